"""The bookmarks by which a clause is known again in a Word file: written when it is made, read when
it comes back.

Word keeps forty characters of a name: letters, digits, low lines.
"""

from __future__ import annotations

import re

MAX = 40
LONG = 8  # characters of a text's fingerprint: its version
REPERE = re.compile(
    r"c_(?P<clause>[a-z0-9_]+)_(?P<version>[0-9a-f]{8})|p_\d+_\d+_(?P<role>[a-z_]+)"
)


def de_clause(clause: str, empreinte: str) -> str:
    """Where a clause begins.

    >>> de_clause("prix", "0123456789abcdef")
    'c_prix_01234567'
    """
    return f"c_{clause[: MAX - LONG - 3]}_{empreinte[:LONG]}"


def de_partie(rang: str, role: str) -> str:
    """Where a part of the page begins that is no clause. `rang`: two numbers, no other part's."""
    return f"p_{rang}_{role}"[:MAX]

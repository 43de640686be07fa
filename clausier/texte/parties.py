"""Stage 5, compose: the parts of a page.

A template parts its page by lines `::: role`. After a role may stand, in square brackets, what
paper alone needs of the part: the sum down to each line of a table of prices, parted by `|`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ROLE = re.compile(r"^::: *([a-z_]+)(?: *\[(.*)\])?\s*$", re.M)


@dataclass(frozen=True)
class PartieDePage:
    """One part of a page: a role, which the style knows, and Markdown. `cumuls`: of a long table of
    prices, the sum down to each line.
    """

    role: str
    texte: str
    cumuls: tuple[str, ...] = ()


def parties_de(corps: str) -> tuple[PartieDePage, ...]:
    """Cut a composed page at its `::: role` lines.

    >>> parties_de("::: titre\\n# Devis\\n\\n::: lignes [10 €|25 €]\\n| … |")[1]
    PartieDePage(role='lignes', texte='| … |', cumuls=('10 €', '25 €'))
    """
    avant, *morceaux = ROLE.split(corps)
    parts = [
        PartieDePage(role, texte.strip(), tuple(cumuls.split("|")) if cumuls else ())
        for role, cumuls, texte in zip(morceaux[::3], morceaux[1::3], morceaux[2::3], strict=True)
        if texte.strip()
    ]
    debut = (PartieDePage("texte", avant.strip()),) if avant.strip() else ()
    return (*debut, *parts)

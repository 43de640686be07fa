"""Stage 5, compose: where the mentions of a page are: each stands for a clause of the library.

Who compares a page, or has it read elsewhere, must know which of its words are whose clause.
"""

from __future__ import annotations

from collections.abc import Iterator

from .composition import Document
from .parties import PartieDePage

SANS_MENTION = ("articles", "titre")  # articles are clauses by their headings


def morceaux(doc: Document, part: PartieDePage) -> Iterator[tuple[str, str]]:
    """(clause or nothing, Markdown) in order: a mention that stands between blank lines is a piece
    of its own, under the name of its clause."""
    reste = part.texte
    places = [
        (i, nom, t)
        for nom, t in (doc.mentions.items() if part.role not in SANS_MENTION else ())
        if len(t) > 3 and (i := reste.find(t)) >= 0
    ]
    fin = 0
    for i, nom, t in sorted(places):
        seul = (i == 0 or reste[:i].endswith("\n\n")) and (
            i + len(t) == len(reste) or reste[i + len(t) :].startswith("\n\n")
        )
        if i >= fin and seul:
            yield "", reste[fin:i]
            yield nom, t
            fin = i + len(t)
    yield "", reste[fin:]

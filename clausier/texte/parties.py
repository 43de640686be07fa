"""Stage 5, compose: the parts of a page.

A template parts its page by lines `::: role`. After a role may stand, in square brackets, what
paper alone needs of the part, parted by `|`: the sum down to each line of a table of prices; whose
each column of boxes to sign is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ROLE = re.compile(r"^::: *([a-z_]+)(?: *\[(.*)\])?\s*$", re.M)


@dataclass(frozen=True)
class PartieDePage:
    """One part of a page: a role, which the style knows, and Markdown. `papier`: what paper alone
    needs of it.
    """

    role: str
    texte: str
    papier: tuple[str, ...] = ()


def parties_de(corps: str) -> tuple[PartieDePage, ...]:
    """Cut a composed page at its `::: role` lines.

    >>> parties_de("::: titre\\n# Devis\\n\\n::: lignes [10 €|25 €]\\n| … |")[1]
    PartieDePage(role='lignes', texte='| … |', papier=('10 €', '25 €'))
    """
    avant, *morceaux = ROLE.split(corps)
    parts = [
        PartieDePage(role, texte.strip(), tuple(papier.split("|")) if papier else ())
        for role, papier, texte in zip(morceaux[::3], morceaux[1::3], morceaux[2::3], strict=True)
        if texte.strip()
    ]
    debut = (PartieDePage("texte", avant.strip()),) if avant.strip() else ()
    return (*debut, *parts)

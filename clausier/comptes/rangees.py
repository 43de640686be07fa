"""Stage 3, reckon: the rows of a table of prices, in the order of the page: headings, lines,
subtotals, comments.

Takes the sums of an order; reckons nothing but the subtotals, which are the sums of the lines above
them: they make the total before its discount.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ..fiches.lignes import Commentaire, Section
from ..socle.centimes import ZERO
from .prix import LigneComptee, Totaux


@dataclass(frozen=True)
class RangeeDePrix:
    """One row: `texte` of a heading, a comment, a subtotal; `compte` of a line. `montant` is as
    prices are given, `ht` without VAT; `section`: the heading that it stands under."""

    genre: Literal["section", "ligne", "texte", "sous_total"]
    texte: str = ""
    compte: LigneComptee | None = None
    montant: Decimal = ZERO
    ht: Decimal = ZERO
    section: str = ""


def rangees(totaux: Totaux) -> Iterator[RangeeDePrix]:
    """Every row of a table, the subtotal of a section after its lines."""
    comptees = iter(totaux.lignes)
    for poste in totaux.postes:
        if not isinstance(poste, Section):
            yield _rangee(poste, comptees)
            continue
        yield RangeeDePrix("section", poste.section)
        siennes = [_rangee(x, comptees, poste.section) for x in poste.lignes]
        yield from siennes
        yield RangeeDePrix(
            "sous_total",
            poste.section,
            montant=sum((r.montant for r in siennes), ZERO),
            ht=sum((r.ht for r in siennes), ZERO),
        )


def _rangee(poste: object, comptees: Iterator[LigneComptee], section: str = "") -> RangeeDePrix:
    if isinstance(poste, Commentaire):
        return RangeeDePrix("texte", poste.texte, section=section)
    x = next(comptees)
    return RangeeDePrix("ligne", "", x, x.montant, x.ht, section)

"""Stage 3, reckon: the yearly rate that a late debtor owes on any day, by who he is and by what was
agreed.

Sources: C. com. L441-10 II, D441-5; C. civ. 1231-6; CCP L2192-13, R2192-31; CMF L313-2 (creditor's
column).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..dossier.cas import Dossier
from ..droit.bibliotheque import Bibliotheque
from ..socle.valeurs import Penalites
from . import mots


@dataclass(frozen=True)
class Taux:
    """A yearly rate in percent, with the words that say where it comes from."""

    valeur: Decimal
    origine: str
    plancher: bool = False


def semestre(jour: date) -> tuple[date, date]:
    """First and last day of the half-year of `jour`."""
    if jour.month <= 6:
        return date(jour.year, 1, 1), date(jour.year, 6, 30)
    return date(jour.year, 7, 1), date(jour.year, 12, 31)


def regle_de_taux(
    dossier: Dossier, biblio: Bibliotheque, debut: date, penalites: Penalites
) -> Callable[[date], Taux]:
    """The rate of any day for this debtor.

    The function raises ValeurInconnue past the last known half-year.
    """
    qualite = dossier.debiteur

    def bce(jour: date) -> Decimal:
        return biblio.valeur("taux_bce", semestre(jour)[0]).valeur

    def legal(jour: date) -> Decimal:
        return biblio.valeur("taux_interet_legal", semestre(jour)[0]).valeur

    if qualite in ("consommateur", "non_professionnel"):
        return lambda j: Taux(legal(j), mots.taux_legal(j))
    if qualite == "public":
        majoration = biblio.valeur(
            "majoration_bce_public", debut
        ).valeur  # frozen at the rate of the first half-year, which may not be known yet
        return lambda _: Taux(
            bce(debut) + majoration, mots.bce_majore(semestre(debut)[0], majoration)
        )
    triple = biblio.valeur("multiple_taux_legal", debut).valeur
    if penalites.mode == "triple":
        return lambda j: Taux(triple * legal(j), mots.fois_le_taux_legal(triple, j))
    if penalites.taux is not None:
        dit = penalites.taux

        def convenu(j: date) -> Taux:
            plancher = triple * legal(j)
            if dit >= plancher:
                return Taux(dit, mots.TAUX_CONVENU)
            return Taux(plancher, mots.taux_plancher(triple, j, dit), True)

        return convenu
    majoration = biblio.valeur("majoration_bce", debut).valeur
    return lambda j: Taux(bce(j) + majoration, mots.bce_majore(semestre(j)[0], majoration))

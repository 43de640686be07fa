"""Stage 3, reckon: the yearly rate that a late debtor owes on any day, by who he is and by what was
agreed, and from which day a decision of justice changes it.

Of a professional, the rate that was agreed or the one of the law, by half-year; of a public buyer,
one frozen for the whole delay; of others, the legal rate, which a court's decision raises two
months after it became enforceable. Sources: C. com. L441-10 II; C. civ. 1231-6; CCP L2192-13,
R2192-31; CMF L313-2 (creditor's column), L313-3 (decision).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from ..dossier.cas import Dossier
from ..droit.bibliotheque import Bibliotheque
from ..socle.valeurs import Penalites
from . import mots
from .delais import force_executoire
from .factures import Facture
from .journal import evenements

JOUR = timedelta(days=1)
AU_TAUX_LEGAL = ("consommateur", "non_professionnel")  # debtors who owe nothing more by themselves


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
    dossier: Dossier,
    biblio: Bibliotheque,
    debut: date,
    penalites: Penalites,
    majore: date | None = None,
) -> Callable[[date], Taux]:
    """The rate of any day for this debtor; `majore`: from when a decision raises it.

    The function raises ValeurInconnue past the last known half-year.
    """
    qualite = dossier.debiteur

    def bce(jour: date) -> Decimal:
        return biblio.valeur("taux_bce", semestre(jour)[0]).valeur

    def legal(jour: date) -> Decimal:
        return biblio.valeur("taux_interet_legal", semestre(jour)[0]).valeur

    if qualite in AU_TAUX_LEGAL:

        def apres_decision(j: date) -> Taux:
            if majore is None or j < majore:
                return Taux(legal(j), mots.taux_legal(j))
            points = biblio.valeur("majoration_decision", j).valeur
            return Taux(legal(j) + points, mots.taux_legal_majore(j, points))

        return apres_decision
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


def majoration(dossier: Dossier, f: Facture, arrete: date) -> date | None:
    """From which day a decision of justice raises the legal rate, by what the journal tells up to
    `arrete`: the day after the delay that its enforceability opens (CMF L313-3).

    None when the rate is not the legal one, or when no decision is enforceable. What the journal
    says of that (`executoire`) goes before what is reckoned of an order served and not opposed.
    """
    if dossier.debiteur not in AU_TAUX_LEGAL:
        return None
    dites = evenements(dossier, f.numero, arrete, "executoire")
    executoire = dites[0].date if dites else _ordonnance_executoire(dossier, f, arrete)
    if executoire is None:
        return None
    return dossier.delai("delai_majoration_decision", executoire).depuis(executoire) + JOUR


def _ordonnance_executoire(dossier: Dossier, f: Facture, arrete: date) -> date | None:
    """The day an order to pay, served and not opposed, became enforceable; None before it."""
    rendues = evenements(dossier, f.numero, arrete, "ordonnance")
    if not rendues:
        return None
    rendue = rendues[-1].date
    suites = evenements(dossier, f.numero, arrete, "signification", "opposition")
    suites = [e for e in suites if e.date >= rendue]
    if not suites or suites[0].type == "opposition" or suites[-1].type == "opposition":
        return None
    return force_executoire(dossier, rendue, suites[0].date)

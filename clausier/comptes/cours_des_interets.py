"""Stage 3, reckon: the days on which the terms of an invoice begin to bear interest, the one on
which it stops, and what it makes between two days, line by line.

A professional owes it from the day after each term; others from a mise en demeure made once the
term was due. Sources: C. com. L441-10 II, L622-28; C. civ. 1231-6, 1344-1. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..dossier.cas import Dossier
from ..dossier.noms import designes
from ..socle.centimes import ZERO, centimes
from .factures import Facture
from .taux import AU_TAUX_LEGAL, JOUR, Taux, semestre


@dataclass(frozen=True)
class LigneInterets:
    """Interest of one stretch of days at one rate on one principal."""

    debut: date
    fin: date
    base: Decimal
    taux: Taux
    montant: Decimal

    @property
    def jours(self) -> int:
        return (self.fin - self.debut).days + 1


def departs(dossier: Dossier, f: Facture) -> list[tuple[date | None, Decimal]]:
    """Of each term, the first day on which it bears interest, with its sum: the day after it fell
    due; for a consumer, after a mise en demeure made once it was due was received.

    None when nothing runs: no reception noted (C. civ. 1231-6, 1344-1).
    """
    if dossier.client and dossier.client.qualite in AU_TAUX_LEGAL:
        return [
            (
                min(recues) + JOUR if (recues := receptions(dossier, f.numero, t.date)) else None,
                t.montant,
            )
            for t in f.termes
        ]
    return [(t.date + JOUR, t.montant) for t in f.termes]


def receptions(dossier: Dossier, numero: str, echue: date) -> list[date]:
    """Days on which a mise en demeure naming this invoice was received or first presented, of those
    made after the day `echue`, that its check has seen of a single term.
    """
    sortie = []
    for i, d in enumerate(dossier.documents):
        if d.tete.etape != "mise_en_demeure" or numero not in d.visees or d.date <= echue:
            continue
        sortie += [
            e.date
            for e in dossier.affaire.journal
            if e.type == "reception" and i in designes(dossier, e)
        ]
    return sortie


def fin_des_interets(dossier: Dossier, f: Facture) -> date | None:
    """Last day that can bear interest: the eve of an insolvency judgment (C. com. L622-28)."""
    jours = [e.date - JOUR for e in dossier.affaire.journal if e.type == "procedure_collective"]
    return min(jours) if jours else None


def renonce(dossier: Dossier, f: Facture, arrete: date) -> bool:
    return any(
        e.type == "renonciation" and (e.facture in (None, f.numero)) and e.date <= arrete
        for e in dossier.affaire.journal
    )


def lignes_interets(
    base: Decimal, debut: date, fin: date, regle: Callable[[date], Taux], change: date | None = None
) -> list[LigneInterets]:
    """Interest on `base` from `debut` to `fin`, both counted, one line for each half-year, and from
    the day `change` on, when the rate is another one.

    >>> regle = lambda j: Taux(Decimal("15"), "convenu")
    >>> du, au = date(2018, 4, 16), date(2018, 5, 15)
    >>> [str(x.montant) for x in lignes_interets(Decimal("15000"), du, au, regle)]
    ['184.93']
    """
    lignes = []
    while debut <= fin:
        dernier = min(fin, semestre(debut)[1])
        if change and debut < change <= dernier:
            dernier = change - JOUR
        t = regle(debut)
        jours = (dernier - debut).days + 1
        lignes.append(
            LigneInterets(debut, dernier, base, t, centimes(base * t.valeur * jours / 36500))
        )
        debut = dernier + JOUR
    return lignes


def courus(
    principal: Decimal,
    partants: list[tuple[date | None, Decimal]],
    debut: date,
    fin: date,
    regle: Callable[[date], Taux],
    change: date | None,
    abandons: Sequence[tuple[date, date]] = (),
) -> list[LigneInterets]:
    """The interest of what is left of an invoice, from `debut` to `fin`, both counted, without the
    days given up (`abandons`): of the terms that bear it already, the last ones being the last to
    be paid.
    """
    lignes: list[LigneInterets] = []
    for premier, dernier in _hors(debut, fin, abandons):
        jours = sorted({j for j, _ in partants if j and premier < j <= dernier})
        for du, au in zip([premier, *jours], [*(j - JOUR for j in jours), dernier], strict=True):
            base = principal - sum((m for j, m in partants if j is None or j > du), ZERO)
            if base > 0:
                lignes += lignes_interets(base, du, au, regle, change)
    return lignes


def _hors(
    debut: date, fin: date, abandons: Sequence[tuple[date, date]]
) -> Iterator[tuple[date, date]]:
    """What is left of the days from `debut` to `fin` without those given up, in their order."""
    for du, au in abandons:
        if debut < du:
            yield debut, min(fin, du - JOUR)
        debut = max(debut, au + JOUR)
    yield debut, fin

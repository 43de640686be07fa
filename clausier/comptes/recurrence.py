"""Stage 3, reckon: which periods of a recurrence are to be billed at a day. Pure.

A period is billed once: an invoice that says a period which meets it counts, whoever wrote it.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ..dossier.cas import Dossier
from ..droit.tetes import PREMIER_JOUR
from ..fiches.recurrence import Recurrence
from ..socle.durees import Duree

UN_JOUR = timedelta(days=1)


@dataclass(frozen=True)
class PeriodeDue:
    """A period to bill: its first and last days, and the day of its invoice."""

    debut: date
    fin: date
    date: date


def debut_de_periode(r: Recurrence, n: int) -> date:
    """The first day of the period of rank `n`, from nought."""
    return Duree(n * r.mois, "mois").depuis(r.du)


def periodes_dues(dossier: Dossier, jour: date) -> tuple[PeriodeDue, ...]:
    """The periods of a case that are to be billed at the end of `jour` and that no invoice has,
    oldest first.
    """
    r = dossier.affaire.recurrence
    if r is None:
        return ()
    facturees = [
        (d.periode_debut, d.periode_fin)
        for d in dossier.documents
        if d.tete.finale and d.periode_debut and d.periode_fin
    ]
    return tuple(
        p
        for p in _periodes(dossier, r, jour)
        if not any(debut <= p.fin and p.debut <= fin for debut, fin in facturees)
    )


def _periodes(dossier: Dossier, r: Recurrence, jour: date) -> Iterator[PeriodeDue]:
    """The periods whose invoice is dated up to `jour`."""
    derniere = _dernier_jour(dossier, r)
    n = 0
    while (debut := debut_de_periode(r, n)) <= min(derniere, jour):
        fin = min(debut_de_periode(r, n + 1) - UN_JOUR, derniere)
        p = PeriodeDue(debut, fin, _jour_de_facture(r, debut, fin, _echu(dossier, r)))
        if PREMIER_JOUR <= p.date <= jour:  # the library answers for no paper before
            yield p
        n += 1


def _echu(dossier: Dossier, r: Recurrence) -> bool:
    """Is a period billed once it is over? What is sold by the time it takes always is."""
    return r.terme == "echu" if r.terme else dossier.affaire.temps is not None


def _dernier_jour(dossier: Dossier, r: Recurrence) -> date:
    """The last day of the recurrence: as it says, else as the contract ends."""
    if r.au:
        return r.au
    p = dossier.affaire.prestation
    if p is None or p.indeterminee or p.reconduction:
        return date.max
    if p.fin:
        return p.fin
    return p.duree.depuis(p.debut or r.du) - UN_JOUR if p.duree else date.max


def _jour_de_facture(r: Recurrence, debut: date, fin: date, echu: bool) -> date:
    """The first day of the month that is asked for, from the beginning of the period on, or from
    its end once it is over; 31 is the last day of any month.
    """
    depart = fin if echu else debut
    if r.jour is None:
        return depart
    voulu = _dans_le_mois(depart, r.jour)
    if voulu >= depart:
        return voulu
    return _dans_le_mois(Duree(1, "mois").depuis(depart.replace(day=1)), r.jour)


def _dans_le_mois(mois: date, jour: int) -> date:
    dernier = calendar.monthrange(mois.year, mois.month)[1]
    return mois.replace(day=max(1, min(jour, dernier)))

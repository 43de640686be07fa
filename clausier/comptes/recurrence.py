"""Stage 3, reckon: which periods of a recurrence are to be billed at a day, and what the contract
says of them. Pure.

A period is billed once: an invoice that says a period which meets it counts, whoever wrote it.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from ..dossier.cas import Dossier
from ..droit.documents import DocumentVoulu
from ..droit.tetes import PREMIER_JOUR
from ..fiches.lignes import choisir
from ..fiches.prestation import Prestation
from ..fiches.recurrence import Recurrence
from ..socle.centimes import centimes
from ..socle.durees import Duree
from .factures import SANS_REMISE, tva_normale, tva_normale_au
from .prix import Totaux, compter

UN_JOUR = timedelta(days=1)


@dataclass(frozen=True)
class PeriodeDue:
    """A period to bill: its first and last days, and the day of its invoice."""

    debut: date
    fin: date
    date: date


@dataclass(frozen=True)
class PeriodesConvenues:
    """What a devis or a contract says of its periods: how long each is, from and to which days, how
    many, on which day of the month its invoice is dated (31: the last one; None: the first day of
    the period, or its last once it is over), and its price in euros, where it is known beforehand.

    `au`, `nombre`: None without a term. `prix` is that of the document, or a part of it.
    """

    tous_les: str
    du: date
    au: date | None
    nombre: int | None
    jour: int | None
    echu: bool
    prix: Totaux | None
    mois: int = 1  # that a period lasts

    def par_mois(self, prix: Decimal) -> Decimal:
        """What the price of a period makes a month, to the cent (C. conso L112-4)."""
        return centimes(prix / self.mois)

    def pour(self, prix: Decimal) -> Decimal | None:
        """The price of all the periods, each at this one."""
        return None if self.nombre is None else self.nombre * prix


def periodes_convenues(
    dossier: Dossier, doc: DocumentVoulu, totaux: Totaux | None
) -> PeriodesConvenues | None:
    """The periods that a document of these sums agrees, None while a variant is to be taken; None
    for a case that has no periods."""
    r, aff = dossier.affaire.recurrence, dossier.affaire
    if r is None:
        return None
    au = r.au or _terme(aff.prestation, r)
    nombre = next(n for n in count() if debut_de_periode(r, n) > au) if au else None
    prix = (
        None
        if aff.temps is not None
        else compter(
            choisir(r.lignes, aff.prise), SANS_REMISE, aff.tarifs, tva_normale(dossier, doc)
        )
        if r.lignes
        else totaux
    )
    return PeriodesConvenues(r.tous_les, r.du, au, nombre, r.jour, _echu(dossier, r), prix, r.mois)


def debut_de_periode(r: Recurrence, n: int) -> date:
    """The first day of the period of rank `n`, from nought."""
    return Duree(n * r.mois, "mois").depuis(r.du)


def prix_de_la_periode(dossier: Dossier, p: PeriodeDue) -> Decimal | None:
    """What the invoice of a period asks for, VAT included; None where it is not known beforehand:
    the time spent, a price that an index revises, a choice that is still open.
    """
    r, aff = dossier.affaire.recurrence, dossier.affaire
    if r is None or r.revision is not None or aff.temps is not None or aff.choix_ouvert:
        return None
    postes, remise = (choisir(r.lignes, aff.prise), SANS_REMISE) if r.lignes else (aff.vendus, None)
    normale = tva_normale_au(dossier, p.date)
    return compter(postes, remise or aff.remise, aff.tarifs, normale).ttc


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
    p = dossier.affaire.prestation
    if r.au is None and p and p.reconduction:
        return date.max
    return r.au or _terme(p, r) or date.max


def _terme(p: Prestation | None, r: Recurrence) -> date | None:
    """The last day of the contract, of its first term where it renews itself; None without one."""
    if p is None or p.indeterminee:
        return None
    if p.fin:
        return p.fin
    return p.duree.depuis(p.debut or r.du) - UN_JOUR if p.duree else None


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

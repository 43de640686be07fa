"""Stage 3, reckon: the plan of a debtor who pays what he owes by instalments: dates and sums that
make the whole, to the cent; whether it is kept; and the days whose interest it gives up.

The instalments are given (`versements:`), or shared equally by the month (`nombre:` from
`premiere:`); the last one then takes the rest. The whole is what the invoices owe on the day of the
agreement, interest and indemnity included: who reckons interest tells it, since interest asks here
which days it skips.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_DOWN, Decimal

from ..dossier.cas import Dossier
from ..droit.documents import DocumentVoulu
from ..socle.centimes import CENT, ZERO
from ..socle.durees import Duree
from .cours_des_interets import receptions
from .delais import delai_usuel
from .encaissements import mouvements, revenus_impayes
from .factures import avoirs_sur
from .journal import visees_par
from .taux import JOUR
from .termes import Terme

MAXIMUM = 120  # instalments


def parts_egales(total: Decimal, nombre: int) -> list[Decimal]:
    """`nombre` sums that make `total`: equal, rounded down to the cent, the last one takes the
    rest.

    >>> [str(x) for x in parts_egales(Decimal("100.00"), 3)]
    ['33.33', '33.33', '33.34']
    """
    part = (total / nombre).quantize(CENT, ROUND_DOWN)
    return [part] * (nombre - 1) + [total - part * (nombre - 1)]


def plan(doc: DocumentVoulu, total: Decimal) -> tuple[Terme, ...]:
    """The instalments of an accord, as the rules have found them possible."""
    if doc.versements:
        voulus = [(v.date, v.montant) for v in doc.versements]
    elif doc.nombre and doc.premiere:
        voulus = [
            (Duree(i, "mois").depuis(doc.premiere), m)
            for i, m in enumerate(parts_egales(total, doc.nombre))
        ]
    else:
        return ()
    sortie, reste = [], total
    for rang, (jour, montant) in enumerate(voulus, 1):
        reste -= montant
        sortie.append(Terme(rang, jour, montant, reste))
    return tuple(sortie)


def _recu(dossier: Dossier, doc: DocumentVoulu, jour: date, vu: date) -> Decimal:
    """What has come in for an accord from its day to `jour`: paid, with the part of a payment that
    no invoice takes any more, or credited. One that had come back unpaid by the day `vu` paid
    nothing.
    """
    siennes, revenus = visees_par(doc), revenus_impayes(dossier, vu)
    dits = [m for m in mouvements(dossier) if m.rang not in revenus]
    depuis = [m for m in dits if doc.date < m.date <= jour]
    rangs = {m.rang for m in depuis if m.numero in siennes}
    paye = (m.montant for m in depuis if m.numero in siennes or not m.numero and m.rang in rangs)
    avoirs = (a for n in siennes for a in avoirs_sur(dossier, n, jour) if a.date > doc.date)
    return sum(paye, ZERO) + sum((a.ttc for a in avoirs), ZERO)


def premier_manque(
    dossier: Dossier,
    doc: DocumentVoulu,
    termes: Sequence[Terme],
    jour: date,
    vu: date | None = None,
) -> date | None:
    """The day of the first instalment that what came in up to `jour` does not cover, by what is
    known on the day `vu` (the same, unless it is said).
    """
    return next(
        (t.date for t in versements_manquants(dossier, doc, termes, jour, vu or jour)), None
    )


def versements_manquants(
    dossier: Dossier, doc: DocumentVoulu, termes: Sequence[Terme], jour: date, vu: date
) -> Iterator[Terme]:
    """What is left of each instalment that what came in up to `jour` does not cover."""
    recu, cumul = _recu(dossier, doc, jour, vu), ZERO
    for terme in termes:
        cumul += terme.montant
        if cumul > recu:
            yield replace(terme, montant=min(terme.montant, cumul - recu))


def _tient(dossier: Dossier, doc: DocumentVoulu, termes: Sequence[Terme], jour: date) -> bool:
    """Does an accord hold at the end of `jour`: nothing that is past is unpaid, and its benefit was
    not lost before, as it says: by a day of delay, or by the delay that a formal notice left in
    vain.
    """
    if (manque := premier_manque(dossier, doc, termes, jour)) and manque < jour:
        return False
    delai = doc.delai or delai_usuel(dossier)
    for terme in termes:
        limites = [terme.date]
        if doc.decheance != "immediate":
            recues = {r for n in visees_par(doc) for r in receptions(dossier, n, terme.date)}
            limites = [delai.depuis(r) for r in recues]
        for fin in limites:
            manque = premier_manque(dossier, doc, termes, fin, jour)
            if fin < jour and manque and manque <= terme.date:
                return False
    return True


def jours_sans_interets(
    dossier: Dossier, numero: str, arrete: date, total_du: Callable[[DocumentVoulu], Decimal]
) -> Iterator[tuple[date, date]]:
    """(first day, last day) of what the accords of an invoice give up (`penalites: abandonnees`),
    as one knows at the end of `arrete`: from the day after each, up to the next one, if it holds
    then. One that does not has given nothing up.
    """
    accords = sorted(
        (
            d
            for d in dossier.documents
            if d.tete.calcul == "echeancier" and d.date < arrete and numero in visees_par(d)
        ),
        key=lambda d: d.date,
    )
    for doc, fin in zip(accords, [*(d.date for d in accords[1:]), arrete], strict=False):
        if doc.penalites != "abandonnees" or fin == doc.date:
            continue
        if _tient(dossier, doc, plan(doc, total_du(doc)), fin):
            yield doc.date + JOUR, fin

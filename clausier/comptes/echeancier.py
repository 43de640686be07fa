"""Stage 3, reckon: the plan of a debtor who pays what he owes by instalments: dates and sums that
make the whole, to the cent.

The instalments are given (`versements:`), or shared equally by the month (`nombre:` from
`premiere:`); the last one then takes the rest. The whole is what the invoices owe on the day of the
agreement, interest and indemnity included.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from ..dossier.cas import Dossier
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import DocumentVoulu
from ..socle.valeurs import CENT, Duree
from .factures import factures
from .penalites import decompte
from .prix import ZERO
from .termes import Terme

MAXIMUM = 120  # instalments


def total_du(dossier: Dossier, doc: DocumentVoulu, biblio: Bibliotheque) -> Decimal:
    """What the invoices of `doc` owe on its day, the terms to come included: principal, interest,
    indemnity.
    """
    connues = factures(dossier)
    return sum(
        (
            d.entier.total
            for n in doc.visees
            if n in connues and not connues[n].avoir
            for d in (decompte(dossier, biblio, n, doc.date),)
        ),
        ZERO,
    )


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

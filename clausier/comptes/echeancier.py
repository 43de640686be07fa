"""Stage 3, reckon: the plan of a debtor who pays what he owes by instalments: dates and sums that
make the whole, to the cent.

The instalments are given (`versements:`), or shared equally by the month (`nombre:` from
`premiere:`); the last one then takes the rest. The whole is what the invoices owe on the day of the
agreement, interest and indemnity included.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from ..dossier.cas import Dossier
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import DocumentVoulu
from ..socle.ecriture import date_courte, euros
from ..socle.valeurs import CENT, Duree
from .factures import factures
from .penalites import decompte
from .prix import ZERO

MAXIMUM = 120  # instalments


@dataclass(frozen=True)
class Terme:
    """One instalment: `reste` is what is still owed once it is paid."""

    rang: int
    date: date
    montant: Decimal
    reste: Decimal


def total_du(dossier: Dossier, doc: DocumentVoulu, biblio: Bibliotheque) -> Decimal:
    """What the invoices of `doc` owe on its day: principal, interest, indemnity."""
    connues = factures(dossier)
    return sum(
        (
            decompte(dossier, biblio, n, doc.date).total
            for n in doc.visees
            if n in connues and not connues[n].avoir
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
    """The instalments of an accord, as `fautes` has found them possible."""
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


def fautes(doc: DocumentVoulu, total: Decimal) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What makes a plan impossible: (place in the document, words)."""
    if bool(doc.versements) == bool(doc.nombre or doc.premiere):
        yield (
            (),
            (
                "dites les « versements: » (date et montant de chacun), ou leur « nombre: » "
                "et la date du « premiere: », et l'un des deux seulement"
            ),
        )
    elif doc.versements:
        yield from _versements(doc, total)
    elif not doc.nombre or not doc.premiere:
        yield (
            (),
            (
                "un échéancier égal a un « nombre: » de versements et la date du premier, "
                "« premiere: »"
            ),
        )
    elif not 1 <= doc.nombre <= MAXIMUM or parts_egales(total, doc.nombre)[0] <= 0:
        yield ("nombre",), f"de 1 à {MAXIMUM} versements, d'un centime au moins chacun"
    elif doc.premiere < doc.date:
        yield (
            ("premiere",),
            (
                f"le premier versement serait le {date_courte(doc.premiere)}, avant l'accord du "
                f"{date_courte(doc.date)}"
            ),
        )


def _versements(doc: DocumentVoulu, total: Decimal) -> Iterator[tuple[tuple[str | int, ...], str]]:
    avant, apres_quoi = doc.date, "l'accord"
    for i, v in enumerate(doc.versements):
        if v.montant <= 0:
            yield ("versements", i, "montant"), "un versement n'est ni nul ni négatif"
        if v.date < avant or i and v.date == avant:
            yield (
                ("versements", i, "date"),
                (
                    f"les versements se suivent : celui-ci, du {date_courte(v.date)}, vient après "
                    f"{apres_quoi} du {date_courte(avant)}"
                ),
            )
        avant, apres_quoi = v.date, "celui"
    somme = sum((v.montant for v in doc.versements), ZERO)
    if somme != total:
        ecart = total - somme
        quoi = f"ajoutez {euros(ecart)}" if ecart > 0 else f"retirez {euros(-ecart)}"
        yield (
            ("versements",),
            (
                f"les versements font {euros(somme)}, la somme due au {date_courte(doc.date)} est "
                f"de {euros(total)} : {quoi}"
            ),
        )

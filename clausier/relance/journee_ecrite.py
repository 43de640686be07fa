"""The agenda of a day as it leaves: JSON with stable keys, CSV for a spreadsheet, a calendar file.

Nothing is looked for here. Keys are added, never renamed: programs read them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ..comptes.tableur import en_csv
from ..page.statut import VERSION, en_iso, en_somme
from . import mots_du_jour as mots
from .agenda import DateAgenda, calendrier
from .journee import Journee, Rendezvous

COLONNES = (
    *("date", "genre", "quoi", "montant", "devise", "pourquoi", "commande", "dossier", "fichier"),
)


@dataclass(frozen=True)
class _Rangee:
    cellules: tuple[object, ...]


def journee_json(j: Journee) -> dict[str, Any]:
    """The agenda for programs: sums are text with two decimals, dates are ISO."""
    return {
        "version": VERSION,
        "date": en_iso(j.jour),
        "jusqu_au": en_iso(j.fin),
        "lignes": [_ligne(x) for x in j.lignes],
        "erreurs": [{"fichier": f, "problemes": [*map(str, p)]} for f, p in j.erreurs],
    }


def _ligne(x: Rendezvous) -> dict[str, Any]:
    return {
        "date": en_iso(x.jour),
        "genre": x.genre,
        "quoi": x.quoi,
        "montant": None if x.montant is None else en_somme(x.montant),
        "devise": None if x.montant is None else x.devise,
        "pourquoi": x.pourquoi,
        "commande": x.commande,
        "dossier": x.dossier or None,
        "fichier": x.fichier or None,
    }


def journee_csv(j: Journee) -> bytes:
    """The agenda for a spreadsheet (see `comptes.tableur` for its signs)."""
    return en_csv(_rangees(j.lignes), COLONNES)


def _rangees(lignes: Iterable[Rendezvous]) -> Iterable[_Rangee]:
    for x in lignes:
        somme = (None, None) if x.montant is None else (x.montant, x.devise)
        yield _Rangee(
            (x.jour, x.genre, x.quoi, *somme, x.pourquoi, x.commande, x.dossier, x.fichier)
        )


def journee_ics(j: Journee) -> bytes | None:
    """The agenda as a calendar file; None when there is nothing in it. An entry that `remind` puts
    in a case's own file has the same identifier here: calendars keep one of them.
    """
    stamp = datetime(j.jour.year, j.jour.month, j.jour.day, tzinfo=UTC)
    return calendrier(
        mots.titre_de_l_agenda(j.jour),
        [(x.cle, stamp, DateAgenda("", x.jour, x.quoi, x.pourquoi, x.alarmes)) for x in j.lignes],
    )

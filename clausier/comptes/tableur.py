"""Stage 3, reckon: the books for a spreadsheet in French: UTF-8 with its mark, semicolons, decimal
commas. Pure.

A text that would be a formula is held by an apostrophe; a spreadsheet takes the fullwidth signs of
East Asian keyboards for the plain ones, and spaces before them for nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Protocol

from ..socle.ecriture import TABLEUR, nombre

FORMULE = tuple("=+-@＝＋－＠")
COLONNES = (
    *("date", "dossier", "client", "siren_client", "nature", "facture", "mode", "montant"),
    *("dont_ht", "dont_tva", "reference", "ligne"),
)
COLONNES_ACHATS = ("date", "fournisseur", "objet", "mode", "montant", "reference", "ligne")
COLONNES_DECLAREES = (
    *("flux", "date", "categorie", "taux", "base_ht", "tva", "montant_encaisse", "nombre"),
    *("facture", "date_facture", "type", "client", "pays", "identifiant", "devise"),
)


class EnCellules(Protocol):
    """What a row of a table is made of: sums, days, texts; nothing is an empty cell."""

    @property
    def cellules(self) -> tuple[object, ...]: ...


def en_csv(lignes: Iterable[EnCellules], colonnes: tuple[str, ...], fin: str = "\r\n") -> bytes:
    """The lines of a book, each ended by `fin`."""
    tampon = io.StringIO()
    plume = csv.writer(tampon, delimiter=";", lineterminator=fin)
    plume.writerow(colonnes)
    for x in lignes:
        plume.writerow([_cellule(c) for c in x.cellules])
    return b"\xef\xbb\xbf" + tampon.getvalue().encode("utf-8")


def _cellule(x: object) -> str:
    if x is None:
        return ""
    if isinstance(x, Decimal):
        return nombre(x, 2, TABLEUR)
    texte = x.isoformat() if isinstance(x, date) else str(x)
    return "'" + texte if texte.lstrip()[:1] in FORMULE or texte[:1].isspace() else texte

"""The book of receipts, from `paiements:`: what was received, in order of day, with its client,
means and invoice. Pure.

A small business without full accounts keeps such a book: day, amount and origin of each receipt,
cash told from other means, references of the invoices (C. com. L123-28; CGI 50-0, 5 for trade, 102
ter, 4 for the professions, which also asks who the client is and how he paid). Totals by month or
quarter are what the URSSAF return asks; the CSV adds the VAT inside each receipt for who is liable
to it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..fiches.parties import MOYENS
from ..socle.ecriture import TABLEUR, nombre
from ..socle.valeurs import centimes
from .cumuls import nature
from .encaissements import mouvements
from .factures import factures
from .prix import ZERO
from .suivi import SuiviDossier

FORMULE = tuple("=+-@＝＋－＠")
COLONNES = (
    "date",
    "dossier",
    "client",
    "siren_client",
    "nature",
    "facture",
    "mode",
    "montant",
    "dont_ht",
    "dont_tva",
    "reference",
)


@dataclass(frozen=True)
class Recette:
    """One receipt, or the part of one set against an invoice."""

    date: date
    dossier: str
    client: str
    siren: str | None
    nature: str
    facture: str
    mode: str
    montant: Decimal
    ht: Decimal
    reference: str
    vendeur: str

    @property
    def tva(self) -> Decimal:
        return self.montant - self.ht

    @property
    def ligne(self) -> tuple[object, ...]:
        return (
            self.date,
            self.dossier,
            self.client,
            self.siren or "",
            self.nature,
            self.facture,
            self.mode,
            self.montant,
            self.ht,
            self.tva,
            self.reference,
        )


@dataclass(frozen=True)
class Periode:
    """The receipts of a month or quarter, by kind: what a return asks."""

    nom: str
    biens: Decimal
    services: Decimal
    mixte: Decimal

    @property
    def total(self) -> Decimal:
        return self.biens + self.services + self.mixte


def livre(suivis: Iterable[SuiviDossier], jour: date) -> list[Recette]:
    """Every receipt up to `jour`, in order of day."""
    sortie = []
    for s in suivis:
        d, connues = s.dossier, factures(s.dossier)
        for m in mouvements(d):
            if m.date > jour:
                continue
            f, client = connues.get(m.numero), d.client_au(m.date)
            ht = (
                centimes(m.montant * sum((t.base for t in f.tranches), ZERO) / f.ttc)
                if f and f.ttc
                else m.montant
            )
            sortie.append(
                Recette(
                    m.date,
                    d.nom,
                    client.denomination if client else "",
                    client.siren_brut if client else None,
                    nature(s),
                    m.numero,
                    MOYENS[m.moyen],
                    m.montant,
                    ht,
                    m.reference or "",
                    s.vendeur.siren_brut,
                )
            )
    return sorted(sortie, key=lambda r: (r.date, r.dossier, r.facture, r.montant))


def nom_periode(jour: date, par: str) -> str:
    """
    >>> nom_periode(date(2026, 5, 4), "mois"), nom_periode(date(2026, 5, 4), "trimestre")
    ('2026-05', '2026-T2')
    """
    return (
        f"{jour.year}-{jour.month:02d}"
        if par == "mois"
        else f"{jour.year}-T{(jour.month + 2) // 3}"
    )


def periodes(recettes: Sequence[Recette], par: str) -> list[Periode]:
    """Totals of each month or quarter that has a receipt."""
    noms = dict.fromkeys(nom_periode(r.date, par) for r in recettes)

    def somme(nom: str, genre: str) -> Decimal:
        return sum(
            (r.montant for r in recettes if r.nature == genre and nom_periode(r.date, par) == nom),
            ZERO,
        )

    return [Periode(n, somme(n, "biens"), somme(n, "services"), somme(n, "mixte")) for n in noms]


def en_csv(recettes: Iterable[Recette]) -> bytes:
    """For a spreadsheet in French: UTF-8 with its mark, semicolons, decimal commas.

    A text that would be a formula is held by an apostrophe; a spreadsheet takes the fullwidth signs
    of East Asian keyboards for the plain ones, and spaces before them for nothing.
    """
    tampon = io.StringIO()
    plume = csv.writer(tampon, delimiter=";", lineterminator="\r\n")
    plume.writerow(COLONNES)
    for r in recettes:
        plume.writerow([_cellule(x) for x in r.ligne])
    return b"\xef\xbb\xbf" + tampon.getvalue().encode("utf-8")


def _cellule(x: object) -> str:
    if isinstance(x, Decimal):
        return nombre(x, 2, TABLEUR)
    texte = x.isoformat() if isinstance(x, date) else str(x)
    return "'" + texte if texte.lstrip()[:1] in FORMULE or texte[:1].isspace() else texte

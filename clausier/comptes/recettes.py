"""The book of receipts, from `paiements:`: what was received, in order of day, with its client,
means and invoice. Pure.

A small business without full accounts keeps such a book: day, amount and origin of each receipt,
cash told from other means, references of the invoices (C. com. L123-28; CGI 50-0, 5 for trade, 102
ter, 4 for the professions, which also asks who the client is and how he paid). Totals by month or
quarter are what the URSSAF return asks, sales and services apart; the CSV adds the VAT inside each
receipt for who is liable to it. Late interest and its fixed indemnity bear none: they pay for
nothing that is sold (CGI 256). Each line has its number, by seller and by civil year.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ..fiches.parties import MOYENS
from ..socle.ecriture import TABLEUR, nombre
from ..socle.valeurs import centimes
from .cumuls import nature
from .encaissements import Mouvement, mouvements
from .factures import Facture, avoirs_sur, factures
from .prix import ZERO, tranche_ht
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
    "ligne",
)
PENALITES = "penalites"  # what a late client pays beyond his invoice


@dataclass(frozen=True)
class Recette:
    """One receipt, or the part of one set against an invoice, or the part of that which pays goods,
    services or a delay.
    """

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
    numero: str = ""

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
            self.numero,
        )


@dataclass(frozen=True)
class Periode:
    """The receipts of a month, a quarter or a year, by kind: what a return asks."""

    nom: str
    biens: Decimal
    services: Decimal
    mixte: Decimal
    penalites: Decimal

    @property
    def total(self) -> Decimal:
        return self.biens + self.services + self.mixte + self.penalites


def livre(suivis: Iterable[SuiviDossier], jour: date) -> list[Recette]:
    """Every receipt up to `jour`, in order of day, each line with its number."""
    sortie = []
    for s in suivis:
        d, verses = s.dossier, defaultdict[str, _Verse](_Verse)
        for m in [x for x in mouvements(d) if x.date <= jour]:
            client = d.client_au(m.date)
            for genre, montant, ht in _parts(s, m, verses[m.numero]):
                sortie.append(
                    Recette(
                        m.date,
                        d.nom,
                        client.denomination if client else "",
                        client.siren_brut if client else None,
                        genre,
                        m.numero,
                        MOYENS[m.moyen],
                        montant,
                        ht,
                        m.reference or "",
                        s.vendeur.siren_brut,
                    )
                )
    return _numerotees(sorted(sortie, key=lambda r: (r.date, r.dossier, r.facture, r.montant)))


def _numerotees(recettes: Iterable[Recette]) -> list[Recette]:
    """The same lines, numbered in their order, by seller and by civil year."""
    rangs: Counter[tuple[str, int]] = Counter()
    sortie = []
    for r in recettes:
        rangs[r.vendeur, r.date.year] += 1
        sortie.append(replace(r, numero=f"{r.date.year}-{rangs[r.vendeur, r.date.year]:04}"))
    return sortie


@dataclass
class _Verse:
    """What was received of an invoice so far: of its price, and for its delay."""

    prix: Decimal = ZERO
    retard: Decimal = ZERO

    def partager(self, montant: Decimal, du: Decimal) -> tuple[Decimal, Decimal]:
        """(price, delay) of a receipt, when the invoice asks for `du`: the price first. Given back:
        what a credit note made too much, then the delay, then the price.
        """
        if montant > 0:
            prix = min(montant, max(ZERO, du - self.prix))
        else:
            trop = min(-montant, max(ZERO, self.prix - du))
            prix = -max(trop, -montant - self.retard)
        self.prix += prix
        self.retard += montant - prix
        return prix, montant - prix


def _parts(s: SuiviDossier, m: Mouvement, deja: _Verse) -> Iterator[tuple[str, Decimal, Decimal]]:
    """(kind, sum, sum without VAT) of what a receipt pays: the invoice, whose lines say what is
    sold; then the delay. `deja`: what was received of the invoice before it, which this one adds
    to.
    """
    f = factures(s.dossier).get(m.numero)
    if f is None or not f.ttc:
        yield nature(s), m.montant, m.montant
        return
    du = f.ttc - sum((a.ttc for a in avoirs_sur(s.dossier, f.numero, m.date)), ZERO)
    prix, retard = deja.partager(m.montant, du)
    if prix:
        yield from _par_nature(s, f, prix)
    if retard:
        yield PENALITES, retard, retard


def _par_nature(
    s: SuiviDossier, f: Facture, montant: Decimal
) -> Iterator[tuple[str, Decimal, Decimal]]:
    """A part of an invoice's price by what its lines sell, the last kind taking the rest."""
    ht = centimes(montant * sum((t.base for t in f.tranches), ZERO) / f.ttc)
    poids: defaultdict[str, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for x in f.totaux.lignes if f.totaux else ():
        genre = x.ligne.nature or nature(s)
        poids[genre][0] += tranche_ht(x.cle, x.ht).ttc
        poids[genre][1] += x.ht
    total, total_ht = (sum((p[i] for p in poids.values()), ZERO) for i in (0, 1))
    if len(poids) < 2 or total <= 0 or total_ht <= 0:
        yield next(iter(poids), nature(s)), montant, ht
        return
    reste, reste_ht = montant, ht
    *premiers, dernier = sorted(poids)
    for genre in premiers:
        part = centimes(montant * poids[genre][0] / total)
        part_ht = centimes(ht * poids[genre][1] / total_ht)
        reste, reste_ht = reste - part, reste_ht - part_ht
        yield genre, part, part_ht
    yield dernier, reste, reste_ht


def nom_periode(jour: date, par: str) -> str:
    """
    >>> [nom_periode(date(2026, 5, 4), x) for x in ("mois", "trimestre", "annee")]
    ['2026-05', '2026-T2', '2026']
    """
    if par == "annee":
        return str(jour.year)
    return (
        f"{jour.year}-{jour.month:02d}"
        if par == "mois"
        else f"{jour.year}-T{(jour.month + 2) // 3}"
    )


def periodes(recettes: Sequence[Recette], par: str) -> list[Periode]:
    """Totals of each month, quarter or year that has a receipt."""
    noms = dict.fromkeys(nom_periode(r.date, par) for r in recettes)

    def somme(nom: str, genre: str) -> Decimal:
        return sum(
            (r.montant for r in recettes if r.nature == genre and nom_periode(r.date, par) == nom),
            ZERO,
        )

    genres = ("biens", "services", "mixte", PENALITES)
    return [Periode(n, *(somme(n, genre) for genre in genres)) for n in noms]


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

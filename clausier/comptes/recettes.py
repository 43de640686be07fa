"""Stage 3, reckon: every receipt of a seller, from `paiements:` of his cases and from
`recettes.yaml`. Pure.

A small business without full accounts keeps a book of them: day, amount and origin of each receipt,
cash told from other means, references of the invoices (C. com. L123-28; CGI 50-0, 5 for trade, 102
ter, 4 for the professions, which also asks who the client is and how he paid). Sales and services
are apart, by the lines of the invoice; late interest and its fixed indemnity bear no VAT: they pay
for nothing that is sold (CGI 256); what was paid for the client in his name is no turnover (CGI
267, II-2°). What is set against a threshold is taken from here too.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Self

from ..dossier.cas import Dossier
from ..dossier.etats import etat_du
from ..dossier.livres import LivresSaisis
from ..fiches.parties import MOYENS, MOYENS_DITS
from ..fiches.secteurs import SECTEURS
from ..socle.centimes import ZERO
from ..socle.partage import une_fois
from .change import en_euros
from .encaissements import Mouvement, mouvements
from .factures import credite_sur, factures
from .mots import survenue
from .natures import DEBOURS, nature_du_dossier, par_nature
from .prix import tranche_ttc

PENALITES = "penalites"  # what a late client pays beyond his invoice
HORS_CHIFFRE = (PENALITES, DEBOURS)


@dataclass(frozen=True, kw_only=True)
class Ecrit:
    """A line of a book, of receipts or of purchases.

    `numero`: given by the book, by seller and civil year. `survenue_le`: the true day of what is
    written on the first day of the next period, for its own was closed.
    """

    date: datetime.date
    mode: str
    montant: Decimal
    ht: Decimal
    reference: str
    vendeur: str  # SIREN
    numero: str = ""
    survenue_le: datetime.date | None = None

    @property
    def jour(self) -> datetime.date:
        """The true day."""
        return self.survenue_le or self.date

    @property
    def reference_dite(self) -> str:
        """The reference, with the true day where it is another."""
        return survenue(self.survenue_le, self.reference) if self.survenue_le else self.reference

    @property
    def piece(self) -> tuple[object, ...]:
        """What makes two lines those of one receipt or purchase."""
        return (self.jour, self.mode, self.reference)

    @property
    def compte(self) -> tuple[object, ...]:
        """The same, and for what it counts."""
        return self.piece

    @property
    def origine(self) -> str:
        """The case that says so; nothing for one of the workspace's own books."""
        return ""

    @property
    def ordre(self) -> tuple[object, ...]:
        """Its place in the book."""
        return (self.date, self.reference, self.montant)

    @property
    def cellules(self) -> tuple[object, ...]:
        """What a row of a table says of it (see `tableur`)."""
        return (self.date, self.mode, self.montant, self.reference_dite, self.numero)

    def reporte(self, jour: datetime.date, montant: Decimal, ht: Decimal) -> Self:
        """A line of `jour` that makes this one right by these sums."""
        return replace(self, date=jour, survenue_le=self.jour, montant=montant, ht=ht, numero="")


@dataclass(frozen=True, kw_only=True)
class Recette(Ecrit):
    """One receipt, or the part of one set against an invoice, or the part of that which pays goods,
    services, a delay or a payment made for the client.
    """

    dossier: str
    client: str
    siren: str | None
    nature: str
    facture: str

    @property
    def tva(self) -> Decimal:
        return self.montant - self.ht

    @property
    def piece(self) -> tuple[object, ...]:
        # A case may say its client anew; of a till, the client is all that tells.
        return (*super().piece, self.dossier, "" if self.dossier else self.client)

    @property
    def compte(self) -> tuple[object, ...]:
        return (*self.piece, self.nature)

    @property
    def origine(self) -> str:
        return self.dossier

    @property
    def ordre(self) -> tuple[object, ...]:
        return (self.date, self.dossier, self.facture, self.montant)

    @property
    def cellules(self) -> tuple[object, ...]:
        return (
            *(self.date, self.dossier, self.client, self.siren or "", self.nature, self.facture),
            *(self.mode, self.montant, self.ht, self.tva, self.reference_dite, self.numero),
        )


@dataclass(frozen=True, kw_only=True)
class Achat(Ecrit):
    """One purchase of goods or of what serves to make them."""

    fournisseur: str
    objet: str

    @property
    def piece(self) -> tuple[object, ...]:
        return (*super().piece, self.fournisseur, self.objet)

    @property
    def cellules(self) -> tuple[object, ...]:
        quoi = (self.date, self.fournisseur, self.objet, self.mode, self.montant)
        return (*quoi, self.reference_dite, self.numero)


def achats_saisis(livres: LivresSaisis) -> list[Achat]:
    """The purchases of a workspace."""
    return [
        Achat(
            date=a.date,
            fournisseur=a.fournisseur,
            objet=a.objet or "",
            mode=MOYENS[a.moyen],
            montant=a.montant,
            ht=a.montant,
            reference=a.reference,
            vendeur=etat_du(livres.vendeurs, a.date).siren_brut,
        )
        for a in livres.achats
    ]


def recettes_saisies(livres: LivresSaisis) -> list[Recette]:
    """The receipts without a case, VAT taken out at the rate that each says."""
    sortie = []
    for r in livres.recettes:
        v = etat_du(livres.vendeurs, r.date)
        sortie.append(
            Recette(
                date=r.date,
                dossier="",
                client=r.client,
                siren=None,
                nature=r.nature or SECTEURS[v.secteur].nature,
                facture="",
                mode=MOYENS[r.moyen],
                montant=r.montant,
                ht=tranche_ttc(r.tva, r.montant).base if r.tva else r.montant,
                reference=r.reference or "",
                vendeur=v.siren_brut,
            )
        )
    return sortie


@une_fois
def recettes_du_dossier(dossier: Dossier) -> tuple[Recette, ...]:
    """The receipts of a case, in the order of their days; refunds are negative."""
    verses: defaultdict[str, _Verse] = defaultdict(_Verse)
    sortie = []
    for m in mouvements(dossier):
        client = dossier.client_au(m.date)
        parts = _parts(dossier, m, verses[m.numero])
        for genre, montant, ht in _en_euros(dossier, m.date, parts):
            sortie.append(
                Recette(
                    date=m.date,
                    dossier=dossier.nom,
                    client=client.denomination if client else "",
                    siren=client.siren_brut if client else None,
                    nature=genre,
                    facture=m.numero,
                    mode=MOYENS_DITS[m.moyen],
                    montant=montant,
                    ht=ht,
                    reference=m.reference or "",
                    vendeur=dossier.vendeur_au(m.date).siren_brut,
                )
            )
    return tuple(sortie)


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


def _en_euros(
    dossier: Dossier, jour: datetime.date, parts: Iterator[tuple[str, Decimal, Decimal]]
) -> Iterator[tuple[str, Decimal, Decimal]]:
    """The parts of one receipt in euros, the currency as it was worth on its day: together the
    receipt, to the cent.
    """
    somme = fait = ZERO
    for genre, montant, ht in parts:
        somme += montant
        part = en_euros(dossier, jour, somme) - fait
        fait += part
        yield genre, part, part if ht == montant else en_euros(dossier, jour, ht)


def _parts(dossier: Dossier, m: Mouvement, deja: _Verse) -> Iterator[tuple[str, Decimal, Decimal]]:
    """(kind, sum, sum without VAT) of what a receipt pays: the invoice, whose lines say what is
    sold; then the delay. `deja`: what was received of the invoice before it, which this one adds
    to.
    """
    f = factures(dossier).get(m.numero)
    if f is None or not f.ttc:
        yield nature_du_dossier(dossier, m.date), m.montant, m.montant
        return
    du = f.ttc - credite_sur(dossier, f.numero, m.date)
    prix, retard = deja.partager(m.montant, du)
    if prix:
        yield from par_nature(dossier, f, prix, m.date)
    if retard:
        yield PENALITES, retard, retard

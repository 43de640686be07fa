"""Stage 3, reckon: what the sales and the receipts of a seller make of the data that he declares.

Takes the same facts as the books (`factures`, `recettes_du_dossier`, `recettes_saisies`); gives the
parts of each sale by kind, ground and rate, with its circuit and its category, and the parts of
each receipt that pay services. Nothing is left out: what is not declared is there too, with the
reason, so that the parts make the turnover to the cent. Pure. Sums are in euros.

The VAT on services is due when they are paid (CGI 269, 2-c), unless the seller chose the invoice
or the client owes the tax: their payments are declared apart (CGI 290 A).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from ..dossier.cas import Dossier
from ..dossier.etats import etat_du
from ..dossier.livres import LivresSaisis
from ..droit.circuit import HORS_CHAMP, NomCircuit, circuit, etabli
from ..droit.tva import FONDEMENTS, MARGE, territoire
from ..fiches.lignes import NomFondement
from ..fiches.parties import Vendeur
from ..fiches.secteurs import SECTEURS
from ..socle.centimes import ZERO
from ..socle.partage import une_fois
from .change import en_euros, jour_du_change
from .circuits import circuit_vendu
from .facture import Facture
from .factures import factures
from .natures import DEBOURS, nature_du_dossier
from .prix import HORS_TVA, LigneComptee, Totaux, repartir, tranche_ht, tranche_ttc
from .recettes import HORS_CHIFFRE, Recette, recettes_du_dossier

BIENS, SERVICES, HORS_FRANCE, SUR_LA_MARGE = "TLB1", "TPS1", "TNT1", "TMA1"
Raison = Literal["", "debits", "autoliquidation", "hors_champ", "sans_facture"]
CONSOMMATEURS: NomCircuit = "ereporting_consommateurs"


class Sorte(NamedTuple):
    """What is sold: its nature, its VAT as lines write it (« 20 », "" under franchise…), ground."""

    nature: str
    cle: str
    fondement: NomFondement | None = None

    @property
    def taux(self) -> Decimal:
        return ZERO if self.cle in HORS_TVA else Decimal(self.cle)

    @property
    def exoneree(self) -> bool:
        """Left out of the whole reform (CGI 261 to 261 E)."""
        f = self.fondement and FONDEMENTS[self.fondement]
        return bool(f and f.code and f.code.startswith(HORS_CHAMP))

    @property
    def categorie(self) -> str:
        """The category of transactions (annexe 7, G1.68); a franchise seller's sale is subject to
        VAT, that he is excused from (CGI 293 B). What its lines do not tell is held a service.
        """
        if self.fondement in MARGE:
            return SUR_LA_MARGE
        f = self.fondement and FONDEMENTS[self.fondement]
        if self.cle in ("autoliquidation", "exoneration") or f and f.genre != "taux":
            return HORS_FRANCE
        return BIENS if self.nature == "biens" else SERVICES


@dataclass(frozen=True)
class Vente:
    """A part of an invoice, of a credit note (below zero) or of a sale without one.

    `numero`: of the invoice; "" for a sale without one. `base`, `tva`: euros.
    """

    jour: datetime.date
    dossier: str
    numero: str
    client: str
    circuit: NomCircuit
    sorte: Sorte
    base: Decimal
    tva: Decimal
    debits: bool = False


@dataclass(frozen=True)
class Encaissement:
    """A part of a receipt that pays services, VAT included. `raison`: why its VAT is not due by
    the receipt; "" when it is. `taux` is None where no invoice tells it.
    """

    jour: datetime.date
    dossier: str
    numero: str
    date_facture: datetime.date | None
    client: str
    circuit: NomCircuit
    taux: Decimal | None
    montant: Decimal
    raison: Raison = ""


def _sortes(dossier: Dossier, f: Facture) -> dict[str, dict[Sorte, Decimal]]:
    """By VAT key, what its lines sell, each with its weight without VAT."""
    totaux = _totaux(f)
    sur_le_prix = f.avoir and not f.totaux and bool(f.doc.montant or f.doc.part)
    sortie: dict[str, dict[Sorte, Decimal]] = {}
    for x in totaux.lignes if totaux else ():
        s = _sorte(dossier, f, x)
        if s.nature == DEBOURS and sur_le_prix:
            continue
        poids = sortie.setdefault(x.cle, {})
        poids[s] = poids.get(s, ZERO) + x.ht
    return sortie


def _totaux(f: Facture) -> Totaux | None:
    return f.totaux or (f.sur.totaux if f.sur else None)


def _sorte(dossier: Dossier, f: Facture, x: LigneComptee) -> Sorte:
    if x.fondement == DEBOURS:
        return Sorte(DEBOURS, x.cle, x.fondement)
    return Sorte(x.ligne.nature or nature_du_dossier(dossier, f.date), x.cle, x.fondement)


def _parts(dossier: Dossier, f: Facture) -> Iterator[tuple[Sorte, Decimal, Decimal]]:
    """(what is sold, base, VAT) of an invoice, in its currency: together, its tranches."""
    sortes = _sortes(dossier, f)
    for t in f.tranches:
        poids = sortes.get(t.cle) or {Sorte(nature_du_dossier(dossier, f.date), t.cle): ZERO}
        yield from _partage(poids, t.base, t.tva)


def _partage(
    poids: Mapping[Sorte, Decimal], base: Decimal, tva: Decimal
) -> Iterator[tuple[Sorte, Decimal, Decimal]]:
    if not sum(poids.values(), ZERO):  # nothing to go by: whole
        yield next(iter(poids)), base, tva
        return
    bases, taxes = repartir(base, poids), repartir(tva, poids)
    yield from ((s, bases[s], taxes[s]) for s in poids)


@une_fois
def ventes_du_dossier(dossier: Dossier) -> tuple[Vente, ...]:
    """Every part of every invoice of a case, in the order of days; what was spent in the client's
    name is no sale (CGI 267, II-2°).
    """
    sortie: list[Vente] = []
    for f in factures(dossier).values():
        client = dossier.client_au(f.date)
        ou = circuit_vendu(dossier, f)
        signe = -1 if f.avoir else 1
        papier = dossier.documents[f.rang].numero or f.numero  # of a correction, its one paper
        debits = dossier.vendeur_au(f.date).tva.debits
        parts = [(s, b, t) for s, b, t in _parts(dossier, f) if s.nature != DEBOURS]
        for s, base, tva in _convertis(dossier, jour_du_change(f), parts):
            sortie.append(
                Vente(
                    f.date,
                    dossier.nom,
                    papier,
                    client.denomination if client else "",
                    "rien" if s.exoneree and ou == CONSOMMATEURS else ou,
                    s,
                    signe * base,
                    signe * tva,
                    debits and s.nature != "biens",
                )
            )
    return tuple(sortie)


def _convertis(
    dossier: Dossier, jour: datetime.date, parts: Iterable[tuple[Sorte, Decimal, Decimal]]
) -> Iterator[tuple[Sorte, Decimal, Decimal]]:
    """The same in euros: together the whole in euros, to the cent."""
    vu = [ZERO, ZERO]
    fait = [ZERO, ZERO]
    for s, *sommes in parts:
        rendus = []
        for i, x in enumerate(sommes):
            vu[i] += x
            part = en_euros(dossier, jour, vu[i]) - fait[i]
            fait[i] += part
            rendus.append(part)
        yield s, rendus[0], rendus[1]


def ventes_saisies(livres: LivresSaisis) -> list[Vente]:
    """The sales of `recettes.yaml`: each on the day of its receipt (CGI 290, I)."""
    sortie = []
    for r in livres.recettes:
        v = etat_du(livres.vendeurs, r.date)
        s = _sorte_saisie(v, r.nature or SECTEURS[v.secteur].nature, r.tva)
        t = tranche_ttc(s.cle, r.montant)
        sortie.append(
            Vente(
                r.date,
                "",
                "",
                r.client,
                _circuit_au_comptoir(v, s),
                s,
                t.base,
                t.tva,
                v.tva.debits and s.nature != "biens",
            )
        )
    return sortie


def _sorte_saisie(v: Vendeur, nature: str, tva: str | None) -> Sorte:
    """Without an invoice: what bears no VAT under the real regime is exempt by the activity (CGI
    261 to 261 E), or sold where there is none (294).
    """
    sans_tva = territoire(v.adresse) == "sans_tva"
    ground: NomFondement | None = None
    if tva == "exoneration":
        ground = "guyane_mayotte" if sans_tva else "soins"
    return Sorte(nature, tva or "", ground)


def _circuit_au_comptoir(v: Vendeur, s: Sorte) -> NomCircuit:
    if s.exoneree or not etabli(v.adresse, v.siren):
        return "rien"
    return CONSOMMATEURS


@une_fois
def encaissements_du_dossier(dossier: Dossier) -> tuple[Encaissement, ...]:
    """Every part of a receipt of a case that pays services, by rate."""
    faites = factures(dossier)
    sortie: list[Encaissement] = []
    for r in recettes_du_dossier(dossier):
        if r.nature in HORS_CHIFFRE or r.nature == "biens":
            continue
        f = faites.get(r.facture)
        for taux, raison, montant in _taux_de(dossier, f, r):
            sortie.append(
                Encaissement(
                    r.date,
                    dossier.nom,
                    r.facture,
                    f.date if f else None,
                    r.client,
                    circuit_vendu(dossier, f) if f else _sans_facture(dossier, r),
                    taux,
                    montant,
                    raison,
                )
            )
    return tuple(sortie)


def _sans_facture(dossier: Dossier, r: Recette) -> NomCircuit:
    client = dossier.client_au(r.date)
    return circuit(dossier.vendeur_au(r.date), client, ()).nom if client else "rien"


def _taux_de(
    dossier: Dossier, f: Facture | None, r: Recette
) -> Iterator[tuple[Decimal | None, Raison, Decimal]]:
    """(rate, why it is not declared, sum) of a receipt: by the services of its invoice."""
    v = dossier.vendeur_au(r.date)
    if f is None:
        franchise = v.tva.regime == "franchise"
        yield (ZERO, "", r.montant) if franchise else (None, "sans_facture", r.montant)
        return
    poids: dict[Sorte, Decimal] = {}
    for cle, sortes in _sortes(dossier, f).items():
        for s, ht in sortes.items():
            if s.nature == r.nature:
                poids[s] = poids.get(s, ZERO) + tranche_ht(cle, ht).ttc
    poids = poids or {Sorte(r.nature, t.cle): t.ttc for t in f.tranches[:1]}
    parts = (
        repartir(r.montant, poids) if sum(poids.values(), ZERO) else {next(iter(poids)): r.montant}
    )
    yield from ((s.taux, _raison(dossier.vendeur_au(f.date), s), x) for s, x in parts.items())


def _raison(v: Vendeur, s: Sorte) -> Raison:
    if s.exoneree:
        return "hors_champ"
    if s.categorie == HORS_FRANCE:
        return "autoliquidation" if s.cle == "autoliquidation" else "hors_champ"
    return "debits" if v.tva.debits else ""


def encaissements_saisis(livres: LivresSaisis) -> list[Encaissement]:
    """The receipts of services without a case."""
    sortie = []
    for r in livres.recettes:
        v = etat_du(livres.vendeurs, r.date)
        s = _sorte_saisie(v, r.nature or SECTEURS[v.secteur].nature, r.tva)
        if s.nature == "biens":
            continue
        ou = _circuit_au_comptoir(v, s)
        sortie.append(
            Encaissement(r.date, "", "", None, r.client, ou, s.taux, r.montant, _raison(v, s))
        )
    return sortie

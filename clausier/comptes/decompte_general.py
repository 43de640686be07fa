"""Stage 3, reckon: the final account of works between the parties: what was ordered and amended,
billed, credited, paid and kept, and what is left.

It reckons nothing of its own: the order is `commandes`', the balance the ledger's, the terms the
invoices'. No statute rules it for private works; NF P 03-001 does where the contract refers to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..dossier.cas import Dossier
from ..dossier.reperes import ENGAGEANTS
from ..droit.documents import DocumentVoulu
from ..fiches.parties import PRORATA
from ..socle.centimes import ZERO
from .commandes import commandee
from .encaissements import Mouvement, mouvements, ouvert
from .factures import Facture, commande, factures, hors_devis
from .grand_livre import GrandLivre, grand_livre
from .prix import Totaux, total
from .termes import Terme, restants


@dataclass(frozen=True)
class PrixDuMarche:
    """A paper that sets the price of the works, and what it makes it; `ecart`: what it changed."""

    doc: DocumentVoulu
    totaux: Totaux
    ecart: Decimal


@dataclass(frozen=True)
class DecompteGeneral:
    """The account of the works at a day, in euros. `marche`: the order as last amended; `retenu`:
    the terms of what the client keeps; `exigible`: what is open beside it; `rabais`: what credit
    notes took off the price of what stays billed.
    """

    prix: tuple[PrixDuMarche, ...]
    marche: Decimal
    factures: tuple[Facture, ...]
    paiements: tuple[Mouvement, ...]
    hors_marche: Decimal
    rabais: Decimal
    prorata: Decimal
    compte: GrandLivre
    retenu: tuple[Terme, ...]

    @property
    def facture(self) -> Decimal:
        """Billed of the order, credits taken off."""
        return self.compte.facture - self.compte.credite - self.hors_marche

    @property
    def reste_a_facturer(self) -> Decimal:
        return self.marche - self.facture - self.rabais

    @property
    def recu(self) -> Decimal:
        return self.compte.recu - self.prorata

    @property
    def retenue(self) -> Decimal:
        return sum((t.montant for t in self.retenu), ZERO)

    @property
    def solde(self) -> Decimal:
        """What the client still owes in all; below zero, what he is owed."""
        return self.compte.ouvert - self.compte.a_rendre

    @property
    def exigible(self) -> Decimal:
        return self.solde - self.retenue


def decompte_general(dossier: Dossier, jour: date) -> DecompteGeneral:
    """The final account at the end of `jour`; what is dated later has not happened."""
    faites = tuple(f for f in factures(dossier).values() if f.date <= jour)
    payes = mouvements(dossier)
    limite = commandee(dossier, jour)
    return DecompteGeneral(
        tuple(_prix(dossier, jour)),
        limite.montant if limite else ZERO,
        faites,
        tuple(m for m in payes if m.date <= jour and m.moyen != PRORATA),
        sum((-total(hors_devis(f)) if f.avoir else total(hors_devis(f)) for f in faites), ZERO),
        sum((total(f.tranches) - total(hors_devis(f)) for f in faites if _rabais(f, faites)), ZERO),
        sum((m.montant for m in payes if m.date <= jour and m.moyen == PRORATA), ZERO),
        grand_livre(dossier, jour),
        tuple(t for f in faites if f.retenue and (t := retenu(dossier, f, jour))),
    )


def _rabais(avoir: Facture, faites: tuple[Facture, ...]) -> bool:
    """Does a credit note lower the price of its invoice, which stands? A lower progress, or an
    invoice cancelled, is billed again."""
    if avoir.sur is None or avoir.situation is not None:
        return False
    credite = sum((a.ttc for a in faites if a.sur and a.sur.numero == avoir.sur.numero), ZERO)
    return credite < avoir.sur.ttc


def retenu(dossier: Dossier, f: Facture, jour: date) -> Terme | None:
    """What the client of works still keeps of an invoice at the end of `jour`, and up to when."""
    if not f.retenue:
        return None
    reste = min(max(ZERO, ouvert(dossier, f.numero, jour)), f.retenue)
    ouverts = restants(f.termes, reste)
    return ouverts[-1] if ouverts and f.termes[-1].date >= jour else None


def _prix(dossier: Dossier, jour: date) -> list[PrixDuMarche]:
    """The papers that made the price, in order: the last offer or contract, then each amendment of
    the price.
    """
    actes = [d for d in dossier.documents if d.tete.acte in ENGAGEANTS and d.date <= jour]
    suite = [
        *actes[-1:],
        *(d for d in dossier.documents if d.tete.acte == "avenant" and d.lignes is not None),
    ]
    sortie: list[PrixDuMarche] = []
    for d in suite:
        if d.date <= jour:
            totaux = commande(dossier, d)
            avant = sortie[-1].totaux.ttc if sortie else ZERO
            sortie.append(PrixDuMarche(d, totaux, totaux.ttc - avant))
    return sortie

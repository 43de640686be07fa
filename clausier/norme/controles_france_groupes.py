"""Rules BR-FR on what some invoices have: documents joined, several identifiers, another currency,
a single taxable group, a consolidated credit note (AFNOR XP Z12-012, annex A).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from .constats import Constat
from .modele import Invoice, Partie

PIECES = frozenset(
    (
        *("RIB", "LISIBLE", "FEUILLE_DE_STYLE", "PJA", "BORDEREAU_SUIVI", "DOCUMENT_ANNEXE"),
        *("BON_LIVRAISON", "BON_COMMANDE", "BORDEREAU_SUIVI_VALIDATION", "ETAT_ACOMPTE"),
        *("FACTURE_PAIEMENT_DIRECT", "RECAPITULATIF_COTRAITANCE"),
    )
)
GROUPE_TVA = "0231"  # the scheme of a single taxable person (« assujetti unique »)
GLOBAL = "262"


def france_des_pieces(f: Invoice) -> Iterator[Constat]:
    """BR-FR-17 and BR-FR-18: what a document joined is; BR-FR-DEC-03: a discount on a price."""
    for x in f.lignes:
        if x.rabais is not None and x.rabais < 0:
            yield Constat("BR-FR-DEC-03", "BT-147", f"ligne {x.rang} : rabais négatif sur le prix")
    for p in f.pieces:
        if p.description and p.description not in PIECES:
            yield Constat(
                "BR-FR-17", "BT-123", f"genre de pièce jointe « {p.description} » hors de la liste"
            )
    if sum(1 for p in f.pieces if p.description == "LISIBLE") > 1:
        yield Constat("BR-FR-18", "BT-123", "deux pièces jointes se disent la facture lisible")


def france_des_parties(f: Invoice) -> Iterator[Constat]:
    """BR-FR-CO-10, 14, 15; BR-FR-24 to 26: identifiers by their schemes."""
    siege = Partie(identifiants=f.livraison.identifiants) if f.livraison else None
    for terme, p in (
        ("BT-29", f.vendeur),
        ("BT-46", f.acheteur),
        ("BT-60", f.beneficiaire),
        ("BT-71", siege),
    ):
        if p is None:
            continue
        for schema, n in Counter(i.schema for i in p.identifiants if i.schema).items():
            if n > 1:
                yield Constat("BR-FR-CO-10", terme, f"{n} identifiants du schéma {schema}")
        for i in p.identifiants:
            if i.schema == "0224" and not re.fullmatch(r"[A-Za-z0-9+\-_.]+", i.valeur):
                yield Constat("BR-FR-24", terme, f"code de routage « {i.valeur} » mal formé")
            if i.schema == "0224" and len(i.valeur) > 100:
                yield Constat("BR-FR-26", terme, "un code de routage dépasse 100 signes")
    for terme, p in (("BT-34", f.vendeur), ("BT-49", f.acheteur)):
        if p.electronique and len(p.electronique.valeur) > 125:
            yield Constat("BR-FR-25", terme, "l'adresse électronique dépasse 125 signes")
    yield from _assujetti_unique(f)


def _assujetti_unique(f: Invoice) -> Iterator[Constat]:
    if any(i.schema == GROUPE_TVA for i in f.vendeur.identifiants):
        if f.note("TXD") is None:
            yield Constat(
                "BR-FR-CO-14",
                "BT-22",
                "le vendeur est membre d'un assujetti unique : la mention en manque (note TXD)",
            )
        if not (f.representant and f.representant.tva):
            yield Constat(
                "BR-FR-CO-15",
                "BT-63",
                "le vendeur est membre d'un assujetti unique : le numéro de TVA de celui-ci manque",
            )


def france_des_types(f: Invoice) -> Iterator[Constat]:
    """BR-FR-CO-03 (consolidated credit note) and BR-FR-CO-12 (another currency)."""
    if f.type == GLOBAL and not (f.contrat and f.debut and f.fin):
        yield Constat(
            "BR-FR-CO-03",
            "BT-3",
            "un avoir global donne son contrat, le début et la fin de sa période",
        )
    en_euros = f.devise_comptable == "EUR" and f.sommes.tva_comptable is not None
    if f.devise not in (None, "EUR") and not en_euros:
        yield Constat(
            "BR-FR-CO-12",
            "BT-5",
            f"facture en {f.devise} : le total de la TVA en euros manque (BT-6 et BT-111)",
        )

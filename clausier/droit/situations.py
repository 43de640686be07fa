"""Facts of a contract that several criteria of the case decide together, each with its source.

Takes a case as the law looks at it, gives yes or no; the table of `criteres` asks.
"""

from __future__ import annotations

from ..fiches.affaire import Affaire
from .contexte import Contexte


def service_a_la_personne(x: Contexte) -> bool:
    """A service to persons: as the case says, else as the seller's trade or declaration does."""
    p, v = x.affaire.prestation, x.vendeur
    if p is not None and p.sap is not None:
        return p.sap
    services = p is None or p.nature == "services"
    return x.secteur.nom == "sap" or bool(v.declaration_sap and services)


def resiliation_en_ligne(x: Contexte) -> bool:
    """A lasting contract, concluded online or by a seller who also contracts online (C. conso
    L215-1-1, L215-3)."""
    p, v = x.affaire.prestation, x.vendeur
    en_ligne = x.lieu == "distance_interface" or v.url_resiliation or v.url_retractation
    return bool(p and p.dure and en_ligne and x.qualite in ("consommateur", "non_professionnel"))


def contenu_numerique(a: Affaire) -> bool:
    """Digital content without a medium: no pro rata is owed for it (C. conso L221-26)."""
    p = a.prestation
    if p is None or p.nature != "services":
        return False
    return p.numerique == "ponctuel" or a.retractation.exclue == "contenu_numerique"


def garantie_facture(x: Contexte) -> bool:
    """Goods whose invoice recalls the legal guarantee, sold in the shop (C. conso D211-6)."""
    return (
        x.conso
        and x.lieu in ("etablissement", "inconnu")
        and any(li.categorie for li in x.commande.lignes)
    )

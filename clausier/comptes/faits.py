"""Stage 3, reckon: the facts of one document, gathered for the table of criteria.

Takes a typed case and one of its documents; gives the value of every criterion. Nothing is decided
here: the table of `droit.criteres` answers. Templates and clauses never decide by an `if`: they
name criteria.
"""

from __future__ import annotations

from ..dossier.cas import Dossier
from ..dossier.reperes import qualite
from ..droit.contexte import Contexte, PrixCommande
from ..droit.criteres import repondre
from ..droit.documents import DocumentVoulu
from ..socle.partage import une_fois
from .factures import acompte_voulu, commande


def contexte(dossier: Dossier, doc: DocumentVoulu) -> Contexte:
    """What the criteria of one document are answered from."""
    return Contexte(
        dossier,
        doc.date,
        dossier.jour_du_droit(doc),
        dossier.vendeur_au(doc.date),
        qualite(dossier, doc),
        dossier.reglement(doc),
        _prix(dossier, doc),
        not acompte_voulu(dossier, doc).nulle,
    )


def _prix(dossier: Dossier, doc: DocumentVoulu) -> PrixCommande:
    if not (dossier.affaire.lignes or doc.lignes):
        return PrixCommande()
    totaux = commande(dossier, doc)
    return PrixCommande(
        totaux.ht, frozenset(t.cle for t in totaux.tranches), tuple(x.ligne for x in totaux.lignes)
    )


@une_fois
def criteres(dossier: Dossier, doc: DocumentVoulu) -> dict[str, str]:
    """Every criterion's value for one document: what clause variants are matched against."""
    return repondre(contexte(dossier, doc))

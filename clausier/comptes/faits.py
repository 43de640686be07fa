"""Stage 3, reckon: the facts of one document, gathered for the table of criteria.

Takes a typed case and one of its documents; gives the value of every criterion. Nothing is decided
here: the table of `droit.criteres` answers. Templates and clauses never decide by an `if`: they
name criteria.
"""

from __future__ import annotations

from ..dossier.cas import Dossier
from ..dossier.reperes import qualite
from ..droit.conditions import Ouverts, nature_large, natures_vendues, ouverts
from ..droit.contexte import Contexte, PrixCommande
from ..droit.criteres import repondre
from ..droit.documents import DocumentVoulu
from ..socle.partage import une_fois
from .change import en_euros
from .factures import acompte_voulu
from .offres import offre


def contexte(dossier: Dossier, doc: DocumentVoulu) -> Contexte:
    """What the criteria of one document are answered from."""
    vu = dossier.vu_par(doc)
    return Contexte(
        vu,
        doc.date,
        vu.jour_du_droit(doc),
        vu.vendeur_au(doc.date),
        qualite(dossier, doc),
        vu.reglement(doc),
        _prix(vu, doc),
        not acompte_voulu(vu, doc).nulle,
        conditions=doc.tete.acte == "conditions",
        mention_libre=vu.mention_libre(doc),
    )


def _prix(dossier: Dossier, doc: DocumentVoulu) -> PrixCommande:
    if not (dossier.affaire.chiffree or doc.lignes):
        return PrixCommande()
    o = offre(dossier, doc)
    return PrixCommande(
        en_euros(dossier, doc.date, max(t.ht for t in o.prix)),
        frozenset(t.cle for t in o.tout.tranches),
        tuple(x.ligne for x in o.tout.lignes),
    )


@une_fois
def criteres(dossier: Dossier, doc: DocumentVoulu) -> dict[str, str]:
    """Every criterion's value for one document: what clause variants are matched against.

    Of general terms, the nature is the one that leaves out nothing of what the seller sells.
    """
    x = contexte(dossier, doc)
    large = {"nature": nature_large(natures_vendues(x.vendeur))} if x.conditions else {}
    return repondre(x) | large


@une_fois
def champs_ouverts(dossier: Dossier, doc: DocumentVoulu) -> Ouverts:
    """The criteria that a document leaves to the contract; none, but for general terms."""
    x = contexte(dossier, doc)
    return ouverts(x) if x.conditions else {}

"""What `explain --document` shows: why one paper holds each of its mentions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..socle.affichage import paragraphe
from ..socle.ecriture import date_courte
from .sortie import afficher

if TYPE_CHECKING:
    from ..course.chaine import Chaine
    from ..dossier.cas import Dossier
    from ..socle.problemes import Probleme


def expliquer_le_document(
    chaine: Chaine, dossier: Dossier, avertissements: list[Probleme], voulu: str
) -> bool:
    """The paper of this number, or of this file name, explained; False when the case has none.

    Raises Refus for a case that cannot be composed.
    """
    from ..dossier.noms import cle_de_numero, noms
    from ..texte.pourquoi import pourquoi

    cle = cle_de_numero(Path(voulu).stem if "." in voulu else voulu)
    rangs = [
        rang
        for rang, (doc, nom) in enumerate(zip(dossier.siens, noms(dossier), strict=False))
        if cle in (cle_de_numero(doc.numero or ""), cle_de_numero(nom))
    ]
    if not rangs:
        return False
    compose = chaine.composer(dossier, avertissements)
    for doc in compose.documents:
        if doc.rang in rangs:
            afficher()
            afficher(f"{doc.intitule}, {date_courte(doc.date)} – pourquoi ces mentions", gras=True)
            for p in pourquoi(chaine.biblio, doc):
                afficher()
                afficher(paragraphe(p.quoi, 2, 4), gras=True)
                if p.extrait:
                    afficher(paragraphe(f"« {p.extrait} »", 4, 6))
                _detail("pourquoi", p.pourquoi)
                _detail("texte", " ; ".join(p.sources))
                for s in p.cout:
                    a_verifier = "" if s.certitude == "A" else " ; à vérifier"
                    _detail(s.intitule, f"{s.dit} ({s.source}{a_verifier})")
                if not p.cout and p.imposee:
                    _detail("si elle manque", "sanction non recensée")
    return True


def _detail(nom: str, valeur: str) -> None:
    if valeur:
        afficher(paragraphe(f"{nom} : {valeur}", 4, 6))


def documents_connus(dossiers: list[Dossier]) -> str:
    """The papers that can be asked for, to say when none is meant."""
    from ..dossier.noms import noms

    return ", ".join(
        doc.numero or nom for d in dossiers for doc, nom in zip(d.siens, noms(d), strict=False)
    )

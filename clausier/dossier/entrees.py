"""Stage 2, check: the entries of `documents:`, typed by the heads of their templates.

Takes the node of a file and the library; gives the documents that it asks for.
"""

from __future__ import annotations

from dataclasses import replace

from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import DocumentVoulu, TeteModele, document_voulu
from ..droit.tetes import PREMIER_JOUR
from ..lecture.noeuds import Noeud
from ..socle.problemes import Correction, Probleme, Refus
from ..socle.propositions import entendu, proposition
from .etats import typer


def tete_du_document(document: Noeud, biblio: Bibliotheque) -> TeteModele | None:
    """The head of the type that an entry names; None where it names none that is there."""
    type_ = document.enfant("type")
    return biblio.tete(type_.valeur) if type_ and isinstance(type_.valeur, str) else None


def avec_leurs_types(noeud: Noeud, biblio: Bibliotheque) -> Noeud:
    """A file in which a type that is written with capitals, accents or spaces is the one that it
    means: as every closed list is read.
    """
    liste = noeud.valeur.get("documents")
    if liste is None or not isinstance(liste.valeur, list):
        return noeud
    documents = [_avec_son_type(n, biblio) for n in liste.valeur]
    if all(x is y for x, y in zip(documents, liste.valeur, strict=True)):
        return noeud
    return replace(noeud, valeur={**noeud.valeur, "documents": replace(liste, valeur=documents)})


def _avec_son_type(document: Noeud, biblio: Bibliotheque) -> Noeud:
    type_ = document.enfant("type")
    if type_ is None or not isinstance(type_.valeur, str):
        return document
    lu = biblio.type_ecrit(type_.valeur)
    if lu == type_.valeur:
        return document
    return replace(document, valeur={**document.valeur, "type": replace(type_, valeur=lu)})


def lire_documents(
    noeud: Noeud, biblio: Bibliotheque, problemes: list[Probleme]
) -> tuple[DocumentVoulu, ...]:
    """Every entry of a file's `documents:`, typed; its faults are added to `problemes`."""
    liste = noeud.valeur.get("documents")
    if liste is None:
        problemes.append(
            Probleme(
                noeud.place,
                "E103",
                "documents",
                "clé manquante : la liste des documents à construire",
            )
        )
        return ()
    if not isinstance(liste.valeur, list):
        problemes.append(
            Probleme(
                liste.place, "E105", "documents", "liste attendue (une ligne « - » par document)"
            )
        )
        return ()
    sortie: list[DocumentVoulu] = []
    for i, n in enumerate(liste.valeur):
        prefixe = ("documents", i)
        type_ = n.enfant("type")
        if type_ is None or not isinstance(type_.valeur, str):
            problemes.append(
                Probleme(
                    n.place,
                    "E103",
                    f"documents.{i}.type",
                    f"clé manquante ; types connus : {', '.join(biblio.noms_modeles)}",
                )
            )
            continue
        try:
            modele = biblio.modele(type_.valeur)
        except KeyError:
            dit = proposition(type_.valeur, biblio.noms_modeles) or (
                f" ; types connus : {', '.join(biblio.noms_modeles)}"
            )
            neuf = entendu(type_.valeur, biblio.noms_modeles)
            problemes.append(
                Probleme(
                    type_.place,
                    "E111",
                    f"documents.{i}.type",
                    f"« {type_.valeur[:40]} » inconnu{dit}",
                    Correction(type_.place, type_.valeur, neuf) if neuf else None,
                )
            )
            continue
        except Refus as e:
            problemes.extend(e.problemes)
            continue
        saisie = typer(modele.saisie, n, problemes, prefixe, noeud)
        if saisie and saisie.date < PREMIER_JOUR:
            problemes.append(
                Probleme(
                    n.proche(("date",)).place,
                    "E115",
                    f"documents.{i}.date",
                    "la bibliothèque de clauses répond pour les documents datés du 1er janvier "
                    "2024 ou après",
                )
            )
        if saisie:
            sortie.append(document_voulu(modele.tete, saisie))
    return tuple(sortie)

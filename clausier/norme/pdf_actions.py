"""What a viewer would run in a received PDF: JavaScript, programs, forms. Such a file is refused.

The walk over the objects is bounded, like all that is done with a stranger's file.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

MAX_VALEURS = 300_000
ACTIONS = {
    "/JavaScript": "du code JavaScript",
    "/Launch": "le lancement d'un programme",
    "/SubmitForm": "l'envoi d'un formulaire",
    "/ImportData": "l'import d'un fichier",
    "/Rendition": "un contenu multimédia",
    "/GoToE": "l'ouverture d'une pièce jointe",
}
CLES = {
    "/JS": "du code JavaScript",
    "/JavaScript": "du code JavaScript",
    "/XFA": "un formulaire XFA",
}
MUETTES = frozenset(
    (
        "/Parent",
        "/StructTreeRoot",
        "/Resources",
        "/Contents",
        "/Metadata",
        "/OutputIntents",
        "/ParentTree",
        "/Params",
    )
)  # nothing there is ever run


class PdfRefuse(Exception):
    """Why a PDF is not read: a code of `codes.py` and a sentence."""

    def __init__(self, code: str, message: str):
        self.code, self.message = code, message
        super().__init__(message)


def refuser_les_actions(pikepdf: ModuleType, racine: Any) -> None:
    """Refuse what a viewer would run: JavaScript, programs, an action on opening that does more
    than show a page.
    """
    ouverture = racine.get("/OpenAction")
    if isinstance(ouverture, pikepdf.Dictionary) and str(ouverture.get("/S")) not in (
        "/GoTo",
        "None",
        *ACTIONS,
    ):
        raise PdfRefuse(
            "E923",
            (
                "le PDF agit quand on l'ouvre (OpenAction) ; n'ouvrez pas ce fichier et "
                "demandez-en un autre"
            ),
        )
    vus: set[tuple[int, int]] = set()
    pile = [racine]
    comptees = 0
    while pile:
        objet = pile.pop()
        if objet.is_indirect:
            if objet.objgen in vus:
                continue
            vus.add(objet.objgen)
        comptees += 1 + len(objet)
        if comptees > MAX_VALEURS:
            raise PdfRefuse(
                "E921",
                (
                    "la structure du PDF est hors de toute mesure ; demandez au vendeur un autre "
                    "fichier"
                ),
            )
        if isinstance(objet, pikepdf.Array):
            pile += [x for x in objet if isinstance(x, pikepdf.Dictionary | pikepdf.Array)]
        elif isinstance(objet, pikepdf.Dictionary):
            _une(pikepdf, objet)
            pile += [
                x
                for k, x in objet.items()
                if k not in MUETTES and isinstance(x, pikepdf.Dictionary | pikepdf.Array)
            ]


def _une(pikepdf: ModuleType, d: Any) -> None:
    genre = d.get("/S")
    quoi = ACTIONS.get(str(genre)) if isinstance(genre, pikepdf.Name) else None
    quoi = quoi or next((dit for cle, dit in CLES.items() if cle in d), None)
    if quoi:
        raise PdfRefuse(
            "E923",
            (
                f"le PDF contient {quoi} ; une facture n'en a pas besoin : n'ouvrez pas ce "
                "fichier et demandez-en un autre"
            ),
        )

"""One small page drawn in each family of letters, to know whether PDFs can be made here.

Takes nothing, gives the names of the fonts that the engine really put into the files: where it
cannot load the shipped ones, it falls back on another without a word.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from ..socle.ressources import NOMS_A_L_ECRAN, Style, enchaine
from .pdf import Tache, un_pdf

# The signs that a document is never without, and those that are missing first.
SIGNES = "Été, cœur, « 1 234,50 € » – n° 5, d’un m², ≥ 3 %"


def polices_dessinees() -> dict[str, tuple[str, ...]]:
    """Each shipped family, by the name of its fonts, and the fonts that its page holds.

    Raises what the engine raises: `Erreur` where a library of the system is missing, any other
    exception where the engine itself is broken.
    """
    page = f'<html lang="fr"><head><title>x</title></head><body><main><p>{SIGNES}</p></main></body>'
    faites = {}
    for famille, (nom, _) in NOMS_A_L_ECRAN.items():
        _, pdf = un_pdf(Tache("epreuve", page, style=Style(enchaine("classique", famille))))
        faites[nom] = tuple(sorted(set(_polices(pdf))))
    return faites


def _polices(pdf: bytes) -> Iterator[str]:
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as ouvert:
        for page in ouvert.pages:
            ressources: Any = page.obj.get("/Resources", {})
            for police in ressources.get("/Font", {}).values():
                yield str(police.get("/BaseFont", ""))

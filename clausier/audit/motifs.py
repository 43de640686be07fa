"""The patterns of an audit, as they are written and as they are looked for: without accents, and in
small letters where that changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .plan import accents_otes

Motif = re.Pattern[str]
Lues = dict[str, Any]
# Of a pattern: what may mean another thing in small letters; a capital, or what stands escaped.
A_CAPITALES = re.compile(r"\(\?[-aiLmsuxP]|\\[xuUN\d]|[A-Z]-[^A-Z]|[^A-Z]-[A-Z]")
NIE, NIE_EN_UN_MOT = "(?:ne|n')[", r"(?:ne\b|n')["
CAPITALE = re.compile(r"\\.|[A-Z]", re.S)


def motif_nu(texte: str) -> str:
    """Bare of accents; a « ne » is a word, not what « neuf » or « nécessaire » begins by."""
    return accents_otes(texte.replace("œ", "oe").replace(NIE, NIE_EN_UN_MOT))


def motif_cherche(texte: str) -> Motif:
    """A pattern of the library, compiled as it is looked for."""
    return re.compile(motif_nu(texte), re.I)


def motif_de_lignes(lignes: tuple[str, ...]) -> Motif:
    """Any of several patterns, that are bare of accents, to be looked for in small letters, which
    takes half the time; with `re.I`, in the text as it is, where its own capitals may count.
    """
    un = "|".join(f"(?:{li})" for li in lignes)
    if A_CAPITALES.search(un) or any(c.isalpha() and not c.isascii() for c in set(un)):
        return re.compile(un, re.I)
    return re.compile(CAPITALE.sub(lambda m: m[0] if m[0][0] == "\\" else m[0].lower(), un))


def lignes_de_motifs(x: Lues, cle: str) -> list[str]:
    return [li for li in str(x.get(cle) or "").split("\n") if li.strip()]


def un_motif(x: Lues, cle: str) -> Motif | None:
    """Several lines as one pattern: any of them."""
    lignes = lignes_de_motifs(x, cle)
    return motif_cherche("|".join(f"(?:{li})" for li in lignes)) if lignes else None


class MotifsParNom(Mapping[str, Motif]):
    """Patterns by name, each compiled when it is asked for."""

    def __init__(self, dits: Lues) -> None:
        self._dits = dits
        self._faits: dict[str, Motif] = {}

    def __getitem__(self, nom: str) -> Motif:
        if nom not in self._faits:
            if nom not in self._dits:
                raise KeyError(nom)
            self._faits[nom] = un_motif(self._dits, nom) or motif_cherche(r"(?!)")
        return self._faits[nom]

    def __iter__(self) -> Iterator[str]:
        return iter(self._dits)

    def __len__(self) -> int:
        return len(self._dits)

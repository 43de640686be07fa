"""How wide words are once set, without the engine that sets them.

Stages 2 and 6 have to know it before a page is drawn: whether an address stays in the window of its
envelope, how wide a column has to be for its longest sum. An estimate is enough, and is taken on
the wide side: the families that a document can be set in differ by a twentieth.
"""

from __future__ import annotations

import re

FIN, MOYEN, LARGE, CHIFFRE, CAPITALE = 0.29, 0.54, 0.88, 0.5, 0.64  # ems
_FINS = frozenset("fijlrtI.,:;'’!|()[]-/ \u00a0")
_LARGES = frozenset("mwMWŒœÆ%@—…")


def largeur_dite(texte: str) -> float:
    """The width of a text in ems of its own size.

    >>> round(largeur_dite("1 234,56 €"), 2)
    4.37
    """
    return sum(_signe(c) for c in texte)


def _signe(c: str) -> float:
    if c in _FINS:
        return FIN
    if c in _LARGES:
        return LARGE
    if c == "\u202f":
        return 0.15
    return CHIFFRE if c.isdigit() or c == "€" else CAPITALE if c.isupper() else MOYEN


def plus_long_mot(texte: str) -> float:
    """The width of the longest piece that no line may break, in ems."""
    return max(map(largeur_dite, re.split(r"[ \n]+", texte)))


def lignes_prises(texte: str, ems: float) -> int:
    """How many lines a text takes in a column so wide, broken between words, and in a word that is
    longer than the column.

    >>> lignes_prises("Communauté de communes du Pays", 8.0)
    3
    """
    lignes, reste = 1, ems
    for mot in texte.split():
        long = largeur_dite(mot)
        if long > reste and reste < ems:
            lignes, reste = lignes + 1, ems
        while long > ems:
            lignes, long = lignes + 1, long - ems
        reste -= long + FIN
    return lignes

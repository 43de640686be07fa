"""The line that a fault is on, with a caret under its place: for whoever reads messages.

Takes places as messages name them; gives lines, or nothing where there is nothing to show: a file
that is gone, is no text of the workspace, or stands out of it, of which nothing is read. What comes
from a stranger (an invoice to read) is not shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from .affichage import visible
from .disque import lire_octets, vrai_chemin
from .espace import dedans, espace_de
from .problemes import Place

MAX = 1 << 20
MOT = re.compile(r"\"[^\"]*\"|'[^']*'|[^\s,:{}\[\]]+")
COUPE = "…"
NOTRES = frozenset((".yaml", ".yml", ".json", ".md", ".css", ".csv"))  # files that a user writes


class Extraits:
    """The lines of the files that messages name; each is read once."""

    def __init__(self) -> None:
        self._lus: dict[str, list[str]] = {}

    def ligne(self, place: Place) -> str | None:
        """The line of a place, if it can be shown."""
        if place.fichier not in self._lus:
            self._lus[place.fichier] = _lignes(Path(place.fichier))
        lignes = self._lus[place.fichier]
        return lignes[place.ligne - 1] if 0 < place.ligne <= len(lignes) else None

    def montrer(self, places: Iterable[Place], large: int) -> tuple[str, str] | None:
        """Of places on one line: the line, cut to `large` columns around the first, and what stands
        under it; None where it cannot be shown.
        """
        places = sorted(places)
        ligne = self.ligne(places[0])
        if ligne is None or not ligne.strip():
            return None
        return souligner(ligne, [p.colonne for p in places], large)


def _lignes(fichier: Path) -> list[str]:
    if fichier.suffix.lower() not in NOTRES:
        return []
    try:
        vrai = vrai_chemin(fichier)
        if not dedans(espace_de(fichier), vrai):
            return []
        return lire_octets(fichier, MAX).decode("utf-8-sig").split("\n")
    except (OSError, ValueError, RuntimeError):
        return []


def souligner(ligne: str, colonnes: Iterable[int], large: int) -> tuple[str, str]:
    """A line as it may be shown, and carets under the words that begin at `colonnes`, from 1.

    >>> souligner("  email: a@b.example", [3], 60)
    ('  email: a@b.example', '  ^^^^^')
    >>> souligner("a: " + "x" * 90 + " fin", [95], 20)
    ('…xxxxxxxxxxxxxx fin', '                ^^^')
    """
    ligne = ligne.rstrip("\r")
    signes = ["→" if c == "\t" else visible(c) for c in ligne]
    larges = [sum(map(colonnes_de, s)) for s in signes]
    dessous = [" "] * len(ligne)
    premier = len(ligne)
    for debut in (max(0, c - 1) for c in colonnes):
        m = MOT.match(ligne, debut)
        fin = m.end() if m else debut + 1
        dessous += [" "] * (fin - len(dessous))
        dessous[debut:fin] = "^" * (fin - debut)
        premier = min(premier, debut)
    de, a = fenetre(larges, premier, large)
    avant, apres = COUPE if de else "", COUPE if a < len(signes) else ""
    montre = avant + "".join(signes[de:a]) + apres
    sous = [x * (larges[i] if i < len(larges) else 1) for i, x in enumerate(dessous)]
    carets = "".join(sous[de : a if a < len(larges) else len(sous)])
    return montre.rstrip(), (" " * len(avant) + carets).rstrip()


def fenetre(larges: list[int], ou: int, large: int) -> tuple[int, int]:
    """Which signs of a line to show, from and to, so that `ou` is among them."""
    if sum(larges) <= large:
        return 0, len(larges)
    de = a = ou = min(ou, len(larges))
    place = large - 2  # for the signs of what is cut
    while de and sum(larges[de - 1 : ou]) <= place // 3:
        de -= 1
    while a < len(larges) and sum(larges[de : a + 1]) <= place:
        a += 1
    while de and sum(larges[de - 1 : a]) <= place:
        de -= 1
    return de, a


def colonnes_de(signe: str) -> int:
    """How many columns of a terminal a sign takes."""
    if unicodedata.combining(signe):
        return 0
    return 2 if unicodedata.east_asian_width(signe) in "WF" else 1

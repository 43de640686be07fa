"""Outdated, false or forbidden statements, found in a text with their places.

Seeds (F01, F02…), as French templates still carry them, and as readings of built papers found them.
`tous`: never; `conso`: never to a consumer or a non-professional (C. conso R212-1, R212-2). A seed
is a pattern; where words alone accuse the innocent (« société à responsabilité limitée »), a guard
reads the sentence around them.
Text is read without its typography: no-break spaces are spaces, curly apostrophes straight, a
sentence cut over two lines one sentence; lengths stay, so that places are true.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from .gardes import Ici, Interdit
from .interdits_a_tous import A_TOUS
from .interdits_au_consommateur import AU_CONSOMMATEUR

SIGNES = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'", "ʼ": "'", "‑": "-", "\t": " "}
)
PORTEE = 2000  # characters around a statement in which its sentence or paragraph is looked for
INTERDITS: tuple[Interdit, ...] = tuple(sorted((*A_TOUS, *AU_CONSOMMATEUR), key=lambda x: x.code))


class Trouvaille(NamedTuple):
    """A statement found, where, and its words."""

    interdit: Interdit
    debut: int
    extrait: str


def _plat(texte: str) -> str:
    """The same length, without typography; a line that goes on is joined to the next."""
    plat = texte.translate(SIGNES)
    return re.sub(
        r"\n(?=[^\n|>\-#:☐*\d ])",
        lambda m: "\n" if plat[m.start() - 1 : m.start()] in ("", "\n") else " ",
        plat,
    )


def _bornes(texte: str, debut: int, fin: int, separateur: str) -> str:
    loin = max(0, debut - PORTEE)
    avant = max((m.end() for m in re.finditer(separateur, texte[loin:debut])), default=0)
    droite = re.search(separateur, texte[fin : fin + PORTEE])
    return texte[loin + avant : fin + (droite.start() if droite else PORTEE)]


def trouver(texte: str, qualite: str, jour: date) -> list[Trouvaille]:
    """Every forbidden statement of a text written for this kind of client, with its place in the
    text.
    """
    plat = _plat(texte)
    conso = qualite in ("consommateur", "non_professionnel")
    sortie = []
    for x in INTERDITS:
        if x.portee == "conso" and not conso:
            continue
        for m in x.motif.finditer(plat):
            if x.garde:
                ici = Ici(
                    plat,
                    _bornes(plat, m.start(), m.end(), r"\n\s*\n|\n(?=[|\-])"),
                    _bornes(plat, m.start(), m.end(), r"[.!?](?=\s)|\n"),
                    m,
                    qualite,
                    jour,
                )
                if not x.garde(ici):
                    continue
            extrait = " ".join(m[0].split())
            sortie.append(
                Trouvaille(x, m.start(), extrait if len(extrait) <= 80 else extrait[:77] + "…")
            )
    return sorted(sortie, key=lambda t: (t.debut, t.interdit.code))


def chercher(texte: str, qualite: str, jour: date) -> list[tuple[str, str, str, str]]:
    """(code, extract, why, what to write instead) for every forbidden statement of `texte`, in its
    order.

    >>> jour = date(2026, 11, 21)
    >>> [c for c, *_ in chercher("Le tribunal d’instance tranche.", "professionnel", jour)]
    ['F01']
    """
    return [
        (t.interdit.code, t.extrait, t.interdit.pourquoi, t.interdit.remplacer)
        for t in trouver(texte, qualite, jour)
    ]

"""Write into a YAML text the corrections that its faults carry, and touch nothing else.

Takes a text and corrections (see `socle.problemes`), each with what stands at its place; gives the
text and those that were made. One whose place holds something else is left, so that nothing is
changed by a fault of before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import yaml

from ..socle.problemes import Correction
from .changements import en_scalaire
from .fautes_yaml import LOADER
from .retouches import Morceau


def corriger(texte: str, corrections: Iterable[Correction]) -> tuple[str, list[Correction]]:
    """The text with the corrections that fit in it, each place once, and those.

    >>> from clausier.socle.problemes import Place
    >>> c = Correction(Place("f", 1, 10), "email", "courriel", "cle")
    >>> corriger("client: {email: x}  # ici\\n", [c])[0]
    'client: {courriel: x}  # ici\\n'
    """
    trouves = places_des_corrections(texte, corrections)
    faites: list[Correction] = []
    borne = len(texte) + 1
    for (debut, fin, neuf), c in sorted(trouves, key=lambda x: x[0], reverse=True):
        if fin <= borne:
            texte, borne = texte[:debut] + neuf + texte[fin:], debut
            faites.append(c)
    return texte, faites[::-1]


def places_des_corrections(
    texte: str, corrections: Iterable[Correction]
) -> list[tuple[Morceau, Correction]]:
    """Where each correction that fits in a text goes in it, and what it writes there."""
    lieux = None
    trouves: list[tuple[Morceau, Correction]] = []
    for c in dict.fromkeys(corrections):
        if c.genre == "texte":
            morceau = _a_la_place(texte, c)
        else:
            lieux = lieux if lieux is not None else _scalaires(texte)
            scalaire = lieux.get((c.place.ligne, c.place.colonne, c.ancien))
            morceau = scalaire and _autrement(texte, scalaire, c)
        if morceau:
            trouves.append((morceau, c))
    return trouves


def _a_la_place(texte: str, c: Correction) -> Morceau | None:
    """Where signs of the text stand, as they are."""
    debut = 0
    for _ in range(c.place.ligne - 1):
        debut = texte.find("\n", debut) + 1
        if not debut:
            return None
    debut += c.place.colonne - 1
    return (debut, debut + len(c.ancien), c.neuf) if texte.startswith(c.ancien, debut) else None


# Line, column, what a scalar means → where it stands, between braces or not, its quotes.
Scalaires = dict[tuple[int, int, str], tuple[int, int, str]]


def _scalaires(texte: str) -> Scalaires:
    """Every scalar of a text by its place; none of a text that cannot be read."""
    try:
        racine = yaml.compose(texte, Loader=LOADER)
    except (yaml.YAMLError, ValueError):
        return {}
    return {
        (n.start_mark.line + 1, n.start_mark.column + 1, str(n.value)): (
            n.start_mark.index,
            n.end_mark.index,
            ("flux" if flux else "bloc") + (n.style or ""),
        )
        for n, flux in _parcours(racine, False)
    }


def _parcours(racine: yaml.Node | None, flux: bool) -> Iterator[tuple[yaml.ScalarNode, bool]]:
    a_voir, vus = [(racine, flux)], set()
    while a_voir:
        n, flux = a_voir.pop()
        if n is None or id(n) in vus:
            continue
        vus.add(id(n))
        if isinstance(n, yaml.ScalarNode):
            yield n, flux
        elif isinstance(n, yaml.CollectionNode):
            dedans = flux or bool(n.flow_style)
            for x in n.value:
                a_voir += [(y, dedans) for y in (x if isinstance(x, tuple) else (x,))]


def _autrement(texte: str, lieu: Morceau, c: Correction) -> Morceau | None:
    """A scalar said otherwise, in its own quotes; None for one that an anchor shares, or a tag."""
    debut, fin, facon = lieu
    if texte[debut : debut + 1] in ("&", "!", "|", ">"):
        return None
    style = facon[-1] if facon[-1] in "\"'" else None
    return debut, fin, en_scalaire(c.neuf, facon.startswith("flux"), style)

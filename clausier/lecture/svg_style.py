"""Stage 1, read: the style sheet inside an SVG → attributes of what it draws.

Every drawing program writes « .a { fill: #1c4a5c } » in a `<style>`. A rule by a class, a name or
an element says what attributes say, and is written there; all the rest of the sheet is dropped:
`@import`, `@font-face`, what it says of a place in the tree, what leads out of the file. What is
left is an SVG without a sheet, that is weighed as any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from .xml import nom_local

PROPRIETES = frozenset(
    "clip-path clip-rule color display fill fill-opacity fill-rule font-family font-size "
    "font-style font-weight letter-spacing mask opacity stop-color stop-opacity stroke "
    "stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit "
    "stroke-opacity stroke-width text-anchor visibility".split()
)
MAX_FEUILLE = 100_000  # letters of all the sheets of a file
MAX_VALEUR = 200
AILLEURS = re.compile(
    r"url\(\s*(?!['\"]?#)|image-set|[\\@]|javascript:|expression\(|//", re.IGNORECASE
)
SELECTEUR = re.compile(r"([a-zA-Z]\w*|\*)?((?:[.#][\w-]+)*)")
MOT = re.compile(r"([.#])([\w-]+)")


class RegleDeStyle(NamedTuple):
    """What one simple selector asks: an element, classes and names, all of them; what it sets."""

    element: str
    classes: frozenset[str]
    noms: frozenset[str]
    declarations: tuple[tuple[str, str, bool], ...]

    @property
    def poids(self) -> tuple[int, int, int]:
        return len(self.noms), len(self.classes), int(self.element != "")


def resoudre_style(racine: Element, max_attributs: int) -> bool:
    """Write the sheets of a drawing into its attributes and take them out. False when it has none.

    Raises ValueError for more than a sheet of a logo can be.
    """
    feuilles = [(p, x) for p in racine.iter() for x in p if nom_local(x) == "style"]
    if not feuilles:
        return False
    texte = "\n".join("".join(x.itertext()) for _, x in feuilles)
    if len(texte) > MAX_FEUILLE:
        raise ValueError("feuille de style trop longue")
    for parent, x in feuilles:
        parent.remove(x)
    par_mot: dict[str, list[tuple[int, RegleDeStyle]]] = {}
    for rang, r in enumerate(_regles(texte)):
        mot = min((f"#{n}" for n in r.noms), default="") or min(
            (f".{c}" for c in r.classes), default=r.element
        )
        par_mot.setdefault(mot, []).append((rang, r))
    restent = max_attributs
    for x in racine.iter():
        restent -= _poser(x, par_mot)
        if restent < 0:
            raise ValueError("feuille de style qui pose trop d'attributs")
    return True


def _poser(x: Element, par_mot: dict[str, list[tuple[int, RegleDeStyle]]]) -> int:
    classes = frozenset(x.attrib.get("class", "").split())
    nom, ident = nom_local(x), x.attrib.get("id", "")
    candidats = [
        y for m in (*(f".{c}" for c in classes), f"#{ident}", nom, "") for y in par_mot.get(m, ())
    ]
    siennes = sorted(
        (y.poids, rang, y.declarations)
        for rang, y in candidats
        if y.classes <= classes and y.noms <= {ident} and y.element in ("", nom)
    )
    dites: dict[str, str] = {}
    for important in (False, True):
        for *_, declarations in siennes:
            dites.update((p, v) for p, v, i in declarations if i is important)
    x.attrib.update(dites)
    return len(siennes) + len(dites)


def _regles(texte: str) -> Iterator[RegleDeStyle]:
    import tinycss2  # no other drawing pays for it

    for n in tinycss2.parse_stylesheet(texte, skip_comments=True, skip_whitespace=True):
        if n.type != "qualified-rule":
            continue
        declarations = tuple(_declarations(n.content))
        for selecteur in tinycss2.serialize(n.prelude).split(","):
            m = SELECTEUR.fullmatch(selecteur.strip())
            if m and selecteur.strip() and declarations:
                mots = MOT.findall(m[2])
                yield RegleDeStyle(
                    (m[1] or "").replace("*", ""),
                    frozenset(x for signe, x in mots if signe == "."),
                    frozenset(x for signe, x in mots if signe == "#"),
                    declarations,
                )


def _declarations(contenu: list[object]) -> Iterator[tuple[str, str, bool]]:
    import tinycss2

    for d in tinycss2.parse_declaration_list(contenu, skip_comments=True, skip_whitespace=True):
        if d.type != "declaration" or d.lower_name not in PROPRIETES:
            continue
        valeur = tinycss2.serialize(d.value).strip()
        if 0 < len(valeur) <= MAX_VALEUR and "var(" not in valeur and not AILLEURS.search(valeur):
            yield d.lower_name, valeur, d.important

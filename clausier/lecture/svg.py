"""Stage 1, read: an SVG that anyone may have drawn → its drawing, or the reason why it is no logo.

It only draws: no script, no reference out of itself; a style sheet inside becomes attributes
(`svg_style`). What drawing it costs is
reckoned before it is drawn, with all that its references repeat: a kilobyte can ask for a billion
shapes. It is read in the encoding that it declares, one of those in which `<!DOCTYPE` has the same
bytes; and as a parser sees it, whatever the bytes.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser, tostring

from .svg_style import AILLEURS, resoudre_style
from .xml import nom_local

MAX_ELEMENTS = 20_000
MAX_ATTRIBUTS = 150_000
MAX_PROFONDEUR = 60  # levels, those of what is referred to included
MAX_ETAPES = 256  # of one gradient
MAX_COUT = 100_000  # units of `_propre`, some 60 microseconds each on a machine of 2024
ENCODAGES = ("utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252")
SIMPLE = "enregistrez-le en « SVG simple »"
DESSIN = frozenset(
    "svg g path rect circle ellipse line polyline polygon text tspan defs linearGradient "
    "radialGradient stop title desc clipPath use symbol mask".split()
)
RENVOI = re.compile(r"url\(\s*['\"]?#([^'\")]*)", re.IGNORECASE)
DECLARATION = re.compile(rb"<\?xml\b(.*?)\?>", re.DOTALL)
ENCODAGE = re.compile(rb"encoding\s*=\s*[\"']([^\"']*)")


class SvgRefuse(ValueError):
    """The SVG is not used; the message says why, in the user's words."""


class SvgLu(NamedTuple):
    """A drawing that can be used: as it came, or without its style sheet. `textes`: does it set
    words, in fonts that it does not bring?"""

    donnees: bytes
    textes: bool


def lire_svg(donnees: bytes) -> SvgLu:
    """The drawing. Raises SvgRefuse for what is more than a drawing of bounded cost."""
    racine = _arbre(donnees)
    resolu = False
    if any(nom_local(x) == "style" for x in racine.iter()):
        try:
            resolu = resoudre_style(racine, MAX_ATTRIBUTS)
        except ValueError as e:
            raise SvgRefuse(f"SVG avec une {e} ; {SIMPLE}") from e
    for x in racine.iter():
        _controler(x)
    _Cout(racine).de(racine)
    textes = any(
        nom_local(x) in ("text", "tspan") and "".join(x.itertext()).strip() for x in racine.iter()
    )
    return SvgLu(tostring(racine, encoding="utf-8") if resolu else donnees, textes)


class _Bornes(TreeBuilder):
    """A builder that stops before a tree grows beyond what a logo can be."""

    def __init__(self) -> None:
        super().__init__()
        self.profondeur = self.elements = 0

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise SvgRefuse(f"SVG avec une déclaration DOCTYPE ; {SIMPLE}")

    def pi(self, target: str, text: str | None = None) -> Element:
        if "stylesheet" in target.lower():
            raise SvgRefuse(f"SVG avec une feuille de style (« <?{target[:40]} ») ; {SIMPLE}")
        return super().pi(target, text)

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        self.profondeur += 1
        self.elements += 1
        if self.profondeur > MAX_PROFONDEUR:
            raise SvgRefuse(f"SVG de plus de {MAX_PROFONDEUR} niveaux emboîtés ; {SIMPLE}")
        if self.elements > MAX_ELEMENTS:
            raise SvgRefuse(f"SVG de plus de {MAX_ELEMENTS} éléments ; simplifiez le dessin")
        return super().start(tag, attrs)

    def end(self, tag: str) -> Element:
        self.profondeur -= 1
        return super().end(tag)


def _arbre(donnees: bytes) -> Element:
    texte = _texte(donnees)
    if texte.count("=") > MAX_ATTRIBUTS:  # expat takes seconds over a million of them
        raise SvgRefuse("SVG avec trop d'attributs ; simplifiez le dessin")
    lecteur = XMLParser(target=_Bornes(), encoding="utf-8")
    try:
        lecteur.feed(texte.encode())
        racine = lecteur.close()
    except ParseError as e:
        raise SvgRefuse("SVG mal formé") from e
    assert isinstance(racine, Element)  # what this builder makes
    return racine


def _texte(donnees: bytes) -> str:
    """The text in the encoding that it declares, which is the one that viewers take."""
    marque = donnees.startswith(codecs.BOM_UTF8)
    corps = donnees.removeprefix(codecs.BOM_UTF8)
    declaration = DECLARATION.match(corps)
    trouve = ENCODAGE.search(declaration[1]) if declaration else None
    dit = trouve[1].decode("latin-1") if trouve else "utf-8"
    try:
        nom = codecs.lookup(dit).name
    except (LookupError, ValueError):
        nom = ""
    if b"\0" in donnees or nom not in (ENCODAGES[:1] if marque else ENCODAGES):
        quoi = "UTF-16 ou UTF-32" if b"\0" in donnees else dit[:20]
        raise SvgRefuse(f"SVG en {quoi} ; enregistrez-le en UTF-8")
    try:
        return corps.decode(nom)
    except UnicodeDecodeError as e:
        raise SvgRefuse(f"SVG qui n'est pas en {dit[:20]} ; enregistrez-le en UTF-8") from e


def _controler(x: Element) -> None:
    """One element: known, and with no attribute that acts or leads elsewhere."""
    nom = nom_local(x)
    if nom not in DESSIN:
        raise SvgRefuse(
            f"SVG avec un élément « {nom or 'inconnu'} » ; seuls des tracés et du texte sont admis"
        )
    for cle, valeur in x.attrib.items():
        attr = cle.rpartition("}")[2].lower()
        ailleurs = AILLEURS.search(valeur) or (attr == "href" and not valeur.startswith("#"))
        if attr.startswith("on") or attr == "base" or ailleurs:
            raise SvgRefuse(
                f"SVG avec un attribut « {attr} » qui agit ou qui renvoie hors du fichier"
            )
        if (attr == "spreadmethod" and valeur.strip().lower() != "pad") or (
            attr == "style" and "spreadmethod" in valeur.lower()
        ):
            raise SvgRefuse(
                "SVG avec un dégradé qui se répète (« spreadMethod ») ; dessinez ses étapes"
            )
    if nom.endswith("Gradient") and sum(1 for _ in x) > MAX_ETAPES:
        raise SvgRefuse(f"SVG avec un dégradé de plus de {MAX_ETAPES} étapes ; simplifiez-le")


class _Poids(NamedTuple):
    """Of an element with all that it holds and refers to: units, levels, number of elements."""

    cout: int
    niveaux: int
    nombre: int


class _Cout:
    """What drawing an element costs: itself, what it holds, and what its attributes refer to, which
    may in turn refer to more. A colour is asked for again by each thing inside.
    """

    def __init__(self, racine: Element) -> None:
        self.connus: dict[Element, _Poids] = {}
        self.nommes: dict[str, Element] = {}
        for x in racine.iter():
            if "id" in x.attrib:
                self.nommes.setdefault(x.attrib["id"], x)  # viewers take the first of a name

    def de(self, x: Element, niveau: int = 1) -> _Poids:
        """Raises SvgRefuse; a circle of references is one without end."""
        if niveau > MAX_PROFONDEUR:
            raise _sans_fin()
        poids = self.connus.get(x) or self._peser(x, niveau)
        if niveau + poids.niveaux > MAX_PROFONDEUR + 1:
            raise _sans_fin()
        if poids.cout > MAX_COUT:
            raise SvgRefuse("SVG trop lourd à dessiner ; simplifiez ses tracés et ses répétitions")
        self.connus[x] = poids
        return poids

    def _peser(self, x: Element, niveau: int) -> _Poids:
        dedans = [self.de(y, niveau + 1) for y in x]
        herites: list[_Poids] = []
        for cle, valeur in x.attrib.items():
            attr = cle.rpartition("}")[2].lower()
            renvois = [valeur[1:]] if attr == "href" else RENVOI.findall(valeur)
            siens = [self.de(y, niveau + 1) for nom in renvois for y in self._nommes(nom)]
            (dedans if attr in ("href", "clip-path", "mask") else herites).extend(siens)
        nombre = 1 + sum(p.nombre for p in dedans)
        return _Poids(
            _propre(x) + sum(p.cout for p in dedans) + nombre * sum(p.cout for p in herites),
            1 + max((p.niveaux for p in (*dedans, *herites)), default=0),
            nombre,
        )

    def _nommes(self, renvoi: str) -> Iterator[Element]:
        if "%" in renvoi:  # some viewers decode it, some do not: it would be two names
            raise SvgRefuse(f"SVG avec un renvoi codé (« #{renvoi[:40]} ») ; {SIMPLE}")
        for nom in {renvoi, renvoi.strip()} & self.nommes.keys():
            yield self.nommes[nom]


def _sans_fin() -> SvgRefuse:
    return SvgRefuse(
        f"SVG dont les renvois tournent en rond ou dépassent {MAX_PROFONDEUR} niveaux ; {SIMPLE}"
    )


def _propre(x: Element) -> int:
    """Units of one element alone: of text, each sign is laid out; of a path, forty cost as much."""
    signes = 0
    if nom_local(x) in ("text", "tspan"):
        signes = len(x.text or "") + sum(len(y.tail or "") for y in x)
    return 1 + signes + sum(len(v) // (40 if c == "d" else 10) for c, v in x.attrib.items())

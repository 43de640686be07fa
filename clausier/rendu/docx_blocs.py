"""Stage 6, render: the HTML of a part → paragraphs and tables, as a Word file has them.

Takes what the other pages are made of, so that a Word file has their words; gives plain records,
which know nothing of Word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

TITRES = ("h1", "h2", "h3", "h4", "h5", "h6")
LARGEUR = re.compile(r"width:([\d.]+)em")


@dataclass(frozen=True)
class Bout:
    """A run of one look; « \\n » in it is a line break. `image`: a data: URI instead of words, and
    then `texte` is what it says to who does not see it."""

    texte: str
    gras: bool = False
    italique: bool = False
    haut: bool = False
    image: str = ""


@dataclass
class Paragraphe:
    """`genre`: p, li, h1 to h6. `liste`: ul or ol, with its depth from 0 and which list it is.
    `article`: a heading whose number Word gives."""

    genre: str
    bouts: list[Bout] = field(default_factory=list)
    liste: str = ""
    niveau: int = 0
    rang: int = 0
    cadre: bool = False
    article: bool = False

    @property
    def texte(self) -> str:
        return "".join(b.texte for b in self.bouts if not b.image)


@dataclass
class Cellule:
    bouts: list[Bout] = field(default_factory=list)
    sens: str = ""  # d: to the right, c: in the middle
    etendue: int = 1
    titre: bool = False

    @property
    def texte(self) -> str:
        return "".join(b.texte for b in self.bouts)


@dataclass
class LigneDeGrille:
    cellules: list[Cellule] = field(default_factory=list)
    genre: str = ""  # section, commentaire, sous-total


@dataclass
class Grille:
    """A table; its first row is its heading where `entete`. `ems`: of its columns but the first."""

    rangees: list[LigneDeGrille] = field(default_factory=list)
    entete: bool = False
    ems: list[float] = field(default_factory=list)


Bloc = Paragraphe | Grille


class _Lecture(HTMLParser):
    def __init__(self, html: str, listes: list[int]):
        super().__init__(convert_charrefs=True)
        self.blocs: list[Bloc] = []
        self.listes = listes  # the start of each numbered list of the document so far
        self.pile: list[tuple[str, int]] = []  # lists that are open: their tag, their number
        self.gras = self.italique = self.haut = self.cadre = 0
        self.courant: Paragraphe | None = None
        self.grille: Grille | None = None
        self.cellule: Cellule | None = None
        self.feed(html)
        self.close()
        self._clore()

    def _clore(self) -> None:
        if self.courant is not None:
            self.courant.bouts = _serres(self.courant.bouts)
            if self.courant.bouts:
                self.blocs.append(self.courant)
        self.courant = None

    def _ouvrir(self, genre: str) -> None:
        self._clore()
        p = Paragraphe(genre, cadre=self.cadre > 0)
        if genre == "li" and self.pile:
            p.liste, p.rang = self.pile[-1]
            p.niveau = len(self.pile) - 1
        self.courant = p

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {k: v or "" for k, v in attrs}
        if tag in TITRES or tag == "li" or tag == "p" and self.cellule is None:
            if not (tag == "p" and self.courant and self.courant.genre == "li"):
                self._ouvrir(tag)
            elif self.courant.bouts:
                self._dire("\n")
        elif tag in ("ul", "ol"):
            self._clore()
            if tag == "ol":
                self.listes.append(int(a.get("start") or 1))
            self.pile.append((tag, len(self.listes)))
        elif tag in ("table", "col", "thead", "tr", "td", "th"):
            self._table(tag, a)
        elif tag == "br":
            self._dire("\n")
        elif tag == "img":
            self._poser(Bout(a.get("alt", ""), image=a.get("src", "")))
        else:
            self._ton(tag, 1)
            if tag == "span" and a.get("class") == "numero" and self.courant:
                self.courant.article = True

    def _ton(self, tag: str, pas: int) -> None:
        if tag in ("strong", "b"):
            self.gras += pas
        elif tag in ("em", "i"):
            self.italique += pas
        elif tag == "sup":
            self.haut += pas
        elif tag == "blockquote":
            self._clore()
            self.cadre += pas

    def _table(self, tag: str, a: dict[str, str]) -> None:
        if tag == "table":
            self._clore()
            self.grille = Grille()
        assert self.grille is not None
        if tag == "col" and (m := LARGEUR.search(a.get("style", ""))):
            self.grille.ems.append(float(m[1]))
        elif tag == "thead":
            self.grille.entete = True
        elif tag == "tr":
            self.grille.rangees.append(LigneDeGrille(genre=a.get("class", "")))
        elif tag in ("td", "th"):
            self.cellule = Cellule(
                [], a.get("class", ""), int(a.get("colspan") or 1), titre=tag == "th"
            )
            self.grille.rangees[-1].cellules.append(self.cellule)

    def handle_endtag(self, tag: str) -> None:
        if tag in TITRES or tag == "li" or tag == "p" and (not self.pile):
            self._clore()
        elif tag in ("ul", "ol"):
            self._clore()
            self.pile.pop()
        elif tag in ("td", "th") and self.cellule is not None:
            self.cellule.bouts = _serres(self.cellule.bouts)
            self.cellule = None
        elif tag == "table" and self.grille is not None:
            self.blocs.append(self.grille)
            self.grille = None
        else:
            self._ton(tag, -1)

    def handle_data(self, data: str) -> None:
        if data.strip() or self.courant is not None or self.cellule is not None:
            self._dire(re.sub(r"[ \t\n]+", " ", data))

    def _dire(self, texte: str) -> None:
        self._poser(Bout(texte, self.gras > 0, self.italique > 0, self.haut > 0))

    def _poser(self, bout: Bout) -> None:
        if self.cellule is not None:
            self.cellule.bouts.append(bout)
        elif self.grille is None and (bout.image or bout.texte.strip(" ") or self.courant):
            if self.courant is None:
                self.courant = Paragraphe("p")
            self.courant.bouts.append(bout)


def _serres(bouts: Sequence[Bout]) -> list[Bout]:
    """Runs without the white that no page shows: at the ends, beside a line break; alike ones
    joined."""
    sortie: list[Bout] = []
    for b in bouts:
        texte = b.texte
        if not b.image and (not sortie or sortie[-1].texte.endswith(("\n", " "))):
            texte = texte.lstrip(" ")
        if texte.startswith("\n") and sortie and not sortie[-1].image:
            sortie[-1] = replace(sortie[-1], texte=sortie[-1].texte.rstrip(" "))
        if sortie and not b.image and replace(sortie[-1], texte="") == replace(b, texte=""):
            sortie[-1] = replace(sortie[-1], texte=sortie[-1].texte + texte)
        elif texte or b.image:
            sortie.append(replace(b, texte=texte))
    while sortie and not sortie[-1].image and not sortie[-1].texte.strip(" \n"):
        sortie.pop()
    if sortie and not sortie[-1].image:
        sortie[-1] = replace(sortie[-1], texte=sortie[-1].texte.rstrip(" \n"))
    return sortie


NUMERO = re.compile(r"\S+\s+\d+\s+–\s+")  # « Article 12 – », which Word counts by itself


def blocs_de(html: str, listes: list[int]) -> list[Bloc]:
    """The paragraphs and tables of some HTML of ours. `listes`: the first number of each numbered
    list of the whole document so far; those of this part are added.

    >>> [(b.genre, b.texte) for b in blocs_de("<h2>Prix</h2><p>Un <b>prix</b>.</p>", [])]
    [('h2', 'Prix'), ('p', 'Un prix.')]
    """
    blocs = _Lecture(html, listes).blocs
    for b in blocs:
        if isinstance(b, Paragraphe) and b.article:
            b.bouts = [Bout(NUMERO.sub("", b.texte, count=1))]
    return blocs

"""A text to compare → its clauses, each with its sentences and tables, as a reader sees them.

Why through HTML: `html.convertir` says once for all what the Markdown of the library shows. Its
words are taken back from there as literal text, so that what comes from a case stays data: each
output escapes it anew. A clause is named by the library, not by its number; where only Markdown is
known (an issued document) its heading names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from itertools import pairwise

from ..page.html import convertir
from ..texte.composition import Document
from ..texte.mentions_placees import morceaux
from ..texte.parties import PartieDePage
from ..texte.selection import Choisie

ROLES = {
    "titre": "Titre et objet",
    "expediteur": "Prestataire",
    "destinataire": "Client",
    "references": "Références",
    "lignes": "Lignes",
    "totaux": "Totaux",
    "mentions": "Mentions",
    "reglement": "Règlement",
    "signature": "Signatures",
    "parties": "Parties",
    "partie": "Parties",
    "essentiel": "L'essentiel",
    "chiffres": "L'essentiel",
    "echeancier": "Échéancier",
    "pieces": "Pièces",
}
ARTICLE = re.compile(r"Article\s(\d+)\s–\s(.*)", re.S)
RENVOI = re.compile(r"article\u00a0(\d{1,3})", re.I)
ABREVIATIONS = frozenset(
    ("art", "al", "chap", "mme", "mlle", "mm", "éts", "sté", "cf", "env", "tél", "réf")
)
OUVRANTS, FERMANTS = '(\\[«“"‹', '.,;:!?…)\\]»”"'
SIGNES = re.compile(rf"([{OUVRANTS}]*[\u00a0\u202f]?)(.*?)((?:[\u00a0\u202f]?[{FERMANTS}])*)", re.S)


@dataclass(frozen=True)
class Mot:
    """A word or a sign. `cle` is what counts: the letters, or the clause that a cross reference
    names, whatever its number."""

    texte: str
    cle: str
    blanc: bool = False  # a space follows
    gras: bool = False

    @property
    def poids(self) -> int:
        return sum(c.isalnum() for c in self.texte)


@dataclass(frozen=True)
class Phrase:
    """One sentence. `genre`: p, li or h (a heading inside a clause); `debut`: it opens its
    paragraph or item."""

    genre: str
    debut: bool
    mots: tuple[Mot, ...]


@dataclass(frozen=True)
class Table:
    """Rows of cells under their headers."""

    entetes: tuple[str, ...]
    lignes: tuple[tuple[tuple[Mot, ...], ...], ...]


@dataclass(frozen=True)
class Bloc:
    """One clause, or a part of a page that is none. `numero`: of an article."""

    cle: str
    titre: str
    corps: tuple[Phrase | Table, ...]
    role: str = ""
    numero: int | None = None
    choisie: Choisie | None = None


def texte_de(mots: Iterable[Mot]) -> str:
    return "".join(m.texte + " " * m.blanc for m in mots).strip()


# --------------------------------------------------------------------------------- words, sentences


def mots_de(texte: str, gras: bool = False) -> list[Mot]:
    """The words and signs of a line. A sum, a date, a number with its unit is one word: its
    no-break spaces bind it.

    >>> [m.texte for m in mots_de("d’un prix de 1\\xa0200,00\\xa0€ (net).")]
    ['d’', 'un', 'prix', 'de', '1\\xa0200,00\\xa0€', '(', 'net', ').']
    """
    sortie: list[Mot] = []
    for m in re.finditer(r"(?P<mot>[^ \t\n]+)(?P<blanc>[ \t\n]*)", texte):
        signes = SIGNES.fullmatch(m["mot"])
        assert signes is not None  # each of its three parts may be empty
        avant, corps, apres = signes.groups()
        bouts = [x for x in (avant, *re.split(r"(?<=[’'])(?=\w)", corps), apres) if x]
        sortie += [
            Mot(x, x, i == len(bouts) - 1 and bool(m["blanc"]), gras) for i, x in enumerate(bouts)
        ]
    return sortie


def phrases_de(mots: list[Mot]) -> Iterator[tuple[Mot, ...]]:
    """Cut where a sentence ends: a full stop before a capital, but not after an initial or an
    abbreviation."""
    debut = 0
    for i, (m, suivant) in enumerate(pairwise(mots)):
        if (
            m.blanc
            and m.texte[-1:] in ".!?…»"
            and any(c in ".!?…" for c in m.texte)
            and (suivant.texte[:1].isupper() or suivant.texte[:1] == "«")
        ):
            avant = mots[i - 1] if i > debut else m
            if (
                m.texte[0] != "."
                or (len(avant.texte) > 2 or avant.texte.isdigit())
                and avant.texte.lower() not in ABREVIATIONS
            ):
                yield tuple(mots[debut : i + 1])
                debut = i + 1
    if mots[debut:]:
        yield tuple(mots[debut:])


# -------------------------------------------------------------------------------------------- pages


# A block as its page has it: a table, or (tag, lines of words).
BlocLu = tuple[str, list[list[Mot]]] | Table


class _Lecture(HTMLParser):
    """The blocks of a converted part, in order: (genre, lines of words) and tables."""

    TITRES = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.sortie: list[BlocLu] = []
        self.genre, self.gras = "p", 0
        self.lignes: list[list[Mot]] = [[]]
        self.entetes: list[str] = []
        self.rangees: list[list[tuple[Mot, ...]]] = []
        self.liste: list[str] = []
        self.feed(html)
        self.close()
        self._clore()

    def _clore(self) -> None:
        lignes = [x for x in self.lignes if x]
        if lignes:
            self.sortie.append((self.genre, lignes))
        self.lignes = [[]]

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("strong", "b"):
            self.gras += 1
        elif tag == "br":
            self.lignes.append([])
        elif tag in self.TITRES | {"p", "li", "td", "th", "table"}:
            if tag != "p" or self.genre != "li":  # a paragraph of an item goes on with the item
                self._clore()
            self.genre = (
                tag
                if tag in self.TITRES
                else "li"
                if tag == "li" or tag == "p" and self.genre == "li"
                else "p"
            )
            if tag == "table":
                self.entetes, self.rangees = [], []
        elif tag == "tr":
            self.rangees.append([])

    def handle_endtag(self, tag: str) -> None:
        if tag in ("strong", "b"):
            self.gras -= 1
        elif tag == "p" and self.genre == "li":
            self.lignes.append([])
        elif tag in ("th", "td"):
            cellule = tuple(
                m
                for ligne in self.lignes
                for m in (*ligne[:-1], *(replace(x, blanc=True) for x in ligne[-1:]))
            )
            self.lignes = [[]]
            if tag == "th":
                self.entetes.append(texte_de(cellule))
            else:
                self.rangees[-1].append(cellule)
        elif tag == "table":
            self.sortie.append(
                Table(tuple(self.entetes), tuple(tuple(r) for r in self.rangees if r))
            )
        elif tag in self.TITRES | {"p", "li"}:
            self._clore()
            self.genre = "p"

    def handle_data(self, data: str) -> None:
        lignes = data.split("\n")
        if data[:1] == " " and self.lignes[-1]:
            self.lignes[-1][-1] = replace(self.lignes[-1][-1], blanc=True)
        for i, ligne in enumerate(lignes):
            if i:
                self.lignes.append([])
            self.lignes[-1] += mots_de(ligne, self.gras > 0)


def _elements(texte: str) -> Iterator[BlocLu]:
    yield from _Lecture(convertir(PartieDePage("texte", texte))).sortie


def _phrases(balise: str, lignes: list[list[Mot]]) -> Iterator[Phrase]:
    genre = balise if balise in ("li", "p") else "h"
    debut = True
    for ligne in lignes:
        for mots in phrases_de(ligne):
            yield Phrase(genre, debut, mots)
            debut = False


def blocs(texte: Document | str, par_titre: bool = False) -> list[Bloc]:
    """The clauses of a document in its order. `par_titre`: named by their headings alone, to be set
    against a text that knows no more."""
    if isinstance(texte, str):
        bruts = list(_sans_document(texte))
    elif par_titre:
        bruts = list(_nommer(_sans_document(texte.markdown), texte))
    else:
        bruts = list(_nommer(_du_document(texte), texte))
    numeros = {b.numero: b.cle for b in bruts if b.numero}
    vus: dict[str, int] = {}
    sortie = []
    for b in bruts:
        vus[b.cle] = n = vus.get(b.cle, 0) + 1
        corps = tuple(
            replace(x, mots=citer_par_cle(x.mots, numeros)) if isinstance(x, Phrase) else x
            for x in b.corps
        )
        sortie.append(replace(b, cle=b.cle if n == 1 else f"{b.cle}#{n}", corps=corps))
    return sortie


def _sans_document(texte: str) -> Iterator[Bloc]:
    yield from (b for b in _couper("", "", _elements(texte)) if b.corps or b.numero)


def _du_document(doc: Document) -> Iterator[Bloc]:
    """A heading with nothing under it in its own part (« Conditions particulières ») names what
    follows in the next one."""
    attente = ""
    for part in doc.parts:
        for clause, texte in morceaux(doc, part):
            if part.role == "partie" and not clause:
                continue  # the name above the clause, which says it
            if clause:
                corps = tuple(
                    x
                    for e in _elements(texte)
                    for x in ([e] if isinstance(e, Table) else _phrases(*e))
                )
                yield Bloc(
                    f"clause:{clause}", attente if part.role != "partie" else "", corps, part.role
                )
                attente = ""
                continue
            for b in _couper(part.role, attente or ROLES.get(part.role, ""), _elements(texte)):
                if b.corps or b.numero:
                    yield b
                attente = "" if b.corps else b.titre


def _couper(role: str, titre: str, elements: Iterable[BlocLu]) -> Iterator[Bloc]:
    """Cut at headings: each begins a block; what stands before the first has the name of its
    part."""
    cle = f"partie:{role}"
    numero: int | None = None
    corps: list[Phrase | Table] = []
    for e in elements:
        if isinstance(e, Table):
            corps.append(e)
        elif e[0] == "h1" or e[0] == "h2" and role != "titre":
            if corps or numero:
                yield Bloc(cle, titre, tuple(corps), role, numero)
            cle, titre, numero, corps = _titre(role, e)
        else:
            corps.extend(_phrases(*e))
    yield Bloc(cle, titre, tuple(corps), role, numero)


def _titre(
    role: str, e: tuple[str, list[list[Mot]]]
) -> tuple[str, str, int | None, list[Phrase | Table]]:
    """What a heading opens: the page itself, whose number may change; an article, named without its
    number; a part."""
    if e[0] == "h1":
        return "partie:titre", ROLES["titre"], None, list(_phrases("h", e[1]))
    dit = " ".join(texte_de(x) for x in e[1])
    m = ARTICLE.fullmatch(dit)
    titre, numero = (m[2], int(m[1])) if m else (dit, None)
    nu = " ".join(titre.casefold().split())
    return f"partie:{role}:{nu}" if role else f"titre:{nu}", titre, numero, []


def _nommer(bruts: Iterable[Bloc], doc: Document) -> Iterator[Bloc]:
    """Give each block the clause it prints: an article by its rank, a mention by its name."""
    articles = doc.selection.articles()
    for b in bruts:
        choisie = None
        if b.numero and b.numero <= len(articles):
            choisie = articles[b.numero - 1]
        elif b.cle.startswith("clause:"):
            choisie = doc.selection.mention(b.cle.removeprefix("clause:"))
        titre = b.titre or (choisie and choisie.variante.tete.titre) or ROLES.get(b.role, "Texte")
        cle = (
            f"clause:{choisie.clause}" if choisie and b.role else b.cle
        )  # without roles: cut by titles
        yield replace(b, cle=cle, titre=titre, choisie=choisie)


def citer_par_cle(mots: tuple[Mot, ...], numeros: Mapping[int, str]) -> tuple[Mot, ...]:
    """A cross reference counts by the clause it names, not by its number; an article of a law keeps
    its number."""
    sortie = list(mots)
    for i, m in enumerate(mots):
        vu = RENVOI.fullmatch(m.texte)
        loi = (
            i + 1 < len(mots)
            and m.blanc
            and re.match(r"(de|du|des|d’|d'|bis|ter)\b|d’", mots[i + 1].texte)
        )
        if vu and not loi and int(vu[1]) in numeros:
            sortie[i] = replace(m, cle=numeros[int(vu[1])])
    return tuple(sortie)

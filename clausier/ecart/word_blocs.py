"""One reading of a Word file → its clauses: what is compared, under which key, and from which
paragraphs of the file.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..lecture.docx_lu import ParagrapheLu, ParagrapheVu, TableVue
from ..socle.reperes_word import REPERE
from ..socle.typographie import texte_de_page
from ..texte.composition import Document
from ..texte.selection import Choisie
from .decoupage import ROLES, Bloc, Mot, Phrase, Table, citer_par_cle, mots_de, phrases_de, texte_de


@dataclass(frozen=True)
class BlocWord:
    """A clause of one reading of a file: what is compared, its version, where it comes from."""

    bloc: Bloc
    version: str
    sources: tuple[ParagrapheLu, ...]


Numeros = Mapping[int, str]  # of an article → the key of its clause
RESUME = "essentiel"
# The number that somebody types before a heading, where Word numbers them by itself.
NUMERO_TAPE = re.compile(
    r"(article\s+)?\d{1,3}(?:\s+(?:bis|ter|quater))?\s*[.:)–—-]\s*(\S.*)", re.I | re.S
)
LIGNE = 120  # signs of a heading at most
# Signs that a program puts in the place of others as one types, and that say the same.
GUILLEMETS = re.compile('[\u00a0\u202f]?[«»“”„"][\u00a0\u202f]?')
MEMES = str.maketrans(
    {"‐": "-", "\u2011": "-", "‒": "–", "—": "–", "―": "–", "…": "...", "º": "°", "\u00ad": None}
    | {"œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae", "ﬁ": "fi", "ﬂ": "fl", "‘": "’", "′": "’"}
)


def memes_signes(texte: str) -> str:
    """A text by which it is compared: whoever types it and with which program.

    >>> memes_signes("“L’œuvre” — 2") == memes_signes("„L’oeuvre” – 2")
    True
    """
    return GUILLEMETS.sub('"', texte).translate(MEMES)


def lettres_seules(texte: str) -> str:
    return "".join(x for x in texte.casefold() if x.isalnum())


def nommer_les_blocs(x: list[BlocWord]) -> list[BlocWord]:
    """Each under a key of its own."""
    vus: dict[str, int] = {}
    sortie = []
    for b in x:
        vus[b.bloc.cle] = n = vus.get(b.bloc.cle, 0) + 1
        cle = b.bloc.cle if n == 1 else f"{b.bloc.cle}#{n}"
        sortie.append(replace(b, bloc=replace(b.bloc, cle=cle)))
    return sortie


def blocs_de_word(
    elements: Sequence[ParagrapheVu | TableVue],
    d: Document,
    marques: bool,
    titres: Container[str] = (),
) -> list[BlocWord]:
    """Cut where a bookmark of ours stands, and at each heading. Where `marques` is false a program
    has dropped them all: at headings alone. `titres`: what is a heading in whatever style, by its
    letters."""
    tas: list[tuple[str, str, list[ParagrapheVu | TableVue]]] = []
    for e in elements:
        titre = _titre(e, d.langue, titres)
        repere = e.repere if marques else ""
        if repere or titre or not tas:
            tas.append((repere, titre, []))
        tas[-1][2].append(e)
    return [_bloc(repere, titre, suite, d) for repere, titre, suite in tas]


def _titre(e: ParagrapheVu | TableVue, langue: str, titres: Container[str]) -> str:
    """What a heading says, without the number that somebody typed before it."""
    if not isinstance(e, ParagrapheVu):
        return ""
    dit = texte_de_page(" ".join(e.texte.split()), langue)
    tape = NUMERO_TAPE.fullmatch(dit)
    titre = tape[2] if tape else dit
    style = e.niveau is not None and e.niveau < 2
    dite = bool(tape and tape[1]) and len(dit) <= LIGNE and dit[-1] not in ".;"
    return titre if style or dite or lettres_seules(titre) in titres else ""


def _bloc(repere: str, titre: str, suite: list[ParagrapheVu | TableVue], d: Document) -> BlocWord:
    m = REPERE.fullmatch(repere)
    role = m["role"] if m and m["role"] else ""
    clause = m["clause"] if m and m["clause"] else ""
    choisie = _choisie(d, clause) if clause else None
    corps = tuple(
        x for e in (suite[1:] if titre and role != "titre" else suite) for x in _corps(e, d.langue)
    )
    cle = (
        f"clause:{clause}"
        if clause
        else f"partie:{role}"
        if m
        else f"titre:{lettres_seules(titre)}"
    )
    if not m and titre:
        choisie = _par_son_titre(d, titre)
    propre = choisie.titre if choisie else None
    bloc = Bloc(cle, titre or propre or ROLES.get(role, "Texte"), corps, role, None, choisie)
    sources = tuple(p for e in suite for p in _sources(e))
    return BlocWord(bloc, m["version"] if m and m["version"] else "", sources)


def _choisie(d: Document, clause: str) -> Choisie | None:
    """The clause of a bookmark, which may hold the beginning of its name alone."""
    return next(
        (c for c in d.selection.choisies if c.presente and c.clause.startswith(clause)), None
    )


def _par_son_titre(d: Document, titre: str) -> Choisie | None:
    siens = (c for c in d.selection.articles() if lettres_seules(c.titre) == lettres_seules(titre))
    return next(siens, None)


def _sources(e: ParagrapheVu | TableVue) -> Iterable[ParagrapheLu]:
    if isinstance(e, ParagrapheVu):
        return e.sources
    return (p for r in e.source.rangees for c in r.cellules for p in c)


def _corps(e: ParagrapheVu | TableVue, langue: str) -> Iterator[Phrase | Table]:
    def mots(texte: str) -> list[Mot]:
        lus = mots_de(texte_de_page(" ".join(texte.replace("\u00ad", "").split()), langue))
        return [replace(m, cle=memes_signes(m.cle)) for m in lus]

    if isinstance(e, TableVue):
        rangees = [tuple(tuple(mots(c)) for c in r) for r in e.rangees]
        large = max(map(len, rangees), default=0)
        pleines = [r + ((),) * (large - len(r)) for r in rangees]
        tete = pleines.pop(0) if e.entete and pleines else ((),) * large
        yield Table(tuple(map(texte_de, tete)), tuple(pleines))
        return
    genre, debut = "li" if e.liste and e.niveau is None else "p", True
    for ligne in e.texte.split("\n"):
        for phrase in phrases_de(mots(ligne)):
            yield Phrase(genre, debut, phrase)
            debut = False


def reconnus_au_titre(x: list[BlocWord], connus: Sequence[Bloc]) -> list[BlocWord]:
    """Blocks whose bookmark is lost take the key of the one that has their heading."""
    pris = {b.bloc.cle for b in x}
    libres = {lettres_seules(b.titre): b for b in connus if b.cle not in pris}
    titres = {b.cle: b.titre for b in connus}
    sortie = []
    for b in x:
        parti = (
            libres.pop(lettres_seules(b.bloc.titre), None)
            if b.bloc.cle.startswith("titre:")
            else None
        )
        repris = replace(b.bloc, cle=parti.cle, choisie=parti.choisie) if parti else b.bloc
        titre = titres.get(repris.cle, "")
        if memes_signes(titre) == memes_signes(repris.titre):
            repris = replace(repris, titre=titre)
        sortie.append(replace(b, bloc=repris))
    return sortie


# ---------------------------------------------------------------------------------------- articles


def articles_revenus(
    revenu: Sequence[BlocWord], connus: Sequence[Bloc], d: Document
) -> tuple[Bloc, ...]:
    """What stands among the articles of the document, in the order of the file: its own, and what
    is new beside them."""
    cles = {f"clause:{x}" for x in d.selection.numeros}
    ici = {b.cle for b in connus}
    genres = [
        "article" if b.bloc.cle in cles else "autre" if b.bloc.cle in ici else "neuf"
        for b in revenu
    ]
    for suite in (range(1, len(genres)), range(len(genres) - 2, -1, -1)):
        for i in suite:
            voisin = genres[i - suite.step]
            if genres[i] == "neuf" and voisin == "article" and revenu[i].bloc.cle[:6] == "titre:":
                genres[i] = "article"
    return tuple(b.bloc for b, g in zip(revenu, genres, strict=True) if g == "article")


def numerotations(
    revenu: Sequence[BlocWord], refuse: Sequence[BlocWord], connus: Sequence[Bloc], d: Document
) -> tuple[Numeros, ...]:
    """The numbers by which the file may cite articles: those of the document today, those that it
    left with, those that Word shows."""
    partis = {b.bloc.cle for b in refuse if b.version}
    avant = [b.cle for b in articles_revenus(refuse, connus, d) if b.cle in partis]
    apres = [b.cle for b in articles_revenus(revenu, connus, d)]
    return (
        {n: f"clause:{clause}" for clause, n in d.selection.numeros.items()},
        dict(enumerate(avant, 1)),
        dict(enumerate(apres, 1)),
    )


def citer(
    x: list[BlocWord], choix: Sequence[Numeros], connus: Sequence[Bloc] = ()
) -> list[BlocWord]:
    """With the articles that they cite by what has that number. A sentence that the document says
    by one of the numberings cites by it; others by the one that most go by, else by the last."""
    siennes = {_cles(p) for b in connus for p in b.corps}
    dites = [sum(_cles(_cite(p, n)) in siennes for b in x for p in b.bloc.corps) for n in choix]
    defaut = max(range(len(choix)), key=lambda i: (dites[i], i))

    def cite(p: Phrase | Table) -> Phrase | Table:
        lues = [_cite(p, n) for n in choix]
        return next((y for y in lues if _cles(y) in siennes), lues[defaut])

    return [replace(b, bloc=replace(b.bloc, corps=tuple(map(cite, b.bloc.corps)))) for b in x]


def _cite(p: Phrase | Table, numeros: Numeros) -> Phrase | Table:
    return replace(p, mots=citer_par_cle(p.mots, numeros)) if isinstance(p, Phrase) else p


def _cles(p: Phrase | Table) -> tuple[str, ...]:
    return tuple(m.cle for m in p.mots) if isinstance(p, Phrase) else ()


def sans_resume_perdu(x: list[BlocWord], d: Document) -> list[BlocWord]:
    """The summary of general terms without the numbers of its articles, nor what it says of a text
    or a title that is its author's: all this follows from the articles."""
    ecrits = {
        memes_signes(texte_de_page(titre, d.langue))
        for c in d.selection.choisies
        if c.titre_ecrit or c.clause in d.selection.remplacees
        for titre in (c.titre, c.variante.tete.titre or "")
    }

    def resume(p: Phrase | Table) -> Phrase | Table:
        if not isinstance(p, Table):
            return p
        lignes = (r[:-1] for r in p.lignes if memes_signes(texte_de(r[0])) not in ecrits)
        return replace(p, entetes=p.entetes[:-1], lignes=tuple(lignes))

    if d.acte != "conditions":
        return x
    sortie = []
    for b in x:
        lu = tuple(map(resume, b.bloc.corps)) if b.bloc.role == RESUME else b.bloc.corps
        if b.bloc.role != RESUME or any(isinstance(p, Table) and p.lignes for p in lu):
            sortie.append(replace(b, bloc=replace(b.bloc, corps=lu)))
    return sortie

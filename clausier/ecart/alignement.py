"""Two runs of sentences, rows or words → what stays, what goes, what comes. Pure; the matching is
difflib's.

Why not difflib on the letters, or on the words of the whole: a redline is read by people. Sentences
are paired first, when at least half of their letters stay; words are compared inside a pair; a few
letters that happen to stay between two changes are shown as changed with them; and a sentence of
which too little stays is shown as struck whole and written anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from .decoupage import Mot, Phrase, Table

Op = Literal["=", "-", "+", "~"]
Cellules = tuple[tuple[Mot, ...], ...]  # of a row
Colonne = tuple[int, str] | None  # its place and its header; None where a side has none
PROCHE = 0.5  # two sentences are one, changed, when this share of their letters stays
FIGURE = 4
ILOT = 3  # letters that stay between two changes and say nothing by themselves
GRAND = 40_000  # pairs beyond which sentences are paired in their order


@dataclass(frozen=True)
class Trait:
    """A run of words that stays, goes or comes."""

    op: Op
    texte: str
    gras: bool = False


def mots_sans(traits: Iterable[Trait], op: Op) -> str:
    """One side of a sentence: its words as they were (without « + »), or are (without « - »)."""
    return "".join(t.texte for t in traits if t.op != op)


@dataclass(frozen=True)
class Passage:
    """A sentence: as it was, gone, new, or changed inside."""

    op: Op
    genre: str
    debut: bool
    traits: tuple[Trait, ...]


@dataclass(frozen=True)
class Rangee:
    op: Op
    cellules: tuple[tuple[Trait, ...], ...]


@dataclass(frozen=True)
class Tableau:
    """A table cell by cell; a column of one side only has its op."""

    op: Op
    entetes: tuple[Trait, ...]
    lignes: tuple[Rangee, ...]


def traits(mots: Sequence[Mot], op: Op) -> Iterator[Trait]:
    """Words of one op, in runs of one weight."""
    debut = 0
    for i in range(1, len(mots) + 1):
        if i == len(mots) or mots[i].gras != mots[debut].gras:
            yield Trait(
                op, "".join(m.texte + " " * m.blanc for m in mots[debut:i]), mots[debut].gras
            )
            debut = i


def _operations(a: Sequence[Any], b: Sequence[Any]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, a, b, autojunk=False).get_opcodes()


def ressemblance(avant: Sequence[Mot], apres: Sequence[Mot]) -> float:
    """The share of letters that stays, from 0 to 1."""
    total = sum(map(_poids, avant)) + sum(map(_poids, apres))
    reste = sum(
        _poids(m)
        for op, i, j, *_ in _operations(_cles(avant), _cles(apres))
        if op == "equal"
        for m in avant[i:j]
    )
    return 2 * reste / total if total else 1.0


def _poids(m: Mot) -> int:
    """A date or a sum weighs little: a sentence is the same with another figure."""
    return min(m.poids, FIGURE) if any(c.isdigit() for c in m.texte) else m.poids


def _cles(mots: Sequence[Mot]) -> tuple[str, ...]:
    return tuple(m.cle for m in mots)


def comparer_mots(avant: Sequence[Mot], apres: Sequence[Mot]) -> tuple[Trait, ...]:
    """A sentence word by word, without soup: islands of little sense go with the changes around
    them."""
    ops = [
        [op == "equal", i, j, k, m] for op, i, j, k, m in _operations(_cles(avant), _cles(apres))
    ]
    for n in range(1, len(ops) - 1):
        egal, i, j, *_ = ops[n]
        if egal and sum(x.poids for x in avant[i:j]) <= ILOT:
            ops[n][0] = False
    sortie: list[Trait] = []
    n = 0
    while n < len(ops):
        fin = n
        while not ops[n][0] and fin + 1 < len(ops) and not ops[fin + 1][0]:
            fin += 1
        i, j, k, m = ops[n][1], ops[fin][2], ops[n][3], ops[fin][4]
        if ops[n][0]:
            sortie += traits(apres[k:m], "=")
        else:
            sortie += [*traits(avant[i:j], "-"), *traits(apres[k:m], "+")]
        n = fin + 1
    return _espacer(sortie)


def _espacer(liste: list[Trait]) -> tuple[Trait, ...]:
    """One space between what goes and what comes in its place, even where the sentence ended
    without one."""
    sortie: list[Trait] = []
    for t, suivant in zip(liste, [*liste[1:], None], strict=True):
        colle = suivant and t.op == "-" and suivant.op == "+" and not t.texte.endswith(" ")
        sortie.append(Trait(t.op, t.texte + " ", t.gras) if colle else t)
    return tuple(sortie)


def apparier(
    avant: Sequence[Any], apres: Sequence[Any], proche: Callable[[Any, Any], float]
) -> Iterator[tuple[Any, Any]]:
    """Pairs in order, each (before, after), one of them None where nothing answers: the pairing
    that keeps the most."""
    if len(avant) * len(apres) > GRAND:
        yield from zip(avant, apres, strict=False)
        yield from ((x, None) for x in avant[len(apres) :])
        yield from ((None, x) for x in apres[len(avant) :])
        return
    scores = [[proche(x, y) for y in apres] for x in avant]
    mieux = [[0.0] * (len(apres) + 1) for _ in range(len(avant) + 1)]
    for i in range(len(avant) - 1, -1, -1):
        for j in range(len(apres) - 1, -1, -1):
            s = scores[i][j]
            mieux[i][j] = max(
                mieux[i + 1][j], mieux[i][j + 1], mieux[i + 1][j + 1] + s if s >= PROCHE else 0.0
            )
    i = j = 0
    while i < len(avant) or j < len(apres):
        if (
            i < len(avant)
            and j < len(apres)
            and scores[i][j] >= PROCHE
            and mieux[i][j] == mieux[i + 1][j + 1] + scores[i][j]
        ):
            yield avant[i], apres[j]
            i, j = i + 1, j + 1
        elif i < len(avant) and (j == len(apres) or mieux[i][j] == mieux[i + 1][j]):
            yield avant[i], None
            i += 1
        else:
            yield None, apres[j]
            j += 1


def _aligner(
    avant: Sequence[Any],
    apres: Sequence[Any],
    cle: Callable[[Any], Any],
    proche: Callable[[Any, Any], float],
) -> Iterator[tuple[Any, Any]]:
    """What is the same is paired first; what lies between is paired by likeness."""
    for op, i, j, k, m in _operations([cle(x) for x in avant], [cle(x) for x in apres]):
        yield from (
            zip(avant[i:j], apres[k:m], strict=True)
            if op == "equal"
            else apparier(avant[i:j], apres[k:m], proche)
        )


def _meme(x: Phrase | Table) -> Any:
    return ("tableau", *x.entetes[:1]) if isinstance(x, Table) else (x.genre, *_cles(x.mots))


def _proches(x: Phrase | Table, y: Phrase | Table) -> float:
    if isinstance(x, Table) or isinstance(y, Table):
        return 0.0
    return ressemblance(x.mots, y.mots)


def comparer_corps(
    avant: Sequence[Phrase | Table], apres: Sequence[Phrase | Table]
) -> tuple[Passage | Tableau, ...]:
    """The text of one clause against its earlier text."""
    return tuple(e for x, y in _aligner(avant, apres, _meme, _proches) for e in _elements(x, y))


def _elements(x: Phrase | Table | None, y: Phrase | Table | None) -> Iterator[Passage | Tableau]:
    """One pair; a sentence and a table in each other's place are one gone and one new."""
    if isinstance(x, Phrase) and isinstance(y, Phrase):
        if _meme(x) == _meme(y):
            yield _passage(y, "=")
        else:
            yield Passage("~", y.genre, y.debut, comparer_mots(x.mots, y.mots))
    elif isinstance(x, Table) and isinstance(y, Table):
        yield _tableau(x, y)
    else:
        if x is not None:
            yield _tableau(x, None) if isinstance(x, Table) else _passage(x, "-")
        if y is not None:
            yield _tableau(None, y) if isinstance(y, Table) else _passage(y, "+")


def _passage(p: Phrase, op: Op) -> Passage:
    return Passage(op, p.genre, p.debut, tuple(traits(p.mots, op)))


def op_de(avant: object, apres: object, pareils: bool) -> Op:
    """The op of a whole of which a side is None, or whose parts are all the same or not."""
    if avant is None:
        return "+"
    if apres is None:
        return "-"
    return "=" if pareils else "~"


# ------------------------------------------------------------------------------------------- tables


def _tableau(x: Table | None, y: Table | None) -> Tableau:
    """Columns by the name of their header, rows by their first cell and their likeness, cells
    whole."""
    vide = Table((), ())
    a, b = x or vide, y or vide
    colonnes = list(
        _aligner(
            list(enumerate(a.entetes)), list(enumerate(b.entetes)), lambda c: c[1], lambda *_: 0.0
        )
    )
    entetes = tuple(Trait("=" if e and f else "-" if e else "+", (f or e)[1]) for e, f in colonnes)
    lignes = tuple(
        _rangee(r, s, colonnes)
        for r, s in _aligner(a.lignes, b.lignes, lambda r: tuple(map(_cles, r)), _rangees_proches)
    )
    pareils = all(t.op == "=" for t in entetes) and all(r.op == "=" for r in lignes)
    return Tableau(op_de(x, y, pareils), entetes, lignes)


def _rangees_proches(r: Cellules, s: Cellules) -> float:
    """Rows are one when what they name is; one cell that stays says less."""
    if not r or not s:
        return 0.0
    return ressemblance(r[0], s[0]) * 0.8 + 0.2 * ressemblance(
        [m for c in r[1:] for m in c], [m for c in s[1:] for m in c]
    )


def _rangee(
    r: Cellules | None, s: Cellules | None, colonnes: Sequence[tuple[Colonne, Colonne]]
) -> Rangee:
    def cellule(ligne: Cellules | None, colonne: Colonne) -> tuple[Mot, ...]:
        return ligne[colonne[0]] if ligne and colonne and colonne[0] < len(ligne) else ()

    cellules = []
    for e, f in colonnes:
        x, y = cellule(r, e), cellule(s, f)
        cellules.append(
            tuple(traits(y, "="))
            if _cles(x) == _cles(y)
            else _espacer([*traits(x, "-"), *traits(y, "+")])
            if ressemblance(x, y) < PROCHE
            else comparer_mots(x, y)
        )
    pareils = all(t.op == "=" for c in cellules for t in c)
    return Rangee(op_de(r, s, pareils), tuple(cellules))

"""Two versions of a document, or of a case with all its documents → what changed: a redline by
clause, sentence, word and cell.

`comparer` is pure and takes a composed `Document` or plain Markdown on either side: an issued text
is known by its words alone. Clauses are paired by name, never by number; one that only stands
elsewhere is said to be moved.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ..course.chaine import Compose
from ..dossier.cas import Dossier
from ..texte.composition import Document
from .alignement import Op, Passage, Tableau, comparer_corps, op_de
from .decoupage import Bloc, blocs
from .motifs import FaitChange, Motif, faits_changes, motifs

Texte = Document | str
DeuxDocuments = tuple[Document | None, Document | None]  # before, after; None: a plain text


@dataclass(frozen=True)
class EcartBloc:
    """One clause that changed. `deplace`: where it stood and where it stands; `sources`: the
    articles of law of its text."""

    op: Op
    titre: str
    titre_avant: str
    corps: tuple[Passage | Tableau, ...]
    deplace: str = ""
    sources: tuple[str, ...] = ()
    motifs: tuple[Motif, ...] = ()
    avant: Bloc | None = None
    apres: Bloc | None = None

    @property
    def commentee(self) -> bool:
        """Is it there for what is said of it, its words and its place being what they were?"""
        return self.op == "=" and not self.deplace


@dataclass(frozen=True)
class Ecart:
    """One document. `op`: « + » and « - » where one side has it alone, « = » when nothing
    changed."""

    op: Op
    titre: str
    titre_avant: str
    blocs: tuple[EcartBloc, ...] = ()
    inchanges: tuple[str, ...] = ()
    droit_avant: date | None = None
    droit_apres: date | None = None
    avant: Texte | None = None
    apres: Texte | None = None

    @property
    def commente(self) -> bool:
        """Is it there for comments alone?"""
        return bool(self.blocs) and all(b.commentee for b in self.blocs)


@dataclass(frozen=True)
class EcartDossier:
    """A case against its other version. `noms`: how the two sides are called."""

    titre: str
    noms: tuple[str, str]
    faits: tuple[FaitChange, ...]
    documents: tuple[Ecart, ...]
    jour: date
    auteur: str = ""
    pied: str = ""
    dossier: Dossier | None = None  # the later version's
    ancien: Dossier | None = None

    @property
    def changes(self) -> tuple[Ecart, ...]:
        return tuple(d for d in self.documents if d.op != "=")

    @property
    def egal(self) -> bool:
        """Do all documents say the same? Facts that no document prints do not count."""
        return all(e.commente for e in self.changes)


def comparer(avant: Texte | None, apres: Texte | None, titre: str = "") -> Ecart:
    """The difference of two texts of one document; None where a side has none. `titre`: of what has
    no title of its own."""
    docs = _document(avant), _document(apres)
    noms = [d.intitule if d else titre for d in docs]
    changes: list[EcartBloc] = []
    inchanges: list[str] = []
    if avant is None or apres is None:
        noms = [noms[avant is None]] * 2
    else:
        par_titre = isinstance(avant, str) or isinstance(apres, str)
        for b in paires(blocs(avant, par_titre), blocs(apres, par_titre), docs):
            if b.op == "=" and not b.deplace:
                inchanges.append(b.titre)
            else:
                changes.append(b)
    return Ecart(
        op_de(avant, apres, not changes),
        noms[1] or noms[0],
        noms[0] or noms[1],
        tuple(changes),
        tuple(inchanges),
        docs[0].selection.jour if docs[0] else None,
        docs[1].selection.jour if docs[1] else None,
        avant,
        apres,
    )


def _document(t: Texte | None) -> Document | None:
    return t if isinstance(t, Document) else None


def paires(x: Sequence[Bloc], y: Sequence[Bloc], docs: DeuxDocuments) -> Iterable[EcartBloc]:
    """In the order of the later text; what is gone comes after what it followed."""
    ici, la = {b.cle: b for b in x}, {b.cle for b in y}
    bouges = _bouges([b.cle for b in x if b.cle in la], [b.cle for b in y if b.cle in ici])
    partis: dict[str, list[Bloc]] = {}
    dernier = ""
    for b in x:
        if b.cle in la:
            dernier = b.cle
        else:
            partis.setdefault(dernier, []).append(b)
    for parti in partis.get("", ()):
        yield _bloc(parti, None, docs)
    for b in y:
        yield _bloc(ici.get(b.cle), b, docs, _deplace(b.cle, x, y) if b.cle in bouges else "")
        for parti in partis.get(b.cle, ()):
            yield _bloc(parti, None, docs)


def _bouges(avant: list[str], apres: list[str]) -> set[str]:
    """The fewest clauses that must be said to move: all but the longest run that keeps its
    order."""
    rangs = {c: i for i, c in enumerate(avant)}
    queues: list[int] = []
    derniers: list[int] = []
    precedents: list[int] = []
    suite = [rangs[c] for c in apres]
    for i, r in enumerate(suite):
        k = bisect_left(queues, r)
        precedents.append(derniers[k - 1] if k else -1)
        queues[k : k + 1], derniers[k : k + 1] = [r], [i]
    gardes, i = set(), derniers[-1] if derniers else -1
    while i >= 0:
        gardes.add(apres[i])
        i = precedents[i]
    return set(apres) - gardes


def _deplace(cle: str, x: Sequence[Bloc], y: Sequence[Bloc]) -> str:
    def ou(liste: Sequence[Bloc]) -> str:
        i = next(i for i, b in enumerate(liste) if b.cle == cle)
        return f"après « {liste[i - 1].titre} »" if i else "en tête"

    return f"déplacée : {ou(x)} → {ou(y)}"


def _bloc(a: Bloc | None, b: Bloc | None, docs: DeuxDocuments, deplace: str = "") -> EcartBloc:
    corps = comparer_corps(a.corps if a else (), b.corps if b else ())
    avant, apres = a or b, b or a
    assert avant is not None and apres is not None  # one side has it
    titres = apres.titre == avant.titre or not avant.titre  # a plain text has none for its head
    pareils = titres and all(p.op == "=" for p in corps)
    op = op_de(a, b, pareils)
    choisie = apres.choisie or avant.choisie
    return EcartBloc(
        op,
        apres.titre,
        avant.titre,
        corps,
        deplace,
        tuple(choisie.variante.tete.sources) if choisie else (),
        motifs(*docs, a, b) if op != "=" else (),
        a,
        b,
    )


# -------------------------------------------------------------------------------------------- cases


def comparer_dossiers(avant: Compose, apres: Compose, noms: tuple[str, str]) -> EcartDossier:
    """Every document of two versions of a case, paired by type and number, then by type in their
    order."""
    d = apres.dossier
    v = d.vendeurs[-1][1]
    jours = [x.date for c in (avant, apres) for x in c.documents]
    titre = d.nom if d.nom == avant.dossier.nom else f"{avant.dossier.nom} → {d.nom}"
    return EcartDossier(
        titre,
        noms,
        faits_changes(avant.dossier, d),
        tuple(comparer(*p) for p in _documents(avant.documents, apres.documents)),
        max(jours, default=date(2024, 1, 1)),
        v.denomination,
        next((x.pied for x in apres.documents), ""),
        d,
        avant.dossier,
    )


def _documents(
    x: Sequence[Document], y: Sequence[Document]
) -> list[tuple[Document | None, Document | None]]:
    restants = list(x)
    pris: dict[int, Document] = {}
    memes: tuple[Callable[[Document, Document], bool], ...] = (
        lambda a, b: a.nom == b.nom,
        lambda a, b: a.type == b.type and a.numero == b.numero and bool(a.numero),
        lambda a, b: a.type == b.type,
    )
    for meme in memes:
        for i, b in enumerate(y):
            a = next((a for a in restants if i not in pris and meme(a, b)), None)
            if a is not None:
                pris[i] = a
                restants.remove(a)
    return [*((pris.get(i), b) for i, b in enumerate(y)), *((a, None) for a in restants)]

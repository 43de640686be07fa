"""Stage 1, read: what a Word file says once it is read, and its two readings: with every tracked
change accepted, and with every one refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

INSERE, SUPPRIME = "ins", "del"


class TraceDeSuivi(NamedTuple):
    """Who changed something with the tracking on, and when (as the file says it, to the day)."""

    auteur: str = ""
    date: str = ""


PERSONNE = TraceDeSuivi()


@dataclass(frozen=True)
class MorceauLu:
    """Words of one origin. `sens`: ins, del, both one after the other, or nothing; `deplace`: are
    they moved, gone here and come there?"""

    texte: str
    sens: str = ""
    trace: TraceDeSuivi = PERSONNE
    deplace: bool = False


SANS_TRACE = MorceauLu("")


@dataclass
class ParagrapheLu:
    """`fin`: of its end, as `MorceauLu.sens`; `niveau`: of a heading, from 0; `repere`: the first
    of our bookmarks that begins in it; `commentaires`: the numbers of those that do."""

    morceaux: list[MorceauLu] = field(default_factory=list)
    fin: MorceauLu = SANS_TRACE
    niveau: int | None = None
    liste: bool = False
    repere: str = ""
    commentaires: list[str] = field(default_factory=list)


@dataclass
class RangeeDeTable:
    cellules: list[list[ParagrapheLu]] = field(default_factory=list)
    sens: MorceauLu = SANS_TRACE
    entete: bool = False


@dataclass
class TableLue:
    rangees: list[RangeeDeTable] = field(default_factory=list)
    repere: str = ""


@dataclass(frozen=True)
class CommentaireWord:
    texte: str
    trace: TraceDeSuivi
    extrait: str = ""  # the words that it is about


@dataclass
class DocxLu:
    """`remarques`: what is there and is not read; `formes`: changes of look that are tracked."""

    elements: list[ParagrapheLu | TableLue] = field(default_factory=list)
    commentaires: dict[str, CommentaireWord] = field(default_factory=dict)
    remarques: list[str] = field(default_factory=list)
    formes: list[TraceDeSuivi] = field(default_factory=list)
    images: int = 0  # what they show is not read
    identifiant: str = ""  # of the document, where a builder of ours wrote it


@dataclass
class ParagrapheVu:
    """A paragraph of one reading, with those of the file that it comes from."""

    texte: str
    niveau: int | None
    liste: bool
    repere: str
    sources: list[ParagrapheLu]


@dataclass
class TableVue:
    rangees: list[list[str]]
    entete: bool
    repere: str
    source: TableLue


def vue(lu: DocxLu, accepte: bool) -> list[ParagrapheVu | TableVue]:
    """The file with all tracked changes accepted, or refused. What is empty is left out."""
    sans = SUPPRIME if accepte else INSERE

    def garde(m: MorceauLu) -> bool:
        return m.sens not in (sans, f"{INSERE}+{SUPPRIME}")

    sortie: list[ParagrapheVu | TableVue] = []
    suite: list[ParagrapheLu] = []
    for e in lu.elements:
        if isinstance(e, TableLue):
            sortie += _vus(suite, garde)
            suite = []
            rangees = [
                [" ".join(v.texte for v in _vus(c, garde)) for c in r.cellules]
                for r in e.rangees
                if garde(r.sens)
            ]
            if any(map(any, rangees)):
                entete = bool(e.rangees) and e.rangees[0].entete
                sortie.append(TableVue(rangees, entete, e.repere, e))
        else:
            suite.append(e)
    return [*sortie, *_vus(suite, garde)]


def _vus(suite: Iterable[ParagrapheLu], garde: Callable[[MorceauLu], bool]) -> list[ParagrapheVu]:
    """A paragraph whose end is gone goes on with the next one."""
    sortie: list[ParagrapheVu] = []
    ouvert: ParagrapheVu | None = None
    for p in suite:
        texte = "".join(m.texte for m in p.morceaux if garde(m))
        if ouvert is None or not ouvert.texte.strip():
            avant = ouvert.sources if ouvert else []
            ouvert = ParagrapheVu(texte, p.niveau, p.liste, p.repere, [*avant, p])
        else:
            ouvert.texte += texte
            ouvert.sources.append(p)
        if garde(p.fin):
            sortie.append(ouvert)
            ouvert = None
    if ouvert is not None:
        sortie.append(ouvert)
    return [v for v in sortie if v.texte.strip()]

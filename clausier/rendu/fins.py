"""Stage 6, render: a page laid out → the same, whose last sheet is worth a sheet.

Takes the engine's page and what lays it out; gives the document to draw. A sheet is poor that holds
less than a quarter of its text, or a signature and nothing of what is signed. Before it is taken,
steps are tried in order, each a class on <body> that page.css answers: less white, less room to
sign, smaller letters. Where no step saves the sheet, the end of the one before comes along onto it.

What ends well at once is laid out once. A step that cannot save the sheet is not tried: what each
gives at most is known, and what is missing is measured. The same page always gives the same steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

QUART = 0.26  # of the height of a sheet's text: how far down words go on a last sheet, at least
AMENE = 0.1  # of it: what comes along with a signature, at least
# Steps in order: the class of each, and what it gives at most, as a part of what the sheets hold;
# beside that, pixels for each row of a table.
PAS = (("serre-1", 0.015), ("serre-2", 0.045), ("serre-3", 0.175))
PAR_RANGEE = 3.6
SIGNES = frozenset(("signature", "acceptation", "choix", "signataire", "manuscrit", "pieces"))
FORCES = frozenset(("page", "left", "right", "recto", "verso"))
TITRES = frozenset(("h1", "h2", "h3", "h4"))
# What a cut costs, as much as so much of the sheet before left white.
A_UN_TITRE, ENTRE_DEUX, DANS_UN_TABLEAU = 0.0, 0.08, 0.3
PARTIES = frozenset(("section", "div"))  # a div holds two that stand side by side
CONTENANTS = frozenset(("section", "table", "tbody", "ul", "ol"))

Etaler = Callable[[], Any]  # lays the page out: the engine's document


@dataclass(frozen=True)
class _Feuille:
    """One sheet: its parts in the flow; where its text begins and may end (pixels)."""

    parties: tuple[Any, ...]
    haut: float
    fond: float

    @cached_property
    def bas(self) -> float:
        """Where its text ends."""
        return max((_bas(p, self.fond) for p in self.parties), default=self.haut)

    @cached_property
    def ecrit(self) -> float:
        """Where its last word stands, which may be above an empty frame."""
        return max(map(_ecrit, self.parties), default=self.haut)

    @property
    def hauteur(self) -> float:
        return self.fond - self.haut

    @property
    def tenu(self) -> float:
        return self.bas - self.haut

    @property
    def pauvre(self) -> bool:
        peu = self.ecrit - self.haut < QUART * self.hauteur
        return peu or all(SIGNES & _roles(p) for p in self.parties)


class _Coupure(NamedTuple):
    """Where a sheet may be cut: the box that would begin the next one, the height that would leave
    with it; `partie`: what it stands in, when that is set in columns.
    """

    boite: Any
    reste: float
    partie: Any = None


def bien_finir(page: Any, etaler: Etaler) -> Any:
    """The document, each of its runs of sheets well ended. `page`: the engine's HTML, to whose
    elements the steps are said.
    """
    document = etaler()
    if not (pauvres := _pauvres(document)):
        return document
    corps = page.etree_element.find("body")
    classe, rangees = corps.get("class", ""), len(list(corps.iter("tr")))
    manque = max(_manque(s, PAR_RANGEE * rangees) for s in pauvres)
    for i, (_, gain) in enumerate(PAS, 1):
        if gain < manque:
            continue
        corps.set("class", " ".join((classe, *(nom for nom, _ in PAS[:i]))))
        essai = etaler()
        if not _pauvres(essai) and len(essai.pages) <= len(document.pages):
            return essai
    corps.set("class", classe)
    return _accompagner(page, document, pauvres, etaler)


def _pauvres(document: Any) -> list[tuple[_Feuille, ...]]:
    """The runs of sheets whose last one is poor; a lone sheet never is."""
    return [s for s in _suites(document) if len(s) > 1 and s[-1].pauvre]


def _manque(suite: Sequence[_Feuille], donne: float = 0.0) -> float:
    """How much less a run would have to hold to do without its last sheet, as a part of it, once
    `donne` pixels are gained.
    """
    *_, avant, derniere = suite
    return (derniere.tenu - (avant.fond - avant.bas) - donne) / sum(f.tenu for f in suite)


# --------------------------------------------------------------------------------- what is laid out


def _suites(document: Any) -> Iterator[tuple[_Feuille, ...]]:
    """The sheets that follow each other without a forced break."""
    suite: list[_Feuille] = []
    for page in document.pages:
        boite = page._page_box  # noqa: SLF001  the engine has no other door to what it laid out
        if boite.page_type.blank:
            continue
        f = _feuille(boite)
        if suite and f.parties and f.parties[0].style["break_before"] in FORCES:
            yield tuple(suite)
            suite = []
        suite.append(f)
    yield tuple(suite)


def _feuille(page: Any) -> _Feuille:
    haut = page.content_box_y()
    return _Feuille(tuple(_parties(page.children[0])), haut, haut + page.height)


def _parties(boite: Any) -> Iterator[Any]:
    for x in _dans_le_flux(boite):
        if x.element_tag in PARTIES:
            yield x
        elif x.element_tag in ("body", "main"):
            yield from _parties(x)


def _dans_le_flux(boite: Any) -> list[Any]:
    """Its boxes one under the other; of a div, those side by side too."""
    cote_a_cote = boite.element_tag == "div"
    return [
        x
        for x in getattr(boite, "children", ())
        if x.is_in_normal_flow() or cote_a_cote and x.is_floated()
    ]


def _bas(boite: Any, fond: float) -> float:
    """Where a box ends; the engine stretches to the foot of the sheet one that goes on overleaf."""
    bas = float(boite.border_box_y() + boite.border_height())
    if (
        (bas > fond - 1 or boite.element_tag == "div")
        and boite.element_tag != "tr"
        and (dedans := _dans_le_flux(boite))
    ):
        return max(_bas(x, fond) for x in dedans)
    return bas


def _ecrit(boite: Any) -> float:
    """Where the last line of a box ends."""
    dedans = _dans_le_flux(boite)
    if not dedans:
        return float(boite.position_y + boite.margin_height())
    return max(map(_ecrit, dedans))


def _roles(boite: Any) -> set[str]:
    return set((boite.element.get("class") or "").split())


# -------------------------------------------------------------------------------- what comes along


def _accompagner(
    page: Any, document: Any, pauvres: Sequence[Sequence[_Feuille]], etaler: Etaler
) -> Any:
    """Each poor sheet takes the end of the one before, from where the text may be cut."""
    coupures = [c for s in pauvres if (c := _choisie(s[-2], s[-1]))]
    for c in coupures:
        if c.partie is None:
            c.boite.element.set("style", "break-before: page")
        else:
            _en_deux(page, c.partie.element, c.boite.element)
    if not coupures:
        return document
    essai = etaler()
    return essai if len(essai.pages) == len(document.pages) else document


def _en_deux(page: Any, partie: Element, tete: Element) -> None:
    """In columns a break is one of columns: the part becomes two, of which one begins a sheet."""
    parent = next(x for x in page.etree_element.iter() if partie in x)
    suite = Element(partie.tag, dict(partie.attrib) | {"style": "break-before: page"})
    rang = list(partie).index(tete)
    for x in list(partie)[rang:]:
        partie.remove(x)
        suite.append(x)
    parent.insert(list(parent).index(partie) + 1, suite)


def _choisie(avant: _Feuille, derniere: _Feuille) -> _Coupure | None:
    """The cut that fills the last sheet enough at the least cost: low, and at a heading."""
    plein = derniere.hauteur
    assez = max(QUART * plein - (derniere.ecrit - derniere.haut), AMENE * plein)
    bonnes = (c for c in _coupures(avant) if c.reste >= assez)
    return min(bonnes, key=lambda c: c.reste / plein + _cout(c.boite), default=None)


def _cout(boite: Any) -> float:
    if boite.element_tag == "tr":
        return DANS_UN_TABLEAU
    premiere = boite.children[0] if boite.element_tag == "section" else boite
    return A_UN_TITRE if premiere.element_tag in TITRES else ENTRE_DEUX


def _coupures(f: _Feuille) -> Iterator[_Coupure]:
    """Where a sheet may be cut, in order."""
    for avant, partie in pairwise((None, *f.parties)):
        if avant is not None and _separables(avant, partie):
            yield _Coupure(partie, f.bas - partie.border_box_y())
        if partie.style["column_count"] == "auto":
            for boite in _lieux(partie):
                yield _Coupure(boite, f.bas - boite.border_box_y())
        else:
            yield from _en_colonnes(partie)


def _lieux(boite: Any) -> Iterator[Any]:
    if boite.style["break_inside"] == "avoid":
        return
    enfants = [x for x in _dans_le_flux(boite) if x.element_tag != "thead"]
    for avant, x in pairwise((None, *enfants)):
        if avant is not None and _separables(avant, x):
            yield x
        if x.element_tag in CONTENANTS:
            yield from _lieux(x)


def _en_colonnes(partie: Any) -> Iterator[_Coupure]:
    """At the headings of a part in columns, which share its height."""
    blocs = [x for colonne in partie.children for x in _dans_le_flux(colonne)]
    reste = sum(x.margin_height() for x in blocs)
    for avant, x in pairwise((None, *blocs)):
        if avant is not None and x.element_tag in TITRES and _separables(avant, x):
            yield _Coupure(x, reste / len(partie.children), partie)
        reste -= x.margin_height()


def _separables(avant: Any, apres: Any) -> bool:
    return not (_colle(avant, "after", -1) or _colle(apres, "before", 0))


def _colle(boite: Any, cote: str, rang: int) -> bool:
    """Does a box, or the one at its edge, keep to its neighbour?"""
    dedans = _dans_le_flux(boite) if boite.element_tag in CONTENANTS else []
    return (
        boite.style[f"break_{cote}"] == "avoid" or bool(dedans) and _colle(dedans[rang], cote, rang)
    )

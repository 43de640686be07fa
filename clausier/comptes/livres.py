"""Stage 3, reckon: the books of a workspace at a day, receipts and purchases: their lines,
numbered, what was closed as it was closed, and the totals of each period.

Takes the entries as they are said now and the periods that were closed; gives the book. A line of a
closed period keeps its number, its sums and its words. What is said otherwise since then is made
right by a line on the first day of the next period, which says the true day: a book is corrected by
what is added to it, never in place.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Generic, TypeVar

from ..socle.centimes import ZERO
from ..socle.problemes import Place
from .natures import DEBOURS
from .recettes import PENALITES, Ecrit, Recette

E = TypeVar("E", bound=Ecrit)
PERIODE = re.compile(r"(20\d\d)(?:-(?:(0[1-9]|1[0-2])|T([1-4])))?")


@dataclass(frozen=True)
class Periode:
    """The receipts of a month, a quarter or a year, by kind: what a return asks."""

    nom: str
    biens: Decimal
    services: Decimal
    mixte: Decimal
    penalites: Decimal
    debours: Decimal

    @property
    def total(self) -> Decimal:
        return self.biens + self.services + self.mixte + self.penalites + self.debours


@dataclass(frozen=True)
class Cloture(Generic[E]):
    """A period of a seller's book that is closed, and where the register says so."""

    periode: str
    vendeur: str
    lignes: tuple[E, ...]
    place: Place

    @property
    def fin(self) -> date:
        return bornes(self.periode)[1]


@dataclass(frozen=True)
class Rectification(Generic[E]):
    """What is said otherwise since its period was closed: sums then and now, and the first of the
    lines that make it right.
    """

    ligne: E
    avant: Decimal
    maintenant: Decimal
    cloture: Cloture[E]


@dataclass(frozen=True)
class Livre(Generic[E]):
    """A book at a day. `perdus`: the cases of closed lines that cannot be read any more, each with
    the period that closed them; nothing is corrected for them.
    """

    lignes: tuple[E, ...] = ()
    ecarts: tuple[Rectification[E], ...] = ()
    perdus: tuple[tuple[str, Cloture[E]], ...] = ()


def bornes(periode: str) -> tuple[date, date]:
    """First and last day of a month, a quarter or a year. Raises ValueError.

    >>> [str(x) for p in ("2026-11", "2026-T4", "2026") for x in bornes(p)][1::2]
    ['2026-11-30', '2026-12-31', '2026-12-31']
    """
    m = PERIODE.fullmatch(periode)
    if m is None:
        raise ValueError(periode)
    an = int(m[1])
    trimestre = int(m[3]) * 3 if m[3] else 0
    debut, fin = (int(m[2]),) * 2 if m[2] else (trimestre - 2, trimestre) if m[3] else (1, 12)
    return date(an, debut, 1), date(an, fin, calendar.monthrange(an, fin)[1])


def nom_periode(jour: date, par: str) -> str:
    """
    >>> [nom_periode(date(2026, 5, 4), x) for x in ("mois", "trimestre", "annee")]
    ['2026-05', '2026-T2', '2026']
    """
    if par == "annee":
        return str(jour.year)
    return (
        f"{jour.year}-{jour.month:02d}"
        if par == "mois"
        else f"{jour.year}-T{(jour.month + 2) // 3}"
    )


def grain(periode: str) -> str:
    """mois, trimestre or annee: what a period is."""
    return "annee" if "-" not in periode else "trimestre" if "T" in periode else "mois"


def periodes(recettes: Sequence[Recette], par: str) -> list[Periode]:
    """Totals of each month, quarter or year that has a receipt."""
    sommes: dict[str, defaultdict[str, Decimal]] = {}
    for r in recettes:
        sommes.setdefault(nom_periode(r.date, par), defaultdict(Decimal))[r.nature] += r.montant
    genres = ("biens", "services", "mixte", PENALITES, DEBOURS)
    return [Periode(n, *(x[genre] + ZERO for genre in genres)) for n, x in sommes.items()]


def tenir_le_livre(
    vives: Iterable[E], clotures: Sequence[Cloture[E]], jour: date, origines: Collection[str]
) -> Livre[E]:
    """The book at the end of `jour`. `vives`: what is said now; `origines`: the cases that were
    read, "" among them for the workspace's own book.
    """
    par_vendeur: defaultdict[str, list[E]] = defaultdict(list)
    for x in vives:
        par_vendeur[x.vendeur].append(x)
    lignes: list[E] = []
    ecarts: list[Rectification[E]] = []
    perdus: dict[str, Cloture[E]] = {}
    for vendeur in sorted({*par_vendeur, *(c.vendeur for c in clotures)}):
        siennes = [c for c in clotures if c.vendeur == vendeur]
        figees = [x for c in siennes for x in c.lignes]
        neuves = par_vendeur[vendeur]
        if siennes:
            fin = max(c.fin for c in siennes)
            reports = _reports(neuves, figees, fin, origines)
            ecarts += _ecarts(reports, neuves, figees, siennes)
            perdus |= {x.origine: c for c in siennes for x in c.lignes if x.origine not in origines}
            neuves = [*reports, *(x for x in neuves if x.date > fin)]
        lignes += [x for x in figees if x.date <= jour]
        lignes += _numerotees([x for x in neuves if x.date <= jour], figees)
    lignes.sort(key=lambda x: (x.date, x.numero, x.vendeur))
    return Livre(tuple(lignes), tuple(ecarts), tuple(sorted(perdus.items(), key=lambda x: x[0])))


def _numerotees(neuves: Iterable[E], figees: Iterable[E]) -> list[E]:
    """The lines of a seller in their order, numbered by civil year after those that are closed."""
    rangs: Counter[str] = Counter()
    for x in figees:
        an, _, rang = x.numero.partition("-")
        rangs[an] = max(rangs[an], int(rang))
    sortie = []
    for x in sorted(neuves, key=lambda x: x.ordre):
        an = str(x.date.year)
        rangs[an] += 1
        sortie.append(replace(x, numero=f"{an}-{rangs[an]:04}"))
    return sortie


def _reports(
    vives: Iterable[E], figees: Iterable[E], fin: date, origines: Collection[str]
) -> list[E]:
    """The lines of the day after `fin` that make the closed ones what is said now."""
    modeles: dict[tuple[object, ...], E] = {}
    sommes: defaultdict[tuple[object, ...], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    dites = [(1, x) for x in vives if x.date <= fin]
    dites += [(-1, x) for x in figees if x.origine in origines]
    for signe, x in dites:
        modeles.setdefault(x.compte, x)
        sommes[x.compte][0] += signe * x.montant
        sommes[x.compte][1] += signe * x.ht
    suivant = fin + timedelta(days=1)
    return [modeles[k].reporte(suivant, *s) for k, s in sommes.items() if any(s)]


def _ecarts(
    reports: Iterable[E], vives: Sequence[E], figees: Sequence[E], clotures: Sequence[Cloture[E]]
) -> list[Rectification[E]]:
    """The receipts or purchases whose sum is another: what a paid invoice tells later of an advance
    changes its kind alone, and is no change of what was received.
    """
    premiers: dict[tuple[object, ...], E] = {}
    for x in reports:
        premiers.setdefault(x.piece, x)
    sortie = []
    for cle, x in premiers.items():
        avant, maintenant = (
            sum((y.montant for y in dites if y.piece == cle), ZERO) for dites in (figees, vives)
        )
        if avant != maintenant:
            cloture = min((c for c in clotures if c.fin >= x.jour), key=lambda c: c.fin)
            sortie.append(Rectification(x, avant, maintenant, cloture))
    return sortie

"""Days as the law counts them: which are working days, and the terms that end on one.

Takes days and the places that count, and gives days, from the public holidays of France and those
that only a place has (`clauses/_tableaux/jours_chomes.yaml`); no case, so that rules, ladder and
texts count alike. A place adds days off and takes none away: a term counted for two of them ends no
earlier than for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

from ..lecture.noeuds import Noeud


@dataclass(frozen=True)
class Endroit:
    """A part of France with days off of its own: whose postal codes begin so."""

    nom: str
    codes_postaux: tuple[str, ...]
    calendrier: str  # its name in the library `holidays`
    source: str


def lire_endroits(noeud: Noeud) -> tuple[Endroit, ...]:
    """The table of places. Raises KeyError or TypeError for one that is not of its form."""
    import holidays

    endroits = tuple(
        Endroit(x["nom"], tuple(x["codes_postaux"]), x["calendrier"], x["source"])
        for x in noeud.brut()["endroits"]
    )
    if inconnus := {e.calendrier for e in endroits} - set(
        holidays.country_holidays("FR").subdivisions
    ):
        raise KeyError(*inconnus)
    return endroits


def endroits_de(codes: Iterable[str], connus: tuple[Endroit, ...]) -> tuple[Endroit, ...]:
    """The places of some postal codes, each by the longest beginning that fits.

    >>> la = Endroit("Guadeloupe", ("971",), "971", ""), Endroit("St-Martin", ("97150",), "MF", "")
    >>> [e.nom for e in endroits_de(["97150", "69001"], la)]
    ['St-Martin']
    """
    trouves = []
    for code in codes:
        siens = [(p, e) for e in connus for p in e.codes_postaux if code.startswith(p)]
        if siens:
            trouves.append(max(siens, key=lambda x: len(x[0]))[1])
    return tuple(dict.fromkeys(trouves))


@lru_cache(maxsize=64)
def _feries(annee: int, calendrier: str | None) -> Mapping[date, str]:
    import holidays

    jours = holidays.country_holidays("FR", subdiv=calendrier, years=[annee], language="fr")
    return MappingProxyType(dict(jours.items()))


def fetes_locales(annee: int, endroit: Endroit) -> list[tuple[date, str]]:
    """The days off of a year that only this place has, each with its name."""
    partout = _feries(annee, None)
    return sorted((j, n) for j, n in _feries(annee, endroit.calendrier).items() if j not in partout)


def _chome(jour: date, endroits: tuple[Endroit, ...]) -> bool:
    calendriers = (None, *(e.calendrier for e in endroits))
    return jour.weekday() >= 5 or any(jour in _feries(jour.year, c) for c in calendriers)


def jour_ouvrable(jour: date, endroits: tuple[Endroit, ...]) -> date:
    """`jour`, or the next that is no Saturday, Sunday or day off (C. conso L221-19; CPC 642)."""
    while _chome(jour, endroits):
        jour += timedelta(days=1)
    return jour


def dernier_ouvrable(jour: date, endroits: tuple[Endroit, ...]) -> date:
    """`jour`, or the last working day before it: prudent, when a term falls on a day off."""
    while _chome(jour, endroits):
        jour -= timedelta(days=1)
    return jour

"""Days as the law counts them: which are working days, and the terms that end on one.

Takes days and gives days, from the public holidays of metropolitan France; no case, no library, so
that rules, ladder and texts count alike.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache


@lru_cache(maxsize=16)
def _feries(annee: int) -> frozenset[date]:
    import holidays

    return frozenset(holidays.country_holidays("FR", years=[annee]))


def _chome(jour: date) -> bool:
    return jour.weekday() >= 5 or jour in _feries(jour.year)


def jour_ouvrable(jour: date) -> date:
    """`jour`, or the next that is no Saturday, Sunday or holiday (C. conso L221-19; CPC 642)."""
    while _chome(jour):
        jour += timedelta(days=1)
    return jour


def dernier_ouvrable(jour: date) -> date:
    """`jour`, or the last working day before it: prudent, when a term falls on a day off."""
    while _chome(jour):
        jour -= timedelta(days=1)
    return jour

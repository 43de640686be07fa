"""The dates of a paper: those that the calendar does not have, and those that do not agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from .constat import Trouve
from .plan import Aplat
from .regles import calculs

MOIS = (
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
)
ABREGES = "janv fevr fev avr juil sept oct nov dec".split()
JOURS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
ECRITE = re.compile(
    r"(?<![\d./-])(?P<j>\d{1,2})(?P<s>[/.-]| / )(?P<m>\d{1,2})(?P=s)(?P<a>\d{4}|\d{2})(?![./-]?\d)"
    r"|(?<![\d./-])(?P<ia>20\d\d)-(?P<im>\d\d)-(?P<ij>\d\d)(?![./-]?\d)"
    rf"|(?<!\d)(?P<tj>\d{{1,2}}|1er) (?P<tm>{'|'.join(MOIS)}|(?:{'|'.join(ABREGES)})\.?)[ \n]"
    r"(?P<ta>20\d\d|19\d\d)(?!\d)",
    re.I,
)
JAMAIS = re.compile(
    r"(?<![\d./-])(?:31 (?:avril|juin|septembre|novembre)|3[01] fevrier)\b(?![ \n](?:19|20)\d\d)",
    re.I,
)
SIECLE = 2000
MAX_DATES = 2_000


@dataclass(frozen=True)
class Date:
    """A date of a paper and its place; `jour` is None where the calendar has no such day."""

    jour: date | None
    debut: int
    fin: int
    extrait: str


def sans_jour_de_semaine(avant: str) -> str:
    """What comes before a date, without the day of the week that leads to it.

    >>> sans_jour_de_semaine("Paris, le jeudi ")
    'Paris, le '
    """
    return re.sub(rf"\b(?:{'|'.join(JOURS)})[ ,]*$", "", avant, flags=re.I)


def dates_de(plan: Aplat) -> tuple[Date, ...]:
    """Every date of a paper, in its order."""
    sortie = []
    for m in ECRITE.finditer(plan.texte):
        ecrit = " ".join(plan.accentue[m.start() : m.end()].split())
        jour = _jour(m)
        if jour is not None or _est_une_date(m):
            sortie.append(Date(jour, m.start(), m.end(), ecrit))
        if len(sortie) >= MAX_DATES:
            break
    return tuple(sortie)


def _rang_du_mois(dit: str) -> int:
    """Of a month, from 1, whole or cut short (« nov. »)."""
    nu = dit.lower().rstrip(".")
    return next(rang for rang, x in enumerate(MOIS, 1) if x.startswith(nu))


def _nombres(m: re.Match[str]) -> tuple[int, int, int]:
    if m["tj"]:
        j = 1 if m["tj"].lower() == "1er" else int(m["tj"])
        return int(m["ta"]), _rang_du_mois(m["tm"]), j
    if m["ia"]:
        return int(m["ia"]), int(m["im"]), int(m["ij"])
    an = int(m["a"])
    return an + SIECLE if an < 100 else an, int(m["m"]), int(m["j"])


def _jour(m: re.Match[str]) -> date | None:
    try:
        return date(*_nombres(m))
    except ValueError:
        return None


def _est_une_date(m: re.Match[str]) -> bool:
    """No version, number or code that has the shape of one: a month, or nearly, and a year of our
    time.
    """
    an, mois, jour = _nombres(m)
    return (
        1990 <= an <= 2060 and 1 <= mois <= 13 and 1 <= jour <= 39 and m["s"] in ("/", " / ", None)
    )


def trouver_dates(plan: Aplat, dates: tuple[Date, ...]) -> Iterator[Trouve]:
    """Impossible dates, days of the week that are others, periods that end before they begin."""
    r = calculs()
    for d in dates:
        if d.jour is None:
            yield Trouve(r["date_impossible"], d.debut, d.fin)
            continue
        avant = plan.texte[max(0, d.debut - 12) : d.debut]
        m = re.search(rf"\b({'|'.join(JOURS)}) (?:le )?$", avant, re.I)
        if m and JOURS[d.jour.weekday()] != m[1].lower():
            vrai = JOURS[d.jour.weekday()]
            yield Trouve(r["jour_de_semaine"], d.debut, d.fin, f"ce jour est un {vrai}")
    yield from _periodes(plan, dates)
    yield from _sans_annee(plan)


def _sans_annee(plan: Aplat) -> Iterator[Trouve]:
    """« le 31 juin » : a day that no year has."""
    for rang, m in enumerate(JAMAIS.finditer(plan.texte)):
        if rang >= MAX_DATES:
            return
        yield Trouve(calculs()["date_impossible"], m.start(), m.end())


def _periodes(plan: Aplat, dates: tuple[Date, ...]) -> Iterator[Trouve]:
    for a, b in pairwise(dates):
        entre = plan.texte[a.fin : b.debut]
        if a.jour and b.jour and re.fullmatch(r" (?:au|jusqu'au) ", entre) and b.jour < a.jour:
            du = plan.texte[max(0, a.debut - 5) : a.debut]
            if re.search(r"\bdu $", du, re.I):
                yield Trouve(calculs()["periode_inversee"], a.debut, b.fin)

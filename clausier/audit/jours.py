"""The dates of a paper: those that the calendar does not have, and those that do not agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from ..socle.ecriture import date_courte
from .constat import Lu, Trouve
from .plan import Aplat
from .regles import calculs, reperes

MOIS = (
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
)
JOURS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
ECRITE = re.compile(
    r"(?<![\d./-])(?P<j>\d{1,2})(?P<s>[/.-])(?P<m>\d{1,2})(?P=s)(?P<a>\d{4}|\d{2})(?![./-]?\d)"
    r"|(?<![\d./-])(?P<ia>20\d\d)-(?P<im>\d\d)-(?P<ij>\d\d)(?![./-]?\d)"
    rf"|(?<!\d)(?P<tj>\d{{1,2}}|1er) (?P<tm>{'|'.join(MOIS)}) (?P<ta>20\d\d|19\d\d)(?!\d)",
    re.I,
)
SIECLE = 2000
MAX_DATES = 2_000
FIN_DE_MOIS = 31  # days that an end of month may add


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
        ecrit = plan.accentue[m.start() : m.end()]
        jour = _jour(m)
        if jour is not None or _est_une_date(m):
            sortie.append(Date(jour, m.start(), m.end(), ecrit))
        if len(sortie) >= MAX_DATES:
            break
    return tuple(sortie)


def _nombres(m: re.Match[str]) -> tuple[int, int, int]:
    if m["tj"]:
        j = 1 if m["tj"].lower() == "1er" else int(m["tj"])
        return int(m["ta"]), MOIS.index(m["tm"].lower()) + 1, j
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
    return 1990 <= an <= 2060 and 1 <= mois <= 13 and 1 <= jour <= 39 and m["s"] in ("/", None)


def trouver_dates(plan: Aplat, lu: Lu) -> Iterator[Trouve]:
    """Impossible dates, days of the week that are others, periods that end before they begin, dues
    and ends of validity before the paper.
    """
    r, dates = calculs(), dates_de(plan)
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
    yield from _suites(plan, lu, dates)


def _periodes(plan: Aplat, dates: tuple[Date, ...]) -> Iterator[Trouve]:
    for a, b in pairwise(dates):
        entre = plan.texte[a.fin : b.debut]
        if a.jour and b.jour and re.fullmatch(r" (?:au|jusqu'au) ", entre) and b.jour < a.jour:
            du = plan.texte[max(0, a.debut - 5) : a.debut]
            if re.search(r"\bdu $", du, re.I):
                yield Trouve(calculs()["periode_inversee"], a.debut, b.fin)


def _suites(plan: Aplat, lu: Lu, dates: tuple[Date, ...]) -> Iterator[Trouve]:
    """What comes after the paper: its due date, the end of its offer."""
    if lu.date is None:
        return
    regles, r = calculs(), reperes()
    for d in dates:
        if d.jour is None or d.jour == lu.date:
            continue
        avant = plan.texte[max(0, d.debut - 70) : d.debut].rpartition("\n")[2]
        if r["echeance"].search(avant) and lu.papier in ("facture", "avoir"):
            yield from _echeance(plan, lu, d, avant)
        elif r["validite"].search(avant) and lu.papier == "devis" and d.jour < lu.date:
            yield Trouve(regles["validite_passee"], d.debut, d.fin, _du(lu))


def _du(lu: Lu) -> str:
    return f"le papier est du {date_courte(lu.date)}" if lu.date else ""


def _echeance(plan: Aplat, lu: Lu, d: Date, avant: str) -> Iterator[Trouve]:
    regles = calculs()
    if d.jour is None or lu.date is None:
        return
    ecart = (d.jour - lu.date).days
    ligne = avant + plan.texte[d.debut : d.fin + 60].partition("\n")[0]
    if ecart < 0:
        yield Trouve(regles["echeance_passee"], d.debut, d.fin, _du(lu))
        return
    m = re.search(r"\b(\d{2}) jours\b", ligne)
    fin = re.search(r"fin de mois", ligne, re.I)
    if m and not fin and abs(ecart - int(m[1])) > 3:
        dit = f"{ecart} jours séparent les deux dates, et non {m[1]}"
        yield Trouve(regles["echeance_autre"], d.debut, d.fin, dit)

"""Numbers of documents as text: the parts of one, the series that it belongs to, and the form that
a seller gives to a series.

Invoices are numbered in one chronological and continuous sequence for each series (CGI, ann. II,
242 nonies A, I-7°). A year or a month glued to the counter begins a new series. Pure: no number is
counted here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator

from .saisie import faute
from .valeurs import lire_numero

# What may be glued in front of a counter, the longest first: a year, a month, both.
SIGNES = {"an4": r"20[1-9]\d", "an2": r"\d\d", "mois": r"0[1-9]|1[0-2]"}
MARQUES = (("an4", "mois"), ("mois", "an4"), ("an4",), ("an2", "mois"), ("mois", "an2"), ("an2",))
SUR, POSSIBLE = 3, 2  # digits of the counter behind a mark: surely one; perhaps one


class Decoupe(NamedTuple):
    """A number in parts: `avant`, `marque` (the year or month glued to the counter, and what it is
    made of), `compteur`, `apres`.
    """

    avant: str
    marque: str
    signes: tuple[str, ...]
    compteur: str
    apres: str

    @property
    def prefixe(self) -> str:
        """What the numbers of one series share, « # » for a counter that does not come last."""
        return f"{self.avant}{self.marque}{'#' if self.apres else ''}{self.apres}"

    def au(self, jour: date) -> Decoupe:
        """The same with the mark of that day."""
        dit = {"an4": f"{jour.year}", "an2": f"{jour.year % 100:02}", "mois": f"{jour.month:02}"}
        return self._replace(marque="".join(dit[s] for s in self.signes))


def couper(numero: str, jour: date | None = None, chiffres: int = SUR) -> Decoupe | None:
    """The parts of the number of a document of that day; None without a digit. The last group of
    digits counts, but for a year.

    A mark is one that the day answers for, give or take one period: an invoice of October may be
    dated on 2 November. Without a day only a whole year is one.
    """
    groupes = list(re.finditer(r"\d+", numero))
    if not groupes:
        return None
    g = groupes[-1]
    if len(groupes) > 1 and re.fullmatch(r"20\d\d", g[0]):
        g = groupes[-2]
    avant, apres = numero[: g.start()], numero[g.end() :]
    apart = jour and re.search(rf"(?<!\d)(20)?{jour.year % 100:02}(?!\d)", avant + apres)
    for signes in (("mois",),) if apart else MARQUES:
        sure = signes == ("an4",)
        m = re.match(
            "".join(f"(?P<{s}>{SIGNES[s]})" for s in signes)
            + rf"(?=\d{{{POSSIBLE if sure else chiffres}}})",
            g[0],
        )
        if m and (sure or jour and _repond(m.groupdict(), jour)):
            return Decoupe(avant, m[0], signes, g[0][m.end() :], apres)
    return Decoupe(avant, "", (), g[0], apres)


def _repond(m: dict[str, str], jour: date) -> bool:
    an = int(m.get("an4") or m.get("an2") or jour.year) % 100 - jour.year % 100
    if "mois" not in m:
        return abs(an) <= 1
    mois = 12 * an + int(m["mois"]) - jour.month
    return abs(mois) <= 1 or (len(m) == 1 and abs(mois) == 11)


def serie(numero: str, jour: date | None = None) -> tuple[str, int] | None:
    """A number of a document of that day → its series and its rank: a year stays with the prefix, a
    month glued to it too.

    >>> serie("F2026-028"), serie("F2026028"), serie("28/2026")
    (('F2026-', 28), ('F2026', 28), ('#/2026', 28))
    >>> serie("27001", date(2027, 1, 2)), serie("202611001", date(2026, 11, 5)), serie("27001")
    (('27', 1), ('202611', 1), ('', 27001))
    """
    d = couper(numero, jour)
    return (d.prefixe, int(d.compteur)) if d else None


def reprise(avant: str, le: date, numero: str, jour: date) -> bool:
    """Whether a number far behind the one before may begin a new year or month: `2612`, then
    `2701`. Nobody can tell; so it is said, and blocks nothing.
    """
    a, d = couper(avant, le, POSSIBLE), couper(numero, jour, POSSIBLE)
    if not (a and d and d.signes) or int(d.compteur) > 1:
        return False
    return a.signes == d.signes and a.marque != d.marque and le <= jour


CHAMP = re.compile(r"\{(?:(annee|an|mois)|n(?::0?([1-9]))?)\}")
MOIS = timedelta(days=31)


@dataclass(frozen=True)
class FormatNumero:
    """The form of the numbers of a series, as its seller writes it: `{annee}` (2026), `{an}` (26),
    `{mois}` (09) and the counter, `{n}` or `{n:03}`.
    """

    texte: str

    @property
    def largeur(self) -> int:
        """The least number of digits of the counter."""
        return next(int(m[2] or 1) for m in CHAMP.finditer(self.texte) if not m[1])

    def _au(self, jour: date, compteur: str) -> str:
        dit = {"annee": f"{jour.year}", "an": f"{jour.year % 100:02}", "mois": f"{jour.month:02}"}
        return CHAMP.sub(lambda m: dit[m[1]] if m[1] else compteur, self.texte)

    def prefixe(self, jour: date) -> str:
        """The series of a day, named as `serie` names it.

        >>> FormatNumero("F{annee}-{n:03}").prefixe(date(2026, 9, 1))
        'F2026-'
        """
        return self._au(jour, "#").removesuffix("#")

    def numero(self, rang: int, jour: date) -> str:
        """
        >>> FormatNumero("{n:03}/{annee}").numero(7, date(2026, 9, 1))
        '007/2026'
        """
        return self._au(jour, f"{rang:0{self.largeur}}")

    def convient(self, numero: str, jour: date) -> bool:
        """Whether a document of that day bears a number of this form, of the period or one next to
        it: an invoice of October may be dated on 2 November.
        """
        lue = serie(numero, jour)
        return lue is not None and any(
            self.numero(lue[1], jour + ecart) == numero for ecart in (0 * MOIS, -MOIS, MOIS)
        )


def lire_format(v: Any) -> FormatNumero:
    """The form of a series; refused when its numbers could not be read again."""
    if isinstance(v, FormatNumero):
        return v
    t = v.strip() if isinstance(v, str) else ""
    compteurs = [m for m in CHAMP.finditer(t) if not m[1]]
    if len(compteurs) != 1 or not re.fullmatch(r"[A-Za-z0-9+\-_/]*", CHAMP.sub("", t)):
        raise faute(
            "E105",
            f"« {t[:40]} » n'est pas un format de numéro ; écrivez entre guillemets, par exemple, "
            "« F{annee}-{n:03} » : {annee}, {an} ou {mois}, un seul compteur {n}, et des lettres, "
            "des chiffres, + - _ /",
        )
    forme = FormatNumero(t)
    for jour in (date(2026, 1, 15), date(2026, 10, 15), date(2026, 11, 15), date(2026, 12, 15)):
        # A long counter may begin with the digits of the month.
        for rang in (1, 12, 123, int(f"{jour.month:02}".ljust(max(4, forme.largeur), "1"))):
            numero = lire_numero(forme.numero(rang, jour))
            if serie(numero, jour) != (forme.prefixe(jour), rang):
                raise faute(
                    "E105",
                    f"« {t[:40]} » donnerait {numero}, dont le compteur ne se relit pas ; "
                    "séparez-le du reste, en dernier, sur quatre chiffres au plus "
                    "(« F{annee}-{n:03} »)",
                )
    return forme


FormatT = Annotated[FormatNumero, BeforeValidator(lire_format)]

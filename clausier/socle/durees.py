"""Delays: `30 jours`, `45 jours fin de mois`, `2 mois`; how a text becomes one, the day it ends."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import Any, NamedTuple

from .propositions import duree_ecrite
from .saisie import faute, texte_saisi

MOIS_MAX = 1200  # of a delay: « 100 ans »
JOURS_MAX = 36525  # the same in days


class Duree(NamedTuple):
    """A delay: `30 jours`, `45 jours fin de mois`, `2 mois`, `à réception` (0 days)."""

    nombre: int
    unite: str  # jour | mois
    fin_de_mois: bool = False

    def depuis(self, jour: date) -> date:
        """The date this delay ends when it starts on `jour`: days first, then the month's end."""
        if self.unite == "mois":
            rang = jour.year * 12 + jour.month - 1 + self.nombre
            an, mois = divmod(rang, 12)
            fin = date(an, mois + 1, min(jour.day, calendar.monthrange(an, mois + 1)[1]))
        else:
            fin = jour + timedelta(days=self.nombre)
        return (
            fin.replace(day=calendar.monthrange(fin.year, fin.month)[1])
            if self.fin_de_mois
            else fin
        )

    def __str__(self) -> str:
        if self.nombre == 0:
            return "à réception de la facture"
        nom = self.unite if self.unite == "mois" or self.nombre == 1 else self.unite + "s"
        return f"{self.nombre} {nom}" + (" fin de mois" if self.fin_de_mois else "")


def lire_duree(v: Any) -> Duree:
    if isinstance(v, Duree):
        return v
    t = texte_saisi(v, "durée").lower()
    if t in ("à réception", "a reception", "comptant", "réception", "reception"):
        return Duree(0, "jour")
    m = re.fullmatch(r"(\d{1,4}) ?(jours?|semaines?|mois|ans?|années?)( fin de mois)?", t)
    if not m:
        neuf = duree_ecrite(t)
        exemples = neuf or "30 jours, 45 jours fin de mois, 2 mois"
        raise faute("E105", f"« {t[:40]} » n'est pas une durée (écrivez {exemples})", neuf=neuf)
    n, u, fin = int(m[1]), m[2], bool(m[3])
    if u.startswith("an"):
        d = Duree(12 * n, "mois", fin)
    elif u == "mois":
        d = Duree(n, "mois", fin)
    else:
        d = Duree(7 * n if u.startswith("semaine") else n, "jour", fin)
    if d.nombre > (MOIS_MAX if d.unite == "mois" else JOURS_MAX):
        raise faute("E105", f"« {t[:40]} » : une durée va jusqu'à 100 ans")
    return d

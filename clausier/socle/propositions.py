"""The right form of what people write otherwise: read as what it means when it means one thing
alone, else proposed in the message that refuses it.

Text to text; the readers of `valeurs` judge.
"""

from __future__ import annotations

import difflib
import re
from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from .ecriture import MOIS, sans_accents
from .synonymes import mot_nu, synonymes

JOUR_D_ABORD = re.compile(r"(?P<j>\d{1,2})[-/. ](?P<m>\d{1,2})[-/. ](?P<a>\d{4}|\d{2})")
AN_D_ABORD = re.compile(r"(?P<a>\d{4})[-/. ]?(?P<m>\d{1,2})[-/. ]?(?P<j>\d{1,2})")
EN_LETTRES = re.compile(r"(?:le )?(?P<j>\d{1,2})(?:er)? (?P<m>[^\W\d]{3,})\.? (?P<a>\d{4})")


SANS_DATE = "AAAA-MM-JJ"  # what is proposed for a text that means no date


def en_pourcent(t: str) -> str:
    """« 30 pour cent » → « 30 % »; another text as it is."""
    return re.sub(r" ?pour ?cent$", " %", t, flags=re.I)


def sans_euro(t: str) -> str:
    """« 30 euros » → « 30 »; another text as it is."""
    return re.sub(r" ?(?:€|eur(?:os?)?)$", "", t, flags=re.I)


def date_ecrite(t: str, siecle: bool = True) -> str:
    """A date in the form that is read, of a text that means one; else the form itself.

    `siecle`: a year of two digits is of this century.

    >>> date_ecrite("21/11/26"), date_ecrite("1er déc. 2026"), date_ecrite("hier")
    ('2026-11-21', '2026-12-01', 'AAAA-MM-JJ')
    """
    dits = _jour_mois_an(t, siecle)
    if dits is None:
        return SANS_DATE
    an, mois, jour = dits
    try:
        return date(an, mois, jour).isoformat()
    except ValueError:
        return SANS_DATE


def jour_de_trop(t: str) -> str:
    """Why a text that names a day, a month and a year means no date: the month is shorter. Nothing
    where that is not why.

    >>> jour_de_trop("31-11-2026"), jour_de_trop("30/02/2028"), jour_de_trop("2026-13-01")
    ('novembre 2026 a 30 jours', 'février 2028 a 29 jours', '')
    """
    an, mois, jour = _jour_mois_an(t, True) or (0, 0, 0)
    if not (an >= 1 and 1 <= mois <= len(MOIS)):
        return ""
    dernier = monthrange(an, mois)[1]
    return f"{MOIS[mois - 1]} {an} a {dernier} jours" if jour > dernier else ""


def _jour_mois_an(t: str, siecle: bool) -> tuple[int, int, int] | None:
    """(year, month, day) that a text names, in the calendar or not."""
    t = sans_accents(t.lower())
    m = JOUR_D_ABORD.fullmatch(t) or AN_D_ABORD.fullmatch(t) or EN_LETTRES.fullmatch(t)
    court = m is not None and len(m["a"]) < len("2026")
    if not m or (court and not siecle):
        return None
    noms = [n for n, nom in enumerate(MOIS, 1) if sans_accents(nom).startswith(m["m"])]
    mois = str(noms[0]) if noms else m["m"]
    if not mois.isdecimal():
        return None
    return int(f"20{m['a']}" if court else m["a"]), int(mois), int(m["j"])


def jour_et_mois_echanges(an: int, mois: int, jour: int) -> str | None:
    """The one day that a date means whose month stands before its day, as one writes in America.

    >>> jour_et_mois_echanges(2026, 28, 12), jour_et_mois_echanges(2026, 2, 30)
    ('2026-12-28', None)
    """
    try:
        return date(an, jour, mois).isoformat()
    except ValueError:
        return None


def nombre_ecrit(t: str) -> str | None:
    """A number written as elsewhere, in the form that is read; None when it may be several.

    >>> nombre_ecrit("1.200,50 €"), nombre_ecrit("1,200.50"), nombre_ecrit("1.200")
    ('1200,50', '1200,50', None)
    """
    t = re.sub(r"^(?:€|eur(?:os?)?) ?|(?<=\d) ?(?:€|eur(?:os?)?)$", "", t, flags=re.I)
    if re.fullmatch(r"-?\d+([.,]\d{1,2})?|-?\d{1,3}( \d{3})+([.,]\d{1,2})?", t):
        return t
    m = re.fullmatch(r"(-?\d{1,3}(?:(?P<s>['’.,])\d{3})(?:(?P=s)\d{3})*)(?P<d>[.,])(\d{1,2})", t)
    if m is None or m["s"] == m["d"]:
        return None
    return f"{re.sub(r'[^-0-9]', '', m[1])},{m[4]}"


DUREE = re.compile(
    r"(?:a )?(?P<n>\d{1,4}) ?"
    r"(?P<u>j|jrs?|jours?|days?|sem|semaines?|weeks?|mois|months?|ans?|years?)"
    r"\.?(?: (?:nets?|calendaires?|date de facture|apres facture))?"
    r"(?P<f>,? (?:fdm|fin (?:de |du )?mois))?"
)
UNITES = {"j": "jours", "d": "jours", "s": "semaines", "w": "semaines", "m": "mois", "a": "ans"}


def duree_ecrite(t: str) -> str | None:
    """A delay written in short or with words that add nothing, in the form that is read.

    >>> duree_ecrite("30j"), duree_ecrite("45 jours fdm"), duree_ecrite("bientôt")
    ('30 jours', '45 jours fin de mois', None)
    """
    m = DUREE.fullmatch(sans_accents(t.lower()))
    if m is None:
        return None
    unite = UNITES.get(m["u"][0], "ans")
    return f"{m['n']} {unite}{' fin de mois' if m['f'] else ''}"


def taux_ecrit(t: str) -> str:
    """A number without its sign as the percentages that it may mean; else an example.

    >>> taux_ecrit("20"), taux_ecrit("0,3"), taux_ecrit("beaucoup")
    ('20 %', '30 % ou 0,3 %', 'par exemple 30 %')
    """
    if not re.fullmatch(r"\d{1,3}([.,]\d{1,4})?", t):
        return "par exemple 30 %"
    fraction = 0 < Decimal(t.replace(",", ".")) < 1
    return f"{_centuple(t)} % ou {t} %" if fraction else f"{t} %"


def part_ecrite(t: str) -> str:
    """A small number without its unit as the shares that it may mean.

    >>> part_ecrite("30"), part_ecrite("0,3")
    ('30 % ou 30 € ? Écrivez « 30 % » ou « 30 € »', '30 % ou 0,3 € ? Écrivez « 30 % » ou « 0,3 € »')
    """
    d = Decimal(t.replace(",", "."))
    taux, somme = f"{_centuple(t) if d < 1 else t} %", f"{t} €"
    return f"{taux} ou {somme} ? Écrivez « {taux} » ou « {somme} »"


def _centuple(t: str) -> str:
    return f"{(Decimal(t.replace(',', '.')) * 100).normalize():f}".replace(".", ",")


# How near a word is to be proposed; to be meant for certain, alone, or by far the nearest.
PROCHE, SUR, CONCURRENT, ECART = 0.6, 0.8, 0.75, 0.05


def proposition(mot: str, mots: Iterable[str]) -> str:
    """« vouliez-vous dire … ? », with the word of `mots` that means the same or is nearest; nothing
    when none is near.
    """
    connus = list(mots)
    proches = semblables(mot, connus, synonymes().valeurs)
    proches = proches or difflib.get_close_matches(mot.lower(), connus, 1, PROCHE)
    return f" ; vouliez-vous dire « {proches[0]} » ?" if proches else ""


def semblables(mot: str, connus: Collection[str], table: Mapping[str, Sequence[str]]) -> list[str]:
    """The words that mean the same: written otherwise, else by the table, in its order."""
    dit = mot_nu(mot)
    memes = [m for m in connus if mot_nu(m) == dit]
    return memes or [m for m in table.get(dit, ()) if m in connus]


def entendu(
    mot: str, mots: Iterable[str], table: Mapping[str, Sequence[str]] | None = None
) -> str | None:
    """The one word of `mots` that is meant for certain: it means the same, or is by far the
    nearest; None when several may be meant.

    >>> entendu("Réel", ["franchise", "reel"]), entendu("telefone", ["telephone", "nom"])
    ('reel', 'telephone')
    """
    connus = list(mots)
    memes = semblables(mot, connus, synonymes().valeurs if table is None else table)
    if not memes:
        proches = difflib.get_close_matches(mot.lower(), connus, 2, CONCURRENT)
        notes = [difflib.SequenceMatcher(None, m, mot.lower()).ratio() for m in proches]
        if notes and notes[0] >= (SUR if len(notes) == 1 else notes[1] + ECART):
            return proches[0]
    return memes[0] if len(memes) == 1 else None

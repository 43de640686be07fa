"""The words people write for units, as the codes of UN/ECE recommendation 20 that an electronic
invoice carries (BT-130).
"""

from __future__ import annotations

import re

from .ecriture import sans_accents

UNITE = "C62"  # « one »: what has no unit of its own
CODES = {
    "HUR": "heure h hr",
    "MIN": "minute min mn",
    "DAY": "jour journée j jour/homme jour-homme",
    "WEE": "semaine",
    "MON": "mois mensualité",
    "ANN": "an année",
    "LS": "forfait ff",
    "H87": "pièce pc",
    "SET": "lot ensemble jeu",
    "KMT": "kilomètre km",
    "MTR": "mètre m ml mètre linéaire",
    "CMT": "centimètre cm",
    "MTK": "m² m2 mètre carré",
    "MTQ": "m³ m3 mètre cube",
    "KGM": "kilogramme kilo kg",
    "GRM": "gramme g",
    "TNE": "tonne t",
    "LTR": "litre l",
    "ZP": "page",
    "D68": "mot",
    "KWH": "kwh kilowattheure",
    UNITE: "unité u exemplaire",
}


def _cle(mot: str) -> str:
    return " ".join(
        re.sub(r"(?<=\w{3})s\b|\(s\)", "", sans_accents(mot.lower()))
        .replace("m²", "m2")
        .replace("m³", "m3")
        .split()
    )


def _separes(phrase: str) -> list[str]:
    """The words of one code; « mètre linéaire » and its like are two."""
    return re.findall(r"mètre (?:linéaire|carré|cube)|\S+", phrase)


def _mots(phrase: str) -> list[str]:
    return [_cle(m) for m in _separes(phrase)]


PAR_MOT = {mot: code for code, phrase in CODES.items() for mot in _mots(phrase)}
# The same words as they are printed, in the singular.
ECRITS = {_cle(m): m for phrase in CODES.values() for m in reversed(_separes(phrase))}


def code_unite(mot: str | None) -> str:
    """The code of a unit; of one unknown, the code for « one ».

    >>> code_unite("Heures"), code_unite("m²"), code_unite("séance"), code_unite(None)
    ('HUR', 'MTK', 'C62', 'C62')
    """
    return PAR_MOT.get(_cle(mot), UNITE) if mot else UNITE


def mot_connu(mot: str) -> str | None:
    """A unit as it is printed, in the singular; None when no code says it.

    >>> mot_connu("Jours"), mot_connu("m2"), mot_connu("séances")
    ('jour', 'm²', None)
    """
    return ECRITS.get(_cle(mot))


def connue(mot: str | None) -> bool:
    """Does the code say all that the word says?"""
    return not mot or _cle(mot) in PAR_MOT

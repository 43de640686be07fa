"""A value as the text of YAML, as its author might have typed it: on one line where it reads well
there, between quotes only where it must be; every scalar is text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .insertion import ECHAPPES

LARGEUR = 100  # of a line: what is longer stands on several
NU = re.compile(r"[^\W_](?:[\w+\-/ .@'’%€°²³()…–]|[:,](?=\w))*")
ECRIT_NU = re.compile(r"(?i:null|~)|.*\s$")


def ecrire_scalaire(v: Any, en_flux: bool) -> str:
    """A text as YAML on one line: bare where it reads as itself, between quotes otherwise.

    >>> ecrire_scalaire("30 %", False), ecrire_scalaire("1 269,00", True)
    ('30 %', '"1 269,00"')
    """
    texte = "" if v is None else str(v)
    if NU.fullmatch(texte) and not ECRIT_NU.fullmatch(texte) and not (en_flux and "," in texte):
        return texte
    return f'"{texte.translate(ECHAPPES)}"'


def ecrire_en_flux(v: Any) -> str:
    """A value on one line, between brackets when it has parts."""
    if isinstance(v, Mapping):
        return (
            "{"
            + ", ".join(f"{ecrire_scalaire(k, True)}: {ecrire_en_flux(x)}" for k, x in v.items())
            + "}"
        )
    if isinstance(v, list):
        return "[" + ", ".join(map(ecrire_en_flux, v)) + "]"
    return ecrire_scalaire(v, True)


def ecrire_court(v: Any) -> str:
    """A value on one line, where no bracket is around it."""
    return ecrire_en_flux(v) if isinstance(v, Mapping | list) else ecrire_scalaire(v, False)


def tient_sur_une_ligne(v: Any) -> bool:
    """Does it read well on one line? No list of records in it, no text of several lines."""
    if isinstance(v, Mapping):
        return all(map(tient_sur_une_ligne, v.values()))
    if isinstance(v, list):
        return all(not isinstance(x, Mapping | list) and tient_sur_une_ligne(x) for x in v)
    return "\n" not in str(v)


def apres_la_cle(v: Any, retrait: int, fin: str) -> str:
    """What follows « key: » in a block whose keys stand at `retrait`, its line end included."""
    if not isinstance(v, Mapping | list):
        texte = "" if v is None else str(v)
        if "\n" in texte and (bloc := texte_litteral(texte, retrait + 2, fin)):
            return f" {bloc}"
        return f" {ecrire_scalaire(v, False)}{fin}"
    if not v or tient_sur_une_ligne(v) and retrait + len(ecrire_en_flux(v)) < LARGEUR - 10:
        return f" {ecrire_en_flux(v)}{fin}"
    if isinstance(v, Mapping):
        return fin + bloc_de_cles(v, retrait + 2, fin)
    return fin + "".join(element_de_liste(x, retrait + 2, fin) for x in v)


def bloc_de_cles(v: Mapping[str, Any], retrait: int, fin: str) -> str:
    return "".join(
        f"{' ' * retrait}{ecrire_scalaire(k, False)}:{apres_la_cle(x, retrait, fin)}"
        for k, x in v.items()
    )


def element_de_liste(v: Any, retrait: int, fin: str) -> str:
    """One item of a list with dashes, its line end included."""
    debut = f"{' ' * retrait}- "
    court = tient_sur_une_ligne(v) and retrait + len(ecrire_court(v)) < 3 * LARGEUR
    if isinstance(v, Mapping) and v and not court:
        return debut + bloc_de_cles(v, retrait + 2, fin)[retrait + 2 :]
    if isinstance(v, str) and "\n" in v and (bloc := texte_litteral(v, retrait + 2, fin)):
        return debut + bloc
    return f"{debut}{ecrire_court(v)}{fin}"


def texte_litteral(texte: str, retrait: int, fin: str) -> str:
    """A text of several lines as it reads, after « | »; nothing where YAML would change it."""
    corps = texte.rstrip("\n")
    restent = len(texte) - len(corps)
    lignes = corps.split("\n")
    if (
        not corps
        or restent > 1
        or lignes[0][:1] in (" ", "\t", "")
        or re.search(r"[\r\x85\u2028\u2029\t]|[ ]$", corps, re.M)
    ):
        return ""
    corps = fin.join(f"{' ' * retrait}{x}" if x else "" for x in lignes)
    return f"|{'' if restent else '-'}{fin}{corps}{fin}"

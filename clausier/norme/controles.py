"""Every rule on an electronic invoice, for what we write, before any file is made, and for what we
are given to read.
"""

from __future__ import annotations

from .constats import Constat
from .controles_cles import controle_cles, controle_usage
from .controles_codes import controle_codes
from .controles_en import controle_divers, controle_lignes, controle_presence, controle_totaux
from .controles_france import france
from .controles_presence import controle_articles, controle_groupes
from .controles_tva import controle_tva
from .modele import Invoice

REGLES = (
    controle_presence,
    controle_groupes,
    controle_articles,
    controle_codes,
    controle_lignes,
    controle_totaux,
    controle_tva,
    controle_divers,
    controle_cles,
    controle_usage,
    france,
)


def controler(f: Invoice) -> list[Constat]:
    """Every finding, each with the number of its official rule and its term: EN 16931 first, then
    France when its seller is there.
    """
    return list(dict.fromkeys(c for regle in REGLES for c in regle(f)))


__all__ = ["Constat", "controler"]

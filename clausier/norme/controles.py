"""Every rule on an electronic invoice, for what we write, before any file is made, and for what we are given to read."""

from __future__ import annotations

from .controles_en import REGLES, Constat
from .controles_france import france
from .modele import Invoice


def controler(f: Invoice) -> list[Constat]:
    """Every finding, each with the number of its official rule and its term: EN 16931 first, then France when its seller is there."""
    return list(dict.fromkeys(c for regle in (*REGLES, france) for c in regle(f)))


__all__ = ["Constat", "controler"]

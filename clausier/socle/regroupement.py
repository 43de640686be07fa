"""One information a case, not one an invoice: the warnings that documents of a case share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from .problemes import Probleme

DU_DOCUMENT = re.compile(r"documents\.(\d+)(?P<suite>\..*)?")
NOMME = re.compile(r"(?P<numero>[A-Za-z0-9+\-_/]{1,35}) : (?P<reste>.*)", re.S)


def regrouper(problemes: Iterable[Probleme]) -> list[Probleme]:
    """The faults and warnings in the order of files; a warning that is the same for several
    documents of one case, but for the number that it begins with, is told once, at the first, with
    their numbers.
    """
    sortie: list[Probleme] = []
    rangs: dict[tuple[str, ...], int] = {}
    for p in sorted(set(problemes)):
        m, dit = DU_DOCUMENT.fullmatch(p.champ), NOMME.fullmatch(p.message)
        if p.grave or m is None or dit is None:
            sortie.append(p)
            continue
        cle = (p.place.fichier, p.code, m["suite"] or "", dit["reste"])
        if cle not in rangs:
            rangs[cle] = len(sortie)
            sortie.append(p)
            continue
        deja = sortie[rangs[cle]]
        numeros = deja.message.removesuffix(f" : {dit['reste']}")
        sortie[rangs[cle]] = replace(deja, message=f"{numeros}, {dit['numero']} : {dit['reste']}")
    return sortie

"""Statements that a paper may not make: those that the library forbids itself (`droit.interdits`),
and those of `clauses/_audit/enonces.yaml`, which only strangers write.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from ..droit.gardes import Ici, Interdit
from ..droit.interdits import INTERDITS
from .constat import Lu, Trouve
from .motifs import Motif
from .phrases import (
    aux_professionnels,
    bornes_de_la_phrase,
    bornes_du_paragraphe,
    desavouee,
    dite_nulle,
    en_faveur,
    en_faveur_ensuite,
    nie_sa_phrase,
    niee_dedans,
    officielle,
    racontee,
)
from .plan import Aplat, accents_otes
from .regles import POUR_UN_PARTICULIER, Enonce, Precision, precisions

ESSAIS = 200  # places of one rule that are looked at
GARDES = 20  # of them that are kept


def trouver_interdits(plan: Aplat, lu: Lu) -> Iterator[Trouve]:
    """The forbidden statements of the library that hold for a stranger's paper."""
    qualite = "consommateur" if lu.public == "particulier" else "professionnel"
    for x in INTERDITS:
        p = precisions().get(x.code)
        if p is None or not p.regle.vaut(lu.papier, lu.public, lu.jour):
            continue
        if p.commercants and lu.commercants:
            continue
        yield from _bornes(_interdits_de(plan, lu, x, p, qualite))


def _interdits_de(
    plan: Aplat, lu: Lu, x: Interdit, p: Precision, qualite: str
) -> Iterator[Trouve | None]:
    for m in _sans_accents(x).finditer(plan.texte):
        lieu = m.start(), m.end()
        innocent = (
            (p.sauf and p.sauf.search(plan.texte, *bornes_de_la_phrase(plan.texte, *lieu)))
            or (p.regle.famille == "perime" and racontee(plan, *lieu))
            or (p.nie and nie_sa_phrase(plan, *lieu))
            or (x.portee == "conso" and en_faveur_ensuite(plan.texte, *lieu))
            or (x.portee == "conso" and aux_professionnels(plan, lu, *lieu))
            or (x.garde and not x.garde(_ici(plan, lu, x, m, qualite)))
        )
        yield None if innocent else Trouve(p.regle, *lieu)


def _ici(plan: Aplat, lu: Lu, x: Interdit, m: re.Match[str], qualite: str) -> Ici:
    """What the guard of a statement reads, with its accents."""
    vrai = x.motif.match(plan.accentue, m.start()) or m
    pa, pz = bornes_du_paragraphe(plan.texte, m.start(), m.end())
    fa, fz = bornes_de_la_phrase(plan.texte, m.start(), m.end())
    texte = plan.accentue
    return Ici(texte, texte[pa:pz], texte[fa:fz], vrai, qualite, lu.jour)


@cache
def _sans_accents(x: Interdit) -> Motif:
    return re.compile(accents_otes(x.motif.pattern), re.I)


def trouver_enonces(plan: Aplat, lu: Lu, enonces: tuple[Enonce, ...]) -> Iterator[Trouve]:
    """The statements of `enonces.yaml`."""
    for x in enonces:
        if not x.regle.vaut(lu.papier, lu.public, lu.jour) or x.commercants and lu.commercants:
            continue
        if x.sauf_texte and x.sauf_texte.search(plan.texte):
            continue
        if x.avec_texte and not x.avec_texte.search(plan.texte):
            continue
        yield from _bornes(_un_enonce(plan, lu, x))


# A pattern with a denial of its own: what it finds is not denied by it.
NEGATION = re.compile(r"\b(?:ne|ni|pas|jamais|aucune?)\b|\bn'|\bn\(e")


def _un_enonce(plan: Aplat, lu: Lu, x: Enonce) -> Iterator[Trouve | None]:
    for motif in x.motifs:
        nie = NEGATION.search(motif.pattern)
        for m in motif.finditer(plan.cherche(motif)):
            if not _accuse(plan, lu, x, m) or not nie and niee_dedans(plan, m.start(), m.end()):
                yield None
            else:
                yield Trouve(x.regle, m.start(), m.end())


def _accuse(plan: Aplat, lu: Lu, x: Enonce, m: re.Match[str]) -> bool:
    a, z = bornes_de_la_phrase(plan.texte, m.start(), m.end())
    if x.sauf and x.sauf.search(plan.texte, a, z):
        return False
    if x.regle.famille == "consommateur" and officielle(plan.texte, a, z):
        return False
    if en_faveur(lu, x.regle, plan.texte, a, z):
        return False
    if _nie(x)(plan, m.start(), m.end()):
        return False
    if x.avec and not x.avec.search(plan.texte, a, z):
        return False
    if x.sauf_paragraphe and x.sauf_paragraphe.search(
        plan.texte, *bornes_du_paragraphe(plan.texte, m.start(), m.end())
    ):
        return False
    seul = x.regle.public == POUR_UN_PARTICULIER
    return not (seul and aux_professionnels(plan, lu, m.start(), m.end()))


def _nie(x: Enonce) -> Callable[[Aplat, int, int], bool]:
    """What makes the sentence of a statement of this kind innocent."""
    if x.regle.famille == "perime":
        return racontee
    nie = nie_sa_phrase if x.nie else dite_nulle
    return lambda plan, debut, fin: nie(plan, debut, fin) or desavouee(plan, debut, fin)


def _bornes(essais: Iterator[Trouve | None]) -> Iterator[Trouve]:
    """No rule looks for ever, nor says the same thing for ever."""
    gardes = 0
    for rang, x in enumerate(essais):
        if x is not None:
            gardes += 1
            yield x
        if gardes >= GARDES or rang >= ESSAIS:
            return

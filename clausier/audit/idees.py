"""Statements known by what they say, not by how: several ideas in one sentence, in any order.

`clauses/_audit/idees/` names ideas (who pays, what is lost, without what), each with the words
that people have for it, and rules, each with the sets of ideas that make a sentence accuse. Written
words differ from paper to paper; what they bring together does not. A sentence that one of the
patterns of `enonces` accuses already is left to it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from .constat import Lu, Trouve
from .phrases import AVANT_LE_MOT, FIN_DE_PHRASE, aux_professionnels, dite_nulle, racontee
from .plan import Aplat
from .regles import Dire, dires, lexique_des_idees

LONGUE = 400  # signs: of a longer sentence, the words that accuse are shown alone
TITRE = 90  # signs: a line under it, before a blank or a paragraph, is its heading
Lieu = tuple[int, int]


@dataclass(frozen=True)
class PhraseSituee:
    """A sentence of the plane, and where the paragraph it stands in begins, heading included."""

    debut: int
    fin: int
    article: int


def phrases_situees(texte: str) -> tuple[PhraseSituee, ...]:
    """Every sentence, in its order.

    >>> [x.article for x in phrases_situees("Prix\\nIl est fixe. Il varie.")]
    [0, 0, 0]
    """
    sortie: list[PhraseSituee] = []
    debut = article = 0
    titre = -1  # where a heading begins that waits for its paragraph
    for m in re.finditer(f"{FIN_DE_PHRASE.pattern}|$", texte):
        fin = m.end() if m[0] != "\n" else m.start()
        dit = texte[debut:fin].strip()
        if not dit:
            titre = titre if titre >= 0 else -1
            article = titre if titre >= 0 else m.end()
        else:
            a_la_ligne = debut == 0 or texte[debut - 1] == "\n"
            if a_la_ligne and len(dit) < TITRE and dit[-1] not in ".;," and m[0] in ("\n", ""):
                titre = article = debut
            elif a_la_ligne and titre >= 0:
                article = titre
            sortie.append(PhraseSituee(debut, fin, article))
        debut = m.end()
    return tuple(sortie)


class Idees:
    """Where each idea stands in a paper; each is looked for once, when it is asked for."""

    def __init__(self, plan: Aplat) -> None:
        self.texte = plan.texte
        self.phrases = phrases_situees(plan.texte)
        self._debuts = [x.debut for x in self.phrases]
        self._lieux: dict[str, dict[int, list[Lieu]]] = {}

    def lieux(self, idee: str) -> Mapping[int, list[Lieu]]:
        """By the rank of a sentence, the places of an idea in it."""
        if idee not in self._lieux:
            trouves: dict[int, list[Lieu]] = {}
            for m in lexique_des_idees()[idee].finditer(self.texte):
                rang = bisect_right(self._debuts, m.start()) - 1
                trouves.setdefault(max(rang, 0), []).append(m.span())
            self._lieux[idee] = trouves
        return self._lieux[idee]

    def affirmes(self, idee: str) -> Mapping[int, list[Lieu]]:
        """The same, but for those right after a word that denies them."""
        return {
            rang: dits
            for rang, lieux in self.lieux(idee).items()
            if (dits := [x for x in lieux if not self._nie(rang, x)])
        }

    def _nie(self, rang: int, lieu: Lieu) -> bool:
        return bool(AVANT_LE_MOT.search(self.texte[self.phrases[rang].debut : lieu[0]]))

    def autour(self, idee: str) -> set[int]:
        """The sentences in which it stands, or in whose heading or paragraph before them."""
        dits = sorted(a for lieux in self.lieux(idee).values() for a, _ in lieux)
        return {
            i
            for i, x in enumerate(self.phrases)
            if bisect_right(dits, x.fin) > bisect_right(dits, x.article - 1)
        }


@dataclass(frozen=True)
class Ensemble:
    """One line of a rule: the ideas that a sentence must bring together. `suite`: pairs of which
    the first comes before the second; `autour`: ideas that its heading may say for it.
    """

    idees: tuple[str, ...]
    affirmees: tuple[str, ...]
    absentes: tuple[str, ...]
    suite: tuple[tuple[str, str], ...]
    autour: tuple[str, ...]

    def dans(self, idees: Idees) -> Iterator[tuple[int, Lieu]]:
        """The sentences that it accuses, with the words that do."""
        lieux = [idees.lieux(x) for x in self.idees]
        lieux += [idees.affirmes(x) for x in self.affirmees]
        if not lieux:
            return
        rangs = set(lieux[0]).intersection(*lieux[1:])
        for x in self.absentes:
            rangs -= set(idees.lieux(x))
        for x in self.autour:
            rangs &= idees.autour(x)
        for rang in sorted(rangs):
            if all(_avant(idees.lieux(a)[rang], idees.lieux(b)[rang]) for a, b in self.suite):
                dits = [x[rang] for x in lieux]
                yield rang, (min(x[0][0] for x in dits), max(x[0][1] for x in dits))


def _avant(premiers: list[Lieu], seconds: list[Lieu]) -> bool:
    return premiers[0][0] < seconds[-1][0]


@cache
def ensemble_dit(ligne: str) -> Ensemble:
    """A line of a rule, read: `x`, an idea; `+x`, not denied; `-x`, none of it; `x<y`, one before
    the other; `^x`, which the heading may say.

    >>> ensemble_dit("client<rembourse -quarante").suite
    (('client', 'rembourse'),)
    """
    idees: list[str] = []
    signes: dict[str, list[str]] = {"+": [], "-": [], "^": []}
    suite: list[tuple[str, str]] = []
    for mot in ligne.split():
        if mot[0] in signes:
            signes[mot[0]].append(mot[1:])
            continue
        chaine = mot.split("<")
        idees += chaine
        suite += pairwise(chaine)
    inconnues = {*idees, *(x for v in signes.values() for x in v)} - set(lexique_des_idees())
    if inconnues:
        raise KeyError(f"{ligne} : {', '.join(sorted(inconnues))}")
    return Ensemble(
        tuple(idees), tuple(signes["+"]), tuple(signes["-"]), tuple(suite), tuple(signes["^"])
    )


def trouver_dires(plan: Aplat, lu: Lu) -> Iterator[Trouve]:
    """The rules of `idees/` that a paper breaks, each sentence once for each."""
    idees = Idees(plan)
    for x in dires():
        if not x.regle.vaut(lu.papier, lu.public, lu.jour) or x.commercants and lu.commercants:
            continue
        if x.sauf_texte and x.sauf_texte.search(plan.texte):
            continue
        vus: set[int] = set()
        for rang, lieu in (y for dit in x.dit for y in ensemble_dit(f"{dit} {x.sauf}").dans(idees)):
            if rang not in vus and not _innocent(plan, x, lieu):
                vus.add(rang)
                yield Trouve(x.regle, *_montre(idees.phrases[rang], lieu))


def _innocent(plan: Aplat, x: Dire, lieu: Lieu) -> bool:
    if (racontee if x.regle.famille == "perime" else dite_nulle)(plan, *lieu):
        return True
    return x.regle.public == frozenset(("particulier",)) and aux_professionnels(plan, *lieu)


def _montre(phrase: PhraseSituee, lieu: Lieu) -> Lieu:
    """The whole sentence, where it is read at a glance."""
    return (phrase.debut, phrase.fin) if phrase.fin - phrase.debut <= LONGUE else lieu

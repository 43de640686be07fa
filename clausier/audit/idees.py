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

from .constat import Lu, Trouve
from .liens import Liens, lier
from .phrases import (
    AVANT_LE_MOT,
    PhraseSituee,
    aux_professionnels,
    bornes_de_la_phrase,
    demandee,
    desavouee,
    dite_nulle,
    en_faveur,
    officielle,
    phrases_situees,
    racontee,
)
from .plan import Aplat
from .regles import (
    POUR_UN_PARTICULIER,
    Dire,
    calculs,
    dires,
    idees_affirmees,
    lexique_des_idees,
    motif_de_l_idee,
    reperes,
)
from .tamis import FaconsDeDire, Tamis

LONGUE = 400  # signs: of a longer sentence, the words that accuse are shown alone
PRES = 70  # signs: what stands no farther is near
VOISINES = 2  # sentences before and after one that are near it
LIEN = re.compile("(<~|<|~)")
TARD = 150  # signs of a sentence before the words that accuse, which are then shown alone
Lieu = tuple[int, int]


class Idees:
    """Where each idea stands in a paper; each is looked for once, when it is asked for.

    `ecritures`: see `tamis`, that tells sooner where none stands.
    """

    def __init__(
        self,
        plan: Aplat,
        affirmees: frozenset[str] | None = None,
        ecritures: FaconsDeDire | None = None,
    ) -> None:
        self.texte = plan.texte
        self._plan = plan
        self._affirmees = idees_affirmees() if affirmees is None else affirmees
        self.phrases = phrases_situees(plan.texte)
        self._debuts = [x.debut for x in self.phrases]
        self._lieux: dict[str, dict[int, list[Lieu]]] = {}
        self._affirmes: dict[Lieu, bool] = {}
        self._tamis = ecritures and Tamis(plan.minuscules, self._debuts, ecritures)

    def possibles(self, atomes: tuple[str, ...]) -> list[str]:
        """The same ideas, those that are known or rare first; none where no sentence can bring them
        together.
        """
        noms = {x: x.lstrip("+!") for x in atomes}
        tamis = self._tamis
        if not tamis:
            return sorted(atomes, key=lambda x: noms[x] not in self._lieux)
        if not tamis.ensemble(noms.values()):
            return []
        return sorted(
            atomes, key=lambda x: (noms[x] not in self._lieux, len(tamis.phrases(noms[x])))
        )

    def peut_etre(self, idee: str, rangs: set[int]) -> bool:
        """May it stand in one of these sentences?"""
        return not self._tamis or not self._tamis.phrases(idee).isdisjoint(rangs)

    def lieux(self, idee: str) -> Mapping[int, list[Lieu]]:
        """By the rank of a sentence, the places of an idea in it."""
        if idee not in self._lieux:
            trouves: dict[int, list[Lieu]] = {}
            motif = self._tamis.motif(idee) if self._tamis else motif_de_l_idee(idee)
            for m in motif.finditer(self._plan.cherche(motif)) if motif else ():
                rang = bisect_right(self._debuts, m.start()) - 1
                trouves.setdefault(max(rang, 0), []).append(m.span())
            self._lieux[idee] = trouves
        return self._lieux[idee]

    def dits(self, atome: str) -> Mapping[int, list[Lieu]]:
        """The same for `x`, `+x` (where no word right before denies it; so are the ideas of
        `affirmees.yaml`, bare) or `!x` (where one does, before it or after).
        """
        if atome in self._affirmees:
            return self.dits("+" + atome)
        if atome[0] not in "+!":
            return self.lieux(atome)
        voulu = self._affirme if atome[0] == "+" else self._nie
        return {
            rang: dits
            for rang, lieux in self.lieux(atome[1:]).items()
            if (dits := [x for x in lieux if voulu(rang, x)])
        }

    def _affirme(self, rang: int, lieu: Lieu) -> bool:
        avant = self.phrases[rang].debut, lieu[0]
        if avant not in self._affirmes:
            self._affirmes[avant] = not AVANT_LE_MOT.search(self.texte[slice(*avant)])
        return self._affirmes[avant]

    def _nie(self, rang: int, lieu: Lieu) -> bool:
        apres = self.texte[lieu[1] : self.phrases[rang].fin]
        r = reperes()
        if r["mais_seulement"].match(apres):
            return False
        avant = self.texte[self.phrases[rang].debut : lieu[0]]
        return bool(r["nie_avant"].search(avant) or r["nie_apres"].match(apres))

    def voisines(self, idee: str) -> set[int]:
        """The sentences near which it stands, in their own paragraph or heading."""
        sortie: set[int] = set()
        for rang in self.lieux(idee):
            article = self.phrases[rang].article
            sortie.update(
                i
                for i in range(max(0, rang - VOISINES), rang + VOISINES + 1)
                if i < len(self.phrases) and self.phrases[i].article == article
            )
        return sortie

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
    """One line of a rule: the ideas that a sentence must bring together, `x`, `+x` or `!x`.
    `liens`: pairs of which the first comes before the second (`<`), stands near it (`~`), or both
    (`<~`); `autour`: ideas that its heading may say for it.
    """

    idees: tuple[str, ...]
    absentes: tuple[str, ...]
    autour: tuple[str, ...]
    liens: tuple[tuple[str, str, str], ...]

    def dans(self, idees: Idees) -> Iterator[tuple[int, Lieu]]:
        """The sentences that it accuses, with the words that do."""
        lieux: dict[str, Mapping[int, list[Lieu]]] = {}
        rangs: set[int] = set()
        # What no sentence can bring together any more is not looked for.
        for x in idees.possibles(self.idees):
            rangs = rangs & set(idees.dits(x)) if lieux else set(idees.dits(x))
            lieux[x] = idees.dits(x)
            if not rangs:
                return
        for x in self.absentes:
            if x[0] == "^":
                rangs -= idees.voisines(x[1:])
            elif idees.peut_etre(x, rangs):
                rangs -= set(idees.lieux(x))
        for x in self.autour:
            rangs &= idees.autour(x)
        for rang in sorted(rangs):
            liens = ((lieux[a][rang], lien, lieux[b][rang]) for a, lien, b in self.liens)
            if all(_lies(idees.texte, *x) for x in liens):
                dits = [x[rang] for x in lieux.values()]
                yield rang, (min(x[0][0] for x in dits), max(x[0][1] for x in dits))


def _lies(texte: str, premiers: list[Lieu], lien: str, seconds: list[Lieu]) -> bool:
    if lien == "<":
        return premiers[0][0] < seconds[-1][0]
    return any(
        max(a[0], b[0]) - min(a[1], b[1]) <= PRES
        and ";" not in texte[min(a[1], b[1]) : max(a[0], b[0])]
        for a in premiers
        for b in seconds
        if lien == "~" or a[0] <= b[0]
    )


@cache
def ensemble_dit(ligne: str) -> Ensemble:
    """A line of a rule, read: `x`, an idea; `+x`, not denied; `!x`, denied; `-x`, none of it, nor,
    `-^x`, in the sentences near; `^x`, which the heading may say; `x<y`, one before the other;
    `x~y`, near; `x<~y`, both.

    >>> ensemble_dit("client<!rembourse -quarante").liens
    (('client', '<', '!rembourse'),)
    """
    idees: list[str] = []
    signes: dict[str, list[str]] = {"-": [], "^": []}
    liens: list[tuple[str, str, str]] = []
    for mot in ligne.split():
        if mot[0] in signes:
            signes[mot[0]].append(mot[1:])
            continue
        chaine = re.split(LIEN, mot)
        idees += chaine[::2]
        liens += zip(chaine[::2], chaine[1::2], chaine[2::2], strict=False)
    noms = {x.lstrip("+!^") for x in (*idees, *signes["-"], *signes["^"])}
    if inconnues := noms - lexique_des_idees().keys():
        raise KeyError(f"{ligne} : {', '.join(sorted(inconnues))}")
    return Ensemble(tuple(idees), tuple(signes["-"]), tuple(signes["^"]), tuple(liens))


def trouver_dires(plan: Aplat, lu: Lu, ecritures: FaconsDeDire | None = None) -> Iterator[Trouve]:
    """The rules of `idees/` that a paper breaks, each sentence once for each."""
    idees = Idees(plan, ecritures=ecritures)
    liens = lier(plan, idees.phrases)
    ensemble = Idees(liens.plan, ecritures=ecritures)
    for x in dires():
        if not x.regle.vaut(lu.papier, lu.public, lu.jour) or x.commercants and lu.commercants:
            continue
        if x.sauf_texte and x.sauf_texte.search(plan.texte):
            continue
        if x.avec_texte and not x.avec_texte.search(plan.texte):
            continue
        vus: set[int] = set()
        for rang, lieu in (y for dit in x.dit for y in ensemble_dit(f"{dit} {x.sauf}").dans(idees)):
            if rang in vus or rang in liens.interdits:
                continue
            if not _innocent(plan, lu, x, lieu):
                vus.add(rang)
                yield Trouve(x.regle, *_montre(idees.texte, idees.phrases[rang], lieu), mots=lieu)
        if x.regle.id not in calculs():  # its figures are compared besides
            yield from _dits_ensemble(plan, lu, x, vus, idees, ensemble, liens)


def _dits_ensemble(
    plan: Aplat, lu: Lu, x: Dire, vus: set[int], idees: Idees, ensemble: Idees, liens: Liens
) -> Iterator[Trouve]:
    """What two sentences say between them, of which none says it alone."""
    for dit in x.dit:
        e = ensemble_dit(f"{dit} {x.sauf}")
        for _, (debut, fin) in e.dans(ensemble):
            lien = liens.de(fin - 1)
            if lien is None or debut < lien.debut or lien.rang in vus or lien.rang - 1 in vus:
                continue
            if not lien.seul and not debut < lien.milieu < fin:
                continue
            if any(_disculpe(idees, a, lien.rang) for a in e.absentes):
                continue
            lieu = lien.second[0], min(lien.second[1], lien.second[0] + fin - lien.milieu)
            if _innocent(liens.plan, lu, x, (debut, fin)) or _innocent(plan, lu, x, lieu):
                continue
            vus.add(lien.rang)
            yield Trouve(x.regle, *_montre(idees.texte, idees.phrases[lien.rang], lieu), mots=lieu)


def _disculpe(idees: Idees, absente: str, rang: int) -> bool:
    """Does what a rule must not meet stand in one of the sentences that are put together, or next
    to them?
    """
    if absente[0] == "^":
        return rang in idees.voisines(absente[1:])
    return any(i in idees.lieux(absente) for i in (rang - 1, rang, rang + 1))


def _innocent(plan: Aplat, lu: Lu, x: Dire, lieu: Lieu) -> bool:
    if x.regle.famille == "perime":
        return racontee(plan, *lieu)
    bornes = bornes_de_la_phrase(plan.texte, *lieu)
    if officielle(plan.texte, *bornes):
        return True
    if dite_nulle(plan, *lieu) or desavouee(plan, *lieu) or demandee(plan.texte, *bornes):
        return True
    if en_faveur(lu, x.regle, plan.texte, *bornes):
        return True
    return x.regle.public == POUR_UN_PARTICULIER and aux_professionnels(plan, lu, *lieu)


def _montre(texte: str, phrase: PhraseSituee, lieu: Lieu) -> Lieu:
    """The whole sentence, where it is read at a glance; from the words that accuse, where they come
    late in it.
    """
    debut = phrase.debut if lieu[0] - phrase.debut <= TARD else lieu[0]
    debut = phrase.fin - len(texte[debut : phrase.fin].lstrip())
    return (debut, phrase.fin) if phrase.fin - debut <= LONGUE else lieu

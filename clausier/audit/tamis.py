"""Which sentences the words of an idea may stand in, told without looking for them.

Of the two thousand ideas, a rule brings a few together in one sentence. Each pattern has letters
without which it finds nothing, and what it finds has a length: where its letters stand tells where
its words may begin, a hundred times sooner than the pattern. A rule whose ideas can meet in no
sentence is not tried, and of an idea the ways to say it whose letters the paper lacks are left out:
the same is found.

The letters are drawn from the patterns as Python reads them, once; where they cannot be kept from
run to run, it takes longer than it spares, and no sieve is made.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from ..socle.disque import lire_octets
from ..socle.empreintes import condense
from .motifs import Motif, motif_de_lignes
from .regles import AUDIT, ecritures_de_l_idee, lexique_des_idees

SANS_FIN = 10_000  # signs: what may be longer may begin anywhere


class FaconDeDire(NamedTuple):
    """One way to say an idea: its pattern; letters of which all that it finds holds one (none: it
    may find anything); the most signs that it finds, and how many words besides.
    """

    motif: str
    lettres: tuple[str, ...]
    signes: int
    mots: int


FaconsDeDire = Mapping[str, tuple[FaconDeDire, ...]]


class Tamis:
    """The sieve of one paper: its text in small letters, and where each sentence begins."""

    def __init__(self, texte: str, debuts: list[int], ecritures: FaconsDeDire) -> None:
        self._texte, self._ecritures = texte, ecritures
        fins = (*debuts[1:], len(texte))
        # By position, the rank of the sentence that it is in.
        self._rangs = [i for i, fin in enumerate(fins) for _ in range(fin - (i and debuts[i]))]
        self._mot = max(map(len, texte.split()), default=0)
        self._places: dict[str, list[int]] = {}
        self._phrases: dict[str, frozenset[int]] = {}
        self._toutes = frozenset(range(len(debuts)))

    def motif(self, idee: str) -> Motif | None:
        """The pattern of an idea, of the ways to say it that this paper may have; None: it has
        none.
        """
        ici = [x for x in self._ecritures[idee] if not x.lettres or any(map(self._ou, x.lettres))]
        return motif_de_lignes(tuple(x.motif for x in ici)) if ici else None

    def ensemble(self, idees: Iterable[str]) -> bool:
        """May some sentence bring them all together?"""
        rangs = self._toutes
        for x in idees:
            rangs &= self.phrases(x)
            if not rangs:
                return False
        return True

    def phrases(self, idee: str) -> frozenset[int]:
        """The ranks of the sentences in which its words may begin."""
        if idee not in self._phrases:
            rangs: set[int] = set()
            for x in self._ecritures[idee]:
                longueur = x.signes + x.mots * self._mot
                if not x.lettres or longueur >= SANS_FIN:
                    rangs.update(self._toutes)
                    break
                for lettres in x.lettres:
                    avant = longueur - len(lettres)
                    for place in self._ou(lettres):
                        premier, dernier = self._rangs[max(place - avant, 0)], self._rangs[place]
                        rangs.add(dernier)
                        if premier < dernier:
                            rangs.update(range(premier, dernier))
            self._phrases[idee] = frozenset(rangs)
        return self._phrases[idee]

    def _ou(self, lettres: str) -> list[int]:
        """Where these letters stand."""
        if lettres not in self._places:
            places: list[int] = []
            ici = self._texte.find(lettres)
            while ici >= 0:
                places.append(ici)
                ici = self._texte.find(lettres, ici + 1)
            self._places[lettres] = places
        return self._places[lettres]


def ecritures(gardees: MutableMapping[str, bytes] | None) -> FaconsDeDire | None:
    """Every way to say every idea; None where what is drawn from the patterns cannot be kept."""
    if gardees is None:
        return None
    sources = (*Path(__file__).parent.glob("*.py"), *AUDIT.rglob("*.yaml"))
    cle = condense([sys.version, *map(lire_octets, sorted(sources))])
    if not (octets := gardees.get(cle)):
        try:
            faites = {
                nom: [_ecriture(x) for x in ecritures_de_l_idee(nom)] for nom in lexique_des_idees()
            }
        except (ImportError, AttributeError):  # a Python that reads its patterns otherwise
            return None
        gardees[cle] = octets = json.dumps(faites).encode()
    return {
        nom: tuple(FaconDeDire(m, tuple(lettres), n, mots) for m, lettres, n, mots in lues)
        for nom, lues in json.loads(octets).items()
    }


# ------------------------------------------------------------------ a pattern as Python reads it


def _ecriture(motif: str) -> FaconDeDire:
    lu = import_module("re._parser").parse(motif)
    signes, mots = _longueur(lu)
    return FaconDeDire(motif, tuple(sorted(_lettres(lu) or ())), min(signes, SANS_FIN), mots)


def _nom(element: Any) -> str:
    return str(element)


def _lettres(lu: Any) -> frozenset[str] | None:
    """The best set of letters of which all that a pattern finds holds one; None: there is none."""
    offres: list[frozenset[str]] = []
    suite = ""
    for quoi, dit in lu:
        if _nom(quoi) == "LITERAL" and (chr(dit).isascii() or not chr(dit).isalpha()):
            suite += chr(dit).lower()
            continue
        offres.append(frozenset((suite,)))
        suite = ""
        if dedans := _dedans(_nom(quoi), dit):
            offres.append(dedans)
    offres.append(frozenset((suite,)))
    bonnes = [x for x in offres if all(x)]
    return max(bonnes, key=lambda x: (min(map(len, x)), -len(x)), default=None)


def _dedans(quoi: str, dit: Any) -> frozenset[str] | None:
    if quoi == "SUBPATTERN":
        return _lettres(dit[3])
    if quoi == "BRANCH":
        branches = [_lettres(x) for x in dit[1]]
        return frozenset().union(*(x for x in branches if x)) if all(branches) else None
    if quoi in ("MAX_REPEAT", "MIN_REPEAT") and dit[0]:
        return _lettres(dit[2])
    return None


def _longueur(lu: Any) -> tuple[int, int]:
    """The most signs that a pattern finds, and how many words of any length besides."""
    longueurs = [_LONGUEURS.get(_nom(quoi), _sans_fin)(dit) for quoi, dit in lu]
    return sum(n for n, _ in longueurs), sum(mots for _, mots in longueurs)


def _sans_fin(_: Any) -> tuple[int, int]:
    return SANS_FIN, 0


def _branches(dit: Any) -> tuple[int, int]:
    toutes = [_longueur(x) for x in dit[1]]
    return max(n for n, _ in toutes), max(mots for _, mots in toutes)


def _repetition(dit: Any) -> tuple[int, int]:
    _, fois, repete = dit
    if fois < SANS_FIN:
        signes, mots = _longueur(repete)
        return min(signes * fois, SANS_FIN), mots * fois
    return (0, 1) if len(repete) == 1 and _sans_blanc(*repete[0]) else (SANS_FIN, 0)


def _sans_blanc(quoi: Any, dit: Any) -> bool:
    """Is an element one sign that is never a blank: part of a word, in a wide sense?"""
    if _nom(quoi) == "LITERAL":
        return not chr(dit).isspace()
    return _nom(quoi) == "IN" and all(_sans_blanc_dans(_nom(genre), x) for genre, x in dit)


def _sans_blanc_dans(genre: str, dit: Any) -> bool:
    if genre == "CATEGORY":
        return _nom(dit) in ("CATEGORY_WORD", "CATEGORY_DIGIT", "CATEGORY_NOT_SPACE")
    if genre == "RANGE":
        return bool(ord(" ") < dit[0] and dit[1] < ord("\x7f"))
    return genre == "LITERAL" and not chr(dit).isspace()


_LONGUEURS: Mapping[str, Callable[[Any], tuple[int, int]]] = {
    **dict.fromkeys(("LITERAL", "NOT_LITERAL", "IN", "ANY"), lambda _: (1, 0)),
    **dict.fromkeys(("AT", "ASSERT", "ASSERT_NOT"), lambda _: (0, 0)),
    **dict.fromkeys(("MAX_REPEAT", "MIN_REPEAT"), _repetition),
    "SUBPATTERN": lambda dit: _longueur(dit[3]),
    "BRANCH": _branches,
}

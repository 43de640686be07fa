"""The chain of the register: each entry names the links before it, and its own link is the SHA-256
of its facts and of those names.

Why links beside the seals: a seal proves one entry. That one was taken away, the last one above
all, only the others can tell. So a link is named by the entry that follows, and stands in the data
frozen with the document and in its packs. It is reckoned without the hashes of the files, which
hold it.

What follows what is told by links alone, never by the order in the file: a merge of git may put
entries in any order. Two branches that issued each have their own last link; the next entry names
both. An entry from before the chain has its seal for a link.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

AUCUN = "aucun"  # the first document of a workspace follows none
FICHIERS = re.compile(r"^  fichiers:(?: \{\}\n|\n(?:    .*\n)+)", re.M)
CHAINE = re.compile(
    r"^  precedent: (aucun|[0-9a-f]{64}(?: [0-9a-f]{64})*)\n  maillon: ([0-9a-f]{64})\n"
    r"(?=  sceau: [0-9a-f]{64}\n\Z)",
    re.M,
)
VU = 12  # signs of a link that are enough to tell it from others, in a message


@dataclass(frozen=True)
class Maillon:
    """A link of the chain and those that it follows."""

    valeur: str
    precedents: tuple[str, ...] = ()
    juste: bool = field(default=True, compare=False)  # is it that of its entry's facts?

    @property
    def dit(self) -> str:
        """The links before, as an entry and a frozen file name them."""
        return " ".join(self.precedents) or AUCUN


def enchainer(texte: str, precedents: Sequence[str]) -> Maillon:
    """The link of an entry. `texte`: its facts, its files named yet or not."""
    m = Maillon("", tuple(precedents))
    suite = f"{FICHIERS.sub('', texte)}  precedent: {m.dit}\n"
    return Maillon(hashlib.sha256(suite.encode()).hexdigest(), m.precedents)


def ecrire_maillon(m: Maillon) -> str:
    """The lines of an entry that say its link."""
    return f"  precedent: {m.dit}\n  maillon: {m.valeur}\n"


def lire_maillon(entree: str) -> Maillon | None:
    """The link of an entry, from its text; None for one from before the chain."""
    m = CHAINE.search(entree)
    if m is None:
        return None
    precedents = _nommes(m[1])
    juste = enchainer(entree[: m.start()], precedents).valeur == m[2]
    return Maillon(m[2], precedents, juste)


def lire_maillon_fige(donnees: bytes) -> Maillon | None:
    """The link in the data frozen with a document; None where there is none."""
    try:
        emis: Mapping[str, Any] = json.loads(donnees)["emis"]
        valeur, precedents = emis["maillon"], emis["precedent"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not (isinstance(valeur, str) and isinstance(precedents, str)):
        return None
    return Maillon(valeur, _nommes(precedents))


def _nommes(dit: str) -> tuple[str, ...]:
    return () if dit == AUCUN else tuple(dit.split())


def derniers(maillons: Iterable[Maillon | None], sceaux: Sequence[str]) -> tuple[str, ...]:
    """The links that none follows; in a register from before the chain, its last seal."""
    tous = [m for m in maillons if m]
    suivis = {p for m in tous for p in m.precedents}
    libres = sorted({m.valeur for m in tous} - suivis)
    return tuple(libres) if tous else tuple(sceaux[-1:])


def abrege(valeur: str) -> str:
    """The first signs of a link, for messages."""
    return valeur[:VU] + "…"

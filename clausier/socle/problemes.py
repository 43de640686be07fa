"""What is wrong in a file, said to its author: place, code, what, why (source of law), what to do.

Every stage reports through these records. A stage never stops at the first fault: it collects, then
raises `Refus` with all of them, so that the author mends his file once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from .codes import CODES

# What the eye cannot see or takes for something else: controls, direction overrides and marks,
# zero-width and filler signs, variation selectors, tags, lone surrogates, private use,
# non-characters. Unicode calls most of them « default ignorable » (UAX 44) and « bidi control ».
TROMPEURS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ud800-\udfff\ue000-\uf8ff"
    "\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U0010ffff]"
)


def invisibles_montres(texte: str) -> str:
    """A text in which what cannot be seen stands by its code point: « x‹U+202E›y ». For messages,
    that no value may disguise.
    """
    return re.sub(f"{TROMPEURS.pattern}|[\t\n\r\x85]", lambda m: f"‹U+{ord(m[0]):04X}›", texte)


class Place(NamedTuple):
    """Where something stands: file as the user named it, line and column from 1."""

    fichier: str
    ligne: int = 1
    colonne: int = 1

    def __str__(self) -> str:
        return f"{self.fichier}:{self.ligne}:{self.colonne}"

    @classmethod
    def dans(cls, fichier: str, texte: str, position: int, avant: int = 0) -> Place:
        """The place of the character at `position` of a text that begins `avant` lines down the
        file.

        >>> str(Place.dans("a.md", "un\\ndeux", 4))
        'a.md:2:2'
        """
        ligne = texte.count("\n", 0, position) + 1
        return cls(fichier, avant + ligne, position - texte.rfind("\n", 0, position))


class Correction(NamedTuple):
    """The one right way to write what stands at a place, for `fix` and for editors.

    `genre`: « cle », a key that has another name, « valeur », a value that is said otherwise (both
    as they are meant, whatever the quotes), « texte », signs of the file as they stand.
    """

    place: Place
    ancien: str
    neuf: str
    genre: Literal["cle", "valeur", "texte"] = "valeur"


@dataclass(frozen=True, order=True)
class Probleme:
    """One fault (`E…`, nothing is built for the case) or one warning (`A…`, built and said).

    `correction`: what to write instead, where it is certain.
    """

    place: Place
    code: str
    champ: str
    message: str
    correction: Correction | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise KeyError(f"code inconnu : {self.code}")

    @property
    def grave(self) -> bool:
        return self.code.startswith("E")

    @property
    def information(self) -> bool:
        """Said for what it is worth: it is counted among no warnings."""
        return CODES[self.code].information

    def __str__(self) -> str:
        source = CODES[self.code].source
        champ = f" {self.champ}:" if self.champ else ""
        message = self.message
        if (
            source and " art. " not in f" {message}"
        ):  # a message that names its own article keeps it
            message = f"{message.rstrip('.')} ({source})"
        return invisibles_montres(f"{self.place}: {self.code}{champ} {message}")


class Refus(Exception):
    """The work cannot go on; `problemes` holds every reason, in the order of the file."""

    def __init__(self, problemes: Iterable[Probleme]):
        self.problemes = tuple(sorted(set(problemes)))
        super().__init__("\n".join(map(str, self.problemes)))

"""What is wrong in a file, said to its author: place, code, what, why (source of law), what to do.

Every stage reports through these records. A stage never stops at the first fault: it collects, then raises
`Refus` with all of them, so that the author mends his file once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .codes import CODES


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands: file as the user named it, line and column from 1."""

    fichier: str
    ligne: int = 1
    colonne: int = 1

    def __str__(self) -> str:
        return f"{self.fichier}:{self.ligne}:{self.colonne}"


@dataclass(frozen=True, order=True)
class Probleme:
    """One fault (`E…`, nothing is built for the case) or one warning (`A…`, built and said)."""

    place: Place
    code: str
    champ: str
    message: str

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise KeyError(f"code inconnu : {self.code}")

    @property
    def grave(self) -> bool:
        return self.code.startswith("E")

    def __str__(self) -> str:
        source = CODES[self.code].source
        champ = f" {self.champ}:" if self.champ else ""
        message = self.message
        if source and " art. " not in f" {message}":  # a message that names its own article keeps it
            message = f"{message.rstrip('.')} ({source})"
        return f"{self.place}: {self.code}{champ} {message}"


class Refus(Exception):
    """The work cannot go on; `problemes` holds every reason, in the order of the file."""

    def __init__(self, problemes: Iterable[Probleme]):
        self.problemes = tuple(sorted(set(problemes)))
        super().__init__("\n".join(map(str, self.problemes)))

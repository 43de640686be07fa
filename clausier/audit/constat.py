"""What an audit finds: records, whole when made."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from .plan import Aplat
from .regles import RegleDAudit

EXTRAIT = 120  # signs of a statement that are shown


@dataclass(frozen=True)
class Trouve:
    """A rule broken, from `debut` to `fin` on the plane; both 0 for the paper as a whole. `dit`:
    what is added to the words of the rule. `mots`: where the words stand that accuse, within what
    is shown.
    """

    regle: RegleDAudit
    debut: int = 0
    fin: int = 0
    dit: str = ""
    mots: tuple[int, int] | None = None

    @property
    def lieu(self) -> tuple[int, int]:
        """Where the words stand that accuse."""
        return self.mots or (self.debut, self.fin)


@dataclass(frozen=True)
class ConstatDePapier:
    """A finding as it is said. `ligne` and `page`: 0 for the paper as a whole, and where the paper
    has no pages; `rang`: of the line among those that were read.
    """

    id: str
    code: str
    extrait: str
    quoi: str
    pourquoi: str
    sources: tuple[str, ...]
    ecrire: str
    page: int = 0
    ligne: int = 0
    colonne: int = 0
    fin: int = 0  # the column of its last sign, where it ends on the line it begins on
    rang: int = -1

    @property
    def grave(self) -> bool:
        return self.code.startswith("E")


@dataclass(frozen=True)
class Lu:
    """What was understood of a paper, each with why. `papier_sur`, `public_sur`: told, or said by
    a title or by words enough; what a paper must say is asked of none that is only supposed.
    """

    papier: str
    papier_pourquoi: str
    public: str
    public_pourquoi: str
    date: datetime.date | None
    date_pourquoi: str
    jour: datetime.date  # on which it is judged
    commercants: bool = False
    papier_sur: bool = True
    public_sur: bool = True


@dataclass(frozen=True)
class Relecture:
    """The whole audit of one paper."""

    fichier: str
    plan: Aplat
    lu: Lu
    constats: tuple[ConstatDePapier, ...]
    limites: tuple[str, ...] = field(default=())


def extrait(texte: str, debut: int, fin: int) -> str:
    """The words of a place, on one line, no longer than is read at a glance."""
    dit = " ".join(texte[debut:fin].split())
    return dit if len(dit) <= EXTRAIT else dit[: EXTRAIT - 1].rstrip() + "…"

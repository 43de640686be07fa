"""One thing that `doctor` looked at, and what stands around it: an examination that breaks is a
finding too, never an end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from ..socle.affichage import inoffensif

# « empeche »: nothing can be built before it is mended; « a_voir »: something is wrong or will be;
# « info »: nothing is wrong, and there is something to know.
EtatVu = Literal["bon", "info", "a_voir", "empeche"]


@dataclass(frozen=True)
class Vu:
    """What was seen of a subject; `faire`: what to do about it, when there is something."""

    sujet: str
    etat: EtatVu
    dit: str
    faire: str = ""


@dataclass(frozen=True)
class Examen:
    """One examination, and how grave it is that it cannot even be made."""

    sujet: str
    voir: Callable[[], Iterator[Vu]]
    casse: EtatVu = "a_voir"
    faire: str = ""

    def faits(self) -> list[Vu]:
        """What it saw, up to where it broke; and that it broke."""
        vus: list[Vu] = []
        try:
            for v in self.voir():
                vus.append(v)  # noqa: PERF402  those seen before it breaks are kept
        except (Exception, SystemExit) as e:
            vus.append(Vu(self.sujet, self.casse, phrase_de(e), self.faire))
        return vus


def phrase_de(e: BaseException) -> str:
    """An exception on one line: its words, and its type where they are not ours."""
    from ..socle.erreurs import DemandeInvalide, Erreur
    from ..socle.problemes import Refus

    if isinstance(e, Refus):
        return " ; ".join(str(p) for p in e.problemes[:3])
    dit = " ".join(inoffensif(str(e)).split())[:300]
    if isinstance(e, (Erreur, DemandeInvalide)):
        return dit
    return f"{type(e).__name__} : {dit}" if dit else type(e).__name__

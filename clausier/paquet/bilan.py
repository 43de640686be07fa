"""What a run did, for the last lines that the user reads.

Light: known results are told without loading the stages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ..socle.problemes import Place, Probleme


@dataclass
class Bilan:
    """Folders made, documents, problems, cases refused; what was said of each case by its name in
    messages.
    """

    faits: list[Path] = field(default_factory=list)
    documents: int = 0
    problemes: list[Probleme] = field(default_factory=list)
    refuses: list[str] = field(default_factory=list)
    par_cas: dict[str, tuple[Probleme, ...]] = field(default_factory=dict)
    autrement: dict[str, list[str]] = field(
        default_factory=dict
    )  # register → numbers issued that would be made otherwise today

    def noter(self, cas: str, problemes: Iterable[Probleme]) -> None:
        self.par_cas[cas] = tuple(problemes)
        self.problemes.extend(self.par_cas[cas])

    def noter_autrement(self, registre: str, numeros: Iterable[str]) -> None:
        self.autrement.setdefault(registre, []).extend(numeros)

    def conclure(self) -> Bilan:
        """Say once for each register what would be made otherwise; the frozen files stand."""
        for registre, tous in sorted(self.autrement.items()):
            numeros = list(dict.fromkeys(tous))  # general terms are in several cases
            dit = ", ".join(numeros[:3]) + (
                f" et {len(numeros) - 3} autres" if len(numeros) > 3 else ""
            )
            self.problemes.append(
                Probleme(
                    Place(registre),
                    "A958",
                    "",
                    f"{dit} : émis, et rendus autrement par la bibliothèque, l'adresse ou le style "
                    "d'aujourd'hui ; les fichiers figés restent (voyez « clausier diff "
                    f"{numeros[0]} »)",
                )
            )
        self.autrement = {}
        return self

    @property
    def erreurs(self) -> bool:
        return any(p.grave for p in self.problemes)


@dataclass(frozen=True)
class Verification:
    """What `check` found. `cas`: all the cases, by their names in messages, after the sellers'
    files that were named; `refuses`: those at fault.
    """

    cas: tuple[str, ...]
    refuses: tuple[str, ...]
    problemes: tuple[Probleme, ...]  # in the order of files, each once

    @property
    def erreurs(self) -> bool:
        """Is anything refused?"""
        return any(p.grave for p in self.problemes)


@dataclass(frozen=True)
class Construction(Verification):
    """What `build` did. `faits`: the folder of each case that is built; `documents`: how many."""

    sortie: Path
    faits: tuple[Path, ...]
    documents: int

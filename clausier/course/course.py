"""One run: what its cases share, and no more. A command makes it, and it goes with the command.

It holds a `Chaine` for each workspace, and so the library and its compiled texts, and what was read
of each workspace (`EspaceLu`); what one case shares among its documents is held by its `Dossier`.
Modules hold no state.
"""

from __future__ import annotations

from collections.abc import Collection, MutableMapping
from pathlib import Path

from ..socle.espace import espace_de
from .chaine import Chaine


class Course:
    """The chains of one run, one for each workspace.

    Workspaces without texts of their own share one library. `codes`: where compiled texts and heads
    are kept from run to run (see `Composeur` and `Bibliotheque`).
    """

    def __init__(self, codes: MutableMapping[str, bytes] | None = None) -> None:
        self.codes = codes
        self.noms: dict[str, str] = {}  # name of each case met → its file: two cases, two names
        self._chaines: dict[Path, Chaine] = {}

    def chaine_de(self, chemin: Path) -> Chaine:
        """The chain of the workspace that holds this case."""
        espace = espace_de(chemin)
        if espace not in self._chaines:
            voisine = next((c for c in self._chaines.values() if c.biblio.espace is None), None)
            self._chaines[espace] = Chaine(espace, voisine, self.codes)
        return self._chaines[espace]

    def lus(self, chemin: Path) -> Collection[str]:
        """The files that a case of this run takes in besides its own, those that are missing too;
        of a refused one, what it names up to its faults.
        """
        chaine = self._chaines.get(espace_de(chemin))
        return chaine.lus.get(chemin, ()) if chaine else ()

    def suivante(self) -> Course:
        """The next run of the same process: the texts are kept, the workspaces are read again."""
        autre = Course(self.codes)
        autre.noms = dict(self.noms)
        autre._chaines = {espace: c.suivante() for espace, c in self._chaines.items()}
        return autre

    def garder(self) -> None:
        """Keep for other processes what was read of the library."""
        for chaine in self._chaines.values():
            chaine.biblio.garder()

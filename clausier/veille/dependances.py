"""What the builds of the cases rest on: paths that changed → the cases to build again.

A workspace is a folder like any other: notes, logs, what other programs write there are no reason
to build. What a case takes in is what its last reading noted (`Course.lus`), a missing file that it
names included. What all the cases of a workspace rest on has fixed names: the seller, the register,
the texts, the frozen files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from ..dossier.groupes import sur_plusieurs_dossiers
from ..socle.disque import vrai_chemin
from ..socle.empreintes import REGISTRE, TEXTES, digest
from ..socle.espace import EMIS, FICHE, espace_de

SUFFIXES_TEXTES = {".md", ".yaml", ".po"}


class Dependances:
    """What each case takes in, and the content of each file that changed as it was last seen."""

    def __init__(self) -> None:
        self._pris: dict[Path, set[Path]] = {}  # case → files, and the folders that hold them
        self._contenus: dict[Path, str] = {}

    def noter(self, cas: Path, lus: Iterable[str]) -> None:
        """Say what a case has just taken in."""
        fichiers = {vrai_chemin(Path(f)) for f in lus}
        self._pris[cas] = fichiers.union(*(f.parents for f in fichiers))

    def oublier(self, cas: Path) -> None:
        """Say that a case is gone."""
        self._pris.pop(cas, None)

    def neuf(self, change: Path) -> bool:
        """Is this path other than it was when it was last asked for? The system reports some saves
        twice, and a folder that comes or goes without the files in it.
        """
        if change.is_dir():
            self._contenus.pop(change, None)
            return True
        avant, self._contenus[change] = self._contenus.get(change), digest(change)
        return self._contenus[change] != avant

    def touches(self, change: Path, cas: Mapping[Path, Path]) -> set[Path]:
        """The cases, among these (file → workspace), that take in this path, or whose workspace
        does; of a letter over several cases, all that stand beside it.
        """
        yaml = change.suffix in (".yaml", ".yml")
        chez = espace_de(change) if yaml and sur_plusieurs_dossiers(change) else None
        return {
            f
            for f, espace in cas.items()
            if change in self._pris.get(f, ())
            or espace == chez
            or (_vendeur_de(change, f, espace) if change.name == FICHE else _a_tous(change, espace))
        }


def _vendeur_de(fiche: Path, cas: Path, espace: Path) -> bool:
    """Is the seller's file that of a case, or was it before it went, or before a nearer one did?"""
    if not cas.is_relative_to(fiche.parent):
        return False
    plus_bas = espace != fiche.parent and espace.is_relative_to(fiche.parent)
    return not (plus_bas and (espace / FICHE).is_file())


def _a_tous(change: Path, espace: Path) -> bool:
    """Do all the cases of a workspace rest on this path? On a link they may: what is noted of it is
    where it led to.
    """
    if change == espace or not change.is_relative_to(espace):
        return False
    premier, *suite = change.relative_to(espace).parts
    if premier in TEXTES:
        return (
            change.suffix in SUFFIXES_TEXTES
            or change.is_dir()
            or not (change.suffix or change.is_file())
        )
    return premier == EMIS or (premier == REGISTRE and not suite) or change.is_symlink()

"""A store of things made, found again by what they were made from: a file's name is the hash of all
that its content depends on.

Each entry carries the hash of its own content: one that is corrupt, cut short or foreign is as good
as absent, and is made again. Where nothing can be written, nothing is kept. The least used entries
go when the store outgrows its bound.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator, MutableMapping
from contextlib import suppress
from pathlib import Path

from .disque import creer, lire_octets, poser
from .erreurs import DemandeInvalide
from .problemes import Refus

MARQUE = b"clausier\x01"
BORNE = 256 * 1024 * 1024  # bytes kept, in all
TASSE = 0.8  # what is left of it after a clearing
# A store in use has all its folders: that many of them tell of it. From that part of the bound on
# all are read, and it is cleared: else each run would read them all until it is full.
TOUS, SONDES, PRESQUE = 256, 16, 0.9


def lieu_du_depot() -> Path | None:
    """Where the store is: $CLAUSIER_CACHE, else the user's cache folder; None when there is
    neither.
    """
    if donne := os.environ.get("CLAUSIER_CACHE"):
        return _absolu("CLAUSIER_CACHE", donne)
    if racine := os.environ.get("XDG_CACHE_HOME"):
        return _absolu("XDG_CACHE_HOME", racine) / "clausier"
    foyer = os.environ.get("HOME") or os.environ.get("LOCALAPPDATA")
    return (
        Path(foyer) / ".cache" / "clausier" if foyer and os.path.isdir(foyer) else None
    )  # a home is not ours to make


def _absolu(variable: str, chemin: str) -> Path:
    """A place that does not depend on where one stands: in a stranger's clone it would be his.

    Raises DemandeInvalide.
    """
    if not os.path.isabs(chemin):
        raise DemandeInvalide(
            f"{variable} doit être un chemin absolu (ici « {chemin} ») : relatif, il mènerait dans "
            "le dossier où l'on se trouve, dont les fichiers peuvent être d'un inconnu."
        )
    return Path(chemin)


class Depot(MutableMapping[str, bytes]):
    """Entries by key (a hash in hexadecimal). Reading and writing never raise for what the disk
    does.
    """

    def __init__(self, dossier: Path | None, borne: int = BORNE):
        self.dossier, self.borne = dossier, borne
        self._ecrit = 0

    def _fichier(self, cle: str) -> Path | None:
        return self.dossier / cle[:2] / cle[2:] if self.dossier else None

    def __getitem__(self, cle: str) -> bytes:
        f = self._fichier(cle)
        try:
            brut = lire_octets(f) if f else b""
        except OSError:
            raise KeyError(cle) from None
        tete, corps = brut[: len(MARQUE) + 32], brut[len(MARQUE) + 32 :]
        if tete != MARQUE + hashlib.sha256(cle.encode() + corps).digest():
            raise KeyError(cle)
        if f:
            with suppress(OSError):
                os.utime(f)  # only says what to clear last: no decision rests on a time
        return corps

    def __setitem__(self, cle: str, donnees: bytes) -> None:
        f = self._fichier(cle)
        if f is None:
            return
        entree = MARQUE + hashlib.sha256(cle.encode() + donnees).digest() + donnees
        try:
            poser(self.dossier or f.parent, f.parent, {f.name: entree}, prive=True, menage=False)
        except (OSError, Refus) as e:
            if (
                isinstance(e, OSError)
                and e.errno not in (errno.EISDIR, errno.ENOTEMPTY, errno.ENOENT)
                or not (self.dossier and self.dossier.is_dir())
            ):  # something foreign stands there, or another run cleared it
                self.dossier = None  # a full or read-only disk: no more is kept in this run
            return
        self._ecrit += len(donnees)
        if self._ecrit > self.borne // 8:
            self.tasser()

    def __delitem__(self, cle: str) -> None:
        f = self._fichier(cle)
        if f is None or not f.is_file():
            raise KeyError(cle)
        f.unlink()

    def __contains__(self, cle: object) -> bool:
        try:
            self[str(cle)]
        except KeyError:
            return False
        return True

    def __iter__(self) -> Iterator[str]:
        for f in sorted(self.dossier.glob("??/*")) if self.dossier else ():
            if not f.name.startswith("."):
                yield f.parent.name + f.name

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def tasser(self) -> None:
        """Bring the store back under its bound, whoever wrote to it: what was used last stays.

        Entries are spread evenly by their hash: some folders tell of all whether there is anything
        to do, since each run of each command asks.
        """
        if self.dossier is None:
            return
        self._ecrit = 0
        try:
            tous = sorted(self.dossier.glob("??"))
        except OSError:
            return
        quelques = tous[:: len(tous) // SONDES] if len(tous) >= TOUS else tous
        sonde = sum(taille for d in quelques for _, taille, _ in _entrees(d))
        if sonde * len(tous) <= self.borne * PRESQUE * len(quelques):
            return
        entrees = [e for d in tous for e in _entrees(d)]
        total = sum(taille for _, taille, _ in entrees)
        if total <= self.borne * PRESQUE:
            return
        for _, taille, f in sorted(entrees):
            if total <= self.borne * TASSE:
                break
            try:
                os.unlink(f)
            except FileNotFoundError:
                pass
            except OSError:
                return
            total -= taille


def _entrees(dossier: Path) -> Iterator[tuple[float, int, str]]:
    """When each file of a folder was last used, its size in bytes, its path."""
    with suppress(OSError), os.scandir(dossier) as fichiers:
        for f in fichiers:
            with suppress(OSError):
                s = f.stat()
                yield s.st_mtime, s.st_size, f.path


def prive(nom: str, sans: bool = False) -> Depot | None:
    """The store called `nom`, of things that are run; None where others could write to it, or
    nothing can be kept.
    """
    depot = depot_ouvert(nom, sans)
    if depot.dossier is None:
        return None
    with suppress(OSError):
        creer(depot.dossier, 0o700)
        s = depot.dossier.stat()
        if os.name != "posix" or s.st_uid == os.geteuid() and not s.st_mode & 0o022:
            return depot
    return None


def depot_ouvert(nom: str, sans: bool = False) -> Depot:
    """The store called `nom`; `sans`: one that keeps nothing."""
    base = None if sans else lieu_du_depot()
    return Depot(base / nom if base else None)


def tasser(*depots: Depot | None) -> None:
    """Bring stores back under their bounds."""
    for depot in depots:
        if depot is not None:
            depot.tasser()

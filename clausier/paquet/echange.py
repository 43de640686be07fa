"""Stage 7, pack: a case's folder is put in place in one step, so that a kill at any moment leaves
the last whole build or the new one.

The new folder is made whole beside the old one, then the two names are exchanged by the system in
one step. The old folder itself is then brought up to date and given its name back: who stands in
it, or follows it, is not left in a folder that is gone. What a killed run left beside is taken away
by the next build of that case: a lock on it, which a kill frees, says whether its maker still
lives.
"""

from __future__ import annotations

import ctypes
import errno
import os
import re
import shutil
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path

from ..socle.disque import a_cote, ecrire_nouveau, lire_octets

try:
    import fcntl
except ImportError:  # Windows: neither the locks nor the exchange
    fcntl = None  # type: ignore[assignment]

PLACES = 8  # folders in the making beside one case, at most; one is the rule
ICI = -100  # AT_FDCWD
ECHANGE = 2  # RENAME_EXCHANGE on Linux and RENAME_SWAP on macOS are the same number
RESTE = re.compile(r"\.(.+)\.[0-9a-f]+\.tmp")  # a file in the making (see `fichiers.poser`)


@lru_cache(maxsize=1)
def _appel() -> Callable[[bytes, bytes, ctypes.c_uint], int] | None:
    """The system's own exchange of two names, as a function of two paths; None where there is
    none."""
    if fcntl is None:
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "darwin":
        return getattr(libc, "renamex_np", None)
    appel = getattr(libc, "renameat2", None)
    return (lambda a, b, quoi: appel(ICI, a, ICI, b, quoi)) if appel else None


def echanger(a: Path, b: Path) -> bool:
    """Each of two names takes what the other had, in one step. False, and nothing changed, where
    that cannot be."""
    appel = _appel()
    return appel is not None and appel(os.fsencode(a), os.fsencode(b), ctypes.c_uint(ECHANGE)) == 0


@contextmanager
def seul(dossier: Path) -> Iterator[None]:
    """One writer at a time in a folder. Free for all where the system cannot hold it, or while
    there is no such folder."""
    fd = None
    while fcntl:
        try:
            fd = os.open(dossier, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(fd, fcntl.LOCK_EX)
            if _meme(dossier, fd):
                break
            # The name was given to another folder while this one was awaited.
            os.close(fd)
        except OSError:
            break
    try:
        yield
    finally:
        if fd is not None:
            with suppress(OSError):
                os.close(fd)


def _meme(chemin: Path, fd: int) -> bool:
    try:
        return os.path.samestat(os.stat(chemin), os.fstat(fd))
    except OSError:
        return False


def poser_dossier(dossier: Path, fichiers: Mapping[str, bytes], vieux: set[str]) -> bool:
    """Give a folder these files and take away `vieux`, in one step; what else is there stays.

    False, and nothing changed, where the file system cannot. Raises OSError when a file cannot be
    written, and then too nothing has changed.
    """
    if _appel() is None:
        return False
    dossier.parent.mkdir(parents=True, exist_ok=True)
    try:
        temp, fd = _a_cote(dossier)
    except OSError:  # the folder may let itself be written, though the one above does not
        return False
    try:
        for nom, donnees in fichiers.items():
            try:
                (temp / nom).parent.mkdir(exist_ok=True)
                ecrire_nouveau(temp / nom, donnees)
            except OSError as e:
                raise OSError(e.errno, e.strerror, str(dossier / nom)) from e
        if not os.path.lexists(dossier):
            try:
                os.rename(temp, dossier)
                return True
            except OSError as e:
                # Unless another build of this case was first.
                if e.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                    raise
        return _remplacer(dossier, temp, fichiers, vieux)
    finally:
        os.close(fd)
        shutil.rmtree(temp, ignore_errors=True)


def _a_cote(dossier: Path) -> tuple[Path, int]:
    """An empty folder beside this one, held by its maker until the descriptor is closed; those of
    dead makers are taken away."""
    choisi = None
    for n in range(PLACES):
        temp = dossier.with_name(f".{dossier.name}.{n}.tmp")
        if choisi and not os.path.lexists(temp):
            continue
        with suppress(FileExistsError):
            os.mkdir(temp)
        fd = os.open(temp, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            libre = _meme(temp, fd)
        except BlockingIOError:
            libre = False
        if libre:
            for x in list(os.scandir(temp)):
                shutil.rmtree(x.path) if x.is_dir(follow_symlinks=False) else os.unlink(x.path)
        if libre and not choisi:
            choisi = temp, fd
            continue
        if libre:
            os.rmdir(temp)
        os.close(fd)
    if choisi is None:
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(dossier))
    return choisi


def _remplacer(dossier: Path, temp: Path, fichiers: Mapping[str, bytes], vieux: set[str]) -> bool:
    """`temp` holds the new files: it takes what is the user's in the old folder, then the old one's
    place."""
    if not os.access(dossier, os.W_OK | os.X_OK):  # its owner closed it
        return False
    siens: dict[str, bool] = {}
    for nom, est_un_dossier in _entrees(dossier, _dossiers({*fichiers, *vieux})):
        reste = RESTE.fullmatch(nom)
        if est_un_dossier and nom in fichiers:
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(dossier / nom))
        notre = nom in vieux or nom in fichiers
        if not notre and not (reste and not est_un_dossier and reste[1] in vieux | set(fichiers)):
            siens[nom] = est_un_dossier
    try:
        for nom, est_un_dossier in siens.items():
            (temp / nom).parent.mkdir(exist_ok=True)
            if est_un_dossier:
                shutil.copytree(dossier / nom, temp / nom, symlinks=True, copy_function=_lier)
            else:
                _lier(str(dossier / nom), temp / nom)
        shutil.copymode(dossier, temp)
    except (OSError, shutil.Error):
        return False
    if not echanger(temp, dossier):
        return False
    with suppress(OSError):
        _rendre(temp, dossier, fichiers, set(siens), vieux)
    return True


def _dossiers(noms: Iterable[str]) -> set[str]:
    """The folders that files of these names stand in, besides the one of all."""
    return {n.split("/")[0] for n in noms if "/" in n}


def _entrees(dossier: Path, nos_dossiers: set[str]) -> Iterator[tuple[str, bool]]:
    """(name, is it a folder) of what a folder holds; of the folders that are ours, what they
    hold."""
    for x in list(os.scandir(dossier)):
        if x.is_dir(follow_symlinks=False) and x.name in nos_dossiers:
            for y in list(os.scandir(x.path)):
                yield f"{x.name}/{y.name}", y.is_dir(follow_symlinks=False)
        else:
            yield x.name, x.is_dir(follow_symlinks=False)


def _lier(source: str, cible: str | Path) -> None:
    """The same file under a second name; a copy where there can be none. Raises OSError for what
    lies on another disk."""
    try:
        os.link(source, cible, follow_symlinks=False)
    except OSError as e:
        if e.errno == errno.EXDEV:
            raise
        shutil.copy2(source, cible, follow_symlinks=False)


def _est(chemin: Path, donnees: bytes) -> bool:
    """Is there a file of this content, and no link to one?"""
    try:
        s = chemin.lstat()
        return (
            stat.S_ISREG(s.st_mode) and s.st_size == len(donnees) and lire_octets(chemin) == donnees
        )
    except OSError:
        return False


def _rendre(
    ancien: Path, neuf: Path, fichiers: Mapping[str, bytes], siens: set[str], vieux: set[str]
) -> None:
    """The old folder, out of sight, takes the new files, and its name back."""
    for nom, est_un_dossier in list(_entrees(ancien, _dossiers({*fichiers, *vieux}))):
        if nom not in siens and nom not in fichiers and not est_un_dossier:
            os.unlink(ancien / nom)
    for nom in _dossiers(vieux) - _dossiers({*fichiers, *siens}):
        with suppress(OSError):
            os.rmdir(ancien / nom)
    for nom, donnees in fichiers.items():
        if _est(ancien / nom, donnees):
            continue
        (ancien / nom).parent.mkdir(exist_ok=True)
        lien = a_cote(ancien / nom)
        os.link(neuf / nom, lien)
        os.replace(lien, ancien / nom)
    if echanger(ancien, neuf):
        # From here `ancien` names the folder of a moment: what someone put in it since is his.
        for x in list(os.scandir(ancien)):
            if x.name not in fichiers and not os.path.lexists(neuf / x.name):
                os.rename(x.path, neuf / x.name)

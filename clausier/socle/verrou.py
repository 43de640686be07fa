"""Who writes in a place, as the system knows it: a lock on the file or the folder itself, which
leaves nothing behind and which a kill frees.

It is held for as long as is needed to write, never while anything is computed for long. Where the
system has no such locks (Windows, some network disks), or who holds it does not let go, the work
goes on without: what is written is still whole, only its order is anyone's.
"""

from __future__ import annotations

import os
import select
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

PAS = 0.01  # seconds between two tries
ESSAIS = 3000  # of who waits for his turn: half a minute


@contextmanager
def a_plusieurs(dossier: Path) -> Iterator[Callable[[], bool]]:
    """Write in a folder, as others may at the same time. What is yielded says, once the work is
    done, whether this process is alone there now."""
    fd = _ouvert(dossier)
    try:
        tenu = fd is not None and _prendre(fd, ESSAIS // 30, partage=True)
        yield lambda: fd is not None and tenu and _prendre(fd, 1, partage=False)
    finally:
        _fermer(fd)


@contextmanager
def a_son_tour(chemin: Path) -> Iterator[None]:
    """One process at a time for this file; the others wait."""
    fd = _ouvert(chemin)
    try:
        if fd is not None:
            _prendre(fd, ESSAIS, partage=False)
        yield
    finally:
        _fermer(fd)


def _ouvert(chemin: Path) -> int | None:
    if fcntl is None:
        return None
    with suppress(OSError):
        return os.open(chemin, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    return None


def _prendre(fd: int, essais: int, partage: bool) -> bool:
    """Take the lock, or give up after so many tries."""
    for reste in range(essais - 1, -1, -1):
        try:
            fcntl.flock(fd, (fcntl.LOCK_SH if partage else fcntl.LOCK_EX) | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if reste:
                select.select((), (), (), PAS)
        except OSError:
            break
    return False


def _fermer(fd: int | None) -> None:
    if fd is not None:
        os.close(fd)

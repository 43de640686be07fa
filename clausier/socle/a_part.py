"""Work on a stranger's bytes in a process of its own, bounded: what makes that one fall leaves this
one standing.

Where the system can: a ceiling on memory and on processor time, no file written, no core; what a C
library prints on its error channel is not for our reader.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

MEMOIRE = 150 << 20  # bytes that the work may take, besides what the process holds already
SECONDES, ATTENTE = 4, 60  # of processor time; of patience, where the system cannot count it


def a_part(
    travail: Callable[..., Any], *donnees: Any, secondes: int = SECONDES, memoire: int = MEMOIRE
) -> Any:
    """What `travail(*donnees)` gives (it must pickle, and never be None); None when it fell, took
    too much, or ended without a word.
    """
    with lance(travail, *donnees, secondes=secondes, memoire=memoire) as attendre:
        return attendre()


@contextlib.contextmanager
def lance(
    travail: Callable[..., Any], *donnees: Any, secondes: int = SECONDES, memoire: int = MEMOIRE
) -> Iterator[Callable[[], Any]]:
    """The same work begun, beside which another can be done: gives what waits for it, once."""
    ctx = (
        get_context("fork")
        if os.name == "posix" and "fork" in get_all_start_methods()
        else get_context("spawn")
    )
    recoit, envoie = ctx.Pipe(duplex=False)
    enfant = ctx.Process(
        target=_enfant, args=(travail, donnees, secondes, memoire, envoie), daemon=True
    )
    enfant.start()
    envoie.close()

    def attendre() -> Any:
        try:
            return recoit.recv() if recoit.poll(ATTENTE) else None
        except EOFError:
            return None

    try:
        yield attendre
    finally:
        enfant.kill()
        enfant.join()
        recoit.close()


def _enfant(
    travail: Callable[..., Any],
    donnees: tuple[Any, ...],
    secondes: int,
    memoire: int,
    envoie: Connection,
) -> None:
    _borner(secondes, memoire)
    envoie.send(travail(*donnees))


def _borner(secondes: int, memoire: int) -> None:
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    with contextlib.suppress(ImportError, OSError, ValueError, IndexError):
        import resource as r

        for quoi, plafond in ((r.RLIMIT_CORE, 0), (r.RLIMIT_FSIZE, 0), (r.RLIMIT_CPU, secondes)):
            r.setrlimit(quoi, (plafond, r.getrlimit(quoi)[1]))
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[5]
        deja = int(pages) * r.getpagesize()
        r.setrlimit(r.RLIMIT_DATA, (deja + memoire, r.getrlimit(r.RLIMIT_DATA)[1]))

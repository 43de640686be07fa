"""Who does the work: the processes of this machine, or those of a Dask cluster, behind the one door of `concurrent.futures`."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_all_start_methods, get_context
from typing import Any


def coeurs() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def local(processus: int | None = None) -> Executor:
    """Processes of this machine, born from this one where that can be: they have all that it has read."""
    gc.collect()
    gc.freeze()
    methode = "fork" if "fork" in get_all_start_methods() and os.name == "posix" else "spawn"
    # Ctrl-C reaches the whole group: the first process alone answers it, the others finish what they hold.
    return ProcessPoolExecutor(processus or coeurs(), mp_context=get_context(methode), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN))


def dask(adresse: str) -> Executor:
    """The workers of the Dask scheduler at `adresse`; they must see the same files under the same names."""
    from distributed import Client

    return Client(adresse).get_executor(pure=False)


def essayer(porte: Callable[[], Executor], travail: Callable[[Any], Any], lot: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """(piece, result) of each piece of work, in order; None for one whose worker died twice, the second time alone."""
    perdus: list[Any] = []
    with porte() as pool:
        attendus = [(x, pool.submit(travail, x)) for x in lot]
        try:
            for x, futur in attendus:
                try:
                    yield x, futur.result()
                except BrokenProcessPool:
                    perdus.append(x)
        except (KeyboardInterrupt, GeneratorExit):
            for _, futur in attendus:
                futur.cancel()
            raise
    for x in perdus:
        with porte() as pool:
            try:
                resultat = pool.submit(travail, x).result()
            except (BrokenProcessPool, CancelledError):
                resultat = None
        yield x, resultat

"""A ceiling of memory and of processor time on this process, for the time of one piece of work.

Only for what runs texts that a stranger may have written: clauses and templates of a workspace. The
library's own are proved by the tests, and to draw a PDF, to join others or to serve Dask takes what
it takes: no ceiling stands there. It is the second belt: a text is first stopped by its budget (see
`droit.sandbox`), which counts work and says the same everywhere; this one, far above, is for what
the count would have missed.

Memory is counted as what is written (RLIMIT_DATA): libraries that are only mapped cost nothing. The
other threads of the process are under it too, hence its height over what is held already. Past it,
Python raises MemoryError. Processor time is that of the whole process, and its signal is only heard
by the main thread: elsewhere there is none. Both are soft limits, put back as they were; where the
system has none, or has lower ones already, nothing changes.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

MEMOIRE = 1 << 30  # bytes, over what the process holds already
SECONDES = 60  # of processor, over what it took already


class TempsDepasse(Exception):
    """The processor time of a piece of work is spent."""


@contextmanager
def plafonne() -> Iterator[None]:
    """Under both ceilings, where there are. Raises MemoryError, TempsDepasse."""
    try:
        import resource
    except ImportError:  # Windows
        yield
        return
    with ExitStack() as pile:
        if tenu := _tenu(resource):
            pile.enter_context(_borne(resource, resource.RLIMIT_DATA, tenu + MEMOIRE))
        if threading.current_thread() is threading.main_thread():
            pris = resource.getrusage(resource.RUSAGE_SELF)
            avant = signal.signal(signal.SIGXCPU, _arreter)
            pile.callback(signal.signal, signal.SIGXCPU, avant)
            secondes = int(pris.ru_utime + pris.ru_stime) + SECONDES
            pile.enter_context(_borne(resource, resource.RLIMIT_CPU, secondes))
        yield


def _arreter(_signal: int, _cadre: object) -> None:
    raise TempsDepasse("le temps de calcul est dépassé")


def _tenu(resource: Any) -> int:
    """Bytes that this process may write to already; 0 where the system does not say."""
    with suppress(OSError, ValueError, IndexError):
        pages = Path("/proc/self/statm").read_bytes().split()[5]
        return int(pages) * int(resource.getpagesize())
    return 0


@contextmanager
def _borne(resource: Any, quoi: int, plafond: int) -> Iterator[None]:
    """The soft limit lowered to `plafond`, then as it was."""
    doux, dur = resource.getrlimit(quoi)
    if any(x not in (resource.RLIM_INFINITY, -1) and x <= plafond for x in (doux, dur)):
        yield
        return
    with suppress(OSError, ValueError):
        resource.setrlimit(quoi, (plafond, dur))
    try:
        yield
    finally:
        with suppress(OSError, ValueError):
            resource.setrlimit(quoi, (doux, dur))

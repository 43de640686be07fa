"""Who does the work: the processes of this machine, or those of a Dask cluster.

Both stand behind the one door of `concurrent.futures`.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from multiprocessing import active_children, get_all_start_methods, get_context, parent_process
from typing import Any

from ..socle.empreintes import outil
from ..socle.erreurs import Erreur

DELAI = 20  # seconds that a cluster has to answer, then to show a machine
TOUR = 0.2  # seconds after which Ctrl-C is asked for again, while nothing comes
GUET = 0.5  # seconds between two looks at a parent that may be gone
_TOUR = threading.Lock()  # a Dask worker may have threads; a case is made by one at a time


def coeurs() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def assez(cas: int, processus: int | None = None) -> bool:
    """Are there cases enough for each core, or for so many processes, to have several?"""
    n = processus or coeurs()
    return n > 1 and cas >= 4 * n


def local(
    processus: int | None = None, interrompu: signal.Handlers = signal.SIG_IGN, seuls: bool = True
) -> Executor:
    """Processes of this machine, born from this one where that can be. They end when it dies.

    They have all that it has read. Ctrl-C reaches the whole group. The first process answers it;
    the others finish what they hold, or with `interrompu` = SIG_DFL, for those that write nothing,
    end at once. `seuls`: they have no processes of their own; others call `suivre_son_parent` once
    these are born. Where the system lets none be born (open files, processes, memory), giving them
    work raises BrokenExecutor.
    """
    gc.collect()
    gc.freeze()
    methode = "fork" if "fork" in get_all_start_methods() and os.name == "posix" else "spawn"
    return _Locaux(
        processus or coeurs(),
        mp_context=get_context(methode),
        initializer=_naitre,
        initargs=(interrompu, seuls),
    )


class _Locaux(ProcessPoolExecutor):
    """All are born with the first piece of work.

    When one cannot be, those before it are ended: left alone, they would wait for ever, and be
    waited for.
    """

    _nes = False

    def submit(self, travail: Callable[..., Any], /, *args: Any, **kw: Any) -> Future[Any]:
        if self._nes:
            return super().submit(travail, *args, **kw)
        avant = set(active_children())
        try:
            futur = super().submit(travail, *args, **kw)
        except (OSError, RuntimeError) as e:
            for p in set(active_children()) - avant:
                p.kill()
            raise BrokenProcessPool("no process can be born") from e
        self._nes = True
        return futur


def _naitre(interrompu: signal.Handlers, seul: bool) -> None:
    signal.signal(signal.SIGINT, interrompu)
    if seul or not hasattr(signal, "setitimer"):
        suivre_son_parent()
    else:
        guetter_son_parent()


def guetter_son_parent() -> None:
    """As `suivre_son_parent`, without a thread, for a process from which others are to be born.

    It looks twice a second. They do not inherit the timer.
    """

    def regarder(*_: Any) -> None:
        if (parent := parent_process()) and os.getppid() != parent.pid:
            os._exit(1)

    signal.signal(signal.SIGALRM, regarder)
    signal.setitimer(signal.ITIMER_REAL, GUET, GUET)


def suivre_son_parent() -> None:
    """End this process when the one that it was born from is gone: killed, it could not say so.

    Starts a thread: to be called when no more process is to be born.
    """

    def attendre() -> None:
        if parent := parent_process():
            parent.join()
            os._exit(1)

    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)
    threading.Thread(target=attendre, daemon=True).start()


class Grappe(Executor):
    """The workers of the Dask scheduler at `adresse`. Raises Erreur when it does not answer.

    They must see the same files under the same names.
    """

    def __init__(self, adresse: str) -> None:
        from asyncio import run

        client: Any = import_module("distributed").Client
        # It shows where in its code a result was lost with its machine; what follows from that is
        # said below.
        logging.getLogger("tornado.application").setLevel(logging.CRITICAL)
        try:
            run(_appeler(adresse))
            self._client = client(adresse, timeout=DELAI, set_as_default=False)
        except (OSError, ValueError, TypeError) as e:
            raise Erreur(f"aucun ordonnanceur Dask ne répond à « {adresse} »") from e
        try:
            self._client.wait_for_workers(1, timeout=DELAI)
        except TimeoutError as e:
            self._client.close()
            raise Erreur(f"l'ordonnanceur Dask « {adresse} » n'a aucune machine") from e
        self._porte = self._client.get_executor(pure=False)
        self._adresse = adresse
        self._attendus: set[Future[Any]] = set()
        self._ferme = threading.Event()
        threading.Thread(target=self._guetter, daemon=True).start()

    def _guetter(self) -> None:
        """Tell what waits when the cluster has had no machine for DELAI seconds.

        One whose last machine is gone keeps what it was given, and says nothing.
        """
        tours = 0
        while not self._ferme.wait(1):
            try:
                la = not self._attendus or bool(self._client.nthreads())
            except (OSError, RuntimeError, ValueError, CancelledError):
                la = False  # the scheduler is gone too, or this client is being closed
            tours = 0 if la else tours + 1
            if tours > DELAI:
                self._abandonner()

    def _abandonner(self) -> None:
        """Nothing that was given out and is not begun will come."""
        for f in list(self._attendus):
            if not (f.done() or f.running()) and f.set_running_or_notify_cancel():
                f.set_exception(
                    Erreur(
                        f"l'ordonnanceur Dask « {self._adresse} » n'a plus aucune machine ; "
                        "ce qui est construit le reste, et la même commande fera le reste"
                    )
                )

    def submit(self, travail: Callable[..., Any], /, *args: Any, **kw: Any) -> Future[Any]:
        sortie: Future[Any] = Future()
        self._attendus.add(sortie)
        sortie.add_done_callback(self._attendus.discard)
        tout = partial(travail, *args, **kw)
        self._porte.submit(_chez_l_ouvrier, os.getcwd(), outil(), tout).add_done_callback(
            partial(_rendre, sortie)
        )
        return sortie

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._ferme.set()
        self._porte.shutdown(wait=False)
        self._client.close()


async def _appeler(adresse: str) -> None:
    """Does someone answer there? Raises OSError, ValueError.

    Asked first: a client that never met its scheduler takes a minute to be let go.
    """
    comm: Any = import_module("distributed.comm")
    reglages: Any = import_module("distributed.security").Security()
    fil = await comm.connect(adresse, timeout=DELAI, **reglages.get_connection_args("client"))
    await fil.close()


def _chez_l_ouvrier(ici: str, attendu: str, travail: Callable[[], Any]) -> Any:
    """On a machine of the cluster: the work, done where the user stands, by the same program."""
    if outil() != attendu:
        raise Erreur(
            "une machine de la grappe Dask n'a pas les mêmes versions de Python, de clausier ou de "
            "ses bibliothèques : les documents ne seraient pas les mêmes"
        )
    with _TOUR:
        avant = os.getcwd()
        os.chdir(ici)
        try:
            return travail()
        finally:
            os.chdir(avant)


def _rendre(sortie: Future[Any], futur: Future[Any]) -> None:
    """Hand on what a worker answered; one that died is told as a local one is."""
    if sortie.done() or not sortie.set_running_or_notify_cancel():
        return
    try:
        sortie.set_result(futur.result())
    except ImportError as e:
        sortie.set_exception(Erreur(f"une machine de la grappe Dask n'a pas clausier ({e.name})"))
    except BaseException as e:  # noqa: BLE001  whatever it is, the one who asked must learn it
        mort = type(e).__name__ == "KilledWorker" or isinstance(e, CancelledError)
        sortie.set_exception(BrokenExecutor(str(e)) if mort else e)


def essayer(
    porte: Callable[[], Executor], travail: Callable[[Any], Any], lot: Sequence[Any], en_main: int
) -> Iterator[tuple[Any, Any]]:
    """(piece, result) of each piece of work, as they come.

    None for one whose worker died twice, the second time alone. `en_main`: how many are given out
    at a time. When a worker dies only those are in doubt. Where none can be born the work is done
    here. On Ctrl-C what is being done is ended, and told.
    """
    attente = deque(lot)
    while attente:
        avant = len(attente)
        perdus = yield from _tour(porte, travail, attente, en_main)
        if len(attente) == avant:
            x = attente.popleft()
            yield x, travail(x)
        for x in perdus:
            resultat = None
            with porte() as pool, suppress(BrokenExecutor):
                resultat = pool.submit(travail, x).result()
            yield x, resultat


@contextmanager
def _retenu() -> Iterator[Callable[[], bool]]:
    """Hold Ctrl-C back: the loop asks whether it came. The second is raised at once.

    Raised anywhere, it would lose a result between its arrival and its telling, and a case that
    stands whole would be built again. What is not Python's own answer to it stays.
    """
    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    ):
        yield lambda: False
        return
    venus: list[int] = []

    def noter(signe: int, _cadre: Any) -> None:
        venus.append(signe)
        if len(venus) > 1:
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, noter)
    try:
        yield lambda: bool(venus)
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _tour(
    porte: Callable[[], Executor], travail: Callable[[Any], Any], attente: deque[Any], en_main: int
) -> Generator[tuple[Any, Any], None, list[Any]]:
    """Work until all is given out, or a worker dies; returns the pieces that were in hand then."""
    perdus: list[Any] = []
    donnes: dict[Future[Any], Any] = {}
    with porte() as pool, _retenu() as interrompu:
        try:
            while (donnes or attente and not perdus) and not interrompu():
                if not perdus:
                    _donner(pool, travail, attente, donnes, en_main)
                if not donnes:
                    break
                yield from _finis(wait(donnes, TOUR, FIRST_COMPLETED).done, donnes, perdus)
            if interrompu():
                raise KeyboardInterrupt
        except KeyboardInterrupt:
            for f in donnes:
                f.cancel()
            pool.shutdown(wait=True)
            yield from _finis({f for f in donnes if f.done()}, donnes, perdus)
            raise
        except GeneratorExit:
            for f in donnes:
                f.cancel()
            raise
    return perdus


def _donner(
    pool: Executor,
    travail: Callable[[Any], Any],
    attente: deque[Any],
    donnes: dict[Future[Any], Any],
    en_main: int,
) -> None:
    """Give out what waits, until `en_main` pieces are in hand."""
    while attente and len(donnes) < en_main:
        try:
            donnes[pool.submit(travail, attente[0])] = attente[0]
        except BrokenExecutor:
            return  # those in hand will say so
        attente.popleft()


def _finis(
    faits: set[Future[Any]], donnes: dict[Future[Any], Any], perdus: list[Any]
) -> Iterator[tuple[Any, Any]]:
    """(piece, result) of what is back; a piece whose worker died is lost."""
    for f in faits:
        x = donnes.pop(f)
        try:
            yield x, f.result()
        except BrokenExecutor:
            perdus.append(x)
        except CancelledError:
            pass

"""Stage 6, render: a process that has pages drawn while this one composes.

The engine takes longer to load than most documents to draw: it is loaded once, in that process,
which is then forked for each core. Light: it is opened before the stages are imported.

That process keeps its arms and what they hold in the two lists at the end: what it is asked for
comes to it as calls of functions, and finds nothing but its modules.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ..socle.empreintes import octets_de
from .processus import assez, coeurs, local, suivre_son_parent

if TYPE_CHECKING:
    from .pdf import Tache

TYPE = re.compile(rb"""\btype["']?[ \t]*:""")  # a document of a case, in YAML or in JSON


class Atelier:
    """Gives PDFs to draw, and gets them back.

    Those who draw write nothing: Ctrl-C ends them at once; the one that they were born from tidies
    up, when it is told to end.
    """

    def __init__(self, processus: int):
        self._porte = local(1, seuls=False)
        self._donnes: dict[str, Future[None]] = {"": self._porte.submit(_ouvrir, processus)}

    def donner(self, tache: Tache) -> None:
        """Have a page drawn, once."""
        if tache.cle not in self._donnes:
            with suppress(BrokenExecutor):
                self._donnes[tache.cle] = self._porte.submit(_prendre, tache)

    def dessiner(self, taches: Iterable[Tache]) -> dict[str, bytes]:
        """The PDFs of these pages and of all that were given before, by key.

        Nothing when a process was killed: they are to be drawn otherwise.
        """
        try:
            for t in taches:
                self.donner(t)
            for f in self._donnes.values():
                f.result()
            self._donnes = {"": self._donnes[""]}
            faits = self._porte.submit(_finir).result()
            return {cle: pdf for cle, pdf in faits if pdf is not None}
        except BrokenExecutor:
            return {}

    def fermer(self) -> None:
        with suppress(BrokenExecutor):
            self._porte.submit(_fermer)  # a process waits for its own before it ends
        self._porte.shutdown()


@contextmanager
def atelier_ouvert(cas: Sequence[Path]) -> Iterator[Atelier | None]:
    """An Atelier for the documents of these cases.

    None when they are too few to be worth it, or so many that each is a worker's. How many they
    are is told from the cases' bytes.
    """
    n = (
        0
        if coeurs() == 1 or assez(len(cas))
        else min(coeurs(), sum(len(TYPE.findall(octets_de(c))) for c in cas))
    )
    atelier = None
    if n > 1:
        with suppress(BrokenExecutor):
            atelier = Atelier(n)
    try:
        yield atelier
    finally:
        if atelier:
            atelier.fermer()


# ----------------------------------------------------------------- in the process of the atelier

_BRAS: list[Executor] = []
_EN_COURS: list[Future[tuple[str, bytes | None]]] = []


def _ouvrir(processus: int) -> None:
    from .pdf import preparer_moteur

    preparer_moteur()
    bras = local(processus, signal.SIG_DFL)
    bras.submit(int).result()  # now they are born
    suivre_son_parent()
    _BRAS.append(bras)


def _prendre(tache: Tache) -> None:
    from .pdf import essayer_un

    _EN_COURS.append(_BRAS[0].submit(essayer_un, tache))


def _finir() -> list[tuple[str, bytes | None]]:
    faits = [f.result() for f in _EN_COURS]
    _EN_COURS.clear()
    return faits


def _fermer() -> None:
    for bras in _BRAS:
        bras.shutdown(cancel_futures=True)

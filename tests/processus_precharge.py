"""The command in a process of its own, born in a moment: a process that has imported the program
once forks a child for each run.

A child is a real process, with its own folder, environment, limits and end; before its birth it has
read nothing and run nothing but the program itself: its modules, their fingerprint, the schemas of
its records, its page. What a test says of Python itself (its hash seed, its locale) needs a fresh
interpreter.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

RACINE = Path(__file__).resolve().parent.parent
POSSIBLE = (
    sys.platform == "linux"
)  # elsewhere a fork of a process that has drawn is not safe, or is none
_TOUR = threading.Lock()


class Fini(subprocess.CompletedProcess):
    """How a run ended. `processeur`: the seconds of processor that it took, its own code alone."""

    processeur: float


def naitre(
    *args: str | Path,
    cwd: Path,
    env: Mapping[str, str],
    limites: Mapping[str, int] | None = None,
    secondes: int = 300,
) -> Fini:
    """Run the command to its end. `limites`: RLIMIT_… → seconds, or bytes over what the process
    holds at birth. Raises TimeoutExpired."""
    demande = json.dumps(
        {
            "args": list(map(str, args)),
            "cwd": str(cwd),
            "env": dict(env),
            "limites": dict(limites or {}),
        }
    ).encode()
    if not POSSIBLE:
        return _seul(demande, secondes)
    with _TOUR, tempfile.TemporaryFile() as dit, tempfile.TemporaryFile() as err:
        prise, mere = _mere()
        prise.settimeout(secondes)
        try:
            socket.send_fds(prise, [demande], [dit.fileno(), err.fileno()])
            reponse = prise.recv(1 << 16)
        except BaseException as e:
            os.killpg(
                mere.pid, signal.SIGKILL
            )  # with the child that does not end; the next run has another nursery
            _mere.cache_clear()
            if isinstance(e, TimeoutError):
                raise subprocess.TimeoutExpired(list(map(str, args)), secondes) from None
            raise
        assert reponse, "the nursery is gone"
        code, processeur = json.loads(reponse)
        fini = Fini(list(map(str, args)), code, *(_texte(f) for f in (dit, err)))
        fini.processeur = processeur
        return fini


def _seul(demande: bytes, secondes: int) -> Fini:
    """The same in a fresh interpreter, where there is no nursery."""
    import resource

    avant = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    p = subprocess.run(
        [sys.executable, __file__, demande.decode()],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=secondes,
        check=False,
    )
    fini = Fini(p.args, p.returncode, p.stdout, p.stderr)
    fini.processeur = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - avant
    return fini


def _texte(f: Any) -> str:
    f.seek(0)
    return f.read().decode().replace("\r\n", "\n").replace("\r", "\n")


@lru_cache(maxsize=1)
def _mere() -> tuple[socket.socket, subprocess.Popen]:
    ici, la = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    propre = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(("LC_", "LANG", "TZ", "PYTHONHASHSEED"))
    }
    processus = subprocess.Popen(
        [sys.executable, __file__, str(la.fileno())],
        pass_fds=[la.fileno()],
        cwd=RACINE,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        env={**propre, "LC_ALL": "C.UTF-8"},
        start_new_session=True,
    )
    la.close()
    atexit.register(processus.wait)
    atexit.register(ici.close)  # the last registered goes first: at this it ends
    return ici, processus


# ----------------------------------------------------------------------------------- in the nursery


def _tenir(prise: socket.socket) -> None:
    """Until the other end closes: a child for each demand, then how it ended."""
    import clausier

    for module in pkgutil.walk_packages(clausier.__path__, "clausier."):
        importlib.import_module(module.name)
    from clausier.page.html import _markdown, _page
    from clausier.rendu.fichiers import _commun
    from clausier.rendu.pdf import _moteur
    from clausier.socle.ecriture import en_mots
    from clausier.socle.empreintes import outil

    if "CLAUSIER_DUREES" in os.environ:
        importlib.import_module("essais_par_ligne")
    # Made once for a process and those forked from it, from nothing but the program.
    for fait in (_moteur, outil, _commun, _page, _markdown, _achever_les_modeles):
        fait()
    en_mots(1)
    _dessiner_une_page()
    assert threading.active_count() == 1
    gc.collect()
    gc.freeze()
    while True:
        demande, fds, *_ = socket.recv_fds(prise, 1 << 20, 2)
        if not demande:
            return
        pid = os.fork()
        if not pid:
            prise.close()
            os.dup2(fds[0], 1)
            os.dup2(fds[1], 2)
            _vivre(json.loads(demande))
        for fd in fds:
            os.close(fd)
        _, statut, couts = os.wait4(pid, 0)
        prise.send(json.dumps([os.waitstatus_to_exitcode(statut), couts.ru_utime]).encode())


def _dessiner_une_page() -> None:
    """A page of no case: the engine finds its fonts and reads the styles at the first it draws."""
    from markupsafe import Markup

    from clausier.page.html import page
    from clausier.rendu.fichiers import tache
    from clausier.rendu.pdf import un_pdf

    mots = Markup("<h2>a</h2><p>b <strong>c</strong> <em>d <strong>e</strong></em></p>")
    table = Markup("<table><thead><tr><th>f</th></tr></thead><tr><td>1</td></tr></table>")
    parties = [
        {"role": role, "classe": "", "html": html, "ouvre": False, "ferme": False}
        for role, html in (("articles", mots), ("lignes", table), ("totaux", table))
    ]
    un_pdf(tache(page("a", "b", "2026-01-01", parties, autonome=False)))


def _achever_les_modeles() -> None:
    """Make the schemas that pydantic would make in each child at its first use."""
    from pydantic import BaseModel

    restent = [BaseModel]
    while restent:
        for modele in restent.pop().__subclasses__():
            modele.model_rebuild()
            restent.append(modele)


def _vivre(demande: dict[str, Any]) -> None:
    """The child: the command, then its end."""
    import resource

    from clausier.commandes.racine import main

    code = 1
    try:
        os.chdir(demande["cwd"])
        os.environ.clear()
        os.environ.update(demande["env"])
        time.tzset()
        if essais := sys.modules.get("essais_par_ligne"):
            essais.nommer_l_essai()  # forked, it bears the name of another
        sys.argv = ["clausier", *demande["args"]]
        for nom, borne in demande["limites"].items():
            haut = borne + _tenu(nom)
            resource.setrlimit(getattr(resource, nom), (haut, haut))
        main(demande["args"], prog_name="clausier")
        code = 0
    except SystemExit as e:
        code = e.code if isinstance(e.code, int) else int(e.code is not None)
    except BaseException:  # as the interpreter would at its end
        traceback.print_exc()
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)


def _tenu(limite: str) -> int:
    """The bytes that this process holds already, of what a limit counts."""
    champ = {"RLIMIT_AS": "VmSize:", "RLIMIT_DATA": "VmData:"}.get(limite)
    return next(
        (
            int(x.split()[1]) << 10
            for x in Path("/proc/self/status").read_text().splitlines()
            if champ and x.startswith(champ)
        ),
        0,
    )


if __name__ == "__main__":
    sys.path[0] = str(RACINE)
    if sys.argv[1].isdigit():
        _tenir(socket.socket(fileno=int(sys.argv[1])))
    else:
        _vivre(json.loads(sys.argv[1]))

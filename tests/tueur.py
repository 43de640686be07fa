"""A process that holds the program and forks a child for each run that a test asks for: alone, to
be killed at a given event of the interpreter, or two at once.

A demand is a line of JSON, {"base": folder, "commandes": [[arg, …], …], "mort": n, "ecrits": bool};
the answer is [[exit status, events, writes, first write, what it said], …]. `mort`: the event at
which the child kills itself, 0 for none; counted among the changes to the disk with `ecrits`. Who
asks for a password by a descriptor is given `SECRET` there.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, TextIO

RACINE = Path(__file__).resolve().parent.parent
SECRET = "un secret d'essai"
PAR_DESCRIPTEUR = "--mot-de-passe-fd"
CHANGE = {f"os.{x}" for x in "rename link symlink remove rmdir mkdir chmod truncate".split()}


class Fin(NamedTuple):
    """How a run ended. `evenements`, `ecrits`: how many it counted; `premier`: the rank of the
    first change among all events."""

    code: int
    evenements: int
    ecrits: int
    premier: int
    dit: str


class Tueur:
    """The nursery, from the test's side."""

    def __init__(self) -> None:
        self.processus = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
        )

    def lancer(
        self, base: Path, *commandes: Sequence[str], mort: int = 0, ecrits: bool = False
    ) -> list[Fin]:
        assert self.processus.stdin and self.processus.stdout
        demande = {"base": str(base), "commandes": commandes, "mort": mort, "ecrits": ecrits}
        self.processus.stdin.write(json.dumps(demande) + "\n")
        self.processus.stdin.flush()
        reponse = self.processus.stdout.readline()
        assert reponse, "the nursery is gone"
        return [Fin(*x) for x in json.loads(reponse)]

    def fermer(self) -> None:
        self.processus.stdin.close()  # type: ignore[union-attr]
        self.processus.wait(60)


# ----------------------------------------------------------------------------------- in the nursery


def _vivre(demande: dict[str, Any], args: list[str], compte: str, dit: TextIO) -> None:
    """The child: the command, counted, then its end."""
    os.chdir(demande["base"])
    os.dup2(dit.fileno(), 1)
    os.dup2(dit.fileno(), 2)
    if PAR_DESCRIPTEUR in args:
        lit, ecrit = os.pipe()
        os.write(ecrit, SECRET.encode() + b"\n")
        os.close(ecrit)
        os.dup2(lit, int(args[args.index(PAR_DESCRIPTEUR) + 1]))
    moi = os.getpid()
    vus, ecrits, premier, mort = 0, 0, 0, demande["mort"]

    def guet(nom: str, faits: tuple[Any, ...]) -> None:
        nonlocal vus, ecrits, premier
        if os.getpid() != moi:  # what works apart on a stranger's file
            return
        vus += 1
        change = nom in CHANGE
        if nom == "open" and isinstance(faits[2], int):
            change = bool(faits[2] & (os.O_WRONLY | os.O_RDWR))
        ecrits += change
        premier = premier or (vus if change else 0)
        if mort and (change and ecrits == mort if demande["ecrits"] else vus == mort):
            os.kill(os.getpid(), signal.SIGKILL)

    from clausier.commandes.racine import main

    sys.addaudithook(guet)
    code = 1
    try:
        main(args, prog_name="clausier")
        code = 0
    except SystemExit as e:
        code = e.code if isinstance(e.code, int) else int(e.code is not None)
    finally:
        comptes = f"{vus} {ecrits} {premier}"
        sys.stdout.flush()
        sys.stderr.flush()
        Path(compte).write_text(comptes, encoding="ascii")
        os._exit(code)


def _tenir() -> None:
    import importlib
    import pkgutil

    sys.path.insert(0, str(RACINE))
    import clausier
    from clausier.rendu.pdf import _moteur
    from clausier.signature.cles import exiger_pyhanko

    for module in pkgutil.walk_packages(clausier.__path__, "clausier."):
        importlib.import_module(module.name)
    _moteur()
    with tempfile.TemporaryDirectory() as d:
        for ligne in sys.stdin:
            demande, nes = json.loads(ligne), []
            for i, args in enumerate(demande["commandes"]):
                if args[0] in ("sign", "signe", "verify"):  # loaded once
                    exiger_pyhanko()
                    importlib.import_module("pyhanko.sign.validation")
                compte = f"{d}/{i}"
                Path(compte).write_text("0 0 0", encoding="ascii")
                dit = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
                pid = os.fork()
                if not pid:
                    _vivre(demande, args, compte, dit)
                nes.append((pid, compte, dit))
            fins = []
            for pid, compte, dit in nes:
                code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                dit.seek(0)
                comptes = map(int, Path(compte).read_text(encoding="ascii").split())
                fins.append([code, *comptes, dit.read()])
                dit.close()
            print(json.dumps(fins), flush=True)


if __name__ == "__main__":
    _tenir()

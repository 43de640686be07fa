"""The command as `outils.clausier` runs it, in a process of its own, but born from one that has imported all its modules: for tests
that run it often and look at what it does. What it imports, how it starts and what is sent to it are tried with the command itself."""

from __future__ import annotations

import atexit
import gc
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
LIMITE = 300  # seconds that one run may take


@cache
def _serveur() -> subprocess.Popen[str]:
    p = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | {"LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"})
    atexit.register(p.communicate)  # the end of its input is its own
    return p


def clausier(*args: str | Path, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command: same arguments, same answer as `outils.clausier`. A run that takes too long is killed, and its status says so."""
    from outils import environnement

    if not hasattr(os, "fork"):
        from outils import clausier as lente

        return lente(*args, cwd=cwd, **env)
    with tempfile.TemporaryDirectory() as d:
        demande = {"args": [*map(str, args)], "cwd": str(cwd or RACINE), "env": environnement(**env), "sorties": [f"{d}/1", f"{d}/2"]}
        p = _serveur()
        p.stdin.write(json.dumps(demande) + "\n")
        p.stdin.flush()
        code = int(p.stdout.readline())
        return subprocess.CompletedProcess(demande["args"], code, *(Path(f).read_text(encoding="utf-8") for f in demande["sorties"]))


def servir() -> None:
    """Answer each request by the exit status of a child; only a child returns, where it was asked to stand."""
    for ligne in sys.stdin:
        if pid := os.fork():
            print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
            continue
        demande = json.loads(ligne)
        signal.alarm(LIMITE)
        os.chdir(demande["cwd"])
        os.environ.clear()
        os.environ.update(demande["env"])
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for i, f in enumerate(demande["sorties"], 1):
            os.dup2(os.open(f, os.O_WRONLY | os.O_CREAT), i)
        sys.stdin, sys.stdout, sys.stderr = (io.TextIOWrapper(os.fdopen(i, m, closefd=False), "utf-8", e, write_through=i == 2) for i, m, e in ((0, "rb", "strict"), (1, "wb", "strict"), (2, "wb", "backslashreplace")))
        sys.argv[1:] = demande["args"]
        return
    sys.exit()


if __name__ == "__main__":
    from importlib import import_module
    from pkgutil import iter_modules

    sys.path[0] = str(RACINE)
    for module in iter_modules([str(RACINE / "clausier")]):
        if module.name != "__main__":
            import_module(f"clausier.{module.name}")
    gc.freeze()
    servir()
    from clausier.commands import main

    main(prog_name="clausier")

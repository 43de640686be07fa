"""What a command opens, runs and sends, told by two witnesses: Python's audit events, and the
kernel (strace) where it can be asked.

`guet` runs one command in a fresh interpreter. `Garde` holds the program and forks a child for each
command of a long row, in one folder and one home.
"""

from __future__ import annotations

import ast
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

RACINE = Path(__file__).resolve().parent.parent

GUET = """
import os, sys
vus = []
MODULES = {{"socket", "open", "subprocess", "urllib", "ftplib", "http", "ctypes"}}
GESTES = {{"os." + x for x in "system exec posix_spawn rename mkdir remove symlink".split()}}
GESTES.add("exec_")
def noter(nom, args):
    if nom.split(".")[0] in MODULES or nom in GESTES:
        vus.append((nom, tuple(map(str, args[:3]))))
sys.addaudithook(noter)
sys.path.insert(0, {racine!r})
sys.argv = ["clausier", *{args!r}]
from clausier.commandes.racine import main
try:
    main()
except SystemExit as e:
    statut = e.code
import json
json.dump([statut, vus], open({rapport!r}, "w"))
"""


LIEURS = {
    "ldconfig",
    "gcc",
    "cc",
    "ld",
    "collect2",
    "objdump",
}  # how Python finds Pango's libraries (ctypes.util), whatever the case


def guet(base: Path, *args: str) -> tuple[int, list[tuple[str, tuple[str, ...]]]]:
    """The command in a process that notes what Python opens, runs and sends; the PDFs are drawn in
    it, not in children, which would not tell."""
    rapport = base / "rapport.json"
    code = GUET.format(racine=str(RACINE), args=list(args), rapport=str(rapport))
    proc = subprocess.run(
        [sys.executable, "-c", code],
        cwd=base,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert rapport.exists() and "Traceback" not in proc.stderr, proc.stderr[-800:]
    statut, vus = json.loads(rapport.read_text())
    return statut or 0, [(n, tuple(a)) for n, a in vus]


# ------------------------------------------------------------------------------- a row of commands

MUETS = ("socket.__new__", "socket.gethostname", "socket.gethostbyname")
STRACE = shutil.which("strace")
APPELS = (
    "openat,open,creat,openat2,rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,link,"
    "linkat,symlink,symlinkat,truncate,chmod,fchmodat,chown,lchown,fchownat,mknod,mknodat,execve,"
    "execveat,%network"
)
GESTES_DES_DROITS = {
    f"os.{x}" for x in "rename link symlink remove rmdir mkdir chmod chown truncate".split()
}
LIGNE = re.compile(
    r"(\d+) +(\w+)\((.*?)(?:\) += (-?\d+)(?:<((?:[^>\\]|\\.)*)>)?.*| <unfinished \.\.\.>)$"
)
CHAINE = re.compile(r'"((?:[^"\\]|\\.)*)"(\.\.\.)?')
DEPUIS = re.compile(r"(?:AT_FDCWD|\d+)<((?:[^>\\]|\\.)*)>, (?=\")")
MARQUE = "/marque-des-essais/"


class Vu(NamedTuple):
    """What a witness saw of one command: absolute paths, whether they could be opened or not."""

    lus: frozenset[str]
    ecrits: frozenset[str]
    lances: frozenset[str]
    reseau: tuple[str, ...]


class Fait(NamedTuple):
    """A command's end, what it said, and what each witness saw."""

    code: int
    dit: str
    temoins: dict[str, Vu]


class Garde:
    """The nursery, from the test's side. `fermer` gives what the kernel saw of each command."""

    def __init__(self, base: Path, env: dict[str, str]) -> None:
        self.trace = base / "trace"
        sous = [STRACE, "-f", "-qq", "-y", "--seccomp-bpf", "-s", "8192", "-e", f"trace={APPELS}"]
        self.processus = subprocess.Popen(
            [
                *([*sous, "-o", str(self.trace)] if STRACE else []),  # type: ignore[list-item]
                sys.executable,
                __file__,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=env,
        )

    def lancer(self, ici: Path, args: Sequence[str], secondes: int) -> Fait:
        """Run it to its end; after that time it gets what Ctrl-C sends."""
        assert self.processus.stdin and self.processus.stdout
        demande = {"ici": str(ici), "args": list(args), "secondes": secondes}
        self.processus.stdin.write(json.dumps(demande) + "\n")
        self.processus.stdin.flush()
        reponse = self.processus.stdout.readline()
        assert reponse, "the nursery is gone"
        code, dit, vus = json.loads(reponse)
        return Fait(code, dit, {"python": _vu_par_python(vus, ici)})

    def fermer(self) -> list[Vu]:
        self.processus.stdin.close()  # type: ignore[union-attr]
        self.processus.wait(120)
        return list(_vus_du_noyau(self.trace)) if STRACE else []


def _vu_par_python(vus: list[list[Any]], ici: Path) -> Vu:
    lus, ecrits, lances, reseau = set(), set(), set(), []
    for nom, args in vus:
        if nom in MUETS:
            continue
        if nom.split(".")[0] == "socket":
            reseau.append(f"{nom} {args}")
        elif nom in ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.system"):
            lances.add(Path(args[0]).name)
        elif args[0].isdigit() or _du_dossier_ouvert(nom, args):  # told when it was opened
            continue
        elif nom == "open" and not int(args[2]) & (os.O_WRONLY | os.O_RDWR):
            suit = not int(args[2]) & os.O_NOFOLLOW
            lus.add((os.path.realpath if suit else os.path.normpath)(ici / args[0]))
        else:
            cibles = args[:2] if nom in ("os.rename", "os.link", "os.symlink") else args[:1]
            ecrits |= {os.path.normpath(ici / a) for a in cibles}
    return Vu(frozenset(lus), frozenset(ecrits), frozenset(lances), tuple(reseau))


def _du_dossier_ouvert(nom: str, args: list[str]) -> bool:
    """Is the name taken from a folder that is open: `os.remove(name, dir_fd)`?"""
    return nom in ("os.remove", "os.rmdir") and args[1] != "-1"


def _vus_du_noyau(trace: Path) -> Iterator[Vu]:
    """The trace cut at the marks: one part a command, the first of them the loading."""
    texte = trace.read_text(encoding="utf-8", errors="surrogateescape")
    for part in re.split(rf".*{MARQUE}.*\n", texte)[1:]:
        lus, ecrits, lances, reseau = set(), set(), set(), []
        for m in filter(None, map(LIGNE.match, part.splitlines())):
            appel, args, issue = m[2], m[3], m[4]
            if issue == "-1":
                continue
            bases = [_clair(x) for x in DEPUIS.findall(args)]
            chemins = [_clair(x) for x, _ in CHAINE.findall(args)]
            if appel in ("execve", "execveat"):
                lances.add(Path(chemins[0]).name)
            elif "at" not in appel and appel not in _CHEMINS:
                reseau.append(f"{appel}({args})")
            else:
                ou = [str(Path(b, c)) for b, c in zip(bases, chemins, strict=False)] or chemins
                lit = appel.startswith("open") and not re.search("O_WRONLY|O_RDWR|O_CREAT", args)
                ou = [_clair(m[5])] if lit and m[5] else ou  # where a link led
                (lus if lit else ecrits).update(map(os.path.normpath, ou))
        yield Vu(frozenset(lus), frozenset(ecrits), frozenset(lances), tuple(reseau))


_CHEMINS = set(APPELS.split(",")) - {"%network"}


def _clair(dit: str) -> str:
    """A path as strace shows it, its signs in octal."""
    return os.fsdecode(ast.literal_eval(f'b"{dit}"'))


# ----------------------------------------------------------------------------------- in the nursery


def _vivre(demande: dict[str, Any], journal: int) -> None:
    """The child: the command, each of its events noted as it happens, its own children's too."""
    os.chdir(demande["ici"])

    def noter(nom: str, args: tuple[Any, ...]) -> None:
        if nom == "open" and not isinstance(args[2], int):
            return
        module = nom.split(".", maxsplit=1)[0]
        if nom == "open" or nom in GESTES_DES_DROITS or module in ("socket", "subprocess"):
            dits = [os.fsdecode(a) if isinstance(a, bytes) else str(a) for a in args[:3]]
            os.write(journal, json.dumps([nom, dits]).encode() + b"\n")
        if nom == "socket.bind":  # a server serves: it is seen long enough
            signal.alarm(2)

    def assez(*_: object) -> None:
        raise KeyboardInterrupt

    from clausier.commandes.racine import main

    signal.signal(signal.SIGALRM, assez)
    signal.alarm(demande["secondes"])
    sys.addaudithook(noter)
    code = 1
    try:
        main(demande["args"], prog_name="clausier")
        code = 0
    except SystemExit as e:
        code = e.code if isinstance(e.code, int) else int(e.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _tenir() -> None:
    import importlib
    import pkgutil

    sys.path.insert(0, str(RACINE))
    import clausier

    for module in pkgutil.walk_packages(clausier.__path__, "clausier."):
        importlib.import_module(module.name)
    for ligne in sys.stdin:
        demande = json.loads(ligne)
        with tempfile.TemporaryFile() as dit, tempfile.TemporaryFile() as vus:
            with contextlib.suppress(OSError):
                os.open(MARQUE, os.O_RDONLY)
            pid = os.fork()
            if not pid:
                rien = os.open(os.devnull, os.O_RDONLY)
                for de, vers in ((rien, 0), (dit.fileno(), 1), (dit.fileno(), 2)):
                    os.dup2(de, vers)
                _vivre(demande, vus.fileno())
            code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            for f in (dit, vus):
                f.seek(0)
            evenements = [json.loads(x) for x in vus.read().splitlines()]
            print(json.dumps([code, dit.read().decode("utf-8", "replace"), evenements]), flush=True)


if __name__ == "__main__":
    _tenir()

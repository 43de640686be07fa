"""Many cases in one run: a bad one, a killed worker, Ctrl-C, and what the user sees meanwhile. The
large numbers are in `bench/echelle.py`."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fabrique import CAS, VENDEUR, espace

from outils import RACINE, clausier, fichiers

if sys.platform != "linux":
    pytest.skip("processes are found in /proc", allow_module_level=True)

N = max(16, 6 * len(os.sched_getaffinity(0)))  # enough for every core to have several
DELAI = 600  # seconds: only what never ends takes as long
CLI = [sys.executable, str(RACINE / "cli.py")]


def lot(n: int) -> dict:
    """Cases of one document each, all different."""
    return {
        f"c{i:02}": CAS
        | {
            "dossier": f"c{i:02}",
            "client": CAS["client"] | {"nom": f"Client {i}"},
            "documents": [
                {"type": "devis", "numero": f"D{i}", "date": "2026-09-02", "validite": "30 jours"}
            ],
        }
        for i in range(n)
    }


@pytest.fixture
def w(tmp_path) -> Path:
    return espace(tmp_path / "w", VENDEUR, **lot(N))


@pytest.fixture(scope="module")
def attendu(tmp_path_factory) -> dict[str, bytes]:
    """What an undisturbed run makes of these cases."""
    w = espace(tmp_path_factory.mktemp("attendu"), VENDEUR, **lot(N))
    assert clausier("build", ".", "--out", "b", "--no-cache", cwd=w).returncode == 0
    return fichiers(w / "b")


def lancer(w: Path, *options: str, **kw) -> subprocess.Popen:
    return subprocess.Popen(
        [*CLI, "build", ".", "--out", "b", *options],
        cwd=w,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=os.environ | {"CLAUSIER_CACHE": str(w.parent / "depot")},
        **kw,
    )


def attendre(w: Path, p: subprocess.Popen, n: int) -> None:
    """Until n cases are built."""
    while len(list(w.glob("b/*/manifeste.json"))) < n and p.poll() is None:
        time.sleep(0.02)
    assert p.poll() is None, "ended before it could be disturbed"


def enfants(pid: int) -> list[int]:
    return [
        int(x)
        for t in Path(f"/proc/{pid}/task").iterdir()
        for x in (t / "children").read_text().split()
    ]


def entiers(w: Path) -> set[str]:
    """The cases built; the test fails when a folder is not just what its manifest says."""
    noms = set()
    for d in (w / "b").iterdir():
        if d.is_dir() and not d.name.startswith("."):
            assert clausier("verify", d).returncode == 0, d
            assert {f.name for f in d.iterdir()} == {
                *json.loads((d / "manifeste.json").read_bytes())["fichiers"],
                "manifeste.json",
            }
            noms.add(d.name)
    return noms


def test_ctrl_c_puis_le_reste(w, attendu):
    """Whole cases only; the run begun again does the others, and touches none of those."""
    p = lancer(w)
    attendre(w, p, 6)
    os.killpg(p.pid, signal.SIGINT)
    dit, faute = p.communicate(timeout=DELAI)
    assert p.returncode == 130 and faute == "Interrompu.\n" and dit == "", faute
    faits = entiers(w)
    assert 6 <= len(faits) < N and not [f for f in (w / "b").iterdir() if f.name.endswith(".tmp")]
    avant = {
        f: (f.stat().st_ino, f.stat().st_mtime_ns) for n in faits for f in (w / "b" / n).iterdir()
    }
    p = lancer(w)
    assert (
        p.communicate(timeout=DELAI)[0] == f"{N} documents dans {N} dossiers → b\n"
        and p.returncode == 0
    )
    assert len(entiers(w)) == N
    assert avant == {
        f: (f.stat().st_ino, f.stat().st_mtime_ns) for n in faits for f in (w / "b" / n).iterdir()
    }
    assert fichiers(w / "b") == attendu


def test_un_ouvrier_tue(w, attendu):
    """The case that it held is tried again alone; all are done, and nothing is said."""
    p = lancer(w)
    attendre(w, p, 4)
    os.kill(enfants(p.pid)[0], signal.SIGKILL)
    dit, faute = p.communicate(timeout=DELAI)
    assert (p.returncode, dit, faute) == (0, f"{N} documents dans {N} dossiers → b\n", "")
    assert len(entiers(w)) == N and fichiers(w / "b") == attendu


TUEUR = """
import os, signal, sys
sys.path.insert(0, {racine!r})
from clausier.paquet import construction
vrai = construction.livrer
def livrer(c, *a):
    if c.dossier.nom == "c07":
        os.kill(os.getpid(), signal.SIGKILL)  # as the system does to one that takes all the memory
    return vrai(c, *a)
construction.livrer = livrer
from clausier.commandes.racine import main
main(["build", ".", "--out", "b", "--formats", "md,html"])
"""


def test_un_dossier_qui_tue_et_un_faux(w):
    """One case kills every worker that takes it, another is at fault: both are named, all others
    are built."""
    f = w / "c12.yaml"
    f.write_text(
        f.read_text(encoding="utf-8").replace("900 000 027", "900 000 028"), encoding="utf-8"
    )
    p = subprocess.run(
        [sys.executable, "-c", TUEUR.format(racine=str(RACINE))],
        cwd=w,
        capture_output=True,
        text=True,
        check=False,
        timeout=DELAI,
    )
    assert p.returncode == 1 and "Traceback" not in p.stderr, p.stderr
    assert re.search(r"^c07\.yaml.*E116", p.stderr, re.M) and re.search(
        r"^c12\.yaml.*E201", p.stderr, re.M
    )
    assert p.stderr.splitlines()[-1] == (
        f"{N - 2} documents dans {N - 2} dossiers → b · 2 erreurs ; "
        "rien n'est construit pour : c07.yaml, c12.yaml"
    )
    assert entiers(w) == {f"c{i:02}" for i in range(N)} - {"c07", "c12"}


def test_l_avancement_sur_un_terminal(w):
    """A bar with how many are done and how long is left; nothing of it where there is no
    terminal."""
    import pexpect

    p = pexpect.spawn(
        CLI[0],
        [CLI[1], "build", ".", "--out", "b"],
        cwd=str(w),
        encoding="utf-8",
        timeout=DELAI,
        dimensions=(24, 100),
        env=os.environ | {"TERM": "xterm", "CLAUSIER_CACHE": str(w.parent / "depot")},
    )
    p.expect(pexpect.EOF)
    p.close()
    assert p.exitstatus == 0
    vus = re.findall(
        rf"(c\d\d|Construction) +\S+ +(\d+)/{N} reste +(\S+)",
        re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", p.before),
    )
    assert vus[0][2] == "-:--:--", "no end is foretold before anything is known"
    comptes = [int(n) for _, n, _ in vus]
    assert len(set(comptes)) > 5, vus
    assert comptes == sorted(comptes) and vus[-1][1:] == (str(N), "0:00:00")
    assert [
        t for _, n, t in vus if N // 4 <= int(n) <= N - 4 and re.fullmatch(r"0:\d\d:\d\d", t)
    ], vus
    r = clausier("build", ".", "--out", "c", "--formats", "md,html", "--no-cache", cwd=w)
    assert r.stderr == "" and "\r" not in r.stdout

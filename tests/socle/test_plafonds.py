"""The ceiling on what a workspace's own texts may take of the machine: reached, it is said; after
it, the process is as before."""

from __future__ import annotations

import subprocess
import sys

import pytest

from outils import RACINE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="l'essai lit /proc")


def lancer(corps: str) -> subprocess.CompletedProcess[str]:
    debut = "import resource as r\nfrom clausier.socle import plafonds as p\n"
    return subprocess.run(
        [sys.executable, "-c", debut + corps],
        cwd=RACINE,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_la_memoire():
    p = lancer(
        "try:\n    with p.plafonne(): bytearray(p.MEMOIRE + (64 << 20))\n"
        "except MemoryError: print('dit')\n"
        "assert r.getrlimit(r.RLIMIT_DATA)[0] == r.RLIM_INFINITY\n"
        "bytearray(p.MEMOIRE + (64 << 20))\n"
    )
    assert (p.stdout, p.returncode) == ("dit\n", 0), p.stderr


def test_le_temps():
    p = lancer(
        "p.SECONDES = 1\n"
        "try:\n    with p.plafonne():\n        while True: pass\n"
        "except p.TempsDepasse: print('dit')\n"
        "assert r.getrlimit(r.RLIMIT_CPU)[0] == r.RLIM_INFINITY\n"
    )
    assert (p.stdout, p.returncode) == ("dit\n", 0), p.stderr


def test_hors_du_premier_fil():
    """Another thread hears no signal: it has the ceiling of memory alone."""
    p = lancer(
        "import threading\n"
        "def f():\n    with p.plafonne(): print(r.getrlimit(r.RLIMIT_CPU)[0] == r.RLIM_INFINITY,"
        " r.getrlimit(r.RLIMIT_DATA)[0] != r.RLIM_INFINITY)\n"
        "t = threading.Thread(target=f); t.start(); t.join()\n"
    )
    assert (p.stdout, p.returncode) == ("True True\n", 0), p.stderr


def test_ou_le_systeme_n_en_a_pas():
    p = lancer("import sys\nsys.modules['resource'] = None\nwith p.plafonne(): print('fait')\n")
    assert (p.stdout, p.returncode) == ("fait\n", 0), p.stderr

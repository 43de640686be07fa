"""What the tests of faults share: a small file system, two builds to tell apart, and how whole a
folder is."""

from __future__ import annotations

import copy
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from fabrique import CAS, VENDEUR, espace

from outils import RACINE, clausier, fichiers

if sys.platform != "linux":
    pytest.skip("kills, mounts and limits as Linux has them", allow_module_level=True)

COUPS = int(os.environ.get("CLAUSIER_COUPS", "0"))
CLI = [sys.executable, str(RACINE / "cli.py")]


def _monte(lieu: Path, options: str) -> bool:
    return (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "clausier", str(lieu)],
            capture_output=True,
            check=False,
        ).returncode
        == 0
    )


def _peut_monter() -> bool:
    with tempfile.TemporaryDirectory() as d:
        return (
            bool(shutil.which("mount"))
            and _monte(Path(d), "size=1m")
            and subprocess.run(["umount", d], check=False).returncode == 0
        )


MONTE = _peut_monter()
DISQUE = "tmpfs" if MONTE else "RLIMIT_FSIZE"


@pytest.fixture
def petit(tmp_path):
    """A file system of 8 MiB; a plain folder where none can be mounted."""
    d = tmp_path / "petit"
    d.mkdir()
    if MONTE:
        assert _monte(d, "size=8m")
    yield d
    if MONTE:
        subprocess.run(["umount", "-l", str(d)], check=True)


@pytest.fixture(scope="module")
def deux(tmp_path_factory):
    """Two states of one case: their workspaces, and what each gives in its folder."""
    base = tmp_path_factory.mktemp("deux")
    a, b = copy.deepcopy(CAS), copy.deepcopy(CAS)
    del a["documents"][2]
    b["prestation"]["objet"] = "Refonte entière du site et de ses pages"
    b["documents"][1] |= {"numero": "F2"}
    b["documents"][2] |= {"numero": "F3"}
    sortie = []
    for nom, cas in (("a", a), ("b", b)):
        depuis = {"numerotation": {"factures": {"depuis": cas["documents"][1]["numero"]}}}
        w = espace(base / nom, VENDEUR | depuis, essai=cas)
        assert (
            clausier("build", w, "--out", base / f"bon-{nom}", "--formats", "md,html").returncode
            == 0
        )
        sortie.append((w, fichiers(base / f"bon-{nom}" / "essai")))
    assert sortie[0][1].keys() - sortie[1][1].keys() and sortie[1][1].keys() - sortie[0][1].keys()
    return sortie


def commande(w: Path, sortie: Path) -> list[str]:
    return [*CLI, "build", str(w), "--out", str(sortie), "--formats", "md,html", "--no-cache"]


def lance(w: Path, sortie: Path, **kw) -> subprocess.CompletedProcess[str]:
    """That command to its end. `kw`: what only a fresh interpreter can be given."""
    return (
        subprocess.run(
            commande(w, sortie), capture_output=True, text=True, check=False, timeout=120, **kw
        )
        if kw
        else clausier(*commande(w, sortie)[len(CLI) :])
    )


def entier(sortie: Path, deux, a_moi: dict[str, bytes] | None = None) -> int:
    """Which of the two builds stands, whole and alone but for the user's own files; the test fails
    when neither does."""
    la = fichiers(sortie / "essai")
    for i, (_, bon) in enumerate(deux):
        if la == bon | (a_moi or {}):
            return i
    pytest.fail(f"neither build: {sorted(la)}")


def restes(sortie: Path) -> list[str]:
    return [f.name for f in sortie.rglob("*") if f.name.endswith(".tmp")]

"""On a machine without Pango, one sentence says what to install, in every command that draws."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from outils import EXEMPLES, clausier


@pytest.fixture
def w(tmp_path: Path) -> Path:
    shutil.copytree(EXEMPLES / "consultante", tmp_path / "w")
    return tmp_path / "w"


CAS = "2026-002-impaye.yaml"


@pytest.mark.skipif(sys.platform != "linux", reason="the loader of Linux is what is deceived")
@pytest.mark.parametrize(
    "args",
    [("build",), ("build", CAS, "--only", "facture"), ("issue", CAS, "F2026-004"), ("remind", CAS)],
    ids=" ".join,
)
def test_une_phrase(w, tmp_path, args):
    """The system's loader meets a library that is none: nothing in clausier is replaced."""
    (tmp_path / "lib").mkdir()
    for nom in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0"):
        (tmp_path / "lib" / nom).write_bytes(b"")
    sans = {"LD_LIBRARY_PATH": str(tmp_path / "lib"), "CLAUSIER_CACHE": str(tmp_path / "c")}
    if args[0] == "remind":
        args = (*args, "--date", "2026-07-20")
    p = clausier(*args, cwd=w, **sans)
    assert p.returncode == 1, p.stdout
    (dit,) = [x for x in p.stderr.splitlines() if x.startswith("Erreur")]
    assert "Pango manque" in dit and "apt-get install" in dit
    assert not any(x in p.stdout + p.stderr for x in ("E999", "Traceback", "WeasyPrint", "-----"))
    p = clausier("build", "--formats", "md,html", cwd=w, **sans)
    assert p.returncode == 0, p.stderr

"""The wheel: what a user installs holds the whole product, and works far from the checkout."""

from __future__ import annotations

import importlib.util
import os
import site
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from outils import EXEMPLES, RACINE, fichiers, polices

SANS_PYTHONPATH = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")} | {
    "LC_ALL": "C.UTF-8",
    "PYTHONDONTWRITEBYTECODE": "1",
}


def lancer(*args: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(a) for a in args],
        cwd=cwd,
        env=SANS_PYTHONPATH,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def roue(tmp_path_factory) -> Path:
    """The wheel, built with the tools at hand (in isolation, from the index, where hatchling is
    not)."""
    dist = tmp_path_factory.mktemp("dist")
    seul = [] if importlib.util.find_spec("hatchling") is None else ["--no-isolation"]
    proc = lancer(
        sys.executable, "-m", "build", "--wheel", *seul, "--outdir", dist, RACINE, cwd=dist
    )
    assert proc.returncode == 0, proc.stdout[-2000:] + proc.stderr[-2000:]
    (nom,) = dist.glob("*.whl")
    return nom


@pytest.fixture(scope="module")
def installe(roue, tmp_path_factory) -> Path:
    """The folder of commands of a new environment: the wheel is in it, its dependencies are those
    of this run."""
    base = tmp_path_factory.mktemp("installe")
    venv.create(base / "env", with_pip=False, symlinks=True)
    python = base / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
    proc = lancer(
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--no-index",
        roue,
        cwd=base,
    )
    assert proc.returncode == 0, proc.stderr
    chemins = {
        sysconfig.get_path("purelib"),
        sysconfig.get_path("platlib"),
        *site.getsitepackages(),
    }
    propre = Path(
        lancer(
            python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=base
        ).stdout.strip()
    )
    (propre / "dependances.pth").write_text("\n".join(sorted(chemins)) + "\n", encoding="utf-8")
    ou = lancer(python, "-c", "import clausier; print(clausier.__file__)", cwd=base).stdout.strip()
    assert Path(ou).is_relative_to(propre), "the wheel is tested, not the checkout"
    return python.parent


def test_contenu(roue):
    """Every clause, template, font and starter file, byte for byte; the licences; and nothing that
    is not the product."""
    with zipfile.ZipFile(roue) as z:
        noms = {n for n in z.namelist() if not n.endswith("/")}
        voulus = {
            f"clausier/{d}/{f}": x
            for d in ("templates", "clauses", "exemples")
            for f, x in fichiers(RACINE / d).items()
        }
        voulus |= {
            f"clausier/{f}": x
            for f, x in fichiers(RACINE / "clausier").items()
            if "__pycache__" not in f
        }
        assert len(voulus) > 400
        assert {n for n in noms if ".dist-info/" not in n} == set(voulus)
        assert [n for n, x in voulus.items() if z.read(n) != x] == []
        for suffixe in (
            "templates/_page/fonts/SourceSansPro-Regular.ttf",
            "templates/_page/fonts/OFL.txt",
            "templates/_page/polices/SourceSerif4-Regular.ttf",
            "templates/_page/modeles/etude.css",
            "templates/_page/page.html",
            "clauses/_parametres/taux_bce.yaml",
            "amorce/fichiers/vendeur.yaml",
            "py.typed",
        ):
            assert f"clausier/{suffixe}" in noms
        licences = [n for n in noms if ".dist-info/licenses/" in n]
        assert {n.split("/licenses/")[1] for n in licences} >= {
            "LICENSE",
            "templates/_page/fonts/OFL.txt",
            "templates/_page/polices/OFL-Inter.txt",
            "templates/_page/polices/OFL-SourceSerif4.txt",
            "templates/_page/edition/LICENSE-json-editor.txt",
        }
        (entrees,) = (n for n in noms if n.endswith("entry_points.txt"))
        assert "clausier = clausier.commandes.racine:main" in z.read(entrees).decode()


def test_premier_espace_loin_du_depot(installe, tmp_path):
    """`init`, `check`, `build` in a folder that knows nothing of the checkout."""
    clausier = installe / "clausier"
    for args in (
        ("init", "mon atelier", "--example"),
        ("check", "mon atelier"),
        ("build", "mon atelier", "--formats", "md,html", "--out", "sortie"),
    ):
        proc = lancer(clausier, *args, cwd=tmp_path)
        assert proc.returncode == 0, proc.stderr
        assert "Traceback" not in proc.stderr and str(RACINE) not in proc.stdout + proc.stderr
    pages = list((tmp_path / "sortie").glob("*/*.md"))
    assert pages and all(p.with_suffix(".html").is_file() and p.stat().st_size > 500 for p in pages)


def test_la_roue_donne_les_memes_pages_que_le_depot(installe, construit, tmp_path):
    """The same example, from the wheel and from the checkout: the same bytes, PDF and its fonts
    included."""
    nom = "2026-014-boulangerie"
    proc = lancer(
        installe / "clausier",
        "build",
        EXEMPLES / "developpeur",
        "--out",
        "b",
        "--only",
        "facture",
        cwd=tmp_path,
    )
    assert proc.returncode == 0, proc.stderr
    faits = fichiers(tmp_path / "b" / nom)
    assert {f.rsplit(".", 1)[1] for f in faits} == {"md", "html", "pdf", "xml"}
    for f, octets in faits.items():
        assert octets == (construit.dossier(nom) / f).read_bytes(), f
        assert not f.endswith(".pdf") or all(polices(octets).values())

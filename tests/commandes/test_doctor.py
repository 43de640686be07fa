"""`clausier doctor` tells what is wrong and what to do, where everything else stops: with a broken
engine, a broken package, a place that cannot be written."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from clausier.amorce import diagnostic
from clausier.amorce.constatations import Vu
from clausier.amorce.diagnostic_espace import de_l_espace_de_travail
from clausier.dossier.schema import de_l_espace
from outils import EXEMPLES, clausier

JOUR = ("--date", "2026-12-20")


def ausculte(
    cwd: Path, *args: str, jour: tuple[str, ...] = JOUR, **env: str
) -> tuple[int, dict[str, list[dict[str, str]]]]:
    """The exit status, and the findings by subject."""
    p = clausier("doctor", *jour, "--format", "json", *args, cwd=cwd, **env)
    assert "Traceback" not in p.stderr, p.stderr
    rapport = json.loads(p.stdout)
    assert rapport["empeche"] is (p.returncode == 1)
    vus: dict[str, list[dict[str, str]]] = {}
    for c in rapport["constats"]:
        vus.setdefault(c["sujet"], []).append(c)
    return p.returncode, vus


def d_un_espace(espace: Path) -> list[Vu]:
    return [v for e in de_l_espace_de_travail(espace) for v in e.faits()]


@pytest.fixture
def espace(tmp_path: Path) -> Path:
    shutil.copytree(EXEMPLES / "graphiste", tmp_path / "w")
    return tmp_path / "w"


def test_une_machine_saine(espace):
    code, vus = ausculte(espace)
    assert code == 0
    assert {"python", "paquets", "pdf", "polices", "cache", "droit", "horloge"} <= vus.keys()
    assert [c["etat"] for c in vus["polices"]] == ["bon"] * 3, vus["polices"]
    assert vus["paquets"][0]["etat"] == vus["pdf"][0]["etat"] == "bon"
    assert any("change" in c["dit"] for c in vus["droit"]), "the law of January is told in December"
    assert vus["editeur"][0]["faire"].startswith("« clausier schema --refresh »")


@pytest.mark.parametrize(
    ("module", "corps", "sujet", "dit"),
    [
        ("weasyprint", "raise ImportError('cassé\\x1b[31m')", "pdf", "ImportError : cassé"),
        ("weasyprint", "import sys; sys.exit(3)", "pdf", "SystemExit : 3"),
        ("pydantic", "raise RuntimeError('tombé')", "paquets", "pydantic"),
    ],
)
def test_ce_qui_est_casse_se_dit(tmp_path, module, corps, sujet, dit):
    """A real interpreter that meets a broken module first: the subject and the remedy, no
    traceback."""
    (tmp_path / "casse").mkdir()
    (tmp_path / f"casse/{module}.py").write_text(corps, encoding="utf-8")
    code, vus = ausculte(tmp_path, PYTHONPATH=str(tmp_path / "casse"))
    (grave,) = (c for c in vus[sujet] if c["etat"] == "empeche")
    assert code == 1 and dit in grave["dit"] and grave["faire"], grave
    assert "\x1b" not in grave["dit"]


def test_le_texte_dit_quoi_faire(tmp_path):
    (tmp_path / "weasyprint.py").write_text("raise OSError('x')", encoding="utf-8")
    p = clausier("doctor", *JOUR, cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert p.returncode == 1 and not p.stderr
    assert re.search(r"^empêche  pdf      Pango manque", p.stdout, re.M), p.stdout
    assert "→" in p.stdout and "1 chose à réparer avant de construire." in p.stdout


def test_l_espace_de_travail(espace):
    """What is wrong beside the cases: schemas of another version, a line that leads nowhere, a
    setting that is missing, a folder that leads elsewhere."""
    (espace / ".clausier").mkdir()
    for nom, x in de_l_espace(espace).items():
        (espace / ".clausier" / nom).write_bytes(x)
    for f in espace.glob("*.yaml"):
        quoi = "vendeur" if f.name == "vendeur.yaml" else "cas"
        ligne = f"# yaml-language-server: $schema=.clausier/{quoi}.schema.json\n"
        f.write_text(ligne + f.read_text(encoding="utf-8"), encoding="utf-8")
    editeur = [v for v in d_un_espace(espace) if v.sujet == "editeur"]
    assert [v.etat for v in editeur] == ["bon"], editeur
    (espace / ".clausier/cas.schema.json").write_text("{}")
    (espace / ".clausier/vendeur.schema.json").unlink()
    (espace / ".vscode").mkdir()
    (espace / ".vscode/settings.json").write_text("{}")
    dits = " ".join(v.dit for v in d_un_espace(espace) if v.sujet == "editeur")
    assert "cas.schema.json, vendeur.schema.json" in dits and "!fichier" in dits
    assert "vendeur.yaml : la première ligne mène" in dits
    (espace / "build").symlink_to(espace.parent)
    assert any(v.etat == "empeche" and "lien" in v.dit for v in d_un_espace(espace))


@pytest.mark.skipif(not shutil.which("git"), reason="git absent")
def test_git(espace, monkeypatch):
    monkeypatch.setenv("HOME", str(espace.parent))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    git = ["git", "-C", str(espace)]
    subprocess.run([*git, "init", "-q"], check=True)
    (espace / ".pre-commit-config.yaml").write_text("repos: [{hooks: [{id: clausier-check}]}]")
    vus = [v for v in d_un_espace(espace) if v.sujet == "git"]
    assert "user.name, user.email" in vus[0].dit and vus[1].faire == "« pre-commit install »"
    for cle in ("user.name", "user.email"):
        subprocess.run([*git, "config", cle, "x"], check=True)
    (espace / ".git/hooks").mkdir(exist_ok=True)
    (espace / ".git/hooks/pre-commit").write_text("#!/bin/sh\n")
    assert [v.etat for v in d_un_espace(espace) if v.sujet == "git"] == ["bon"]


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
def test_le_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("CLAUSIER_CACHE", str(tmp_path / "depot"))
    (tmp_path / "depot").mkdir()
    (tmp_path / "depot").chmod(0o777)
    (vu,) = diagnostic._cache()
    assert vu.etat == "a_voir" and vu.faire == f"« chmod go-w {tmp_path / 'depot'} »"
    (tmp_path / "depot").chmod(0o700)
    assert [v.etat for v in diagnostic._cache()] == ["bon"]
    monkeypatch.setenv("CLAUSIER_CACHE", "relatif")
    (examen,) = (e for e in diagnostic.de_l_installation(None) if e.sujet == "cache")
    assert [(v.etat, "absolu" in v.dit) for v in examen.faits()] == [("a_voir", True)]


def test_l_horloge_et_une_vieille_bibliotheque():
    for jour, sujet, dit in (
        ("2020-01-01", "horloge", "avant que la bibliothèque soit lue"),
        ("2029-01-01", "droit", "n'a pas été relue depuis"),
    ):
        from datetime import date

        examens = diagnostic.de_l_installation(date.fromisoformat(jour))
        vus = [v for e in examens if e.sujet == sujet for v in e.faits()]
        assert vus[0].etat == "a_voir" and dit in vus[0].dit


def test_des_versions_hors_de_ce_qui_est_essaye():
    assert diagnostic.convient("3.1.6", "<4,>=3.1.6") and not diagnostic.convient("3.1", ">=3.1.6")
    assert not diagnostic.convient("71.0", ">=70,<71") and diagnostic.convient("0.5.14", "<0.6")
    assert diagnostic._exigence("distributed<2027; extra == 'dask'") is None
    assert sys.version_info >= (3, 11)

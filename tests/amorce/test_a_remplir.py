"""What `init` and `new` leave to fill never leaves: drafts are built, nothing is handed over or
issued."""

from __future__ import annotations

from pathlib import Path

import pytest
from fabrique import VENDEUR, espace

from outils import clausier


@pytest.fixture
def w(tmp_path: Path) -> Path:
    espace(tmp_path, VENDEUR)
    p = clausier("new", "affaire", "--date", "2026-09-02", cwd=tmp_path)
    assert p.returncode == 0, p.stderr
    return tmp_path


def remplir(w: Path) -> None:
    (f,) = w.glob("**/affaire.yaml")
    texte = f.read_text(encoding="utf-8")
    for avant, apres in (
        ("CLIENT À REMPLIR", "SARL Modèle"),
        ("ADRESSE À REMPLIR", "3 place du Marché"),
        ("VILLE À REMPLIR", "Lyon"),
        ('"00000"', "69001"),
    ):
        texte = texte.replace(avant, apres)
    f.write_text(texte, encoding="utf-8")


def test_chaque_champ_est_dit_a_sa_ligne(w: Path):
    p = clausier("check", cwd=w)
    assert p.returncode == 0 and p.stderr.count("A119") == 4, p.stderr
    assert "client.adresse.code_postal" in p.stderr and "client.nom" in p.stderr
    remplir(w)
    assert "A119" not in clausier("check", cwd=w).stderr


def test_ni_paquet_ni_emission(w: Path):
    p = clausier("build", cwd=w)
    assert p.returncode == 0, p.stderr
    assert list(w.glob("build/affaire/devis-*.pdf")) and not list(w.glob("build/**/*-client.*"))
    assert "-client" not in (w / "build/affaire/index.html").read_text(encoding="utf-8")
    (cas,) = w.glob("**/affaire.yaml")
    p = clausier("issue", str(cas), "D2026-001", cwd=w)
    assert p.returncode == 1 and p.stderr.count("E961") == 4 and not (w / "registre.yaml").exists()
    remplir(w)
    assert clausier("build", cwd=w).returncode == 0
    assert list(w.glob("build/affaire/affaire-client.zip"))
    p = clausier("issue", str(cas), "D2026-001", cwd=w)
    assert p.returncode == 0 and (w / "registre.yaml").exists(), p.stderr

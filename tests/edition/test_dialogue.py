"""The form as questions in the terminal: the same fields, the same writer."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from outils import EXEMPLES, RACINE, environnement

CAS = "2026-007-fenetres.yaml"


@pytest.fixture
def espace(tmp_path) -> Path:
    return Path(shutil.copytree(EXEMPLES / "menuisier", tmp_path / "menuisier"))


def repondre(espace: Path, *args: str, reponses: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(RACINE / "cli.py"), *args],
        cwd=espace,
        input=reponses,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        env=environnement(),
    )


def test_une_valeur_une_ligne_et_une_faute(espace):
    """The client's mail, one more line, the deposit mistyped then mended."""
    avant = (espace / CAS).read_text("utf-8")
    courriel = "2\n\n\n\n\n\n\nneuf@famille.example\n\n"  # quality, name, street… no precision more
    ligne = "6\n+\n1\nSeuil\n2\n\n45\n\n\n"
    p = repondre(
        espace, "edit", "--terminal", CAS, reponses=f"{courriel}{ligne}7\n3O %\n7\n40 %\n\noui\n"
    )
    assert p.returncode == 0 and "Traceback" not in p.stderr, p.stderr
    assert "E105 acompte" in p.stdout and "Décide des clauses." in p.stdout
    apres = (espace / CAS).read_text("utf-8")
    voulu = (
        avant.replace("courriel: fictif@famille.example", "courriel: neuf@famille.example")
        .replace("acompte: 30 %", "acompte: 40 %")
        .replace(
            "prix_unitaire: 60, tva: 20 %}\n",
            "prix_unitaire: 60, tva: 20 %}\n"
            "  - {designation: Seuil, quantite: 2, prix_unitaire: 45}\n",
        )
    )
    assert apres == voulu


def test_new_pose_les_memes_questions_et_n_ecrit_rien_sans_oui(espace):
    p = repondre(
        espace,
        *("new", "portail", "--date", "2026-11-02", "--terminal"),
        reponses="1\nportail-neuf\n\n\n",
    )
    assert p.returncode == 0, p.stderr
    assert "Rubrique à remplir" in p.stdout and "Rien n'est écrit." in p.stdout, p.stdout
    assert "portail-neuf" not in (espace / "portail.yaml").read_text("utf-8")

"""What is written about the product is true: README, CONTRIBUTING, Makefile, docs/, licences."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from clausier.commandes.racine import main
from clausier.socle.codes import CODES, codes_en_markdown
from outils import EXEMPLES, RACINE, clausier

VENDEUR = EXEMPLES / "developpeur/vendeur.yaml"


def lire(nom: str) -> str:
    return (RACINE / nom).read_text(encoding="utf-8")


def blocs(texte: str, langue: str) -> list[str]:
    """The fenced blocks of a page, without their indent."""
    sortie = []
    for retrait, corps in re.findall(rf"^( *)```{langue}\n(.*?)^ *```$", texte, re.S | re.M):
        sortie.append("\n".join(x.removeprefix(retrait) for x in corps.splitlines()) + "\n")
    return sortie


def cibles() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*##", lire("Makefile"), re.M))


def test_les_commandes_nommees_existent():
    for page in ("README.md", "CONTRIBUTING.md"):
        make = set(re.findall(r"(?:`|\$ )make ([a-z-]+)", lire(page)))
        assert make and make <= cibles(), page
        assert set(re.findall(r"`clausier ([a-z]+)", lire(page))) <= set(main.commands), page
    assert {"demo", "test", "bench", "docs", "clean", "help", "attendus"} <= cibles()
    assert set(re.findall(r"^\| `clausier ([a-z]+)", lire("README.md"), re.M)) == set(
        main.commands
    ), "le tableau des commandes du README"


def test_les_liens_menent_quelque_part():
    liens = {
        x
        for page in ("README.md", "CONTRIBUTING.md")
        for x in re.findall(r"\]\(([^)#]+)\)", lire(page))
        if "://" not in x
    }
    assert len(liens) >= 6
    assert all((RACINE / x).is_file() for x in liens), liens
    assert (RACINE / "docs/facture.png").stat().st_size < 200_000


def test_le_dossier_du_readme_est_vrai(tmp_path):
    """The case of the README, as printed, gives the invoice of the picture: the one of the full
    example."""
    (cas,) = (b for b in blocs(lire("README.md"), "yaml") if b.startswith("dossier:"))
    shutil.copy(VENDEUR, tmp_path)
    (tmp_path / "cas.yaml").write_text(cas, encoding="utf-8")
    for source in (tmp_path, EXEMPLES / "developpeur"):
        p = clausier(
            "build",
            source,
            "--only",
            "facture",
            "--formats",
            "md",
            "--out",
            tmp_path / "o" / source.name,
        )
        assert p.returncode == 0, p.stderr
    un, autre = (
        (tmp_path / "o" / d.name / "2026-014-boulangerie/facture-F2026-028.md").read_text(
            encoding="utf-8"
        )
        for d in (tmp_path, EXEMPLES / "developpeur")
    )
    assert un == autre
    assert clausier("check", tmp_path).returncode == 0


def test_les_recettes_marchent(tmp_path):
    """CONTRIBUTING's clause, legal value and document type, letter for letter, in a workspace of
    their own."""
    page = lire("CONTRIBUTING.md")
    texte, sans, modele = blocs(page, "markdown")
    valeur, *_, ligne = blocs(page, "yaml")
    shutil.copytree(EXEMPLES / "developpeur", tmp_path, dirs_exist_ok=True)
    contrat = lire("templates/contrat.md").replace(
        "  - execution_delai\n", "  - execution_delai\n  - horaires\n"
    )
    assert "  - horaires\n" in contrat
    for nom, contenu in {
        "clauses/horaires/professionnel.md": texte.replace(
            "certitude: A", "jusqu_au: 2026-09-03\ncertitude: A"
        ),
        "clauses/horaires/professionnel_2026_09.md": texte.replace("2016-10-01", "2026-09-04")
        + "Archives : {{ parametre('delai_archives')|nombre }} ans.\n",
        "clauses/horaires/sans_objet.md": sans,
        "clauses/_parametres/delai_archives.yaml": valeur,
        "templates/contrat.md": contrat,
        "templates/attestation_fin.md": modele,
    }.items():
        (tmp_path / nom).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / nom).write_text(contenu, encoding="utf-8")
    cas = tmp_path / "2026-014-boulangerie.yaml"
    cas.write_text(cas.read_text(encoding="utf-8").replace("documents:\n", ligne), encoding="utf-8")
    p = clausier("build", cas, "--formats", "md", "--out", tmp_path / "o")
    assert p.returncode == 0, p.stderr
    fait = tmp_path / "o/2026-014-boulangerie"
    contrat = (fait / "contrat-C2026-009.md").read_text(encoding="utf-8")
    assert (
        "jours ouvrés, de 9 heures à 18 heures" in contrat
        and "Archives : 10 ans." in contrat.replace("\u00a0", " ")
    )
    assert "30 octobre 2026" in (fait / "attestation_fin-2026-11-02.md").read_text(
        encoding="utf-8"
    ).replace("\u00a0", " ")
    dit = clausier("explain", cas, "--clause", "horaires", cwd=tmp_path).stdout
    assert (
        "professionnel_2026_09.md (votre espace de travail)" in re.sub(r"\s+", " ", dit)
        and "pas professionnel : en vigueur jusqu'au 03/09/2026" in dit
    )


def test_page_des_codes():
    assert lire("docs/codes.md") == codes_en_markdown(), "« make docs » la refait"
    assert set(re.findall(r"^\| ([EA]\d{3}) \|", codes_en_markdown(), re.M)) == set(CODES)


def test_page_du_droit():
    jour = re.search(r"^JOUR_DU_DROIT := (\S+)$", lire("Makefile"), re.M)[1]
    p = clausier("droit", "--date", jour, "--format", "markdown")
    assert lire("docs/droit.md") == p.stdout, "« make docs » la refait"


def test_licences():
    assert lire("LICENSE").startswith("MIT License") and "les auteurs de clausier" in lire(
        "LICENSE"
    )
    assert "CC0-1.0" in lire("clauses/LICENSE") and "Ceci n'est pas un conseil juridique." in lire(
        "clauses/LICENSE"
    )
    assert "SIL OPEN FONT LICENSE" in lire("templates/_page/fonts/OFL.txt")
    nommes = re.search(r"license-files = \[(.*?)\]", lire("pyproject.toml"))[1]
    assert all((RACINE / f).is_file() for f in re.findall(r'"([^"]+)"', nommes))


@pytest.mark.skipif(not shutil.which("make"), reason="make absent")
def test_make_help():
    seul = {
        k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")
    }  # the tests themselves run under make
    p = subprocess.run(["make", "help"], cwd=RACINE, capture_output=True, text=True, env=seul)
    assert p.returncode == 0 and {x.split()[1] for x in p.stdout.splitlines()} == cibles()


@pytest.mark.skipif(not shutil.which("bash"), reason="bash absent")
def test_preparation_sans_python(tmp_path):
    """What the set-up says when Python is missing or too old: one sentence, exit status 1."""
    vieux = tmp_path / "python-vieux"
    vieux.write_text('#!/bin/sh\ncase "$1" in --version) echo Python 3.9.2;; *) exit 1;; esac\n')
    vieux.chmod(0o755)
    for python, dit in ((Path("python-qui-manque"), "introuvable"), (vieux, "Python 3.9.2")):
        p = subprocess.run(
            ["bash", "outils/systeme.sh", "python", str(python)],
            cwd=RACINE,
            capture_output=True,
            text=True,
        )
        assert (
            p.returncode == 1
            and dit in p.stderr
            and "3.11" in p.stderr
            and p.stderr.count("\n") == 1
        )

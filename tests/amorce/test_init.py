"""`clausier init`: a workspace that works at once, and that never writes over anything."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from outils_watch import poursuivre

from clausier.commandes.racine import main
from outils import clausier, fichiers

ATTENDUS = {
    ".gitattributes",
    ".gitignore",
    "README.md",
    "vendeur.yaml",
    "dossiers/2026-001-exemple.yaml",
    ".clausier/achats.schema.json",
    ".clausier/cas.schema.json",
    ".clausier/catalogue.schema.json",
    ".clausier/client.schema.json",
    ".clausier/recettes.schema.json",
    ".clausier/vendeur.schema.json",
    ".vscode/extensions.json",
    ".vscode/settings.json",
}


@pytest.fixture
def espace(tmp_path: Path) -> Path:
    r = CliRunner().invoke(main, ["init", str(tmp_path / "espace"), "--example"])
    assert r.exit_code == 0, r.output
    return tmp_path / "espace"


def test_init_puis_check_puis_build(espace):
    assert set(fichiers(espace)) == ATTENDUS
    check = clausier("check", cwd=espace)
    assert (check.returncode, check.stdout, check.stderr) == (0, "1 dossier en règle\n", ""), (
        check.stderr
    )
    build = clausier("build", "--formats", "md", cwd=espace)
    assert build.returncode == 0, build.stderr
    assert {f.name for f in (espace / "build/2026-001-exemple").iterdir()} == {
        "cgv-2026-11-02.md",
        "devis-D2026-001.md",
        "manifeste.json",
    }


def test_la_suite_du_dossier_se_construit(espace):
    """The commented next steps (signature, invoices, payment) are true once their « # » is taken
    away."""
    assert poursuivre(espace / "dossiers/2026-001-exemple.yaml") == 5
    build = clausier("build", "--formats", "md", cwd=espace)
    assert build.returncode == 0, build.stderr
    assert build.stdout.startswith("5 documents dans 1 dossier")
    facture = (espace / "build/2026-001-exemple/facture-F2026-002.md").read_text(encoding="utf-8")
    assert re.search(r"Net à payer\*\* \| \*\*1\s176,00\s€", facture)


def test_init_dans_un_dossier_qui_existe(tmp_path):
    (tmp_path / "notes.txt").write_text("à moi")
    assert CliRunner().invoke(main, ["init", str(tmp_path), "--example"]).exit_code == 0
    assert set(fichiers(tmp_path)) == ATTENDUS | {"notes.txt"}


@pytest.mark.parametrize("genant", sorted(ATTENDUS))
def test_init_n_ecrase_rien(tmp_path, genant):
    (tmp_path / genant).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / genant).write_text("à moi")
    r = CliRunner().invoke(main, ["init", str(tmp_path), "--example"])
    assert r.exit_code == 1 and str(Path(genant)) in r.output and "Traceback" not in r.output
    assert fichiers(tmp_path) == {genant: "à moi".encode()}, "nothing at all is written"


def test_init_ne_suit_pas_un_lien_mort(tmp_path):
    (tmp_path / "w").mkdir()
    (tmp_path / "w/vendeur.yaml").symlink_to(tmp_path / "ailleurs.yaml")
    assert CliRunner().invoke(main, ["init", str(tmp_path / "w"), "--example"]).exit_code == 1
    assert not (tmp_path / "ailleurs.yaml").exists()


REPONSES = ["Léa Ciseaux", "", "coiffeuse", "", "900 000 019 00019", "12 rue des Lices", "69001"]
REPONSES += ["Lyon", "lea@exemple.example", "", "", "06 00 00 00 01", ""]


@pytest.mark.parametrize(
    ("reponses", "moyens"),
    [
        (REPONSES, ["carte", "especes", "cheque"]),  # a shop; what is missing at the end is Enter
        ([*REPONSES, "FR76 3000 6000 0112 3456 7890 189"], ["virement", "carte", "especes"]),
        ([*REPONSES, "", "carte et espèces"], ["carte", "especes"]),
    ],
)
def test_init_lit_une_reponse_par_ligne(tmp_path, reponses, moyens):
    r = CliRunner().invoke(main, ["init", str(tmp_path / "w")], input="\n".join(reponses))
    assert r.exit_code == 0, r.output
    v = yaml.safe_load((tmp_path / "w/vendeur.yaml").read_text(encoding="utf-8"))
    assert v["nom"] == "Léa Ciseaux" and v["reglement"]["moyens"][:3] == moyens


@pytest.mark.parametrize(
    ("reponses", "dit"),
    [
        ("", "ni terminal où poser les questions, ni réponses"),
        ("Léa\n\nzzz\n", "ligne 3, « Métier (le mot de tous les jours) » : « zzz » inconnu."),
        ("Léa\n\ncoiffeuse\n", "après la dernière ligne, « SIRET (14 chiffres) »"),
    ],
)
def test_init_sans_reponses_n_ecrit_rien_et_le_dit(tmp_path, reponses, dit):
    r = CliRunner().invoke(main, ["init", str(tmp_path / "w")], input=reponses)
    assert r.exit_code == 2 and "rien n'est écrit" in r.output and dit in r.output, r.output
    assert not (tmp_path / "w").exists()


def test_init_sur_un_fichier(tmp_path):
    (tmp_path / "f").write_text("")
    assert CliRunner().invoke(main, ["init", str(tmp_path / "f"), "--example"]).exit_code == 2
    r = CliRunner().invoke(main, ["init", str(tmp_path / "f/sous"), "--example"])
    assert r.exit_code == 1 and "n'est pas un dossier" in r.output


@pytest.mark.skipif(not shutil.which("git"), reason="git absent")
def test_gitignore(espace):
    """What can be read and compared is kept; what is built again is left out."""
    subprocess.run(["git", "init", "-q"], cwd=espace, check=True)
    garde = [
        "vendeur.yaml",
        "dossiers/2026-001-exemple.yaml",
        "README.md",
        ".gitignore",
        ".gitattributes",
        ".clausier/achats.schema.json",
        ".clausier/cas.schema.json",
        ".clausier/catalogue.schema.json",
        ".clausier/client.schema.json",
        ".clausier/recettes.schema.json",
        ".clausier/vendeur.schema.json",
        ".vscode/extensions.json",
        ".vscode/settings.json",
        "build/x/devis-D1.md",
        "build/x/manifeste.json",
        "attestation.pdf",
    ]
    laisse = [
        "build/x/devis-D1.pdf",
        "build/x/devis-D1.html",
        "build/x/x-client.zip",
        "build/x/index.html",
        "build/x/.devis-D1.md.12.tmp",
    ]
    for f in garde + laisse:
        (espace / f).parent.mkdir(parents=True, exist_ok=True)
        (espace / f).touch()
    vus = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=espace,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert set(vus) == set(garde)


def test_notice_de_l_espace(espace):
    """The workspace's README names commands and files that exist."""
    lisez = (espace / "README.md").read_text(encoding="utf-8")
    assert len(lisez.splitlines()) <= 32 and "privé" in lisez and "dix ans" in lisez
    nommees = set(re.findall(r"`clausier (\w+)", lisez))
    assert {"check", "build", "explain", "clauses"} <= nommees <= set(main.commands)
    for f in re.findall(r"dossiers/[\w-]+\.yaml", lisez):
        assert (espace / f).is_file()

"""`clausier diff` with git: a case that moved since, and an earlier state that is at fault."""

from __future__ import annotations

import copy
import html
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from fabrique import VENDEUR, cas, ecrire, espace

from outils import clausier, fichiers

CONTRAT = {"type": "contrat", "numero": "C1", "date": "2026-09-05"}
BASE = cas(documents=[CONTRAT])
LIGNE = re.compile(r"450,00.*500,00", re.S)


def git(ici: Path, *args: str) -> str:
    qui = ("-c", "user.name=Essai", "-c", "user.email=essai@essai.example")
    p = subprocess.run(
        ["git", "-C", str(ici), *qui, *args], check=True, capture_output=True, text=True
    )
    return p.stdout


def commettre(ici: Path) -> None:
    git(ici, "add", "-A")
    git(ici, "commit", "-q", "-m", "essai")


def au_prix(prix: str) -> dict[str, Any]:
    c = copy.deepcopy(BASE)
    c["lignes"][0]["prix_unitaire"] = prix
    return c


@pytest.fixture
def depot(tmp_path: Path) -> Path:
    """A repository with one workspace in it, one case, one commit."""
    ici = espace(tmp_path / "depot" / "affaires", None, cas=BASE)
    git(tmp_path / "depot", "init", "-q")
    commettre(ici)
    return ici


def change(p: subprocess.CompletedProcess[str]) -> str:
    """The price went from 450 to 500, whatever the case is called."""
    assert p.returncode == 0 and LIGNE.search(p.stdout), p.stdout + p.stderr
    return html.unescape(p.stdout)


# -------------------------------------------------------------------------------- a state at fault


def test_un_vendeur_fautif_a_la_revision(depot: Path):
    ecrire(depot / "vendeur.yaml", VENDEUR | {"siret": "900 000 019 00018"})
    commettre(depot)
    ecrire(depot / "vendeur.yaml", VENDEUR)
    commettre(depot)
    p = clausier("diff", "--format", "md", "HEAD~1", "cas.yaml", cwd=depot)
    assert p.returncode == 1 and "Traceback" not in p.stderr and "E999" not in p.stderr
    assert re.search(r"^HEAD~1:affaires/vendeur\.yaml:4:\d+: E201 siret", p.stderr, re.M), p.stderr
    assert "/tmp" not in p.stderr and "arbre" not in p.stderr
    assert p.stderr.endswith("comparaison impossible : un des deux côtés est refusé\n")


def test_une_clause_fautive_a_la_revision(depot: Path):
    clause = depot / "clauses/droit_applicable/general.md"
    clause.parent.mkdir(parents=True)
    clause.write_text("---\ntitre: Essai\n---\nTexte.\n", encoding="utf-8")
    commettre(depot)
    clause.unlink()
    p = clausier("diff", "--format", "md", "HEAD", "cas.yaml", cwd=depot)
    ou = r"^HEAD:affaires/clauses/droit_applicable/general\.md:2:1: E103 certitude"
    assert p.returncode == 1 and re.search(ou, p.stderr, re.M), p.stderr
    assert "/tmp" not in p.stderr and "arbre" not in p.stderr, p.stderr


# -------------------------------------------------------------------------------- a case that moved


@pytest.mark.parametrize("comment", ["commis", "index", "disque"])
def test_un_dossier_renomme(depot: Path, comment: str):
    """Committed, in the index, or by the file manager alone; git itself is left as it was."""
    (depot / "2026").mkdir()
    neuf = depot / "2026" / "boulangerie.yaml"
    if comment == "disque":
        (depot / "cas.yaml").rename(neuf)
    else:
        git(depot, "mv", "cas.yaml", "2026/boulangerie.yaml")
    ecrire(neuf, au_prix("500"))
    if comment == "commis":
        commettre(depot)
    revision = "HEAD~1" if comment == "commis" else "HEAD"
    avant = git(depot, "status", "--porcelain"), fichiers(depot)
    dit = change(clausier("diff", "--format", "md", revision, "2026/boulangerie.yaml", cwd=depot))
    assert f"cas.yaml, révision {revision}" in dit and "2026/boulangerie.yaml, tel qu'il est" in dit
    assert (git(depot, "status", "--porcelain"), fichiers(depot)) == avant


def test_un_dossier_renomme_deux_fois(depot: Path):
    """Each move is small, the whole is not: it is followed from commit to commit."""
    git(depot, "mv", "cas.yaml", "b.yaml")
    commettre(depot)
    ecrire(depot / "b.yaml", au_prix("500"))
    commettre(depot)
    git(depot, "mv", "b.yaml", "c.yaml")
    commettre(depot)
    neuf = au_prix("500")
    neuf["lignes"] += [{"designation": f"Poste {i}", "prix_unitaire": i} for i in range(1, 90)]
    ecrire(depot / "c.yaml", neuf)
    commettre(depot)
    change(clausier("diff", "--format", "md", "HEAD~4", "c.yaml", cwd=depot))
    dit = change(clausier("diff", "--format", "md", "HEAD~4", "HEAD~2", "c.yaml", cwd=depot))
    assert "cas.yaml, révision HEAD~4" in dit and "b.yaml, révision HEAD~2" in dit


def test_tout_l_espace_a_change_de_place(depot: Path):
    """The seller of that day stood elsewhere too."""
    racine = depot.parent
    git(racine, "mv", "affaires", "clients")
    commettre(racine)
    ecrire(racine / "clients" / "cas.yaml", au_prix("500"))
    dit = change(clausier("diff", "--format", "md", "HEAD~1", "clients/cas.yaml", cwd=racine))
    assert "affaires/cas.yaml, révision HEAD~1" in dit


def test_un_nom_que_git_ne_retrouve_pas(depot: Path):
    """Another name, nearly another text: the user says which, from the root or from here."""
    (depot / "cas.yaml").unlink()
    autre = "".join(f"# note {i} sur ce client et ses habitudes de paiement\n" for i in range(200))
    ecrire(depot / "neuf.yaml", au_prix("500"))
    (depot / "neuf.yaml").write_text(autre + (depot / "neuf.yaml").read_text("utf-8"), "utf-8")
    commettre(depot)
    p = clausier("diff", "--format", "md", "HEAD~1", "neuf.yaml", cwd=depot)
    assert p.returncode == 1 and "« affaires/neuf.yaml » n'existe pas à la révision" in p.stderr
    assert "« HEAD~1:ANCIEN/CHEMIN.yaml »" in p.stderr
    for ancien in ("affaires/cas.yaml", "cas.yaml", "./cas.yaml"):
        dit = change(clausier("diff", "--format", "md", f"HEAD~1:{ancien}", "neuf.yaml", cwd=depot))
        assert "cas.yaml, révision HEAD~1" in dit
    p = clausier("diff", "--format", "md", "HEAD~1:rien.yaml", "neuf.yaml", cwd=depot)
    assert p.returncode == 1 and "« rien.yaml » n'existe pas à la révision « HEAD~1 »" in p.stderr
    p = clausier("diff", "--format", "md", "HEAD~7:cas.yaml", "neuf.yaml", cwd=depot)
    assert p.returncode == 2 and "ni une révision git" in p.stderr

"""What `init` and `new` leave to fill never leaves: drafts are built, nothing is handed over or
issued."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from fabrique import CAS, VENDEUR, cas, ecrire, espace

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


def test_le_papier_se_dit_projet(w: Path):
    """A paper that still has holes says so at its head, in each format; filled, it says nothing."""
    assert clausier("build", "--formats", "md,html,docx", cwd=w).returncode == 0
    (devis,) = w.glob("build/affaire/devis-*.md")
    assert devis.read_text(encoding="utf-8").startswith("**PROJET – à compléter**")
    assert '<section class="projet">' in devis.with_suffix(".html").read_text(encoding="utf-8")
    with zipfile.ZipFile(devis.with_suffix(".docx")) as z:
        assert "PROJET" in z.read("word/document.xml").decode()
    remplir(w)
    assert clausier("build", "--formats", "md", cwd=w).returncode == 0
    assert not any("PROJET" in f.read_text(encoding="utf-8") for f in w.glob("build/affaire/*.md"))


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


@pytest.mark.parametrize(
    ("secteur", "champs"),
    [("autre", ["prestation.objet", "description"]), ("automobile", ["prestation.materiel"])],
)
def test_ce_que_l_exemple_d_un_metier_laisse_a_dire(tmp_path: Path, secteur, champs):
    """The vehicle of an example is nobody's; what is done for a client is for the seller to say."""
    espace(tmp_path, VENDEUR | {"secteur": secteur})
    assert clausier("new", "affaire", "--date", "2026-09-02", cwd=tmp_path).returncode == 0
    remplir(tmp_path)
    p = clausier("check", cwd=tmp_path)
    assert p.stderr.count("A119") == len(champs) and all(c in p.stderr for c in champs), p.stderr
    (f,) = tmp_path.glob("**/affaire.yaml")
    assert "E961" in clausier("issue", f, "D2026-001", cwd=tmp_path).stderr


def test_les_points_d_un_exemple_du_vendeur(tmp_path: Path):
    """A line of `vendeur.yaml` whose « # » was taken away, and nothing else."""
    banque = {"titulaire": "…", "iban": "FR76 3000 6000 0112 3456 7890 189"}
    espace(tmp_path, VENDEUR | {"banque": banque}, a=cas(dossier="a"))
    p = clausier("check", cwd=tmp_path)
    assert "A119 banque.titulaire: « … » est à remplir" in p.stderr, p.stderr


def test_ni_lettre_commune_ni_courriel(tmp_path: Path):
    """A letter over two cases says the client of the first; `remind` writes to nobody."""
    vide = {"client": CAS["client"] | {"nom": "CLIENT À REMPLIR"}, "acompte": "non"}
    for nom, numero in (("a", "F1"), ("b", "F2")):
        facture = {"type": "facture", "numero": numero, "date": "2026-09-10"}
        espace(tmp_path, VENDEUR, **{nom: cas(dossier=nom, documents=[facture], **vide)})
    lettre = {"type": "mise_en_demeure", "numero": "L1", "date": "2026-11-20"}
    commune = {"dossier": "l", "dossiers": ["a", "b"]}
    commune["documents"] = [lettre | {"factures": ["F1", "F2"]}]
    ecrire(tmp_path / "l.yaml", commune)
    p = clausier("check", "l.yaml", cwd=tmp_path)
    assert p.stderr.count("A119") == 2 and p.stderr.startswith("a.yaml:"), p.stderr
    p = clausier("issue", "l.yaml", "L1", cwd=tmp_path)
    assert p.returncode == 1 and p.stderr.count("E961") == 2, p.stderr
    assert clausier("build", cwd=tmp_path).returncode == 0
    assert not list(tmp_path.glob("build/**/*-client.*"))
    (tmp_path / "l.yaml").unlink()
    p = clausier("remind", "a.yaml", "--date", "2026-10-20", cwd=tmp_path)
    assert p.returncode == 0 and "il reste à remplir client.nom" in p.stdout, p.stderr
    assert not list(tmp_path.glob("build/**/*.eml"))

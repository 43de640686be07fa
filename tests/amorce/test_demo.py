"""`clausier demo`: an example at once, in a new folder, with or without the engine of the PDFs."""

from __future__ import annotations

from clausier.amorce.demonstration import EXEMPLES, exemples_livres
from outils import EXEMPLES as DU_DEPOT
from outils import clausier, fichiers


def test_un_exemple_tout_de_suite(tmp_path):
    p = clausier("demo", "vue", "--example", "graphiste", cwd=tmp_path)
    assert p.returncode == 0 and not p.stderr, p.stderr
    ici = tmp_path / "vue"
    assert {n: x for n, x in fichiers(ici).items() if not n.startswith("build/")} == fichiers(
        DU_DEPOT / "graphiste"
    )
    assert "À ouvrir : vue/build/index.html" in p.stdout
    nommes = [tmp_path / x.split(" : ")[1] for x in p.stdout.splitlines() if " : vue" in x]
    assert len(nommes) == 2 and all(f.is_file() for f in nommes)
    avant = fichiers(ici)
    encore = clausier("demo", "vue", cwd=tmp_path)
    assert encore.returncode == 1 and "« vue » n'est pas vide" in encore.stderr
    assert fichiers(ici) == avant


def test_sans_pdf_tout_le_reste(tmp_path):
    (tmp_path / "weasyprint.py").write_text("raise OSError('libpango')", encoding="utf-8")
    args = ("demo", "--example", "graphiste")
    p = clausier(*args, cwd=tmp_path, PYTHONPATH=str(tmp_path), CLAUSIER_CACHE=str(tmp_path / "c"))
    assert p.returncode == 0 and "Traceback" not in p.stderr
    assert "Pango manque" in p.stderr and "« clausier doctor » dit pourquoi" in p.stderr
    faits = {f.rsplit(".", 1)[1] for f in fichiers(tmp_path / "clausier-demo/build")}
    assert "html" in faits and "pdf" not in faits


def test_les_exemples():
    assert EXEMPLES == DU_DEPOT and len(exemples_livres()) >= 10
    p = clausier("demo", "x", "--example", "menuisié")
    assert p.returncode == 2 and "vouliez-vous dire « menuisier » ?" in p.stderr

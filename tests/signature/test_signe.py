"""`signe`: a document that comes home is kept when it says what was sent, and shown when not."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner, Result

from clausier.commandes.racine import main


def lancer(*args: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, args)])


@pytest.fixture(scope="module")
def essai(tmp_path_factory) -> Path:
    """A workspace; the PDF of its quote, and the same with another price."""
    ici = tmp_path_factory.mktemp("signe")
    assert lancer("init", ici / "e", "--example").exit_code == 0
    cas = ici / "e" / "dossiers" / "2026-001-exemple.yaml"
    cas = cas if cas.is_file() else next((ici / "e").rglob("2026-001*.yaml"))
    texte = re.sub(r"^acceptation:.*\n|^conclusion:.*\n", "", cas.read_text("utf-8"), flags=re.M)
    cas.write_text(texte, encoding="utf-8")
    for nom, prix in (("bon", r"\g<0>"), ("autre", "prix_unitaire: 777")):
        cas.write_text(re.sub(r"prix_unitaire: \d+", prix, texte, count=1), encoding="utf-8")
        dit = lancer("build", cas, "--only", "devis", "--formats", "pdf", "--out", ici / nom)
        assert dit.exit_code == 0, dit.output
        shutil.copy(next((ici / nom).rglob("devis-*.pdf")), ici / f"{nom}.pdf")
    cas.write_text(texte, encoding="utf-8")
    return ici


def cas_de(essai: Path) -> Path:
    return next(f for f in (essai / "e").rglob("2026-001*.yaml"))


def test_un_mot_change_est_montre_et_rien_n_est_ecrit(essai):
    cas = cas_de(essai)
    avant = cas.read_bytes()
    dit = lancer("signe", cas, "D2026-001", essai / "autre.pdf")
    assert dit.exit_code == 1 and re.search(r"\[-[^]]*\d", dit.output), dit.output
    assert "777,00" in dit.output and "{+" in dit.output and "rien n'est noté" in dit.output
    assert cas.read_bytes() == avant and not (essai / "e" / "signes").exists()


def test_une_image_sans_mots_ne_se_juge_pas(essai):
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(essai / "image.pdf")
    dit = lancer("signe", cas_de(essai), "D2026-001", essai / "image.pdf")
    assert dit.exit_code == 1 and "ne se juge qu'à l'œil" in dit.output
    (essai / "faux.pdf").write_bytes(b"%PDF-1.7\n")
    dit = lancer("signe", cas_de(essai), "D2026-001", essai / "faux.pdf")
    assert dit.exit_code == 1 and "ne se lit pas" in dit.output
    assert not (essai / "e" / "signes").exists()


def test_le_meme_texte_est_garde_une_fois_et_accepte(essai):
    """Saved again by another program, the bytes differ and the words do not."""
    rendu = io.BytesIO()
    with pikepdf.open(essai / "bon.pdf") as pdf:
        pdf.save(rendu)
    (essai / "retour.pdf").write_bytes(rendu.getvalue())
    cas = cas_de(essai)
    avant = cas.read_text(encoding="utf-8")
    dit = lancer("signe", cas, "D2026-001", essai / "retour.pdf", "--date", "2026-12-02")
    assert dit.exit_code == 0, dit.output
    empreinte = hashlib.sha256(rendu.getvalue()).hexdigest()
    assert empreinte in dit.output and "Même texte que D2026-001" in dit.output
    (garde,) = (essai / "e" / "signes").glob("*.pdf")
    assert garde.read_bytes() == rendu.getvalue()
    assert f"{empreinte}  {garde.name}\n" == (garde.parent / "EMPREINTES.sha256").read_text()
    apres = cas.read_text(encoding="utf-8")
    assert apres != avant and "2026-12-02" in apres
    assert set(avant.splitlines()) - set(apres.splitlines()) == set(), "comments are kept"
    assert lancer("check", cas).exit_code == 0
    dit = lancer("signe", cas, "D2026-001", essai / "retour.pdf", "--date", "2026-12-03")
    assert dit.exit_code == 0 and "Déjà gardé" in dit.output
    assert cas.read_text(encoding="utf-8") == apres

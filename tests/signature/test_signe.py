"""`signe`: a document that comes home is kept when it says what was sent, and shown when not."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest
from atelier import SECRET, dit_de, lancer
from attaques import note_par_dessus
from click.testing import Result
from fabrique import cas, espace

from clausier.signature.examen import rien_que_signe

PAS_QUE_SIGNE = "On n'y a pas fait que signer"
DEVIS = {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"}


@pytest.fixture(scope="module")
def essai(tmp_path_factory) -> Path:
    """A workspace: a quote that is issued, and the same case with another price, which is not. The
    PDF of the first is `bon.pdf`."""
    ici = tmp_path_factory.mktemp("signe")
    nu = cas(dossier="emis", conclusion=None, documents=[DEVIS])
    autre = {**nu, "dossier": "autre", "lignes": [{**nu["lignes"][0], "prix_unitaire": "777"}]}
    autre["documents"] = [{**DEVIS, "numero": "D2"}]
    espace(ici, emis=nu, autre=autre)
    dit = lancer("issue", ici / "emis.yaml", "D1", "--date", "2026-09-02")
    assert dit.exit_code == 0, dit.output
    shutil.copy(next((ici / "emis").rglob("devis-D1.pdf")), ici / "bon.pdf")
    texte = (ici / "emis.yaml").read_text(encoding="utf-8")
    (ici / "emis.yaml").write_text(f"# vu avec Anne\n{texte}", encoding="utf-8")
    return ici


def rendre(essai: Path, octets: bytes, numero: str = "D1", *args: str) -> Result:
    (essai / "retour.pdf").write_bytes(octets)
    cas = {"D1": "emis.yaml", "D2": "autre.yaml"}[numero]
    return lancer("signe", essai / cas, numero, essai / "retour.pdf", *args)


def reecrit(pdf: bytes, plus: bytes = b"") -> bytes:
    """Saved by another program; `plus`: what it draws over the first page."""
    rendu = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as lu:
        if plus:
            police = pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
            lu.pages[0].Resources.Font.Zz = lu.make_indirect(police)
            lu.pages[0].contents_add(b"q BT /Zz 9 Tf " + plus + b" ET Q", prepend=False)
        lu.save(rendu)
    return rendu.getvalue()


def rien_n_est_note(essai: Path, avant: bytes) -> bool:
    return (essai / "emis.yaml").read_bytes() == avant and not (essai / "signes").exists()


def test_un_mot_change_est_montre_et_rien_n_est_ecrit(essai):
    bon, avant = (essai / "bon.pdf").read_bytes(), (essai / "emis.yaml").read_bytes()
    autre = (essai / "autre.yaml").read_bytes()
    dit = rendre(essai, bon, "D2")
    assert dit.exit_code == 1 and re.search(r"\[-[^]]*777", dit.output), dit.output
    assert "{+" in dit.output and "rien n'est noté" in dit.output
    assert (essai / "autre.yaml").read_bytes() == autre
    dit = rendre(essai, reecrit(bon, b"20 20 Td (Enveloppe 42) Tj"))
    assert dit.exit_code == 1 and "{+Enveloppe 42 +}" in dit_de(dit), dit.output
    assert "hors des cadres de signature" in dit_de(dit)
    assert rien_n_est_note(essai, avant)


def test_ce_qui_ne_se_juge_pas(essai):
    """A scan; a page of one; what is no PDF."""
    avant, bon = (essai / "emis.yaml").read_bytes(), (essai / "bon.pdf").read_bytes()
    rendus = [io.BytesIO(), io.BytesIO()]
    with pikepdf.new() as image, pikepdf.open(io.BytesIO(bon)) as avec:
        image.add_blank_page()
        image.save(rendus[0])
        avec.pages.append(image.pages[0])
        page = len(avec.pages)
        avec.save(rendus[1])
    for octets, mot in (
        (rendus[0].getvalue(), "est une image, sans texte (numérisé ?)"),
        (rendus[1].getvalue(), f"pages sans texte, ou qui ne se lit pas (page {page})"),
    ):
        dit = rendre(essai, octets)
        assert dit.exit_code == 1 and mot in dit_de(dit), dit.output
        assert "à l'œil" in dit.output and "« acceptation: {date: AAAA-MM-JJ} »" in dit_de(dit)
    dit = rendre(essai, b"%PDF-1.7\n")
    assert dit.exit_code == 1 and "ne se lit pas" in dit.output
    assert rien_n_est_note(essai, avant)


def test_le_meme_texte_est_garde_une_fois_et_accepte(essai):
    """Saved again by another program, the bytes differ and the words do not."""
    rendu = reecrit((essai / "bon.pdf").read_bytes())
    cas = essai / "emis.yaml"
    avant = cas.read_text(encoding="utf-8")
    dit = rendre(essai, rendu, "D1", "--date", "2026-12-02")
    assert dit.exit_code == 0, dit.output
    empreinte = hashlib.sha256(rendu).hexdigest()
    assert empreinte in dit.output and "Même texte que D1" in dit.output
    assert PAS_QUE_SIGNE in dit_de(dit)
    (garde,) = (essai / "signes").glob("*.pdf")
    assert garde.read_bytes() == rendu
    assert f"{empreinte}  {garde.name}\n" == (garde.parent / "EMPREINTES.sha256").read_text()
    apres = cas.read_text(encoding="utf-8")
    assert apres != avant and "2026-12-02" in apres
    assert set(avant.splitlines()) - set(apres.splitlines()) == set(), "comments are kept"
    assert lancer("check", cas).exit_code == 0
    dit = rendre(essai, rendu, "D1", "--date", "2026-12-03")
    assert dit.exit_code == 0 and "Déjà gardé" in dit.output
    assert cas.read_text(encoding="utf-8") == apres


@pytest.mark.skipif(
    not shutil.which("pdftocairo"),
    reason="poppler (pdftocairo) n'est pas installé : un PDF dessiné à nouveau n'est pas repris",
)
def test_un_service_l_a_dessine_a_nouveau(essai, la):
    """Signed in its box, then flattened: the form is gone, the signature is text among the others,
    each word is drawn anew. The words count; that the page was redone is said."""
    args = ("--champ", "client", "--certificat", la / "camille.p12", "--out", essai / "s.pdf")
    dit = lancer("sign", essai / "bon.pdf", *args, secret=SECRET)
    assert dit.exit_code == 0, dit.output
    dit = lancer("signe", essai / "emis.yaml", "D1", essai / "s.pdf")
    assert dit.exit_code == 0 and PAS_QUE_SIGNE not in dit_de(dit), dit.output
    subprocess.run(["pdftocairo", "-pdf", essai / "s.pdf", essai / "plat.pdf"], check=True)
    plat = (essai / "plat.pdf").read_bytes()
    with pikepdf.open(io.BytesIO(plat)) as pdf:
        assert "/AcroForm" not in pdf.Root
    dit = rendre(essai, plat)
    assert dit.exit_code == 0 and PAS_QUE_SIGNE in dit_de(dit), dit.output


def test_ce_qui_est_pose_dessus_avant_de_signer_est_vu(essai, la):
    """A note that covers the page, which only the client's signature follows: that one is good, and
    no word has changed."""
    bon = (essai / "bon.pdf").read_bytes()
    (essai / "note.pdf").write_bytes(note_par_dessus(bon))
    args = ("--champ", "client", "--certificat", la / "camille.p12")
    assert lancer("sign", essai / "note.pdf", *args, secret=SECRET).exit_code == 0
    assert not rien_que_signe(bon, (essai / "note-signe.pdf").read_bytes())
    assert rien_que_signe(bon, bon) and not rien_que_signe(bon, reecrit(bon))

"""`sign`, `certificat` and `verify` of a PDF: what is signed is found good by three programs that
owe each other nothing (pyHanko, OpenSSL, poppler); each known attack is found.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from pathlib import Path

import attaques
import pikepdf
import pypdfium2
import pytest
from atelier import SECRET, dit_de, lancer, verifier
from conteneur import factures_jointes

pytest.importorskip("pyhanko")
TOUTES = (*attaques.SUR_UN_SIGNE,)  # `make fautes`
QUELQUES = (
    "altéré",
    "forgé : étendue nulle",
    "forgé : contenu de zéros",
    "enregistré : texte",
    "enregistré : sans table",
    "détachée",
    "enveloppé",
)


@pytest.fixture(scope="module")
def devis(construit) -> Path:
    return construit.dossier("2026-020-affiche") / "pv_reception-2026-05-15.pdf"


def signer(la: Path, avant: bytes, nom: str, *args: str, qui: str = "camille") -> bytes:
    source, cible = la / f"{nom}.pdf", la / f"{nom}-signe.pdf"
    for f in (source, cible):
        f.unlink(missing_ok=True)
    source.write_bytes(avant)
    dit = lancer("sign", source, "--certificat", la / f"{qui}.p12", *args, secret=SECRET)
    assert dit.exit_code == 0, dit.output
    return cible.read_bytes()


@pytest.fixture(scope="module")
def signe(la, devis) -> bytes:
    return signer(la, devis.read_bytes(), "devis", "--raison", "Accord sur le prix")


@pytest.fixture(scope="module")
def contresigne(la, signe) -> bytes:
    une, deux = la / "deux-signe.pdf", la / "deux-signe-2.pdf"
    une.write_bytes(signe)
    args = ("--champ", "client", "--certificat", la / "camille.p12")
    dit = lancer("sign", une, *args, secret=SECRET)
    assert dit.exit_code == 0, dit.output
    return deux.read_bytes()


def openssl(la: Path, pdf: bytes) -> bool:
    """Does OpenSSL find that the signature is that of the bytes it covers?"""
    (la / "cms").write_bytes(attaques.cms(pdf))
    (la / "dit").write_bytes(attaques.signe(pdf))
    fait = subprocess.run(
        [
            *"openssl cms -verify -binary -inform DER -in cms -content dit -noverify -out".split(),
            os.devnull,
        ],
        cwd=la,
        capture_output=True,
    )
    return fait.returncode == 0


def test_un_certificat_est_a_son_auteur_seul(la):
    assert (la / "camille.p12").stat().st_mode & 0o777 == 0o600
    dit = lancer("certificat", "--nom", "X", "--out", la / "camille.p12", secret=SECRET)
    assert dit.exit_code == 1 and "pour ne rien écraser" in dit.output
    dit = lancer("certificat", "--nom", "X", "--out", la / "x.pem", secret=SECRET)
    assert dit.exit_code == 2 and not (la / "x.pem").exists()
    public = (la / "camille.pem").read_text(encoding="ascii")
    assert "BEGIN CERTIFICATE" in public and "PRIVATE" not in public


def test_ce_qui_est_signe_reste_tel_quel(la, devis, signe):
    """The same bytes, then the signature; seen in its box; good for OpenSSL and for us."""
    avant = devis.read_bytes()
    assert signe.startswith(avant) and openssl(la, signe)
    assert attaques.etendue(signe)[0] == 0 and sum(attaques.etendue(signe)[2:]) == len(signe)
    dit = verifier(la, signe, "--racines", la / "camille.pem")
    assert dit.exit_code == 0, dit.output
    lu = " ".join(dit.output.split())
    for mot in (
        "Champ « prestataire »",
        "Signé par : Camille Exemple",
        "Accord sur le prix",
        "tout le fichier, jusqu'à son dernier octet",
        "oui : le certificat remonte à",
        "1 signature intacte.",
    ):
        assert mot in lu, lu
    with pikepdf.open(io.BytesIO(signe)) as pdf:
        champ = next(x for x in pdf.Root.AcroForm.Fields if x.T == "prestataire")
        assert champ.V.SubFilter == "/ETSI.CAdES.detached" and champ.V.Reason
    with pypdfium2.PdfDocument(signe) as lu:
        lu.init_forms()
        g, b, d, h = map(float, champ.Rect)
        dedans = lu[0].render(crop=(g, b, lu[0].get_width() - d, lu[0].get_height() - h))
        assert dedans.to_pil().convert("L").getextrema()[0] < 90, "nothing is written in the box"


def test_une_facture_signee_garde_sa_facture_electronique(la, construit):
    """No box on an invoice: its signature is not seen. The data are the same to the byte, and the
    reader of invoices says of it what it said."""
    source = construit.dossier("2026-014-boulangerie") / "facture-F2026-028.pdf"
    avant = source.read_bytes()
    (la / "facture.pdf").write_bytes(avant)
    args = ("--certificat", la / "camille.p12", "--raison", "Authenticité")
    dit = lancer("sign", la / "facture.pdf", *args, secret=SECRET)
    assert dit.exit_code == 0 and "ne se voit pas" in dit_de(dit), dit.output
    apres = (la / "facture-signe.pdf").read_bytes()
    assert apres.startswith(avant) and openssl(la, apres)
    xml = [factures_jointes(x)["factur-x.xml"] for x in (avant, apres)]
    assert xml[0] == xml[1] == source.with_suffix(".xml").read_bytes()
    lus = [lancer("read", la / f) for f in ("facture.pdf", "facture-signe.pdf")]
    assert lus[0].exit_code == lus[1].exit_code == 0
    assert lus[0].output == lus[1].output.replace("-signe.pdf", ".pdf")
    assert "1 signature intacte" in verifier(la, apres).output
    with pikepdf.open(io.BytesIO(apres)) as pdf:
        assert all(p.Tabs == "/S" for p in pdf.pages if "/Annots" in p)
    with pypdfium2.PdfDocument(avant) as a, pypdfium2.PdfDocument(apres) as b:
        pages = [x[0].render().to_pil().tobytes() for x in (a, b)]
        assert pages[0] == pages[1], "the page is drawn as it was"
    for deja, mot in (("facture-signe", "tout est déjà signé"), ("facture", "pas de champ")):
        champ = () if deja != "facture" else ("--champ", "client", "--out", la / "x.pdf")
        dit = lancer("sign", la / f"{deja}.pdf", *args, *champ, secret=SECRET)
        assert dit.exit_code == 1 and mot in dit.output, dit.output


def test_une_autre_racine_n_y_mene_pas(la, signe):
    dit = verifier(la, signe, "--racines", la / "intrus.pem")
    assert dit.exit_code == 1 and "aucune des racines données" in " ".join(dit.output.split())


def test_deux_signent(la, contresigne):
    """The client's signature leaves the seller's good."""
    dit = verifier(la, contresigne)
    assert dit.exit_code == 0, dit.output
    assert "2 signatures intactes." in dit.output
    assert "seules d'autres signatures" in " ".join(dit.output.split())
    assert openssl(la, contresigne)
    if shutil.which("pdfsig"):
        poppler = subprocess.run(
            ["pdfsig", "-nocert", la / "deux-signe-2.pdf"], capture_output=True, text=True
        )
        assert poppler.stdout.count("Signature is Valid") == 2
    dit = lancer("sign", la / "deux-signe-2.pdf", "--certificat", la / "camille.p12", secret=SECRET)
    assert dit.exit_code == 1 and "tout est déjà signé" in dit.output


@pytest.mark.parametrize("nom", TOUTES if "CLAUSIER_ATTAQUES" in os.environ else QUELQUES)
def test_une_attaque_est_vue(nom, la, signe):
    attaque = attaques.SUR_UN_SIGNE[nom](signe)
    assert attaque != signe
    dit = verifier(la, attaque)
    assert dit.exit_code == 1 and "intacte" not in dit.output.split("✗")[-1], dit.output
    assert "✗" in dit.output or "bien formé" in dit.output, dit.output


@pytest.mark.parametrize(
    "nom", attaques.OMBRES if "CLAUSIER_ATTAQUES" in os.environ else ["ombre : remplacer"]
)
def test_une_ombre_est_vue(nom, la, devis):
    """What is laid before the signature is not told; what is sprung after it is."""
    poser, declencher = attaques.OMBRES[nom]
    pose = poser(devis.read_bytes())
    bon = signer(la, pose, "ombre")
    assert verifier(la, bon).exit_code == 0
    dit = verifier(la, declencher(bon, pose))
    assert dit.exit_code == 1 and "✗" in dit.output


def test_un_cadre_ajoute_par_dessus_est_vu(la, signe):
    """A box as large as the page, signed by another: each signature is good, the text is hidden."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigFieldSpec
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner

    cle = SimpleSigner.load_pkcs12(la / "intrus.p12", passphrase=SECRET.encode())
    sortie = io.BytesIO()
    PdfSigner(
        PdfSignatureMetadata(field_name="intrus"),
        cle,
        new_field_spec=SigFieldSpec("intrus", box=(0, 0, 595, 842)),
    ).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(signe)), output=sortie)
    dit = verifier(la, sortie.getvalue())
    assert dit.exit_code == 1 and "peut couvrir le texte : intrus" in " ".join(dit.output.split())


def test_un_autre_qui_signe_un_autre_texte_n_est_pas_cru(la, devis):
    """Signed again, under the same name, after a change: intact, and of no root of ours."""
    autre = signer(la, attaques.texte_change(devis.read_bytes()), "autre", qui="intrus")
    assert verifier(la, autre).exit_code == 0
    dit = verifier(la, autre, "--racines", la / "camille.pem")
    assert dit.exit_code == 1 and "aucune des racines" in " ".join(dit.output.split())


@pytest.mark.parametrize(
    "octets",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.7\n" + b"[" * 200_000,
        b"%PDF-1.7\n1 0 obj\n" + b"<</A" * 50_000 + b"\nstartxref\n9\n%%EOF\n",
        b"%PDF-1.7\nxref\n0 9999999999\ntrailer <</Size 3/Prev 9>>\nstartxref\n9\n%%EOF\n",
    ],
    ids=["vide", "crochets", "dictionnaires", "boucle"],
)
def test_ce_qui_n_est_pas_un_pdf_est_dit(octets, la):
    dit = verifier(la, octets)
    assert dit.exit_code == 1 and "Traceback" not in dit.output
    f = la / "faux.pdf"
    f.write_bytes(octets)
    dit = lancer("sign", f, "--certificat", la / "camille.p12", "--out", la / "x", secret=SECRET)
    assert dit.exit_code == 1 and "ce n'est pas un PDF" in dit.output


def test_rien_sans_certificat_ni_mot_de_passe(la, devis):
    """No password in an argument; nobody to ask is told."""
    for args, mot in (
        (("sign", devis), "--certificat"),
        (("sign", devis, "--certificat", la / "camille.p12", "--out", la / "y"), "terminal"),
        (("sign", devis, "--certificat", la / "camille.p12", "--longue-duree"), "--horodatage"),
    ):
        dit = lancer(*args)
        assert dit.exit_code == 2 and mot in dit.output
    dit = lancer("sign", devis, "--certificat", la / "camille.p12", "--out", la / "y", secret="non")
    assert dit.exit_code == 1 and "mot de passe est faux" in dit.output and not (la / "y").exists()


def test_sans_le_paquet_on_dit_quoi_installer(la, devis, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyhanko.sign", None)
    for args in (
        ("sign", devis, "--certificat", la / "camille.p12"),
        ("verify", devis),
        ("certificat", "--nom", "X", "--out", la / "z.p12"),
    ):
        dit = lancer(*args)
        assert dit.exit_code == 1 and "pipx install 'clausier[signature]'" in dit.output

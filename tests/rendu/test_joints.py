"""A PDF that cannot be joined is refused at its line, by `check`: the pack meets no surprise."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from fabrique import VENDEUR, cas, espace, joignant

from outils import RACINE, clausier, ouvrir

ENTIER = (RACINE / "exemples/menuisier/attestation-decennale.pdf").read_bytes()
ASSURANCE, DEMANDE = joignant("attestation.pdf")


def enregistre(sans_page: bool = False, **options: object) -> bytes:
    tampon = io.BytesIO()
    with pikepdf.open(io.BytesIO(ENTIER)) as pdf:
        if sans_page:
            del pdf.pages[:]
        pdf.save(tampon, **options)
    return tampon.getvalue()


def mot_de_passe(lire: str) -> bytes:
    return enregistre(encryption=pikepdf.Encryption(owner="maître", user=lire))


NUES = enregistre(object_stream_mode=pikepdf.ObjectStreamMode.disable)
DOUBLE = enregistre(linearize=True)  # its first closing mark is near its start
FAUTIFS = {
    "vide": (b"", "vide"),
    "zeros": (b"\0" * 4096, "vide"),
    "verrouille": (mot_de_passe("secret"), "mot de passe"),
    "coupe": (ENTIER[:1500], "coupé"),
    "coupe-au-milieu": (NUES[: len(NUES) // 2], "coupé"),
    "coupe-a-la-fin": (NUES[:-300], "coupé"),
    "coupe-linearise": (DOUBLE[:-300], "coupé"),
    "page-web": (b"<!DOCTYPE html><title>Connexion</title>", "pas un PDF"),
    "sans-page": (enregistre(sans_page=True), "aucune page"),
}
BONS = {
    "entier": ENTIER,
    "maitre": mot_de_passe(""),
    "suivi-de-blancs": ENTIER + b"\0" * 5000,
    "linearise": DOUBLE,
}


@pytest.mark.parametrize("quoi", FAUTIFS)
def test_une_attestation_inutilisable(tmp_path: Path, quoi: str):
    """Refused at its line for the seller who joins it; the other workspace is built."""
    octets, dit = FAUTIFS[quoi]
    document = [{"type": "facture", "numero": "F1", "date": "2026-09-30"}]
    w = espace(tmp_path / "w", VENDEUR | {"assurances": [ASSURANCE]}, a=cas(documents=document))
    espace(tmp_path / "autre", VENDEUR, b=cas(dossier="b", documents=document))
    (w / "attestation.pdf").write_bytes(octets)
    p = clausier("check", w)
    (ligne,) = [x for x in p.stderr.splitlines() if "E113" in x]
    assert p.returncode == 1 and "vendeur.yaml:11:" in ligne and dit in ligne, p.stderr
    p = clausier("build", tmp_path, "--out", tmp_path / "o", "--formats", "md,pdf")
    assert p.returncode == 1 and "E113" in p.stderr and "Traceback" not in p.stderr
    assert (tmp_path / "o/b/b-client.pdf").is_file() and not (tmp_path / "o/essai").exists()


@pytest.mark.parametrize("quoi", FAUTIFS)
def test_une_piece_inutilisable(tmp_path: Path, quoi: str):
    octets, dit = FAUTIFS[quoi]
    w = espace(tmp_path / "w", VENDEUR, a=DEMANDE)
    (w / "attestation.pdf").write_bytes(octets)
    p = clausier("check", cwd=w)
    (ligne,) = [x for x in p.stderr.splitlines() if "E113" in x]
    assert ligne.startswith("a.yaml:") and "documents.1.pieces.0.fichier" in ligne and dit in ligne
    assert p.returncode == 1


@pytest.mark.parametrize("quoi", BONS)
def test_ce_qui_s_ouvre_est_joint(tmp_path: Path, quoi: str):
    """In both packs; an owner's password forbids changes, not reading."""
    w = espace(tmp_path / "w", VENDEUR | {"assurances": [ASSURANCE]}, a=DEMANDE)
    (w / "attestation.pdf").write_bytes(BONS[quoi])
    p = clausier("build", "--out", tmp_path / "o", cwd=w)
    assert p.returncode == 0 and "E113" not in p.stderr, p.stderr
    for paquet in ("client", "tribunal"):
        pages = [x.extract_text() for x in ouvrir(tmp_path / f"o/essai/essai-{paquet}.pdf").pages]
        assert any("décennale" in x.lower() for x in pages), paquet


def test_des_balises_sans_arbre(tmp_path: Path):
    """A tagged PDF whose tree is not whole is joined as one without tags."""
    w = espace(tmp_path / "w", VENDEUR | {"assurances": [ASSURANCE]}, a=cas())
    with pikepdf.open(io.BytesIO(ENTIER)) as pdf:
        pdf.pages[0].StructParents = 3
        pdf.Root.StructTreeRoot = pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot)
        pdf.save(w / "attestation.pdf")
    p = clausier("build", "--out", tmp_path / "o", cwd=w)
    assert p.returncode == 0, p.stderr
    with pikepdf.open(tmp_path / "o/essai/essai-client.pdf") as pdf:
        assert "/StructParents" not in pdf.pages[-1]


def test_rien_a_joindre_ne_charge_rien(tmp_path: Path):
    """What opens PDFs is slow to load: without a PDF to join, `check` does not."""
    w = espace(tmp_path / "w", VENDEUR, a=cas())
    p = clausier("check", cwd=w, PYTHONPROFILEIMPORTTIME="1")
    assert p.returncode == 0 and "pikepdf" not in p.stderr and "clausier.lecture" in p.stderr

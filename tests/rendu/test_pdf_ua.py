"""Every PDF of the examples against our own gates (archive, conteneur): to be kept, to be read
aloud, to be read by machines.

`make validate` asks veraPDF and others for the rest; both must refuse the same spoilt copies.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import archive
import conteneur
import factures_abimees
import pikepdf
import pytest

from outils import CAS, RACINE


@pytest.fixture(scope="module")
def pdfs(construit) -> dict[Path, bytes]:
    assert construit.proc.returncode == 0, construit.proc.stderr[-2000:]
    return {f: f.read_bytes() for f in sorted(construit.sortie.rglob("*.pdf"))}


@pytest.fixture(scope="module")
def facture(construit) -> Path:
    """An invoice with an advance deducted and two rates of VAT."""
    return construit.dossier("2026-118-hotel") / "facture-V26-211.pdf"


def paquet(f: Path) -> bool:
    return f.stem in (
        f"{f.parent.name}-client",
        f"{f.parent.name}-tribunal",
        f"{f.parent.name}-mandataire",
    )


def test_tout_pdf_se_garde_et_se_lit(pdfs):
    """Documents and merged packs alike."""
    dossiers = {f.parent.name for f in pdfs} - {"pieces"}  # what is joined, beside the documents
    assert dossiers == set(CAS) and sum(map(paquet, pdfs)) > len(CAS)
    langues = {f: "en" if f.name.endswith(".en.pdf") else "fr" for f in pdfs}
    assert set(langues.values()) == {"fr", "en"}
    assert {str(f): x for f, y in pdfs.items() if (x := archive.fautes(y, langues[f]))} == {}


def test_dans_le_paquet_chaque_traduction_dit_sa_langue(construit):
    """A reader aloud changes its voice where an English paper begins."""
    paquet_lu = construit.dossier("2026-031-gand") / "2026-031-gand-client.pdf"
    with pikepdf.open(paquet_lu) as pdf:
        langues = [str(x.get("/Lang", "")) for x in pdf.Root.StructTreeRoot.K]
        assert str(pdf.Root.Lang) == "fr" and langues == ["en", *["", "en"] * 7]


def test_une_facture_porte_le_xml_d_a_cote(pdfs):
    """A PDF claims Factur-X when, and only when, its XML is beside it; the bytes are the same."""
    factures = {f for f in pdfs if f.with_suffix(".xml").exists()}
    assert len(factures) >= 10 and {f.with_suffix(".xml") for f in factures} == {
        x for f in pdfs for x in f.parent.glob("*.xml")
    }
    assert {f for f, octets in pdfs.items() if conteneur.se_dit_facture(octets)} == factures
    for f in factures:
        assert conteneur.fautes(pdfs[f]) == [], f
        assert conteneur.factures_jointes(pdfs[f]) == {
            conteneur.NOM: f.with_suffix(".xml").read_bytes()
        }


def test_un_paquet_porte_les_xml_de_ses_factures(pdfs):
    """Those of the folder, each under its own name; the other documents carry none."""
    portees = set()
    for f, octets in pdfs.items():
        if paquet(f):
            joints = conteneur.factures_jointes(octets)
            du_dossier = {x.read_bytes(): x for x in f.parent.glob("*.xml")}
            assert set(joints.values()) <= set(du_dossier) and len(set(joints.values())) == len(
                joints
            ), f
            portees |= {du_dossier[x] for x in joints.values()}
            if f.stem.endswith("-client"):
                assert {du_dossier[x].stem.split("-", 1)[1]: nom for nom, x in joints.items()} == {
                    nom.split(" ")[0]: nom for nom in joints
                }, f
        elif not f.with_suffix(".xml").exists():
            assert conteneur.factures_jointes(octets) == {}, f
    assert portees == {x for f in pdfs for x in f.parent.glob("*.xml")}


@pytest.mark.parametrize(
    "abime", [a for a in factures_abimees.PDF if "pages" in a.refus], ids=lambda a: a.nom
)
def test_la_porte_refuse_ce_qui_est_abime(facture, abime):
    bon = facture.read_bytes()
    assert archive.fautes(bon) + conteneur.fautes(bon) == []
    copie = factures_abimees.abimer(abime, bon)
    assert archive.fautes(copie) + conteneur.fautes(copie) != []


@pytest.mark.parametrize("octets", [b"", b"%PDF-1.7\n", b"<html></html>"])
def test_la_porte_refuse_ce_qui_n_est_pas_un_pdf(octets):
    assert archive.fautes(octets) and conteneur.fautes(octets)


def test_un_validateur_absent_est_un_echec(facture, tmp_path):
    """Without Java nothing is told to have passed by veraPDF or by Saxon-HE, and the outcome is a
    failure."""
    proc = subprocess.run(
        [sys.executable, str(RACINE / "outils" / "validation" / "valider.py"), str(facture)],
        cwd=tmp_path,
        env={"PATH": str(tmp_path), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert proc.returncode == 1, proc.stderr
    lignes = proc.stdout.splitlines()
    for famille in ("PDF/A-3a", "PDF/UA-1", "EN 16931 du CEN"):
        assert next(x for x in lignes if x.startswith(famille)).endswith(" 0 sur 1")
    assert "aucune réponse" in proc.stdout and next(
        x for x in lignes if x.startswith("structure")
    ).endswith(" 1 sur 1")
    assert lignes[-1].endswith("échoués") and not lignes[-1].endswith(" 0 échoués")

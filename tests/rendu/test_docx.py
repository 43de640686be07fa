"""Word files: the words of the other formats, real styles and numbers, nothing that acts; and what
another program makes of them."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections import Counter
from pathlib import Path

import docx
import pypdf
import pytest
from docx.oxml.ns import qn

from clausier import build
from tests.outils import EXEMPLES, comme_tape, lettres, texte_md, une_ligne

CAS = ("developpeur/2026-014-boulangerie.yaml", "consultante/2026-002-impaye.yaml")
SOFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def construits(tmp_path_factory) -> Path:
    sortie = tmp_path_factory.mktemp("word")
    fait = build(*(EXEMPLES / c for c in CAS), out=sortie, formats=["md", "docx"], cache=False)
    assert not fait.erreurs
    return sortie


def _numero(p, compte: list[int]) -> str:
    """What Word writes before a heading of an article."""
    if p.style.name != "Titre d'article":
        return ""
    compte.append(len(compte) + 1)
    return f"Article {compte[-1]} – "


def _dit(p) -> str:
    return "".join(t.text or " " for t in p.iter(qn("w:t"), qn("w:br")))


def mots(chemin: Path) -> str:
    """The words of a Word file, in their order, as python-docx reads them."""
    lu, compte, sortie = docx.Document(str(chemin)), [], []
    for x in lu.iter_inner_content():
        if isinstance(x, docx.table.Table):
            sortie += [_dit(p) for p in x._tbl.iter(qn("w:p"))]
        else:
            sortie.append(_numero(x, compte) + x.text)
    return comme_tape(une_ligne(" ".join(sortie)))


def test_les_mots_sont_ceux_du_markdown(construits):
    fichiers = sorted(construits.glob("*/*.docx"))
    assert len(fichiers) == 19
    for f in fichiers:
        assert mots(f) == comme_tape(texte_md(f.with_suffix(".md").read_text())), f.name


def test_ce_qu_un_contrat_a_dans_word(construits):
    chemin = construits / "2026-014-boulangerie" / "contrat-C2026-009.docx"
    lu = docx.Document(str(chemin))
    styles = Counter(p.style.name for p in lu.paragraphs)
    assert (
        styles["Heading 1"] == 1 and styles["Titre d'article"] > 30 and styles["List Bullet"] > 10
    )
    assert (lu.core_properties.title, lu.core_properties.author) == (
        "Contrat de prestation de services C2026-009 – Camille Exemple EI",
        "Camille Exemple EI",
    )
    assert lu.core_properties.created.isoformat().startswith("2026-09-05")
    assert lu.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "fr-FR"
    prix = next(t for t in lu.tables if "Désignation" in t.cell(0, 0).text)
    assert prix.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
    assert prix.cell(1, 4).paragraphs[0].alignment == docx.enum.text.WD_ALIGN_PARAGRAPH.RIGHT
    reperes = [b.get(qn("w:name")) for b in lu.element.iter(qn("w:bookmarkStart"))]
    assert len(reperes) == len(set(reperes)) and all(len(r) <= 40 for r in reperes)
    assert any(re.fullmatch("c_penalites_retard_[0-9a-f]{8}", r) for r in reperes)
    pied = lu.sections[0].footer._element
    assert [x.text.strip() for x in pied.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]


def test_une_facture_a_un_seul_bloc_a_payer(construits):
    """The code, the sum, the day and the account stand together: however many mentions say them."""
    lu = docx.Document(str(construits / "2026-014-boulangerie" / "facture-F2026-028.docx"))
    payer = [t for t in lu.tables if "IBAN" in (dit := une_ligne(_dit(t._tbl))) or "régler" in dit]
    assert len(payer) == len(lu.inline_shapes) == 1
    assert "Date d’échéance" in une_ligne(_dit(payer[0]._tbl)).replace("'", "’")


def test_rien_n_agit_et_rien_n_est_dehors(construits):
    for f in construits.glob("*/*.docx"):
        with zipfile.ZipFile(f) as z:
            tout = b"".join(z.read(n) for n in z.namelist())
            assert {i.date_time for i in z.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert not re.search(r"vba|embed(?!=)|\.bin", " ".join(z.namelist()))
        assert b"TargetMode" not in tout and b"macroEnabled" not in tout
    devis = construits / "2026-014-boulangerie" / "devis-D2026-014.docx"
    images = docx.Document(str(devis)).element.iter(qn("wp:docPr"))
    assert [x.get("descr")[:18] for x in images] == ["Code QR du virement"[:18]]


def test_memes_octets(construits, tmp_path):
    build(EXEMPLES / CAS[0], out=tmp_path, formats=["docx"], cache=False, only="contrat")
    nom = "2026-014-boulangerie/contrat-C2026-009.docx"
    assert (tmp_path / nom).read_bytes() == (construits / nom).read_bytes()


@pytest.mark.skipif(not SOFFICE, reason="LibreOffice (soffice) n'est pas installé : les fichiers "
                    "Word ne sont pas relus par un autre programme")  # fmt: skip
def test_libreoffice_y_lit_les_memes_mots(construits, tmp_path):
    noms = ("contrat-C2026-009", "cgv-2026-09-01", "devis-D2026-014", "mise_en_demeure-2026-06-29")
    fichiers = [next(construits.glob(f"*/{n}.docx")) for n in noms]
    profil = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}"
    subprocess.run(
        [SOFFICE, profil, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, *fichiers],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    for f in fichiers:
        pdf = pypdf.PdfReader(tmp_path / f"{f.stem}.pdf")
        lu = docx.Document(str(f)).sections[0]
        entete, pied = (_nus(x.paragraphs[0].text) for x in (lu.header, lu.footer))
        pages = [_nus(p.extract_text()) for p in pdf.pages]
        for n, page in enumerate(pages, 1):
            autour = f"{pied.removesuffix('1/1')}{n}/{len(pages)}"
            assert autour in page and (entete in page) == (n > 1), f.name
            pages[n - 1] = page.replace(autour, "").replace(entete, "")
        dits = _nus(texte_md(f.with_suffix(".md").read_text()))
        assert Counter("".join(pages)) == Counter(dits), f.name


def _nus(texte: str) -> str:
    """Letters, without the dashes that begin the items of a list."""
    return lettres(comme_tape(texte)).replace("–", "")

"""The fields to sign: one in each box that a document draws for a signature, and nowhere else."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

CASE = re.compile(r"\| Date(?:, heure)? et signature(?= \|)")


@pytest.fixture(scope="module")
def papiers(construit) -> dict[Path, list]:
    """Of each paper of the examples, its fields: (page, field)."""
    sortie = {}
    for f in sorted(construit.sortie.rglob("*.pdf")):
        if f.parent.name == "pieces":
            continue
        pdf = pikepdf.open(f)
        sortie[f] = [
            (i, x)
            for i, page in enumerate(pdf.pages)
            for x in page.obj.get("/Annots", [])
            if x.Subtype == "/Widget"
        ]
        formulaire = pdf.Root.get("/AcroForm")
        assert [x.objgen for _, x in sortie[f]] == [
            x.objgen for x in (formulaire.Fields if formulaire else [])
        ]
        sortie[f].append(pdf)
    return sortie


def test_chaque_cadre_a_signer_a_son_champ_et_rien_d_autre(papiers):
    """As many as the Markdown has boxes; a translation, and a pack, have none."""
    attendus = {
        f: len(CASE.findall(md.read_text(encoding="utf-8"))) if md.is_file() else 0
        for f, md in ((f, f.with_suffix(".md")) for f in papiers)
    }
    assert {f: len(x) - 1 for f, x in papiers.items()} == attendus
    assert not any(attendus[f] for f in attendus if f.name.endswith((".en.pdf", "-client.pdf")))
    noms = Counter(str(x.T) for trouves in papiers.values() for _, x in trouves[:-1])
    assert noms.keys() == {"prestataire", "client"} and min(noms.values()) > 10


def test_le_champ_est_l_interieur_du_cadre(papiers):
    """Under « Date et signature », to the lines drawn around, on no word; said aloud."""
    vus = set()
    for f, (*champs, _) in papiers.items():
        if not champs or (type_ := f.stem.split("-")[0]) in vus:
            continue
        vus.add(type_)
        with pypdfium2.PdfDocument(f) as lu:
            for rang, x in champs:
                g, b, d, h = map(float, x.Rect)
                texte = lu[rang].get_textpage()
                assert texte.get_text_bounded(g + 1, b + 1, d - 1, h - 1).strip() == "", f
                dessus = texte.get_text_bounded(g, h - 2, d, h + 14)
                assert re.search("Date(, heure)? et signature", dessus), (f, dessus)
                assert 0 < g < d < 596 and h - b > 20 and d - g > 150
                traits = _traits(lu[rang])
                for cote in (g, d):
                    assert min(abs(cote - t) for t in traits) < 1.2, (f, cote, traits)
                assert str(x.TU).split(" – ")[0] in texte.get_text_range()
                assert int(x.F) & 4 and x.AP.N.read_bytes() == b""
    assert {"devis", "contrat", "pv_reception"} <= vus


def _traits(page: pypdfium2.PdfPage) -> list[float]:
    """Where lines are drawn, from the left."""
    bornes = [o.get_bounds() for o in page.get_objects(filter=[2])]
    return [x for g, _, d, _ in bornes for x in (g, d)]


def test_chaque_champ_a_sa_balise(papiers):
    for f, (*champs, pdf) in papiers.items():
        if not champs:
            continue
        nombres = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
        for _, x in champs:
            forme = nombres[int(x.StructParent)]
            assert forme.S == "/Form" and forme.P.S == "/TD", f
            assert forme.K.Obj.objgen == x.objgen and forme in list(forme.P.K)

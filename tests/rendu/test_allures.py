"""Every look keeps what a document is: the window of its envelope, its sheets, its fonts inside,
its tags. A few papers in each here; with CLAUSIER_ALLURES (`make allures`), every paper of the
examples."""

from __future__ import annotations

import io
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import archive
import pypdf
import pypdfium2
import pytest
from fabrique import CAS, REEL, cas, espace

from outils import EXEMPLES, RACINE, clausier

MODELES = ("classique", "etude", "moderne")
POLICES = RACINE / "templates/_page/polices"
MM = 72 / 25.4
LOGO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 90">
<rect width="200" height="90" fill="#e4572e"/><circle cx="45" cy="45" r="30" fill="#1d3557"/>
</svg>"""
LONG = "Association départementale pour la sauvegarde du patrimoine industriel et maritime"
PAPIERS = cas(
    client=CAS["client"] | {"nom": LONG},
    documents=[
        {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"},
        {"type": "facture", "numero": "F2", "date": "2026-10-31"},
        {"type": "relance", "niveau": "1", "date": "2026-12-08", "facture": "F2"},
    ],
)
# Each look with what presses on it: a logo at each place, a colour that is too pale, a long name, a
# font of the workspace.
ESSAIS = {
    "classique": ({"couleur": "#ffd500", "logo_position": "centre"}, True),
    "etude": ({"police": "maison.ttf", "slogan": "Des pages qui se tiennent"}, False),
    "moderne": ({"couleur": "#e4572e", "logo_position": "droite", "pied": "Merci"}, True),
}


@pytest.fixture(scope="module")
def dessines(tmp_path_factory) -> dict[str, dict[str, bytes]]:
    """The PDFs of each look, by the name of the paper."""
    racine, sortie = tmp_path_factory.mktemp("allures"), {}
    for modele, (apparence, logo) in ESSAIS.items():
        vendeur = REEL | {"apparence": {"modele": modele, **apparence}, "nom": LONG[:60]}
        w = espace(racine / modele, vendeur | ({"logo": "l.svg"} if logo else {}), cas=PAPIERS)
        (w / "l.svg").write_text(LOGO)
        shutil.copy(POLICES / "SourceSerif4-Regular.ttf", w / "maison.ttf")
        p = clausier("build", w, "--formats", "pdf", "--out", racine / "b" / modele)
        assert p.returncode == 0, p.stderr
        pdfs = (racine / "b" / modele / "essai").glob("*.pdf")
        sortie[modele] = {f.stem: f.read_bytes() for f in pdfs}
    return sortie


def lignes_de(page: pypdfium2.PdfPage) -> Iterator[tuple[float, float, float, float, str]]:
    """Left, top, right, bottom (mm from the top left of the sheet) and words of each line."""
    haut, texte = page.get_height(), page.get_textpage()
    for i in range(texte.count_rects()):
        g, b, d, h = texte.get_rect(i)
        dit = texte.get_text_bounded(g, b, d, h).strip()
        if dit:
            yield g / MM, (haut - h) / MM, d / MM, (haut - b) / MM, dit


def fautes_de_geometrie(pdf: bytes, client: str) -> list[str]:
    """What stands where it may not: out of its sheet, or in what an envelope may show; and a
    recipient that does not stand in what it always shows, x 100–190 mm and y 45–79 mm.
    """
    sortie, lu = [], pypdfium2.PdfDocument(pdf)
    for n, page in enumerate(lu):
        lignes = list(lignes_de(page))
        sortie += [f"hors de la feuille : {x}" for x in lignes if x[0] < 10 or x[2] > 190.9]
        sortie += [f"hors de la feuille : {x}" for x in lignes if x[1] < 4 or x[3] > 293]
        if n == 0 and client:
            vue = [x for x in lignes if x[2] > 90 and x[0] < 200 and x[3] > 34 and x[1] < 90]
            if not vue or not vue[0][4].startswith(client[:12]):
                sortie.append(f"le client n'ouvre pas la fenêtre : {vue[:2]}")
            elif abs(vue[0][0] - 105) > 1 or not 45 <= vue[0][1] <= 51:
                sortie.append(f"le client n'est pas à (105, 49) : {vue[0]}")
            sortie += [f"hors de la fenêtre : {x}" for x in vue if x[0] > 104 and x[3] > 79.5]
            sortie += [f"à côté du client, dans la fenêtre : {x}" for x in vue if x[0] < 104]
    return sortie


def polices_dehors(pdf: bytes) -> set[str]:
    """The fonts that a PDF names and does not hold."""
    dehors = set()
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        for f in (page["/Resources"].get("/Font") or {}).values():
            (fin,) = f.get_object().get("/DescendantFonts", [f])
            d = fin.get_object()["/FontDescriptor"].get_object()
            if not {"/FontFile2", "/FontFile3"} & d.keys():
                dehors.add(str(d["/FontName"]))
    return dehors


def polices_de(pdf: bytes) -> set[str]:
    """The families that a PDF is set in."""
    lu = pypdf.PdfReader(io.BytesIO(pdf))
    return {
        str(f["/BaseFont"]).partition("+")[2]
        for page in lu.pages
        for f in (x.get_object() for x in (page["/Resources"].get("/Font") or {}).values())
    }


@pytest.mark.parametrize("modele", MODELES)
def test_chaque_allure_garde_la_fenetre_les_feuilles_et_les_balises(dessines, modele):
    pdfs = dessines[modele]
    assert len(pdfs) == 4
    fenetre = ("devis", "facture", "relance")
    fautes = {
        nom: [
            *fautes_de_geometrie(x, LONG if nom.startswith(fenetre) else ""),
            *archive.fautes(x, "fr"),
            *polices_dehors(x),
        ]
        for nom, x in pdfs.items()
    }
    assert {nom: f for nom, f in fautes.items() if f} == {}


def test_un_document_n_incorpore_que_ses_polices(dessines):
    """Of the families that are there, its own; another only for a sign that this one lacks."""
    attendues = {"classique": "SourceSansPro", "etude": "Police", "moderne": "Inter"}
    for modele, famille in attendues.items():
        noms = {
            n.replace("-", "").replace(" ", "")
            for n in polices_de(dessines[modele]["relance-1-2026-12-08"])
        }
        autres = "SourceSansPro" if modele == "etude" else famille  # of its own, and the address
        assert noms and all(n.startswith((famille, autres)) for n in noms), (modele, noms)


def test_les_apparences_cote_a_cote_sont_celles_du_papier(tmp_path):
    """`clausier apparence` shows paper: no rule of a screen is left, whatever its width."""
    w = espace(tmp_path / "w", REEL | {"apparence": {"modele": "moderne"}}, cas=PAPIERS)
    p = clausier("apparence", w, "--out", tmp_path / "vues.html")
    assert p.returncode == 0, p.stderr
    vues = re.findall(r'srcdoc="([^"]*)"', (tmp_path / "vues.html").read_text(encoding="utf-8"))
    assert len(vues) == 2 * len(MODELES) and all("@media all {" in x for x in vues)
    assert not any("@media screen" in x or "not all and" in x for x in vues)


# -------------------------------------------------------------- all the papers of all the examples


@pytest.mark.skipif("CLAUSIER_ALLURES" not in os.environ, reason="« make allures »")
@pytest.mark.parametrize("modele", MODELES)
def test_chaque_document_des_exemples(modele, tmp_path):
    """In each look, with its own recipient in the window."""
    for vendeur in sorted(EXEMPLES.glob("*/vendeur.yaml")):
        w = tmp_path / "w" / vendeur.parent.name
        shutil.copytree(vendeur.parent, w)
        with (w / "vendeur.yaml").open("a", encoding="utf-8") as f:
            f.write(f"\napparence: {{modele: {modele}}}\n")
    p = clausier("build", tmp_path / "w", "--formats", "html,pdf", "--out", tmp_path / "b")
    assert p.returncode == 0, p.stderr
    fautes, vus = {}, 0
    for pdf in sorted((tmp_path / "b").glob("*/*.pdf")):
        if not pdf.with_suffix(".html").exists():
            continue  # a pack
        vus += 1
        octets = pdf.read_bytes()
        langue = "en" if pdf.name.endswith(".en.pdf") else "fr"
        trouvees = [
            *fautes_de_geometrie(octets, destinataire(pdf.with_suffix(".html"))),
            *archive.fautes(octets, langue),
            *polices_dehors(octets),
        ]
        if trouvees:
            fautes[pdf.name] = trouvees
    assert vus > 100 and fautes == {}


def destinataire(page: Path) -> str:
    """The first line of the recipient; "" for a paper that goes in no envelope."""
    m = re.search(
        r'<section class="destinataire">\s*<p><strong>([^<]+)', page.read_text(encoding="utf-8")
    )
    return m[1].replace("&amp;", "&") if m else ""

"""What the engine is spared gives the pages that it would give by itself. Each drawing is by a fresh interpreter: what is laid on the engine stays there."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

from PIL import Image, ImageChops

from clausier.course.chaine import Chaines
from clausier.page.html import vers_html
from clausier.paquet.construction import preparer
from clausier.rendu.fichiers import tache
from clausier.socle.espace import resoudre
from outils import CAS

NOMS = (
    "2025-031-coaching",
    "2026-002-impaye",
    "2026-020-affiche",
    "2026-044-panne-domicile",
    "2026-125-vente-en-ligne",
)  # every type of document
SEUL = """
from clausier.rendu import economies
from clausier.rendu import pdf
pdf.figer = lambda pdf: None
def lignes(moteur):
    from weasyprint import draw
    from weasyprint.draw.color import get_color
    draw.draw_border = economies.traits(draw.draw_border, get_color)
pdf.poser = lignes
"""
DESSINER = """
import hashlib, pickle, sys
from clausier.rendu import pdf
pages = pickle.load(open(sys.argv[1], "rb"))
print(*(hashlib.sha256(pdf.un_pdf(pdf.Tache(*p))[1]).hexdigest() for p in pages))
"""
# Borders on whole pixels: what is drawn there has no shade that depends on how it is drawn. Each side alone, then what is not one straight line.
BORDS = (
    """<html lang="fr"><head><title>Bords</title><style>
@page { size: 300px 600px; margin: 20px; @bottom-left { border: 0 } @bottom-right { border: 0; content: none } } @page :first { margin: 20px } body { margin: 0; font-size: 0 } div { height: 10px; width: 100px; margin-bottom: 10px }
table { border-spacing: 0; width: 200px } td { padding: 0; width: 100px; height: 16px; border-bottom: 2px solid #c3ccd1 } tr { background: #eef3f5 }
.d { border-radius: 5px } .f { background: #fbe9e4 } .i { visibility: hidden } .c { columns: 2; column-rule: 2px solid #a33b1f } .c p { height: 8px; margin: 0 }
</style></head><body>"""
    + "".join(
        f'<div class="{c}" style="border-{cote}: {trait}"></div>'
        for cote in ("top", "right", "bottom", "left")
        for c, trait in (
            ("f", "3px solid #1c4a5c"),
            ("", "4px double #1d2529"),
            ("d", "2px solid #a33b1f"),
            ("i", "2px solid red"),
        )
    )
    + """
<div style="border-bottom: 2px solid #1c4a5c; border-left: 6px solid #c3ccd1"></div><div style="border: 2px solid"></div><div style="border-top: 2px solid transparent"></div>
<div class="c" style="border-bottom: 2px solid #1c4a5c"><p></p><p></p></div><table><tbody><tr><td></td><td></td></tr><tr><td></td><td></td></tr></tbody></table></body></html>"""
)


def python(code: str, *args: Path) -> str:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, *map(str, args)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def garder(base: Path, pages: list[tuple]) -> Path:
    (fichier := base / "pages").write_bytes(pickle.dumps(pages))
    return fichier


def test_chaque_document_a_les_octets_du_moteur_seul(tmp_path: Path) -> None:
    chaines = Chaines()
    composes = [c for nom in NOMS for c in preparer(resoudre([CAS[nom]]), chaines=chaines)[0]]
    pages = garder(
        tmp_path,
        [
            tuple(tache(vers_html(d, autonome=False), d.xml, d.date))
            for c in composes
            for d in c.documents
        ],
    )
    avec, sans = python(DESSINER, pages).split(), python(SEUL + DESSINER, pages).split()
    assert len(avec) > 35
    assert [i for i, (a, b) in enumerate(zip(avec, sans, strict=True)) if a != b] == []


def test_une_page_qui_n_est_pas_du_xml_est_lue_comme_le_moteur_la_lit(tmp_path: Path) -> None:
    pages = garder(
        tmp_path,
        [
            ("", f'<html lang="fr"><title>x</title>{corps}</html>')
            for corps in (
                "<p>un<p>deux &eacute;té",
                "<ul><li>a<li>b</ul>",
                "<p>a\x0cb",
                "<br></br><hr><p>x",
                "<head></head><body><table><tr><td>x</td></tr></table></body>",
                "",
            )
        ],
    )
    assert python(DESSINER, pages) == python(SEUL + DESSINER, pages)


def test_une_page_de_clausier_est_lue_sans_l_analyseur_du_moteur_et_sans_styles_de_notes() -> None:
    code = """
from clausier.rendu import pdf
pdf._moteur()
import tinyhtml5, weasyprint.css
lus, styles, calculer = [], set(), weasyprint.css.StyleFor.set_computed_styles
tinyhtml5.parser.HTMLParser.parse = lambda *a, **k: lus.append(a)
def set_computed_styles(self, element, **k):
    styles.add((element.tag, k.get("pseudo_type")) if hasattr(element, "tag") else None)
    return calculer(self, element, **k)
weasyprint.css.StyleFor.set_computed_styles = set_computed_styles
pdf.preparer()
print(lus, sorted(s for s in styles if s and s[1]))
"""
    assert python(code) == "[] [('li', 'marker')]"


def test_chaque_page_n_est_ecrite_qu_une_fois() -> None:
    code = """
from collections import Counter
from clausier.rendu import pdf
pdf.preparer()
import pydyf
faits, ecrire = Counter(), pydyf.Stream.data.fget
pydyf.Stream.data = property(lambda self: faits.update([self]) or ecrire(self))
pdf.un_pdf(pdf.Tache("", pdf.PREMIERE))
print(len(faits) > 5, [n for n in faits.values() if n > 1])
"""
    assert python(code) == "True [2]", (
        "all but the stream that holds the small objects, which is made as the file is written"
    )
    assert (
        python(
            code.replace("pdf.preparer()", "pdf.figer = lambda pdf: None; pdf.preparer()")
        ).count("2")
        > 4
    )


def test_une_ligne_de_tableau_est_la_meme_en_moins_d_ordres(tmp_path: Path) -> None:
    code = """
import sys
from clausier.rendu import pdf
{moteur}
open(sys.argv[1], "wb").write(pdf.un_pdf(pdf.Tache("", sys.stdin.read()))[1])
"""
    images, tailles = [], []
    for nom, moteur in (("avec", ""), ("sans", "pdf.poser = lambda moteur: None")):
        subprocess.run(
            [
                sys.executable,
                "-W",
                "ignore",
                "-c",
                code.format(moteur=moteur),
                tmp_path / f"{nom}.pdf",
            ],
            input=BORDS,
            text=True,
            check=True,
        )
        subprocess.run(
            [
                "pdftoppm",
                "-r",
                "96",
                "-aaVector",
                "no",
                "-png",
                "-singlefile",
                tmp_path / f"{nom}.pdf",
                tmp_path / nom,
            ],
            check=True,
        )
        images.append(Image.open(tmp_path / f"{nom}.png").convert("RGB"))
        tailles.append((tmp_path / f"{nom}.pdf").stat().st_size)
    assert images[0].size == (300, 600)
    assert len(images[0].getcolors()) > 6, "the borders are there"
    assert ImageChops.difference(*images).getbbox() is None
    assert tailles[0] < tailles[1]


def test_un_tableau_est_le_meme_sans_que_son_type_soit_relu() -> None:
    code = """
from clausier.rendu import pdf
pdf._moteur()
from weasyprint.text.ffi import ffi
from cffi import cparser
lus, lire = [], cparser.Parser.parse_type
cparser.Parser.parse_type = lambda self, nom: lus.append(nom) or lire(self, nom)
a, b, c = ffi.new("hb_codepoint_t[3]", [7, 8, 9]), ffi.new("hb_codepoint_t[2]", (5, 6)), ffi.new("hb_codepoint_t[4]", [1])
print(list(a), list(b), list(c), lus)
"""
    assert python(code) == "[7, 8, 9] [5, 6] [1, 0, 0, 0] ['hb_codepoint_t[]', 'hb_codepoint_t[4]']"


def test_le_ramasse_miettes_revient_apres_la_page() -> None:
    code = """
import gc
from clausier.rendu import pdf
pdf.preparer()
print(gc.isenabled())
try:
    pdf.un_pdf(pdf.Tache("", 7))
except Exception:
    print(gc.isenabled())
gc.disable()
pdf.preparer()
print(gc.isenabled())
"""
    assert python(code).split() == ["True", "True", "False"]

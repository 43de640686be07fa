"""Stage 1, read: the signs of a PDF, page by page, each with its place; and the frames where one
signs, so that what is written there can be left aside.

PDFium reads the text alone: nothing is drawn, no script is run, no link followed. Run it on a
stranger's file in a process of its own (`socle.a_part`).
"""

from __future__ import annotations

import ctypes
import io
from array import array
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ..lecture.pdf_texte import MAX_PAGES
from ..lecture.texte_recu import MAX_SIGNES
from .mots import DEMESURE, PDF_ABIME, PDF_FERME

TRAIT_DE_FIN = dict.fromkeys((0x02, 0xFFFE), "-")  # PDFium's own sign for a hyphen that ends a line
LIGATURES = {
    0xFB00 + i: x for i, x in enumerate(("ff", "fi", "fl", "ffi", "ffl", "st", "st"))
}  # drawn as one sign by who draws a page anew


class PageLue(NamedTuple):
    """The signs of a page, blanks among them; where the middle of each is, x then y, in parts of
    the page's width and height, from the bottom left."""

    signes: str
    places: array[float]


class Cadre(NamedTuple):
    """A frame where one signs: page (from 0), left, bottom, right, top, in parts of the page."""

    page: int
    gauche: float
    bas: float
    droite: float
    haut: float


def lire_les_pages(pdf: bytes) -> list[PageLue] | str:
    """Every page, or why it cannot be read."""
    import pypdfium2 as pdfium  # type: ignore[import-untyped]

    try:
        lu = pdfium.PdfDocument(pdf)
    except pdfium.PdfiumError as e:
        return PDF_FERME if "assword" in str(e) else PDF_ABIME
    if len(lu) > MAX_PAGES:
        return DEMESURE
    pages, reste = [], MAX_SIGNES
    for rang in range(len(lu)):
        try:
            page = _une_page(lu[rang], reste)
        except pdfium.PdfiumError:
            page = PageLue("", array("f"))
        if page is None:
            return DEMESURE
        reste -= len(page.signes)
        pages.append(page)
    return pages


def _une_page(page: Any, reste: int) -> PageLue | None:
    """None: more signs than are read of one paper."""
    from pypdfium2 import raw

    texte = page.get_textpage()
    n = texte.count_chars()
    if n > reste:
        return None
    g, b, d, h = page.get_cropbox()
    largeur, hauteur = d - g or 1.0, h - b or 1.0
    coins = [ctypes.c_double() for _ in range(4)]
    signes, places = [], array("f")
    for i in range(n):
        code = raw.FPDFText_GetUnicode(texte, i)
        signe = TRAIT_DE_FIN.get(code) or (chr(code) if 0 < code < 0x110000 else " ")
        raw.FPDFText_GetCharBox(texte, i, *coins)
        x0, x1, y0, y1 = (x.value for x in coins)
        signes.append(" " if "\ud800" <= signe <= "\udfff" else signe)
        places.extend((((x0 + x1) / 2 - g) / largeur, ((y0 + y1) / 2 - b) / hauteur))
    return PageLue("".join(signes), places)


def cadres_a_signer(pdf: bytes) -> list[Cadre]:
    """The signature fields of a PDF of ours."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as lu:
        return [
            cadre
            for rang, page in enumerate(lu.pages)
            for a in page.get("/Annots", ())
            if a.get("/FT") == "/Sig"
            for cadre in [
                _cadre(rang, [float(x) for x in a.Rect], [float(x) for x in page.cropbox])
            ]
        ]


def _cadre(rang: int, rect: Sequence[float], page: Sequence[float]) -> Cadre:
    g, b, d, h = page
    x0, y0, x1, y1 = rect
    return Cadre(
        rang,
        (min(x0, x1) - g) / (d - g),
        (min(y0, y1) - b) / (h - b),
        (max(x0, x1) - g) / (d - g),
        (max(y0, y1) - b) / (h - b),
    )


def mots_hors_des_cadres(pages: Sequence[PageLue], cadres: Sequence[Cadre]) -> list[str]:
    """The words that stand in no frame; ligatures as their letters."""
    texte = "\n".join(
        "".join(_hors(page, [c for c in cadres if c.page == rang]))
        for rang, page in enumerate(pages)
    )
    return texte.translate(LIGATURES).split()


def _hors(page: PageLue, cadres: Sequence[Cadre]) -> Iterator[str]:
    if not cadres:
        yield page.signes
        return
    for i, signe in enumerate(page.signes):
        x, y = page.places[2 * i : 2 * i + 2]
        dedans = any(c.gauche <= x <= c.droite and c.bas <= y <= c.haut for c in cadres)
        yield " " if dedans else signe

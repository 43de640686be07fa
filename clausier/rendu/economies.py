"""What the PDF engine spends on any page of the web and no page of ours needs: a seventh of the drawing of a pack, a third of that of a long invoice.

The engine is told so from outside, once, when it is loaded (`poser`), and gives the same pages: tests/test_economies.py draws every
type of document both ways and finds the same bytes, or, for lone borders, the same images. The names used here are those of
WeasyPrint 70, the only one that pyproject.toml lets in.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from io import StringIO
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

COTES = ("bottom", "top", "left", "right")
COINS = ("top_left", "top_right", "bottom_right", "bottom_left")
NOTES = ("footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback")
TABLEAU = re.compile(r"(\w+)\[(\d+)\]")
VIDES = re.compile(r"<(meta|br|hr|img|col)\b([^>]*)>")


def poser(weasyprint: Any) -> None:
    """Lay every economy on the engine."""
    weasyprint.UA_STYLESHEET = sans_notes(weasyprint.UA_STYLESHEET)
    weasyprint.tinyhtml5 = SimpleNamespace(parse=par_expat(weasyprint.tinyhtml5.parse))
    dessin, ffi = weasyprint.draw, weasyprint.text.ffi.ffi
    dessin.draw_border = traits(dessin.draw_border, dessin.color.get_color)
    ffi.new = tableaux_ouverts(ffi.new)


def sans_notes(feuille: Any) -> Any:
    """The engine's own style sheet without its five rules for notes, which give each element five more styles, and with the one for bullets on list items alone."""
    maigre, choix = copy(feuille), copy(feuille.matcher)
    puces = [r for r in choix.other_selectors if r[3] == "marker"]
    choix.other_selectors = [r for r in choix.other_selectors if r[3] not in (*NOTES, "marker")]
    choix.lower_local_name_selectors = choix.lower_local_name_selectors | {
        "li": choix.lower_local_name_selectors["li"] + puces
    }
    maigre.matcher = choix
    return maigre


def par_expat(analyser: Callable[..., Any]) -> Callable[..., Any]:
    """Read a page in C where it is XML but for its void elements and leaves no element to guess, as all of ours do; else as the engine does, in Python."""

    def lire(source: Any, **options: Any) -> Any:
        texte = source.read()
        try:
            page = ElementTree.fromstring(VIDES.sub(r"<\1\2/>", texte))
        except ElementTree.ParseError:
            page = None
        if (
            page is None
            or [e.tag for e in page] != ["head", "body"]
            or page.find(".//table/tr") is not None
        ):
            return analyser(StringIO(texte), **options)
        return page

    return lire


def traits(dessiner: Callable[..., None], couleur: Callable[..., Any]) -> Callable[..., None]:
    """A border of one side, solid and straight, is one rectangle; the engine clips, and fills what is between two boxes. A table has such a line in each cell."""

    def draw_border(stream: Any, box: Any) -> None:
        largeurs = [getattr(box, f"border_{c}_width") for c in COTES]
        style = box.style
        if (
            largeurs.count(0) != 3
            or style["visibility"] != "visible"
            or style["border_image_source"][0] != "none"
            or style["column_width"] != "auto"
            or style["column_count"] != "auto"
        ):
            return dessiner(stream, box)
        epaisseur, cote = max(zip(largeurs, COTES, strict=True))
        teinte = couleur(style, f"border_{cote}_color")
        if (
            style[f"border_{cote}_style"] != "solid"
            or not teinte.alpha
            or any(any(getattr(box, f"border_{c}_radius")) for c in COINS)
        ):
            return dessiner(stream, box)
        x, y, w, h = box.border_box_x(), box.border_box_y(), box.border_width(), box.border_height()
        with stream.artifact():
            stream.set_color(teinte)
            if cote in ("top", "bottom"):
                stream.rectangle(x, y + (h - epaisseur if cote == "bottom" else 0), w, epaisseur)
            else:
                stream.rectangle(x + (w - epaisseur if cote == "right" else 0), y, epaisseur, h)
            stream.fill()

    return draw_border


def tableaux_ouverts(faire: Callable[..., Any]) -> Callable[..., Any]:
    """Have `ffi.new("T[n]", values)` name the type `T[]` where there are n values: it is parsed once, and not once for each number of glyphs."""

    def new(cdecl: Any, init: Any = None) -> Any:
        if (
            isinstance(cdecl, str)
            and isinstance(init, list | tuple)
            and (m := TABLEAU.fullmatch(cdecl))
            and int(m[2]) == len(init)
        ):
            cdecl = f"{m[1]}[]"
        return faire(cdecl, init)

    return new


def figer(pdf: Any) -> None:
    """Write each object of a finished PDF once: it is asked twice for its bytes, for the file and for its identifier, and a page is compressed each time."""
    from pydyf import Object

    class Ecrit(Object):
        data = b""
        compressible = False

    for i, objet in enumerate(pdf.objects):
        if objet.free == "n":
            pdf.objects[i] = ecrit = Ecrit()
            ecrit.number, ecrit.generation, ecrit.compressible, ecrit.data = (
                objet.number,
                objet.generation,
                objet.compressible,
                objet.data,
            )


@contextmanager
def sans_ramassage() -> Iterator[None]:
    """No garbage is looked for inside: what a page leaves behind is found after it."""
    ramassait = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if ramassait:
            gc.enable()

"""Stage 6, render: loads the PDF engine, relieved of what no page of ours needs.

Takes the installed WeasyPrint and gives the module to draw with. Each relief is one function that
says what it buys: instructions run without it over those run with it, for a pack of documents, then
for an invoice of 500 lines. Pages stay the same, byte for byte, or dot for dot where a border is
drawn with fewer orders: tests/test_moteur_allege.py draws every type of document both ways.

The names are those of WeasyPrint 70. Any other version draws as it is, and `etat` says so; where
a name of 70 is missing, that relief alone is left out. `outils/amont/` offers the same reliefs to
the engine's authors: one that they take is one to delete here.

What is laid on the engine is seen by the whole process: the one state that a module holds here.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from copy import copy
from functools import lru_cache, partial
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType
from typing import Any, NamedTuple

from ..socle import empreintes

CONNUE = "70"  # the major version whose names are used here
BIBLIOTHEQUES = (*empreintes.BIBLIOTHEQUES, "libgobject-2.0.so.0", "libpangoft2-1.0.so.0")
TARDIFS = ("fontTools.subset", "fontTools.varLib", "fontTools.varLib.instancer")
COTES = ("bottom", "top", "left", "right")
COINS = ("top_left", "top_right", "bottom_right", "bottom_left")
NOTES = ("footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback")


@lru_cache(maxsize=1)
def installee() -> str:
    """The version of the WeasyPrint that is installed, without importing it; "" for none."""
    try:
        return version("weasyprint")
    except PackageNotFoundError:
        return ""


def version_connue() -> bool:
    """Is it the one that these reliefs were written for?"""
    return installee().split(".")[0] == CONNUE


def etat() -> str:
    """What `--version` adds when the engine draws as it is; "" when all is as it should be."""
    if version_connue() or not installee():
        return ""
    return f"WeasyPrint {installee()} : dessin sans les économies de {CONNUE}"


def charger_moteur() -> Any:
    """The module `weasyprint`, with the reliefs that fit. Raises what its import raises."""
    if not version_connue():
        return import_module("weasyprint")
    # A relief that does not fit costs time, never a page.
    if _presentes():
        with suppress(Exception), _import_leger():
            import_module("weasyprint")
    moteur = import_module("weasyprint")
    for poser in DESSIN:
        with suppress(Exception):
            poser(moteur)
    return moteur


# ---------------------------------------------------------------------------------- the import


class _Tardif(ModuleType):
    """Stands for a module while another imports it: each of its names is a call to make later."""

    def __getattr__(self, nom: str) -> Callable[..., Any]:
        if nom.startswith("__"):
            raise AttributeError(nom)
        return partial(_appeler, self.__name__, nom)


def _appeler(module: str, nom: str, *args: Any, **kw: Any) -> Any:
    return getattr(import_module(module), nom)(*args, **kw)


def _presentes() -> bool:
    """Does the system give each library by its own name? Else they are searched for."""
    try:
        for nom in BIBLIOTHEQUES:
            ctypes.CDLL(nom)
    except OSError:
        return False
    return True


@contextmanager
def _import_leger() -> Iterator[None]:
    """The import takes twice the processor time without, the processes it starts counted.

    The engine asks for its libraries under the names of other systems first, and each name that is
    not there is searched for with the compiler and the linker: some fifty processes where they are
    installed. And it imports what cuts fonts where HarfBuzz cannot, and what makes instances of
    variable fonts, of which there are none here. Inside, no library is searched for, and those
    modules are loaded by the first call to one of their functions.
    """
    ici, chercher = threading.get_ident(), ctypes.util.find_library

    def chercher_ailleurs(name: str) -> str | None:
        return None if threading.get_ident() == ici else chercher(name)

    ctypes.util.find_library = chercher_ailleurs
    poses = {nom: _Tardif(nom) for nom in TARDIFS if nom not in sys.modules}
    sys.modules.update(poses)
    try:
        yield
    finally:
        ctypes.util.find_library = chercher
        for nom in poses:
            sys.modules.pop(nom, None)


# --------------------------------------------------------------------------------- the drawing


def sans_notes(moteur: Any) -> None:
    """No styles for notes, bullets for list items alone: 1.03 / 1.08, the same bytes.

    The engine's own style sheet gives each element five styles for notes, which none of our pages
    has, and one for a bullet.
    """
    maigre = copy(moteur.UA_STYLESHEET)
    maigre.matcher = choix = copy(maigre.matcher)
    puces = [r for r in choix.other_selectors if r[3] == "marker"]
    choix.other_selectors = [r for r in choix.other_selectors if r[3] not in (*NOTES, "marker")]
    choix.lower_local_name_selectors = choix.lower_local_name_selectors | {
        "li": choix.lower_local_name_selectors["li"] + puces
    }
    moteur.UA_STYLESHEET = maigre


class _Trait(NamedTuple):
    teinte: Any
    x: float
    y: float
    largeur: float
    hauteur: float


def bords_seuls(moteur: Any) -> None:
    """A border of one side, solid and straight, is one rectangle: 1.01 / 1.12, the same image.

    The engine clips, and fills what is between two boxes. A table has such a line in each cell.
    """
    dessin: Any = import_module(f"{moteur.__name__}.draw")
    dessiner, couleur = dessin.draw_border, dessin.color.get_color
    flux = import_module(f"{moteur.__name__}.pdf.stream").Stream
    if not all(hasattr(flux, nom) for nom in ("artifact", "set_color", "rectangle", "fill")):
        return

    def draw_border(stream: Any, box: Any) -> None:
        try:
            trait = _trait(box, couleur)
        except (AttributeError, KeyError, IndexError, TypeError, ValueError):
            trait = None
        if trait is None:
            dessiner(stream, box)
            return
        with stream.artifact():
            stream.set_color(trait.teinte)
            stream.rectangle(trait.x, trait.y, trait.largeur, trait.hauteur)
            stream.fill()

    dessin.draw_border = draw_border


def _trait(box: Any, couleur: Callable[[Any, str], Any]) -> _Trait | None:
    """The one straight solid line that is all of a box's border; None for any other border."""
    largeurs = [getattr(box, f"border_{c}_width") for c in COTES]
    style = box.style
    if (
        largeurs.count(0) != 3
        or style["visibility"] != "visible"
        or style["border_image_source"][0] != "none"
        or style["column_width"] != "auto"
        or style["column_count"] != "auto"
    ):
        return None
    epaisseur, cote = max(zip(largeurs, COTES, strict=True))
    teinte = couleur(style, f"border_{cote}_color")
    if (
        style[f"border_{cote}_style"] != "solid"
        or not teinte.alpha
        or any(any(getattr(box, f"border_{c}_radius")) for c in COINS)
    ):
        return None
    x, y, w, h = box.border_box_x(), box.border_box_y(), box.border_width(), box.border_height()
    if cote in ("top", "bottom"):
        return _Trait(teinte, x, y + (h - epaisseur if cote == "bottom" else 0), w, epaisseur)
    return _Trait(teinte, x + (w - epaisseur if cote == "right" else 0), y, epaisseur, h)


DESSIN: tuple[Callable[[Any], None], ...] = (sans_notes, bords_seuls)


def ecrire_une_fois(pdf: Any) -> None:
    """Write each object of a finished PDF once: 1.05 / 1.04, the same bytes.

    Each is asked twice for its bytes, for the file and for its identifier, and a page is
    compressed each time.
    """
    if not version_connue():
        return
    with suppress(Exception):
        from pydyf import Object

        class Ecrit(Object):  # type: ignore[misc]  # pydyf has no types
            data = b""
            compressible = False

        def ecrit(objet: Any) -> Any:
            nouveau = Ecrit()
            for nom in ("number", "generation", "compressible", "data"):
                setattr(nouveau, nom, getattr(objet, nom))
            return nouveau

        pdf.objects[:] = [ecrit(o) if o.free == "n" else o for o in pdf.objects]

"""Where the page, its styles and its fonts are. Light: the process that draws PDFs needs nothing
else of the stages before it, nor Jinja.

A look is a chain of styles, each over the one before: `page.css`, the structure; the family of
letters (`polices/`) and the look (`modeles/`); what the seller says of his.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .empreintes import RACINE

if TYPE_CHECKING:
    from jinja2 import Environment

    from .modeles_compiles import ModelesCompiles

PAGE = RACINE / "templates" / "_page"
ROLE = re.compile(r"^::: *([a-z_]+)(?: *\[.*\])?\s*$", re.M)
# The families that are shipped, as the paper calls them, and as a page of HTML calls the copy that
# it carries: a cut font may not keep a reserved name (see outils/polices_ecran.py).
NOMS_A_L_ECRAN = {
    "source_sans": ("Source Sans Pro", "Clausier Sans"),
    "source_serif": ("Source Serif 4", "Clausier Serif"),
    "inter": ("Inter", "Clausier Inter"),
}


@lru_cache(maxsize=32)
def style(nom: str) -> str:
    """A style sheet, by its file's name."""
    return (PAGE / nom).read_text(encoding="utf-8")


class Style(NamedTuple):
    """What a document is drawn with, besides its words: a whole chain of styles, and the fonts of
    the workspace that it names, `polices/<name>`.
    """

    css: str
    polices: tuple[tuple[str, bytes], ...] = ()


@lru_cache(maxsize=16)
def enchaine(modele: str, famille: str, *siens: str, ecran: bool = False) -> str:
    """The chain of a look. `famille`: one that is shipped, "" for the seller's own; `siens`: his
    styles; `ecran`: for a browser.
    """
    return "\n".join(
        (
            style("page.css"),
            *((style("ecran.css"),) if ecran else ()),
            *((style(f"polices/{famille}.css"),) if famille else ()),
            style(f"modeles/{modele}.css"),
            *siens,
        )
    )


def usuel() -> Style:
    """The look of a seller who says nothing of it."""
    return Style(enchaine("classique", "source_sans"))


@lru_cache(maxsize=1)
def polices_livrees() -> dict[str, Path]:
    """The fonts that are shipped, by what a style calls them."""
    return {
        f"{sous}/{f.name}": f
        for sous in ("fonts", "polices")
        for f in sorted((PAGE / sous).glob("*.ttf"))
    }


@lru_cache(maxsize=1)
def parties() -> frozenset[str]:
    """The parts of which the library's documents are made: each is a class of the page."""
    textes = (f.read_text(encoding="utf-8") for f in PAGE.parent.glob("**/*.md"))
    return frozenset(r for t in textes for r in ROLE.findall(t))


@lru_cache(maxsize=1)
def modeles_compiles() -> ModelesCompiles:
    """Those of this process."""
    from .modeles_compiles import ModelesCompiles

    return ModelesCompiles()


def modeles(dossier: Path = PAGE, fin_de_ligne: bool = False) -> Environment:
    """The program's own templates of a folder, where a name that nobody gave is an error.

    Values are escaped in what is named `.html`; `fin_de_ligne`: the last line end stays. A page
    takes a style in by `feuille`, which costs no compiling, and sets typed words by `typo`.
    The texts of the library run elsewhere, in the sandbox.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
    from markupsafe import Markup

    from .typographie import texte_de_page

    env = Environment(
        loader=FileSystemLoader(dossier),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=fin_de_ligne,
        bytecode_cache=modeles_compiles(),
    )
    env.filters["typo"] = texte_de_page
    env.globals["feuille"] = lambda nom: Markup(style(nom))  # noqa: S704  our own file
    return env

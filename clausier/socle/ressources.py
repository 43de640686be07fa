"""Where the page, its styles and its fonts are. Light: the process that draws PDFs needs nothing
else of the stages before it, nor Jinja.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from .empreintes import RACINE

if TYPE_CHECKING:
    from jinja2 import Environment

PAGE = RACINE / "templates" / "_page"


@lru_cache(maxsize=4)
def style(nom: str) -> str:
    """A style sheet, by its file's name."""
    return (PAGE / nom).read_text(encoding="utf-8")


def modeles(dossier: Path = PAGE, fin_de_ligne: bool = False) -> Environment:
    """The program's own templates of a folder, where a name that nobody gave is an error.

    Values are escaped in what is named `.html`; `fin_de_ligne`: the last line end stays.
    The texts of the library run elsewhere, in the sandbox.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    return Environment(
        loader=FileSystemLoader(dossier),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=fin_de_ligne,
    )

"""Where the page, its styles and its fonts are. Light: the process that draws PDFs needs nothing
else of the stages before it.
"""

from __future__ import annotations

from functools import lru_cache

from .empreintes import RACINE

PAGE = RACINE / "templates" / "_page"


@lru_cache(maxsize=4)
def style(nom: str) -> str:
    """A style sheet, by its file's name."""
    return (PAGE / nom).read_text(encoding="utf-8")

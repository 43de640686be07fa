"""The versions that a page depends on besides its words: this program, the PDF engine, the fonts,
the style.

They go into manifests and into the register: a page can be made again to the byte with the same
ones.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version

from .. import __version__
from .ressources import PAGE, polices_livrees, style


@lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """`clausier`, `moteur`; SHA-256 of the fonts' files, and of the page with its style."""
    try:
        moteur = f"WeasyPrint {version('weasyprint')}"
    except PackageNotFoundError:
        moteur = "aucun"
    polices = [f.read_bytes() for f in polices_livrees().values()]
    styles = sorted(f for sous in ("modeles", "polices") for f in (PAGE / sous).glob("*.css"))
    page = [
        (PAGE / "page.html").read_bytes(),
        style("page.css").encode(),
        style("ecran.css").encode(),
        *(f.read_bytes() for f in styles),
    ]
    return {
        "clausier": __version__,
        "moteur": moteur,
        "polices": _empreinte(polices),
        "style": _empreinte(page),
    }


def _empreinte(morceaux: list[bytes]) -> str:
    h = hashlib.sha256()
    for m in morceaux:
        h.update(hashlib.sha256(m).digest())
    return h.hexdigest()

"""Stage 6, render: the seller's logo as a `data:` URI that carries pixels or plain drawing, and
nothing that acts.

PNG and JPEG are decoded and made again. An SVG is kept as text when it only draws (`svg.py`).
Whatever else is refused with its reason, and the caller says it at the line of the case.
"""

from __future__ import annotations

import base64
import io
from functools import lru_cache
from pathlib import Path

from ..socle.disque import lire_au_plus, lire_octets
from .svg import SvgLu, SvgRefuse, lire_svg

MAX_OCTETS = 2 << 20
LARGEUR, HAUTEUR = 600, 300  # pixels: twice what the page shows
MAX_POINTS = 40_000_000
TROP_DE_POINTS = f"image de plus de {MAX_POINTS // 1_000_000} millions de points"


class LogoRefuse(ValueError):
    """The logo cannot be used; the message says why, in the user's words."""


def logo_data(chemin: Path) -> str:
    """The image as a data: URI. Raises LogoRefuse."""
    donnees = lire_au_plus(chemin, MAX_OCTETS, LogoRefuse("image de plus de 2 Mio"))
    return _en_uri(donnees, chemin.suffix.lower())


def mots_du_logo(chemin: Path) -> bool:
    """Does the logo set words, in a font that it does not bring? Raises LogoRefuse."""
    return chemin.suffix.lower() == ".svg" and _svg(lire_octets(chemin, MAX_OCTETS)).textes


@lru_cache(maxsize=16)
def _en_uri(donnees: bytes, suffixe: str) -> str:
    if suffixe == ".svg":
        return "data:image/svg+xml;base64," + base64.b64encode(_svg(donnees).donnees).decode()
    return "data:image/png;base64," + base64.b64encode(_pixels(donnees)).decode()


def _pixels(donnees: bytes) -> bytes:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(donnees), formats=("PNG", "JPEG")) as source:
            if source.width * source.height > MAX_POINTS:
                raise LogoRefuse(TROP_DE_POINTS)
            im = source.convert("RGBA")
    except LogoRefuse:
        raise
    except Image.DecompressionBombError as e:  # the library's own bound, on what the file declares
        raise LogoRefuse(TROP_DE_POINTS) from e
    except Exception as e:  # whatever a broken image makes of its decoder
        raise LogoRefuse("image illisible ; un fichier PNG, JPEG ou SVG est attendu") from e
    im.thumbnail((LARGEUR, HAUTEUR))
    fond = Image.new("RGB", im.size, "white")
    fond.paste(im, mask=im.getchannel("A"))
    tampon = io.BytesIO()
    fond.save(tampon, "PNG", optimize=True)
    return tampon.getvalue()


@lru_cache(maxsize=16)
def _svg(donnees: bytes) -> SvgLu:
    try:
        return lire_svg(donnees)
    except SvgRefuse as e:
        raise LogoRefuse(str(e)) from e

"""Stage 6, render: the seller's logo as a `data:` URI that carries pixels or plain drawing, and
nothing that acts.

PNG and JPEG are decoded and made again. An SVG is kept as text when it only draws: no script, no
style import, no reference out of itself. Whatever else is refused with its reason, and the caller
says it at the line of the case.
"""

from __future__ import annotations

import base64
import errno
import io
import re
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

from ..socle.disque import lire_octets

MAX_OCTETS = 2 << 20
LARGEUR, HAUTEUR = 600, 300  # pixels: twice what the page shows
DESSIN = {
    "svg",
    "g",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "defs",
    "linearGradient",
    "radialGradient",
    "stop",
    "title",
    "desc",
    "clipPath",
    "use",
    "symbol",
    "mask",
}


class LogoRefuse(ValueError):
    """The logo cannot be used; the message says why, in the user's words."""


def logo_data(chemin: Path) -> str:
    """The image as a data: URI. Raises LogoRefuse."""
    try:
        donnees = lire_octets(chemin, MAX_OCTETS)
    except OSError as e:
        if e.errno == errno.EFBIG:
            raise LogoRefuse("image de plus de 2 Mio") from None
        raise
    return _en_uri(donnees, chemin.suffix.lower())


@lru_cache(maxsize=16)
def _en_uri(donnees: bytes, suffixe: str) -> str:
    if suffixe == ".svg":
        return "data:image/svg+xml;base64," + base64.b64encode(_svg(donnees)).decode()
    return "data:image/png;base64," + base64.b64encode(_pixels(donnees)).decode()


def _pixels(donnees: bytes) -> bytes:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(donnees), formats=("PNG", "JPEG")) as source:
            if source.width * source.height > 40_000_000:
                raise LogoRefuse("image de plus de 40 millions de points")
            im = source.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as e:
        raise (
            e
            if isinstance(e, LogoRefuse)
            else LogoRefuse("image illisible ; un fichier PNG, JPEG ou SVG est attendu")
        ) from e
    im.thumbnail((LARGEUR, HAUTEUR))
    fond = Image.new("RGB", im.size, "white")
    fond.paste(im, mask=im.getchannel("A"))
    tampon = io.BytesIO()
    fond.save(tampon, "PNG", optimize=True)
    return tampon.getvalue()


def _svg(donnees: bytes) -> bytes:
    if b"<!DOCTYPE" in donnees or b"<!ENTITY" in donnees:
        raise LogoRefuse("SVG avec une déclaration DOCTYPE ; enregistrez-le en « SVG simple »")
    try:
        racine = ElementTree.fromstring(donnees)
    except ElementTree.ParseError as e:
        raise LogoRefuse("SVG mal formé") from e
    for x in racine.iter():
        nom = x.tag.rpartition("}")[2] if isinstance(x.tag, str) else ""
        if nom not in DESSIN:
            raise LogoRefuse(
                f"SVG avec un élément « {nom or 'inconnu'} » ; "
                "seuls des tracés et du texte sont admis"
            )
        for cle, valeur in x.attrib.items():
            attr = cle.rpartition("}")[2].lower()
            ailleurs = re.search(
                r"url\(\s*(?!['\"]?#)|image-set|[\\@]|javascript:|expression\(|//", valeur, re.I
            ) or (attr == "href" and not valeur.startswith("#"))
            if attr.startswith("on") or attr == "base" or ailleurs:
                raise LogoRefuse(
                    f"SVG avec un attribut « {attr} » qui agit ou qui renvoie hors du fichier"
                )
    return donnees

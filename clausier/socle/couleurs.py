"""Colours of a page: which words can be read, on which grounds.

A colour is « #rrggbb ». Contrast is that of WCAG 2.2 (1.4.3): from 1 (the same) to 21 (black on
white). Two bounds, so that any text is read on any ground: a ground is `pale`, at most `FOND` away
from white; words are `lisible` when they reach 4.5 on the darkest of such grounds.
"""

from __future__ import annotations

import colorsys

MINIMUM = 4.5  # WCAG 2.2, level AA
FOND = 1.12
BLANC, ENCRE = "#ffffff", "#1d2529"  # the sheet, and the words of page.css


def _canaux(couleur: str) -> tuple[float, float, float]:
    r, v, b = (int(couleur[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return r, v, b


def en_hexa(r: float, v: float, b: float) -> str:
    """A colour of three parts from 0 to 1."""
    return "#" + "".join(f"{round(255 * min(1.0, max(0.0, x))):02x}" for x in (r, v, b))


def luminance(couleur: str) -> float:
    """Relative luminance, from 0 (black) to 1 (white)."""
    r, v, b = (
        x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in _canaux(couleur)
    )
    return 0.2126 * r + 0.7152 * v + 0.0722 * b


def contraste(une: str, autre: str = BLANC) -> float:
    """The contrast of two colours.

    >>> round(contraste("#000000"), 1), round(contraste("#1c4a5c"), 1)
    (21.0, 9.6)
    """
    claire, sombre = sorted((luminance(une), luminance(autre)), reverse=True)
    return (claire + 0.05) / (sombre + 0.05)


def lisible(couleur: str) -> bool:
    """Can words of this colour be read on the sheet, and on every pale ground?"""
    return contraste(couleur) >= MINIMUM * FOND


def pale(couleur: str) -> bool:
    """May any text stand on this ground?"""
    return contraste(couleur) <= FOND


def melange(une: str, autre: str, part: float) -> str:
    """So much of the one in the other."""
    canaux = zip(_canaux(une), _canaux(autre), strict=True)
    r, v, b = (x * part + y * (1 - part) for x, y in canaux)
    return en_hexa(r, v, b)


def teinte(couleur: str) -> str:
    """The ground of a colour: as much of it in white as words allow.

    >>> teinte("#1c4a5c")
    '#f0f3f4'
    """
    part = 0.12
    while not pale(fond := melange(couleur, BLANC, part)):
        part -= 0.005
    return fond


def assombrie(couleur: str) -> str:
    """The same hue, darkened by hundredths until words of it can be read.

    >>> assombrie("#1c4a5c"), assombrie("#ffd500")
    ('#1c4a5c', '#7f6a00')
    """
    teinte_, clarte, vivacite = colorsys.rgb_to_hls(*_canaux(couleur))
    sombre = couleur
    while not lisible(sombre):
        clarte = max(0.0, clarte - 0.01)
        sombre = en_hexa(*colorsys.hls_to_rgb(teinte_, clarte, vivacite))
    return sombre


def dessus(couleur: str) -> str | None:
    """The words that can be read on a ground: white, else the ink; None where neither can."""
    return next((x for x in (BLANC, ENCRE) if contraste(x, couleur) >= MINIMUM), None)

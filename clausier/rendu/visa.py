"""Stage 6, render: what is seen of an electronic signature, as a PDF of one page at the size of the
box that it stands in. It has no tags: what reads aloud is told of a signature by its field.
"""

from __future__ import annotations

from typing import NamedTuple

from ..socle.ressources import modeles
from .pdf import sans_balises

LIGNES, INTERLIGNE, GRAND, PETIT = 3, 1.2, 9.0, 5.5  # lines of a box; points


class Visa(NamedTuple):
    """Who signs, when (in words), why ("" for nothing said)."""

    nom: str
    quand: str
    raison: str = ""


def dessiner_visa(visa: Visa, largeur: float, hauteur: float) -> bytes:
    """The PDF. `largeur`, `hauteur`: of the box (points)."""
    corps = max(PETIT, min(GRAND, (hauteur - 3) / (LIGNES * INTERLIGNE)))
    page = modeles().get_template("visa.html")
    html = page.render(
        largeur=f"{largeur:.3f}", hauteur=f"{hauteur:.3f}", corps=f"{corps:.2f}", **visa._asdict()
    )
    return sans_balises(html)

"""Where the words of a PDF stand on its sheets, in millimetres from the top left, as PDFium reads
them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pypdfium2

MM = 25.4 / 72
HAUT, BAS = 15.0, 272.5  # between them stands the text; running titles and feet are outside


@dataclass(frozen=True)
class Bout:
    """A run of words on one line."""

    texte: str
    gauche: float
    haut: float
    droite: float
    bas: float


def feuilles(pdf: Path | bytes) -> list[list[Bout]]:
    """The runs of words of each sheet, from top to bottom, then from left to right."""
    sortie = []
    with pypdfium2.PdfDocument(pdf) as lu:
        for page in lu:
            hauteur, texte = page.get_height(), page.get_textpage()
            bouts = []
            for i in range(texte.count_rects()):
                g, b, d, h = texte.get_rect(i)
                mots = texte.get_text_bounded(g, b, d, h).strip()
                if mots:
                    bouts.append(Bout(mots, g * MM, (hauteur - h) * MM, d * MM, (hauteur - b) * MM))
            sortie.append(sorted(bouts, key=lambda x: (round(x.haut), x.gauche)))
    return sortie


def du_texte(feuille: list[Bout]) -> list[Bout]:
    """Without what runs in the margins above and below."""
    return [b for b in feuille if b.haut > HAUT and b.bas < BAS]


def remplie(feuille: list[Bout]) -> float:
    """How far down its words go, as a part of the height that they may take."""
    return (max((b.bas for b in du_texte(feuille)), default=HAUT) - 20) / (272 - 20)


def lignes(feuille: list[Bout], ecart: float = 6.0) -> list[Bout]:
    """Runs side by side on one line, less than `ecart` apart, as one."""
    sortie: list[Bout] = []
    for b in sorted(du_texte(feuille), key=lambda x: (round((x.haut + x.bas) / 2), x.gauche)):
        p = sortie[-1] if sortie else None
        if p and abs((p.haut + p.bas) - (b.haut + b.bas)) < 3 and -1 < b.gauche - p.droite < ecart:
            sortie[-1] = Bout(
                f"{p.texte} {b.texte}", p.gauche, min(p.haut, b.haut), b.droite, max(p.bas, b.bas)
            )
        else:
            sortie.append(b)
    return sortie

"""Write `templates/_page/polices/ecran_*.css`: the faces of the paper, small enough for a page of
HTML.

`python outils/polices_ecran.py`, when a font or the list of letters changes.

Why a copy: a page of HTML asks nothing of the network, so its letters are in it or they are those
of the reader's machine; the whole fonts weigh 600 kB. Kept are the letters of the languages of
Europe that are written in Latin ones, the signs that the pages use, and kerning; figures are
tabular by default. What is left out is shown in the reader's own font, slanted where the paper has
an italic. A cut font is a modified one: it may not be called « Source » (fonts/OFL.txt).
"""

from __future__ import annotations

import base64
import io
import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

RACINE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(RACINE))

from clausier.socle.ressources import NOMS_A_L_ECRAN, PAGE  # noqa: E402

FICHIERS = {
    "source_sans": "fonts/SourceSansPro-{}.ttf",
    "source_serif": "polices/SourceSerif4-{}.ttf",
    "inter": "polices/Inter-{}.ttf",
}
GRAISSES = {"Regular": 400, "Semibold": 600}
SIGNES = "ᵉ\u2007‒–—‘’‚“”„•…\u202f‰′″‹›€←↑→↓−≈≠≤≥▲▼◉◊☐☑✓"
TETE = """/* The faces of the paper, cut down to go inside a page: made by outils/polices_ecran.py
   from the fonts, under the SIL OFL (fonts/OFL.txt and polices/OFL-*.txt). */
"""
FACE = (
    '@font-face { font-family: "%s"; font-weight: %d; '
    'src: url(data:font/woff2;base64,%s) format("woff2"); }\n'
)


def signes() -> Iterable[int]:
    """The letters that are kept, by their Unicode numbers."""
    return (*range(0x20, 0x7F), *range(0xA0, 0x180), *map(ord, SIGNES))


def coupee(fichier: Path, famille: str, graisse: int) -> bytes:
    """One font with these letters alone, under its own name, as WOFF2."""
    police = TTFont(fichier)
    choix = Options()
    choix.layout_features, choix.hinting, choix.name_IDs = (
        ["kern", "tnum", "lnum"],
        False,
        [0, 1, 2, 4, 6, 13, 14],
    )
    coupeur = Subsetter(choix)
    coupeur.populate(unicodes=signes())
    coupeur.subset(police)
    noms = {1: famille, 4: f"{famille} {graisse}", 6: f"{famille.replace(' ', '')}-{graisse}"}
    for trace in police["name"].names:
        if trace.nameID in noms:
            trace.string = noms[trace.nameID]
    police["head"].modified = police["head"].created  # the same bytes, whenever it is made
    police.recalcTimestamp, police.flavor = False, "woff2"
    tampon = io.BytesIO()
    police.save(tampon)
    return tampon.getvalue()


def main() -> None:
    for famille, (_, nom) in NOMS_A_L_ECRAN.items():
        faces = ""
        for face, graisse in GRAISSES.items():
            police = coupee(PAGE / FICHIERS[famille].format(face), nom, graisse)
            faces += FACE % (nom, graisse, base64.b64encode(police).decode())
        (PAGE / f"polices/ecran_{famille}.css").write_text(TETE + faces, encoding="utf-8")


if __name__ == "__main__":
    main()

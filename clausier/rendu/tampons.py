"""Stage 7, pack: what is printed over the pages of a pack: « Pièce n° 3 », the page of the whole.

Takes pages that are merged already and a PDF of one page, `PLANCHE`, whose font the engine cut down
to the signs that are needed here. It gives those pages a text in that font, as an artifact (ISO
14289-1, 7.1): seen and found, and outside the tree of tags, which stays as it was. The copy in the
pack alone is printed over; the files beside it, signed or not, keep their bytes.

A page may come from anywhere: what is printed follows its turn and its size, as if it were on A4.
"""

from __future__ import annotations

import io
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ..socle.ressources import Style

if TYPE_CHECKING:
    from pikepdf import Page, Pdf

BLANCHE = "Page laissée blanche pour le formulaire à découper"
SIGNES = f"Pièce n° 0123456789 Dossier / {BLANCHE}"
STYLE = Style(
    "@font-face { font-family: Tampons; src: url(fonts/SourceSansPro-Semibold.ttf) }"
    " p { font: 9pt Tampons }"
)
PLANCHE = (
    '<html lang="fr"><head><title>Tampons</title></head>'
    f"<body><main><p>{SIGNES}</p></main></body></html>"
)
NOM = "/TamponClausier"  # of the font, among those of a page
CODES = re.compile(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]{4})>")
A4 = (595.28, 841.89)  # points
BORD = 56.69  # points from the right edge: the margin of our own pages
ENCRE, GRIS = "0.114 0.145 0.161", "0.333 0.38 0.416"  # --encre and --doux of page.css


class _Repere(NamedTuple):
    """A page as it is seen: the matrix from there to the page's own space, width, height."""

    matrice: tuple[float, ...]
    largeur: float
    hauteur: float


@lru_cache(maxsize=2)
def _lire(planche: bytes) -> tuple[dict[str, int], dict[int, float]]:
    """Sign → code, and code → width in thousandths, as the engine writes them."""
    import pikepdf

    with pikepdf.open(io.BytesIO(planche)) as source:
        police = _police(source)
        table = police.ToUnicode.read_bytes().partition(b"endcodespacerange")[2]
        largeurs: dict[int, float] = {}
        suite = list(police.DescendantFonts[0].W)
        for premier, siennes in zip(suite[::2], suite[1::2], strict=True):
            largeurs |= {int(premier) + i: float(x) for i, x in enumerate(siennes)}
    signes = ((chr(int(lettre, 16)), int(code, 16)) for code, lettre in CODES.findall(table))
    return dict(signes), largeurs


def _police(planche: Pdf) -> Any:
    return next(police for _, police in planche.pages[0].obj.Resources.Font.items())


class Tampons:
    """Prints over the pages of one PDF."""

    def __init__(self, tout: Pdf, planche: bytes):
        import pikepdf

        self._codes, self._largeurs = _lire(planche)
        self._avant = tout.make_stream(b"q")
        self._tout = tout
        with pikepdf.open(io.BytesIO(planche)) as source:
            self._police = tout.copy_foreign(_police(source))

    def poser(self, page: Page, folio: str, piece: str = "", milieu: str = "") -> None:
        """`folio` at the foot, on the right; `piece` framed at the head, on the right; `milieu` in
        the middle of an empty page.
        """
        import pikepdf

        repere = _repere(page)
        dessins = [self._mots(folio, repere.largeur - BORD, 15.0, 7.0, GRIS, 1.0)]
        if piece:
            dessins += self._cadre(piece, repere)
        if milieu:
            x, y = repere.largeur / 2, repere.hauteur / 2
            dessins.append(self._mots(milieu, x, y, 9.0, GRIS, 0.5))
        matrice = " ".join(f"{x:.4f}" for x in repere.matrice)
        flux = f"Q /Artifact <</Type /Pagination>> BDC q {matrice} cm\n" + "\n".join(dessins)
        sien = self._tout.make_stream(f"{flux}\nQ EMC\n".encode())
        contenu: Any = page.obj.get("/Contents", pikepdf.Array())
        flots = list(contenu) if isinstance(contenu, pikepdf.Array) else [contenu]
        page.obj.Contents = pikepdf.Array([self._avant, *flots, sien])
        ressources = _dictionnaire(page.obj, "/Resources")
        _dictionnaire(ressources, "/Font")[NOM] = self._police

    def _cadre(self, mots: str, repere: _Repere) -> list[str]:
        """Words in a white frame, that show on any ground."""
        large, haut, corps = self._large(mots, 10.0) + 14, 16.0, 10.0
        x, y = repere.largeur - BORD - large, repere.hauteur - 11 - haut
        cadre = f"1 1 1 rg {ENCRE} RG 0.8 w {x:.2f} {y:.2f} {large:.2f} {haut:.2f} re B"
        return [cadre, self._mots(mots, x + large / 2, y + 4.6, corps, ENCRE, 0.5)]

    def _large(self, mots: str, corps: float) -> float:
        return sum(self._largeurs[self._codes[s]] for s in mots) * corps / 1000

    def _mots(self, mots: str, x: float, y: float, corps: float, teinte: str, part: float) -> str:
        """Words whose `part` stands before x: 0.5 centres them, 1 ends them there."""
        debut = x - part * self._large(mots, corps)
        codes = "".join(f"{self._codes[s]:04x}" for s in mots)
        return f"BT {NOM} {corps:g} Tf {teinte} rg 1 0 0 1 {debut:.2f} {y:.2f} Tm [<{codes}>] TJ ET"


def _dictionnaire(de: Any, cle: str) -> Any:
    import pikepdf

    if not isinstance(de.get(cle), pikepdf.Dictionary):
        de[cle] = pikepdf.Dictionary()
    return de[cle]


def _repere(page: Page) -> _Repere:
    """How a page is seen (ISO 32000-1, 14.11.2 and table 30); one that does not say is on A4."""
    x0, y0, x1, y1 = _boite(page)
    tour = page.obj.get("/Rotate", 0)
    tour = tour % 360 if isinstance(tour, int) else 0
    large, haut = (y1 - y0, x1 - x0) if tour in (90, 270) else (x1 - x0, y1 - y0)
    a4 = A4 if large <= haut else A4[::-1]
    s = min(large / a4[0], haut / a4[1])
    matrice = {
        90: (0.0, s, -s, 0.0, x1, y0),
        180: (-s, 0.0, 0.0, -s, x1, y1),
        270: (0.0, -s, s, 0.0, x0, y1),
    }.get(tour, (s, 0.0, 0.0, s, x0, y0))
    return _Repere(matrice, large / s, haut / s)


def _boite(page: Page) -> tuple[float, float, float, float]:
    try:
        a, b, c, d = (float(x) for x in page.cropbox)
    except (AttributeError, KeyError, RuntimeError, TypeError, ValueError):
        return 0.0, 0.0, *A4
    x0, y0, x1, y1 = min(a, c), min(b, d), max(a, c), max(b, d)
    return (x0, y0, x1, y1) if x1 - x0 >= 1 and y1 - y0 >= 1 else (x0, y0, x0 + A4[0], y0 + A4[1])

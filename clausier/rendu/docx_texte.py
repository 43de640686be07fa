"""Stage 6, render: runs and paragraphs of a Word file, and the pictures that it holds."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable, Sequence

from .docx_blocs import Bout
from .docx_xml import Xml, image, relation_de, w

# Properties of a paragraph, in the order that the format asks for.
ORDRE = "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs spacing ind jc"
MAX_LOGO = (58.0, 20.0)  # mm, as page.css
COTE_DU_CODE = 18.0


class Images:
    """The pictures of a file, by their names in its package."""

    def __init__(self) -> None:
        self.octets: dict[str, bytes] = {}

    def poser(self, octets: bytes, dite: str, cadre: tuple[float, float] = MAX_LOGO) -> Xml:
        """A picture, as large as its frame lets it be (millimetres)."""
        from PIL import Image

        rang = len(self.octets) + 1
        nom = f"media/image{rang}.png"
        self.octets[nom] = octets
        with Image.open(io.BytesIO(octets)) as lue:
            large, haute = lue.size
        part = min(cadre[0] / large, cadre[1] / haute)
        return w("r", image(rang, relation_de(nom), dite, large * part, haute * part))


def bouts(
    suite: Iterable[Bout], images: Images | None = None, ton: str = "", fort: bool = False
) -> list[Xml]:
    """Runs. `ton`: the colour of what is bold; `fort`: what is bold first is larger."""
    sortie = []
    for i, b in enumerate(suite):
        if b.image:
            pixels = b.image.partition(";base64,")[2]
            if images is not None and b.image.startswith("data:image/png"):
                sortie.append(images.poser(base64.b64decode(pixels), b.texte))
            continue
        proprietes = []
        if b.gras:
            proprietes += [w("b"), w("bCs")]
        if b.italique:
            proprietes += [w("i"), w("iCs")]
        if b.gras and ton:
            proprietes.append(w("color", val=ton))
        if b.gras and fort and not i:
            proprietes += [w("sz", val=25), w("szCs", val=25)]
        if b.haut:
            proprietes.append(w("vertAlign", val="superscript"))
        tete = [w("rPr", *proprietes)] if proprietes else []
        sortie.append(w("r", *tete, *_mots(b.texte)))
    return sortie


def _mots(texte: str) -> Iterable[Xml]:
    for i, ligne in enumerate(texte.split("\n")):
        if i:
            yield w("br")
        if ligne:
            yield Xml(re.sub("^<w:t>", '<w:t xml:space="preserve">', w("t", ligne)))


def paragraphe_word(dedans: Sequence[Xml], style: str = "", *proprietes: Xml) -> Xml:
    """A paragraph, its properties put in order."""
    rang = {nom: i for i, nom in enumerate(ORDRE.split())}
    siennes = sorted(proprietes, key=lambda p: rang[re.split(r"[ />]", p[3:])[0]])
    tete = [w("pStyle", val=style)] if style else []
    return w("p", *([w("pPr", *tete, *siennes)] if tete or siennes else []), *dedans)

"""Stage 6, render: the XML of a Word file, made of plain text, and its package.

Why no library: python-docx would bring lxml and the styles of its own template, dates its files by
the clock, and knows neither bookmarks nor fields. What is written here is what WordprocessingML
asks (ECMA-376, part 1): elements in their order, each attribute in the name space `w:`.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from ..socle.archives import zipper

ESPACES = " ".join(
    f'xmlns:{p}="http://schemas.openxmlformats.org/{u}"'
    for p, u in (
        ("w", "wordprocessingml/2006/main"),
        ("r", "officeDocument/2006/relationships"),
        ("wp", "drawingml/2006/wordprocessingDrawing"),
        ("a", "drawingml/2006/main"),
        ("pic", "drawingml/2006/picture"),
    )
)
ENTETE_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TWIPS = 1440 / 25.4  # twentieths of a point in a millimetre
EMU = 36_000  # of DrawingML, in a millimetre


class Xml(str):
    """XML that is written already: not escaped again."""

    __slots__ = ()


def w(nom: str, *enfants: Xml | str, **attributs: object) -> Xml:
    """An element of `w:`, with attributes of `w:`; text in it is escaped.

    >>> w("r", w("t", "a < b"), rsid=1)
    '<w:r w:rsid="1"><w:t>a &lt; b</w:t></w:r>'
    """
    dits = "".join(f' w:{k}="{escape(str(v))}"' for k, v in attributs.items())
    dedans = "".join(x if isinstance(x, Xml) else escape(x, quote=False) for x in enfants)
    return Xml(f"<w:{nom}{dits}>{dedans}</w:{nom}>" if dedans else f"<w:{nom}{dits}/>")


def twips(mm: float) -> int:
    return round(mm * TWIPS)


def partie(nom: str, *enfants: Xml) -> str:
    """A whole part of the package, under its root."""
    return f"{ENTETE_XML}<w:{nom} {ESPACES}>{''.join(enfants)}</w:{nom}>"


def image(rang: int, relation: str, dite: str, large: float, haute: float) -> Xml:
    """A picture in the line, so many millimetres wide and high; `dite`: its words."""
    cx, cy = round(large * EMU), round(haute * EMU)
    nom = f'id="{rang}" name="Image {rang}" descr="{escape(dite)}"'
    return w(
        "drawing",
        Xml(
            f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{cx}" cy="{cy}"/>'
            f"<wp:docPr {nom}/><a:graphic>"
            '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
            f"<pic:pic><pic:nvPicPr><pic:cNvPr {nom}/><pic:cNvPicPr/></pic:nvPicPr>"
            f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch>'
            f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{cx}" cy="{cy}"/>'
            '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
            "</a:graphicData></a:graphic></wp:inline>"
        ),
    )


def champ_word(instruction: str, montre: str) -> tuple[Xml, ...]:
    """A field, and what it shows until it is reckoned again."""
    return (
        w("r", w("fldChar", fldCharType="begin")),
        w("r", Xml(f'<w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText>')),
        w("r", w("fldChar", fldCharType="separate")),
        w("r", w("t", montre)),
        w("r", w("fldChar", fldCharType="end")),
    )


TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTIES = {  # of the package, by their names: what each is to the document
    "styles": "styles",
    "numbering": "numbering",
    "settings": "settings",
    "fontTable": "fontTable",
    "header1": "header",
    "footer1": "footer",
}


def relation_de(nom: str) -> str:
    """The name by which the document calls a part or a picture of its package."""
    return f"r_{nom.partition('.')[0].replace('/', '_')}"


def empaqueter(
    parties: Mapping[str, str], images: Mapping[str, bytes], proprietes: Mapping[str, str]
) -> bytes:
    """The file: `parties` are `document` and those of PARTIES, `proprietes` its core properties by
    their qualified names. The same bytes for the same arguments."""
    base = "http://schemas.openxmlformats.org/package/2006"
    types = "".join(
        f'<Override PartName="/word/{n}.xml" ContentType="{TYPE}.{_type(n)}+xml"/>' for n in parties
    )
    relations = "".join(
        f'<Relationship Id="{relation_de(n)}" Type="{RELATION}/{PARTIES[n]}" Target="{n}.xml"/>'
        for n in parties
        if n in PARTIES
    ) + "".join(
        f'<Relationship Id="{relation_de(n)}" Type="{RELATION}/image" Target="{n}"/>'
        for n in images
    )
    core = "".join(
        f"<{k}{_type_de_date(k)}>{escape(x, quote=False)}</{k.partition(' ')[0]}>"
        for k, x in proprietes.items()
        if x
    )
    fichiers = {
        "[Content_Types].xml": f'<Types xmlns="{base}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="png" ContentType="image/png"/>{types}'
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-'
        'package.core-properties+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{base}/relationships"><Relationship Id="r_document" '
        f'Type="{RELATION}/officeDocument" Target="word/document.xml"/><Relationship Id="r_core" '
        f'Type="{base}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        "</Relationships>",
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{base}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{core}</cp:coreProperties>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{base}/relationships">{relations}'
        "</Relationships>",
    }
    octets = {
        n: (x if x.startswith("<?xml") else ENTETE_XML + x).encode() for n, x in fichiers.items()
    }
    octets |= {
        f"word/{n}.xml": (x if x.startswith("<?xml") else ENTETE_XML + x).encode()
        for n, x in parties.items()
    }
    octets |= {f"word/{n}": x for n, x in images.items()}
    return zipper(octets.items())


def _type(nom: str) -> str:
    return "document.main" if nom == "document" else PARTIES[nom]


def _type_de_date(nom: str) -> str:
    return ' xsi:type="dcterms:W3CDTF"' if nom.startswith("dcterms:") else ""

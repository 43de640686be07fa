"""Good files spoilt on purpose, one fault each, and who must refuse them: a checker that accepts
everything is worth nothing.

Used twice: the tests hold our own gates to it, `make validate` every validator. `refus` names all
that must see the fault: « 3a » and « ua1 » (veraPDF), « pages » (archive, conteneur), « saxonche »,
« saxon », « verifyhash » (the rules of the XML).
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import NamedTuple

import pikepdf
from archive import elements, joints
from pikepdf import Array, Dictionary, Name, Pdf, String


class Abime(NamedTuple):
    """A way to spoil a file: its name, who must refuse the outcome, what is done."""

    nom: str
    refus: tuple[str, ...]
    geste: Callable


def _xmp(avant: bytes, apres: bytes) -> Callable[[Pdf], None]:
    def geste(pdf: Pdf) -> None:
        meta = pdf.Root.Metadata
        source = meta.read_bytes()
        assert source.count(avant) == 1, avant
        meta.write(source.replace(avant, apres))

    return geste


def _sans(cle: str) -> Callable[[Pdf], None]:
    def geste(pdf: Pdf) -> None:
        del pdf.Root[cle]

    return geste


def _sans_police(pdf: Pdf) -> None:
    del next(o for o in pdf.objects if isinstance(o, Dictionary) and "/FontFile2" in o)[
        "/FontFile2"
    ]


def _image_lissee(pdf: Pdf) -> None:
    """A grey pixel, smoothed, drawn as decoration."""
    image = pdf.make_stream(
        b"\x80",
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=1,
        Height=1,
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=8,
        Interpolate=True,
    )
    page = pdf.pages[0]
    nom = page.add_resource(image, Name.XObject)
    page.contents_add(f"/Artifact BMC q 1 0 0 1 0 0 cm {nom} Do Q EMC\n".encode())


def _autre_nom(pdf: Pdf) -> None:
    fichier = joints(pdf)[0][1]
    fichier.F = fichier.UF = String("facture.xml")
    pdf.Root.Names.EmbeddedFiles.Names = Array([String("facture.xml"), fichier])


def _autre_xml(pdf: Pdf) -> None:
    flux = joints(pdf)[0][1].EF.F
    flux.write(flux.read_bytes() + b"\n")
    flux.Type, flux.Subtype = Name.EmbeddedFile, Name("/text/xml")


def _fichier_deux_fois(pdf: Pdf) -> None:
    pdf.Root.AF = Array([*pdf.Root.AF, *pdf.Root.AF])


def _javascript(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _titre_tu(pdf: Pdf) -> None:
    pdf.Root.ViewerPreferences.DisplayDocTitle = False


def _titre_saute(pdf: Pdf) -> None:
    next(e for e in elements(pdf.Root.StructTreeRoot.K) if e.S == Name.H1).S = Name.H3


def _sans_portee(pdf: Pdf) -> None:
    for e in elements(pdf.Root.StructTreeRoot.K):
        if e.S == Name.TH:
            del e.A.Scope


def _sans_reperes(pdf: Pdf) -> None:
    pdf.Root.StructTreeRoot.ParentTree = Dictionary(Nums=Array([]))


PDF = (
    Abime("fichier joint sans lien (AF)", ("3a", "pages"), _sans("/AF")),
    Abime("fichier joint lié deux fois", ("pages",), _fichier_deux_fois),
    Abime("fichier joint d'un autre nom", ("pages",), _autre_nom),
    Abime("fichier joint changé après coup", ("pages",), _autre_xml),
    Abime("sans profil de couleurs (OutputIntent)", ("3a", "pages"), _sans("/OutputIntents")),
    Abime("PDF/A-1 annoncé", ("3a", "pages"), _xmp(b'pdfaid:part="3"', b'pdfaid:part="1"')),
    Abime("PDF/UA non annoncé", ("ua1", "pages"), _xmp(b"<pdfuaid:part>1</pdfuaid:part>", b"")),
    Abime(
        "niveau Factur-X d'un autre profil",
        ("pages",),
        _xmp(b"<fx:ConformanceLevel>EN 16931<", b"<fx:ConformanceLevel>BASIC<"),
    ),
    Abime(
        "deux blocs de métadonnées",
        ("pages",),
        _xmp(
            b"</rdf:RDF>",
            b'</rdf:RDF><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
        ),
    ),
    Abime("image lissée (Interpolate)", ("3a", "pages"), _image_lissee),
    Abime("police non incorporée", ("3a", "ua1", "pages"), _sans_police),
    Abime("JavaScript à l'ouverture", ("3a", "pages"), _javascript),
    Abime("langue absente", ("ua1", "pages"), _sans("/Lang")),
    Abime("titre non montré", ("ua1", "pages"), _titre_tu),
    Abime("niveau de titre sauté", ("ua1", "pages"), _titre_saute),
    Abime("cellules d'en-tête sans portée", ("ua1", "pages"), _sans_portee),
    Abime("pages sans balises (ParentTree)", ("ua1", "pages"), _sans_reperes),
)


def _change(motif: bytes, apres: bytes | Callable) -> Callable[[bytes], bytes]:
    def geste(xml: bytes) -> bytes:
        change, fois = re.subn(motif, apres, xml, count=1, flags=re.S)
        assert fois == 1 and change != xml, motif
        return change

    return geste


def _un_de_plus(m: re.Match[bytes]) -> bytes:
    entier, cents = m[2].split(b".")
    return m[1] + str(int(entier) + 1).encode() + b"." + cents


TOUS = ("saxonche", "saxon", "verifyhash")
XML = (
    Abime(
        "total d'un euro de trop", TOUS, _change(rb"(<ram:GrandTotalAmount>)([\d.]+)", _un_de_plus)
    ),
    Abime(
        "TVA d'un euro de trop", TOUS, _change(rb"(<ram:CalculatedAmount>)([\d.]+)", _un_de_plus)
    ),
    Abime(
        "sans numéro", TOUS, _change(rb"(<rsm:ExchangedDocument>\s*)<ram:ID>[^<]*</ram:ID>", rb"\1")
    ),
    Abime(
        "hors du schéma (ordre des éléments)",
        ("saxonche",),
        _change(rb"(<ram:ID>[^<]*</ram:ID>)(\s*)(<ram:TypeCode>[^<]*</ram:TypeCode>)", rb"\3\2\1"),
    ),
    Abime(
        "sans cadre de facturation (BT-23)",
        ("saxonche", "saxon"),
        _change(
            rb"<ram:BusinessProcessSpecifiedDocumentContextParameter>.*?</ram:BusinessProcessSpecifiedDocumentContextParameter>",
            b"",
        ),
    ),
    Abime(
        "sans la mention des pénalités (PMD)",
        ("saxonche", "saxon"),
        _change(
            rb"<ram:IncludedNote>(?:(?!</ram:IncludedNote>).)*?PMD</ram:SubjectCode>\s*</ram:IncludedNote>",
            b"",
        ),
    ),
)


def abimer(abime: Abime, bon: bytes) -> bytes:
    """The spoilt copy of a good file. Raises AssertionError when the spoiling did nothing."""
    if abime in XML:
        return abime.geste(bon)
    with pikepdf.open(io.BytesIO(bon)) as pdf:
        abime.geste(pdf)
        tampon = io.BytesIO()
        pdf.save(tampon, deterministic_id=True)
    return tampon.getvalue()

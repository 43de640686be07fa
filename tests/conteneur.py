"""What a reader of invoices looks for in a Factur-X PDF, beyond PDF/A: the file's name, its link,
the claims in XMP, the level.

Source: Factur-X 1.09, chapter 6 (names, AFRelationship, extension schema, levels). No PDF/A checker
sees any of it.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from xml.etree import ElementTree

import pikepdf
from archive import Xmp, joints

NOM = "factur-x.xml"
FX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
SCHEMA, PROPRIETE = "http://www.aiim.org/pdfa/ns/schema#", "http://www.aiim.org/pdfa/ns/property#"
CII = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice"
NIVEAUX = {
    "urn:factur-x.eu:1p0:minimum": "MINIMUM",
    "urn:factur-x.eu:1p0:basicwl": "BASIC WL",
    "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic": "BASIC",
    "urn:cen.eu:en16931:2017": "EN 16931",
    "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended": "EXTENDED",
}


def factures_jointes(octets: bytes) -> dict[str, bytes]:
    """The XML invoices that a PDF holds, by name: one in an invoice, several in a merged pack, none
    in the others."""
    with pikepdf.open(io.BytesIO(octets)) as pdf:
        return {n: f.EF.F.read_bytes() for n, f in joints(pdf) if n == NOM or n.endswith(f" {NOM}")}


def se_dit_facture(octets: bytes) -> bool:
    """Does its XMP claim Factur-X?"""
    with pikepdf.open(io.BytesIO(octets)) as pdf:
        return bool(Xmp(pdf).textes(FX, "ConformanceLevel"))


def fautes(octets: bytes) -> list[str]:
    """Every fault of a PDF that is to be a Factur-X invoice, in French; empty when there is
    none."""
    try:
        with pikepdf.open(io.BytesIO(octets)) as pdf:
            return list(_fautes(pdf))
    except (pikepdf.PdfError, ElementTree.ParseError, AttributeError, KeyError) as e:
        return [f"illisible : {e!r}"]


def _fautes(pdf: pikepdf.Pdf) -> Iterator[str]:
    noms = [n for n, _ in joints(pdf)]
    if noms != [NOM]:
        yield f"fichiers joints {noms}, [{NOM!r}] attendu"
        return
    fichier = joints(pdf)[0][1]
    flux = fichier.EF.F
    xml, parametres = flux.read_bytes(), flux.get("/Params", {})
    if str(fichier.get("/AFRelationship")) not in ("/Data", "/Alternative", "/Source"):
        yield f"AFRelationship vaut {fichier.get('/AFRelationship')}"
    if str(flux.get("/Subtype")) not in ("/text/xml", "/application/xml"):
        yield f"type du fichier joint : {flux.get('/Subtype')}"
    if "/ModDate" not in parametres:
        yield "la date du fichier joint (Params.ModDate) manque"
    if bytes(parametres.get("/CheckSum", b"")) != hashlib.md5(xml).digest():
        yield "la somme de contrôle du fichier joint (Params.CheckSum) est fausse"
    racine = ElementTree.fromstring(xml)
    if racine.tag != CII:
        yield f"le fichier joint n'est pas une facture CII : {racine.tag}"
        return
    yield from _promesses(
        Xmp(pdf), racine.findtext(".//{*}GuidelineSpecifiedDocumentContextParameter/{*}ID") or ""
    )
    numero = racine.findtext("{*}ExchangedDocument/{*}ID") or ""
    if not numero or numero not in str(pdf.docinfo.get("/Title", "")):
        yield f"le numéro {numero!r} n'est pas dans le titre {str(pdf.docinfo.get('/Title', ''))!r}"


def _promesses(xmp: Xmp, profil: str) -> Iterator[str]:
    """The four properties of Factur-X, their description, and the level that the XML itself
    names."""
    for nom, voulu in (
        ("DocumentType", "INVOICE"),
        ("DocumentFileName", NOM),
        ("Version", "1.0"),
        ("ConformanceLevel", NIVEAUX.get(profil, f"profil inconnu {profil}")),
    ):
        if (lus := xmp.textes(FX, nom)) != [voulu]:
            yield f"fx:{nom} vaut {lus}, [{voulu!r}] attendu"
        if nom not in xmp.textes(PROPRIETE, "name"):
            yield f"fx:{nom} n'est pas décrit par un schéma d'extension (ISO 19005-3, 6.6.2.3)"
    if FX not in xmp.textes(SCHEMA, "namespaceURI") or "fx" not in xmp.textes(SCHEMA, "prefix"):
        yield "le schéma d'extension de Factur-X manque (ISO 19005-3, 6.6.2.3)"

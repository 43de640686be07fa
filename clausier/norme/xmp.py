"""The claims of a PDF in its XMP block: PDF/UA-1 on every page made here, Factur-X on those that
carry an invoice's data.

PDF/A-3 wants each property outside its own list described by an extension schema, in the same and
only `rdf:RDF`; readers of invoices look nowhere else. Sources: ISO 19005-3, 6.6.2.3; ISO 14289-1,
5; Factur-X 1.09, 6.2.
"""

from __future__ import annotations

from typing import NamedTuple

FICHIER = "factur-x.xml"


class Schema(NamedTuple):
    """A namespace outside PDF/A-3's list: how it is described, and what it says here."""

    nom: str
    uri: str
    prefixe: str
    proprietes: tuple[tuple[str, str, str, str], ...]  # name, type, what it means, value


UA = Schema(
    "PDF/UA Universal Accessibility Schema",
    "http://www.aiim.org/pdfua/ns/id/",
    "pdfuaid",
    (("part", "Integer", "Part of ISO 14289", "1"),),
)
FACTURX = Schema(
    "Factur-X PDFA Extension Schema",
    "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#",
    "fx",
    (
        ("DocumentFileName", "Text", "Name of the embedded XML invoice file", FICHIER),
        ("DocumentType", "Text", "Type of the document", "INVOICE"),
        ("Version", "Text", "Version of the XML schema of the invoice", "1.0"),
        ("ConformanceLevel", "Text", "Conformance level of the embedded XML invoice", "EN 16931"),
    ),
)


def _decrit(s: Schema) -> str:
    categorie = "internal" if s is UA else "external"
    proprietes = "".join(
        "<rdf:li "
        f'rdf:parseType="Resource"><pdfaProperty:name>{nom}</pdfaProperty:name>'
        f"<pdfaProperty:valueType>{type_}</pdfaProperty:valueType>"
        f"<pdfaProperty:category>{categorie}</pdfaProperty:category>"
        f"<pdfaProperty:description>{sens}</pdfaProperty:description></rdf:li>"
        for nom, type_, sens, _ in s.proprietes
    )
    return (
        "<rdf:li "
        f'rdf:parseType="Resource"><pdfaSchema:schema>{s.nom}</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{s.uri}</pdfaSchema:namespaceURI>"
        f"<pdfaSchema:prefix>{s.prefixe}</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{proprietes}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )


def _dit(s: Schema) -> str:
    valeurs = "".join(
        f"<{s.prefixe}:{nom}>{valeur}</{s.prefixe}:{nom}>" for nom, _, _, valeur in s.proprietes
    )
    return f'<rdf:Description rdf:about="" xmlns:{s.prefixe}="{s.uri}">{valeurs}</rdf:Description>'


def ajouter_xmp(paquet: bytes, facture: bool) -> bytes:
    """The XMP packet with the marks added at the end of its `rdf:RDF`.

    `facture`: the PDF carries an invoice's data.
    """
    schemas = (UA, FACTURX) if facture else (UA,)
    marques = (
        "".join(map(_dit, schemas)) + '<rdf:Description rdf:about="" '
        'xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
        'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" '
        'xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas>'
        "<rdf:Bag>"
        + "".join(map(_decrit, schemas))
        + "</rdf:Bag></pdfaExtension:schemas></rdf:Description>"
    )
    avant, fin, apres = paquet.rpartition(b"</rdf:RDF>")
    if not fin or b"</rdf:RDF>" in avant:
        raise ValueError("un seul bloc rdf:RDF est attendu dans les métadonnées du PDF")
    return avant + marques.encode() + fin + apres

"""Received invoices made for the tests: one valid record, the same data through another program,
PDFs with what a test puts in them.

Nothing here comes from a file of others: XML is written by `cii.ecrire`, by the package `factur-x`,
or by hand.
"""

from __future__ import annotations

import hashlib
import io
from datetime import date
from decimal import Decimal as D
from typing import Any

import pikepdf
from facturx.generate_xml import generate_cii_xml

from clausier.norme import modele as n
from clausier.norme.cii import ecrire_cii

VENDEUR = n.Partie(
    "Atelier Modèle SARL",
    "Atelier Modèle",
    "SARL au capital de 1 000 €",
    (n.Identifiant("90000001900019", "0009"),),
    n.Identifiant("900000019", "0002"),
    "FR25900000019",
    None,
    n.Lieu("FR", "69001", "Lyon", "12 rue des Lices"),
    n.Identifiant("900000019", "0225"),
    n.Contact("Camille Exemple", "06 00 00 00 01", "camille@atelier.example"),
)
ACHETEUR = n.Partie(
    "SARL Boulangerie Modèle",
    immatriculation=n.Identifiant("900000027", "0002"),
    adresse=n.Lieu("FR", "01000", "Bourg-en-Bresse", "3 place du Marché"),
    electronique=n.Identifiant("900000027", "0225"),
)
FACTURE = n.Invoice(
    "F2026-101",
    "380",
    date(2026, 10, 31),
    "M1",
    notes=(
        n.Note("Indemnité forfaitaire de recouvrement : 40 €.", "PMT"),
        n.Note("Pénalités : trois fois le taux d'intérêt légal.", "PMD"),
        n.Note("Escompte : néant.", "AAB"),
        n.Note("B2B", "BAR"),
    ),
    commande="PO-7781",
    vendeur=VENDEUR,
    acheteur=ACHETEUR,
    livree_le=date(2026, 10, 30),
    debut=date(2026, 10, 1),
    fin=date(2026, 10, 30),
    reference_paiement="F2026-101",
    reglement=n.MoyenPaiement(
        "30", "FR7630006000011234567890189", "Atelier Modèle SARL", "AGRIFRPP"
    ),
    echeance=date(2026, 11, 30),
    conditions="30 jours.",
    remises=(n.Ajustement(D("30.00"), "Remise de bienvenue", "S", D("20.00")),),
    taxes=(
        n.Taxe("S", D("20.00"), D("1940.00"), D("388.00")),
        n.Taxe("S", D("5.50"), D("100.00"), D("5.50")),
    ),
    lignes=(
        n.Article(
            "1",
            "Conception",
            "maquettes",
            None,
            D(4),
            "DAY",
            D("450.00"),
            remises=(n.Ajustement(D("80.00"), "Remise"),),
            categorie="S",
            taux=D("20.00"),
            total=D("1720.00"),
        ),
        n.Article(
            "2",
            "Déplacement",
            None,
            None,
            D(500),
            "KMT",
            D("0.50"),
            categorie="S",
            taux=D("20.00"),
            total=D("250.00"),
        ),
        n.Article(
            "3",
            "Ouvrage imprimé",
            None,
            "LIV-1",
            D(10),
            "H87",
            D("20.00"),
            D(2),
            categorie="S",
            taux=D("5.50"),
            total=D("100.00"),
        ),
    ),
    sommes=n.SommesFacture(
        D("2070.00"),
        D("30.00"),
        None,
        D("2040.00"),
        D("393.50"),
        D("2433.50"),
        None,
        None,
        D("2433.50"),
    ),
)
XML = ecrire_cii(FACTURE).decode()
NIVEAUX = {
    "basicwl": "BASIC WL",
    "en16931": "EN 16931",
    "extended": "EXTENDED",
    "extended-ctc-fr": "EXTENDED",
}


def facturx(niveau: str, **change: Any) -> bytes:
    """The same invoice, as the package `factur-x` writes it."""
    lignes = niveau != "basicwl"
    contact = (
        {
            "contacts": [
                {
                    "name": "Camille Exemple",
                    "phone": "06 00 00 00 01",
                    "email": "camille@atelier.example",
                }
            ],
            "legal_info": "SARL au capital de 1 000 €",
        }
        if lignes
        else {}
    )
    donnees: dict[str, Any] = {
        "BT-1": "F2026-101",
        "BT-2": date(2026, 10, 31),
        "BT-3": "380",
        "BT-5": "EUR",
        "BT-9": date(2026, 11, 30),
        "BT-13": "PO-7781",
        "BT-20": "30 jours.",
        "BT-23": "M1",
        "BT-72": date(2026, 10, 30),
        "BT-73": date(2026, 10, 1),
        "BT-74": date(2026, 10, 30),
        "BT-81": "30",
        "BT-83": "F2026-101",
        "BT-84": "FR7630006000011234567890189",
        "BG-1": [{"BT-21": x.code, "BT-22": x.texte} for x in FACTURE.notes],
        "BG-4": {
            "name": VENDEUR.nom,
            "biz_name": VENDEUR.nom_commercial,
            "identifiers": {"0009": "90000001900019"},
            "legal_identifier": "900000019",
            "legal_identifier_schemeid": "0002",
            "vat_identifier": "FR25900000019",
            "einvoicing_addr": "900000019",
            "einvoicing_addr_schemeid": "0225",
            "country_code": "FR",
            "city": "Lyon",
            "postcode": "69001",
            "addr_l1": "12 rue des Lices",
            **contact,
        },
        "BG-7": {
            "name": ACHETEUR.nom,
            "legal_identifier": "900000027",
            "legal_identifier_schemeid": "0002",
            "einvoicing_addr": "900000027",
            "einvoicing_addr_schemeid": "0225",
            "country_code": "FR",
            "city": "Bourg-en-Bresse",
            "postcode": "01000",
            "addr_l1": "3 place du Marché",
        },
        "BG-20": [
            {
                "amount": "30.00",
                "reason": "Remise de bienvenue",
                "vat_category_code": "S",
                "vat_rate": "20.00",
            }
        ],
        "BG-23": [
            {"BT-116": "1940.00", "BT-117": "388.00", "BT-118": "S", "BT-119": "20.00"},
            {"BT-116": "100.00", "BT-117": "5.50", "BT-118": "S", "BT-119": "5.50"},
        ],
        "BT-106": "2070.00",
        "BT-107": "30.00",
        "BT-109": "2040.00",
        "BT-110": "393.50",
        "BT-112": "2433.50",
        "BT-115": "2433.50",
    }
    if lignes:
        donnees |= {
            "BT-85": "Atelier Modèle SARL",
            "BT-86": "AGRIFRPP",
            "BG-25": [
                {
                    "BT-126": x.rang,
                    "BT-153": x.nom,
                    "BT-129": f"{x.quantite:f}",
                    "BT-130": x.unite,
                    "BT-146": f"{x.prix:f}",
                    "BT-131": f"{x.total:f}",
                    "BT-151": x.categorie,
                    "BT-152": f"{x.taux:f}",
                    **({"BT-154": x.description} if x.description else {}),
                    **({"BT-155": x.reference} if x.reference else {}),
                    **({"BT-149": "2"} if x.pour else {}),
                    **({"BG-27": [{"amount": "80.00", "reason": "Remise"}]} if x.remises else {}),
                }
                for x in FACTURE.lignes
            ],
        }
    return generate_cii_xml(donnees | change, level=niveau, check_xsd=True, check_schematron=False)


XMP = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
  pdfaid:part="3" pdfaid:conformance="B"/>
<rdf:Description rdf:about="" xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#">
<fx:DocumentType>INVOICE</fx:DocumentType><fx:DocumentFileName>{nom}</fx:DocumentFileName>
<fx:Version>1.0</fx:Version><fx:ConformanceLevel>{niveau}</fx:ConformanceLevel></rdf:Description>
</rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


def pdf(
    *jointes: tuple[str, bytes],
    niveau: str = "EN 16931",
    xmp: str | bytes | None = XMP,
    relation: str | None = "Alternative",
    af: bool = True,
    somme: bytes | None = None,
    change=None,
    **sauve: Any,
) -> bytes:
    """A one-page PDF with these files in it. `change`: what else is done to it, given the open
    file."""
    jointes = jointes or (("factur-x.xml", XML.encode()),)
    p = pikepdf.new()
    p.add_blank_page(page_size=(595, 842))
    plat: list[Any] = []
    for nom, octets in jointes:
        flux = p.make_stream(
            octets,
            Type=pikepdf.Name.EmbeddedFile,
            Subtype=pikepdf.Name("/text/xml"),
            Params=pikepdf.Dictionary(
                CheckSum=pikepdf.String(somme or hashlib.md5(octets).digest())
            ),
        )
        spec = pikepdf.Dictionary(
            Type=pikepdf.Name.Filespec,
            F=pikepdf.String(nom),
            UF=pikepdf.String(nom),
            EF=pikepdf.Dictionary(F=flux, UF=flux),
        )
        if relation:
            spec.AFRelationship = pikepdf.Name(f"/{relation}")
        plat += [pikepdf.String(nom), p.make_indirect(spec)]
    if plat:
        p.Root.Names = pikepdf.Dictionary(
            EmbeddedFiles=pikepdf.Dictionary(Names=pikepdf.Array(plat))
        )
    if af:
        p.Root.AF = pikepdf.Array(plat[1::2])
    if xmp is not None:
        dit = (
            xmp
            if isinstance(xmp, bytes)
            else xmp.replace("{nom}", jointes[0][0]).replace("{niveau}", niveau).encode()
        )
        p.Root.Metadata = p.make_stream(dit, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
    if change:
        change(p)
    tampon = io.BytesIO()
    p.save(tampon, fix_metadata_version=False, deterministic_id="encryption" not in sauve, **sauve)
    return tampon.getvalue()


def mot(texte: str, ancien: str, nouveau: str, fois: int = 1) -> str:
    """A text with one thing changed; the change must find its place."""
    assert texte.count(ancien) >= 1, ancien
    return texte.replace(ancien, nouveau, fois)

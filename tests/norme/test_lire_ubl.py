"""`clausier read` on UBL 2.1: the record and the verdict of its twin in CII, findings that name the
standard's terms; what is read and not of ZUGFeRD 1."""

from __future__ import annotations

import copy
import dataclasses
import os
import re
from datetime import date
from decimal import Decimal as D
from pathlib import Path
from xml.etree import ElementTree

import officiel
import pytest
import yaml
from click.testing import CliRunner, Result
from ecrire_ubl import ecrire_ubl
from factures_recues import FACTURE, XML, mot, pdf
from fautes_facture import FAUTES
from saxonche import PySaxonApiError

from clausier.commandes.racine import main
from clausier.norme import modele as n
from clausier.norme.cii import ecrire_cii
from clausier.norme.examen import examiner
from clausier.norme.formes import lire_facture as lire

UBL = ecrire_ubl(FACTURE).decode()
AVOIR = dataclasses.replace(
    FACTURE, type="381", precedentes=(n.Precedente("F2026-100", date(2026, 9, 30)),)
)


def voir(tmp_path: Path, octets: bytes | str, nom: str = "f.xml", *options: str) -> Result:
    """The command on one file."""
    f = tmp_path / nom
    f.write_bytes(octets.encode() if isinstance(octets, str) else octets)
    return CliRunner().invoke(
        main, ["read", *options, str(f)], prog_name="clausier", catch_exceptions=False
    )


def trouve(xml: bytes | str) -> list[tuple[str, str]]:
    """The rules found against an XML, each with its term."""
    lu = lire(xml.encode() if isinstance(xml, str) else xml)
    return [(c.regle, c.terme) for c in examiner(lu)]


def test_nos_exemples_en_ubl_donnent_la_meme_facture(construit):
    """Each invoice of the examples, written in UBL too: valid by the official rules, the same
    record, nothing to say."""
    xmls = sorted(construit.sortie.rglob("*.xml"))
    assert len(xmls) >= 13
    for f in xmls:
        cii = lire(f.read_bytes())
        ubl = ecrire_ubl(cii.facture)
        assert lire(ubl)[:3] == cii[:3], f.name
        assert examiner(lire(ubl)) == [], f.name
        assert officiel.fautes(ubl) == [], f.name


PLUS = dataclasses.replace(
    FACTURE,
    profil="urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
    notes=(n.Note("sans code, avec # dedans"), n.Note("deux\nlignes #ABC# dedans", "AAI")),
    reference_acheteur="04011000-12345-34",
    contrat="C-1",
    devis="D-7",
    beneficiaire=n.Partie("Affacturage", identifiants=(n.Identifiant("X9", "0088"),)),
    representant=n.Partie("Fiscal SA", tva="FR25900000019", adresse=n.Lieu("FR")),
    livraison=n.Livraison("Dépôt", n.Lieu("DE", "10115", "Berlin", "Weg 1", "Hof", "Tor 3")),
    autres_reglements=(
        n.MoyenPaiement("30", compte="12-345/6", titulaire="Moi", libelle="virement"),
    ),
    mandat="M-1",
    frais=(n.Ajustement(D("5.00"), "Port", "S", D("20.00")),),
    devise="CHF",
    devise_comptable="EUR",
    sommes=dataclasses.replace(FACTURE.sommes, tva_comptable=D("400.00"), arrondi=D("-0.01")),
    taxes=tuple(dataclasses.replace(t, exigibilite="72") for t in FACTURE.taxes),
    lignes=(
        dataclasses.replace(
            FACTURE.lignes[0],
            note="une note",
            debut=date(2026, 10, 1),
            fin=date(2026, 10, 2),
            frais=(n.Ajustement(D("1.00"), "Emballage"),),
            attributs=(("couleur", "bleu"), ("taille", "L")),
        ),
    ),
)


ENTIERE = dataclasses.replace(
    FACTURE,
    objet=n.Identifiant("C-7", "ABT"),
    pieces=(
        n.Justificatif("P-1", "BON_COMMANDE", "https://r.example/1"),
        n.Justificatif("P-2", fichier="p.pdf", genre="application/pdf"),
    ),
    livraison=n.Livraison("Dépôt", n.Lieu("FR", "69001", "Lyon"), (n.Identifiant("1", "0088"),)),
    reglement=n.MoyenPaiement("48", carte="1234"),
    taxes=tuple(dataclasses.replace(t, exigible_le=date(2026, 10, 30)) for t in FACTURE.taxes),
    remises=(n.Ajustement(D("30.00"), "Remise", "S", D("20.00"), "95", D("300.00"), D("10.00")),),
    lignes=(
        dataclasses.replace(
            FACTURE.lignes[0],
            prix_brut=D("500.00"),
            rabais=D("50.00"),
            identifiant=n.Identifiant("4006381333931", "0160"),
            classements=(n.Identifiant("8523", "HS"),),
            origine="FR",
            objet=n.Identifiant("L-1", "ABT"),
        ),
        *FACTURE.lignes[1:],
    ),
)


def test_tout_ce_que_la_norme_lie_a_l_ubl_est_lu():
    """What our own invoices do not write: valid by the official rules, and read to the last
    field."""
    ubl = ecrire_ubl(ENTIERE)
    assert officiel.fautes(ubl) == [] and lire(ubl).facture == ENTIERE
    assert lire(ecrire_ubl(dataclasses.replace(ENTIERE, type="381"))).entiere


@pytest.mark.parametrize("facture", [FACTURE, AVOIR, PLUS], ids=["simple", "avoir", "riche"])
def test_le_jumeau_donne_la_meme_facture(tmp_path, facture):
    """Whatever the record holds: from both syntaxes the same record, the same findings, and the
    same data by the command."""
    cii = lire(ecrire_cii(facture))
    ubl = lire(ecrire_ubl(cii.facture))
    assert ubl[:3] == cii[:3] and lire(ecrire_ubl(facture)).facture == facture
    assert examiner(ubl) == examiner(cii)
    donnees = [
        yaml.safe_load(voir(tmp_path, x, "f.xml", "--yaml").stdout)
        for x in (ecrire_ubl(cii.facture), ecrire_cii(facture))
    ]
    assert donnees[0] == donnees[1]


@pytest.mark.parametrize("faute", FAUTES, ids=lambda f: f[0])
def test_une_faute_se_dit_pareil(faute):
    """Each single fault that the record shows: the same findings against the twin in UBL."""
    lu = lire(mot(XML, faute[1], faute[2]).encode())
    if not lu.anomalies:
        assert examiner(lire(ecrire_ubl(lu.facture))) == examiner(lu)


def test_le_resume_est_celui_de_toute_facture(tmp_path):
    r = voir(tmp_path, UBL)
    assert r.exit_code == 0 and "Facture F2026-101 du 31/10/2026" in r.output
    assert "2 433,50 €" in r.output.replace("\u00a0", " ") and "Rien à redire" in r.output
    assert "place et ordre des éléments (UBL 2.1)" in " ".join(r.output.split())
    r = voir(tmp_path, ecrire_ubl(AVOIR))
    assert r.exit_code == 0 and r.output.startswith("Avoir F2026-101")
    assert "En votre faveur" in r.output


PROFILS = {
    "XRECHNUNG": "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
    "PEPPOL BIS": "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
    "EN 16931": n.EN16931,
}


@pytest.mark.parametrize("nom", PROFILS)
def test_les_profils_de_l_ubl(tmp_path, nom):
    r = voir(tmp_path, UBL.replace(f">{n.EN16931}<", f">{PROFILS[nom]}<"))
    assert r.exit_code == 0 and f" {nom}\n" in r.output


@pytest.mark.parametrize(
    ("ancien", "nouveau", "attendu"),
    [
        ("<cbc:DueDate>2026-11-30", "<cbc:DueDate>2026-11-31", ("BR-FR-03", "BT-9")),
        ("<cbc:DueDate>2026-11-30", "<cbc:DueDate>20261130", ("BR-FR-03", "BT-9")),
        ("<cbc:DueDate>2026-11-30", "<cbc:DueDate>2026-11-30+01:00", ("BR-FR-03", "BT-9")),
        ("<cbc:DueDate>", "<cbc:DueDate>2026-12-01</cbc:DueDate><cbc:DueDate>", ("DOUBLE", "BT-9")),
        (">2433.50</cbc:Payable", ">1e3</cbc:Payable", ("NOMBRE", "BT-115")),
        (">2433.50</cbc:Payable", ">2433.500</cbc:Payable", ("BR-FR-DEC-01", "BT-115")),
        ("<cbc:ChargeIndicator>false", "<cbc:ChargeIndicator>peut-être", ("SENS", "BT-92")),
        ('currencyID="EUR">393.50', 'currencyID="CHF">393.50', ("BR-CO-15", "BT-110")),
        ("<cbc:InvoiceTypeCode>380", "<cbc:InvoiceTypeCode>381", ("BR-CL-01", "BT-3")),
        ("<cbc:ID>1</cbc:ID>", "", ("BR-21", "BT-126")),
        (
            "<cac:PaymentTerms>",
            "<cac:PaymentTerms><cbc:Note>a</cbc:Note></cac:PaymentTerms><cac:PaymentTerms>",
            ("UBL-SR-05", "BT-20"),
        ),
        ("<cbc:ID>VAT</cbc:ID>", "", ("UBL-SR-53", "BT-31")),
        ('<cbc:PriceAmount currencyID="EUR">', "<cbc:PriceAmount>", ("XSD", "BT-146")),
        (
            '<cbc:PriceAmount currencyID="EUR">',
            '<cbc:PriceAmount currencyID="E">',
            ("BR-CL-03", "BT-146"),
        ),
        (
            "<cac:AccountingSupplierParty>",
            (
                "<cac:AdditionalDocumentReference><cbc:DocumentDescription>RIB</cbc:DocumentDescription>"
                "</cac:AdditionalDocumentReference><cac:AccountingSupplierParty>"
            ),
            ("BR-52", "BT-122"),
        ),
    ],
)
def test_ce_qui_est_mal_ecrit_est_dit_par_son_terme(tmp_path, ancien, nouveau, attendu):
    """No finding speaks of an element of CII."""
    faux = mot(UBL, ancien, nouveau)
    assert attendu in trouve(faux)
    dit = voir(tmp_path, faux).output
    assert not re.search("ram:|Trade|DateTime|CalculatedAmount", dit), dit


PAS = int(os.environ.get("CLAUSIER_MUTANTS_UBL", "19"))  # of the elements, one in so many


@pytest.mark.parametrize("genre", ["380", "381"])
def test_un_element_en_moins_ou_en_trop(genre):
    """Each element of an invoice taken away, or given twice: what the official rules refuse is
    found."""
    f = dataclasses.replace(ENTIERE, type=genre, precedentes=AVOIR.precedentes)
    texte = ecrire_ubl(f)
    manques, refusees = [], 0
    for rang in range(1, len(list(ElementTree.fromstring(texte).iter())), PAS):
        for geste in ("ôte", "double"):
            racine = ElementTree.fromstring(texte)
            el = list(racine.iter())[rang]
            pere = next(p for p in racine.iter() if el in list(p))
            if geste == "ôte":
                pere.remove(el)
            else:
                pere.insert(list(pere).index(el), copy.deepcopy(el))
            xml = ElementTree.tostring(racine)
            try:
                refusee = bool(officiel.fautes(xml))
            except PySaxonApiError:  # their own style sheet stumbles over it
                refusee = True
            refusees += refusee
            if refusee and not any(c.faute for c in examiner(lire(xml))):
                manques.append((geste, pere.tag, el.tag))
    assert manques == [] and refusees > 500 / PAS / 2


def test_l_ordre_des_elements():
    """What the schema wants, in the words of the elements."""
    date_ = "  <cbc:IssueDate>2026-10-31</cbc:IssueDate>\n"
    faux = mot(mot(UBL, date_, ""), "  <cbc:ID>F2026-101", date_ + "  <cbc:ID>F2026-101")
    (constat,) = examiner(lire(faux.encode()))
    assert constat.regle == "XSD" and "« ID » doit venir avant « IssueDate »" in constat.message
    intrus = mot(UBL, "<cac:Price>", "<cac:Price><cbc:DueDate>2026-11-30</cbc:DueDate>")
    assert ("XSD", "") in trouve(intrus)
    assert any(x.startswith("XSD") for x in officiel.fautes(faux.encode()))


def test_les_regles_officielles_de_l_ubl(tmp_path):
    """What the schema alone sees, an attribute that nothing has, is found by it."""
    faux = mot(UBL, "<cbc:LineExtensionAmount ", '<cbc:LineExtensionAmount autre="x" ')
    assert voir(tmp_path, faux).exit_code == 0
    r = voir(tmp_path, faux, "f.xml", "--complet")
    assert r.exit_code == 1 and "✗ XSD" in r.output and "autre" in r.output, r.output
    r = voir(tmp_path, UBL, "f.xml", "--complet")
    assert r.exit_code == 0 and "schéma UBL 2.1" in " ".join(r.output.split())


def test_une_taxe_d_un_autre_regime_n_est_pas_la_tva():
    """The category of a line or of a group that is of another tax is none."""
    avant, nom, apres = UBL.partition("<cac:ClassifiedTaxCategory>")
    assert ("BR-CO-04", "BT-151") in trouve(
        avant + nom + apres.replace("<cbc:ID>VAT</cbc:ID>", "<cbc:ID>GST</cbc:ID>", 1)
    )


def test_ce_que_l_ubl_ecrit_autrement():
    """An order number that only the schema wants; the creditor's identifier among those of the
    seller; a due date at the means of payment of a credit note; several accounts, one reference."""
    f = dataclasses.replace(FACTURE, commande=None, devis="D-7")
    assert "<cbc:ID>NA</cbc:ID>" in ecrire_ubl(f).decode() and lire(ecrire_ubl(f)).facture == f
    sepa = mot(
        UBL,
        "<cac:PartyIdentification>",
        '<cac:PartyIdentification><cbc:ID schemeID="SEPA">FR72ZZZ123456</cbc:ID>'
        "</cac:PartyIdentification><cac:PartyIdentification>",
    )
    assert lire(sepa.encode()).facture == FACTURE
    assert lire(ecrire_ubl(AVOIR)).facture.echeance == date(2026, 11, 30)
    deux = mot(
        UBL,
        "<cac:PaymentTerms>",
        "<cac:PaymentMeans><cbc:PaymentMeansCode>30"
        "</cbc:PaymentMeansCode><cbc:PaymentID>autre</cbc:PaymentID></cac:PaymentMeans>"
        "<cac:PaymentTerms>",
    )
    assert ("DOUBLE", "BT-83") in trouve(deux)


def test_de_l_ubl_dans_un_pdf(tmp_path):
    """It is read; a Factur-X holds CII, which is said."""
    r = voir(tmp_path, pdf(("factur-x.xml", UBL.encode())), "f.pdf")
    assert r.exit_code == 1 and "Facture F2026-101" in r.output
    assert "1 point à revoir" in r.output and "✗ FORME : " in r.output and "UBL" in r.output


FERD = """<rsm:CrossIndustryDocument xmlns:rsm="urn:ferd:CrossIndustryDocument:invoice:1p0"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:15">
<rsm:SpecifiedExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>
<ram:ID>urn:ferd:CrossIndustryDocument:invoice:1p0:comfort</ram:ID>
</ram:GuidelineSpecifiedDocumentContextParameter></rsm:SpecifiedExchangedDocumentContext>
<rsm:HeaderExchangedDocument><ram:ID>R-77</ram:ID><ram:Name>RECHNUNG</ram:Name>
<ram:TypeCode>380</ram:TypeCode><ram:IssueDateTime>
<udt:DateTimeString format="102">20161103</udt:DateTimeString></ram:IssueDateTime>
</rsm:HeaderExchangedDocument>
<rsm:SpecifiedSupplyChainTradeTransaction><ram:ApplicableSupplyChainTradeAgreement>
<ram:SellerTradeParty><ram:Name>Muster GmbH</ram:Name><ram:PostalTradeAddress>
<ram:PostcodeCode>10115</ram:PostcodeCode><ram:LineOne>Weg 1</ram:LineOne>
<ram:CityName>Berlin</ram:CityName><ram:CountryID>DE</ram:CountryID></ram:PostalTradeAddress>
<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE123456788</ram:ID>
</ram:SpecifiedTaxRegistration></ram:SellerTradeParty>
<ram:BuyerTradeParty><ram:Name>Client Modèle</ram:Name></ram:BuyerTradeParty>
</ram:ApplicableSupplyChainTradeAgreement><ram:ApplicableSupplyChainTradeDelivery/>
<ram:ApplicableSupplyChainTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>
<udt:DateTimeString format="102">20161203</udt:DateTimeString></ram:DueDateDateTime>
</ram:SpecifiedTradePaymentTerms><ram:SpecifiedTradeSettlementMonetarySummation>
<ram:LineTotalAmount currencyID="EUR">100.00</ram:LineTotalAmount>
<ram:TaxBasisTotalAmount currencyID="EUR">100.00</ram:TaxBasisTotalAmount>
<ram:TaxTotalAmount currencyID="EUR">19.00</ram:TaxTotalAmount>
<ram:GrandTotalAmount currencyID="EUR">119.00</ram:GrandTotalAmount>
<ram:DuePayableAmount currencyID="EUR">119.00</ram:DuePayableAmount>
</ram:SpecifiedTradeSettlementMonetarySummation></ram:ApplicableSupplyChainTradeSettlement>
</rsm:SpecifiedSupplyChainTradeTransaction></rsm:CrossIndustryDocument>"""


def test_zugferd_1_est_dit_et_lu_en_partie(tmp_path):
    """Number, days, parties, totals; one finding, which says that the rest is not judged, alone and
    in a PDF."""
    assert officiel.fautes(FERD.encode()) == []
    for octets, nom in ((FERD, "f.xml"), (pdf(("ZUGFeRD-invoice.xml", FERD.encode())), "f.pdf")):
        r = voir(tmp_path, octets, nom)
        dit = " ".join(r.output.split())
        assert r.exit_code == 1, dit
        for mots in (
            "Facture R-77 du 03/11/2016 ZUGFeRD 1 COMFORT",
            "Muster GmbH",
            "TVA DE123456788",
            "Client Modèle",
            "Total TTC 119,00 €",
            "À payer au plus tard le 03/12/2016 119,00 €",
            "1 point à revoir avec le vendeur ✗ FORME (BT-24) : ZUGFeRD 1, d'avant la norme",
            "ne sont jugées",
        ):
            assert mots in dit, (mots, dit)
        assert "règles EN" not in dit and "Rien à redire" not in dit
    faux = mot(FERD, ">119.00</ram:Grand", ">beaucoup</ram:Grand").replace("20161103", "20161131")
    assert trouve(faux) == [("DATE", "BT-2"), ("NOMBRE", "BT-112"), ("FORME", "BT-24")]

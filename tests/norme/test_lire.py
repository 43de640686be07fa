"""`clausier read`: every profile is read, what is right is let be, what is wrong is named; the data
reads back as it was."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from datetime import date
from decimal import Decimal
from pathlib import Path

import officiel
import pytest
import yaml
from click.testing import CliRunner, Result
from factures_recues import FACTURE, NIVEAUX, XML, XMP, facturx, mot, pdf
from fautes_facture import FAUTES
from hypothesis import given, settings
from hypothesis import strategies as st

from clausier.commandes.racine import main
from clausier.norme import modele as n
from clausier.norme.cii import ESPACES
from clausier.norme.cii import ecrire_cii as ecrire
from clausier.norme.examen import examiner
from clausier.norme.formes import lire_facture as lire
from outils import clausier


def voir(tmp_path: Path, octets: bytes | str, nom: str = "f.xml", *options: str) -> Result:
    """The command on one file."""
    f = tmp_path / nom
    f.write_bytes(octets.encode() if isinstance(octets, str) else octets)
    return CliRunner().invoke(
        main, ["read", *options, str(f)], prog_name="clausier", catch_exceptions=False
    )


def trouve(octets: bytes | str) -> list[str]:
    """The rules found against an XML; what is only remarked is no fault."""
    lu = lire(octets.encode() if isinstance(octets, str) else octets)
    return [c.regle for c in examiner(lu) if c.faute]


# ------------------------------------------------------------------------------------ what is right


def test_nos_exemples_sont_sans_reproche(construit):
    """Every invoice of the examples, alone and inside its PDF: nothing to say; the record is the
    one that was written."""
    xmls = sorted(construit.sortie.rglob("*.xml"))
    assert len(xmls) >= 13
    for f in xmls:
        lu = lire(f.read_bytes())
        assert examiner(lu) == [] and lu.entiere, f.name
        assert ecrire(lu.facture) == f.read_bytes() and lire(ecrire(lu.facture)) == lu
    p = clausier("read", *xmls, *(f.with_suffix(".pdf") for f in xmls))
    assert (
        p.returncode == 0 and p.stderr == "" and p.stdout.count("Rien à redire") == 2 * len(xmls)
    ), p.stdout[-500:]
    devis = next(construit.sortie.rglob("devis-*.pdf"))
    p = clausier("read", devis)
    assert (
        p.returncode == 1
        and p.stdout == ""
        and "E922 PDF ordinaire, sans facture électronique" in p.stderr
    )


@pytest.mark.parametrize("niveau", NIVEAUX)
def test_ce_que_d_autres_ecrivent(tmp_path, niveau):
    """The same invoice by another program, at each of its levels: nothing to say, alone and in a
    PDF."""
    xml = facturx(niveau)
    assert trouve(xml) == []
    if niveau == "en16931":
        assert lire(xml).facture == FACTURE
    relation = "Data" if niveau == "basicwl" else "Alternative"
    for r in (
        voir(tmp_path, xml),
        voir(
            tmp_path, pdf(("factur-x.xml", xml), niveau=NIVEAUX[niveau], relation=relation), "f.pdf"
        ),
    ):
        assert (
            r.exit_code == 0
            and "2 433,50 €" in r.output.replace("\u00a0", " ")
            and "Rien à redire" in r.output
        ), r.output
        assert r.output.splitlines()[0].endswith(
            " EXTENDED-CTC-FR" if "ctc" in niveau else f" {NIVEAUX[niveau]}"
        )


MINIMUM = f"""<rsm:CrossIndustryInvoice xmlns:rsm="{ESPACES["rsm"]}" xmlns:ram="{ESPACES["ram"]}"
 xmlns:udt="{ESPACES["udt"]}">
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>
<ram:ID>urn:factur-x.eu:1p0:minimum</ram:ID>
</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument><ram:ID>M-1</ram:ID><ram:TypeCode>380</ram:TypeCode><ram:IssueDateTime>
<udt:DateTimeString format="102">20261031</udt:DateTimeString></ram:IssueDateTime>
</rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction><ram:ApplicableHeaderTradeAgreement>
<ram:SellerTradeParty><ram:Name>Atelier Modèle</ram:Name>
<ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">900000019</ram:ID>
</ram:SpecifiedLegalOrganization>
<ram:PostalTradeAddress><ram:CountryID>FR</ram:CountryID></ram:PostalTradeAddress>
</ram:SellerTradeParty>
<ram:BuyerTradeParty><ram:Name>Client Modèle</ram:Name></ram:BuyerTradeParty>
</ram:ApplicableHeaderTradeAgreement><ram:ApplicableHeaderTradeDelivery/>
<ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation>
<ram:TaxBasisTotalAmount>100.00</ram:TaxBasisTotalAmount>
<ram:TaxTotalAmount currencyID="EUR">20.00</ram:TaxTotalAmount>
<ram:GrandTotalAmount>120.00</ram:GrandTotalAmount><ram:DuePayableAmount>90.00</ram:DuePayableAmount>
</ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement>
</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"""


def test_un_profil_qui_dit_peu_n_est_pas_gronde(tmp_path):
    """MINIMUM has no lines, no VAT groups, and leaves out what was paid: 90 € of 120 € is no fault
    of its."""
    r = voir(
        tmp_path,
        pdf(("factur-x.xml", MINIMUM.encode()), niveau="MINIMUM", relation="Data"),
        "f.pdf",
    )
    assert r.exit_code == 0 and "MINIMUM" in r.output and "Rien à redire" in r.output, r.output
    assert trouve(MINIMUM.replace(">120.00<", ">130.00<")) == ["BR-CO-15"]
    basic = mot(
        XML,
        "urn:cen.eu:en16931:2017",
        "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic",
    )
    assert set(trouve(basic)) == {"XSD"}, "a contact, a description: BASIC has no place for them"
    assert " BASIC\n" in voir(tmp_path, basic).output


@pytest.mark.parametrize(
    ("guide", "nom"),
    [
        ("urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0", "XRECHNUNG"),
        ("urn:cen.eu:en16931:2017#compliant#urn:xoev-de:kosit:standard:xrechnung_2.1", "XRECHNUNG"),
        (
            "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
            "PEPPOL BIS",
        ),
        (
            "urn:cen.eu:en16931:2017#conformant#urn:zugferd.de:2p0:extended",
            "EXTENDED (ZUGFeRD 2.0)",
        ),
        ("urn:cen.eu:en16931:2017#compliant#urn:example", "EN 16931 RESTREINT"),
    ],
)
def test_les_autres_profils_ont_leur_nom(tmp_path, guide, nom):
    x = mot(XML, "urn:cen.eu:en16931:2017", guide)
    assert trouve(x) == [] and f" {nom}\n" in voir(tmp_path, x).output


def etranger(xml: str) -> str:
    """The invoice of a seller in Germany, without the notes and the frame that France asks for."""
    x = (
        mot(xml, "<ram:CountryID>FR", "<ram:CountryID>DE")
        .replace("FR25900000019", "DE123456789")
        .replace('schemeID="0002">900000019', 'schemeID="0204">900000019')
        .replace('schemeID="0009"', 'schemeID="0088"')
    )
    for code in ("PMT", "PMD", "AAB", "BAR"):
        x = mot(x, f"<ram:SubjectCode>{code}</ram:SubjectCode>", "")
    return mot(
        x, "<ram:ID>M1</ram:ID>", "<ram:ID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</ram:ID>"
    )


def test_l_etranger_et_l_ancien_ne_suivent_pas_les_regles_de_france():
    assert trouve(etranger(XML)) == []
    assert (
        trouve(etranger(XML).replace(">500<", ">500.00000<").replace(">20261130<", ">20261001<"))
        == []
    )
    assert trouve(mot(etranger(XML), ">2433.50<", ">2433.500<")) == ["BR-DEC-14"]
    assert trouve(mot(etranger(XML), ">20261031<", ">20261032<")) == ["DATE"]
    ancienne = (
        XML.replace("202610", "202510")
        .replace("<ram:SubjectCode>PMT</ram:SubjectCode>", "")
        .replace("<ram:ID>M1</ram:ID>", "<ram:ID></ram:ID>")
    )
    assert trouve(ancienne) == [], "before 1 September 2026 nobody wrote BT-23 or coded notes"
    assert trouve(ancienne.replace("202510", "202610")) == ["BR-FR-05", "BR-FR-08"]


def test_extended_compte_ses_lignes_et_ses_frais():
    """Lines that only group count for nothing, carriage is a charge, a cent for each line is let
    pass: in EXTENDED alone."""
    e = mot(
        XML,
        "urn:cen.eu:en16931:2017",
        "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended",
    )
    groupe = (
        "<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument>"
        "<ram:LineID>0</ram:LineID>"
        "<ram:LineStatusReasonCode>GROUP</ram:LineStatusReasonCode></ram:AssociatedDocumentLineDocument>"
        "<ram:SpecifiedTradeProduct><ram:Name>Ensemble</ram:Name>"
        "</ram:SpecifiedTradeProduct><ram:SpecifiedLineTradeSettlement/>"
        "</ram:IncludedSupplyChainTradeLineItem>"
    )
    e = mot(
        e,
        "<ram:IncludedSupplyChainTradeLineItem>",
        groupe + "<ram:IncludedSupplyChainTradeLineItem>",
    )
    assert trouve(e) == []
    assert trouve(mot(e, ">2070.00<", ">2070.03<")) == [] and trouve(
        mot(e, ">2070.00<", ">2070.09<")
    ) == ["BR-CO-10", "BR-CO-13"]
    port = (
        "<ram:SpecifiedLogisticsServiceCharge><ram:Description>Port</ram:Description>"
        "<ram:AppliedAmount>10.00</ram:AppliedAmount><ram:AppliedTradeTax>"
        "<ram:TypeCode>VAT</ram:TypeCode>"
        "<ram:CategoryCode>S</ram:CategoryCode>"
        "<ram:RateApplicablePercent>20.00</ram:RateApplicablePercent></ram:AppliedTradeTax>"
        "</ram:SpecifiedLogisticsServiceCharge>"
    )
    e = mot(e, "<ram:SpecifiedTradePaymentTerms>", port + "<ram:SpecifiedTradePaymentTerms>")
    assert set(trouve(e)) == {"BR-CO-12", "BR-S-08"}
    juste = mot(
        e,
        "<ram:AllowanceTotalAmount>",
        "<ram:ChargeTotalAmount>10.00</ram:ChargeTotalAmount><ram:AllowanceTotalAmount>",
    )
    for a, b in (
        (">2040.00<", ">2050.00<"),
        (">1940.00<", ">1950.00<"),
        (">388.00<", ">390.00<"),
        (">393.50<", ">395.50<"),
    ):
        juste = mot(juste, a, b)
    assert trouve(juste.replace(">2433.50<", ">2445.50<")) == []


# ------------------------------------------------------------------------------------ what is wrong


@pytest.mark.parametrize(
    ("ancien", "nouveau", "regle", "officielle"),
    [f[1:] for f in FAUTES],
    ids=[f[0] for f in FAUTES],
)
def test_une_faute_une_regle(ancien, nouveau, regle, officielle):
    """One thing changed in a valid invoice: found under its rule, and under the same by the
    official rules where they have one."""
    faux = mot(XML, ancien, nouveau)
    constats = examiner(lire(faux.encode()))
    assert regle in {c.regle for c in constats}, constats
    assert len(constats) <= 3, "a single fault does not make a crowd"
    if officielle:
        assert any(x.startswith(regle) for x in officiel.fautes(faux.encode()))


def test_la_facture_de_depart_est_juste():
    assert (
        trouve(XML) == []
        and officiel.fautes(XML.encode()) == []
        and len({f[0] for f in FAUTES}) >= 30
    )


def test_une_somme_illisible_n_en_accuse_pas_d_autres():
    assert trouve(mot(XML, "<ram:GrandTotalAmount>2433.50", "<ram:GrandTotalAmount>beaucoup")) == [
        "NOMBRE"
    ]
    assert trouve(mot(XML, "<ram:LineTotalAmount>250.00", "<ram:LineTotalAmount>1e3")) == ["NOMBRE"]
    assert trouve(
        XML.replace(
            ":ReusableAggregateBusinessInformationEntity:100",
            ":ReusableAggregateBusinessInformationEntity:99",
        )
    )[:2] == ["BR-01", "BR-02"], "another namespace holds nothing of ours"


def test_le_pdf_et_son_xml_se_contredisent(tmp_path):
    """What the container says wrong, each alone."""
    x = XML.encode()
    deux = XMP.replace(
        "</rdf:RDF>", '</rdf:RDF><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
    )
    for octets, regle, dit in (
        (pdf(niveau="BASIC"), "XMP (BT-24)", "niveau « BASIC »"),
        (pdf(xmp=deux), "XMP", "2 blocs rdf:RDF"),
        (pdf(xmp=XMP.replace('part="3"', 'part="1"')), "PDFA", "PDF/A-1"),
        (pdf(xmp=None), "PDFA", "pas de métadonnées"),
        (pdf(xmp=XMP.replace("{nom}", "autre.xml")), "XMP", "« autre.xml »"),
        (pdf(xmp=b"<a"), "XMP", "illisibles"),
        (pdf(("facture.xml", x)), "NOM", "« facture.xml »"),
        (pdf(relation="Unspecified"), "AF", "Unspecified"),
        (pdf(relation=None), "AF", "absente"),
        (pdf(af=False), "AF", "/AF"),
        (pdf(somme=b"0" * 16), "SOMME", "CheckSum"),
        (pdf(("factur-x.xml", MINIMUM.encode()), niveau="MINIMUM"), "AF", "Data"),
    ):
        r = voir(tmp_path, octets, "f.pdf")
        assert (
            r.exit_code == 1
            and "1 point à revoir" in r.output
            and f"✗ {regle} : " in r.output
            and dit in " ".join(r.output.split())
        ), (regle, r.output[-600:])
    for nom in ("zugferd-invoice.xml", "ZUGFeRD-invoice.xml", "xrechnung.xml"):
        assert voir(tmp_path, pdf((nom, x)), "f.pdf").exit_code == 0
    assert (
        voir(
            tmp_path,
            pdf(("factur-x.xml", x), ("notice.pdf", b"%PDF-"), ("autre.xml", b"<a/>")),
            "f.pdf",
        ).exit_code
        == 0
    ), "other files are nobody's fault"


# ------------------------------------------------------------------------------------ what is shown


def test_le_resume_dit_l_essentiel(tmp_path):
    x = mot(
        XML,
        "<ram:SpecifiedTradeSettlementPaymentMeans>",
        "<ram:PayeeTradeParty><ram:Name>Affacturage Modèle</ram:Name>"
        "</ram:PayeeTradeParty><ram:SpecifiedTradeSettlementPaymentMeans>",
    )
    dit = voir(tmp_path, x).output.replace("\u00a0", " ")
    for mots in (
        "Facture F2026-101 du 31/10/2026",
        "Atelier Modèle SARL (Atelier Modèle)",
        "12 rue des Lices, 69001 Lyon",
        "SIREN 900 000 019 · SIRET 900 000 019 00019 · TVA FR25900000019",
        "SARL Boulangerie Modèle",
        "À payer à   Affacturage Modèle",
        "commande PO-7781",
        "du 01/10/2026 au 30/10/2026",
        "  1  Conception",
        "4 jours × 450,00 € · remise 80,00 € (Remise) · TVA 20 %",
        "10 pièces × 20,00 € pour 2",
        "TVA 5,5 % sur 100,00 €",
        "À payer au plus tard le 30/11/2026",
        "par virement",
        "IBAN FR76 3000 6000 0112 3456 7890 189 · BIC AGRIFRPP",
        "référence à rappeler : F2026-101",
        "Indemnité forfaitaire de recouvrement : 40 €.",
        "entre professionnels en France (B2B)",
        "Rien à redire de ce qui a été vérifié.",
        "Vérifié : totaux, clés des numéros, dates ; règles EN 16931 (1.3.16)",
        "Non vérifié : les règles officielles elles-mêmes (",
    ):
        assert mots in dit, mots
    assert max(len(li) for li in dit.splitlines() if str(tmp_path) not in li) <= 80
    avoir = mot(XML, "<ram:TypeCode>380", "<ram:TypeCode>381")
    r = voir(tmp_path, avoir)
    assert (
        r.output.startswith("Avoir F2026-101")
        and "En votre faveur" in r.output
        and "BR-FR-CO-05" in r.output
        and r.exit_code == 1
    )


@pytest.mark.parametrize(
    ("xml", "dit"),
    [
        ("<html/>", "XML « html », qui n'est pas une facture"),
        ("<CrossIndustryInvoice/>", "d'une autre version"),
    ],
)
def test_les_autres_formes_sont_dites(tmp_path, xml, dit):
    for octets, nom in ((xml, "f.xml"), (pdf(("factur-x.xml", xml.encode())), "f.pdf")):
        r = voir(tmp_path, octets, nom)
        assert (
            r.exit_code == 1
            and r.stdout == ""
            and len(r.stderr.splitlines()) == 1
            and "E926" in r.stderr
            and dit in r.stderr
        )


def refait(type_, v):
    """A value of the record from its plain form, by the types of the record: what any reader of the
    YAML could do."""
    if typing.get_origin(type_) in (types.UnionType, typing.Union):
        return (
            None
            if v is None
            else refait(next(t for t in typing.get_args(type_) if t is not type(None)), v)
        )
    if typing.get_origin(type_) is tuple:
        return tuple(refait(typing.get_args(type_)[0], x) for x in v or ())
    if dataclasses.is_dataclass(type_):
        genres = typing.get_type_hints(type_)
        return type_(
            **{
                f.name: refait(genres[f.name], v.get(f.name))
                for f in dataclasses.fields(type_)
                if f.name in v or f.default is dataclasses.MISSING
            }
        )
    return date.fromisoformat(v) if type_ is date else Decimal(v) if type_ is Decimal else v


MECHANT = (
    st.text(
        st.characters(blacklist_categories=["Cs"], blacklist_characters="\ufffe\uffff").filter(
            lambda c: c in "\n\t" or ord(c) >= 32
        ),
        min_size=1,
        max_size=30,
    )
    .map(str.strip)
    .filter(bool)
)
PARTIES = st.builds(
    n.Partie,
    nom=st.sampled_from(
        [
            "no",
            "1e3",
            "0x1F",
            "12:30:00",
            "0009",
            "~",
            "- a",
            "{a: b}",
            "#",
            "'",
            '"',
            "2026-01-01",
            "=",
            "<<",
            "!x",
            "null ",
            "é: è",
            "\u202ebid",
            "a\x9bm",
        ]
    )
    | MECHANT,
    tva=st.none() | MECHANT,
    contact=st.none() | st.builds(n.Contact, nom=MECHANT),
)


@settings(max_examples=60)
@given(PARTIES, MECHANT, st.decimals(-(10**9), 10**9, places=2, allow_nan=False))
def test_les_donnees_se_relisent(partie, texte, somme):
    """YAML and JSON read back to the very invoice, by other readers than ours, whatever its words;
    they hold no sign that deceives."""
    from clausier.commandes.read import TROMPEURS, _json, _yaml
    from clausier.norme.recue import Recue

    f = dataclasses.replace(
        FACTURE,
        vendeur=partie,
        conditions=texte,
        notes=(n.Note(texte),),
        sommes=n.SommesFacture(ttc=somme),
    )
    r = Recue("f.xml", None, f, ())
    for ecrit, lu in (
        (_yaml(r), yaml.safe_load(_yaml(r))),
        (_json([r]), json.loads(_json([r]))[0]),
    ):
        assert refait(n.Invoice, lu) == f
        assert not TROMPEURS.search(ecrit) and "\x1b" not in ecrit


def test_yaml_et_json_par_la_commande(tmp_path):
    assert (
        refait(n.Invoice, yaml.safe_load(voir(tmp_path, XML, "f.xml", "--yaml").stdout)) == FACTURE
    )
    assert (
        refait(n.Invoice, json.loads(voir(tmp_path, pdf(), "f.pdf", "--json").stdout)[0]) == FACTURE
    )
    r = voir(
        tmp_path,
        mot(XML, "<ram:GrandTotalAmount>2433.50", "<ram:GrandTotalAmount>9"),
        "f.xml",
        "--yaml",
    )
    assert (
        r.exit_code == 1
        and "BR-CO-15" in r.stderr
        and yaml.safe_load(r.stdout)["constats"][0]["regle"] == "BR-CO-15"
    )
    (tmp_path / "g.xml").write_text("<a/>")
    p = clausier("read", "--yaml", tmp_path / "f.xml", tmp_path / "g.xml", tmp_path / "f.pdf")
    assert (
        p.returncode == 1
        and p.stderr.count("E926") == 1
        and [d["numero"] for d in yaml.safe_load_all(p.stdout)] == ["F2026-101"] * 2
    )


@settings(max_examples=80)
@given(
    st.builds(
        n.Article,
        rang=st.sampled_from(["1", "A.2"]),
        nom=st.none() | MECHANT,
        quantite=st.none() | st.decimals(-999, 999, places=4),
        prix=st.none() | st.decimals(0, 999, places=6),
        note=st.none() | MECHANT,
        total=st.none() | st.decimals(-9999, 9999, places=2),
        genre=st.sampled_from([None, "GROUP"]),
        prix_brut=st.none() | st.decimals(0, 999, places=6),
        identifiant=st.none() | st.just(n.Identifiant("4012345678901", "0160")),
        classements=st.sampled_from([(), (n.Identifiant("65434568", "STI"),)]),
        origine=st.sampled_from([None, "FR"]),
        objet=st.none() | st.just(n.Identifiant("A-1", "AFL")),
    ),
    st.builds(
        n.MoyenPaiement, moyen=st.just("59"), compte=st.none() | MECHANT, debite=st.none() | MECHANT
    ),
    st.none() | PARTIES.filter(lambda p: p.nom),
)
def test_aller_et_retour(article, reglement, beneficiaire):
    """What is written is what is read."""
    f = dataclasses.replace(
        FACTURE,
        lignes=(article,),
        autres_reglements=(reglement,),
        beneficiaire=beneficiaire,
        mandat="M-1",
    )
    assert lire(ecrire(f)).facture == lire(ecrire(lire(ecrire(f)).facture)).facture
    propre = all(
        "\t" not in t and "\r" not in t and "\x85" not in t
        for t in (article.nom or "", article.note or "")
    )
    if propre:
        assert lire(ecrire(f)).facture == f


def test_mauvais_usage(tmp_path):
    for args, dit in (
        ([], "il manque l'argument"),
        (["nulle-part.xml"], "n'existe pas"),
        ([str(tmp_path)], "est un dossier"),
        (["--yml", "x"], "« --yml » inconnue"),
    ):
        p = clausier("read", *args)
        assert p.returncode == 2 and dit in p.stderr and "Traceback" not in p.stderr, p.stderr

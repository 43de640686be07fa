"""`clausier read` accuses nobody of what is right: sums of control in figures, spaced numbers, the
roundings that the official rules admit, overseas sellers, old names of profiles, PDFs that hold
several invoices or whose table of objects is lost.
"""

from __future__ import annotations

import hashlib
import zipfile
from decimal import Decimal

import pytest
from factures_recues import XML, mot, pdf
from test_lire import etranger, voir

from clausier.norme.constats import dit
from clausier.norme.examen import examiner
from clausier.norme.formes import lire_facture

X = XML.encode()


def constats(xml: str) -> list[tuple[str, bool]]:
    """The rules, and whether each is held to be broken."""
    return [(c.regle, c.faute) for c in examiner(lire_facture(xml.encode()))]


def test_la_somme_de_controle_en_octets_ou_en_chiffres(tmp_path):
    chiffres = hashlib.md5(X).hexdigest()
    for somme in (chiffres.encode(), chiffres.upper().encode(), None):
        r = voir(tmp_path, pdf(somme=somme), "f.pdf")
        assert r.exit_code == 0 and "CheckSum" not in r.output, r.output[-300:]
    r = voir(tmp_path, pdf(somme=b"0" * 32), "f.pdf")
    assert r.exit_code == 1 and "ne correspond pas à la pièce jointe" in " ".join(r.output.split())


@pytest.mark.parametrize("numero", ["FR 25 900 000 019", "FR25.900.000.019"])
def test_un_numero_de_tva_espace(numero):
    assert constats(mot(XML, "FR25900000019", numero)) == []


def test_un_siret_sous_0002_avant_la_reforme():
    """Its key and its SIREN are checked; from 1 September 2026 it must be the SIREN."""
    siret = mot(XML, 'schemeID="0002">900000019', 'schemeID="0002">90000001900019')
    ancien = siret.replace("202610", "202510").replace(">20261130<", ">20251130<")
    ancien = mot(ancien, "<ram:SubjectCode>BAR</ram:SubjectCode>", "")
    assert constats(ancien) == []
    assert constats(mot(ancien, ">90000001900019<", ">90000001900018<")) == [("CLE", True)]
    assert ("BR-FR-32", True) in constats(siret)


def test_les_arrondis_admis():
    """A price that lost digits, a VAT less than one unit off, sums in forints."""
    prix = mot(
        mot(XML, "<ram:ChargeAmount>0.50", "<ram:ChargeAmount>0.33"),
        "<ram:LineTotalAmount>250.00",
        "<ram:LineTotalAmount>166.67",
    )
    assert ("LIGNE", True) not in constats(prix)
    assert ("LIGNE", True) in constats(mot(prix, ">166.67<", ">168.67<"))
    taxe = mot(XML, "<ram:CalculatedAmount>388.00", "<ram:CalculatedAmount>388.60")
    for a, b in (("393.50", "394.10"), ("GrandTotalAmount>2433.50", "GrandTotalAmount>2434.10")):
        taxe = mot(taxe, a, b)
    taxe = mot(taxe, "<ram:DuePayableAmount>2433.50", "<ram:DuePayableAmount>2434.10")
    assert constats(taxe) == [("BR-CO-17", False)]
    assert ("BR-S-09", True) in constats(mot(taxe, ">388.60<", ">389.00<"))


def test_une_partie_payee_est_une_remarque(tmp_path):
    a_payer = "<ram:DuePayableAmount>2433.50"
    x = mot(
        XML,
        a_payer,
        "<ram:TotalPrepaidAmount>33.50</ram:TotalPrepaidAmount><ram:DuePayableAmount>2400.00",
    )
    assert constats(x) == [("PAYE", False)]
    r = voir(tmp_path, x)
    assert r.exit_code == 0 and "Rien à redire" in r.output and "• PAYE (BT-113)" in r.output


@pytest.mark.parametrize("pays", ["RE", "MQ", "GP", "GF", "YT"])
def test_un_vendeur_d_outre_mer_est_en_france(pays):
    x = mot(XML, "<ram:CountryID>FR", f"<ram:CountryID>{pays}")
    assert constats(x) == []
    assert constats(mot(x, "<ram:SubjectCode>PMD", "<ram:SubjectCode>AAI")) == [("BR-FR-05", True)]


@pytest.mark.parametrize(
    ("guide", "nom"),
    [
        ("urn:cen.eu:en16931:2017:compliant:factur-x.eu:1p0:basic", "BASIC"),
        ("urn:cen.eu:en16931:2017:conformant:factur-x.eu:1p0:extended", "EXTENDED"),
        ("urn:factur-x.eu:1p0:extended", "EXTENDED"),
    ],
)
def test_les_profils_de_factur_x_1_0(tmp_path, guide, nom):
    x = mot(XML, "urn:cen.eu:en16931:2017", guide)
    assert constats(x) == [] and f" {nom}\n" in voir(tmp_path, x).output


def test_une_difference_se_voit():
    assert (dit(Decimal("100.005")), dit(Decimal(100))) == ("100,005", "100,00")


def test_un_pdf_dont_la_table_est_perdue(tmp_path):
    octets = pdf()
    r = voir(tmp_path, octets[: octets.rindex(b"startxref")] + b"startxref\n9\n%%EOF", "f.pdf")
    assert r.exit_code == 0 and "2\u00a0433,50 €" in r.output, r.output
    assert "le PDF est abîmé (sa table d'objets est perdue)" in " ".join(r.output.split())


def test_un_pdf_de_plusieurs_factures(tmp_path):
    """Each is read; the same twice is read once, and said."""
    autre = mot(XML, "<ram:ID>F2026-101</ram:ID>", "<ram:ID>F2026-102</ram:ID>").encode()
    r = voir(tmp_path, pdf(("factur-x.xml", X), ("F2026-102.xml", autre)), "f.pdf")
    assert r.exit_code == 0 and r.output.count("Rien à redire") == 2, r.output
    assert "Facture F2026-101" in r.output and "Facture F2026-102" in r.output
    assert "• PLUSIEURS : le PDF contient plusieurs factures ; aussi" in r.output
    r = voir(tmp_path, pdf(("factur-x.xml", X), ("zugferd-invoice.xml", X)), "f.pdf")
    assert r.exit_code == 0 and r.output.count("Rien à redire") == 1
    assert "la facture deux fois : aussi « zugferd-invoice.xml »" in " ".join(r.output.split())


def test_les_justificatifs_sont_nommes(tmp_path):
    """A supporting document is listed by its names; nothing of it is opened."""
    x = mot(
        XML,
        "</ram:ApplicableHeaderTradeAgreement>",
        "<ram:AdditionalReferencedDocument><ram:IssuerAssignedID>BL-7</ram:IssuerAssignedID>"
        "<ram:TypeCode>916</ram:TypeCode><ram:Name>BON_LIVRAISON</ram:Name>"
        '<ram:AttachmentBinaryObject mimeCode="application/pdf" filename="bl.pdf">%%%'
        "</ram:AttachmentBinaryObject></ram:AdditionalReferencedDocument>"
        "</ram:ApplicableHeaderTradeAgreement>",
    )
    r = voir(tmp_path, x)
    assert "BL-7 · BON_LIVRAISON (bl.pdf, application/pdf), non ouverte" in r.output, r.output
    assert r.exit_code == 0


def test_une_archive_est_nommee(tmp_path):
    with zipfile.ZipFile(tmp_path / "f", "w") as z:
        z.writestr("facture.pdf", pdf())
    r = voir(tmp_path, (tmp_path / "f").read_bytes(), "f.pdf")
    assert r.exit_code == 1 and "E920 archive ZIP" in r.stderr, r.stderr


def test_les_forints_n_ont_pas_de_centimes():
    """A line of a currency without cents is rounded to its unit; one unit more is a fault."""
    x = etranger(XML).replace("EUR", "HUF")
    for a, b in (
        ("<ram:LineTotalAmount>250.00", "<ram:LineTotalAmount>250"),
        ("<ram:ChargeAmount>450.00", "<ram:ChargeAmount>450.1"),
        ('unitCode="DAY">4<', 'unitCode="DAY">1.3333<'),
        ("<ram:LineTotalAmount>1720.00", "<ram:LineTotalAmount>520.00"),
    ):
        x = mot(x, a, b)
    assert ("LIGNE", True) not in constats(
        x.replace("393.50", "394.00").replace(">5.50<", ">6.00<").replace("2433.50", "2434.00")
    )

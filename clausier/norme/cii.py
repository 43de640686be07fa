"""Write an `Invoice` as UN/CEFACT Cross Industry Invoice (CII D22B), the XML of Factur-X.

Elements stand in the order of the schema, which is not that of the standard's numbers. An element
without content is left out. The bytes depend on the invoice alone.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element, indent, register_namespace, tostring

from .ecriture_xml import Contenu, element
from .modele import (
    Ajustement,
    Article,
    Contact,
    Identifiant,
    Invoice,
    Justificatif,
    Lieu,
    Livraison,
    MoyenPaiement,
    Partie,
    Precedente,
    Taxe,
)

ESPACES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
}
for _prefixe, _uri in ESPACES.items():
    register_namespace(_prefixe, _uri)

OBJET, ANNEXE = "130", "916"  # kinds of a document joined: the thing invoiced, a proof


def _e(nom: str, *contenu: Contenu, **attributs: str | None) -> Element | None:
    """An element with its text or its children; None when it would be empty.

    `nom`: « ram » is the default namespace.
    """
    prefixe, _, local = nom.rpartition(":")
    return element(f"{{{ESPACES[prefixe or 'ram']}}}{local}", contenu, attributs)


def decimal(x: Decimal | None, mini: int = 2, maxi: int = 2) -> str | None:
    """A number with a dot, between `mini` and `maxi` decimals.

    >>> decimal(Decimal("16.6600"), 2, 6), decimal(Decimal("3.0"), 0, 4)
    ('16.66', '3')
    """
    if x is None:
        return None
    _, _, exposant = x.normalize().as_tuple()
    assert isinstance(exposant, int)  # neither infinite nor NaN
    return f"{x:.{max(mini, min(maxi, -exposant))}f}"


def _jour(nom: str, d: date | None, type_: str = "udt:DateTimeString") -> Element | None:
    return _e(nom, _e(type_, f"{d:%Y%m%d}" if d else None, format="102"))


def _id(nom: str, i: Identifiant | None) -> Element | None:
    return _e(nom, i.valeur, schemeID=i.schema) if i else None


def _adresse(a: Lieu | None) -> Element | None:
    if a is None:
        return None
    return _e(
        "PostalTradeAddress",
        _e("PostcodeCode", a.code_postal),
        _e("LineOne", a.voie),
        _e("LineTwo", a.complement),
        _e("LineThree", a.suite),
        _e("CityName", a.ville),
        _e("CountryID", a.pays),
    )


def _contact(c: Contact | None) -> Element | None:
    if c is None:
        return None
    return _e(
        "DefinedTradeContact",
        _e("PersonName", c.nom),
        _e("TelephoneUniversalCommunication", _e("CompleteNumber", c.telephone)),
        _e("EmailURIUniversalCommunication", _e("URIID", c.courriel)),
    )


def _partie(nom: str, p: Partie | None) -> Element | None:
    if p is None:
        return None
    return _e(
        nom,
        *(_id("GlobalID" if i.schema else "ID", i) for i in p.identifiants),
        _e("Name", p.nom),
        _e("Description", p.description),
        _e(
            "SpecifiedLegalOrganization",
            _id("ID", p.immatriculation),
            _e("TradingBusinessName", p.nom_commercial),
        ),
        _contact(p.contact),
        _adresse(p.adresse),
        _e("URIUniversalCommunication", _id("URIID", p.electronique)),
        _e("SpecifiedTaxRegistration", _e("ID", p.tva, schemeID="VA")),
        _e("SpecifiedTaxRegistration", _e("ID", p.fiscal, schemeID="FC")),
    )


def _livraison(x: Livraison | None) -> Element | None:
    if x is None:
        return None
    return _e(
        "ShipToTradeParty",
        *(_id("GlobalID" if i.schema else "ID", i) for i in x.identifiants),
        _e("Name", x.nom),
        _adresse(x.adresse),
    )


def _document(
    genre: str, numero: str | None, piece: Justificatif | None, schema: str | None = None
) -> Element | None:
    """A document joined (BG-24), or the thing invoiced (BT-18, BT-128); what it holds is not."""
    if numero is None and piece is None:
        return None
    p = piece or Justificatif()
    joint = _e("AttachmentBinaryObject", mimeCode=p.genre, filename=p.fichier)
    return _e(
        "AdditionalReferencedDocument",
        _e("IssuerAssignedID", numero),
        _e("URIID", p.lien),
        _e("TypeCode", genre),
        _e("Name", p.description),
        joint,
        _e("ReferenceTypeCode", schema),
    )


def _objet(i: Identifiant | None) -> Element | None:
    return _document(OBJET, i.valeur, None, i.schema) if i else None


def _ajustement(a: Ajustement, frais: bool) -> Element | None:
    tva = (
        _e(
            "CategoryTradeTax",
            _e("TypeCode", "VAT"),
            _e("CategoryCode", a.categorie),
            _e("RateApplicablePercent", decimal(a.taux)),
        )
        if a.categorie
        else None
    )
    return _e(
        "SpecifiedTradeAllowanceCharge",
        _e("ChargeIndicator", _e("udt:Indicator", "true" if frais else "false")),
        _e("CalculationPercent", decimal(a.pourcentage, 0, 6)),
        _e("BasisAmount", decimal(a.base)),
        _e("ActualAmount", decimal(a.montant)),
        _e("ReasonCode", a.code),
        _e("Reason", a.motif),
        tva,
    )


def _ligne(x: Article) -> Element | None:
    return _e(
        "IncludedSupplyChainTradeLineItem",
        _e(
            "AssociatedDocumentLineDocument",
            _e("LineID", x.rang),
            _e("LineStatusReasonCode", x.genre),
            _e("IncludedNote", _e("Content", x.note)),
        ),
        _e(
            "SpecifiedTradeProduct",
            _id("GlobalID", x.identifiant),
            _e("SellerAssignedID", x.reference),
            _e("Name", x.nom),
            _e("Description", x.description),
            *(
                _e("ApplicableProductCharacteristic", _e("Description", nom), _e("Value", valeur))
                for nom, valeur in x.attributs
            ),
            *(
                _e("DesignatedProductClassification", _e("ClassCode", c.valeur, listID=c.schema))
                for c in x.classements
            ),
            _e("OriginTradeCountry", _e("ID", x.origine)),
        ),
        _e(
            "SpecifiedLineTradeAgreement",
            _e(
                "GrossPriceProductTradePrice",
                _e("ChargeAmount", decimal(x.prix_brut, 2, 6)),
                _pour(x) if x.prix_brut is not None else None,
                _e(
                    "AppliedTradeAllowanceCharge",
                    _e("ChargeIndicator", _e("udt:Indicator", "false")),
                    _e("ActualAmount", decimal(x.rabais, 2, 6)),
                )
                if x.rabais is not None
                else None,
            ),
            _e("NetPriceProductTradePrice", _e("ChargeAmount", decimal(x.prix, 2, 6)), _pour(x)),
        ),
        _e(
            "SpecifiedLineTradeDelivery",
            _e("BilledQuantity", decimal(x.quantite, 0, 4), unitCode=x.unite),
        ),
        _e(
            "SpecifiedLineTradeSettlement",
            _e(
                "ApplicableTradeTax",
                _e("TypeCode", "VAT"),
                _e("CategoryCode", x.categorie),
                _e("RateApplicablePercent", decimal(x.taux)),
            ),
            _periode(x.debut, x.fin),
            *(_ajustement(a, False) for a in x.remises),
            *(_ajustement(a, True) for a in x.frais),
            _e(
                "SpecifiedTradeSettlementLineMonetarySummation",
                _e("LineTotalAmount", decimal(x.total)),
            ),
            _objet(x.objet),
        ),
    )


def _pour(x: Article) -> Element | None:
    """BT-149 and BT-150: what the price is for."""
    return _e("BasisQuantity", decimal(x.pour, 0, 4), unitCode=x.unite_prix or x.unite)


def _periode(debut: date | None, fin: date | None) -> Element | None:
    return _e("BillingSpecifiedPeriod", _jour("StartDateTime", debut), _jour("EndDateTime", fin))


def _taxe(t: Taxe) -> Element | None:
    return _e(
        "ApplicableTradeTax",
        _e("CalculatedAmount", decimal(t.montant)),
        _e("TypeCode", "VAT"),
        _e("ExemptionReason", t.motif),
        _e("BasisAmount", decimal(t.base)),
        _e("CategoryCode", t.categorie),
        _e("ExemptionReasonCode", t.code_motif),
        _jour("TaxPointDate", t.exigible_le, "udt:DateString"),
        _e("DueDateTypeCode", t.exigibilite),
        _e("RateApplicablePercent", decimal(t.taux)),
    )


def _reglement(r: MoyenPaiement) -> Element | None:
    return _e(
        "SpecifiedTradeSettlementPaymentMeans",
        _e("TypeCode", r.moyen),
        _e("Information", r.libelle),
        _e("ApplicableTradeSettlementFinancialCard", _e("ID", r.carte)),
        _e("PayerPartyDebtorFinancialAccount", _e("IBANID", r.debite)),
        _e(
            "PayeePartyCreditorFinancialAccount",
            _e("IBANID", r.iban),
            _e("AccountName", r.titulaire if r.iban or r.compte else None),
            _e("ProprietaryID", r.compte),
        ),
        _e(
            "PayeeSpecifiedCreditorFinancialInstitution",
            _e("BICID", r.bic if r.iban or r.compte else None),
        ),
    )


def _precedente(p: Precedente) -> Element | None:
    return _e(
        "InvoiceReferencedDocument",
        _e("IssuerAssignedID", p.numero),
        _jour("FormattedIssueDateTime", p.date, "qdt:DateTimeString"),
    )


def _sommes(f: Invoice) -> Element | None:
    s = f.sommes
    return _e(
        "SpecifiedTradeSettlementHeaderMonetarySummation",
        _e("LineTotalAmount", decimal(s.lignes)),
        _e("ChargeTotalAmount", decimal(s.frais)),
        _e("AllowanceTotalAmount", decimal(s.remises)),
        _e("TaxBasisTotalAmount", decimal(s.ht)),
        _e("TaxTotalAmount", decimal(s.tva), currencyID=f.devise),
        _e("TaxTotalAmount", decimal(s.tva_comptable), currencyID=f.devise_comptable),
        _e("RoundingAmount", decimal(s.arrondi)),
        _e("GrandTotalAmount", decimal(s.ttc)),
        _e("TotalPrepaidAmount", decimal(s.paye)),
        _e("DuePayableAmount", decimal(s.a_payer)),
    )


def ecrire_cii(f: Invoice) -> bytes:
    """The XML of an invoice."""
    racine = _e(
        "rsm:CrossIndustryInvoice",
        _e(
            "rsm:ExchangedDocumentContext",
            _e("BusinessProcessSpecifiedDocumentContextParameter", _e("ID", f.cadre)),
            _e("GuidelineSpecifiedDocumentContextParameter", _e("ID", f.profil)),
        ),
        _e(
            "rsm:ExchangedDocument",
            _e("ID", f.numero),
            _e("TypeCode", f.type),
            _jour("IssueDateTime", f.date),
            *(
                _e("IncludedNote", _e("Content", n.texte), _e("SubjectCode", n.code))
                for n in f.notes
            ),
        ),
        _e(
            "rsm:SupplyChainTradeTransaction",
            *(_ligne(x) for x in f.lignes),
            _e(
                "ApplicableHeaderTradeAgreement",
                _e("BuyerReference", f.reference_acheteur),
                _partie("SellerTradeParty", f.vendeur),
                _partie("BuyerTradeParty", f.acheteur),
                _partie("SellerTaxRepresentativeTradeParty", f.representant),
                _e("SellerOrderReferencedDocument", _e("IssuerAssignedID", f.devis)),
                _e("BuyerOrderReferencedDocument", _e("IssuerAssignedID", f.commande)),
                _e("ContractReferencedDocument", _e("IssuerAssignedID", f.contrat)),
                *(_document(ANNEXE, p.reference, p) for p in f.pieces),
                _objet(f.objet),
            ),
            _remise(f),
            _e(
                "ApplicableHeaderTradeSettlement",
                _e("PaymentReference", f.reference_paiement),
                _e("TaxCurrencyCode", f.devise_comptable),
                _e("InvoiceCurrencyCode", f.devise),
                _partie("PayeeTradeParty", f.beneficiaire),
                *map(_reglement, f.reglements),
                *(_taxe(t) for t in f.taxes),
                _periode(f.debut, f.fin),
                *(_ajustement(a, False) for a in f.remises),
                *(_ajustement(a, True) for a in f.frais),
                _e(
                    "SpecifiedTradePaymentTerms",
                    _e("Description", f.conditions),
                    _jour("DueDateDateTime", f.echeance),
                    _e("DirectDebitMandateID", f.mandat),
                ),
                _sommes(f),
                *(_precedente(p) for p in f.precedentes),
            ),
        ),
    )
    assert racine is not None
    indent(racine)
    xml: bytes = tostring(racine, encoding="UTF-8", xml_declaration=True)
    return xml + b"\n"


def _remise(f: Invoice) -> Element:
    """The delivery: the schema wants the element even when it says nothing."""
    el = _e(
        "ApplicableHeaderTradeDelivery",
        _livraison(f.livraison),
        _e("ActualDeliverySupplyChainEvent", _jour("OccurrenceDateTime", f.livree_le)),
    )
    return Element(f"{{{ESPACES['ram']}}}ApplicableHeaderTradeDelivery") if el is None else el

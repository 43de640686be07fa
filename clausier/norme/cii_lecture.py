"""Stage 1, read: the XML of a received invoice (UN/CEFACT CII, the XML of Factur-X, ZUGFeRD 2 and
XRechnung) → `Invoice`.

The inverse of `cii`: only elements of its namespaces are read. `cii_valeurs` reads each value and
keeps what is wrong in it. Sources: Factur-X 1.09; EN 16931-1.
"""

from __future__ import annotations

from datetime import date
from xml.etree.ElementTree import Element

from ..comptes.prix import ZERO
from ..socle.ecriture import date_courte
from . import modele as n
from .cii import ESPACES
from .cii_valeurs import ValeursCii
from .valeurs_xml import MAX_LIGNES, MOT, SANS_MONTANT, Lecture

RACINE = f"{{{ESPACES['rsm']}}}CrossIndustryInvoice"


def lire_cii(racine: Element) -> Lecture:
    """Read a CII invoice from its root. Raises XmlRefuse (it is too long to be one)."""
    lu = _Lu()
    facture = lu.facture(racine)
    return Lecture(facture, tuple(dict.fromkeys(lu.anomalies)), lu.entiere)


class _Lu(ValeursCii):
    """One reading: the groups of the invoice, from their values."""

    def adresse(self, el: Element | None, terme: str) -> n.Lieu | None:
        a = self.un(el, "PostalTradeAddress", terme)
        lieu = n.Lieu(
            self.mot(a, "CountryID", terme),
            self.mot(a, "PostcodeCode", terme),
            self.texte(a, "CityName", terme),
            self.texte(a, "LineOne", terme),
            self.texte(a, "LineTwo", terme),
            self.texte(a, "LineThree", terme),
        )
        return None if lieu == n.Lieu() else lieu

    def partie(self, el: Element | None, bt: tuple[str, str, str, str, str, str]) -> n.Partie:
        """`bt`: the terms of its name, identifiers, registration, VAT number, country, electronic
        address.
        """
        if el is None:
            return n.Partie()
        nom, ids, immat, tva, pays, elec = bt
        noms = [
            i
            for x in (*self.tous(el, "ID"), *self.tous(el, "GlobalID"))
            if (i := self.identifiant(x, ids))
        ]
        org = self.un(el, "SpecifiedLegalOrganization", immat)
        c = self.un(el, "DefinedTradeContact")
        contact = n.Contact(
            self.texte(c, "PersonName", nom) or self.texte(c, "DepartmentName", nom),
            self.mot(c, "TelephoneUniversalCommunication/CompleteNumber", nom),
            self.mot(c, "EmailURIUniversalCommunication/URIID", nom),
        )
        fiscaux: dict[str, str] = {}
        for x in self.tous(el, "SpecifiedTaxRegistration/ID"):
            i = self.identifiant(x, tva)
            if i and i.schema in fiscaux:
                self.dire(
                    "DOUBLE",
                    tva,
                    f"deux numéros fiscaux {i.schema} pour une partie ; seul le premier est lu",
                )
            elif i and i.schema:
                fiscaux[i.schema] = i.valeur
        return n.Partie(
            self.texte(el, "Name", nom),
            self.texte(org, "TradingBusinessName", nom),
            self.texte(el, "Description", nom),
            tuple(noms),
            self.identifiant(self.un(org, "ID", immat), immat),
            fiscaux.get("VA"),
            fiscaux.get("FC"),
            self.adresse(el, pays),
            self.identifiant(self.un(el, "URIUniversalCommunication/URIID", elec), elec),
            None if contact == n.Contact() else contact,
        )

    def ajustements(
        self, el: Element | None, remise: str, frais: str
    ) -> tuple[tuple[n.Ajustement, ...], tuple[n.Ajustement, ...]]:
        """The discounts and the charges of a line or of the whole."""
        moins: list[n.Ajustement] = []
        plus: list[n.Ajustement] = []
        for x in self.tous(el, "SpecifiedTradeAllowanceCharge"):
            sens = self.mot(x, "ChargeIndicator/udt:Indicator", remise)
            if sens not in ("true", "false", "1", "0"):
                self.dire(
                    "SENS",
                    remise,
                    "un ajustement ne dit pas s'il est une remise ou des frais (ChargeIndicator)",
                    True,
                )
                continue
            terme = frais if sens in ("true", "1") else remise
            montant = self.montant(x, "ActualAmount", terme)
            if montant is None and self.entiere:
                self.dire(SANS_MONTANT[terme], terme, "un ajustement n'a pas de montant", True)
            code = self.mot(x, "ReasonCode", terme)
            tva = self.un(x, "CategoryTradeTax", terme)
            a = n.Ajustement(
                montant,
                self.texte(x, "Reason", terme) or (f"code {code}" if code else None),
                self.mot(tva, "CategoryCode", terme),
                self.taux(tva, terme),
            )
            (plus if terme == frais else moins).append(a)
        for x in self.tous(el, "SpecifiedLogisticsServiceCharge"):  # EXTENDED: carriage is a charge
            tva = self.un(x, "AppliedTradeTax", frais)
            plus.append(
                n.Ajustement(
                    self.montant(x, "AppliedAmount", frais),
                    self.texte(x, "Description", frais),
                    self.mot(tva, "CategoryCode", frais),
                    self.taux(tva, frais),
                )
            )
        return tuple(moins), tuple(plus)

    def ligne(self, el: Element, rang: int) -> n.Article:
        doc, produit = (
            self.un(el, "AssociatedDocumentLineDocument", "BT-126"),
            self.un(el, "SpecifiedTradeProduct", "BT-153"),
        )
        nom = self.mot(doc, "LineID", "BT-126")
        if nom is None:
            self.dire("BR-21", "BT-126", f"la {rang}e ligne n'a pas de numéro")
        self.ou = f"ligne {nom or rang} : "
        accord, reglement = (
            self.un(el, "SpecifiedLineTradeAgreement", "BT-146"),
            self.un(el, "SpecifiedLineTradeSettlement", "BT-131"),
        )
        net = self.un(accord, "NetPriceProductTradePrice", "BT-146")
        quantite = self.un(el, "SpecifiedLineTradeDelivery/BilledQuantity", "BT-129")
        tva = self.un(reglement, "ApplicableTradeTax", "BT-151")
        remises, frais = self.ajustements(reglement, "BT-136", "BT-141")
        periode = self.un(reglement, "BillingSpecifiedPeriod", "BT-134")
        ligne = n.Article(
            nom or str(rang),
            self.texte(produit, "Name", "BT-153"),
            self.texte(produit, "Description", "BT-154"),
            self.mot(produit, "SellerAssignedID", "BT-155"),
            self.nombre(quantite, "BT-129", 4, "BR-FR-DEC-02"),
            None if quantite is None else self.coupe(quantite.get("unitCode"), "BT-130", MOT),
            self.nombre(self.un(net, "ChargeAmount", "BT-146"), "BT-146", 6, "BR-FR-DEC-03"),
            self.nombre(self.un(net, "BasisQuantity", "BT-149"), "BT-149", 4, "BR-FR-DEC-02"),
            remises,
            frais,
            self.mot(tva, "CategoryCode", "BT-151"),
            self.taux(tva, "BT-152"),
            self.montant(
                reglement, "SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount", "BT-131"
            ),
            " ".join(
                t
                for x in self.tous(doc, "IncludedNote")
                if (t := self.texte(x, "Content", "BT-127"))
            )
            or None,
            self.jour(periode, "StartDateTime", "BT-134"),
            self.jour(periode, "EndDateTime", "BT-135"),
            self.mot(doc, "LineStatusReasonCode", "BT-X-8"),
            tuple(
                (nom, valeur)
                for x in self.tous(produit, "ApplicableProductCharacteristic")
                if (nom := self.texte(x, "Description", "BT-160"))
                and (valeur := self.texte(x, "Value", "BT-161"))
            ),
        )
        self.ou = ""
        return ligne

    def reglement(self, x: Element) -> n.MoyenPaiement:
        compte = self.un(x, "PayeePartyCreditorFinancialAccount", "BT-84")
        return n.MoyenPaiement(
            self.mot(x, "TypeCode", "BT-81"),
            self.mot(compte, "IBANID", "BT-84"),
            self.texte(compte, "AccountName", "BT-85"),
            self.mot(x, "PayeeSpecifiedCreditorFinancialInstitution/BICID", "BT-86"),
            self.mot(compte, "ProprietaryID", "BT-84"),
            self.texte(x, "Information", "BT-82"),
            self.mot(x, "PayerPartyDebtorFinancialAccount/IBANID", "BT-91"),
        )

    def taxe(self, x: Element) -> n.Taxe:
        return n.Taxe(
            self.mot(x, "CategoryCode", "BT-118"),
            self.taux(x, "BT-119"),
            self.montant(x, "BasisAmount", "BT-116"),
            self.montant(x, "CalculatedAmount", "BT-117"),
            self.texte(x, "ExemptionReason", "BT-120"),
            self.mot(x, "ExemptionReasonCode", "BT-121"),
            self.mot(x, "DueDateTypeCode", "BT-8"),
        )

    def sommes(
        self, el: Element | None, devise: str | None, comptable: str | None
    ) -> n.SommesFacture:
        s = self.un(el, "SpecifiedTradeSettlementHeaderMonetarySummation", "BG-22")
        tva, tva_comptable = self.tva_des_sommes(self.tous(s, "TaxTotalAmount"), devise, comptable)
        tiers = [
            self.montant(x, "ActualAmount", "BT-179")
            for x in self.tous(el, "SpecifiedFinancialAdjustment")
        ]
        return n.SommesFacture(
            self.montant(s, "LineTotalAmount", "BT-106"),
            self.montant(s, "AllowanceTotalAmount", "BT-107"),
            self.montant(s, "ChargeTotalAmount", "BT-108"),
            self.montant(s, "TaxBasisTotalAmount", "BT-109"),
            tva,
            self.montant(s, "GrandTotalAmount", "BT-112"),
            self.montant(s, "TotalPrepaidAmount", "BT-113"),
            self.montant(s, "RoundingAmount", "BT-114"),
            self.montant(s, "DuePayableAmount", "BT-115"),
            sum((x for x in tiers if x is not None), ZERO) if tiers else None,
            tva_comptable,
        )

    def echeances(self, el: Element | None) -> tuple[date | None, str | None, str | None]:
        """Due date, terms, mandate.

        EXTENDED allows several dates: the first counts, the others are told with the terms.
        """
        termes = self.tous(el, "SpecifiedTradePaymentTerms")
        jours = [j for x in termes if (j := self.jour(x, "DueDateDateTime", "BT-9"))]
        textes = [t for x in termes if (t := self.texte(x, "Description", "BT-20"))] + [
            f"Autre échéance : {date_courte(j)}." for j in jours[1:]
        ]
        return (
            jours[0] if jours else None,
            "\n".join(textes) or None,
            next((m for x in termes if (m := self.mot(x, "DirectDebitMandateID", "BT-89"))), None),
        )

    def facture(self, racine: Element) -> n.Invoice:
        contexte, doc = (
            self.un(racine, "rsm:ExchangedDocumentContext"),
            self.un(racine, "rsm:ExchangedDocument"),
        )
        tout = self.un(racine, "rsm:SupplyChainTradeTransaction")
        accord, livraison, regl = (
            self.un(tout, f"ApplicableHeaderTrade{x}")
            for x in ("Agreement", "Delivery", "Settlement")
        )
        vers = self.un(livraison, "ShipToTradeParty", "BG-13")
        lieu = n.Livraison(self.texte(vers, "Name", "BT-70"), self.adresse(vers, "BT-80"))
        remises, frais = self.ajustements(regl, "BT-92", "BT-99")
        reglements = [
            r
            for x in self.tous(regl, "SpecifiedTradeSettlementPaymentMeans")
            if (r := self.reglement(x)) != n.MoyenPaiement()
        ]
        echeance, conditions, mandat = self.echeances(regl)
        devise = self.mot(regl, "InvoiceCurrencyCode", "BT-5")
        comptable = self.mot(regl, "TaxCurrencyCode", "BT-6")
        periode = self.un(regl, "BillingSpecifiedPeriod", "BG-14")
        autres = {
            nom: self.un(el, chemin)
            for nom, el, chemin in (
                ("beneficiaire", regl, "PayeeTradeParty"),
                ("representant", accord, "SellerTaxRepresentativeTradeParty"),
            )
        }
        vides = ("BT-59", "BT-60", "BT-61", "BT-63", "BT-69", "")
        return n.Invoice(
            numero=self.mot(doc, "ID", "BT-1"),
            type=self.mot(doc, "TypeCode", "BT-3"),
            date=self.jour(doc, "IssueDateTime", "BT-2"),
            cadre=self.mot(
                contexte, "BusinessProcessSpecifiedDocumentContextParameter/ID", "BT-23"
            ),
            profil=self.mot(contexte, "GuidelineSpecifiedDocumentContextParameter/ID", "BT-24"),
            devise=devise,
            devise_comptable=comptable,
            notes=tuple(
                n.Note(t, self.mot(x, "SubjectCode", "BT-21"))
                for x in self.tous(doc, "IncludedNote")
                if (t := self.texte(x, "Content", "BT-22"))
            ),
            reference_acheteur=self.texte(accord, "BuyerReference", "BT-10"),
            contrat=self.mot(accord, "ContractReferencedDocument/IssuerAssignedID", "BT-12"),
            commande=self.mot(accord, "BuyerOrderReferencedDocument/IssuerAssignedID", "BT-13"),
            devis=self.mot(accord, "SellerOrderReferencedDocument/IssuerAssignedID", "BT-14"),
            vendeur=self.partie(
                self.un(accord, "SellerTradeParty", "BG-4"),
                ("BT-27", "BT-29", "BT-30", "BT-31", "BT-40", "BT-34"),
            ),
            acheteur=self.partie(
                self.un(accord, "BuyerTradeParty", "BG-7"),
                ("BT-44", "BT-46", "BT-47", "BT-48", "BT-55", "BT-49"),
            ),
            livraison=None if lieu == n.Livraison() else lieu,
            livree_le=self.jour(
                livraison, "ActualDeliverySupplyChainEvent/OccurrenceDateTime", "BT-72"
            ),
            debut=self.jour(periode, "StartDateTime", "BT-73"),
            fin=self.jour(periode, "EndDateTime", "BT-74"),
            reference_paiement=self.texte(regl, "PaymentReference", "BT-83"),
            reglement=reglements[0] if reglements else None,
            echeance=echeance,
            conditions=conditions,
            remises=remises,
            frais=frais,
            taxes=tuple(self.taxe(x) for x in self.tous(regl, "ApplicableTradeTax")),
            lignes=tuple(
                self.ligne(x, i)
                for i, x in enumerate(
                    self.tous(tout, "IncludedSupplyChainTradeLineItem", MAX_LIGNES), 1
                )
            ),
            precedentes=tuple(
                n.Precedente(
                    num, self.jour(x, "FormattedIssueDateTime", "BT-26", "qdt:DateTimeString")
                )
                for x in self.tous(regl, "InvoiceReferencedDocument")
                if (num := self.mot(x, "IssuerAssignedID", "BT-25"))
            ),
            sommes=self.sommes(regl, devise, comptable),
            autres_reglements=tuple(reglements[1:]),
            mandat=mandat,
            **{nom: None if el is None else self.partie(el, vides) for nom, el in autres.items()},
        )

"""Stage 1, read: the XML of a received invoice (UN/CEFACT CII, the XML of Factur-X, ZUGFeRD 2 and
XRechnung) → `Invoice`.

The inverse of `cii`: only elements of its namespaces are read. `cii_valeurs` reads each value and
keeps what is wrong in it. Sources: Factur-X 1.09; EN 16931-1.
"""

from __future__ import annotations

from datetime import date
from xml.etree.ElementTree import Element

from ..socle.centimes import ZERO
from ..socle.ecriture import date_courte
from . import modele as n
from .cii import ESPACES
from .cii_groupes import GroupesCii
from .cii_schema import structure
from .valeurs_xml import DE_L_ACHETEUR, DU_VENDEUR, MAX_LIGNES, Lecture

RACINE = f"{{{ESPACES['rsm']}}}CrossIndustryInvoice"


def lire_cii(racine: Element) -> Lecture:
    """Read a CII invoice from its root. Raises XmlRefuse (it is too long to be one)."""
    lu = _Lu()
    facture = lu.facture(racine)
    s = structure(racine, facture.profil)
    anomalies = tuple(dict.fromkeys((*lu.anomalies, *s.places)))
    return Lecture(facture, anomalies, lu.entiere, nombres=s.nombres)


class _Lu(GroupesCii):
    """One reading: the lines and the whole of the invoice, from their groups."""

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
        unite = self.attribut(quantite, "unitCode", "BT-130")
        pour = self.un(net, "BasisQuantity", "BT-149")
        unite_prix = self.attribut(pour, "unitCode", "BT-150")
        tva = self.un(reglement, "ApplicableTradeTax", "BT-151")
        self.est_tva(tva, "BR-CO-04", "BT-151")
        remises, frais = self.ajustements(reglement, "BT-136", "BT-141")
        debut, fin = self.periode(reglement, "BR-CO-20", "BG-26", "BT-134", "BT-135")
        brut = self.un(accord, "GrossPriceProductTradePrice", "BT-148")
        rabais = self.un(brut, "AppliedTradeAllowanceCharge/ActualAmount", "BT-147")
        sens = self.un(brut, "AppliedTradeAllowanceCharge/ChargeIndicator/udt:Indicator", "BT-147")
        if sens is not None and (sens.text or "").strip() not in ("true", "false", "1", "0"):
            self.dire("SENS", "BT-147", "le rabais sur le prix ne dit pas s'il en est un")
        ligne = n.Article(
            nom or str(rang),
            self.texte(produit, "Name", "BT-153"),
            self.texte(produit, "Description", "BT-154"),
            self.mot(produit, "SellerAssignedID", "BT-155"),
            self.nombre(quantite, "BT-129", 4, "BR-FR-DEC-02"),
            unite,
            self.nombre(self.un(net, "ChargeAmount", "BT-146"), "BT-146", 6, "BR-FR-DEC-03"),
            self.nombre(pour, "BT-149", 4, "BR-FR-DEC-02"),
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
            debut,
            fin,
            self.mot(doc, "LineStatusReasonCode", "BT-X-8"),
            self.attributs(produit),
            self.nombre(self.un(brut, "ChargeAmount", "BT-148"), "BT-148", 6, "BR-FR-DEC-03"),
            self.nombre(rabais, "BT-147", 6, "BR-FR-DEC-03"),
            unite_prix if unite_prix != unite else None,
            self.identifiant(self.un(produit, "GlobalID", "BT-157"), "BT-157"),
            self.classements(
                x
                for c in self.tous(produit, "DesignatedProductClassification")
                for x in self.tous(c, "ClassCode")
            ),
            self.mot(produit, "OriginTradeCountry/ID", "BT-159"),
            self.documents(reglement, "BT-128")[1],
        )
        self.ou = ""
        return ligne

    def attributs(self, produit: Element | None) -> tuple[tuple[str, str], ...]:
        """What the item is like: each has a name and a value, or is told and left out."""
        lus = []
        for x in self.tous(produit, "ApplicableProductCharacteristic"):
            nom, valeur = self.texte(x, "Description", "BT-160"), self.texte(x, "Value", "BT-161")
            mesure = self.un(x, "ValueMeasure", "BT-161")  # EXTENDED
            if mesure is not None and valeur is None:
                unite = self.attribut(mesure, "unitCode", "BT-161")
                valeur = " ".join(t for t in ((mesure.text or "").strip(), unite) if t)
            code = self.mot(x, "TypeCode", "BT-X-11")  # EXTENDED: it may name it instead
            if (nom or code) and valeur:
                lus.append((nom or code or "", valeur))
            else:
                self.dire("BR-54", "BG-32", "un attribut de l'article n'a pas de nom et de valeur")
        return tuple(lus)

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

    def moyens_egaux(self, reglements: list[n.MoyenPaiement]) -> None:
        """One means of payment, whatever the accounts: the syntax has room for one code."""
        for regle, terme, quoi, dits in (
            ("CII-SR-467", "BT-81", "codes", {r.moyen for r in reglements}),
            ("CII-SR-468", "BT-82", "libellés", {r.libelle for r in reglements}),
        ):
            if len(dits - {None}) > 1:
                self.dire(regle, terme, f"les moyens de paiement ont des {quoi} différents")

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
        remises, frais = self.ajustements(regl, "BT-92", "BT-99")
        reglements = [
            self.reglement(x) for x in self.tous(regl, "SpecifiedTradeSettlementPaymentMeans")
        ]
        self.moyens_egaux(reglements)
        echeance, conditions, mandat = self.echeances(regl)
        devise = self.mot(regl, "InvoiceCurrencyCode", "BT-5")
        comptable = self.mot(regl, "TaxCurrencyCode", "BT-6")
        debut, fin = self.periode(regl, "BR-CO-19", "BG-14", "BT-73", "BT-74")
        pieces, objet = self.documents(accord, "BT-18")
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
            vendeur=self.partie(self.un(accord, "SellerTradeParty", "BG-4"), DU_VENDEUR),
            acheteur=self.partie(self.un(accord, "BuyerTradeParty", "BG-7"), DE_L_ACHETEUR),
            livraison=self.livraison(livraison),
            livree_le=self.jour(
                livraison, "ActualDeliverySupplyChainEvent/OccurrenceDateTime", "BT-72"
            ),
            debut=debut,
            fin=fin,
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
            precedentes=self.precedentes(regl),
            objet=objet,
            pieces=pieces,
            sommes=self.sommes(regl, devise, comptable),
            autres_reglements=tuple(reglements[1:]),
            mandat=mandat,
            **{nom: None if el is None else self.partie(el, vides) for nom, el in autres.items()},
        )

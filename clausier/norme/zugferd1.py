"""Stage 1, read: what can be read of an invoice in ZUGFeRD 1, older than EN 16931: number, days,
parties, totals → `Invoice` without lines or VAT.

Its elements are those of CII in other name spaces, some under other names. No rule of today was
made for it: nothing of it is judged. Source: ZUGFeRD 1.0 (2014).
"""

from __future__ import annotations

from typing import ClassVar
from xml.etree.ElementTree import Element

from . import modele as n
from .cii_groupes import GroupesCii
from .valeurs_xml import DE_L_ACHETEUR, DU_VENDEUR, ZUGFERD_1, Lecture

FERD = "urn:ferd:CrossIndustryDocument:invoice:1p0"
RACINE = f"{{{FERD}}}CrossIndustryDocument"
UNECE = "urn:un:unece:uncefact:data:standard:"


def lire_zugferd1(racine: Element) -> Lecture:
    """Read a ZUGFeRD 1 invoice from its root. Raises XmlRefuse (it is too long)."""
    lu = _Lu()
    facture = lu.facture(racine)
    return Lecture(facture, tuple(dict.fromkeys(lu.anomalies)), False, ZUGFERD_1)


class _Lu(GroupesCii):
    ESPACES: ClassVar[dict[str, str]] = {
        "rsm": FERD,
        "ram": f"{UNECE}ReusableAggregateBusinessInformationEntity:12",
        "udt": f"{UNECE}UnqualifiedDataType:15",
    }

    def facture(self, racine: Element) -> n.Invoice:
        doc = self.un(racine, "rsm:HeaderExchangedDocument")
        tout = self.un(racine, "rsm:SpecifiedSupplyChainTradeTransaction")
        accord = self.un(tout, "ApplicableSupplyChainTradeAgreement")
        regl = self.un(tout, "ApplicableSupplyChainTradeSettlement")
        termes = self.tous(regl, "SpecifiedTradePaymentTerms")
        guide = "GuidelineSpecifiedDocumentContextParameter/ID"
        s = self.un(regl, "SpecifiedTradeSettlementMonetarySummation", "BG-22")
        return n.Invoice(
            numero=self.mot(doc, "ID", "BT-1"),
            type=self.mot(doc, "TypeCode", "BT-3"),
            date=self.jour(doc, "IssueDateTime", "BT-2"),
            profil=self.mot(racine, f"rsm:SpecifiedExchangedDocumentContext/{guide}", "BT-24"),
            devise=self.mot(regl, "InvoiceCurrencyCode", "BT-5"),
            vendeur=self.partie(self.un(accord, "SellerTradeParty", "BG-4"), DU_VENDEUR),
            acheteur=self.partie(self.un(accord, "BuyerTradeParty", "BG-7"), DE_L_ACHETEUR),
            echeance=next(
                (j for x in termes if (j := self.jour(x, "DueDateDateTime", "BT-9"))), None
            ),
            reference_paiement=self.texte(regl, "PaymentReference", "BT-83"),
            sommes=n.SommesFacture(
                self.montant(s, "LineTotalAmount", "BT-106"),
                self.montant(s, "AllowanceTotalAmount", "BT-107"),
                self.montant(s, "ChargeTotalAmount", "BT-108"),
                self.montant(s, "TaxBasisTotalAmount", "BT-109"),
                self.montant(s, "TaxTotalAmount", "BT-110"),
                self.montant(s, "GrandTotalAmount", "BT-112"),
                self.montant(s, "TotalPrepaidAmount", "BT-113"),
                None,
                self.montant(s, "DuePayableAmount", "BT-115"),
            ),
        )

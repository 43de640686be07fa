"""Stage 1, read: the XML of a received invoice (UN/CEFACT CII, the XML of Factur-X, ZUGFeRD 2 and XRechnung) → `Invoice`.

The inverse of `cii`: only elements of its namespaces are read. What cannot be read as what it should be (a date that is in no
calendar, a sum that is no number, a term given twice) is told with its term and left out; nothing is guessed.
Sources: Factur-X 1.09; AFNOR XP Z12-012 (BR-FR-03, BR-FR-DEC-01 to 04); EN 16931-1 (BR-DEC).
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple
from xml.etree.ElementTree import Element

from ..lecture.xml import XmlRefuse, arbre
from . import modele as n
from .cii import ESPACES
from .controles import Constat

RACINE = f"{{{ESPACES['rsm']}}}CrossIndustryInvoice"
AUTRES = {  # the root of other forms → how it is called
    "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice": "facture UBL",
    "{urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote": "avoir UBL",
    "{urn:ferd:CrossIndustryDocument:invoice:1p0}CrossIndustryDocument": "facture ZUGFeRD 1",
}
MOT, TEXTE = 256, 20_000  # signs: of an identifier or a code, of a text
MAX_LIGNES, MAX_AUTRES = 10_000, 300  # of a kind in one invoice
SANS_MONTANT = {"BT-92": "BR-31", "BT-99": "BR-36", "BT-136": "BR-41", "BT-141": "BR-43"}
NOMBRE = re.compile(r"[+-]?(?:\d{1,12}(?:\.\d{0,20})?|\.\d{1,20})")
JOUR = re.compile(r"\d{8}")


class AutreForme(Exception):
    """An XML that is another thing than a CII invoice: what it is."""


class Lecture(NamedTuple):
    """An invoice as read, what could not be read of it, and whether every number and date could."""

    facture: n.Invoice
    anomalies: tuple[Constat, ...]
    entiere: bool


def lire(octets: bytes) -> Lecture:
    """Read the XML of an invoice. Raises XmlRefuse (not XML, or XML that is a trap) and AutreForme."""
    racine = arbre(octets)
    if racine.tag != RACINE:
        nom = racine.tag.rpartition("}")[2][:40]
        raise AutreForme(
            AUTRES.get(racine.tag)
            or (
                "facture CII d'une autre version"
                if nom == "CrossIndustryInvoice"
                else f"XML « {nom} », qui n'est pas une facture"
            )
        )
    lu = _Lu()
    facture = lu.facture(racine)
    return Lecture(facture, tuple(dict.fromkeys(lu.anomalies)), lu.entiere)


@lru_cache(maxsize=512)
def _chemin(chemin: str) -> str:
    return "/".join(p if ":" in p else f"ram:{p}" for p in chemin.split("/"))


class _Lu:
    """One reading: what is found wrong is kept."""

    def __init__(self) -> None:
        self.anomalies: list[Constat] = []
        self.entiere = True
        self.ou = ""  # the line that is being read

    def dire(self, regle: str, terme: str, message: str, perdu: bool = False) -> None:
        self.anomalies.append(Constat(regle, terme, self.ou + message))
        self.entiere &= not perdu

    def tous(self, el: Element | None, chemin: str, maxi: int = MAX_AUTRES) -> list[Element]:
        trouves = [] if el is None else el.findall(_chemin(chemin), ESPACES)
        if len(trouves) > maxi:
            raise XmlRefuse(f"plus de {maxi} « {chemin.rpartition('/')[2]} »")
        return trouves

    def un(self, el: Element | None, chemin: str, terme: str = "") -> Element | None:
        trouves = self.tous(el, chemin)
        if len(trouves) > 1:
            self.dire(
                "DOUBLE",
                terme,
                f"« {chemin.rpartition('/')[2]} » est donné {len(trouves)} fois ; seul le premier est lu",
            )
        return trouves[0] if trouves else None

    def coupe(self, texte: str | None, terme: str, maxi: int) -> str | None:
        texte = (texte or "").strip()
        if len(texte) > maxi:
            self.dire("LONGUEUR", terme, f"valeur de {len(texte)} signes, coupée à {maxi}")
        return texte[:maxi] or None

    def mot(self, el: Element | None, chemin: str, terme: str) -> str | None:
        x = self.un(el, chemin, terme)
        return None if x is None else self.coupe(x.text, terme, MOT)

    def texte(self, el: Element | None, chemin: str, terme: str) -> str | None:
        x = self.un(el, chemin, terme)
        return None if x is None else self.coupe(x.text, terme, TEXTE)

    def identifiant(self, x: Element | None, terme: str) -> n.Identifiant | None:
        valeur = None if x is None else self.coupe(x.text, terme, MOT)
        return (
            n.Identifiant(valeur, self.coupe(x.get("schemeID"), terme, MOT))
            if x is not None and valeur
            else None
        )

    def nombre(self, x: Element | None, terme: str, decimales: int, regle: str) -> Decimal | None:
        """A number with at most `decimales` decimals, as `regle` wants."""
        if x is None:
            return None
        texte = (x.text or "").strip()
        if not NOMBRE.fullmatch(texte):
            self.dire(
                "NOMBRE",
                terme,
                f"« {texte[:40]} » n'est pas un nombre" if texte else "nombre vide",
                True,
            )
            return None
        valeur = Decimal(texte)
        if len(texte.partition(".")[2]) > decimales:
            self.dire(regle, terme, f"« {texte} » a plus de {decimales} décimales")
        return valeur

    def montant(self, el: Element | None, chemin: str, terme: str) -> Decimal | None:
        return self.nombre(self.un(el, chemin, terme), terme, 2, "BR-FR-DEC-01")

    def taux(self, el: Element | None, terme: str) -> Decimal | None:
        return self.nombre(self.un(el, "RateApplicablePercent", terme), terme, 2, "BR-FR-DEC-04")

    def jour(
        self, el: Element | None, chemin: str, terme: str, type_: str = "udt:DateTimeString"
    ) -> date | None:
        """A day of the calendar, in the only format that is allowed."""
        contenant = self.un(el, chemin, terme)
        if contenant is None:
            return None
        x = self.un(contenant, type_, terme)
        texte = ((x.text if x is not None else "") or "").strip()
        if x is not None and x.get("format") != "102":
            self.dire(
                "BR-FR-03",
                terme,
                f"format de date « {(x.get('format') or 'absent')[:20]} » ; seul 102 (AAAAMMJJ) est admis",
            )
        try:
            if not (texte.isascii() and JOUR.fullmatch(texte)):
                raise ValueError
            return datetime.strptime(texte, "%Y%m%d").date()
        except ValueError:
            self.dire(
                "BR-FR-03",
                terme,
                f"« {texte[:40]} » n'est pas une date du calendrier (AAAAMMJJ)"
                if texte
                else "date vide",
                True,
            )
            return None

    # -------------------------------------------------------------------------------------------------------- groups

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
        """`bt`: the terms of its name, identifiers, registration, VAT number, country, electronic address."""
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
        moins, plus = [], []
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
        )
        self.ou = ""
        return ligne

    def reglement(self, x: Element) -> n.Reglement:
        compte = self.un(x, "PayeePartyCreditorFinancialAccount", "BT-84")
        return n.Reglement(
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

    def sommes(self, el: Element | None, devise: str | None) -> n.Sommes:
        s = self.un(el, "SpecifiedTradeSettlementHeaderMonetarySummation", "BG-22")
        taxes = self.tous(s, "TaxTotalAmount")
        dans_la_devise = [x for x in taxes if x.get("currencyID") == devise] or (
            taxes if len(taxes) == 1 else []
        )
        if (
            taxes
            and devise
            and (
                len(dans_la_devise) != 1
                or dans_la_devise[0].get("currencyID") not in (None, devise)
            )
        ):
            self.dire(
                "BR-53",
                "BT-110",
                f"le total de la TVA n'est pas donné une fois, et une seule, dans la devise de la facture ({devise})",
            )
        tiers = [
            self.montant(x, "ActualAmount", "BT-179")
            for x in self.tous(el, "SpecifiedFinancialAdjustment")
        ]
        return n.Sommes(
            self.montant(s, "LineTotalAmount", "BT-106"),
            self.montant(s, "AllowanceTotalAmount", "BT-107"),
            self.montant(s, "ChargeTotalAmount", "BT-108"),
            self.montant(s, "TaxBasisTotalAmount", "BT-109"),
            self.nombre(dans_la_devise[0] if dans_la_devise else None, "BT-110", 2, "BR-FR-DEC-01"),
            self.montant(s, "GrandTotalAmount", "BT-112"),
            self.montant(s, "TotalPrepaidAmount", "BT-113"),
            self.montant(s, "RoundingAmount", "BT-114"),
            self.montant(s, "DuePayableAmount", "BT-115"),
            sum(x for x in tiers if x is not None) if tiers else None,
        )

    def echeances(self, el: Element | None) -> tuple[date | None, str | None, str | None]:
        """Due date, terms, mandate. EXTENDED allows several dates: the first counts, the others are told with the terms."""
        termes = self.tous(el, "SpecifiedTradePaymentTerms")
        jours = [j for x in termes if (j := self.jour(x, "DueDateDateTime", "BT-9"))]
        textes = [t for x in termes if (t := self.texte(x, "Description", "BT-20"))] + [
            f"Autre échéance : {j:%d/%m/%Y}." for j in jours[1:]
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
            if (r := self.reglement(x)) != n.Reglement()
        ]
        echeance, conditions, mandat = self.echeances(regl)
        devise = self.mot(regl, "InvoiceCurrencyCode", "BT-5")
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
            sommes=self.sommes(regl, devise),
            autres_reglements=tuple(reglements[1:]),
            mandat=mandat,
            **{nom: None if el is None else self.partie(el, vides) for nom, el in autres.items()},
        )

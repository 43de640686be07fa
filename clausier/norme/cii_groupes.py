"""Stage 1, read: the groups that a received invoice's XML (UN/CEFACT CII) repeats: parties,
discounts and charges, means of payment, VAT, documents.

Each is one record of `modele`; `cii_valeurs` reads its values, `cii_lecture` puts the groups
together. Sources: Factur-X 1.09; EN 16931-1.
"""

from __future__ import annotations

from datetime import date
from xml.etree.ElementTree import Element

from . import modele as n
from .cii import ANNEXE, OBJET
from .cii_valeurs import ValeursCii
from .valeurs_xml import BASES, SANS_MONTANT, TermesPartie


class GroupesCii(ValeursCii):
    """The groups of one reading."""

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

    def identifiants(self, el: Element | None, terme: str) -> tuple[n.Identifiant, ...]:
        globaux = self.tous(el, "GlobalID")
        if any(not x.get("schemeID") for x in globaux):
            self.dire("BR-FR-CO-10", terme, "un identifiant global ne dit pas son schéma")
        if any(x.get("schemeID") == "0009" and not (x.text or "").strip() for x in globaux):
            self.dire("BR-FR-09", terme, "un SIRET est vide")
        return tuple(
            i for x in (*self.tous(el, "ID"), *globaux) if (i := self.identifiant(x, terme))
        )

    def immatriculation(self, org: Element | None, terme: str) -> n.Identifiant | None:
        x = self.un(org, "ID", terme)
        i = self.identifiant(x, terme)
        if x is not None and i is None and x.get("schemeID") == "0002":
            self.dire("BR-FR-32", terme, "un SIREN est vide")
        return i

    def partie(self, el: Element | None, bt: TermesPartie) -> n.Partie:
        """`bt`: the terms of its name, identifiers, registration, VAT number, country, electronic
        address.
        """
        if el is None:
            return n.Partie()
        nom, ids, immat, tva, pays, elec = bt
        org = self.un(el, "SpecifiedLegalOrganization", immat)
        c = self.un(el, "DefinedTradeContact")
        if self.un(c, "PersonName") is not None and self.un(c, "DepartmentName") is not None:
            self.dire(
                "CII-SR-466" if nom == "BT-44" else "CII-SR-465",
                nom,
                "le contact a un nom de personne et un nom de service ; un seul est permis",
            )
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
            self.identifiants(el, ids),
            self.immatriculation(org, immat),
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
            self.est_tva(tva, "BR-37" if terme == frais else "BR-32", terme)
            a = n.Ajustement(
                montant,
                self.texte(x, "Reason", terme) or (f"code {code}" if code else None),
                self.mot(tva, "CategoryCode", terme),
                self.taux(tva, terme),
                code,
                self.montant(x, "BasisAmount", BASES[terme]),
                self.nombre(self.un(x, "CalculationPercent"), terme, 20, ""),
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
            self.mot(x, "ApplicableTradeSettlementFinancialCard/ID", "BT-87"),
        )

    def est_tva(self, tva: Element | None, regle: str, terme: str) -> None:
        """Only VAT has a category."""
        if tva is not None and (self.mot(tva, "TypeCode", terme) or "").upper() != "VAT":
            self.dire(regle, terme, "une autre taxe que la TVA (TypeCode)")

    def taxe(self, x: Element) -> n.Taxe:
        self.est_tva(x, "BR-CO-17", "BT-118")
        return n.Taxe(
            self.mot(x, "CategoryCode", "BT-118"),
            self.taux(x, "BT-119"),
            self.montant(x, "BasisAmount", "BT-116"),
            self.montant(x, "CalculatedAmount", "BT-117"),
            self.texte(x, "ExemptionReason", "BT-120"),
            self.mot(x, "ExemptionReasonCode", "BT-121"),
            self.mot(x, "DueDateTypeCode", "BT-8"),
            self.jour(x, "TaxPointDate", "BT-7", "udt:DateString"),
        )

    def livraison(self, el: Element | None) -> n.Livraison | None:
        x = self.un(el, "ShipToTradeParty", "BG-13")
        lieu = n.Livraison(
            self.texte(x, "Name", "BT-70"), self.adresse(x, "BT-80"), self.identifiants(x, "BT-71")
        )
        return None if lieu == n.Livraison() else lieu

    def documents(
        self, el: Element | None, objet: str
    ) -> tuple[tuple[n.Justificatif, ...], n.Identifiant | None]:
        """The supporting documents, and the thing invoiced (`objet`: its term)."""
        pieces, choses = [], []
        for x in self.tous(el, "AdditionalReferencedDocument"):
            genre = self.mot(x, "TypeCode", "BT-122")
            numero = self.mot(x, "IssuerAssignedID", "BT-122")
            if genre == OBJET:
                schema = self.mot(x, "ReferenceTypeCode", objet)
                choses += [n.Identifiant(numero, schema)] if numero else []
            if genre == ANNEXE:
                joint = self.un(x, "AttachmentBinaryObject", "BT-125")
                pieces.append(
                    n.Justificatif(
                        numero,
                        self.texte(x, "Name", "BT-123"),
                        self.mot(x, "URIID", "BT-124"),
                        self.attribut(joint, "filename", "BT-125"),
                        self.attribut(joint, "mimeCode", "BT-125"),
                    )
                )
            elif numero is None:
                self.dire("BR-52", "BT-122", "un document joint n'a pas de référence")
        return tuple(pieces), choses[0] if choses else None

    def precedentes(self, el: Element | None) -> tuple[n.Precedente, ...]:
        return tuple(
            n.Precedente(
                self.mot(x, "IssuerAssignedID", "BT-25"),
                self.jour(x, "FormattedIssueDateTime", "BT-26", "qdt:DateTimeString"),
            )
            for x in self.tous(el, "InvoiceReferencedDocument")
        )

    def periode(
        self, el: Element | None, regle: str, groupe: str, debut: str, fin: str
    ) -> tuple[date | None, date | None]:
        """The first and the last day of a period, one of which at least it has."""
        x = self.un(el, "BillingSpecifiedPeriod", groupe)
        if x is not None and not any(self.tous(x, f"{b}DateTime") for b in ("Start", "End")):
            self.dire(regle, groupe, "la période n'a ni début ni fin")
        return self.jour(x, "StartDateTime", debut), self.jour(x, "EndDateTime", fin)

"""Stage 1, read: the values of a received invoice that are UBL 2.1's own, and the groups that
several parts of it have: days, addresses, parties, discounts.

`ubl_lecture` puts them together. Source: EN 16931-3-2 (binding to UBL 2.1).
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import ClassVar
from xml.etree.ElementTree import Element

from ..lecture.xml import nom_local
from . import modele as n
from .tables import codes
from .valeurs_xml import BASES, SANS_MONTANT, TermesPartie, ValeursXml

OASIS = "urn:oasis:names:specification:ubl:schema:xsd:"
TVA = "VAT"
SEPA = "SEPA"  # the scheme of BT-90, which stands among the identifiers of a party
FUSEAU = re.compile(r"(?:Z|[+-]\d\d:\d\d)$")


class ValeursUbl(ValeursXml):
    """The values of one UBL."""

    ESPACES: ClassVar[dict[str, str]] = {
        "cac": f"{OASIS}CommonAggregateComponents-2",
        "cbc": f"{OASIS}CommonBasicComponents-2",
    }
    PREFIXE = "cac"

    def __init__(self, avoir: bool) -> None:
        super().__init__()
        self.avoir = avoir

    def nomme(self, chemin: str, terme: str) -> str:
        return terme or super().nomme(chemin, terme).removeprefix("cbc:")

    def nombre(self, x: Element | None, terme: str, decimales: int, regle: str) -> Decimal | None:
        """A number; of a sum, its currency too."""
        if x is not None and nom_local(x).endswith("Amount"):
            devise = x.get("currencyID")
            if devise is None:
                self.dire("XSD", terme, "le montant ne dit pas sa devise")
            elif devise.strip() not in codes()["devises"]:
                self.dire("BR-CL-03", terme, f"devise « {devise[:10]} » inconnue")
        return super().nombre(x, terme, decimales, regle)

    def taux(self, el: Element | None, terme: str) -> Decimal | None:
        return self.nombre(self.un(el, "cbc:Percent", terme), terme, 2, "BR-FR-DEC-04")

    def jour(self, el: Element | None, chemin: str, terme: str) -> date | None:
        """A day of the calendar; a time zone is none of it."""
        x = self.un(el, chemin, terme)
        if x is None:
            return None
        texte = (x.text or "").strip()
        if FUSEAU.search(texte):
            self.dire("BR-FR-03", terme, f"« {texte[:40]} » : une date n'a pas de fuseau horaire")
        return self.le_jour(
            FUSEAU.sub("", texte), terme, "%Y-%m-%d", r"\d{4}-\d\d-\d\d", "AAAA-MM-JJ"
        )

    def une_fois(self, el: Element, regles: tuple[tuple[str, str, str, str], ...]) -> None:
        """What EN 16931 has once at most, and the schema any number of times. `regles`: rule, term,
        path, what is told.
        """
        for regle, terme, chemin, quoi in regles:
            if (n_fois := len(self.tous(el, chemin))) > 1:
                self.dire(regle, terme, f"{quoi} {n_fois} fois, une seule est permise")

    def categorie(self, el: Element | None, chemin: str, terme: str) -> Element | None:
        """A category of VAT: one of another tax is none."""
        x = self.un(el, chemin, terme)
        regime = self.mot(x, "TaxScheme/cbc:ID", terme)
        return x if regime and regime.upper() == TVA else None

    def periode(
        self, el: Element | None, regle: str, termes: tuple[str, str, str]
    ) -> tuple[date | None, date | None]:
        """The first and the last day of a period, one of which at least it has, unless it only says
        when VAT is due. `termes`: of the period, its start, its end.
        """
        p = self.un(el, "InvoicePeriod", termes[0])
        if p is not None and not any(
            self.tous(p, f"cbc:{b}") for b in ("StartDate", "EndDate", "DescriptionCode")
        ):
            self.dire(regle, termes[0], "la période n'a ni début ni fin")
        return self.jour(p, "cbc:StartDate", termes[1]), self.jour(p, "cbc:EndDate", termes[2])

    def adresse(self, a: Element | None, terme: str) -> n.Lieu | None:
        lieu = n.Lieu(
            self.mot(a, "Country/cbc:IdentificationCode", terme),
            self.mot(a, "cbc:PostalZone", terme),
            self.texte(a, "cbc:CityName", terme),
            self.texte(a, "cbc:StreetName", terme),
            self.texte(a, "cbc:AdditionalStreetName", terme),
            self.texte(a, "AddressLine/cbc:Line", terme),
        )
        return None if lieu == n.Lieu() else lieu

    def partie(self, el: Element | None, bt: TermesPartie, inscrite: bool = True) -> n.Partie:
        """`bt`: the terms of its name, identifiers, registration, VAT number, country, electronic
        address; `inscrite`: its name is that of its registration, as a seller's and a buyer's.
        """
        if el is None:
            return n.Partie()
        nom, ids, immat, tva, pays, elec = bt
        identifiants = [
            self.identifiant(x, ids) for x in self.tous(el, "PartyIdentification/cbc:ID")
        ]
        entite = self.un(el, "PartyLegalEntity", immat)
        usuel = self.texte(el, "PartyName/cbc:Name", nom)
        c = self.un(el, "Contact", nom)
        contact = n.Contact(
            self.texte(c, "cbc:Name", nom),
            self.mot(c, "cbc:Telephone", nom),
            self.mot(c, "cbc:ElectronicMail", nom),
        )
        numero, fiscal = self.fiscaux(el, tva)
        return n.Partie(
            self.texte(entite, "cbc:RegistrationName", nom) if inscrite else usuel,
            usuel if inscrite else None,
            self.texte(entite, "cbc:CompanyLegalForm", nom),
            tuple(i for i in identifiants if i and i.schema != SEPA),
            self.identifiant(self.un(entite, "cbc:CompanyID", immat), immat),
            numero,
            fiscal,
            self.adresse(self.un(el, "PostalAddress", pays), pays),
            self.identifiant(self.un(el, "cbc:EndpointID", elec), elec),
            None if contact == n.Contact() else contact,
        )

    def fiscaux(self, el: Element, terme: str) -> tuple[str | None, str | None]:
        """The VAT number, and the number of another tax scheme."""
        trouves: dict[bool, str] = {}
        for x in self.tous(el, "PartyTaxScheme"):
            numero = self.mot(x, "cbc:CompanyID", terme)
            regime = self.mot(x, "TaxScheme/cbc:ID", terme)
            tva = regime is not None and regime.upper() == TVA
            if not self.tous(x, "cbc:CompanyID"):
                self.dire("UBL-SR-53", terme, "un régime fiscal n'a pas de numéro")
            if not self.tous(x, "TaxScheme/cbc:ID"):
                self.dire("UBL-SR-53", terme, "un numéro fiscal ne dit pas de quel régime il est")
            if numero and tva in trouves:
                self.dire(
                    "DOUBLE", terme, "deux numéros fiscaux d'une sorte ; seul le premier est lu"
                )
            elif numero:
                trouves[tva] = numero
        return trouves.get(True), trouves.get(False)

    def ajustements(
        self, el: Element | None, remise: str, frais: str
    ) -> tuple[tuple[n.Ajustement, ...], tuple[n.Ajustement, ...]]:
        """The discounts and the charges of a line or of the whole."""
        moins: list[n.Ajustement] = []
        plus: list[n.Ajustement] = []
        for x in self.tous(el, "AllowanceCharge"):
            sens = self.mot(x, "cbc:ChargeIndicator", remise)
            if sens not in ("true", "false", "1", "0"):
                self.dire(
                    "SENS",
                    remise,
                    "un ajustement ne dit pas s'il est une remise ou des frais",
                    True,
                )
                continue
            terme = frais if sens in ("true", "1") else remise
            montant = self.montant(x, "cbc:Amount", terme)
            if montant is None and self.entiere:
                self.dire(SANS_MONTANT[terme], terme, "un ajustement n'a pas de montant", True)
            code = self.mot(x, "cbc:AllowanceChargeReasonCode", terme)
            tva = self.categorie(x, "TaxCategory", terme)
            a = n.Ajustement(
                montant,
                self.texte(x, "cbc:AllowanceChargeReason", terme)
                or (f"code {code}" if code else None),
                self.mot(tva, "cbc:ID", terme),
                self.taux(tva, terme),
                code,
                self.montant(x, "cbc:BaseAmount", BASES[terme]),
                self.nombre(self.un(x, "cbc:MultiplierFactorNumeric", terme), terme, 20, ""),
            )
            (plus if terme == frais else moins).append(a)
        return tuple(moins), tuple(plus)

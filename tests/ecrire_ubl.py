"""Writes an `Invoice` in UBL 2.1, for the tests alone: the twin of what the product writes in CII.

The order of the elements is that of the schema. What EN 16931 does not bind to UBL is not written.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element, indent, register_namespace, tostring

from clausier.norme import modele as n
from clausier.norme.cii import decimal

OASIS = "urn:oasis:names:specification:ubl:schema:xsd:"
ESPACES = {"cac": f"{OASIS}CommonAggregateComponents-2", "cbc": f"{OASIS}CommonBasicComponents-2"}
for _prefixe, _uri in ESPACES.items():
    register_namespace(_prefixe, _uri)
EXIGIBILITES = {"5": "3", "29": "35", "72": "432"}
Contenu = Element | str | date | Decimal | None


def b(nom: str, valeur: str | date | None, **attributs: str | None) -> Element | None:
    """A value; none when there is none."""
    if valeur is None:
        return None
    el = Element(f"{{{ESPACES['cbc']}}}{nom}", {k: v for k, v in attributs.items() if v})
    el.text = valeur.isoformat() if isinstance(valeur, date) else valeur
    return el


def a(nom: str, *contenu: Element | None) -> Element | None:
    """A group; none when it would be empty."""
    el = Element(f"{{{ESPACES['cac']}}}{nom}")
    el.extend(c for c in contenu if c is not None)
    return el if len(el) else None


def ident(nom: str, i: n.Identifiant | None) -> Element | None:
    return b(nom, i.valeur, schemeID=i.schema) if i else None


class Ubl:
    """One invoice written."""

    def __init__(self, f: n.Invoice) -> None:
        self.f, self.genre = f, "CreditNote" if f.avoir else "Invoice"

    def somme(self, nom: str, x: Decimal | None, maxi: int = 2) -> Element | None:
        return b(nom, decimal(x, 2, maxi), currencyID=self.f.devise or "EUR")

    def adresse(self, nom: str, x: n.Lieu | None) -> Element | None:
        if x is None:
            return None
        return a(
            nom,
            b("StreetName", x.voie),
            b("AdditionalStreetName", x.complement),
            b("CityName", x.ville),
            b("PostalZone", x.code_postal),
            a("AddressLine", b("Line", x.suite)),
            a("Country", b("IdentificationCode", x.pays)),
        )

    def partie(self, nom: str, p: n.Partie | None, inscrite: bool = True) -> Element | None:
        if p is None:
            return None
        immat, elec, c = p.immatriculation, p.electronique, p.contact
        usuel = p.nom_commercial if inscrite else p.nom
        return a(
            nom,
            b("EndpointID", elec.valeur, schemeID=elec.schema) if elec else None,
            *(
                a("PartyIdentification", b("ID", i.valeur, schemeID=i.schema))
                for i in p.identifiants
            ),
            a("PartyName", b("Name", usuel)),
            self.adresse("PostalAddress", p.adresse),
            *(
                a("PartyTaxScheme", b("CompanyID", numero), a("TaxScheme", b("ID", regime)))
                for numero, regime in ((p.tva, "VAT"), (p.fiscal, "FC"))
                if numero
            ),
            a(
                "PartyLegalEntity",
                b("RegistrationName", p.nom) if inscrite else None,
                b("CompanyID", immat.valeur, schemeID=immat.schema) if immat else None,
                b("CompanyLegalForm", p.description),
            ),
            a(
                "Contact",
                b("Name", c.nom),
                b("Telephone", c.telephone),
                b("ElectronicMail", c.courriel),
            )
            if c
            else None,
        )

    def categorie(self, nom: str, code: str | None, taux: Decimal | None, *motifs: Element | None):
        if code is None and taux is None:
            return None
        scheme = a("TaxScheme", b("ID", "VAT"))
        return a(nom, b("ID", code), b("Percent", decimal(taux)), *motifs, scheme)

    def ajustement(self, x: n.Ajustement, frais: bool) -> Element | None:
        return a(
            "AllowanceCharge",
            b("ChargeIndicator", "true" if frais else "false"),
            b("AllowanceChargeReasonCode", x.code),
            b("AllowanceChargeReason", x.motif),
            b("MultiplierFactorNumeric", decimal(x.pourcentage)),
            self.somme("Amount", x.montant),
            self.somme("BaseAmount", x.base),
            self.categorie("TaxCategory", x.categorie, x.taux),
        )

    def ajustements(self, x: n.Invoice | n.Article) -> list[Element | None]:
        return [
            *(self.ajustement(r, False) for r in x.remises),
            *(self.ajustement(r, True) for r in x.frais),
        ]

    def periode(self, debut: date | None, fin: date | None, code: str | None = None):
        return a(
            "InvoicePeriod",
            b("StartDate", debut),
            b("EndDate", fin),
            b("DescriptionCode", EXIGIBILITES.get(code or "", code)),
        )

    def ligne(self, x: n.Article) -> Element | None:
        quantite = "CreditedQuantity" if self.f.avoir else "InvoicedQuantity"
        return a(
            f"{self.genre}Line",
            b("ID", x.rang),
            b("Note", x.note),
            b(quantite, decimal(x.quantite, 0, 4), unitCode=x.unite),
            self.somme("LineExtensionAmount", x.total),
            self.periode(x.debut, x.fin),
            self.objet("DocumentReference", x.objet),
            *self.ajustements(x),
            a(
                "Item",
                b("Description", x.description),
                b("Name", x.nom),
                a("SellersItemIdentification", b("ID", x.reference)),
                a("StandardItemIdentification", ident("ID", x.identifiant)),
                a("OriginCountry", b("IdentificationCode", x.origine)),
                *(
                    a(
                        "CommodityClassification",
                        b("ItemClassificationCode", c.valeur, listID=c.schema),
                    )
                    for c in x.classements
                ),
                self.categorie("ClassifiedTaxCategory", x.categorie, x.taux),
                *(
                    a("AdditionalItemProperty", b("Name", nom), b("Value", valeur))
                    for nom, valeur in x.attributs
                ),
            ),
            a(
                "Price",
                self.somme("PriceAmount", x.prix, 6),
                b("BaseQuantity", decimal(x.pour, 0, 4), unitCode=x.unite_prix or x.unite),
                a(
                    "AllowanceCharge",
                    b("ChargeIndicator", "false"),
                    self.somme("Amount", x.rabais or Decimal(0), 6),
                    self.somme("BaseAmount", x.prix_brut, 6),
                )
                if x.prix_brut is not None
                else None,
            ),
        )

    def reglement(self, r: n.MoyenPaiement) -> Element | None:
        f = self.f
        mandat = f.mandat if r is f.reglement else None  # one for the invoice
        return a(
            "PaymentMeans",
            b("PaymentMeansCode", r.moyen, name=r.libelle),
            b("PaymentDueDate", f.echeance) if f.avoir else None,
            b("PaymentID", f.reference_paiement),
            a("CardAccount", b("PrimaryAccountNumberID", r.carte), b("NetworkID", "NA"))
            if r.carte
            else None,
            a(
                "PayeeFinancialAccount",
                b("ID", r.iban or r.compte),
                b("Name", r.titulaire),
                a("FinancialInstitutionBranch", b("ID", r.bic)),
            ),
            a("PaymentMandate", b("ID", mandat), a("PayerFinancialAccount", b("ID", r.debite))),
        )

    def taxes(self) -> list[Element | None]:
        f, s = self.f, self.f.sommes
        groupes = [
            a(
                "TaxSubtotal",
                self.somme("TaxableAmount", t.base),
                self.somme("TaxAmount", t.montant),
                self.categorie(
                    "TaxCategory",
                    t.categorie,
                    t.taux,
                    b("TaxExemptionReasonCode", t.code_motif),
                    b("TaxExemptionReason", t.motif),
                ),
            )
            for t in f.taxes
        ]
        comptable = b("TaxAmount", decimal(s.tva_comptable), currencyID=f.devise_comptable)
        return [a("TaxTotal", self.somme("TaxAmount", s.tva), *groupes), a("TaxTotal", comptable)]

    def totaux(self) -> Element | None:
        s = self.f.sommes
        return a(
            "LegalMonetaryTotal",
            self.somme("LineExtensionAmount", s.lignes),
            self.somme("TaxExclusiveAmount", s.ht),
            self.somme("TaxInclusiveAmount", s.ttc),
            self.somme("AllowanceTotalAmount", s.remises),
            self.somme("ChargeTotalAmount", s.frais),
            self.somme("PrepaidAmount", s.paye),
            self.somme("PayableRoundingAmount", s.arrondi),
            self.somme("PayableAmount", s.a_payer),
        )

    def objet(self, nom: str, i: n.Identifiant | None) -> Element | None:
        return a(nom, ident("ID", i), b("DocumentTypeCode", "130")) if i else None

    def piece(self, p: n.Justificatif) -> Element | None:
        joint = b("EmbeddedDocumentBinaryObject", "AAAA", mimeCode=p.genre, filename=p.fichier)
        return a(
            "AdditionalDocumentReference",
            b("ID", p.reference),
            b("DocumentDescription", p.description),
            a("Attachment", joint if p.fichier else None, a("ExternalReference", b("URI", p.lien))),
        )

    def commande(self) -> Element | None:
        f = self.f
        numero = f.commande or ("NA" if f.devis else None)
        return a("OrderReference", b("ID", numero), b("SalesOrderID", f.devis))

    def livraison(self) -> Element | None:
        x = self.f.livraison or n.Livraison()
        return a(
            "Delivery",
            b("ActualDeliveryDate", self.f.livree_le),
            a(
                "DeliveryLocation",
                *(ident("ID", i) for i in x.identifiants),
                self.adresse("Address", x.adresse),
            ),
            a("DeliveryParty", a("PartyName", b("Name", x.nom))),
        )

    def racine(self) -> Element:
        f = self.f
        debits = next((t.exigibilite for t in f.taxes if t.exigibilite), None)
        racine = Element(f"{{{OASIS}{self.genre}-2}}{self.genre}")
        note = [b("Note", f"#{x.code}#{x.texte}" if x.code else x.texte) for x in f.notes]
        le = b("TaxPointDate", next((t.exigible_le for t in f.taxes), None))
        contenu = (
            b("CustomizationID", f.profil),
            b("ProfileID", f.cadre),
            b("ID", f.numero),
            b("IssueDate", f.date),
            *(
                (le, b("CreditNoteTypeCode", f.type), *note)
                if f.avoir
                else (b("DueDate", f.echeance), b("InvoiceTypeCode", f.type), *note, le)
            ),
            b("DocumentCurrencyCode", f.devise),
            b("TaxCurrencyCode", f.devise_comptable),
            b("BuyerReference", f.reference_acheteur),
            self.periode(f.debut, f.fin, debits),
            self.commande(),
            *(
                a(
                    "BillingReference",
                    a("InvoiceDocumentReference", b("ID", p.numero), b("IssueDate", p.date)),
                )
                for p in f.precedentes
            ),
            a("ContractDocumentReference", b("ID", f.contrat)),
            self.objet("AdditionalDocumentReference", f.objet),
            *map(self.piece, f.pieces),
            a("AccountingSupplierParty", self.partie("Party", f.vendeur)),
            a("AccountingCustomerParty", self.partie("Party", f.acheteur)),
            self.partie("PayeeParty", f.beneficiaire, inscrite=False),
            self.partie("TaxRepresentativeParty", f.representant, inscrite=False),
            self.livraison(),
            *map(self.reglement, f.reglements),
            a("PaymentTerms", b("Note", f.conditions)),
            *self.ajustements(f),
            *self.taxes(),
            self.totaux(),
            *map(self.ligne, f.lignes),
        )
        racine.extend(c for c in contenu if c is not None)
        return racine


def ecrire_ubl(f: n.Invoice) -> bytes:
    """The XML of an invoice or of a credit note."""
    racine = Ubl(f).racine()
    indent(racine)
    xml: bytes = tostring(racine, encoding="UTF-8", xml_declaration=True)
    return xml + b"\n"

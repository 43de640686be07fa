"""Stage 1, read: the XML of a received invoice or credit note in UBL 2.1 (EN 16931, Peppol BIS,
XRechnung) → `Invoice`, the very record that its twin in CII gives.

Only the elements that EN 16931 binds are read; findings name the standard's term (BT, BG), for the
same rules judge both syntaxes. Source: EN 16931-3-2 (binding to UBL 2.1).
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from xml.etree.ElementTree import Element

from ..lecture.xml import nom_local
from ..socle.centimes import ZERO
from . import modele as n
from .cii import OBJET
from .cii_schema import parcourir
from .tables import schema_ubl
from .ubl_valeurs import OASIS, ValeursUbl
from .valeurs_xml import DE_L_ACHETEUR, DU_VENDEUR, MAX_LIGNES, MOT, TEXTE, UBL, Lecture

AVOIR = f"{{{OASIS}CreditNote-2}}CreditNote"
RACINES = (f"{{{OASIS}Invoice-2}}Invoice", AVOIR)
PROJET = "50"  # the kind of a document by which a credit note names BT-11
NOTE_CODEE = re.compile(r"#([A-Z]{3})#(.*)", re.S)  # BT-21 stands before BT-22, in one element
EXIGIBILITES = {"3": "5", "35": "29", "432": "72"}  # BT-8: UNTDID 2005 here, 2475 in the record
IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Za-z0-9 ]{11,40}")
DE_FACTURE = (
    ("UBL-SR-05", "BT-20", "PaymentTerms/cbc:Note", "les conditions de paiement sont données"),
    ("UBL-SR-45", "BT-9", "PaymentMeans/cbc:PaymentDueDate", "l'échéance est donnée"),
    ("UBL-SR-54", "BG-18", "PaymentMeans/CardAccount", "une carte de paiement est donnée"),
    ("UBL-SR-55", "BG-19", "PaymentMeans/PaymentMandate", "un mandat de prélèvement est donné"),
)
DE_LIGNE = (("UBL-SR-52", "BT-128", "DocumentReference", "un document est nommé"),)
D_UN_RENVOI = (
    ("UBL-SR-06", "BT-25", "InvoiceDocumentReference", "une facture antérieure est nommée"),
)


def lire_ubl(racine: Element) -> Lecture:
    """Read a UBL invoice or credit note from its root. Raises XmlRefuse (it is too long)."""
    lu = _Lu(avoir=racine.tag == AVOIR)
    facture = lu.facture(racine)
    s = parcourir(racine, nom_local(racine), schema_ubl(), OASIS, True)
    anomalies = tuple(dict.fromkeys((*lu.anomalies, *s.places)))
    return Lecture(facture, anomalies, lu.entiere, UBL, s.nombres)


class _Lu(ValeursUbl):
    """One reading: the groups of the invoice, from their values."""

    def ligne(self, el: Element, rang: int) -> n.Article:
        nom = self.mot(el, "cbc:ID", "BT-126")
        if nom is None:
            self.dire("BR-21", "BT-126", f"la {rang}e ligne n'a pas de numéro")
        self.ou = f"ligne {nom or rang} : "
        produit, prix = self.un(el, "Item", "BG-31"), self.un(el, "Price", "BG-29")
        quantite = self.un(
            el, "cbc:CreditedQuantity" if self.avoir else "cbc:InvoicedQuantity", "BT-129"
        )
        unite = self.attribut(quantite, "unitCode", "BT-130")
        pour = self.un(prix, "cbc:BaseQuantity", "BT-149")
        unite_prix = self.attribut(pour, "unitCode", "BT-150")
        self.une_fois(el, DE_LIGNE)
        tva = self.categorie(produit, "ClassifiedTaxCategory", "BT-151")
        remises, frais = self.ajustements(el, "BT-136", "BT-141")
        debut, fin = self.periode(el, "BR-CO-20", ("BG-26", "BT-134", "BT-135"))
        brut = self.un(prix, "AllowanceCharge", "BT-147")
        rabais = self.nombre(self.un(brut, "cbc:Amount", "BT-147"), "BT-147", 6, "BR-FR-DEC-03")
        norme = self.un(produit, "StandardItemIdentification/cbc:ID", "BT-157")
        ligne = n.Article(
            nom or str(rang),
            self.texte(produit, "cbc:Name", "BT-153"),
            self.texte(produit, "cbc:Description", "BT-154"),
            self.mot(produit, "SellersItemIdentification/cbc:ID", "BT-155"),
            self.nombre(quantite, "BT-129", 4, "BR-FR-DEC-02"),
            unite,
            self.nombre(self.un(prix, "cbc:PriceAmount", "BT-146"), "BT-146", 6, "BR-FR-DEC-03"),
            self.nombre(pour, "BT-149", 4, "BR-FR-DEC-02"),
            remises,
            frais,
            self.mot(tva, "cbc:ID", "BT-151"),
            self.taux(tva, "BT-152"),
            self.montant(el, "cbc:LineExtensionAmount", "BT-131"),
            " ".join(
                t for x in self.tous(el, "cbc:Note") if (t := self.coupe(x.text, "BT-127", TEXTE))
            )
            or None,
            debut,
            fin,
            None,
            self.attributs(produit),
            self.nombre(self.un(brut, "cbc:BaseAmount", "BT-148"), "BT-148", 6, "BR-FR-DEC-03"),
            rabais or None,  # the schema wants it beside a gross price
            unite_prix if unite_prix != unite else None,
            self.identifiant(norme, "BT-157"),
            self.classements(
                self.tous(produit, "CommodityClassification/cbc:ItemClassificationCode")
            ),
            self.mot(produit, "OriginCountry/cbc:IdentificationCode", "BT-159"),
            self.objet(el, "DocumentReference", "BT-128"),
        )
        self.ou = ""
        return ligne

    def attributs(self, produit: Element | None) -> tuple[tuple[str, str], ...]:
        """What the item is like: each has a name and a value, or is told and left out."""
        lus = []
        for x in self.tous(produit, "AdditionalItemProperty"):
            nom, valeur = self.texte(x, "cbc:Name", "BT-160"), self.texte(x, "cbc:Value", "BT-161")
            if nom and valeur:
                lus.append((nom, valeur))
            else:
                self.dire("BR-54", "BG-32", "un attribut de l'article n'a pas de nom et de valeur")
        return tuple(lus)

    def objet(self, el: Element, chemin: str, terme: str) -> n.Identifiant | None:
        """The thing invoiced, among the documents referred to."""
        dits = [
            i
            for x in self.tous(el, chemin)
            if self.mot(x, "cbc:DocumentTypeCode", terme) == OBJET
            and (i := self.identifiant(self.un(x, "cbc:ID", terme), terme))
        ]
        if len(dits) > 1:
            self.dire("UBL-SR-04", terme, "l'objet facturé est donné plusieurs fois")
        return dits[0] if dits else None

    def pieces(self, racine: Element) -> tuple[n.Justificatif, ...]:
        """The supporting documents; what they hold is not opened."""
        pieces = []
        for x in self.tous(racine, "AdditionalDocumentReference"):
            code = self.mot(x, "cbc:DocumentTypeCode", "BT-122")
            numero = self.identifiant(self.un(x, "cbc:ID", "BT-122"), "BT-122")
            if numero is None:
                self.dire("BR-52", "BT-122", "un document joint n'a pas de référence")
            if code == OBJET or (code == PROJET and self.avoir):
                continue
            if code or (numero and numero.schema):
                dit = "un document joint a un genre ou un schéma, qui sont ceux d'un objet facturé"
                self.dire("UBL-SR-43", "BT-122", dit)
            joint = self.un(x, "Attachment/cbc:EmbeddedDocumentBinaryObject", "BT-125")
            pieces.append(
                n.Justificatif(
                    numero.valeur if numero else None,
                    self.texte(x, "cbc:DocumentDescription", "BT-123"),
                    self.mot(x, "Attachment/ExternalReference/cbc:URI", "BT-124"),
                    self.attribut(joint, "filename", "BT-125"),
                    self.attribut(joint, "mimeCode", "BT-125"),
                )
            )
        return tuple(pieces)

    def taxe(self, x: Element, exigibilite: str | None, le: date | None) -> n.Taxe:
        c = self.categorie(x, "TaxCategory", "BT-118")
        return n.Taxe(
            self.mot(c, "cbc:ID", "BT-118"),
            self.taux(c, "BT-119"),
            self.montant(x, "cbc:TaxableAmount", "BT-116"),
            self.montant(x, "cbc:TaxAmount", "BT-117"),
            self.texte(c, "cbc:TaxExemptionReason", "BT-120"),
            self.mot(c, "cbc:TaxExemptionReasonCode", "BT-121"),
            exigibilite,
            le,
        )

    def sommes(
        self, racine: Element, devise: str | None, comptable: str | None, etendue: bool
    ) -> n.SommesFacture:
        s = self.un(racine, "LegalMonetaryTotal", "BG-22")
        tva, tva_comptable = self.tva_des_sommes(
            self.tous(racine, "TaxTotal/cbc:TaxAmount"), devise, comptable
        )
        tiers = [
            self.montant(x, "cbc:PaidAmount", "BT-179")
            for x in self.tous(racine, "PrepaidPayment")
            if etendue
        ]
        return n.SommesFacture(
            self.montant(s, "cbc:LineExtensionAmount", "BT-106"),
            self.montant(s, "cbc:AllowanceTotalAmount", "BT-107"),
            self.montant(s, "cbc:ChargeTotalAmount", "BT-108"),
            self.montant(s, "cbc:TaxExclusiveAmount", "BT-109"),
            tva,
            self.montant(s, "cbc:TaxInclusiveAmount", "BT-112"),
            self.montant(s, "cbc:PrepaidAmount", "BT-113"),
            self.montant(s, "cbc:PayableRoundingAmount", "BT-114"),
            self.montant(s, "cbc:PayableAmount", "BT-115"),
            sum((x for x in tiers if x is not None), ZERO) if tiers else None,
            tva_comptable,
        )

    def reglement(self, x: Element) -> n.MoyenPaiement:
        code = self.un(x, "cbc:PaymentMeansCode", "BT-81")
        compte = self.un(x, "PayeeFinancialAccount", "BG-17")
        numero = self.mot(compte, "cbc:ID", "BT-84")
        moyen = None if code is None else self.coupe(code.text, "BT-81", MOT)
        est_iban = bool(numero and (moyen in ("58", "59") or IBAN.fullmatch(numero)))
        return n.MoyenPaiement(
            moyen,
            numero if est_iban else None,
            self.texte(compte, "cbc:Name", "BT-85"),
            self.mot(compte, "FinancialInstitutionBranch/cbc:ID", "BT-86"),
            None if est_iban else numero,
            None if code is None else self.coupe(code.get("name"), "BT-82", TEXTE),
            self.mot(x, "PaymentMandate/PayerFinancialAccount/cbc:ID", "BT-91"),
            self.mot(x, "CardAccount/cbc:PrimaryAccountNumberID", "BT-87"),
        )

    def moyens(self, elements: list[Element]) -> list[n.MoyenPaiement]:
        """The means of payment: one code for all, whatever the accounts."""
        reglements = [self.reglement(x) for x in elements]
        if len({r.moyen for r in reglements} - {None}) > 1:
            dit = "les moyens de paiement ont des codes différents"
            self.dire("UBL-SR-47", "BT-81", dit)
        return reglements

    def commun(self, moyens: list[Element], chemin: str, terme: str) -> str | None:
        """What each means of payment repeats: one value for the invoice."""
        valeurs = list(dict.fromkeys(v for x in moyens if (v := self.texte(x, chemin, terme))))
        if len(valeurs) > 1:
            self.dire(
                "DOUBLE", terme, f"{len(valeurs)} valeurs différentes ; seule la première est lue"
            )
        return valeurs[0] if valeurs else None

    def echeance(self, racine: Element, moyens: list[Element]) -> date | None:
        """BT-9: a credit note has it at its means of payment."""
        if not self.avoir:
            return self.jour(racine, "cbc:DueDate", "BT-9")
        jours = [j for x in moyens if (j := self.jour(x, "cbc:PaymentDueDate", "BT-9"))]
        return jours[0] if jours else None

    def notes(self, racine: Element) -> tuple[n.Note, ...]:
        textes = [self.coupe(x.text, "BT-22", TEXTE) for x in self.tous(racine, "cbc:Note")]
        codees = [(t, NOTE_CODEE.fullmatch(t)) for t in textes if t]
        return tuple(n.Note(m[2].strip(), m[1]) if m else n.Note(t) for t, m in codees)

    def livraison(self, racine: Element) -> tuple[n.Livraison | None, date | None]:
        el = self.un(racine, "Delivery", "BG-13")
        adresse = self.un(el, "DeliveryLocation/Address", "BG-15")
        lieu = n.Livraison(
            self.texte(el, "DeliveryParty/PartyName/cbc:Name", "BT-70"),
            self.adresse(adresse, "BT-80"),
            tuple(
                i
                for x in self.tous(el, "DeliveryLocation/cbc:ID")
                if (i := self.identifiant(x, "BT-71"))
            ),
        )
        jour = self.jour(el, "cbc:ActualDeliveryDate", "BT-72")
        return (None if lieu == n.Livraison() else lieu), jour

    def precedentes(self, racine: Element) -> tuple[n.Precedente, ...]:
        for x in self.tous(racine, "BillingReference"):
            self.une_fois(x, D_UN_RENVOI)
            if not self.tous(x, "InvoiceDocumentReference"):
                self.dire("UBL-SR-07", "BT-25", "une facture antérieure n'a pas de numéro")
        return tuple(
            n.Precedente(self.mot(x, "cbc:ID", "BT-25"), self.jour(x, "cbc:IssueDate", "BT-26"))
            for x in self.tous(racine, "BillingReference/InvoiceDocumentReference")
        )

    def commande(self, racine: Element) -> tuple[str | None, str | None]:
        """BT-13 and BT-14: the schema wants the first even when there is only the second."""
        el = self.un(racine, "OrderReference", "BT-13")
        commande, devis = self.mot(el, "cbc:ID", "BT-13"), self.mot(el, "cbc:SalesOrderID", "BT-14")
        return (None if devis and commande == "NA" else commande), devis

    def type(self, racine: Element, genre: str) -> str | None:
        """BT-3: a credit note and an invoice have each a root of its own."""
        code = self.mot(racine, f"cbc:{genre}TypeCode", "BT-3")
        if code in n.TYPES and (code in n.AVOIRS) != self.avoir:
            dit = "une facture UBL se dit un avoir"
            if self.avoir:
                dit = "un avoir UBL se dit une facture"
            self.dire("BR-CL-01", "BT-3", f"{dit} (type {code})")
        return code

    def facture(self, racine: Element) -> n.Invoice:
        self.une_fois(racine, DE_FACTURE)
        genre = "CreditNote" if self.avoir else "Invoice"
        type_ = self.type(racine, genre)
        profil = self.mot(racine, "cbc:CustomizationID", "BT-24")
        devise = self.mot(racine, "cbc:DocumentCurrencyCode", "BT-5")
        comptable = self.mot(racine, "cbc:TaxCurrencyCode", "BT-6")
        exigibilite = self.mot(racine, "InvoicePeriod/cbc:DescriptionCode", "BT-8")
        exigible_le = self.jour(racine, "cbc:TaxPointDate", "BT-7")
        debut, fin = self.periode(racine, "BR-CO-19", ("BG-14", "BT-73", "BT-74"))
        livraison, livree_le = self.livraison(racine)
        commande, devis = self.commande(racine)
        moyens = self.tous(racine, "PaymentMeans")
        reglements = self.moyens(moyens)
        remises, frais = self.ajustements(racine, "BT-92", "BT-99")
        vides = ("BT-59", "BT-60", "BT-61", "BT-63", "BT-69", "")
        autres = {
            nom: self.un(racine, chemin)
            for nom, chemin in (
                ("beneficiaire", "PayeeParty"),
                ("representant", "TaxRepresentativeParty"),
            )
        }
        acheteur = self.partie(
            self.un(racine, "AccountingCustomerParty/Party", "BG-7"), DE_L_ACHETEUR
        )
        return n.Invoice(
            numero=self.mot(racine, "cbc:ID", "BT-1"),
            type=type_,
            date=self.jour(racine, "cbc:IssueDate", "BT-2"),
            cadre=self.mot(racine, "cbc:ProfileID", "BT-23"),
            profil=profil,
            devise=devise,
            devise_comptable=comptable,
            notes=self.notes(racine),
            reference_acheteur=self.texte(racine, "cbc:BuyerReference", "BT-10"),
            contrat=self.mot(racine, "ContractDocumentReference/cbc:ID", "BT-12"),
            commande=commande,
            devis=devis,
            vendeur=self.partie(
                self.un(racine, "AccountingSupplierParty/Party", "BG-4"), DU_VENDEUR
            ),
            acheteur=replace(acheteur, description=None),
            livraison=livraison,
            livree_le=livree_le,
            debut=debut,
            fin=fin,
            reference_paiement=self.commun(moyens, "cbc:PaymentID", "BT-83"),
            reglement=reglements[0] if reglements else None,
            echeance=self.echeance(racine, moyens),
            conditions="\n".join(
                t
                for x in self.tous(racine, "PaymentTerms/cbc:Note")
                if (t := self.coupe(x.text, "BT-20", TEXTE))
            )
            or None,
            remises=remises,
            frais=frais,
            taxes=tuple(
                self.taxe(x, EXIGIBILITES.get(exigibilite or "", exigibilite), exigible_le)
                for x in self.tous(racine, "TaxTotal/TaxSubtotal")
            ),
            lignes=tuple(
                self.ligne(x, i)
                for i, x in enumerate(self.tous(racine, f"{genre}Line", MAX_LIGNES), 1)
            ),
            precedentes=self.precedentes(racine),
            sommes=self.sommes(racine, devise, comptable, "extension" in (profil or "")),
            autres_reglements=tuple(reglements[1:]),
            objet=self.objet(racine, "AdditionalDocumentReference", "BT-18"),
            pieces=self.pieces(racine),
            mandat=self.commun(moyens, "PaymentMandate/cbc:ID", "BT-89"),
            **{
                nom: None if el is None else self.partie(el, vides, inscrite=False)
                for nom, el in autres.items()
            },
        )

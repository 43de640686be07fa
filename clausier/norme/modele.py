"""An electronic invoice as EN 16931 sees it: what our own invoices fill and what a received one is
read into.

One record for both ways, so that what is written and what is checked cannot part. The names are
ours; the number of the standard's term (BT) or group (BG) stands beside each. Sums are Decimal in
the invoice's currency, rates percentages. What a profile leaves out, or what could not be read, is
None.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal

EN16931 = "urn:cen.eu:en16931:2017"
PROFILS = {  # BT-24 → the profile's name, as the XMP block of the PDF writes it
    "urn:factur-x.eu:1p0:minimum": "MINIMUM",
    "urn:factur-x.eu:1p0:basicwl": "BASIC WL",
    "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic": "BASIC",
    EN16931: "EN 16931",
    "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended": "EXTENDED",
    "urn:cen.eu:en16931:2017#conformant#urn.cpro.gouv.fr:1p0:extended-ctc-fr": "EXTENDED",
}
# BT-24 as others write it → the profile whose rules it follows; ZUGFeRD 2.0 gave the same profiles
# other names
FAMILLES = (
    (r"urn:zugferd\.de:2p0:minimum", "MINIMUM"),
    (r"urn:zugferd\.de:2p0:basicwl", "BASIC WL"),
    (EN16931 + "#compliant#urn:zugferd\\.de:2p0:basic", "BASIC"),
    (EN16931 + "#conformant#urn:zugferd\\.de:2p0:extended", "EXTENDED"),
    (EN16931 + ":compliant:factur-x\\.eu:1p0:basic", "BASIC"),  # Factur-X 1.0, and its programs
    (r"urn:factur-x\.eu:1p0:basic", "BASIC"),
    (r"urn:factur-x\.eu:1p0:extended", "EXTENDED"),
    (EN16931 + ":conformant:factur-x\\.eu:1p0:extended", "EXTENDED"),
    (EN16931 + ":compliant:factur-x\\.eu:1p0:en16931", "EN 16931"),
    (
        EN16931
        + "#compliant#urn:xoev-de:kosit:(standard:)?xrechnung_.+|"
        + EN16931
        + "#compliant#urn:xeinkauf\\.de:kosit:xrechnung_.+",
        "XRECHNUNG",
    ),
    (EN16931 + "#compliant#urn:fdc:peppol\\.eu:2017:poacc:billing:3\\.0", "PEPPOL BIS"),
    (EN16931 + "#compliant#.+", "EN 16931 RESTREINT"),
    (EN16931 + "#conformant#.+", "EN 16931 ÉTENDU"),
)
FACTURE, ACOMPTE, AVOIR, AVOIR_ACOMPTE = "380", "386", "381", "503"
RECTIFICATIVE = "384"
TYPES = {  # UNTDID 1001: those that EN 16931 admits
    FACTURE: "facture",
    ACOMPTE: "facture d'acompte",
    AVOIR: "avoir",
    AVOIR_ACOMPTE: "avoir sur acompte",
    RECTIFICATIVE: "facture rectificative",
    "71": "demande de paiement",
    "80": "note de débit",
    "81": "avoir sur biens ou services",
    "82": "facture de consommation relevée",
    "83": "avoir financier",
    "84": "note de débit financière",
    "102": "avis de taxe",
    "130": "relevé de facturation",
    "202": "décompte de paiement direct",
    "203": "décompte de paiement provisoire",
    "204": "décompte de paiement",
    "211": "demande de paiement intermédiaire",
    "218": "demande de paiement final",
    "219": "demande de paiement d'unités achevées",
    "261": "avoir d'autofacture",
    "262": "avoir global",
    "295": "facture de révision de prix",
    "296": "avoir de révision de prix",
    "308": "avoir de ducroire",
    "325": "facture pro forma",
    "326": "facture partielle",
    "331": "facture avec liste de colisage",
    "382": "note de commission",
    "383": "note de débit",
    "385": "facture récapitulative",
    "387": "facture de location",
    "388": "facture fiscale",
    "389": "autofacture",
    "390": "facture de ducroire",
    "393": "facture affacturée",
    "394": "facture de crédit-bail",
    "395": "facture de consignation",
    "396": "avoir affacturé",
    "420": "avoir à lecture optique",
    "456": "avis de débit",
    "457": "annulation de débit",
    "458": "annulation de crédit",
    "471": "autofacture rectificative",
    "472": "facture rectificative affacturée",
    "473": "autofacture rectificative affacturée",
    "500": "autofacture d'acompte",
    "501": "autofacture affacturée",
    "502": "avoir d'autofacture affacturée",
    "527": "note de débit autofacturée",
    "532": "avoir de transitaire",
    "553": "rapport d'écart de facture de transitaire",
    "575": "facture d'assureur",
    "623": "facture de transitaire",
    "633": "facture de frais portuaires",
    "751": "facture pour information",
    "780": "facture de fret",
    "817": "avis de réclamation",
    "870": "facture consulaire",
    "875": "facture partielle de travaux",
    "876": "facture finale partielle de travaux",
    "877": "facture finale de travaux",
    "935": "facture douanière",
}
AVOIRS = (
    *(AVOIR, AVOIR_ACOMPTE, "81", "83", "261", "262", "296", "308", "396", "420", "458"),
    *("502", "532"),
)


def nom_profil(identifiant: str | None) -> str | None:
    """The profile whose rules an invoice follows, by its BT-24; None when nobody knows it.

    >>> nom_profil("urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0")
    'XRECHNUNG'
    >>> nom_profil("urn:factur-x.eu:1p0:en16931")
    """
    i = identifiant or ""
    return PROFILS.get(i) or next(
        (nom for motif, nom in FAMILLES if len(i) < 300 and re.fullmatch(motif, i)), None
    )


@dataclass(frozen=True)
class Lieu:
    """A postal address: BG-5, BG-8, BG-15."""

    pays: str | None = None
    code_postal: str | None = None
    ville: str | None = None
    voie: str | None = None
    complement: str | None = None
    suite: str | None = None


@dataclass(frozen=True)
class Contact:
    """BG-6, BG-9."""

    nom: str | None = None
    telephone: str | None = None
    courriel: str | None = None


@dataclass(frozen=True)
class Identifiant:
    """An identifier and its scheme: 0002 SIREN, 0009 SIRET, 0225 French directory, EM e-mail."""

    valeur: str
    schema: str | None = None


@dataclass(frozen=True)
class Partie:
    """Seller (BG-4) or buyer (BG-7)."""

    nom: str | None = None  # BT-27, BT-44
    nom_commercial: str | None = None  # BT-28, BT-45
    description: str | None = None  # BT-33
    identifiants: tuple[Identifiant, ...] = ()  # BT-29, BT-46
    immatriculation: Identifiant | None = None  # BT-30, BT-47
    tva: str | None = None  # BT-31, BT-48
    fiscal: str | None = None  # BT-32
    adresse: Lieu | None = None
    electronique: Identifiant | None = None  # BT-34, BT-49
    contact: Contact | None = None


@dataclass(frozen=True)
class Livraison:
    """Where goods went (BG-13)."""

    nom: str | None = None  # BT-70
    adresse: Lieu | None = None
    identifiants: tuple[Identifiant, ...] = ()  # BT-71


@dataclass(frozen=True)
class Justificatif:
    """A supporting document (BG-24): what the invoice says of it. What it holds is never opened."""

    reference: str | None = None  # BT-122
    description: str | None = None  # BT-123
    lien: str | None = None  # BT-124
    fichier: str | None = None  # BT-125-2
    genre: str | None = None  # BT-125-1: its MIME type, when it is inside


@dataclass(frozen=True)
class Note:
    """A free or coded mention (BG-1)."""

    texte: str
    code: str | None = None


@dataclass(frozen=True)
class Ajustement:
    """A discount or a charge: of a line (BG-27, BG-28) or of the whole (BG-20, BG-21, then with its
    VAT).
    """

    montant: Decimal | None
    motif: str | None = None  # BT-97, BT-104, BT-139, BT-144; its code in words when alone
    categorie: str | None = None
    taux: Decimal | None = None
    code: str | None = None  # BT-98, BT-105, BT-140, BT-145
    base: Decimal | None = None  # BT-93, BT-100, BT-137, BT-142
    pourcentage: Decimal | None = None  # BT-94, BT-101, BT-138, BT-143


@dataclass(frozen=True)
class Article:
    """A line (BG-25)."""

    rang: str
    nom: str | None = None  # BT-153
    description: str | None = None  # BT-154
    reference: str | None = None  # BT-155
    quantite: Decimal | None = None  # BT-129
    unite: str | None = None  # BT-130
    prix: Decimal | None = None  # BT-146
    pour: Decimal | None = None  # BT-149: the quantity that the price is for
    remises: tuple[Ajustement, ...] = ()
    frais: tuple[Ajustement, ...] = ()
    categorie: str | None = None  # BT-151
    taux: Decimal | None = None  # BT-152
    total: Decimal | None = None  # BT-131
    note: str | None = None  # BT-127
    debut: datetime.date | None = None  # BT-134
    fin: datetime.date | None = None  # BT-135
    genre: str | None = None  # BT-X-8 (EXTENDED): GROUP and INFORMATION lines count for nothing
    attributs: tuple[tuple[str, str], ...] = ()  # BG-32: BT-160 and BT-161
    prix_brut: Decimal | None = None  # BT-148
    rabais: Decimal | None = None  # BT-147
    unite_prix: str | None = None  # BT-150, where it is not the unit of the quantity
    identifiant: Identifiant | None = None  # BT-157
    classements: tuple[Identifiant, ...] = ()  # BT-158
    origine: str | None = None  # BT-159
    objet: Identifiant | None = None  # BT-128

    @property
    def compte(self) -> bool:
        return self.genre in (None, "DETAIL")


@dataclass(frozen=True)
class Taxe:
    """The VAT of one category at one rate (BG-23)."""

    categorie: str | None
    taux: Decimal | None
    base: Decimal | None  # BT-116
    montant: Decimal | None  # BT-117
    motif: str | None = None  # BT-120
    code_motif: str | None = None  # BT-121
    exigibilite: str | None = None  # BT-8
    exigible_le: datetime.date | None = None  # BT-7


@dataclass(frozen=True)
class MoyenPaiement:
    """How to pay (BG-16)."""

    moyen: str | None = None  # BT-81
    iban: str | None = None  # BT-84
    titulaire: str | None = None  # BT-85
    bic: str | None = None  # BT-86
    compte: str | None = None  # BT-84 when it is no IBAN
    libelle: str | None = None  # BT-82
    debite: str | None = None  # BT-91: the buyer's account, for a direct debit
    carte: str | None = None  # BT-87: the last figures of a card


@dataclass(frozen=True)
class Precedente:
    """An earlier invoice that this one speaks of (BG-3)."""

    numero: str | None
    date: datetime.date | None = None


@dataclass(frozen=True)
class SommesFacture:
    """BG-22."""

    lignes: Decimal | None = None  # BT-106
    remises: Decimal | None = None  # BT-107
    frais: Decimal | None = None  # BT-108
    ht: Decimal | None = None  # BT-109
    tva: Decimal | None = None  # BT-110
    ttc: Decimal | None = None  # BT-112
    paye: Decimal | None = None  # BT-113
    arrondi: Decimal | None = None  # BT-114
    a_payer: Decimal | None = None  # BT-115
    tiers: Decimal | None = None  # BT-179 (EXTENDED): collected for others
    tva_comptable: Decimal | None = None  # BT-111: its VAT, in the currency of BT-6


@dataclass(frozen=True)
class Invoice:
    """The whole invoice."""

    numero: str | None
    type: str | None  # BT-3
    date: datetime.date | None
    cadre: str | None = None  # BT-23
    profil: str | None = EN16931  # BT-24
    devise: str | None = "EUR"  # BT-5
    notes: tuple[Note, ...] = ()
    reference_acheteur: str | None = None  # BT-10
    contrat: str | None = None  # BT-12
    commande: str | None = None  # BT-13
    devis: str | None = None  # BT-14
    vendeur: Partie = Partie()
    acheteur: Partie = Partie()
    livraison: Livraison | None = None
    livree_le: datetime.date | None = None  # BT-72
    debut: datetime.date | None = None  # BT-73
    fin: datetime.date | None = None  # BT-74
    reference_paiement: str | None = None  # BT-83
    reglement: MoyenPaiement | None = None
    echeance: datetime.date | None = None  # BT-9
    conditions: str | None = None  # BT-20
    remises: tuple[Ajustement, ...] = ()
    frais: tuple[Ajustement, ...] = ()
    taxes: tuple[Taxe, ...] = ()
    lignes: tuple[Article, ...] = ()
    precedentes: tuple[Precedente, ...] = ()
    sommes: SommesFacture = SommesFacture()
    beneficiaire: Partie | None = None  # BG-10
    representant: Partie | None = None  # BG-11: for the seller's VAT
    autres_reglements: tuple[MoyenPaiement, ...] = ()
    mandat: str | None = None  # BT-89
    devise_comptable: str | None = None  # BT-6: of the tax, when it is due in another one
    objet: Identifiant | None = None  # BT-18
    pieces: tuple[Justificatif, ...] = ()  # BG-24

    @property
    def reglements(self) -> tuple[MoyenPaiement, ...]:
        return (*((self.reglement,) if self.reglement else ()), *self.autres_reglements)

    @property
    def avoir(self) -> bool:
        return self.type in AVOIRS

    def note(self, code: str) -> str | None:
        return next((n.texte for n in self.notes if n.code == code), None)

"""Stage 1, read: a life-cycle message (CDAR D22B), by which a platform or the other party says what
becomes of an invoice → `CycleDeVie`.

The file may come from anyone, as an invoice may. What the official rules ask and the message lacks
is told with its term (MDT). Sources: UN/CEFACT CDAR D22B; AFNOR XP Z12-012 (BR-FR-CDV 1.4.0).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar
from xml.etree.ElementTree import Element

from ..lecture.xml import XmlRefuse
from . import cdar_mots as mots
from .constats import Constat
from .modele import Identifiant
from .valeurs_xml import MAX_AUTRES, TEXTE, ValeursXml

UNECE = "urn:un:unece:uncefact:data:standard:"
CDAR = f"{UNECE}CrossDomainAcknowledgementAndResponse:100"
RACINE = f"{{{CDAR}}}CrossDomainAcknowledgementAndResponse"
PROFILS = ("urn.cpro.gouv.fr:1p0:CDV:invoice", "urn.cpro.gouv.fr:1p0:CDV:einvoicingF2")
FORMATS = {"102": ("%Y%m%d", 8), "203": ("%Y%m%d%H%M", 12), "204": ("%Y%m%d%H%M%S", 14)}


@dataclass(frozen=True)
class Acteur:
    """Who speaks, or is spoken to."""

    role: str | None = None  # MDT-40, MDT-59
    nom: str | None = None
    identifiant: Identifiant | None = None


@dataclass(frozen=True)
class Donnee:
    """A datum that a status is about (MDG-43): a sum, a value found wrong, the value awaited."""

    genre: str | None = None  # MDT-207
    terme: str | None = None  # MDT-206: of the invoice (BT)
    nom: str | None = None  # MDT-211
    montant: Decimal | None = None  # MDT-215
    devise: str | None = None
    taux: Decimal | None = None  # MDT-224
    jour: date | None = None  # MDT-219
    valeur: str | None = None


@dataclass(frozen=True)
class MotifStatut:
    """Why, what is asked, and the data (MDG-37)."""

    code: str | None = None  # MDT-113
    texte: str | None = None  # MDT-114
    action: str | None = None  # MDT-121
    action_texte: str | None = None  # MDT-122
    donnees: tuple[Donnee, ...] = ()


@dataclass(frozen=True)
class Statut:
    """What is said of one invoice."""

    facture: str | None  # MDT-87, its number
    code: str | None  # MDT-105
    le: date | None = None  # MDT-78
    type: str | None = None  # MDT-91
    date: date | None = None  # MDT-100, of the invoice
    vendeur: Identifiant | None = None  # MDT-129
    motifs: tuple[MotifStatut, ...] = ()

    @property
    def encaissements(self) -> list[Donnee]:
        """The sums cashed, by rate of VAT."""
        return [d for m in self.motifs for d in m.donnees if d.genre == "MEN"]


@dataclass(frozen=True)
class CycleDeVie:
    """A whole message."""

    numero: str | None = None  # MDT-4
    profil: str | None = None  # MDT-3
    le: date | None = None  # MDT-8
    emetteur: Acteur = Acteur()
    destinataires: tuple[Acteur, ...] = ()
    statuts: tuple[Statut, ...] = ()


def lire_cdar(racine: Element) -> tuple[CycleDeVie, tuple[Constat, ...]]:
    """Read a message from its root, with what is wrong in it. Raises XmlRefuse (it is too long)."""
    lu = _Lu()
    cycle = lu.cycle(racine)
    return cycle, tuple(dict.fromkeys(lu.anomalies))


class _Lu(ValeursXml):
    ESPACES: ClassVar[dict[str, str]] = {
        "rsm": CDAR,
        "ram": f"{UNECE}ReusableAggregateBusinessInformationEntity:100",
        "udt": f"{UNECE}UnqualifiedDataType:100",
        "qdt": f"{UNECE}QualifiedDataType:100",
    }
    PREFIXE = "ram"
    REGLE_DATE = "DATE"

    def textes(self, el: Element | None, chemin: str, terme: str) -> str | None:
        """A text that may be cut into several elements."""
        morceaux = (self.coupe(x.text, terme, TEXTE) for x in self.tous(el, chemin))
        return " ".join(t for t in morceaux if t) or None

    def nomme(self, chemin: str, terme: str) -> str:
        return terme or super().nomme(chemin, terme)

    def moment(
        self, el: Element | None, chemin: str, terme: str, type_: str = "udt:DateTimeString"
    ) -> date | None:
        """The day of a moment, whatever its precision."""
        x = self.un(el, f"{chemin}/{type_}", terme)
        if x is None:
            return None
        texte = (x.text or "").strip()
        forme, taille = FORMATS.get(x.get("format") or "", ("", 0))
        if not forme:
            forme, taille = next((f for f in FORMATS.values() if f[1] == len(texte)), ("%Y%m%d", 8))
        return self.le_jour(texte, terme, forme, rf"\d{{{taille}}}", "AAAAMMJJ")

    def acteur(self, el: Element | None, termes: tuple[str, str, str]) -> Acteur:
        ident, nom, role = termes
        return Acteur(
            self.mot(el, "RoleCode", role),
            self.texte(el, "Name", nom),
            self.identifiant(self.un(el, "GlobalID", ident), ident),
        )

    def donnee(self, x: Element) -> Donnee:
        montant = self.un(x, "ValueAmount", "MDT-215")
        textes = (self.textes(x, nom, "MDT-210") for nom in ("Value", "ValueCode", "ValueNumeric"))
        return Donnee(
            self.mot(x, "TypeCode", "MDT-207"),
            self.mot(x, "ID", "MDT-206"),
            self.textes(x, "Name", "MDT-211"),
            self.nombre(montant, "MDT-215", 20, ""),
            None if montant is None else montant.get("currencyID"),
            self.nombre(self.un(x, "ValuePercent", "MDT-224"), "MDT-224", 20, ""),
            self.moment(x, "ValueDateTime", "MDT-219"),
            next((t for t in textes if t), None),
        )

    def motif(self, x: Element) -> MotifStatut:
        return MotifStatut(
            self.mot(x, "ReasonCode", "MDT-113"),
            self.textes(x, "Reason", "MDT-114"),
            self.mot(x, "RequestedActionCode", "MDT-121"),
            self.textes(x, "RequestedAction", "MDT-122"),
            tuple(self.donnee(d) for d in self.tous(x, "SpecifiedDocumentCharacteristic")),
        )

    def statut(self, x: Element, le: date | None) -> Statut:
        s = Statut(
            self.mot(x, "IssuerAssignedID", "MDT-87"),
            self.mot(x, "ProcessConditionCode", "MDT-105"),
            le,
            self.mot(x, "TypeCode", "MDT-91"),
            self.moment(x, "FormattedIssueDateTime", "MDT-100", "qdt:DateTimeString"),
            self.identifiant(self.un(x, "IssuerTradeParty/GlobalID", "MDT-129"), "MDT-129"),
            tuple(self.motif(m) for m in self.tous(x, "SpecifiedDocumentStatus")),
        )
        self.juger(s)
        return s

    def juger(self, s: Statut) -> None:
        """What the official rules ask of a status, and it lacks."""
        for regle, terme, valeur, quoi in (
            ("BR-FR-CDV-10", "MDT-87", s.facture, "le numéro de la facture"),
            ("BR-FR-CDV-11", "MDT-100", s.date, "la date de la facture"),
            ("BR-FR-CDV-12", "MDT-105", s.code, "le statut"),
            ("BR-FR-CDV-13", "MDT-129", s.vendeur, "l'identifiant du vendeur"),
        ):
            if valeur is None:
                self.dire(regle, terme, f"{quoi} manque")
        if s.code and s.code not in mots.STATUTS:
            self.dire("BR-FR-CDV-CL-06", "MDT-105", f"statut « {s.code} » inconnu de clausier")
        if s.code in mots.AVEC_MOTIF and not any(m.code for m in s.motifs):
            self.dire("BR-FR-CDV-15", "MDT-113", f"le motif du statut {s.code} manque")
        for m in s.motifs:
            if m.code and m.code not in mots.MOTIFS:
                self.dire("BR-FR-CDV-CL-09", "MDT-113", f"motif « {m.code} » inconnu")
            if m.action and m.action not in mots.ACTIONS:
                self.dire("BR-FR-CDV-CL-10", "MDT-121", f"action « {m.action} » inconnue")
        sans = [d for d in s.encaissements if d.montant is None or d.taux is None]
        if s.code == mots.PAYEE and (sans or not s.encaissements):
            self.dire(
                "BR-FR-CDV-14", "MDT-207", "le montant encaissé et son taux de TVA ne sont pas dits"
            )

    def cycle(self, racine: Element) -> CycleDeVie:
        doc = self.un(racine, "rsm:ExchangedDocument")
        guide = "rsm:ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID"
        profil = self.mot(racine, guide, "MDT-3")
        if profil not in PROFILS:
            dit = f"profil « {profil} » inconnu" if profil else "le profil manque"
            self.dire("BR-FR-CDV-02", "MDT-3", dit)
        statuts = []
        for x in self.tous(racine, "rsm:AcknowledgementDocument"):
            le = self.moment(x, "IssueDateTime", "MDT-78")
            statuts += [self.statut(r, le) for r in self.tous(x, "ReferenceReferencedDocument")]
            if len(statuts) > MAX_AUTRES:
                raise XmlRefuse(f"plus de {MAX_AUTRES} statuts")
        if not statuts:
            self.dire("BR-FR-CDV-10", "MDT-87", "aucune facture n'est nommée")
        return CycleDeVie(
            self.mot(doc, "ID", "MDT-4"),
            profil,
            self.moment(doc, "IssueDateTime", "MDT-8"),
            self.acteur(self.un(doc, "IssuerTradeParty"), ("MDT-38", "MDT-39", "MDT-40")),
            tuple(
                self.acteur(x, ("MDT-57", "MDT-58", "MDT-59"))
                for x in self.tous(doc, "RecipientTradeParty")
            ),
            tuple(statuts),
        )

"""Stage 3, reckon: Dossier + one wanted document → `Comptes`, every number that its page will
print.

Templates print and never compute: what they need is here, whole, under the name of what it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from ..dossier.cas import Dossier
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import CREANCES, DocumentVoulu
from ..droit.tva import FONDEMENTS, MARGE
from ..socle.ecriture import taux
from ..socle.valeurs import centimes
from .attestation_sap import Attestation, attestation
from .cours_des_interets import LigneInterets
from .creances import Compte, Creance
from .echeancier import plan
from .echelle import Etape, limite_de_la_lettre, situation
from .encaissements import Mouvement, escompte_au, mouvements, ouvert, paye, premiere_echeance
from .factures import (
    Deduction,
    Facture,
    acompte_voulu,
    avoirs_sur,
    cas_de_la_facture,
    commande,
    factures,
)
from .historique import Historique, historique
from .juridictions import Juridiction, juridiction
from .mots import ensemble
from .penalites import Decompte, decompte
from .pieces import FaitDate, Piece, bordereau, chronologie
from .prescription import Prescription
from .prix import ZERO, LigneComptee, Totaux, Tranche, part_de
from .recours import prochaine_prescription
from .restitutions import a_rendre
from .termes import Terme, Versement, a_venir, versements

JUDICIAIRES = ("signification", "opposition", "execution", "audience", "declaration")


@dataclass(frozen=True)
class Avance:
    """The advance of the order: `mot` is acompte or arrhes."""

    mot: str
    taux: Decimal | None
    montant: Decimal

    @property
    def libelle(self) -> str:
        return taux(self.taux) if self.taux is not None else ""


@dataclass(frozen=True)
class Comptes:
    """The figures of one document. What its reckoning does not concern stays empty."""

    totaux: Totaux | None = None
    tranches: tuple[Tranche, ...] = ()
    facture: Facture | None = None
    echeance: date | None = None
    creances: tuple[Creance, ...] = ()
    indemnite: Decimal = ZERO
    recus: tuple[Mouvement, ...] = ()
    avance: Avance | None = None
    versements: tuple[Versement, ...] = ()
    limite: date | None = None
    franchise: bool = False
    validite: date | None = None
    mentions_tva: tuple[str, ...] = field(default=())
    compte: Compte | None = None
    plan: tuple[Terme, ...] = ()
    juridiction: Juridiction | None = None
    pieces: tuple[Piece, ...] = ()
    chronologie: tuple[FaitDate, ...] = ()
    prescription: Prescription | None = None
    historique: Historique | None = None
    etapes: tuple[Etape, ...] = ()  # of a claim already before a court
    attestation: Attestation | None = None
    plusieurs_dossiers: bool = False  # of one debtor, in one letter

    @property
    def colonne_tva(self) -> bool:
        """Does each line say its VAT? Always where it is charged; under franchise where lines
        differ.
        """
        return not self.franchise or len(self.tranches) > 1

    @property
    def _d_origine(self) -> Totaux | None:
        """The sums with their lines: its own, or those of the invoice that it credits."""
        return self.totaux or (
            self.facture.sur.totaux if self.facture and self.facture.sur else None
        )

    @property
    def prix_nets(self) -> bool:
        """Is no price said to be without VAT? Under franchise; where all that is sold bears VAT on
        its margin, which no invoice may show (CGI 297 E).
        """
        lignes = self._d_origine.lignes if self._d_origine else ()
        return self.franchise or bool(lignes) and all(x.fondement in MARGE for x in lignes)

    @property
    def fondement_autoliquidation(self) -> str:
        """The article by which the client owes the VAT, or nothing."""
        return ensemble(_phrases(self._d_origine, "autoliquidation"))

    @property
    def total_ht(self) -> Decimal:
        return sum((t.base for t in self.tranches), ZERO)

    @property
    def total_tva(self) -> Decimal:
        return sum((t.tva for t in self.tranches), ZERO)

    @property
    def total_ttc(self) -> Decimal:
        return self.total_ht + self.total_tva

    @property
    def net_a_payer(self) -> Decimal:
        return self.facture.ttc if self.facture else self.total_ttc

    @property
    def lignes(self) -> tuple[LigneComptee, ...]:
        return self.totaux.lignes if self.totaux else ()

    @property
    def deductions(self) -> tuple[Deduction, ...]:
        return self.facture.deductions if self.facture else ()

    @property
    def du(self) -> Decimal:
        """The open principal of a letter."""
        return sum((c.ouvert for c in self.creances), ZERO)

    @property
    def regle(self) -> Decimal:
        return sum((m.montant for m in self.recus), ZERO)

    @property
    def decomptes(self) -> tuple[Decompte, ...]:
        return tuple(c.decompte for c in self.creances if c.decompte)

    @property
    def principal(self) -> Decimal:
        """Principal left when payments go to the interest first (C. civ. 1343-1)."""
        return sum((d.principal for d in self.decomptes), ZERO)

    @property
    def interets(self) -> Decimal:
        return sum((d.interets for d in self.decomptes), ZERO)

    @property
    def interets_courent(self) -> bool:
        """Has interest begun to run on one of the invoices?"""
        return any(d.debut and (d.lignes or d.incomplet) for d in self.decomptes)

    @property
    def majore(self) -> date | None:
        """From when a decision of justice raises the legal rate, once it does (CMF L313-3)."""
        return min(
            (d.majore for d in self.decomptes if d.majore and d.majore <= d.jusqu_au), default=None
        )

    @property
    def lignes_interets(self) -> tuple[LigneInterets, ...]:
        return tuple(x for d in self.decomptes for x in d.lignes)

    @property
    def forfaits(self) -> Decimal:
        """The fixed indemnities of 40 € still due (C. com. D441-5)."""
        return sum((d.indemnite for d in self.decomptes), ZERO)

    @property
    def total_du(self) -> Decimal:
        return self.principal + self.interets + self.forfaits

    @property
    def a_echoir(self) -> Decimal:
        """What falls due later of the same invoices, and is not in the total."""
        return sum((d.plus_tard for d in self.decomptes), ZERO)

    @property
    def journalier(self) -> Decimal:
        """What a further day costs, to the cent."""
        return centimes(sum((d.journalier for d in self.decomptes), ZERO))

    @property
    def incomplet(self) -> date | None:
        """The last day counted, when rates are not known up to the cut-off."""
        return min((d.jusqu_au for d in self.decomptes if d.incomplet), default=None)


def reckon(dossier: Dossier, doc: DocumentVoulu, calcul: str, biblio: Bibliotheque) -> Comptes:
    """Every figure of `doc`, by the reckoning that its template's head names; legal values are
    those of its day.
    """
    franchise = dossier.vendeur_au(doc.date).tva.regime == "franchise"
    if calcul == "prix":
        return _prix(dossier, doc, franchise)
    if calcul in ("acompte", "facture", "avoir"):
        return _facture(dossier, doc, franchise)
    if calcul in CREANCES:
        return _poursuite(dossier, doc, calcul, biblio, _creance(dossier, doc, franchise, biblio))
    if calcul == "historique":
        prix = (
            _prix(dossier, doc, franchise)
            if dossier.affaire.lignes or doc.lignes
            else Comptes(franchise=franchise)
        )
        return replace(prix, historique=historique(dossier, doc, biblio))
    if calcul == "attestation":
        return Comptes(attestation=attestation(dossier, doc), franchise=franchise)
    if calcul == "recu":
        f = factures(dossier)[_dit(doc.facture)]
        recus = tuple(paye(dossier, f.numero, doc.date))
        return Comptes(
            facture=f,
            tranches=f.tranches,
            recus=recus,
            creances=(_ouverte(dossier, f.numero, doc.date),),
            franchise=franchise,
        )
    return Comptes(franchise=franchise)


def _dit(numero: str | None) -> str:
    """A number that the head of the template makes its author give."""
    assert numero is not None
    return numero


def _mentions(totaux: Totaux | None) -> tuple[str, ...]:
    """The exact legal phrases of exemption for lines that bear no VAT (CGI, ann.

    II, 242 nonies A, I-12°), each once.
    """
    return _phrases(totaux, "exoneration")


def _phrases(totaux: Totaux | None, genre: str) -> tuple[str, ...]:
    fondements = dict.fromkeys(
        x.fondement for x in (totaux.lignes if totaux else ()) if x.fondement
    )
    return tuple(FONDEMENTS[f].mention for f in fondements if FONDEMENTS[f].genre == genre)


def _avance(dossier: Dossier, doc: DocumentVoulu, totaux: Totaux) -> Avance | None:
    part = acompte_voulu(dossier, doc)
    if part.nulle:
        return None
    return Avance(dossier.affaire.nature_acompte, part.taux, part.de(totaux.ttc))


def _prix(dossier: Dossier, doc: DocumentVoulu, franchise: bool) -> Comptes:
    totaux = commande(dossier, doc)
    validite = doc.validite
    return Comptes(
        totaux=totaux,
        tranches=totaux.tranches,
        avance=_avance(dossier, doc, totaux),
        versements=versements(dossier, totaux.ttc),
        franchise=franchise,
        validite=validite.depuis(doc.date) if validite else None,
        mentions_tva=_mentions(totaux),
    )


def _facture(dossier: Dossier, doc: DocumentVoulu, franchise: bool) -> Comptes:
    f = factures(dossier)[_dit(doc.numero)]
    creances = (
        (_ouverte(dossier, f.sur.numero, doc.date),) if f.sur else ()
    )  # a credit note says what stays open of its invoice
    return Comptes(
        totaux=f.totaux,
        tranches=f.brut if doc.tete.finale else f.tranches,
        facture=f,
        echeance=f.echeance,
        franchise=franchise,
        creances=creances,
        recus=tuple(paye(dossier, f.numero, doc.date)),
        mentions_tva=_mentions(f.totaux or (f.sur.totaux if f.sur else None)),
    )


def _ouverte(
    dossier: Dossier,
    numero: str,
    jour: date,
    biblio: Bibliotheque | None = None,
    tout: bool = False,
) -> Creance:
    """What stands open of an invoice; a claim, with its account (`biblio`), asks for what has
    fallen due, a plan (`tout`) for the terms to come too, which it moves.
    """
    f = factures(dossier)[numero]
    compte = decompte(dossier, biblio, numero, jour) if biblio else None
    reste = max(ZERO, ouvert(dossier, numero, jour))
    plus_tard = a_venir(f.termes, reste, jour) if biblio else ()
    laisse = ZERO if tout else sum((t.montant for t in plus_tard), ZERO)
    if compte and tout:
        compte = compte.entier
    echeance = premiere_echeance(dossier, numero, jour)
    return Creance(
        f,
        tuple(paye(dossier, numero, jour)),
        tuple(avoirs_sur(dossier, numero, jour)),
        reste - laisse,
        echeance,
        max(0, (jour - echeance).days),
        compte,
        a_rendre(dossier, numero, jour),
        escompte_au(dossier, numero, jour),
        plus_tard,
    )


def _creance(
    dossier: Dossier, doc: DocumentVoulu, franchise: bool, biblio: Bibliotheque
) -> Comptes:
    tout = doc.tete.calcul == "echeancier"
    creances = tuple(
        _ouverte(cas_de_la_facture(dossier, n), n, doc.date, biblio, tout) for n in doc.visees
    )
    return Comptes(
        creances=creances,
        compte=Compte(doc.date, creances),
        juridiction=juridiction(dossier, doc) if doc.tete.lettre else None,
        indemnite=sum((c.decompte.indemnite for c in creances if c.decompte), ZERO),
        limite=limite_de_la_lettre(dossier, doc),
        plusieurs_dossiers=bool(dossier.membres),
        franchise=franchise,
    )


def _poursuite(
    dossier: Dossier, doc: DocumentVoulu, calcul: str, biblio: Bibliotheque, comptes: Comptes
) -> Comptes:
    """What a plan, a claim or its routes add to the account of the invoices."""
    if calcul == "echeancier":
        return replace(comptes, plan=plan(doc, comptes.total_du))
    if calcul == "declaration":
        return replace(comptes, pieces=bordereau(dossier, doc, biblio))
    if calcul not in ("tribunal", "recours"):
        return comptes
    comptes = replace(
        comptes,
        juridiction=juridiction(dossier, doc),
        prescription=prochaine_prescription(dossier, doc),
    )
    if calcul == "recours":
        suites = [situation(dossier, biblio, c.facture, doc.date).etape for c in comptes.creances]
        return replace(
            comptes, etapes=tuple(dict.fromkeys(e for e in suites if e and e.nom in JUDICIAIRES))
        )
    pieces = bordereau(dossier, doc, biblio)
    return replace(comptes, pieces=pieces, chronologie=chronologie(dossier, doc, pieces))


__all__ = ["Comptes", "mouvements", "part_de", "reckon"]

"""Stage 3, reckon: `Comptes`, the figures of one document under the names by which its page calls
them.

Templates print and never compute: what they need is here, whole. `chiffres` fills it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ..droit.tva import FONDEMENTS, MARGE
from ..socle.centimes import ZERO, centimes
from ..socle.ecriture import decimales_des, taux
from .activite import Activite
from .attestation_sap import Attestation
from .avancement import SituationComptee
from .change import ChangeApplique, IndemniteConvertie
from .cours_des_interets import LigneInterets
from .creances import Compte, Creance
from .decompte_general import DecompteGeneral
from .echelle import Etape
from .encaissements import Mouvement
from .factures import Deduction, Facture
from .historique import Historique
from .juridictions import Juridiction
from .mots import ensemble
from .paiement_demande import PaiementDemande
from .penalites import Decompte
from .pieces import FaitDate, Piece
from .prescription import Prescription
from .prix import LigneComptee, Totaux, Tranche, parts_des_lignes
from .rangees import RangeeDePrix, rangees
from .recurrence import PeriodesConvenues
from .termes import Terme, Versement


@dataclass(frozen=True)
class Avance:
    """The advance of the order: `mot` is acompte or arrhes."""

    mot: str
    taux: Decimal | None
    montant: Decimal
    au_choix: bool = False  # a share of the price of the variant that is taken

    @property
    def libelle(self) -> str:
        return taux(self.taux) if self.taux is not None else ""


@dataclass(frozen=True)
class VarianteComptee:
    """One variant of an offer: `comptes` of all that it sells, `siens` of its own lines alone."""

    cle: str
    titre: str
    comptes: Comptes
    siens: Comptes


@dataclass(frozen=True)
class OptionComptee:
    """What an offer proposes beside its total; `variante`: the only one that it goes with."""

    nom: str
    variante: str
    comptes: Comptes


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
    decompte_general: DecompteGeneral | None = None
    changes: tuple[IndemniteConvertie, ...] = ()  # of a claim in another currency
    change: ChangeApplique | None = None  # of an invoice in another currency
    activite: Activite | None = None  # what the period of a document took of the time sheet
    plusieurs_dossiers: bool = False  # of one debtor, in one letter
    communs: Comptes | None = None  # of an offer with variants: what is in each of them
    variantes: tuple[VarianteComptee, ...] = ()
    options: tuple[OptionComptee, ...] = ()
    tout: Totaux | None = None  # of an offer: every line that it shows
    paiement: PaiementDemande | None = None
    periodes: PeriodesConvenues | None = None  # of an order that is billed again each period

    @property
    def colonne_tva(self) -> bool:
        """Does each line say its VAT? Always where it is charged; under franchise where lines
        differ.
        """
        return not self.franchise or len(self.tranches) > 1

    @property
    def _d_origine(self) -> Totaux | None:
        """The sums with their lines: its own, or those of the invoice that it credits."""
        return (
            self.tout
            or self.totaux
            or (self.facture.sur.totaux if self.facture and self.facture.sur else None)
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
        return ensemble(phrases_de_tva(self._d_origine, "autoliquidation"))

    @property
    def total_ht(self) -> Decimal:
        return sum((t.base for t in self.tranches), ZERO)

    @property
    def a_la_marge(self) -> Decimal:
        """What of them bears VAT on its margin alone: a price with its tax, which no invoice may
        show (CGI 297 E), beside what is taxed otherwise.
        """
        parts = parts_des_lignes(self._d_origine, lambda x: x.fondement in MARGE)
        return sum((centimes(t.base * parts.get(t.cle, ZERO)) for t in self.tranches), ZERO)

    @property
    def total_tva(self) -> Decimal:
        return sum((t.tva for t in self.tranches), ZERO)

    @property
    def total_ttc(self) -> Decimal:
        return self.total_ht + self.total_tva

    @property
    def prix_possible(self) -> Decimal:
        """The highest price at which an offer may be taken, without its options."""
        return max((v.comptes.total_ttc for v in self.variantes), default=self.total_ttc)

    @property
    def net_a_payer(self) -> Decimal:
        return self.facture.ttc if self.facture else self.total_ttc

    @property
    def lignes(self) -> tuple[LigneComptee, ...]:
        return self.totaux.lignes if self.totaux else ()

    @property
    def rangees(self) -> tuple[RangeeDePrix, ...]:
        return tuple(rangees(self.totaux)) if self.totaux else ()

    @property
    def deductions(self) -> tuple[Deduction, ...]:
        return self.facture.deductions if self.facture else ()

    @property
    def situation(self) -> SituationComptee | None:
        """Of an invoice of works billed by progress."""
        return self.facture.situation if self.facture else None

    @property
    def du(self) -> Decimal:
        """The open principal of a letter."""
        return sum((c.ouvert for c in self.creances), ZERO)

    @property
    def regle(self) -> Decimal:
        return sum((m.montant for m in self.recus), ZERO)

    @property
    def reste(self) -> Decimal:
        """What is left of an invoice once what is paid by its day is taken off, with what the
        client of works keeps, without what goes to the common account of the site.
        """
        prorata = self.facture.prorata if self.facture else ZERO
        return max(ZERO, self.net_a_payer - prorata - self.regle)

    @property
    def reste_du(self) -> Decimal:
        """The same, without what the client of works keeps for a year."""
        retenue = self.facture.retenue if self.facture else ZERO
        return max(ZERO, self.reste - retenue)

    @property
    def acquittee(self) -> bool:
        """Is the invoice wholly paid on its own day?"""
        return bool(self.recus) and not self.reste

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
    def decimales_des_taux(self) -> int:
        """Of the column that says at what rates interest runs."""
        return decimales_des(x.taux.valeur for x in self.lignes_interets)

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


def mentions_d_exoneration(totaux: Totaux | None) -> tuple[str, ...]:
    """The exact legal phrases of exemption for lines that bear no VAT (CGI, ann.

    II, 242 nonies A, I-12°), each once.
    """
    return phrases_de_tva(totaux, "exoneration")


def phrases_de_tva(totaux: Totaux | None, genre: str) -> tuple[str, ...]:
    fondements = dict.fromkeys(
        x.fondement for x in (totaux.lignes if totaux else ()) if x.fondement
    )
    return tuple(FONDEMENTS[f].mention for f in fondements if FONDEMENTS[f].genre == genre)

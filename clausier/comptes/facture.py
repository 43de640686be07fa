"""Stage 3, reckon: the record of one invoice or credit note, as `factures` makes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ..droit.documents import DocumentVoulu
from ..fiches.lignes import lignes_de
from ..fiches.prestation import Prestation
from ..socle.centimes import ZERO
from ..socle.valeurs import Part
from .avancement import SituationComptee
from .prix import Totaux, Tranche, total
from .termes import Terme


@dataclass(frozen=True)
class Facture:
    """One invoice or credit note of the case.

    `tranches` is what it makes due, deductions made; `brut` before them. `echeance` is the day of
    the first of its `termes`, which make its sum.
    """

    rang: int
    doc: DocumentVoulu
    echeance: date
    brut: tuple[Tranche, ...]
    tranches: tuple[Tranche, ...]
    deductions: tuple[Deduction, ...] = ()
    totaux: Totaux | None = None
    sur: Facture | None = None
    part: Part | None = None
    signes: tuple[Terme, ...] = ()  # by the schedule that was signed, or by what is retained
    retenue: Decimal = ZERO  # of its sum, what the client of works keeps up to its last term
    retenue_dite: date | None = None  # the day that it names for it; None: a year from a reception
    situation: SituationComptee | None = None  # of works billed by progress
    prorata: Decimal = ZERO  # of its sum, what goes to the common account of the site
    remplace: Facture | None = None  # the one in whose place it is made: cancelled, or corrected

    @property
    def termes(self) -> tuple[Terme, ...]:
        return self.signes or (Terme(1, self.echeance, self.ttc, ZERO),)

    @property
    def termes_dits(self) -> tuple[Terme, ...]:
        """What its page says is to be paid, and when, as it was known on its day."""
        premier, *suite = self.termes
        dits = [replace(premier, montant=premier.montant - self.prorata), *suite]
        if self.retenue:
            quand = self.retenue_dite
            dits[-1] = replace(dits[-1], date=quand or dits[-1].date, attendu=quand is None)
        return tuple(dits)

    def execution(self, p: Prestation | None) -> tuple[date | None, date | None]:
        """The first and the last day of what it bills: its own period, else that of the service; a
        situation has come as far as its own day.
        """
        debut, fin = (p.debut, p.fin) if p else (None, None)
        if self.situation and self.situation.dite:
            debut = None if self.situation.deja else debut
            fin = self.situation.dite.date
        return self.doc.periode_debut or debut, self.doc.periode_fin or fin

    @property
    def numero(self) -> str:
        assert self.doc.numero is not None  # its template asks for one
        return self.doc.numero

    @property
    def date(self) -> date:
        return self.doc.date

    @property
    def type(self) -> str:
        return self.doc.type

    @property
    def avoir(self) -> bool:
        return self.doc.tete.avoir

    @property
    def acompte(self) -> bool:
        return self.doc.tete.acompte

    @property
    def annulation(self) -> bool:
        """A credit note that takes its invoice back, so that another may be made in its place."""
        return self.avoir and bool(self.doc.annule) and self.doc.lignes is None

    @property
    def rectificative(self) -> bool:
        """An invoice that replaces every sum of the one that it corrects."""
        return not self.avoir and self.doc.rectifie is not None

    @property
    def retrait(self) -> bool:
        """What a corrective invoice takes back of the one that it corrects: reckoned as a credit
        note, of which it is itself the paper.
        """
        return self.avoir and self.doc.rectifie is not None

    @property
    def ttc(self) -> Decimal:
        return total(self.tranches)

    @property
    def ht(self) -> Decimal:
        return sum((t.base for t in self.tranches), ZERO)

    @property
    def reprise(self) -> Decimal:
        """What it takes back of the acomptes, in euros."""
        return sum((d.ttc for d in self.deductions), ZERO)


@dataclass(frozen=True)
class Deduction:
    """What an acompte invoice takes off a later one: its sum, less the credit notes on it."""

    facture: Facture
    tranches: tuple[Tranche, ...]

    @property
    def numero(self) -> str:
        return self.facture.numero

    @property
    def date(self) -> date:
        return self.facture.date

    @property
    def ttc(self) -> Decimal:
        return total(self.tranches)


def hors_commande(doc: DocumentVoulu) -> bool:
    """Does it bill nothing of the order? Its acomptes are then another invoice's to deduct."""
    return bool(doc.lignes and not doc.reprise) and all(
        x.hors_devis for x in lignes_de(doc.lignes or ())
    )

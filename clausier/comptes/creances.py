"""Stage 3, reckon: the account of the invoices that a paper claims, as a page prints it.

One `Creance` for each invoice, by what was billed, paid and credited; their `Compte` tells the
account with interest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..socle.centimes import ZERO
from .encaissements import Mouvement
from .factures import Facture
from .penalites import Decompte, Imputation
from .taux import JOUR
from .termes import Terme


@dataclass(frozen=True)
class Creance:
    """One invoice of a letter: what it was, what came in, what is open on the letter's day.

    `echeance`: the day of the first term that is not paid; `a_venir`: the terms that fall due
    later, which `ouvert` leaves out of a claim.
    """

    facture: Facture
    paiements: tuple[Mouvement, ...]
    avoirs: tuple[Facture, ...]
    ouvert: Decimal
    echeance: date
    jours: int
    decompte: Decompte | None = (
        None  # with interest, when the debtor is a professional or the paper reckons it
    )
    a_rendre: Decimal = ZERO  # paid too much, to give back
    escompte: Decimal = ZERO
    a_venir: tuple[Terme, ...] = ()

    @property
    def regle(self) -> Decimal:
        return sum((p.montant for p in self.paiements), ZERO)

    @property
    def credite(self) -> Decimal:
        return sum((a.ttc for a in self.avoirs), ZERO)


@dataclass(frozen=True)
class Imputee:
    """A payment or a credit note of the account, with the principal left of its invoice."""

    facture: Facture
    imputation: Imputation
    reste: Decimal
    emis: date | None = None  # the day of a credit note, when it counts from an earlier one


@dataclass(frozen=True)
class Compte:
    """The account of several invoices on the day `arrete`."""

    arrete: date
    creances: tuple[Creance, ...]

    @property
    def decomptes(self) -> tuple[Decompte, ...]:
        """The accounts with interest, of the invoices that have one."""
        return tuple(c.decompte for c in self.creances if c.decompte)

    @property
    def imputees(self) -> tuple[Imputee, ...]:
        sortie = []
        for c in self.creances:
            if c.decompte is None:
                continue
            reste = c.facture.ttc
            emis = {a.numero: a.date for a in c.avoirs}
            for i in c.decompte.imputations:
                reste -= i.principal
                jour = emis.get(i.avoir or "")
                sortie.append(Imputee(c.facture, i, reste, None if jour == i.date else jour))
        return tuple(sorted(sortie, key=lambda x: x.imputation.date))

    @property
    def principal_a_part(self) -> bool:
        """Is the principal that bears interest another sum than the balance of an invoice?"""
        return any(c.decompte and c.decompte.principal != c.ouvert for c in self.creances)

    @property
    def interets_courus(self) -> Decimal:
        """All the interest that ran, paid or not."""
        return sum((d.interets_courus for d in self.decomptes), ZERO)

    @property
    def interets_payes(self) -> Decimal:
        return sum((i.imputation.interets for i in self.imputees), ZERO)

    @property
    def indemnisees(self) -> int:
        """How many invoices still owe the fixed indemnity."""
        return len([d for d in self.decomptes if d.indemnite])

    @property
    def renoncees(self) -> tuple[str, ...]:
        """Invoices whose interest the creditor has given up."""
        return tuple(d.facture.numero for d in self.decomptes if d.renonce)

    @property
    def abandonnes(self) -> date | None:
        """From when an accord that holds gives the interest of one of them up."""
        return min((d.abandonnes for d in self.decomptes if d.abandonnes), default=None)

    @property
    def reprise(self) -> date:
        """The day from which interest is still to be counted."""
        return min((d.jusqu_au for d in self.decomptes if d.incomplet), default=self.arrete) + JOUR

    @property
    def gele(self) -> date | None:
        """The last day that bears interest, when insolvency has stopped it (C. com. L622-28)."""
        return min((d.gele for d in self.decomptes if d.gele), default=None)

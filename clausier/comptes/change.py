"""Stage 3, reckon: the sums of a case in another currency, in euros where the law or a book wants
euros. Pure.

The tax due is stated in euros, at the last rate that the European Central Bank published before it
fell due (CGI 289, IV and 266, 1 bis; directive 2006/112, art. 91 and 230); books, thresholds and
limits of law are in euros too. Every conversion goes through here; a case in euros passes as it
is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..dossier.cas import Dossier
from ..fiches.devises import Change
from ..socle.centimes import ZERO, centimes
from .facture import Facture


@dataclass(frozen=True)
class ChangeApplique:
    """What an invoice says of its currency: `taux` units for one euro on `date`, by `source`; its
    VAT, in the currency and in euros.
    """

    devise: str
    taux: Decimal
    date: date
    source: str
    tva: Decimal
    tva_en_euros: Decimal


@dataclass(frozen=True)
class IndemniteConvertie:
    """The rate at which the fixed indemnity of an invoice, that the law says in euros, is asked
    for.
    """

    numero: str
    devise: str
    change: Change


def change_au(dossier: Dossier, jour: date) -> Change | None:
    """The last rate of the case that was known on a day, else its first one; None in euros."""
    taux = sorted(dossier.affaire.change, key=lambda c: c.date)
    return next((c for c in reversed(taux) if c.date <= jour), taux[0] if taux else None)


def en_euros(dossier: Dossier, jour: date, somme: Decimal) -> Decimal:
    """A sum of the case, at the rate of a day."""
    c = change_au(dossier, jour)
    return somme if c is None else centimes(somme / c.taux)


def depuis_euros(dossier: Dossier, jour: date, euros: Decimal) -> Decimal:
    """A sum that the law says in euros, in the currency of the case."""
    c = change_au(dossier, jour)
    return euros if c is None else centimes(euros * c.taux)


def jour_du_change(f: Facture) -> date:
    """The day whose rate an invoice follows; a credit note takes that of what it credits."""
    return (f.sur or f).date


def change_de(dossier: Dossier, f: Facture) -> ChangeApplique | None:
    """What an invoice says of its currency; None in euros."""
    c = change_au(dossier, jour_du_change(f))
    if c is None:
        return None
    tva = sum((t.tva for t in f.tranches), ZERO)
    return ChangeApplique(dossier.devise, c.taux, c.date, c.source, tva, centimes(tva / c.taux))

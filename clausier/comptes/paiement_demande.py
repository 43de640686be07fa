"""Stage 3, reckon: what a page asks to be paid, under the names by which it prints it.

`demandes_de_paiement` fills it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..socle.durees import Duree


@dataclass(frozen=True)
class CompteCrediteur:
    """The account that a transfer goes to."""

    titulaire: str  # on one line
    iban: str  # in groups of four
    bic: str | None


@dataclass(frozen=True)
class PaiementDemande:
    """What a page asks to be paid. `montant`: the sum to pay first, in the currency of the case;
    nothing where all is paid. `plusieurs`: others follow it on later days.
    """

    montant: Decimal
    reference: str
    jour: date | None = None  # by when, where the page names a day
    delai: Duree | None = None  # from the receipt of the letter
    plusieurs: bool = False
    pas_avant: date | None = None  # the first lawful day, of what may not be paid yet
    compte: CompteCrediteur | None = None  # where a transfer is accepted
    autres: tuple[str, ...] = ()  # the other means, in words
    a_scanner: bool = False

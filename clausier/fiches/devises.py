"""Stage 2, check: the currency of a case, and what one euro is worth in it.

A case without `devise:` is in euros. The law converts at the last rate that the European Central
Bank published before the tax fell due (CGI 266, 1 bis; directive 2006/112, art. 91): only the
currencies of its list are taken, and of these those that have cents, for sums are kept to the cent.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator

from ..socle.saisie import faute
from ..socle.valeurs import Jour, Texte, lire_nombre
from .cles_closes import Fiche

EURO = "EUR"
DEVISES = (
    *("EUR", "USD", "GBP", "CHF", "AUD", "BRL", "CAD", "CNY", "CZK", "DKK", "HKD", "HUF", "IDR"),
    *("ILS", "INR", "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "RON", "SEK", "SGD", "THB", "TRY"),
    "ZAR",
)
SANS_CENTIMES = ("ISK", "JPY", "KRW")
TAUX_MIN, TAUX_MAX = Decimal("0.5"), Decimal(1_000_000)  # units for one euro


def lire_devise(v: Any) -> str:
    """An ISO 4217 code.

    >>> lire_devise("chf")
    'CHF'
    """
    code = str(v).strip().upper()
    if code in SANS_CENTIMES:
        raise faute(
            "E105", f"« {code} » n'a pas de centimes, et les sommes d'ici en ont : pas encore admis"
        )
    if code not in DEVISES:
        raise faute(
            "E105",
            f"« {str(v)[:20]} » n'est pas une devise connue ; écrivez son code ISO 4217 parmi : "
            f"{', '.join(DEVISES)}",
        )
    return code


def lire_change(v: Any) -> Decimal:
    """How many units of the currency one euro is worth."""
    if isinstance(v, Decimal):
        return v
    taux = lire_nombre(v)
    if not TAUX_MIN <= taux <= TAUX_MAX:
        raise faute(
            "E105",
            f"« {str(v)[:20]} » : le taux dit combien d'unités de la devise vaut un euro "
            '(« taux: "0,9512" » pour 1 € = 0,9512 CHF)',
        )
    return taux


DeviseT = Annotated[str, BeforeValidator(lire_devise)]
ChangeT = Annotated[Decimal, BeforeValidator(lire_change)]


class Change(Fiche):
    """The rate of a day: `taux` units of the currency for one euro, and who publishes it."""

    taux: ChangeT
    date: Jour
    source: Texte = "BCE"


def lire_changes(v: Any) -> Any:
    """One rate, or the list of those of several days."""
    return v if isinstance(v, list | tuple) else [v]


ChangesT = Annotated[tuple[Change, ...], BeforeValidator(lire_changes)]

"""How values are written in English, for the translation that goes beside a French document.

Each function does for English what one of `ecriture` does for French, with the same arguments: a
text says `|montant` in both languages. British use (CLDR `en-GB`): the sign of the euro before the
sum, days before months, months by their names, since 03/04 is another day in Boston.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from .durees import Duree
from .ecriture import INSECABLE, MOINS, decimales_de, echappe

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
MOTIFS_TVA = {
    "autoliquidation": "rev. charge",
    "exoneration": "exempt",
    "": "none",
    "debours": "disbursement",
    "marge": "margin",
    "hors_champ": "outside scope",
}


def number(x: Decimal | int, decimales: int | None = None) -> str:
    """A number with a point before its decimals.

    >>> number(Decimal("1234.50"), 2), number(Decimal("-12.50"))
    ('1,234.50', '−12.5')
    """
    x = Decimal(x)
    texte = f"{x:,.{decimales}f}" if decimales is not None else f"{x.normalize():,f}"
    return texte.replace("-", MOINS)


def _en(unite: str, texte: str) -> str:
    return f"{MOINS}{unite}{texte[1:]}" if texte.startswith(MOINS) else f"{unite}{texte}"


def amount(x: Decimal | int, unite: str = "€") -> str:
    """A sum; `unite`: what stands before it, the code of another currency with its space.

    >>> amount(Decimal("-1234.5")), amount(Decimal("12"), "CHF ")
    ('−€1,234.50', 'CHF 12.00')
    """
    return _en(unite, number(x, 2))


def unit_price(x: Decimal, unite: str = "€") -> str:
    """A unit price: two decimals, or as many as were typed."""
    return _en(unite, number(x, max(2, decimales_de(x.normalize()))))


def rate(x: Decimal, decimales: int = 0) -> str:
    """A rate; `decimales`: at least so many, those of the column that it stands in."""
    siennes = decimales_de((x := Decimal(x)).normalize())
    return f"{number(x, max(siennes, min(decimales, 6), 0))}%"


def vat_rate(cle: str) -> str:
    """The VAT column of a line: its rate, or why there is none."""
    return MOTIFS_TVA.get(cle) or rate(Decimal(cle))


def long_date(d: date) -> str:
    """A day, with its time for a moment.

    >>> long_date(date(2026, 9, 1)).replace(INSECABLE, " ")
    '1 September 2026'
    """
    texte = f"{d.day}{INSECABLE}{MONTHS[d.month - 1]}{INSECABLE}{d.year}"
    return f"{texte} at {time_of_day(d)}" if isinstance(d, datetime) else texte


def short_date(d: date) -> str:
    """A day in a column: « 1 Sep 2026 »."""
    return f"{d.day}{INSECABLE}{MONTHS[d.month - 1][:3]}{INSECABLE}{d.year}"


def time_of_day(d: datetime) -> str:
    return f"{d.hour}:{d.minute:02d}"


@lru_cache(maxsize=256)
def amount_in_words(x: Decimal) -> str:
    """An amount in words.

    >>> amount_in_words(Decimal("1200.50"))
    'one thousand, two hundred euros and fifty cents'
    """
    from num2words import num2words

    euros, cents = divmod(int(abs(Decimal(x)).scaleb(2)), 100)
    mots = (
        f"{'minus ' if x < 0 else ''}{num2words(euros, lang='en')} euro{'s' if euros != 1 else ''}"
    )
    return mots + (
        f" and {num2words(cents, lang='en')} cent{'s' if cents > 1 else ''}" if cents else ""
    )


def number_in_words(x: Decimal | int) -> str:
    """A whole number in words: « fourteen »."""
    from num2words import num2words

    return str(num2words(int(x), lang="en"))


def delay(x: Duree) -> str:
    """A delay.

    >>> delay(Duree(45, "jour", True)), delay(Duree(12, "mois")), delay(Duree(1, "jour"))
    ('45 days, end of month', '12 months', '1 day')
    """
    if x.nombre == 0:
        return "on receipt of the invoice"
    unite = "month" if x.unite == "mois" else "day"
    fin = ", end of month" if x.fin_de_mois else ""
    return f"{x.nombre} {unite}{'s' if x.nombre > 1 else ''}{fin}"


@lru_cache(maxsize=64)
def country(code: str) -> str:
    from babel import Locale

    return str(Locale("en").territories.get(code, code))


def listing(valeurs: Iterable[Any]) -> Markup:
    """« a, b and c », each value escaped."""
    mots = [echappe(v) for v in valeurs]
    return Markup(
        " and ".join([", ".join(mots[:-1]), mots[-1]]) if len(mots) > 1 else "".join(mots)
    )

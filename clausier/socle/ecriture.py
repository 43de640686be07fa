"""How values are written in French, and how they go into Markdown without becoming markup.

Formatting is Babel's (CLDR); the escape makes the words that a reader sees, in Markdown, HTML and
PDF, equal to the value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from html import unescape
from typing import Any, NamedTuple

from markupsafe import Markup

FINE, INSECABLE, MOINS = "\u202f", "\u00a0", "\u2212"
MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
COMBLE = re.compile(r"[ \t\n\r\x0b\x0c\x85]+")


class Signes(NamedTuple):
    """What a number is written with: between thousands, before the unit, below zero."""

    milliers: str
    blanc: str
    moins: str


PAGE = Signes(INSECABLE, INSECABLE, MOINS)
MESSAGE = Signes(" ", " ", "-")  # easy to copy
TABLEUR = Signes("", "", "-")


def nombre(x: Decimal | int, decimales: int | None = None, signes: Signes = PAGE) -> str:
    """A number in French, a comma before decimals; trailing zeros dropped unless `decimales` is
    given.

    >>> nombre(Decimal("1234.50"), 2), nombre(Decimal("1234.50"), signes=MESSAGE)
    ('1\\xa0234,50', '1 234,5')
    """
    x = Decimal(x)
    texte = f"{x:,.{decimales}f}" if decimales is not None else f"{x.normalize():,f}"
    return texte.replace(",", signes.milliers).replace(".", ",").replace("-", signes.moins)


def montant(x: Decimal | int, signes: Signes = PAGE, unite: str = "€") -> str:
    """A sum: « 1 234,56 € ». `unite`: the code of another currency."""
    return f"{nombre(x, 2, signes)}{signes.blanc}{unite}"


def euros(x: Decimal | int) -> str:
    """A sum inside a message: « 1 234,50 € », with ordinary spaces."""
    return montant(x, MESSAGE)


def decimales_de(x: Decimal) -> int:
    """How many decimals a finite number is written with.

    >>> decimales_de(Decimal("1.50")), decimales_de(Decimal("1E+3"))
    (2, -3)
    """
    n = x.as_tuple().exponent
    return -n if isinstance(n, int) else 0


def prix(x: Decimal, unite: str = "€") -> str:
    """A unit price: two decimals, or as many as were typed."""
    d = max(2, decimales_de(x.normalize()))
    return f"{nombre(x, d)}{INSECABLE}{unite}"


def taux_tva(cle: str) -> str:
    """The VAT column of a line: its rate, or why there is none."""
    mots = {"autoliquidation": "autoliq.", "exoneration": "exonéré", "": "franchise"}
    mots |= {"debours": "débours", "marge": "marge", "hors_champ": "non soumis"}
    return mots.get(cle) or taux(Decimal(cle))


def taux(x: Decimal, signes: Signes = PAGE, decimales: int = 0) -> str:
    """« 12,5 % »; `decimales`: at least so many, those of the column that it stands in."""
    siennes = decimales_de((x := Decimal(x)).normalize())
    return f"{nombre(x, max(siennes, min(decimales, 6), 0), signes)}{signes.blanc}%"


def decimales_des(taux: Iterable[Decimal]) -> int:
    """How many decimals a column of rates is written with: as many as the finest of them.

    >>> decimales_des((Decimal("12.4"), Decimal("12.15"), Decimal("10")))
    2
    """
    return max((decimales_de(x.normalize()) for x in taux), default=0)


def date_longue(d: date) -> str:
    """« 1er septembre 2026 »; a moment also says its time."""
    jour = "1er" if d.day == 1 else str(d.day)
    texte = f"{jour}{INSECABLE}{MOIS[d.month - 1]}{INSECABLE}{d.year}"
    return (
        f"{texte} à {d.hour}{INSECABLE}h{INSECABLE}{d.minute:02d}"
        if isinstance(d, datetime)
        else texte
    )


def date_courte(d: date) -> str:
    """« 01/09/2026 »: in a message, in a column."""
    return f"{d.day:02d}/{d.month:02d}/{d.year}"


def heure(d: datetime) -> str:
    return f"{d.hour}{INSECABLE}h{INSECABLE}{d.minute:02d}"


@lru_cache(maxsize=256)
def lettres(x: Decimal) -> str:
    """An amount in words: « mille deux cents euros et cinquante centimes »."""
    from num2words import num2words

    euros, cents = divmod(int(abs(Decimal(x)).scaleb(2)), 100)
    mots = ("moins " if x < 0 else "") + num2words(euros, lang="fr")
    # « million » and what is above are nouns: alone before the unit they take « de ».
    unite = "d'euro" if re.search(r"illi(on|ard)s?$", mots) else "euro"
    mots = f"{mots} {unite}{'s' if euros > 1 else ''}"
    if cents:
        mots += f" et {num2words(cents, lang='fr')} centime{'s' if cents > 1 else ''}"
    return mots


def en_mots(x: Decimal | int) -> str:
    """A whole number in words, of a delay or a count: « sept », « quatorze ».

    >>> en_mots(Decimal("14"))
    'quatorze'
    """
    from num2words import num2words

    return str(num2words(int(x), lang="fr"))


def clavier(texte: str) -> str:
    """The same in the signs of a keyboard: ordinary spaces and apostrophes."""
    return texte.replace(INSECABLE, " ").replace(FINE, " ").replace("’", "'")


def sans_accents(mot: str) -> str:
    """« é » as « e »: for words that are compared, never for those that are printed."""
    return "".join(c for c in unicodedata.normalize("NFD", mot) if not unicodedata.combining(c))


@lru_cache(maxsize=64)
def nom_pays(code: str) -> str:
    from babel import Locale

    return str(Locale("fr").territories.get(code, code))


def enumere(valeurs: Iterable[Any]) -> Markup:
    """« a, b et c », each value escaped."""
    mots = [echappe(v) for v in valeurs]
    return Markup(" et ".join([", ".join(mots[:-1]), mots[-1]]) if len(mots) > 1 else "".join(mots))


def echappe(v: Any) -> Markup:
    """A value as Markdown text that shows the value itself, in Python-Markdown and on forges alike.

    Backslashes serve where both honour them, entities elsewhere: Python-Markdown ignores a
    backslash before `<`, `|` or `~`.
    """
    if hasattr(v, "__html__"):
        return Markup(v)
    if isinstance(v, datetime | date):
        v = date_longue(v)
    return _texte_echappe(str(v))


@lru_cache(maxsize=4096)  # the papers of a case repeat its names, its dates, its sums
def _texte_echappe(dit: str) -> Markup:
    s = COMBLE.sub(" ", unicodedata.normalize("NFC", dit)).strip(" ")
    out: list[str] = []
    for i, ch in enumerate(s):
        if ch in "\\`*_[]{}#":
            out.append("\\" + ch)
        elif ch in "<>|~":
            out.append({"<": "&lt;", ">": "&gt;", "|": "&#124;", "~": "&#126;"}[ch])
        elif ch == "&" and re.match(r"#?\w", s[i + 1 : i + 3]):
            out.append("&amp;")
        else:
            out.append(ch)
    s = "".join(out)
    # Forges make links of bare addresses and there read neither entities nor backslashes: only
    # plain ones are left whole.
    s = re.sub(r"(?i)(https?|ftp|mailto|xmpp):(?![\w/.:%?=-]*(?:[\s,;)]|$))", r"\1&#58;", s)
    s = re.sub(r"(?i)www\.(?![\w/.:%?=-]*(?:[\s,;)]|$))", lambda m: m[0][:-1] + "&#46;", s)
    if m := re.match(r"(\d{1,9})([.)])(?=\s|$)", s):
        s = m[1] + "\\" + m[2] + s[m.end() :]
    elif s[:1] in tuple("-+.)!"):
        s = "\\" + s
    elif s[:1] in tuple("=:"):
        s = f"&#{ord(s[0])};" + s[1:]
    return Markup(s)


def avec_sauts(texte: str) -> Markup:
    """A text of several lines inside a cell, a heading, a sentence: each line escaped, its break
    kept.
    """
    return Markup("<br>").join(map(echappe, texte.split("\n")))


def en_paragraphes(texte: str) -> Markup:
    """A text of several lines as Markdown of its own: empty lines part paragraphs, « - » begins an
    item; a line is data all the same.

    >>> print(en_paragraphes("Comprend :\\n- *a* ;\\n- b.\\n\\nFin."))
    Comprend :
    <BLANKLINE>
    - \\*a\\* ;
    - b.
    <BLANKLINE>
    Fin.
    """
    if "\n" not in texte:
        return echappe(texte)
    sortie: list[str] = []
    avant = ""
    for ligne in texte.split("\n"):
        genre = "-" if ligne.startswith("- ") else "p" if ligne else ""
        if genre and sortie:
            sortie.append({"--": "\n", "pp": "  \n"}.get(avant + genre, "\n\n"))
        if genre:
            sortie.append(f"- {echappe(ligne[2:])}" if genre == "-" else str(echappe(ligne)))
        avant = genre
    return Markup("".join(sortie))


_BALISES = re.compile(
    r"\\(?P<signe>[\\`*_\[\]{}#+\-.)!])|<br>|[*`]+|^(?:[-+*]|\d{1,9}[.)]|#{1,6}|>)(?= )", re.M
)


def en_clair(markdown: str) -> str:
    """The words of a composed text without its markup, with ordinary spaces: `echappe` undone, for
    a field of data.

    >>> en_clair("**Net** :\\n\\n- 1\\\\*2 &lt; l'été")
    "Net : 1*2 < l'été"
    """
    dit = _BALISES.sub(lambda m: m["signe"] or " " * (m[0] == "<br>"), markdown)
    return " ".join(unescape(dit).split())

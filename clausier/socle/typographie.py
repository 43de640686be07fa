"""How a text is set: no-break spaces, curly apostrophes, guillemets.

Two hands write a page. The library's own text is set once, where its source is compiled
(`typographie`): its Markdown carries the signs. What the author of a case typed stays as he typed
it in the Markdown, which is data, and is set where a page is drawn (`texte_de_page`,
`html_de_page`). Neither changes a letter, nor what is an identifier: an address of the web or of
mail, the name of a file, a number of registration. Done twice, it changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from .ecriture import FINE, INSECABLE, MOIS
from .ecriture_anglaise import MONTHS

RegleTypo = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

_CODE = re.compile(
    r"(\{\{.*?(?:\}\}|\Z)|\{%.*?(?:%\}|\Z)|\{#.*?(?:#\}|\Z)|`[^`\n]*`|https?://\S+)", re.S
)
_REGLES = (
    (re.compile(r"(?<=\S) ([;!?])"), FINE + r"\1"),
    (re.compile(r"(?<=[^\s|]) (:(?!-)|[»%€])"), INSECABLE + r"\1"),
    (re.compile(r"^ ([;!?])"), FINE + r"\1"),
    (re.compile(r"^ (:(?!-)|[»%€])"), INSECABLE + r"\1"),
    (re.compile(r"« "), "«" + INSECABLE),
    (re.compile(r"«$"), "«" + INSECABLE),
    (re.compile(r"'"), "’"),
    (re.compile(r"\b(art\.|articles?|n°|nº|§|décret|loi|arrêté) (?=[\dLRDA])"), r"\1" + INSECABLE),
    (re.compile(r"(?<=\d) (?=(?:euros|jours?|mois|ans?|%|€)\b)"), INSECABLE),
    (re.compile(r"(?<=\d) (?=\d{3}\b)"), INSECABLE),
)


@lru_cache(maxsize=4096)
def typographie(source: str) -> str:
    """French typography of the library's own text: no-break spaces, curly apostrophes; Jinja tags
    and values untouched.
    """
    morceaux = _CODE.split(source)
    for i in range(0, len(morceaux), 2):
        for motif, par in _REGLES:
            morceaux[i] = motif.sub(par, morceaux[i])
    return "".join(morceaux)


# ------------------------------------------------------------------------------- what a case says

# Left as it was typed. A number of registration is grouped as an amount is: what follows tells.
_INTACT = re.compile(
    r"((?:https?://|www\.)\S+|(?<!\S)[^\s@]+@[^\s@]+"
    r"|(?<![^\s\"«»()])[^\s\"«»()]+\.[a-z]{2,5}(?![\w.])(?:/\S*)?"
    r"|(?<![\d,.])(?<!\d )\d{3} \d{3} \d{3}(?: \d{5})?(?!\w|,\d)(?! ?[\d€%$£])"
    r"|(?<!\w)[A-Z]{2} ?[\dA-Z]{2} \d{3} \d{3} \d{3}(?!\w))"
)
_A_GARDER = re.compile(r"@|//|www|\.[a-z]|\d{3} \d{3}")  # may one be there? quicker to ask first
_UNITES = (
    r"%|‰|€|euros?|[mcdk]?m[²³]?|ml|ha|h|min|s|kg|mg|g|t|[cdhm]?[lL]|k?Wh?|V|m?A|Ah|[kMG]?Hz"
    r"|[kMGT]?o|px|pt|dpi|°C?|jours?|mois|ans?|années?|semaines?|heures?|minutes?|HT|TTC"
)


def _lie(m: re.Match[str]) -> str:
    return m[0].replace(" ", INSECABLE)


_AVEC_CHIFFRE: tuple[RegleTypo, ...] = (
    # A telephone number; an IBAN; a day; a number above a thousand; a measure; an hour.
    (
        re.compile(r"(?<![\w.,])0\d(?: \d\d){4}(?!\w)|\+\d{1,3}(?: \(0\))?(?: \d{1,4}){2,6}(?!\w)"),
        _lie,
    ),
    (re.compile(r"(?<!\w)[A-Z]{2}\d\d(?: [\dA-Z]{4}){2,7}(?: [\dA-Z]{1,4})?(?!\w)"), _lie),
    (
        re.compile(
            rf"(?<!\w)(?:1er|\d{{1,2}}) (?:{'|'.join((*MOIS, *MONTHS))})(?: \d{{4}})?(?!\w)", re.I
        ),
        _lie,
    ),
    (re.compile(r"(?<![\w.,])(?<!\d )\d{1,3}(?: \d{3})+(?!\w)(?! \d)"), _lie),
    (re.compile(rf"(?<=[\d½¼¾]) (?=(?:{_UNITES})(?![\w²³'’]))"), INSECABLE),
    (re.compile(rf"(?<=\d{INSECABLE}h) (?=\d\d(?!\w))"), INSECABLE),
    # A post town with its number, and that of its sorting office.
    (re.compile(r"\b(Cedex|CEDEX) (?=\d)"), r"\1" + INSECABLE),
    (re.compile(r"(?<![\w.,/-])(\d{5}) (?=[A-ZÀ-Ý][a-zà-ÿ'’-])"), r"\1" + INSECABLE),
)
_APOSTROPHE: RegleTypo = (re.compile(r"(?<=[^\W\d_])'(?=[^\W_]|[«“\"])"), "’")
_ENTRE_GUILLEMETS = r'(?<![^\s(\[’])"(?=\S)([^"«»“”\n]*[^\s"«»“”])"(?![^\s.,;:!?)\]…])'
_EN_FRANCAIS: tuple[RegleTypo, ...] = (
    _APOSTROPHE,
    (re.compile(_ENTRE_GUILLEMETS), rf"«{FINE}\1{FINE}»"),
    (re.compile(rf"«[ {INSECABLE}]"), f"«{FINE}"),
    (re.compile(rf"[ {INSECABLE}]»"), f"{FINE}»"),
    (re.compile(r"(?<=\S) ([;!?])"), FINE + r"\1"),
    (re.compile(r"(?<=\S) (:(?![-)]))"), INSECABLE + r"\1"),
    (re.compile(r"\b(art\.|articles?|n°|nº|§|décret|loi|arrêté) (?=[\dLRDA])"), r"\1" + INSECABLE),
    (re.compile(r"(?<!\w)([LRDA]\.) (?=\d)"), r"\1" + INSECABLE),
    (re.compile(r"(?<!\w)(C\.) (?=(?:civ|com|conso|pr|trav)\b)"), r"\1" + INSECABLE),
    (re.compile(r"\b(RCS) (?=[A-Z])"), r"\1" + INSECABLE),
)
_EN_ANGLAIS: tuple[RegleTypo, ...] = (
    _APOSTROPHE,
    (re.compile(_ENTRE_GUILLEMETS), r"“\1”"),
    (re.compile(r"(?<=s)'(?= |$)"), "’"),
)
_CHIFFRE = re.compile(r"[\d½¼¾]")
_PARLANT = re.compile(r"['\"« ]")


@lru_cache(maxsize=4096)
def texte_de_page(texte: str, langue: str = "fr") -> str:
    """Words of a page, the typed ones among them, as they are set in this language.

    >>> texte_de_page("L'enseigne : 06 12 34 56 78").replace(INSECABLE, "~")
    'L’enseigne~: 06~12~34~56~78'
    """
    if not _PARLANT.search(texte):
        return texte
    morceaux = _INTACT.split(texte) if _A_GARDER.search(texte) else [texte]
    regles = _EN_ANGLAIS if langue == "en" else _EN_FRANCAIS
    if _CHIFFRE.search(texte):
        regles = _AVEC_CHIFFRE + regles
    for i in range(0, len(morceaux), 2):
        for motif, par in regles:
            morceaux[i] = motif.sub(par, morceaux[i])
    return "".join(morceaux)


_BALISE = re.compile(r"(<[^>]*>|&[#\w]+;)")
_CITATION = re.compile(r"<(/?)(?:blockquote|code|pre)\b")  # the words of another, or a machine's
_RANG = re.compile(
    r"(?<![\w.,/-])(1(?=(?:ers?|res?)\b)|2(?=nde?s?\b)|\d{1,3}(?=(?:es?|[eè]mes?)\b))"
    r"([a-zè]+)(?![-'’])"
)


@lru_cache(maxsize=512)  # a page is made for a browser and for the engine, and again in `watch`
def html_de_page(html: str, langue: str = "fr") -> str:
    """The same of a page's HTML, without its frames (what the law gives word for word) and its
    code: « 1er » has its sign above. Readers do not break « D441-5 » at its hyphen (UAX 14, LB25).
    """
    morceaux = _BALISE.split(html)
    dedans = 0
    for i, bout in enumerate(morceaux):
        if i % 2:
            if m := _CITATION.match(bout):
                dedans += -1 if m[1] else 1
        elif bout and not dedans:
            dit = texte_de_page(bout, langue)
            if langue == "fr" and _CHIFFRE.search(dit):
                dit = _RANG.sub(r"\1<sup>\2</sup>", dit)
            morceaux[i] = dit
    return "".join(morceaux)

"""The rows of a paper that end with a sum, read as they stand: labels, sums, and what each is.

Columns are told by bars, tabs, runs of spaces or dots, as tables of Markdown, HTML, text and scans
have them. A scanner parts what belongs together (« 2 560 , 00 », « 4 39,00 ») : it is put together
where the whole cell is one number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from .plan import Aplat, accents_otes
from .regles import reperes

SEPARE = re.compile(r"\s*\|\s*|\t+|\s{2,}|\s?\.{3,}\s?|\s?…+\s?")
VIRGULE = re.compile(r"(?<=\d) ,\s?(?=\d{1,2}(?!\d))|(?<=\d), (?=\d\d(?: ?(?:€|EUR)|\s*$))")
NOMBRE = r"(?:\d{1,3}(?:[ .\u00a0\u202f]\d{3})+|\d+)(?:[.,]\d{2})?"
MONNAIE = r"(?:€|EUR\b|euros?\b)"
SOMME_DITE = re.compile(
    rf"(?<![\w.,/°-])(?<!\d )[-+\u2013\u2212]? ?(?P<n>{NOMBRE})"
    rf"(?![\d%]|[.,/]\d| ?%)(?P<m> ?{MONNAIE})?"
)
CELLULE = re.compile(
    r"(?P<signe>[-+\u2013\u2212]?) ?(?P<n>\d[\d .\u00a0\u202f]*(?:[.,]\d{2})?)"
    rf" ?(?P<m>{MONNAIE})?"
    r" ?(?:H\.?T\.?|T\.?T\.?C\.?|nets?|nettes?)?(?: / ?mois)?[.;]?"
)
SIGLE = re.compile(r"\b(?:T\s{1,2}V\s{1,2}A|T\s{1,2}T\s{1,2}C|H\s{1,2}T)\b")  # of a scanner
FOIS_LOIN = re.compile(r"(\d ?[x×])\s{2,}(?=\d)")  # « 2 x  90,00 », set in columns
AU_BOUT = re.compile(
    r":\s*[-\u2013\u2212]?[\d .]+(?:,\d\d)? ?(?:€|EUR|euros?)[^.\w]*(?:HT|TTC)?[ .;]*$"
)
FILET = re.compile(r"[\s|:=_+*\u2500-\u257f-]*")
MAX_LIGNES = 20_000
MAX_SOMMES = 600  # sums of a paper that may explain another
CENTIME = Decimal("0.01")
JEU = Decimal("0.05")  # what rounding may put between two totals
LIBELLE = 110  # signs: a longer line is prose


@dataclass(frozen=True)
class RangeeDePapier:
    """A line of a paper: its rank, its words without accents, its cells, the sums in it, and what
    it is (`genre`): a `ligne` of a table, `deduit` from it, one of the totals (`ht`, `tva`, `ttc`,
    `total`, `reste`), or `vide`, `filet`, `texte`.
    """

    rang: int
    nu: str
    cellules: tuple[str, ...]
    sommes: tuple[Decimal, ...]
    genre: str
    autre: Decimal | None = None  # what the sum is if a scanner parted it from its thousands
    produit: Decimal | None = None  # what its quantity and its price make
    bord: int = 0  # the column of a text where it ends, 0 in another table

    @property
    def somme(self) -> Decimal:
        return self.sommes[-1]

    @property
    def est_total(self) -> bool:
        return self.genre in ("ht", "ttc", "total", "reste")


def ligne_lisible(texte: str) -> str:
    """A line without marks of Markdown, its numbers mended as a scanner left them."""
    nu = VIRGULE.sub(",", texte.replace("*", "").replace("\u00a0", " ").replace("\u202f", " "))
    nu = SIGLE.sub(lambda m: "".join(m[0].split()), nu)
    return FOIS_LOIN.sub(r"\1 ", nu)


def nombre_lu(texte: str) -> Decimal | None:
    """A sum as the French write it, or None.

    >>> nombre_lu("1 250,50"), nombre_lu("1.250"), nombre_lu("4 39,00"), nombre_lu("-12.5")
    (Decimal('1250.50'), Decimal('1250'), Decimal('439.00'), Decimal('-12.5'))
    """
    t = re.sub(r"[ \u00a0\u202f]", "", texte)
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d+)?", t):
        t = t.replace(".", "")
    t = t.replace(",", ".")
    return Decimal(t) if re.fullmatch(r"-?\d{1,12}(\.\d{1,4})?", t) else None


def monnaies_de(texte: str) -> Iterator[tuple[Decimal, int, int]]:
    """The sums of money in a text, with their places: they have cents, or a currency."""
    for m in SOMME_DITE.finditer(texte):
        x = nombre_lu(m["n"])
        if x is not None and (m["m"] or re.search(r"[.,]\d\d$", m["n"])):
            moins = m[0][0] in "-\u2013\u2212"
            yield -x if moins else x, m.start("n"), m.end()


def rangees_lues(plan: Aplat) -> tuple[RangeeDePapier, ...]:
    """Every line of a paper, read."""
    return tuple(_rangee(rang, x.texte) for rang, x in enumerate(plan.lignes[:MAX_LIGNES]))


def _rangee(rang: int, brute: str) -> RangeeDePapier:
    texte = ligne_lisible(brute)
    nu = accents_otes(" ".join(texte.strip(" |>#").split()))
    if not nu:
        return RangeeDePapier(rang, "", (), (), "vide")
    if FILET.fullmatch(texte):
        return RangeeDePapier(rang, "", (), (), "filet")
    bord = 0 if "|" in brute else len(brute.rstrip())
    texte = re.sub(r"^\s*\||\|\s*$", "", texte).strip(" \t" if "|" not in texte else "\t")
    cellules = tuple(c.strip() for c in SEPARE.split(texte))
    sommes, finale = _sommes(cellules)
    genre = _genre(nu, cellules, bool(sommes), finale, brute)
    return RangeeDePapier(
        rang, nu, cellules, sommes, genre, _recollee(cellules), _produit(cellules), bord
    )


def chiffres_des_cellules(cellules: tuple[str, ...]) -> list[Decimal | None]:
    """The numbers of the last three cells: a quantity, a price, a sum."""
    sortie = []
    for c in cellules[-3:]:
        m = re.fullmatch(rf"([+-]?\d[\d ]*(?:,\d+)?) ?(?:{MONNAIE}|[a-zé²³]{{1,6}}\d?)?", c)
        x = nombre_lu(m[1].lstrip("+-")) if m else None
        sortie.append(-x if m and x and m[1].startswith("-") else x)
    return sortie


def _produit(cellules: tuple[str, ...]) -> Decimal | None:
    """« 12  46,00  525,00 » : 552,00."""
    lus = chiffres_des_cellules(cellules) if len(cellules) > 3 else []
    if len(lus) < 3 or None in lus or "," not in cellules[-1] or "," not in cellules[-2]:
        return None
    return (lus[0] or Decimal(0)) * (lus[1] or Decimal(0))


def _recollee(cellules: tuple[str, ...]) -> Decimal | None:
    """« 2  426,00 » in two cells: 2 426,00."""
    if len(cellules) < 2 or not re.fullmatch(r"\d{1,3}", cellules[-2]):
        return None
    m = re.fullmatch(r"(\d{3},\d\d)(?: ?(?:€|EUR|euros?))?", cellules[-1])
    return nombre_lu(cellules[-2] + m[1]) if m else None


def _sommes(cellules: tuple[str, ...]) -> tuple[tuple[Decimal, ...], bool]:
    """The sums of the cells, and whether the last ends the line."""
    toutes: list[Decimal] = []
    finale = False
    for c in filter(None, cellules):
        m = CELLULE.fullmatch(c)
        x = nombre_lu(m["n"]) if m else None
        if m and x is not None:
            finale = bool(m["m"]) or bool(re.search(r"[.,]\d\d$", m["n"].strip()))
            if finale:
                toutes.append(-x if m["signe"] in tuple("-\u2013\u2212") and m["signe"] else x)
            continue
        dites = list(monnaies_de(c))
        toutes += [s for s, _, _ in dites]
        finale = bool(dites) and not re.search(
            r"\w", re.sub(r"(?i)\b(?:ht|ttc|nets?)\b", "", c[dites[-1][2] :])
        )
    return tuple(toutes), finale and bool(toutes)


def _genre(nu: str, cellules: tuple[str, ...], chiffree: bool, finale: bool, brute: str) -> str:
    longue = len(nu) > LIBELLE and len(cellules) < 3 and not AU_BOUT.search(nu)
    if not chiffree or longue or brute.lstrip().startswith("#"):
        return "texte"
    r = reperes()
    for genre in ("tva", "reste", "ttc", "ht", "total"):
        if r[f"rangee_{genre}"].search(nu) and not r["rangee_autre"].search(nu):
            return genre
    if not finale:
        return "texte"
    return "deduit" if r["rangee_deduite"].search(nu) else "ligne"


def memes_chiffres(a: Decimal, b: Decimal) -> bool:
    """Two different sums written with the same digits: one was misread or mistyped.

    >>> memes_chiffres(Decimal("5256.00"), Decimal("5526.00"))
    True
    """
    return a != b and sorted(f"{abs(a):.2f}") == sorted(f"{abs(b):.2f}")

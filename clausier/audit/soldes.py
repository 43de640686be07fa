"""What the rows of a paper add up to: lines and their total, a total, what is taken from it and
what remains.

A total is wrong only where nothing explains it: neither the lines above, all or the last of them,
nor what an earlier total leaves. What a paper does not show (an option, a price per month) leaves
its totals alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import accumulate, product

from ..socle.ecriture import montant
from .constat import Trouve
from .montants import JEU, MAX_SOMMES, RangeeDePapier, memes_chiffres, monnaies_de, nombre_lu
from .plan import Aplat
from .regles import calculs, reperes

Place = Callable[[int], tuple[int, int]]
TEXTES = 3  # lines of words between two rows of one table
VIDES = 2
DEUX = 2  # lines that a total may be of
MAX_SIGNES = 7  # rows whose signs are tried
CENT = Decimal(100)
TAUX = re.compile(r"(?<![\d,.])(\d{1,2}(?:,\d{1,2})?) ?%")
ITEM = re.compile(r"^(?:[-*•\u2013]\s|[^:=]{3,}[:=])")
DATEE = re.compile(r"\d{1,2}[/.-]\d{1,2}")
MAX_TAUX = 20
MAX_TOTAUX = 20  # totals that may explain another


@dataclass
class _Suite:
    """What is open at a row: the lines since the last total, the totals, what was taken since."""

    lignes: list[RangeeDePapier] = field(default_factory=list)
    totaux: list[RangeeDePapier] = field(default_factory=list)
    depuis: list[RangeeDePapier] = field(default_factory=list)  # since the last total
    textes: int = 0
    vides: int = 0
    trouble: bool = False
    melee: bool = False  # words stand between its lines
    taux: tuple[Decimal, ...] = ()  # every rate that the paper says

    def fermer(self) -> None:
        self.lignes, self.totaux, self.depuis = [], [], []
        self.trouble = self.melee = False


def trouver_soldes(plan: Aplat, toutes: Sequence[RangeeDePapier], place: Place) -> Iterator[Trouve]:
    """Every total that its rows do not explain."""
    suite = _Suite(taux=_taux(plan))
    connues = [x for r in toutes for x in r.sommes][:MAX_SOMMES]
    for r in toutes:
        if r.genre in ("vide", "filet", "texte"):
            _passe(suite, r)
            continue
        suite.textes = suite.vides = 0
        if reperes()["rangee_a_part"].search(r.nu):
            suite.trouble |= not r.est_total
        if r.est_total or _sans_libelle(r, suite):
            yield from _total(suite, r, place, connues)
        elif r.genre == "tva":
            suite.depuis.append(r)
        else:
            (suite.depuis if suite.totaux else suite.lignes).append(r)


def _taux(plan: Aplat) -> tuple[Decimal, ...]:
    dits = {nombre_lu(m[1]) for m in TAUX.finditer(plan.texte)}
    return tuple(sorted(x / CENT for x in dits if x))[:MAX_TAUX]


def _passe(suite: _Suite, r: RangeeDePapier) -> None:
    """Words and blanks: a few may stand within a table, many end it."""
    if r.genre == "texte":
        suite.textes += 1
        suite.melee |= bool(suite.lignes)
        suite.trouble |= bool(r.sommes) or bool(reperes()["rangee_a_part"].search(r.nu))
    suite.vides += r.genre == "vide"
    if r.genre == "vide" and not suite.lignes and not suite.totaux:
        suite.trouble = False
    if suite.textes > TEXTES or suite.vides > VIDES or len(r.nu) > CENT or r.nu[:1] == "#":
        suite.fermer()
        suite.textes = suite.vides = 0


def _sans_libelle(r: RangeeDePapier, suite: _Suite) -> bool:
    """A row of sums alone under lines: their total."""
    if len(suite.lignes) < DEUX or DATEE.search(r.nu) or any(c.isalpha() for c in r.nu):
        return False
    return len(r.cellules) < max(len(x.cellules) for x in suite.lignes)


def _total(
    suite: _Suite, r: RangeeDePapier, place: Place, connues: Sequence[Decimal]
) -> Iterator[Trouve]:
    if suite.lignes:
        yield from _somme(suite, r, place)
    elif r.genre == "reste" and suite.totaux and suite.depuis:
        yield from _reste(suite, r, place, connues)
        yield from _avec_taxe(suite, r, place, connues)
    suite.totaux = [*suite.totaux[-MAX_TOTAUX:], r]
    suite.lignes, suite.depuis = [], []
    suite.trouble = suite.melee = False


def _signes(rangees: Sequence[RangeeDePapier]) -> list[Decimal]:
    """The sums of rows; what is taken off counts as such, whatever its sign."""
    return [-abs(x.somme) if x.genre == "deduit" and x.somme > 0 else x.somme for x in rangees]


def _somme(suite: _Suite, r: RangeeDePapier, place: Place) -> Iterator[Trouve]:
    """Is this total that of the lines above it, of the last of them, or with VAT?"""
    sommes = _signes(suite.lignes)
    yield from _ligne_dementie(suite.lignes, r, place)
    possibles = [abs(p) for p in _possibles(suite, sommes)]
    dites = [abs(x) for x in (*r.sommes, r.autre) if x is not None]  # « HT …, TVA …, TTC … »
    if len(sommes) < 2 or any(abs(p - x) <= JEU for p in possibles for x in dites):
        return
    tout = sum(sommes, Decimal(0))
    tableau = _alignees(suite.lignes, r) or not suite.melee and _enumerees(suite.lignes, r)
    certain = not suite.trouble and not suite.totaux and tableau
    if certain or memes_chiffres(tout, r.somme):
        yield _trouve("somme_fausse", r, place, f"les lignes font {montant(tout)}")


def _ligne_dementie(
    lignes: Sequence[RangeeDePapier], r: RangeeDePapier, place: Place
) -> Iterator[Trouve]:
    """The one line that is not its quantity by its price, where the total counts what it should."""
    fausses = [x for x in lignes if x.produit is not None and abs(x.produit - x.somme) > JEU]
    justes = sum((x.somme if x.produit is None else x.produit for x in lignes), Decimal(0))
    if len(lignes) > 1 and len(fausses) == 1 and abs(justes - r.somme) <= JEU:
        dit = f"le produit est {montant(fausses[0].produit or Decimal(0))}, que le total compte"
        yield _trouve("ligne_fausse", fausses[0], place, dit)


def _possibles(suite: _Suite, sommes: list[Decimal]) -> Iterator[Decimal]:
    """Whatever a total under these lines may be of."""
    justes = [x.produit if x.produit is not None else x.somme for x in suite.lignes]
    for dites in (sommes, [x.somme for x in suite.lignes], justes):
        for p in accumulate(reversed(dites)):
            yield p
            yield from (p + t for t in accumulate(x.somme for x in reversed(suite.totaux)))
    yield sum((*sommes, *(x.somme for x in suite.depuis)), Decimal(0))
    yield _sans_sous_totaux(sommes)
    for p in (sum(sommes, Decimal(0)), sommes[-1]):
        for taux in suite.taux:
            yield p * (1 + taux)
            yield p / (1 + taux)
    largeur = max(len(x.cellules) for x in suite.lignes)
    for i in range(1, largeur):
        colonne = [_cellule(x, i) for x in suite.lignes]
        if None not in colonne:
            yield sum((x for x in colonne if x is not None), Decimal(0))


def _sans_sous_totaux(sommes: Sequence[Decimal]) -> Decimal:
    """The sum of lines of which some are those of the lines right above them, under another name.

    >>> _sans_sous_totaux([Decimal(x) for x in (10, 20, 30, 4, 5, 9, 7)])
    Decimal('46')
    """
    pile: list[Decimal] = []
    for x in sommes[:MAX_SOMMES]:
        for n in range(DEUX, min(len(pile), MAX_TOTAUX) + 1):
            if abs(sum(pile[-n:]) - x) <= JEU:
                del pile[-n:]
                break
        pile.append(x)
    return sum(pile, Decimal(0))


def _cellule(x: RangeeDePapier, i: int) -> Decimal | None:
    dites = [s for s, _, _ in monnaies_de(x.cellules[i])] if i < len(x.cellules) else []
    return dites[0] if len(dites) == 1 else None


def _alignees(lignes: Sequence[RangeeDePapier], r: RangeeDePapier) -> bool:
    """Do the lines have the same columns, so that they are those of one table?"""
    largeurs = {len(x.cellules) for x in lignes if x.genre == "ligne"}
    if len(r.cellules) < 2 or max(largeurs, default=0) < 2:
        return False
    bords = {x.bord for x in (*lignes, r)}
    return len(largeurs) == 1 or len(bords) == 1 and 0 not in bords and 1 not in largeurs


def _enumerees(lignes: Sequence[RangeeDePapier], r: RangeeDePapier) -> bool:
    """Are they the items of one list, each « label : sum », and its total?"""
    autre = reperes()["rangee_autre"]
    return all(ITEM.search(x.nu) for x in lignes) and not any(
        autre.search(x.nu) for x in (*lignes, r)
    )


def _reste(
    suite: _Suite, r: RangeeDePapier, place: Place, connues: Sequence[Decimal]
) -> Iterator[Trouve]:
    """A total, what is taken off, what remains."""
    ecarts = [x for x in suite.depuis if x.genre != "tva"][:MAX_SIGNES]
    sans_deduction = not any(x.genre == "deduit" for x in ecarts)
    if not ecarts or sans_deduction and "total" not in r.nu.lower():
        return
    base, prises = suite.totaux[-1].somme, [abs(x.somme) for x in ecarts]
    taxes = sum((x.somme for x in suite.depuis if x.genre == "tva"), Decimal(0))
    depuis = [Decimal(0), base + taxes, *(t.somme for t in suite.totaux)]
    for signes in product((-1, 0, 1), repeat=len(prises)):
        ecart = sum((s * p for s, p in zip(signes, prises, strict=True)), Decimal(0))
        if any(abs(abs(b + ecart) - abs(r.somme)) <= JEU for b in depuis):
            return
    if any(abs(x - p - r.somme) <= JEU for x in connues for p in prises):
        return
    du = base + taxes + sum(_signes(ecarts), Decimal(0))
    yield _trouve("reste_faux", r, place, f"le compte donne {montant(du)}")


def _avec_taxe(
    suite: _Suite, r: RangeeDePapier, place: Place, connues: Sequence[Decimal]
) -> Iterator[Trouve]:
    """A total without tax, its VAT, and what is to be paid of both."""
    taxes = sum((x.somme for x in suite.depuis), Decimal(0))
    if suite.totaux[-1].genre != "ht" or any(x.genre != "tva" for x in suite.depuis):
        return
    bases = [x for t in suite.totaux for x in (t.somme, t.somme + taxes)]
    moins = [Decimal(0), *(x for x in connues if x != taxes)]
    if any(abs(b - m - r.somme) <= JEU for b in bases for m in moins):
        return
    du = montant(suite.totaux[-1].somme + taxes)
    yield _trouve("reste_faux", r, place, f"le hors taxes et la TVA font {du}")


def _trouve(regle: str, r: RangeeDePapier, place: Place, dit: str) -> Trouve:
    return Trouve(calculs()[regle], *place(r.rang), dit)

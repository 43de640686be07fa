"""The sums of a paper: lines, totals, VAT and deposits that do not add up.

Only what can be read for certain is reckoned: a table whose headings say what its columns are, a
total that says it is one. What is between two totals and not understood (a discount, an option)
leaves them alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, combinations, pairwise

from ..socle.ecriture import montant, nombre
from .constat import Lu, Trouve
from .montants import (
    CENTIME,
    JEU,
    MAX_LIGNES,
    RangeeDePapier,
    chiffres_des_cellules,
    monnaies_de,
    nombre_lu,
    rangees_lues,
)
from .parts import AVEC_TAXE, SANS_TAXE, trouver_parts
from .plan import Aplat, accents_otes
from .regles import calculs, reperes
from .soldes import Place, trouver_soldes

SOMME = re.compile(
    r"(?<![\w.,/])-?(?:\d{1,3}(?: \d{3})+|\d{1,3}(?:\.\d{3})+|\d+)(?:[.,]\d{1,2})?(?![\d/]|[.,]\d)"
)
COLONNES = re.compile(r"\s*\|\s*|\t+|\s{3,}")
FOIS = re.compile(
    r"(?<![\w,.])((?:\d{1,3}(?: \d{3})+|\d+)(?:,\d+)?) ?"
    r"(?:h|heures?|jours?|j|unites?|m2|m²|ml|m|kg|mois|seances?)? ?[x*×]"
    r" ?(\d[\d ]*(?:,\d{1,2})?) ?(?:€|euros?|EUR)?(?: ?HT)? ?= ?(\d[\d ]*(?:,\d{1,2})?)(?![\d,])"
)
A_SOIT = re.compile(
    r"(?<![\w,.])(\d+(?:,\d+)?) ?"
    r"(?:h|heures?|jours?|j|unites?|m2|m²|ml|m|kg|mois|seances?|nuits?|pieces?) a"
    r" (\d[\d ]*(?:,\d{1,2})?) ?(?:€|euros?|EUR)(?: ?HT)?,? soit (\d[\d ]*(?:,\d{1,2})?)(?![\d,])"
    r" ?(?:€|euros?|EUR)"
)
EGALE = re.compile(
    r"^.{3,80}= ?(\d[\d ]*(?:,\d\d|(?= ?(?:€|eur)))) ?(?:€|euros?|EUR)?$", re.I
)  # « haie = 225,00 »
TOTAL_SEUL = re.compile(r"^\W*total\b[^\d\n%]{0,20}(\d[\d ]*(?:,\d\d|(?= ?(?:€|eur))))", re.I)
NOMME = re.compile(r"(?:\bart\.?|\barticles?|n°|\b[LRD]\.?) ?$", re.I)  # what a number is then of
SOUS_TOTAL = re.compile(r"\bsous[- ]?total", re.I)
MAX_PARTS = 10  # lines that are added together in every way
DEBUT = 20  # signs of a line by which it is found on the plane
DEUX = 2  # lines that show what the columns are
DU_MEME = re.compile(r"\b(?:acompte|situation)\b", re.I)


@dataclass
class _Suite:
    """The totals that are open at a line of the paper, with their ranks; each VAT with its rate and
    what it is reckoned on, where they are said.
    """

    ht: tuple[Decimal, int] | None = None
    tva: list[tuple[Decimal, Decimal | None, Decimal | None, int]] = field(default_factory=list)
    trouble: bool = False


def _sommes(ligne: str) -> list[tuple[Decimal, int, int]]:
    """The sums of a line that are no percentages, with their places in it."""
    sortie = []
    for m in SOMME.finditer(ligne):
        suite = ligne[m.end() : m.end() + 2].lstrip()
        if suite.startswith("%") or (x := nombre_lu(m[0])) is None:
            continue
        if NOMME.search(ligne[max(0, m.start() - 10) : m.start()]):
            continue
        sortie.append((x, m.start(), m.end()))
    return sortie


def _lignes(plan: Aplat) -> Iterator[tuple[int, str]]:
    debut = 0
    for rang, ligne in enumerate(plan.texte.split("\n")):
        if rang >= MAX_LIGNES:
            return
        yield debut, ligne
        debut += len(ligne) + 1


def trouver_sommes(plan: Aplat, lu: Lu) -> Iterator[Trouve]:
    """Every sum that does not agree with the others."""
    rangees, place = rangees_lues(plan), _places(plan)
    yield from _produits(plan)
    yield from _egalites(plan, place)
    yield from trouver_soldes(plan, rangees, place)
    yield from trouver_parts(plan, rangees, lu, place)
    ttc: list[Decimal] = []
    yield from _totaux(rangees, place, ttc)
    yield from _tva_seule(rangees, place)
    yield from _sans_entete(rangees, place)
    yield from _tableaux(plan, place)
    yield from _acomptes(plan, ttc)
    yield from _acompte_taxe(rangees, place)


def _produits(plan: Aplat) -> Iterator[Trouve]:
    """« 3 x 45,00 € = 135,00 € »."""
    for m in chain(FOIS.finditer(plan.texte), A_SOIT.finditer(plan.texte)):
        a, b, c = (nombre_lu(x.strip()) for x in m.groups())
        rang, _, seul = m[1].rpartition(" ")  # « 2 150 » may be the second line, of 150
        if rang and b and c is not None and abs((nombre_lu(seul) or 0) * b - c) <= CENTIME:
            continue
        if AVEC_TAXE.match(plan.texte, m.end()) and SANS_TAXE.search(m[0]):
            continue
        if a and b and c is not None and abs(a * b - c) > CENTIME:
            dit = f"{nombre(a)} × {nombre(b)} font {montant(a * b)}"
            yield Trouve(calculs()["ligne_fausse"], m.start(), m.end(), dit)


def _egalites(plan: Aplat, place: Place) -> Iterator[Trouve]:
    """Lines that each end with « = 225,00 », and the total right under them; as they stand."""
    lues: list[Decimal] = []
    for rang, x in enumerate(plan.lignes[:MAX_LIGNES]):
        ligne = accents_otes(" ".join(x.texte.split()))
        m, total = EGALE.match(ligne), TOTAL_SEUL.match(ligne)
        if m and not total:
            lues.append(nombre_lu(m[1].strip()) or Decimal(0))
            continue
        dit = nombre_lu(total[1].strip()) if total else None
        if total and len(lues) > 1 and dit is not None and abs(sum(lues) - dit) > JEU:
            font = f"les lignes font {montant(sum(lues, Decimal(0)))}"
            a, z = place(rang)
            ici = max(a, plan.texte.find(ligne[:DEBUT], a, z))
            yield Trouve(calculs()["somme_fausse"], ici, min(z, ici + total.end()), font)
        lues = []


def _totaux(toutes: Sequence[RangeeDePapier], place: Place, ttc: list[Decimal]) -> Iterator[Trouve]:
    """Each total without tax, the VAT under it, the total with tax."""
    r, suite = reperes(), _Suite()
    for rang, x in enumerate(toutes):
        if not any(r[c].search(x.nu) for c in ("total_tva", "total_ttc", "total_ht")):
            suite.trouble |= bool(r["entre_totaux"].search(x.nu)) and suite.ht is not None
            continue
        sommes = x.sommes or _a_la_ligne(toutes[rang + 1 : rang + 2])
        if not sommes:
            continue
        if r["total_tva"].search(x.nu):
            if suite.ht:
                base = sommes[-2] if len(sommes) > 1 else None
                suite.tva.append((sommes[-1], _taux(x.nu), base, x.rang))
        elif r["total_ttc"].search(x.nu):
            ttc.append(sommes[-1])
            if suite.ht and not suite.trouble and suite.tva:
                yield from _accord(suite, sommes[-1], x.rang, place)
            suite = _Suite()
        else:
            ttc.append(sommes[-1])
            suite = _Suite((sommes[-1], x.rang))


def _a_la_ligne(suite: Sequence[RangeeDePapier]) -> tuple[Decimal, ...]:
    """The sum of a total that is alone on the next line."""
    seule = suite and not re.sub(r"EUR|euros?", "", suite[0].nu).strip(" |.€-0123456789,")
    return suite[0].sommes if seule else ()


def _taux(ligne: str) -> Decimal | None:
    m = re.search(r"(\d{1,2}(?:[.,]\d{1,2})?) ?%", ligne)
    return nombre_lu(m[1]) if m else None


def _accord(suite: _Suite, ttc: Decimal, rang: int, place: Place) -> Iterator[Trouve]:
    """HT, each VAT and TTC. One fault is said once, where it is."""
    if suite.ht is None:
        return
    ht = suite.ht[0]
    ecart = Decimal(0)  # what the wrong VAT of a line takes from the sum
    for tva, taux, base, ici in suite.tva:
        sur = base or (ht if len(suite.tva) == 1 else None)
        if not taux or sur is None:
            continue
        due = (sur * taux / 100).quantize(CENTIME)
        if abs(due - tva) > JEU:
            ecart += due - tva
            dit = f"{nombre(taux)} % de {montant(sur)} font {montant(due)}"
            yield Trouve(calculs()["tva_fausse"], *place(ici), dit)
    somme = ht + sum(x for x, *_ in suite.tva)
    if min(abs(somme - ttc), abs(somme + ecart - ttc)) > JEU:
        dit = f"le hors taxes et la TVA font {montant(somme)}"
        yield Trouve(calculs()["total_faux"], *place(rang), dit)


def _tva_seule(toutes: Sequence[RangeeDePapier], place: Place) -> Iterator[Trouve]:
    """The only VAT of a paper, which is that of nothing in it: no sum, no lines together."""
    taxees = [x for x in toutes if x.genre == "tva" and x.sommes and _taux(x.nu)]
    if len(taxees) != 1:
        return
    tva, taux = taxees[0], _taux(taxees[0].nu) or Decimal(0)
    avant = [x for x in toutes if x.rang < tva.rang and x.sommes]
    lignes = [x.somme for x in avant if x.genre in ("ligne", "deduit")]
    if not avant or len(lignes) > MAX_PARTS:
        return
    bases = {abs(s) for x in toutes for s in x.sommes}
    bases |= {
        abs(sum(c, Decimal(0))) for n in range(len(lignes) + 1) for c in combinations(lignes, n)
    }
    bases |= {abs(t - x) for t in (y.somme for y in avant if y.est_total) for x in lignes}
    bases |= {t + x for t in (y.somme for y in avant if y.est_total) for x in lignes}
    dues = [y for x in bases for y in (x * taux / 100, x * taux / (100 + taux))]
    if any(abs(y - abs(s)) <= JEU for y in dues for s in tva.sommes):
        return
    base = avant[-1].somme
    dit = (
        f"{nombre(taux)} % de {montant(base)} font {montant((base * taux / 100).quantize(CENTIME))}"
    )
    yield Trouve(calculs()["tva_fausse"], *place(tva.rang), dit)


@dataclass
class _Table:
    """A table whose headings are known: the ranks of its columns, and what its lines sum to."""

    largeur: int
    quantite: int
    prix: int
    total: int
    ttc: bool
    somme: Decimal = Decimal(0)
    juste: Decimal = Decimal(0)  # the same, of what quantities and prices make
    rangees: int = 0
    trouble: bool = False


def _tableaux(plan: Aplat, place: Place) -> Iterator[Trouve]:
    """Lines of quantity × price, and their sum; read on the lines as they stand, whose columns the
    plane no longer has.
    """
    r, table = reperes(), None
    for rang, x in enumerate(plan.lignes[:MAX_LIGNES]):
        brute = x.texte.replace("*", "").strip().strip("|").strip()
        cellules = COLONNES.split(brute) if brute else []
        if neuve := _entete(cellules):
            table = neuve
        elif table and (faute := _total_de(table, brute)):
            yield Trouve(calculs()["somme_fausse"], *place(rang), dit=faute)
            table = None
        elif table and (SOUS_TOTAL.search(brute) or r["rangee_a_part"].search(accents_otes(brute))):
            table.trouble = True
        elif table and len(cellules) == table.largeur:
            if faute := _rangee(table, cellules):
                yield Trouve(calculs()["ligne_fausse"], *place(rang), dit=faute)
        elif table and brute and r["entre_totaux"].search(brute):
            table.trouble = True
        elif table and _sommes(brute) and r["total"].search(brute):
            table = None
        elif table and _sommes(brute):
            table.trouble = True


def _sans_entete(toutes: Sequence[RangeeDePapier], place: Place) -> Iterator[Trouve]:
    """Lines that end with three numbers under no heading, where quantity × price makes the total on
    two lines at least: a third that does not is wrong.
    """
    bonnes, mauvaises = 0, []
    for x in toutes:
        if x.produit is None or x.genre != "ligne" or not x.somme:
            continue
        q, p, t = (y or Decimal(0) for y in chiffres_des_cellules(x.cellules))
        bonnes += abs(q * p - t) <= CENTIME
        if abs(q * p - t) > CENTIME:
            mauvaises.append((x.rang, f"{nombre(q)} × {nombre(p)} font {montant(q * p)}"))
    if bonnes >= DEUX and len(mauvaises) == 1:
        rang, dit = mauvaises[0]
        yield Trouve(calculs()["ligne_fausse"], *place(rang), dit=dit)


def _places(plan: Aplat) -> Callable[[int], tuple[int, int]]:
    """From the rank of a line to where it stands on the plane."""
    par_rang: dict[int, tuple[int, int]] = {}
    for debut, ligne in _lignes(plan):
        par_rang.setdefault(plan.rang(debut), (debut, debut + len(ligne)))
    connus = sorted(par_rang)

    def place(rang: int) -> tuple[int, int]:
        avant = bisect_right(connus, rang) - 1
        return par_rang[connus[max(0, avant)]]

    return place


def _entete(cellules: list[str]) -> _Table | None:
    r = reperes()
    nus = [accents_otes(c).strip() for c in cellules]
    if len(nus) < 4:
        return None
    q = [i for i, c in enumerate(nus) if r["colonne_quantite"].fullmatch(c)]
    p = [i for i, c in enumerate(nus) if r["colonne_prix"].fullmatch(c)]
    t = [i for i, c in enumerate(nus) if r["colonne_total"].fullmatch(c)]
    if not (len(q) == 1 and p and t and t[-1] > p[0]):
        return None
    ttc = bool(re.search(r"ttc", nus[t[-1]], re.I))
    return _Table(
        len(nus), q[0], p[0], t[-1], ttc, trouble=any(r["colonne_remise"].search(c) for c in nus)
    )


def _chiffre(cellule: str) -> Decimal | None:
    m = re.fullmatch(
        r"(-?[\d .\u00a0\u202f]*\d(?:[.,]\d+)?) ?(?:€|EUR|euros?|h|j|jours?|heures?|u|m|m2|m²|ml|"
        r"pi[eè]ces?|forfait|ens)?\.?",
        cellule.strip(),
    )
    return nombre_lu(m[1]) if m else None


def _rangee(table: _Table, cellules: list[str]) -> str:
    q, p, t = (_chiffre(cellules[i]) for i in (table.quantite, table.prix, table.total))
    if t is None:
        if any(c.strip(" -:") for c in cellules):
            table.trouble |= any(_sommes(c) for c in cellules[1:])
        return ""
    table.somme += t
    table.juste += q * p if q is not None and p is not None else t
    table.rangees += 1
    if q is None or p is None or not t or table.trouble or abs(q * p - t) <= CENTIME:
        return ""
    return f"{nombre(q)} × {nombre(p)} font {montant(q * p)}"


def _total_de(table: _Table, brute: str) -> str:
    """Does the first total under a table differ from the sum of its lines?"""
    r, nue = reperes(), accents_otes(" ".join(brute.split()))
    if table.rangees < 1 or table.trouble or not r["total"].search(nue):
        return ""
    bon = r["total_ttc" if table.ttc else "total_ht"].search(nue)
    sommes = _sommes(nue)
    if not bon or not sommes:
        return ""
    if any(abs(s[0] - x) <= JEU for s in sommes for x in (table.somme, table.juste)):
        return ""
    return f"les lignes font {montant(table.somme)}"


def _acomptes(plan: Aplat, totaux: list[Decimal]) -> Iterator[Trouve]:
    """« Acompte de 30 %, soit 300,00 € » of none of the totals."""
    if not totaux:
        return
    dites = [x for x, _, _ in monnaies_de(plan.texte)]
    bases = [*totaux, *dites, *(a + b for a, b in pairwise(dites))]
    for m in reperes()["acompte_chiffre"].finditer(plan.texte):
        part, dit = nombre_lu(m["part"]), nombre_lu(m["somme"].strip())
        if not part or dit is None or part > 100 or " sur " in m[0]:
            continue
        if all(abs(t * part / 100 - dit) > JEU for t in bases):
            font = montant((totaux[-1] * part / 100).quantize(CENTIME))
            yield Trouve(
                calculs()["acompte_faux"],
                m.start(),
                m.end(),
                f"{nombre(part)} % du total font {font}",
            )


def _acompte_taxe(toutes: Sequence[RangeeDePapier], place: Place) -> Iterator[Trouve]:
    """Three rows that follow: a deposit without tax, its VAT, the deposit with tax."""
    pleines = [r for r in toutes if r.genre not in ("vide", "filet")]
    for a, b, c in zip(pleines, pleines[1:], pleines[2:], strict=False):
        if b.genre != "tva" or not all(len(x.sommes) == 1 for x in (a, b, c)):
            continue
        if not all(DU_MEME.search(x.nu) for x in (a, c)) or a.genre == "texte":
            continue
        if re.search(r"\bHT\b", a.nu) and re.search(r"\bTTC\b", c.nu):
            somme = a.somme + b.somme
            if abs(somme - c.somme) > JEU and abs(somme + c.somme) > JEU:
                dit = f"le hors taxes et la TVA font {montant(somme)}"
                yield Trouve(calculs()["total_faux"], *place(c.rang), dit)

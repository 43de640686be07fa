"""Relations that one sentence states whole: so many instalments of so much, a percentage of a sum,
a chain of sums and its total, a price with and without tax, a saving on the unit price.

Both terms stand in the sentence; a word that may explain the difference (a discount, « environ »,
another tax) leaves it alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, islice

from ..socle.ecriture import montant, nombre
from .constat import Trouve
from .lettres import entier_dit
from .montants import CENTIME, JEU, MONNAIE, NOMBRE, monnaies_de, nombre_lu
from .parts import CHOSES as CHOSES_COMPTEES
from .phrases import bornes_de_la_phrase, bornes_du_paragraphe
from .plan import MAX_OCCURRENCES, Aplat, occurrences
from .regles import calculs, reperes

CENT = Decimal(100)
MAX_SOMMES = 8  # of a sentence, that are added in every way
DEUX = 2
TAXE = r"(?: ?\b(?:HT|TTC|nets?|hors taxes?|toutes taxes comprises))?"
UN = r"\d{1,4}|[a-z]{3,8}(?:-[a-z]{2,8}){0,3}"  # a number in digits or in letters
FOIS = r"(?:mensualites|fois|versements|echeances|paiements|prelevements|loyers|trimestres)"
CHOSES = f"{CHOSES_COMPTEES}|repas|ateliers|exemplaires"
# What may stand between a relation and its result, or explain that they differ.
NUANCE = re.compile(
    r"\b(?:environ|arrondi\w*|approximativ\w*|remis\w*|rabais|reduction|reduit\w*|degressi\w*"
    r"|offert\w*|gratuit\w*|escompte|a partir|minimum|maximum|plafon\w*|limite|supplement\w*"
    r"|acompte|arrhes|avoir|caution|credit|interets|frais|dernier\w*|premier\w*|puis|ensuite|solde"
    r"|restant|reste|autour|en sus|apres|prorata|hors|sauf|option\w*|depot)\b",
    re.I,
)
COMPRIS = re.compile(r"\b(?:compri\w+|inclu\w+|plus|avec|taxes?|TTC|TVA)\b|\+", re.I)
PRODUIT = re.compile(
    rf"(?<![\w,.-])(?P<q>{UN})\s(?:{CHOSES})\s(?:de|a)\s(?P<p>{NOMBRE})\s?{MONNAIE}{TAXE}"
    r"(?:\s(?:l'une?|chacune?|par mois))?,?\s(?:soit|=|donc|pour)\s"
    r"(?:un (?:prix |montant |cout )?total de\s"
    rf"|au total\s|en tout\s)?(?P<t>{NOMBRE})\s?{MONNAIE}",
    re.I,
)
EN_FOIS = re.compile(
    rf"\ben\s(?P<q>{UN})\s{FOIS}\s(?:egales?\s|egaux\s|mensuel\w+\s|consecuti\w+\s|sans frais\s)?"
    rf"(?:de|d'un montant de|a)\s(?P<p>{NOMBRE})\s?{MONNAIE}",
    re.I,
)
CHAINE = re.compile(
    rf"(?<![\w,.+×x*/%-])(?<![×x*/%+-] )(?P<s>{NOMBRE}(?:\s?{MONNAIE})?{TAXE}"
    rf"(?:\s(?:[+\u2212\u2013-]|plus|moins)\s{NOMBRE}(?:\s?{MONNAIE})?{TAXE})+)"
    rf"\s?(?:=|,?\s(?:soit|font|reste(?:nt)?|il reste))(?:\sa (?:payer|regler))?\s?:?\s?"
    rf"(?P<t>{NOMBRE})\s?{MONNAIE}",
    re.I,
)
EN_ARGENT = re.compile(rf"{MONNAIE}|[.,]\d\d", re.I)
SIGNES = re.compile(r"\s(?:[+\u2212\u2013-]|plus|moins)\s", re.I)
TERME = re.compile(rf"(?P<s>[+\u2212\u2013-]|plus|moins)?\s?(?P<n>{NOMBRE})", re.I)
ENSEMBLE = re.compile(
    r"\b(?:soit|pour|=)\s(?:un (?:montant )?total de|au total|en tout|ensemble"
    r"|une somme totale de)"
    rf"\s?:?\s(?P<t>{NOMBRE})\s?{MONNAIE}",
    re.I,
)
PLUSIEURS = re.compile(
    r"%|[×*]|\d ?x ?\d|\b(?:chacun\w*|chaque|par|piece|mensuel\w*|€ l'une?)\b"
    r"|\b(?:\d{1,3}|deux|trois|quatre|cinq|six|huit|dix|douze) (?:[a-z]+ ){0,2}(?:de|a|d')\b",
    re.I,
)
SUR = re.compile(
    rf"(?<![\d,])(?P<r>\d{{1,2}}(?:,\d{{1,2}})?) ?% (?:sur|de|d'un|du|des)\b[^.\n\d%€]{{0,30}}?"
    rf"(?<![\d,])(?P<b>{NOMBRE})\s?{MONNAIE}{TAXE},?\s?[(=:]?\s?(?:soit|font|=|:|\(|donnent)"
    rf"[^.\n\d%€]{{0,20}}(?P<t>{NOMBRE})\s?{MONNAIE}"
    rf"|\b(?:facture|devis|prix|total|commande|montant) (?:\w+ )?de (?P<b2>{NOMBRE})\s?{MONNAIE}"
    rf"{TAXE},[^.\n\d%€]{{0,30}}\b(?P<r2>\d{{1,2}}(?:,\d)?) ?% (?:s'eleve a|est de|represente"
    rf"|se monte a|fait) (?P<t2>{NOMBRE})\s?{MONNAIE}",
    re.I,
)
FACTUREE = re.compile(
    rf"\b(?:commande|achat|panier|facture|prestation) de (?P<b>{NOMBRE})\s?{MONNAIE}{TAXE}"
    rf"[^.\n\d%€]{{0,12}}\b(?:facturee?|payee?|ramenee?|vendue?|revient|coute)\b[^.\n\d%€]{{0,12}}"
    rf"(?P<t>{NOMBRE})\s?{MONNAIE}",
    re.I,
)
ECONOMIE = re.compile(
    rf"(?<![\w,.])(?P<q>{UN}) [a-z]{{4,14}}\b[^.\n\d€%]{{0,20}}(?P<p>{NOMBRE})\s?{MONNAIE}"
    rf"[^.\n\d€%]{{0,25}}(?:\b(?:economi\w+|gagnez|gain)\b[^.\n\d€%]{{0,12}}"
    rf"(?P<e>{NOMBRE})\s?{MONNAIE}|(?P<f>{NOMBRE})\s?{MONNAIE} (?:d'economie|de gain))",
    re.I,
)
UNITAIRE = re.compile(
    rf"\b(?:a l'unite|unitaire|seule?|l'unite|individuelle?)\b[^\d.\n€]{{0,12}}"
    rf"(?P<n>{NOMBRE})\s?{MONNAIE}",
    re.I,
)
HT_TTC = re.compile(
    rf"(?<![\d,.])(?P<ht>{NOMBRE})\s?(?:{MONNAIE})?\s?(?:HT|hors taxes?)\b[\s,(/|-]{{0,4}}"
    rf"(?:soit|ou|c'est-a-dire|=|donc)?\s?(?P<ttc>{NOMBRE})\s?(?:{MONNAIE})?\s?"
    r"(?:TTC|toutes taxes)\b",
    re.I,
)
DONT_TVA = re.compile(
    rf"(?:\bTTC\b[^\d\n%]{{0,12}}(?P<a>{NOMBRE})\s?{MONNAIE}|(?P<b>{NOMBRE})\s?{MONNAIE}\s?TTC)"
    rf"[\s,(;-]{{0,4}}dont\s(?:la\s)?TVA[^\d\n%]{{0,8}}(?P<r>\d{{1,2}}(?:,\d)?) ?%"
    rf"[^\d\n%]{{0,12}}(?P<v>{NOMBRE})\s?{MONNAIE}",
    re.I,
)
TTC_SOIT = re.compile(
    rf"(?<![\d,.])(?P<ttc>{NOMBRE})\s?{MONNAIE}\sTTC[\s,(]{{1,3}}(?:soit|dont)\s"
    rf"(?P<ht>{NOMBRE})\s?{MONNAIE}\s(?:HT|hors taxes?)\s(?:et|\+|plus)\s"
    rf"(?P<tva>{NOMBRE})\s?{MONNAIE}\s(?:de\s)?TVA",
    re.I,
)
FIN = re.compile(r"[.!?](?=\s)")
SANS_EFFET = re.compile(r"\b(?:remise|rabais|reduction|acompte|arrhes)\b", re.I)
RABAIS = re.compile(r"\b(?:remise|rabais|reduction|ristourne)\b", re.I)
POUR_CENT = re.compile(r"(?<![\d,])(\d{1,2}(?:,\d{1,2})?) ?%")
AUTOUR = 250  # signs before an example, where its discount is said


def trouver_egalites(plan: Aplat, taux: Sequence[Decimal]) -> Iterator[Trouve]:
    """Every relation that a sentence states and denies. `taux`: of VAT, those of the law."""
    yield from _produits(plan)
    yield from _en_fois(plan)
    yield from _chaines(plan)
    yield from _ensembles(plan)
    yield from _pourcents(plan, taux)
    yield from _exemples(plan)
    yield from _economies(plan)
    yield from _taxes(plan, taux)


def _lu(dit: str | None) -> Decimal:
    return nombre_lu(" ".join(dit.split())) or Decimal(0) if dit else Decimal(0)


def _bornes(plan: Aplat, m: re.Match[str]) -> tuple[int, int]:
    """Of the sentence, over the ends of lines that are only those of the page."""
    a, z = bornes_du_paragraphe(plan.texte, m.start(), m.end())
    fins = [x.end() for x in FIN.finditer(plan.texte, a, m.start())]
    apres = FIN.search(plan.texte, m.end(), z)
    return fins[-1] if fins else a, apres.end() if apres else z


def _phrase(plan: Aplat, m: re.Match[str]) -> str:
    a, z = _bornes(plan, m)
    return plan.texte[a:z]


def _faux(regle: str, m: re.Match[str], dit: str) -> Trouve:
    return Trouve(calculs()[regle], m.start(), m.end(), dit)


def _font(q: Decimal, p: Decimal) -> str:
    return f"{nombre(q)} × {nombre(p)} font {montant(q * p)}"


def _produits(plan: Aplat) -> Iterator[Trouve]:
    for m in occurrences(PRODUIT, plan):
        q, p, t = Decimal(entier_dit(m["q"]) or 0), _lu(m["p"]), _lu(m["t"])
        if q < DEUX or not p or not t or abs(q * p - t) <= JEU:
            continue
        phrase = _phrase(plan, m)
        apres = plan.texte[m.end() : m.end() + 15]
        if re.search(r"\bHT\b", m[0]) and re.match(r"\s(?:TTC|toutes taxes)", apres):
            continue
        if not NUANCE.search(phrase) and (t < q * p or not COMPRIS.search(phrase)):
            yield _faux("ligne_fausse", m, _font(q, p))


def _en_fois(plan: Aplat) -> Iterator[Trouve]:
    """« 1 080 € …, payable en douze mensualités de 95 € »."""
    for m in occurrences(EN_FOIS, plan):
        q, p = Decimal(entier_dit(m["q"]) or 0), _lu(m["p"])
        a, z = _bornes(plan, m)
        avant = plan.texte[a : m.start()]
        dites = [x for x, _, _ in monnaies_de(avant)]
        if q < DEUX or not p or not dites or NUANCE.search(plan.texte[a:z]):
            continue
        if not re.search(r"\b(?:prix|cout|total|montant|forfait|somme)\b", avant, re.I):
            continue
        jeu = max(JEU, q * CENTIME)
        suite = [x for x, _, _ in monnaies_de(plan.texte[m.end() : z])]
        proche = any(q * p / DEUX < x < q * p * DEUX for x in dites)
        if proche and not suite and all(abs(x - q * p) > jeu for x in dites):
            yield _faux("ligne_fausse", m, _font(q, p))


def _chaines(plan: Aplat) -> Iterator[Trouve]:
    """« 1 250,00 € + 40,00 € + 35,00 € = 1 352,00 € »."""
    for m in occurrences(CHAINE, plan):
        if not all(EN_ARGENT.search(x) for x in SIGNES.split(m["s"])) or "%" in _phrase(plan, m):
            continue
        somme = Decimal(0)
        for x in TERME.finditer(m["s"]):
            moins = (x["s"] or "") not in ("", "+") and x["s"].lower() != "plus"
            somme += -_lu(x["n"]) if moins else _lu(x["n"])
        if re.search("TTC", m[0]) and re.search("HT", m[0]) or NUANCE.search(m["s"]):
            continue
        if somme > 0 and abs(somme - _lu(m["t"])) > JEU:
            yield _faux("somme_fausse", m, f"le compte donne {montant(somme)}")


def _ensembles(plan: Aplat) -> Iterator[Trouve]:
    """« 14 500 € et 47 700 €, soit au total 64 000 € »."""
    for m in occurrences(ENSEMBLE, plan):
        a, z = _bornes(plan, m)
        avant, t = plan.texte[a : m.start()], _lu(m["t"])
        dites = [x for x, _, _ in monnaies_de(avant)]
        if not DEUX <= len(dites) <= MAX_SOMMES or not t or PLUSIEURS.search(avant):
            continue
        if NUANCE.search(re.sub(r"\b(?:interets|frais)\b", "", plan.texte[a:z])):
            continue
        if re.search(r"\b(?:HT|hors taxes?|TVA|TTC|moins|dont)\b", plan.texte[a:z]):
            continue
        sommes = (sum(c) for n in range(1, len(dites) + 1) for c in combinations(dites, n))
        if all(abs(x - t) > JEU for x in sommes):
            yield _faux("somme_fausse", m, f"le compte donne {montant(sum(dites, Decimal(0)))}")


def _pourcents(plan: Aplat, taxes: Sequence[Decimal]) -> Iterator[Trouve]:
    """« 10 % sur 450 €, soit 54 € »: that part, or what it leaves or makes."""
    for m in occurrences(SUR, plan):
        r, b, t = (_lu(m[x] or m[x + "2"]) for x in "rbt")
        if not r or not b or not t or re.search(r"\b(?:ans?|jours?|mois|TVA)\b", m[0], re.I):
            continue
        phrase = re.sub(SANS_EFFET, "", _phrase(plan, m))
        justes = [b * r / CENT, b * (CENT - r) / CENT, b * (CENT + r) / CENT]
        if re.search(r"\b(?:HT|TTC|TVA|taxes?)\b", phrase):
            justes += [x * (CENT + v) / CENT for x in justes for v in taxes]
        if not NUANCE.search(phrase) and all(abs(x - t) > JEU for x in justes):
            dit = f"{nombre(r)} % de {montant(b)} font {montant((b * r / CENT).quantize(CENTIME))}"
            yield _faux("acompte_faux", m, dit)


def _exemples(plan: Aplat) -> Iterator[Trouve]:
    """« Remise de 8 % dès 1 200 €. Exemple : une commande de 1 500 € est facturée 1 350 € »."""
    for m in occurrences(FACTUREE, plan):
        pres = plan.texte[max(0, m.start() - AUTOUR) : m.end() + AUTOUR // DEUX]
        dits = [_lu(x[1]) for x in POUR_CENT.finditer(pres)][:MAX_SOMMES]
        b, t = _lu(m["b"]), _lu(m["t"])
        if not dits or not RABAIS.search(pres) or not 0 < t < b:
            continue
        if re.search(r"\bTTC\b", m[0]) and re.search(r"\bHT\b", m[0]):
            continue
        justes = [b * (CENT - x) / CENT for x in dits]
        justes += [b * (CENT - x - y) / CENT for x in dits for y in dits]
        justes += [x * (CENT - y) / CENT for x in justes for y in dits]
        if all(abs(x - t) > 1 for x in justes):
            r = max(dits)
            font = montant((b * (CENT - r) / CENT).quantize(CENTIME))
            yield _faux("ligne_fausse", m, f"{montant(b)} moins {nombre(r)} % font {font}")


def _economies(plan: Aplat) -> Iterator[Trouve]:
    """A saving on a unit price that no price of the paper explains."""
    unites = {_lu(x["n"]) for x in occurrences(UNITAIRE, plan)}
    unites |= {
        _lu(x[1])
        for x in occurrences(re.compile(rf"a l'unite \(({NOMBRE})\s?{MONNAIE}\)", re.I), plan)
    }
    dites = {x for x, _, _ in islice(monnaies_de(plan.texte), MAX_OCCURRENCES)}
    for m in occurrences(ECONOMIE, plan):
        q, p, e = Decimal(entier_dit(m["q"]) or 0), _lu(m["p"]), _lu(m["e"] or m["f"])
        if q < DEUX or len(unites) != 1 or any(abs(q * x - p - e) <= 1 for x in dites):
            continue
        u = next(iter(unites))
        if q * u > p:
            dit = f"{nombre(q)} × {nombre(u)} moins {montant(p)} font {montant(q * u - p)}"
            yield _faux("ligne_fausse", m, dit)


def _taxes(plan: Aplat, taux: Sequence[Decimal]) -> Iterator[Trouve]:
    dits = {_lu(m["taux"]) for m in occurrences(reperes()["taux_de_tva"], plan)}
    for m in occurrences(TTC_SOIT, plan):
        ttc, ht, tva = (_lu(m[x]) for x in ("ttc", "ht", "tva"))
        if abs(ht + tva - ttc) > JEU:
            font = montant(ht + tva)
            yield _faux("total_faux", m, f"le hors taxes et la TVA font {font}")
    for m in occurrences(DONT_TVA, plan):
        ttc, r, v = _lu(m["a"] or m["b"]), _lu(m["r"]), _lu(m["v"])
        if dits == {r} and abs(ttc * r / CENT - v) <= JEU < abs(ttc * r / (CENT + r) - v):
            due = montant((ttc * r / (CENT + r)).quantize(CENTIME))
            yield _faux("tva_fausse", m, f"{montant(ttc)} TTC à {nombre(r)} % en comprennent {due}")
    yield from _paires(plan, dits, taux)


def _paires(plan: Aplat, dits: set[Decimal], taux: Sequence[Decimal]) -> Iterator[Trouve]:
    """« 650,00 HT  760,00 TTC » of no rate, where the others, or what is said, are of one."""
    paires = [(m, _lu(m["ht"]), _lu(m["ttc"])) for m in occurrences(HT_TTC, plan)]
    tous = {*taux, *dits}

    def rendus(ht: Decimal, ttc: Decimal) -> set[Decimal]:
        jeu = JEU if ht != int(ht) or ttc != int(ttc) else CENTIME
        return {r for r in tous if abs(ht * (CENT + r) / CENT - ttc) <= jeu}

    lus = [rendus(ht, ttc) for _, ht, ttc in paires]
    sures = dits or {r for r in tous if sum(r in x for x in lus) >= DEUX}
    for (m, ht, ttc), x in zip(paires, lus, strict=True):
        a, z = bornes_de_la_phrase(plan.texte, m.start(), m.end())
        phrase = plan.texte[a:z]
        if x or len(sures) != 1 or not ht or NUANCE.search(phrase) or ttc <= ht:
            continue
        r = next(iter(sures))
        due = (ht * (CENT + r) / CENT).quantize(CENTIME)
        if abs(due - ttc) >= 1:
            dit = f"avec {nombre(r)} % de TVA, {montant(ht)} font {montant(due)}"
            yield _faux("total_faux", m, dit)

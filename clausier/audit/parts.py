"""Sums that sentences and rows reckon by themselves: so many at so much, a part of a price, a price
carried from one to another, a balance, interest for so many days, a sum in figures and in words.

Each is wrong only where no sum of the paper explains it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain, combinations, islice

from ..socle.ecriture import montant, nombre
from .constat import Lu, Trouve
from .lettres import entier_dit, nombre_en_lettres
from .montants import (
    CENTIME,
    JEU,
    MAX_SOMMES,
    MONNAIE,
    NOMBRE,
    RangeeDePapier,
    memes_chiffres,
    monnaies_de,
    nombre_lu,
)
from .phrases import bornes_du_paragraphe
from .plan import MAX_OCCURRENCES, Aplat, occurrences
from .regles import calculs, reperes
from .soldes import Place

HEURE, DEMIE = 60, 30  # minutes
UN_CENTIME_PAR_LIGNE = Decimal("0.02")
CENT, AN = Decimal(100), Decimal(365)
DE_TAXE = r"(?: (?:HT|TTC|nets?))?"
AVEC_TAXE = re.compile(r"(?: ?(?:€|euros?|EUR))?\s(?:TTC|toutes taxes)", re.I)
SANS_TAXE = re.compile(r"\bHT\b")
CHOSES = (
    "mensualites|versements|echeances|loyers|prelevements|seances|lecons|cours|heures|jours"
    "|journees|nuits|mois|interventions|passages|visites|unites|pieces"
)
# « 120 km à 0,60 € » before the sum of the row.
FOIS = re.compile(
    r"(?<![\w,.])(?P<q>(?:\d{1,3}(?: \d{3})+|\d{1,4})(?:,\d{1,2})?) ?(?P<quoi>[a-z'²2³. ]{0,28}?)"
    r"\s*(?:[x×*]|\ba\b|(?<=s )de)\s*"
    rf"(?P<p>\d{{1,3}}(?: \d{{3}})*,\d\d|\d+ ?{MONNAIE})(?: ?{MONNAIE})?[^\d%]{{0,30}}$",
    re.I,
)
DITS = re.compile(
    rf"(?<![\w,.])(?P<q>\d{{1,4}}) (?:{CHOSES}) (?:de|a) (?P<p>{NOMBRE}) ?{MONNAIE}{DE_TAXE}"
    rf"[,(]? ?(?:soit|=|pour)(?: un total de)? (?P<t>{NOMBRE}) ?{MONNAIE}",
    re.I,
)
HEURES = re.compile(
    r"\b(?P<q>[a-z-]{2,12}|\d{1,3}) (?:journees?|jours?|seances?|modules?|cours|semaines?)"
    r" (?:de|d') ?(?P<p>[a-z-]{2,12}|\d{1,2}) ?h(?:eures?)?"
    r"(?: ?(?P<min>\d\d)(?!\d)|(?P<demie> et demie))?(?![a-z])(?: chacune?)?,? ?"
    r"[(=:]? ?(?:soit|pour|=)?(?: un total de)? ?(?P<t>\d{1,4}) ?h(?:eures?)?\b",
    re.I,
)
# « 265,00 € HT par mois, soit 3 180,00 € par an »: the last is so many times the first.
PAR_PERIODE = re.compile(
    rf"(?P<p>{NOMBRE}) ?{MONNAIE}{DE_TAXE} ?(?:par|/|chaque|le) ?"
    rf"(?P<a>mois|trimestre|semestre|semaine)"
    rf"{DE_TAXE},? ?[(=]? ?(?:soit|c'est-a-dire|ou|donc|=)(?: un total de| au total)? ?"
    rf"(?P<t>{NOMBRE}) ?{MONNAIE}{DE_TAXE} ?(?:par|/|a l'|pour l') ?"
    r"(?P<b>an\b|annee|trimestre|semestre)",
    re.I,
)
MOIS_DE = {"mois": 1, "trimestre": 3, "semestre": 6, "an": 12, "annee": 12}
SEMAINES_PAR_AN = 52
PART = re.compile(
    r"(?<![\d,])(?P<part>\d{1,2}(?:,\d)?) ?%[^.\n%€\d]{0,70}?(?:soit|:|=|\()[^\d\n%]{0,14}"
    rf"(?P<t>{NOMBRE}) ?{MONNAIE}",
    re.I,
)
PART_DEDUITE = re.compile(
    r"\b(?:acompte|avance|arrhes)\b[^%\n]{0,20}?(?P<part>\d{1,2}(?:,\d)?) ?%", re.I
)
PORTE = re.compile(
    r"\b(?:porte|passe|ramene|augmente|reduit|evolue)\w*\b[^.\n]{0,20}\bde "
    rf"(?P<a>{NOMBRE}) ?{MONNAIE}{DE_TAXE} a (?P<b>{NOMBRE}) ?{MONNAIE}",
    re.I,
)
SOLDE = re.compile(
    rf"\b(?:solde|reste|restant|surplus)\b(?!s\b)[^.\n\d%]{{0,40}}(?P<t>{NOMBRE}) ?{MONNAIE}", re.I
)
ACOMPTE = re.compile(
    rf"\b(?:acompte|arrhes|avance|versement)\b[^.\n]{{0,60}}?(?P<t>{NOMBRE}) ?{MONNAIE}", re.I
)
SANS = r"(?:(?!\n ?\n)[^€])"  # signs of one paragraph among which no sum stands
DU_RESTE = re.compile(
    rf"\b(?:facture|note|somme|montant|prix|total)\b{SANS}{{0,90}}?"
    rf"(?<![\d,])(?P<a>{NOMBRE}) ?{MONNAIE}{SANS}{{0,140}}?"
    rf"\b(?:vers|acompte|pay|regl|recu|encaiss|rembours|avoir|dedui)\w*{SANS}{{0,40}}?"
    rf"(?<![\d,])(?P<b>{NOMBRE}) ?{MONNAIE}{SANS}{{0,120}}?"
    rf"\b(?:devez|doit|reste\w*|demeure\w*|solde)\b{SANS}{{0,50}}?"
    rf"(?<![\d,])(?P<c>{NOMBRE}) ?{MONNAIE}",
    re.I,
)
HT_ET_TVA = re.compile(
    rf"(?P<ht>{NOMBRE}) ?{MONNAIE} (?:HT|hors taxes?)[^.\n\d]{{0,25}}(?P<taux>\d{{1,2}}(?:,\d)?) ?%"
    rf"[^\d\n%]{{0,15}}(?P<tva>{NOMBRE}) ?{MONNAIE}[^\d\n%]{{0,30}}(?P<ttc>{NOMBRE}) ?{MONNAIE}"
    r" ?(?:TTC|toutes taxes)",
    re.I,
)
INTERETS = re.compile(
    r"(?P<taux>\d{1,2}(?:,\d{1,2})?) ?%[^\n]{0,60}?\b(?P<jours>\d{1,4}) ?(?:jours?|j)\b"
    r"|(?<!\d)(?P<jours2>\d{1,4}) ?(?:jours?|j)\b[^\n]{0,60}?(?P<taux2>\d{1,2}(?:,\d{1,2})?) ?%",
    re.I,
)
CALCUL = re.compile(
    rf"(?P<base>{NOMBRE})(?: ?{MONNAIE})? ?[x×*] ?(?P<taux>\d{{1,2}}(?:,\d{{1,2}})?) ?%"
    r" ?[x×*] ?(?P<jours>\d{1,4})(?: ?(?:jours?|j))? ?[/÷] ?(?P<an>36[056])(?: jours)? ?"
    rf"(?:=|:|soit) ?(?P<t>{NOMBRE})",
    re.I,
)
EN_MOTS = re.compile(
    rf"(?P<n>{NOMBRE}) ?{MONNAIE}{DE_TAXE}(?: de taxes?)?(?: (?:par|l') ?\w+)?"
    r" ?\((?P<mots>[a-z' -]{2,90}?)\)"
    rf"|\b(?P<mots2>[a-z -]{{2,90}}?) ?\((?P<n2>{NOMBRE}) ?{MONNAIE}[^()\n]{{0,8}}\)"
    rf"|(?P<n3>{NOMBRE}) ?{MONNAIE}{DE_TAXE},? ?(?:[\u2013:-] |en (?:toutes )?lettres ?:? ?)"
    r"(?P<mots3>[a-z -]{2,70}? euros?)(?=[.,;)]|\s*\n|\s*$)"
    r"|\b(?:la somme de|devoir) (?P<mots4>[a-z -]{2,70}? euros?),? (?:soit|ci) ?:? ?"
    rf"(?P<n4>{NOMBRE}) ?{MONNAIE}(?=[.,;)]| a |\s*\n)",
    re.I,
)
MAX_FOIS = 7  # times that what is paid apart may come back
DEUX = 2  # sums of a row: what it is reckoned on, what it makes


def trouver_parts(
    plan: Aplat, toutes: Sequence[RangeeDePapier], lu: Lu, place: Place
) -> Iterator[Trouve]:
    """Every sum that a sentence or a row reckons wrong."""
    dites = (x for x, _, _ in monnaies_de(plan.texte))
    connues = list(islice(chain(dites, (x for r in toutes for x in r.sommes)), MAX_SOMMES))
    yield from _produits_de_rangees(toutes, place)
    yield from _produits_dits(plan)
    yield from _par_periode(plan)
    yield from _avec_tva(plan)
    yield from _parts(plan, connues)
    yield from _parts_de_rangees(toutes, place)
    yield from _portes(plan, connues)
    if lu.papier not in ("relance", "mise_en_demeure"):
        yield from _soldes_dits(plan, toutes)
    yield from _restes_de_phrases(plan)
    yield from _interets(toutes, place, connues)
    yield from _calculs(plan)
    yield from _en_lettres(plan)


def _produits_de_rangees(toutes: Sequence[RangeeDePapier], place: Place) -> Iterator[Trouve]:
    for r in toutes:
        if r.genre not in ("ligne", "deduit") or len(r.sommes) < 2 or not r.somme:
            continue
        avant = r.nu[: r.nu.rfind(r.cellules[-1].split(" ")[0])].rstrip(" |.:=")
        m = FOIS.search(avant)
        if m is None or "," in m["q"] and not m["quoi"].strip():  # « 2,00 × 3,00 » : a size
            continue
        q, p = nombre_lu(m["q"]), nombre_lu(re.sub(r"[^\d,. ]", "", m["p"]).strip())
        sans_rang = nombre_lu(m["q"].rpartition(" ")[2])  # « 1 150 » may be the first line, of 150
        justes = (x * p for x in (q, sans_rang) if x and p)
        if q and p and all(abs(x - abs(r.somme)) > UN_CENTIME_PAR_LIGNE for x in justes):
            dit = f"{nombre(q)} × {nombre(p)} font {montant(q * p)}"
            yield Trouve(calculs()["ligne_fausse"], *place(r.rang), dit)


def _produits_dits(plan: Aplat) -> Iterator[Trouve]:
    for m in occurrences(DITS, plan):
        q, p, t = (nombre_lu(m[x]) for x in "qpt")
        if AVEC_TAXE.match(plan.texte, m.end()) and SANS_TAXE.search(
            m[0]
        ):  # the one without tax, the other with
            continue
        if q and p and t is not None and abs(q * p - t) > CENTIME:
            dit = f"{nombre(q)} × {nombre(p)} font {montant(q * p)}"
            yield Trouve(calculs()["ligne_fausse"], m.start(), m.end(), dit)
    for m in occurrences(HEURES, plan):
        jours, par_jour, dites = (entier_dit(m[x]) for x in "qpt")
        minutes = int(m["min"] or (DEMIE if m["demie"] else 0))
        if jours and par_jour and dites and jours * (par_jour * HEURE + minutes) != dites * HEURE:
            font = Decimal(jours * (par_jour * HEURE + minutes)) / HEURE
            seule = f"{par_jour} h {minutes:02}" if minutes else par_jour
            dit = f"{jours} × {seule} font {nombre(font)} heures"
            yield Trouve(calculs()["ligne_fausse"], m.start(), m.end(), dit)


def _par_periode(plan: Aplat) -> Iterator[Trouve]:
    for m in occurrences(PAR_PERIODE, plan):
        p, t = nombre_lu(m["p"]), nombre_lu(m["t"])
        petite, grande = m["a"].lower(), MOIS_DE[m["b"].lower()]
        fois = SEMAINES_PAR_AN if petite == "semaine" else grande // MOIS_DE[petite]
        if petite == "semaine" and grande != MOIS_DE["an"] or not p or t is None or fois < DEUX:
            continue
        if abs(p * fois - t) > JEU:
            dit = f"{fois} × {nombre(p)} font {montant(p * fois)}"
            yield Trouve(calculs()["ligne_fausse"], m.start(), m.end(), dit)


def _avec_tva(plan: Aplat) -> Iterator[Trouve]:
    """« 500,00 € HT, TVA 20 % soit 100,00 €, total 600,00 € TTC », in a sentence."""
    for m in occurrences(HT_ET_TVA, plan):
        ht, taux, tva, ttc = (nombre_lu(m[x]) for x in ("ht", "taux", "tva", "ttc"))
        if ht is None or taux is None or tva is None or ttc is None:
            continue
        due = (ht * taux / CENT).quantize(CENTIME)
        if abs(due - tva) > JEU:
            dit = f"{nombre(taux)} % de {montant(ht)} font {montant(due)}"
            yield Trouve(calculs()["tva_fausse"], m.start(), m.end(), dit)
        elif abs(ht + tva - ttc) > JEU:
            dit = f"le hors taxes et la TVA font {montant(ht + tva)}"
            yield Trouve(calculs()["total_faux"], m.start(), m.end(), dit)


def _parts(plan: Aplat, connues: Sequence[Decimal]) -> Iterator[Trouve]:
    """« 40 % à la livraison : 1 462,00 € », of none of the sums of the paper, where the same digits
    in another order are.
    """
    for m in occurrences(PART, plan):
        part, t = nombre_lu(m["part"]), nombre_lu(m["t"])
        if not part or not t or part > CENT:
            continue
        dues = [(x * part / CENT).quantize(CENTIME) for x in connues]
        if any(abs(abs(d) - t) <= JEU for d in dues):
            continue
        for d in dues:
            if memes_chiffres(d, t):
                dit = f"{nombre(part)} % du total font {montant(d)}"
                yield Trouve(calculs()["acompte_faux"], m.start(), m.end(), dit)
                break


def _parts_de_rangees(toutes: Sequence[RangeeDePapier], place: Place) -> Iterator[Trouve]:
    """« Acompte de 30 % facturé le … | - 3 042,00 », where that part of a total above is another
    sum of the same digits.
    """
    totaux: list[Decimal] = []
    for r in toutes:
        m = PART_DEDUITE.search(r.nu) if r.genre == "deduit" and r.sommes else None
        part = nombre_lu(m["part"]) if m else None
        dues = [(x * part / CENT).quantize(CENTIME) for x in totaux] if part else []
        if dues and not any(abs(d - abs(r.somme)) <= JEU for d in dues):
            for d in (d for d in dues if memes_chiffres(d, abs(r.somme))):
                dit = f"{nombre(part or CENT)} % du total font {montant(d)}"
                yield Trouve(calculs()["acompte_faux"], *place(r.rang), dit)
                break
        if r.est_total and r.genre != "reste":
            totaux.append(r.somme)


def _portes(plan: Aplat, connues: Sequence[Decimal]) -> Iterator[Trouve]:
    for m in occurrences(PORTE, plan):
        a, b = nombre_lu(m["a"]), nombre_lu(m["b"])
        if a is None or b is None or any(abs(abs(b - a) - x) <= JEU for x in connues):
            continue
        for x in connues:
            if x and memes_chiffres(a + (x if b > a else -x), b):
                dit = f"{montant(a)} et {montant(x)} font {montant(a + x)}"
                yield Trouve(calculs()["somme_fausse"], m.start(), m.end(), dit)
                break


def _soldes_dits(plan: Aplat, toutes: Sequence[RangeeDePapier]) -> Iterator[Trouve]:
    """An only total, what is paid on account in a sentence, and the balance in another."""
    totaux = {r.somme for r in toutes if r.genre in ("ttc", "total", "reste")}
    avances = {t for m in occurrences(ACOMPTE, plan) if (t := nombre_lu(m["t"]))}
    soldes = list(occurrences(SOLDE, plan))
    if len(totaux) != 1 or not avances or len(avances) > 4 or len(soldes) != 1:
        return
    total, m = totaux.pop(), soldes[0]
    t = nombre_lu(m["t"])
    sommes = [sum(c, Decimal(0)) for n in range(len(avances) + 1) for c in combinations(avances, n)]
    if t is None or any(abs(total - s - t) <= JEU or abs(s - t) <= JEU for s in sommes):
        return
    if _paye_a_part(plan, m, total - max(sommes) - t):
        return
    if len(avances) == 1 or any(memes_chiffres(total - s, t) for s in sommes):
        du = total - max(sommes)
        yield Trouve(calculs()["reste_faux"], m.start(), m.end(), f"le compte donne {montant(du)}")


def _paye_a_part(plan: Aplat, m: re.Match[str], ecart: Decimal) -> bool:
    """Is what lacks some other sum of its paragraph, once or several times: a visit, a fee?"""
    fin = bornes_du_paragraphe(plan.texte, m.start(), m.end())[1]
    dites = (x for x, _, _ in monnaies_de(plan.texte[m.end() : fin]))
    return any(x and abs(abs(ecart) - n * x) <= JEU for x in dites for n in range(1, MAX_FOIS))


def _restes_de_phrases(plan: Aplat) -> Iterator[Trouve]:
    """« De 1 320,00 €, sauf 500,00 € versés. Vous devez encore 820,00 €. »: three sums that follow
    one another, the last of which is what the second leaves of the first.
    """
    for m in occurrences(DU_RESTE, plan):
        a, b, c = (nombre_lu(m[x]) for x in "abc")
        if a is None or b is None or c is None or c in (a, b) or b >= a:
            continue
        if abs(a - b - c) > JEU and not _paye_a_part(plan, m, a - b - c):
            dit = f"{montant(a)} moins {montant(b)} laissent {montant(a - b)}"
            yield Trouve(calculs()["reste_faux"], m.start("c"), m.end("c"), dit)


def _interets(
    toutes: Sequence[RangeeDePapier], place: Place, connues: Sequence[Decimal]
) -> Iterator[Trouve]:
    """A row that says a rate, days and the interest that they make."""
    dits = ((r, m) for r in toutes if (m := INTERETS.search(r.nu)))
    for r, m in islice(dits, MAX_OCCURRENCES):
        if r.genre not in ("ligne", "deduit") or len(r.sommes) > DEUX:
            continue
        taux = nombre_lu(m["taux"] or m["taux2"])
        jours = nombre_lu(m["jours"] or m["jours2"])
        bases = [x for x in {*r.sommes[:-1], *connues} if x > r.somme]
        if not taux or not jours or not bases or not reperes()["interets_dits"].search(r.nu):
            continue
        if any(
            abs(_interet(x, taux, j, an) - r.somme) <= JEU
            for x in bases
            for j in (jours - 1, jours, jours + 1)
            for an in (AN, AN + 1, AN - 5)
        ):
            continue
        avant = [x.somme for x in toutes[: r.rang] if x.genre in ("ligne", "total")]
        base = r.sommes[0] if len(r.sommes) > 1 else max(avant, default=max(bases))
        font = montant(_interet(base, taux, jours, AN))
        dit = f"{nombre(taux)} % de {montant(base)} pendant {nombre(jours)} jours font {font}"
        yield Trouve(calculs()["interets_faux"], *place(r.rang), dit)


def _calculs(plan: Aplat) -> Iterator[Trouve]:
    """« 540,00 € × 12,40 % × 8 / 365 = 1,47 € »."""
    for m in occurrences(CALCUL, plan):
        base, taux, jours, an, t = (nombre_lu(m[x]) for x in ("base", "taux", "jours", "an", "t"))
        if base is None or taux is None or jours is None or not an or t is None:
            continue
        du = _interet(base, taux, jours, an)
        if abs(du - t) > CENTIME:
            yield Trouve(calculs()["interets_faux"], m.start(), m.end(), f"soit {montant(du)}")


def _interet(base: Decimal, taux: Decimal, jours: Decimal, an: Decimal) -> Decimal:
    return (base * taux * jours / CENT / an).quantize(CENTIME)


def _en_lettres(plan: Aplat) -> Iterator[Trouve]:
    for m in occurrences(EN_MOTS, plan):
        chiffres = nombre_lu(m["n"] or m["n2"] or m["n3"] or m["n4"])
        lettres = nombre_en_lettres(m["mots"] or m["mots2"] or m["mots3"] or m["mots4"] or "")
        if chiffres is None or lettres is None or chiffres == lettres:
            continue
        seuls = m["mots3"] or m["mots4"]  # « 50 € : caution de cent euros » is of two sums
        if seuls and nombre_en_lettres(re.split(r"[ -]", seuls.strip())[0]) is None:
            continue
        if chiffres == int(chiffres) or lettres != int(chiffres):
            dit = f"en lettres, {montant(lettres)}"
            yield Trouve(calculs()["lettres_autres"], m.start(), m.end(), dit)

"""What a paper says twice and not alike: a price by the month and its total, a day by which to pay
and the day of the letter, a delay and the day it leads to, a fact dated after the paper that tells
it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

from ..socle.ecriture import date_courte, montant, nombre
from .constat import Lu, Trouve
from .jours import Date, sans_jour_de_semaine
from .lettres import entier_dit
from .montants import JEU, MONNAIE, NOMBRE, monnaies_de, nombre_lu
from .phrases import bornes_de_la_phrase
from .plan import Aplat, occurrences
from .regles import calculs

MOIS_PAR_AN = 12
AUTOUR = 90  # signs
PRIX_AU_MOIS = 4  # prices by the month, of which one alone is the total's
A_PEU_PRES = 3  # days
UN_AN = 366
MENSUEL = re.compile(
    rf"\b(?:loyers?|forfait|redevance|abonnement|prix|cout|tarif|montant|prelevement) mensuel\w*"
    r"|\bmensualites?\b(?! restant)"
    rf"|(?:{NOMBRE}) ?{MONNAIE}(?: (?:HT|TTC|nets?|hors taxes?))? ?(?:par|/|le|chaque) ?mois\b",
    re.I,
)
DUREE = re.compile(
    r"(?<![\w,.])(?P<n>\d{1,3}|[a-z-]{3,16}) (?:mois|mensualites|loyers|echeances|prelevements)\b"
    r"|\bnombre de (?:mensualites|loyers|mois|echeances)\W{0,6}(?P<m>\d{1,3})\b",
    re.I,
)
TOTAL = re.compile(
    r"\b(?:total|cout|montant|prix)\b[^\n.\d€]{0,35}\b(?:sur (?:toute )?la duree"
    r"|(?:pour|sur) (?:les )?[a-z\d]+ mois|des (?:loyers|mensualites))\b[^\n.\d€]{0,25}"
    rf"(?<![\d,])(?P<t>{NOMBRE}) ?{MONNAIE}"
    rf"|\b(?:soit|total de|donc)\b[^\n.\d€]{{0,12}}(?P<u>{NOMBRE}) ?{MONNAIE}"
    r"(?: (?:HT|TTC|nets?|hors taxes?|toutes taxes comprises))? (?:pour|sur) (?:toute )?"
    r"(?:les |la |l')?(?:[a-z\d]+ mois|duree)\b",
    re.I,
)
INEGAL = re.compile(
    r"\b(?:mois (?:est |sont )?(?:offert|gratuit)|premiers? mois (?:offert|gratuit|a \d)|puis \d"
    r"|degressi|paliers?\b)",
    re.I,
)
LIMITE = re.compile(
    r"\b(?:au plus tard|avant|d'ici|jusqu'au|dernier delai|dernier jour)(?: le| au)? ?:? ?$", re.I
)
A_FAIRE = re.compile(
    r"\b(?:regl\w+|pay\w+|paie\w*|vers(?:er|ez|ement)|parvenir|solder|virement|adresser)\b", re.I
)
PASSE = re.compile(
    r"\b(?:deviez|devai\w+|eta(?:it|ient)|auriez|aurai\w+|avai\w+|aviez|echue?s?|payables?|fixee?s?"
    r"|prevue?s?|convenue?s?|promis\w*|engag\w+|n'a\w* pas|rest\w+|precedent|premier|demandi\w+)\b",
    re.I,
)
DELAI = re.compile(
    r"\b(?P<n>\d{1,3}|[a-z-]{3,16}) jours?\b(?: pour \w+(?: \w+)?)?[,( ]{0,3}"
    r"(?:soit|c'est-a-dire|donc|=|ou encore)[, ]{0,2}"
    r"(?:donc |encore )?(?:valables? )?(?:jusqu'au|au plus tard le|avant le|le)? ?$",
    re.I,
)
FAIT = re.compile(
    r"\b(?:acceptee?s?|signee?s?|recue?s?|reglee?s?|payee?s?|encaissee?s?|passee?s?)\b"
    r"[^\n.;]{0,25}\ble $",
    re.I,
)
A_VENIR = re.compile(
    r"\b(?:ser(?:a|ont)|doi\w+|devr\w+|avant|plus tard|prevu|etre|si|a defaut)\b", re.I
)
DE_FACTURE = re.compile(
    r"\bfacture(?: (?:n°|numero|no))? ?[\w/-]{0,24}(?: ?, ?| )(?:du|datee du|emise le) $", re.I
)
ECHUE = re.compile(
    r"(?:[^.;\n]|\n(?!\n)){0,60}\b(?:echeance|echue|payable|exigible|a (?:regler|payer) avant)"
    r"(?: (?:etait|est))?(?: (?:fixee|au plus tard))? (?:le|au|du) ",
    re.I,
)
COMMENCE = re.compile(
    r"\b(?:commence|commencent|debute|debutent|prend effet|prennent effet) (?:le|au) $", re.I
)
FINIT = re.compile(
    r"[^.;\d]{0,30}\b(?:termine|terminent|finit|prend fin|expire|acheve|cesse)(?:nt)? (?:le|au) ",
    re.I,
)
NEUVE = re.compile(r"\b(?:nouvelle|remplac\w+|rempla\w+|future|prochaine|sera|seront)\b", re.I)
REPRISE = (  # what a letter, a credit note say of an invoice
    re.compile(r"\b(?:la|notre|ma|votre|cette|objet|retard|impaye\w*)\b[^.\n]{0,30}$", re.I),
    re.compile(
        r"\b(?:annul|corrig|rectifi|modifi|relati|concern|sur|reference|credit)\w*[^.\n]{0,40}$",
        re.I,
    ),
)
LETTRES = ("relance", "mise_en_demeure")
FACTURES_ET_LETTRES = ("facture", "avoir", *LETTRES)
AVANT = 45  # signs before a fact


def trouver_accords(plan: Aplat, dates: tuple[Date, ...], lu: Lu) -> Iterator[Trouve]:
    """Every total of monthly prices, day or delay that another part of the paper denies."""
    yield from _mensualites(plan)
    yield from _suites(plan, dates)
    if lu.date is None:
        return
    for d in dates:
        if d.jour is None:
            continue
        ecart = (d.jour - lu.date).days
        avant = sans_jour_de_semaine(plan.texte[max(0, d.debut - AUTOUR) : d.debut])
        yield from _delai(lu, d, avant, ecart)
        yield from _facture_a_venir(lu, d, avant, ecart)
        if lu.papier in LETTRES and ecart < 0 and LIMITE.search(avant):
            a, z = bornes_de_la_phrase(plan.texte, d.debut, d.fin)
            phrase = plan.texte[a:z]
            if A_FAIRE.search(phrase) and not PASSE.search(phrase):
                dit = f"le papier est du {date_courte(lu.date)}"
                yield Trouve(calculs()["echeance_passee"], d.debut, d.fin, dit)
        dit_fait = FAIT.search(avant) and not A_VENIR.search(avant[-AVANT:])
        if dit_fait and lu.papier in FACTURES_ET_LETTRES and 0 < ecart < UN_AN:
            dit = f"le papier est du {date_courte(lu.date)}"
            yield Trouve(calculs()["fait_posterieur"], d.debut, d.fin, dit)


def _delai(lu: Lu, d: Date, avant: str, ecart: int) -> Iterator[Trouve]:
    """« valable 30 jours, soit jusqu'au … »: from the day of a quotation; a letter's runs from no
    sooner than its own.
    """
    m = DELAI.search(avant)
    n = entier_dit(m["n"]) if m else 0
    if lu.date is None or not n or ecart < 0 and lu.papier in LETTRES:
        return
    if (
        lu.papier == "devis"
        and abs(ecart - n) > A_PEU_PRES
        or (lu.papier in LETTRES and ecart < n - A_PEU_PRES)
    ):
        dit = f"{n} jours après le {date_courte(lu.date)}, c'est le "
        dit += date_courte(lu.date + timedelta(days=n))
        yield Trouve(calculs()["echeance_autre"], d.debut, d.fin, dit)


def _suites(plan: Aplat, dates: tuple[Date, ...]) -> Iterator[Trouve]:
    """Two dates of one sentence: an invoice and its due date, a beginning and an end."""
    for a, z in pairwise(dates):
        if a.jour is None or z.jour is None or z.jour >= a.jour:
            continue
        avant, entre = plan.texte[max(0, a.debut - AUTOUR) : a.debut], plan.texte[a.fin : z.debut]
        if DE_FACTURE.search(avant) and ECHUE.fullmatch(entre):
            dit = f"la facture est du {date_courte(a.jour)}"
            yield Trouve(calculs()["echeance_passee"], z.debut, z.fin, dit)
        elif COMMENCE.search(avant) and FINIT.fullmatch(entre):
            yield Trouve(calculs()["periode_inversee"], a.debut, z.fin)


def _facture_a_venir(lu: Lu, d: Date, avant: str, ecart: int) -> Iterator[Trouve]:
    """A credit note or a reminder of an invoice that is dated after it."""
    if lu.papier not in ("avoir", *LETTRES) or not 0 < ecart < UN_AN:
        return
    m = DE_FACTURE.search(avant)
    if m and not NEUVE.search(avant) and REPRISE[lu.papier == "avoir"].search(avant[: m.start()]):
        dit = f"le papier est du {date_courte(lu.date)}" if lu.date else ""
        yield Trouve(calculs()["fait_posterieur"], d.debut, d.fin, dit)


def _mensualites(plan: Aplat) -> Iterator[Trouve]:
    """« 39,90 € par mois », « 48 mois », and a total for all of them that is no product of both."""
    totaux = list(occurrences(TOTAL, plan))
    if not totaux or INEGAL.search(plan.texte):
        return
    lieux = [m["t"] and m.start("t") or m.start("u") for m in totaux]
    prix: set[Decimal] = set()
    for m in occurrences(MENSUEL, plan):
        suite = plan.texte[m.start() : m.end() + AUTOUR].split("\n")[0]
        prix |= {x for x, a, _ in monnaies_de(suite) if m.start() + a not in lieux and x > 1}
    fois = {n for m in occurrences(DUREE, plan) if (n := entier_dit(m["n"] or m["m"]) or 0) > 1}
    if not prix or not fois or len(prix) > PRIX_AU_MOIS:
        return
    autres = {Decimal(0), *(x for x, _, _ in monnaies_de(plan.texte))}
    charges = (p + x for p in prix for x in autres)
    produits = {p * n for p in {*prix, *charges} for n in fois | {MOIS_PAR_AN}}
    for m in totaux:
        t = nombre_lu(m["t"] or m["u"])
        if not t or any(abs(abs(t - x) - y) <= JEU for x in produits for y in autres if y != t):
            continue
        p, n = min(((p, n) for p in prix for n in fois), key=lambda c: abs(c[0] * c[1] - t))
        dit = f"{n} × {nombre(p)} font {montant(p * n)}"
        yield Trouve(calculs()["ligne_fausse"], m.start(), m.end(), dit)

"""The days that follow from one another in a paper: its due date, the delay it says, the end of its
offer, the day of the works; what a letter claims that is not due yet, or no longer.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice, pairwise

from ..droit.bibliotheque import Bibliotheque
from ..socle.ecriture import date_courte
from .bornes import MOIS_PAR_AN, Bornes
from .constat import Lu, Trouve
from .enonces import ESSAIS
from .jours import Date
from .lettres import nombre_en_lettres
from .plan import Aplat, accents_otes
from .regles import EN_TETE, calculs, reperes

LETTRES = ("relance", "mise_en_demeure")
UN_MOIS = 31  # days that « fin de mois » may add
TOLERES = 2  # days: a due date may be put off a week-end
A_PEU_PRES = 3  # days between a delay that is said and the date that is
EN_TETE_DE_TABLE = 12  # lines under which a row still answers to its heading
DUREE = re.compile(
    r"(?<![\w,.])(?P<n>\d{1,3}|[a-z-]{2,16}) (?P<u>mois|ans?)\b(?! de preavis)[^.\n\d]{0,40}\bdu $",
    re.I,
)
JOURS_DITS = re.compile(r"(?<!\d)(\d{2,3}) ?(?:jours|j\b)")
# What was received before the invoice is not due.
RECU = re.compile(r"\b(?:recu|encaisse|acquitte|deja (?:paye|regle))e?s?\b[^.;]{0,30}\ble $", re.I)
FIN_DE_MOIS = re.compile(r"fin d[eu] mois", re.I)


def trouver_echeances(
    plan: Aplat, toutes: tuple[Date, ...], lu: Lu, biblio: Bibliotheque
) -> Iterator[Trouve]:
    """Every day of a paper that does not follow from the others."""
    dates = [d for d in toutes if d.jour is not None]
    bornes = Bornes(biblio, lu.jour)
    yield from _durees(plan, dates)
    delais = _delais(plan, bornes)
    yield from _rangees(plan, lu, dates, delais)
    if lu.date is None:
        return
    reclame = bool(reperes()["reclame"].search(plan.texte))
    for d in dates:
        avant = plan.texte[max(0, d.debut - 70) : d.debut].rpartition("\n")[2]
        if lu.papier in ("facture", "avoir"):
            yield from _de_facture(plan, lu, d, avant, delais)
        elif lu.papier == "devis":
            yield from _de_devis(lu, d, avant)
        elif lu.papier in LETTRES:
            yield from _de_lettre(reclame, lu, d, avant)
    if lu.papier in LETTRES:
        yield from _prescrite(plan, lu, dates, bornes)


def _du(lu: Lu) -> str:
    return f"le papier est du {date_courte(lu.date)}" if lu.date else ""


def _ecart(lu: Lu, d: Date) -> int:
    return (d.jour - lu.date).days if d.jour and lu.date else 0


def _de_facture(plan: Aplat, lu: Lu, d: Date, avant: str, delais: _Delais) -> Iterator[Trouve]:
    if not reperes()["echeance"].search(avant) or d.jour == lu.date:
        return
    ecart, regles = _ecart(lu, d), calculs()
    ligne = avant + plan.texte[d.debut : d.fin + 60].partition("\n")[0]
    if ecart < 0:
        if RECU.search(avant):
            return
        if lu.papier == "avoir":  # nothing is due on it: the day is that of the invoice it corrects
            return
        yield Trouve(regles["echeance_passee"], d.debut, d.fin, _du(lu))
        return
    m = JOURS_DITS.search(ligne)
    if m and not FIN_DE_MOIS.search(ligne) and abs(ecart - int(m[1])) > A_PEU_PRES:
        dit = f"{ecart} jours séparent les deux dates, et non {m[1]}"
        yield Trouve(regles["echeance_autre"], d.debut, d.fin, dit)
        return
    dit_trop = m and int(m[1]) > (delais.plus_long or 0)  # found where it is said
    if lu.public == "professionnel" and not delais.retenue and not dit_trop:
        yield from _trop_loin(d, ecart, delais)


@dataclass(frozen=True)
class _Delais:
    """What a paper says once for all its due dates: the longest delay, in days, `permis` with what
    an end of month adds; `tue` where a due date too far is no fault of its own.
    """

    plus_long: Decimal | None
    permis: int
    tue: bool
    retenue: bool


def _delais(plan: Aplat, b: Bornes) -> _Delais:
    r = reperes()
    periodique = r["facture_periodique"].search(plan.texte[:EN_TETE])
    plus_long = b.valeur("delai_facture_periodique" if periodique else "delai_paiement_max")
    ajoute = UN_MOIS if FIN_DE_MOIS.search(plan.texte) else TOLERES
    dits = (
        m["jours"]
        for nom in ("delai_de_paiement", "delai_sur_facture")
        for m in islice(r[nom].finditer(plan.texte), ESSAIS)
    )
    return _Delais(
        plus_long,
        int(plus_long or 0) + ajoute,
        not periodique and any(x.isdigit() and int(x) > (plus_long or 0) for x in dits),
        bool(r["retenue"].search(plan.texte)),
    )


def _trop_loin(d: Date, ecart: int, delais: _Delais) -> Iterator[Trouve]:
    """A due date beyond the longest delay, which is shorter for a periodic invoice; a delay that is
    said in words too is found there.
    """
    if delais.plus_long is not None and ecart > delais.permis and not delais.tue:
        dit = f"{ecart} jours, et {delais.plus_long} au plus"
        yield Trouve(calculs()["echeance_trop_loin"], d.debut, d.fin, dit)


def _de_devis(lu: Lu, d: Date, avant: str) -> Iterator[Trouve]:
    regles, r = calculs(), reperes()
    if _ecart(lu, d) >= 0:
        return
    if r["validite"].search(avant):
        yield Trouve(regles["validite_passee"], d.debut, d.fin, _du(lu))
    elif r["date_des_travaux"].search(avant):
        yield Trouve(regles["travaux_passes"], d.debut, d.fin, _du(lu))


def _de_lettre(reclame: bool, lu: Lu, d: Date, avant: str) -> Iterator[Trouve]:
    """A sum claimed as late, whose day has not come."""
    r = reperes()
    if _ecart(lu, d) <= 0 or not r["echue_le"].search(avant) or r["a_venir"].search(avant):
        return
    if reclame:
        yield Trouve(calculs()["pas_encore_echue"], d.debut, d.fin, _du(lu))


def _rangees(plan: Aplat, lu: Lu, dates: list[Date], delais: _Delais) -> Iterator[Trouve]:
    """Rows of a table of invoices: their date, their due date."""
    par_rang: dict[int, list[Date]] = {}
    for d in dates:
        par_rang.setdefault(plan.rang(d.debut), []).append(d)
    tetes = [
        rang
        for rang, x in enumerate(plan.lignes)
        if reperes()["tete_de_factures"].search(accents_otes(x.texte)) and rang not in par_rang
    ]
    for rang, dits in par_rang.items():
        tete = bisect_right(tetes, rang) - 1
        if len(dits) != 2 or tete < 0 or rang - tetes[tete] > EN_TETE_DE_TABLE:
            continue
        emise, due = dits
        if emise.jour is None or due.jour is None or due.jour <= emise.jour:
            continue
        if lu.papier in LETTRES and lu.date and due.jour > lu.date:
            yield Trouve(calculs()["pas_encore_echue"], due.debut, due.fin, _du(lu))
        elif lu.public == "professionnel":
            yield from _trop_loin(due, (due.jour - emise.jour).days, delais)


def _durees(plan: Aplat, dates: list[Date]) -> Iterator[Trouve]:
    """« douze mois, du 1er mars 2026 au 28 février 2027 »."""
    for a, z in pairwise(dates):
        m = DUREE.search(plan.texte[max(0, a.debut - 80) : a.debut])
        if not m or not re.fullmatch(r" (?:inclus )?(?:au|jusqu'au) ", plan.texte[a.fin : z.debut]):
            continue
        n = int(m["n"]) if m["n"].isdigit() else int(nombre_en_lettres(m["n"]) or 0)
        mois = n * (MOIS_PAR_AN if m["u"].lower().startswith("an") else 1)
        if not mois or a.jour is None or z.jour is None:
            continue
        terme = _plus_mois(a.jour, mois)
        if abs((z.jour - terme).days) > A_PEU_PRES:
            dit = f"le terme serait le {date_courte(terme - timedelta(days=1))}"
            yield Trouve(calculs()["duree_autre"], a.debut, z.fin, dit)


def _plus_mois(jour: date, mois: int) -> date:
    """The same day so many months later, or the last one of that month."""
    an, rang = divmod(jour.year * MOIS_PAR_AN + jour.month - 1 + mois, MOIS_PAR_AN)
    suivant = date(an + (rang + 1) // MOIS_PAR_AN, (rang + 1) % MOIS_PAR_AN + 1, 1)
    return min(date(an, rang + 1, 1) + timedelta(days=jour.day - 1), suivant - timedelta(days=1))


def _prescrite(plan: Aplat, lu: Lu, dates: list[Date], b: Bornes) -> Iterator[Trouve]:
    """An invoice older than the time there is to sue, in a letter that does not speak of it."""
    nom = "prescription_consommateur" if lu.public == "particulier" else "prescription_generale"
    ans = b.valeur(nom)
    if lu.public == "inconnu" or ans is None or reperes()["interrompue"].search(plan.texte):
        return
    for d in dates:
        avant = plan.texte[max(0, d.debut - 70) : d.debut].replace("\n", " ")
        if d.jour is None or not reperes()["facture_du"].search(avant):
            continue
        if _plus_mois(d.jour, int(ans) * MOIS_PAR_AN) < lu.jour:
            dit = f"plus de {ans} ans ont passé"
            yield Trouve(calculs()["peut_etre_prescrite"], d.debut, d.fin, dit)
            return

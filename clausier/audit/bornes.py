"""What the law bounds by a number: penalties, the indemnity of recovery, delays of payment and of
withdrawal, rates of VAT, retentions. The numbers are those of `clauses/_parametres`, at the day of
the paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ..droit.bibliotheque import Bibliotheque
from ..droit.valeurs_legales import ValeurInconnue
from ..socle.ecriture import montant, nombre
from . import mots
from .constat import Lu, Trouve
from .enonces import ESSAIS, GARDES
from .jours import Date
from .lettres import nombre_en_lettres
from .montants import nombre_lu
from .phrases import aux_professionnels, bornes_de_la_phrase, nie_sa_phrase, titre_au_dessus
from .plan import Aplat
from .regles import EN_TETE, calculs, reperes

SEMAINES = {"huitaine": Decimal(8), "une semaine": Decimal(7)}  # in days
MOIS_PAR_AN = 12
PAR_AN = {"par_jour": 365, "par_mois": MOIS_PAR_AN}  # how often a rate runs in a year
JOURS_PAR_MOIS = 30
DATES_ET_DUS = ("facture", "relance", "mise_en_demeure")  # what they claim is due on a day
UNE_PHRASE = 150  # signs of the next sentence


class Bornes:
    """The legal values on the day of a paper."""

    def __init__(self, biblio: Bibliotheque, jour: date) -> None:
        self.biblio, self.jour = biblio, jour

    def valeur(self, nom: str) -> Decimal | None:
        """A value, None where the library does not know it on this day."""
        try:
            return self.biblio.valeur(nom, self.jour).valeur
        except ValeurInconnue:
            return None

    def taux_de_tva(self) -> frozenset[Decimal]:
        noms = (n for n in self.biblio.noms_valeurs if n.startswith("tva_"))
        return frozenset(x for n in noms if (x := self.valeur(n)) is not None)

    def taux_legaux(self) -> frozenset[Decimal]:
        """The legal rates of every half-year that the library knows, up to this day."""
        valeurs = self.biblio.valeurs("taux_interet_legal")
        return frozenset(x.valeur for x in valeurs if x.depuis <= self.jour)

    def plancher(self) -> Decimal | None:
        """The least rate of penalties between professionals, in percent a year."""
        fois, legal = self.valeur("multiple_taux_legal"), self.valeur("taux_interet_legal")
        return fois * legal if fois is not None and legal is not None else None

    def taux_bce_majores(self, depuis: date) -> frozenset[Decimal]:
        """The rate of the Central Bank with its points, by half-year from a day on."""
        points = self.valeur("majoration_bce")
        valeurs = self.biblio.valeurs("taux_bce") if points is not None else ()
        return frozenset(
            x.valeur + (points or 0)
            for x in valeurs
            if x.depuis <= self.jour and (x.jusqu_au is None or x.jusqu_au >= depuis)
        )


def trouver_bornes(
    plan: Aplat, lu: Lu, biblio: Bibliotheque, dates: tuple[Date, ...]
) -> Iterator[Trouve]:
    """Every number out of its bounds."""
    b = Bornes(biblio, lu.jour)
    yield from _tva(plan, b)
    if lu.public == "particulier":
        yield from _retractation(plan, lu, b)
        yield from _taux_legal(plan, b)
    else:
        yield from _penalites(plan, lu, b, dates)
        yield from _points(plan, b)
        yield from _taux_bce(plan, lu, b, dates)
        yield from _indemnite(plan, b)
        if lu.papier in ("facture", "devis", "contrat", "conditions", "autre"):
            yield from _delais(plan, b)
    yield from _retenue(plan, b)


def _lieux(plan: Aplat, nom: str) -> Iterator[tuple[int, int, dict[str, str | None]]]:
    """The places of a pattern, bounded in number."""
    for rang, m in enumerate(reperes()[nom].finditer(plan.texte)):
        if rang >= ESSAIS:
            return
        yield m.start(), m.end(), m.groupdict()


def _nombre(dit: str | None) -> Decimal | None:
    if not dit:
        return None
    en_jours = SEMAINES.get(dit.lower())
    return next(
        (x for x in (en_jours, nombre_en_lettres(dit), nombre_lu(dit)) if x is not None), None
    )


def _tva(plan: Aplat, b: Bornes) -> Iterator[Trouve]:
    connus, vus = b.taux_de_tva(), 0
    for debut, fin, m in _lieux(plan, "taux_de_tva"):
        x = _nombre(m["taux"])
        a, z = bornes_de_la_phrase(plan.texte, debut, fin)
        if x is None or x == 0 or x in connus or vus >= GARDES:
            continue
        if reperes()["etranger"].search(plan.texte, a, z):
            continue
        vus += 1
        yield Trouve(calculs()["taux_de_tva"], debut, fin)


def _penalites(plan: Aplat, lu: Lu, b: Bornes, dates: tuple[Date, ...]) -> Iterator[Trouve]:
    """A rate under the least one that may be agreed. What the law gives where none was agreed, that
    of the half-years since the oldest date of a claim, is not under it.
    """
    plancher = b.plancher()
    if plancher is None:
        return
    connus: frozenset[Decimal] = frozenset()
    if lu.papier in DATES_ET_DUS:
        connus = b.taux_bce_majores(_depuis(lu, dates))
    for debut, fin, m in _lieux(plan, "taux_de_penalites"):
        x = _nombre(next(filter(None, m.values()), None))
        a, z = bornes_de_la_phrase(plan.texte, debut, fin)
        suite = plan.texte[fin : fin + 30]
        if (
            x is None
            or nie_sa_phrase(plan, debut, fin)
            or reperes()["taux_legal"].search(plan.texte, a, z)
        ):
            continue
        if reperes()["par_jour"].match(suite) or reperes()["clause_penale"].match(
            plan.texte[fin : z + UNE_PHRASE]
        ):
            continue
        annuel = x * MOIS_PAR_AN if reperes()["par_mois"].match(suite) else x
        if annuel < plancher and annuel not in connus:
            yield _trop_bas(debut, fin, plancher)
    yield from _taux_nus(plan, plancher)


def _trop_bas(debut: int, fin: int, plancher: Decimal) -> Trouve:
    dit = f"le minimum est alors de {nombre(plancher)} % l'an"
    return Trouve(calculs()["penalites_trop_basses"], debut, fin, dit)


def _taux_nus(plan: Aplat, plancher: Decimal) -> Iterator[Trouve]:
    """« Retard : 0,02 % par jour »: a rate that its sentence, or its heading, says is of a late
    payment.
    """
    r = reperes()
    for debut, fin, m in _lieux(plan, "taux_sous_retard"):
        x = _nombre(m["taux"])
        a, z = bornes_de_la_phrase(plan.texte, debut, fin)
        dit = plan.texte[a:z]
        dits = (dit, titre_au_dessus(plan.texte, debut))
        if x is None or any(r["retard_d_autre_chose"].search(y) for y in dits):
            continue
        if not any(r["retard_de_paiement_dit"].search(y.strip()) for y in dits):
            continue
        suite = plan.texte[fin : fin + 30]
        fois = next((n for nom, n in PAR_AN.items() if r[nom].match(suite)), 1)
        if x * fois < plancher and not nie_sa_phrase(plan, debut, fin):
            yield _trop_bas(debut, fin, plancher)


def _points(plan: Aplat, b: Bornes) -> Iterator[Trouve]:
    """A rate said as that of the Central Bank, or the legal one, and some points."""
    plancher = b.plancher()
    for motif, valeur in (
        ("points_de_la_bce", "taux_bce"),
        ("points_du_legal", "taux_interet_legal"),
    ):
        base = b.valeur(valeur)
        if plancher is None or base is None:
            continue
        for debut, fin, m in _lieux(plan, motif):
            x = _nombre(m["points"])
            a, z = bornes_de_la_phrase(plan.texte, debut, fin)
            if x is None or base + x >= plancher or nie_sa_phrase(plan, debut, fin):
                continue
            if valeur == "taux_bce" and x >= (b.valeur("majoration_bce") or plancher):
                continue  # what the law itself gives
            if reperes()["penalite"].search(plan.texte, a, z):
                yield _trop_bas(debut, fin, plancher)


def _depuis(lu: Lu, dates: tuple[Date, ...]) -> date:
    """The oldest date of a paper."""
    return min((d.jour for d in dates if d.jour), default=lu.jour)


def _taux_bce(plan: Aplat, lu: Lu, b: Bornes, dates: tuple[Date, ...]) -> Iterator[Trouve]:
    """« BCE + 10 points, soit 14,50 % », which it was in no half-year since the oldest date."""
    if lu.date is None or lu.papier not in DATES_ET_DUS:
        return
    connus = b.taux_bce_majores(_depuis(lu, dates))
    for debut, fin, m in _lieux(plan, "taux_bce_dit"):
        x = _nombre(m["taux"])
        if x is None or not connus or x in connus or nie_sa_phrase(plan, debut, fin):
            continue
        dit = " ou ".join(f"{nombre(y)} %" for y in sorted(connus))
        yield Trouve(calculs()["taux_bce_autre"], debut, fin, dit)


def _indemnite(plan: Aplat, b: Bornes) -> Iterator[Trouve]:
    due = b.valeur("indemnite_recouvrement")
    for debut, fin, m in _lieux(plan, "indemnite"):
        x = _nombre(m["somme"] or m["somme2"])
        if x is not None and due is not None and x != due:
            yield Trouve(calculs()["indemnite_autre"], debut, fin, f"elle est de {montant(due)}")


def _delais(plan: Aplat, b: Bornes) -> Iterator[Trouve]:
    maximum, fin_de_mois = b.valeur("delai_paiement_max"), b.valeur("delai_fin_de_mois_max")
    if maximum is None or fin_de_mois is None:
        return
    for debut, fin, x in _delais_dits(plan):
        au_mois = bool(reperes()["fin_de_mois"].match(plan.texte[fin : fin + 25]))
        au_mois = au_mois or "fin de mois" in plan.texte[debut:fin]
        if x > maximum or au_mois and x > fin_de_mois:
            yield Trouve(calculs()["delai_trop_long"], debut, fin)
        elif (special := _delai_special(plan, b, debut, fin)) is not None and x > special[0]:
            yield Trouve(calculs()["delai_trop_long"], debut, fin, special[1])


def _delais_dits(plan: Aplat) -> Iterator[tuple[int, int, Decimal]]:
    """Every number of days in which an invoice is to be paid; two or three months are some sixty,
    which only what is to be paid sooner exceeds.
    """
    r = reperes()
    for nom in ("delai_sur_facture", "delai_de_paiement", "delai_au_rang", "delai_en_mois"):
        for debut, fin, m in _lieux(plan, nom):
            x = _nombre(m["jours"]) or _nombre(_cardinal(m["jours"]))
            if nom == "delai_en_mois" and x is not None:
                x = 2 * Decimal(JOURS_PAR_MOIS)
            a, z = bornes_de_la_phrase(plan.texte, debut, fin)
            if x is None or nie_sa_phrase(plan, debut, fin):
                continue
            autre = "autre_que_payer" if nom == "delai_sur_facture" else "autre_delai"
            if not r[autre].search(plan.texte, a, z):
                yield debut, fin, x


def _cardinal(rang: str | None) -> str:
    """« soixantieme », « 60e »: its number."""
    nu = (rang or "").lower()
    if not nu.endswith("ieme"):
        return nu.removesuffix("e")
    racine = nu.removesuffix("ieme")
    return "soixante" if racine == "soixant" else racine


# What is sold, as its sentence, its heading or the head of the paper says it; its delay.
SPECIAUX = (
    ("periodique", "facture_periodique", "delai_facture_periodique"),
    ("vend_un_transport", "vend_un_transport", "delai_transport"),
    ("transport_regle", "", "delai_transport"),
    ("viande_fraiche", "", "delai_viande_fraiche"),
    ("spiritueux", "", "delai_spiritueux"),
    ("denrees", "", "delai_perissable"),
)


def _delai_special(plan: Aplat, b: Bornes, debut: int, fin: int) -> tuple[Decimal, str] | None:
    """The shorter delay of what its sentence, the heading above, or the head of the paper, is
    about.
    """
    a, z = bornes_de_la_phrase(plan.texte, debut, fin)
    titre = titre_au_dessus(plan.texte, debut)
    for nom, en_tete, valeur in SPECIAUX:
        dit = reperes()[nom].search(plan.texte, a, z) or reperes()[nom].search(titre)
        dit = dit or (reperes()[en_tete].search(plan.texte[:EN_TETE]) if en_tete else None)
        if dit and (x := b.valeur(valeur)) is not None:
            return x, mots.delai_special_dit(nom, nombre(x))
    return None


def _taux_legal(plan: Aplat, b: Bornes) -> Iterator[Trouve]:
    """A legal rate that is that of no half-year, for a creditor who is a professional."""
    for debut, fin, m in _lieux(plan, "taux_legal_chiffre"):
        x = _nombre(m["taux"] or m["taux2"])
        a, z = bornes_de_la_phrase(plan.texte, debut, fin)
        if (
            x is None
            or x in b.taux_legaux()
            or reperes()["legal_multiplie"].search(plan.texte, a, z)
        ):
            continue
        yield Trouve(calculs()["taux_legal_autre"], debut, fin)


def _retractation(plan: Aplat, lu: Lu, b: Bornes) -> Iterator[Trouve]:
    formation = reperes()["contrat_de_formation"].search(plan.texte[:EN_TETE])
    due = b.valeur("delai_retractation_formation" if formation else "delai_retractation")
    vues: set[int] = set()
    for debut, fin, m in _lieux(plan, "delai_de_retractation"):
        x = _nombre(m["jours"] or m["jours2"] or m["jours3"])
        a, z = bornes_de_la_phrase(plan.texte, fin - 1, fin)
        ici = max(debut, a)  # the days may be in the sentence under the heading
        if x is None or due is None or x >= due or aux_professionnels(plan, lu, ici, fin):
            continue
        if a not in vues and not reperes()["autre_retractation"].search(plan.texte, a, z):
            vues.add(a)
            regle = "retractation_de_formation" if formation else "retractation_trop_courte"
            yield Trouve(calculs()[regle], ici, fin)


def _retenue(plan: Aplat, b: Bornes) -> Iterator[Trouve]:
    maximum = b.valeur("retenue_de_garantie_max")
    for debut, fin, m in _lieux(plan, "retenue_de_garantie"):
        x = _nombre(next(filter(None, m.values()), None))
        if x is not None and maximum is not None and x > maximum:
            yield Trouve(calculs()["retenue_trop_forte"], debut, fin)

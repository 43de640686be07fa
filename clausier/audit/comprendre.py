"""What a paper is, for whom, of which day, in which language: guessed from its words, each guess
with what made it.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import islice

from ..droit.tetes import PREMIER_JOUR
from ..socle.ecriture import date_courte
from .constat import Lu, extrait
from .destinataire import public_du_destinataire
from .jours import MOIS, Date, sans_jour_de_semaine
from .plan import Aplat
from .regles import EN_TETE, Indices, indices, mots_des_langues, reperes

DITE = "dit par l'option"
SANS_INDICE = "rien ne le dit"
# Papers of which a letter speaks after its « Madame, », and is none itself.
NOMMES_DANS_UNE_LETTRE = ("facture", "avoir", "contrat")
FRANCAIS = "francais"
# Papers that are dated by their own title ; a letter names other papers with their days.
TITRES_DATES = ("facture", "avoir", "devis", "contrat", "conditions")
TITRE = 100  # signs of a line that can be one
MOTS_MIN = 12  # small words without which a language is not known
PART_MIN = 0.5  # of them that are French, in a French paper
PREMIERE = 1990  # a year before it is that of a law, or of a birth


def langue_francaise(plan: Aplat) -> bool:
    """Is the paper in French? One too short to tell is taken for it."""
    tables = mots_des_langues()
    mots = Counter(plan.texte[:200_000].lower().replace("'", " ").split())
    par = {nom: sum(mots[m] for m in dits) for nom, dits in tables.items()}
    total = sum(par.values())
    return total < MOTS_MIN or par[FRANCAIS] >= PART_MIN * total


def comprendre_papier(
    plan: Aplat,
    dates: tuple[Date, ...],
    papier: str | None,
    public: str | None,
    jour: date | None,
    aujourdhui: date,
) -> Lu:
    """What the options say, else what the words do."""
    sorte, pourquoi, sur = (papier, DITE, True) if papier else _papier(plan)
    qui, par_quoi, public_sur = (public, DITE, True) if public else _public(plan, sorte)
    if sorte == "autre" and qui == "particulier" and reperes()["commande"].search(pourquoi):
        sorte = "contrat"  # what a private person signs binds him as one
    du_papier = _date(plan, dates, sorte)
    dite = f"« {du_papier.extrait} »" if du_papier else SANS_INDICE
    trouvee = du_papier.jour if du_papier else None
    return Lu(
        sorte,
        pourquoi,
        qui,
        par_quoi,
        jour or trouvee,
        DITE if jour else dite,
        jour or trouvee or aujourdhui,
        _entre_commercants(plan),
        sur,
        public_sur,
    )


def _papier(plan: Aplat) -> tuple[str, str, bool]:
    """The kind whose title comes first; without a title, that whose words are most, which is not
    sure.
    """
    tete = plan.texte[:EN_TETE]
    saluee = reperes()["salutation"].search(tete)
    lettre = saluee.start() if saluee else len(tete)  # where a letter has begun
    titres = [
        (rang - 20 * x.poids, x.nom, plan.accentue[m.start() : m.end()], m.start())
        for x in indices("papiers")
        if x.titre
        for m in islice(x.titre.finditer(tete[: x.dans]), 20)
        if (x.nom not in NOMMES_DANS_UNE_LETTRE or m.start() < lettre)
        and (rang := _rang_du_titre(tete, m, x.ancre)) is not None
    ]
    if titres:
        _, nom, mots, _ = min(x for x in titres if not _est_citee(x, titres))
        return nom, f"« {extrait(mots, 0, len(mots))} »", True
    comptes = [(_compte(plan, x), x) for x in indices("papiers") if x.mots]
    combien, meilleur = max(comptes, key=lambda c: c[0])
    m = meilleur.mots.search(plan.texte) if meilleur.mots and combien >= 2 else None
    if m is None:
        return "autre", SANS_INDICE, True
    return meilleur.nom, f"« {plan.accentue[m.start() : m.end()]} »", False


def _est_citee(titre: tuple[int, str, str, int], titres: list[tuple[int, str, str, int]]) -> bool:
    """Is it the order or the delivery note that an invoice, named above it, follows?"""
    facture = any(nom in ("facture", "avoir") and ou < titre[3] for _, nom, _, ou in titres)
    return facture and bool(reperes()["bon_cite"].search(titre[2]))


def _rang_du_titre(tete: str, m: re.Match[str], ancre: bool) -> int | None:
    """Where a title stands, and how well: one that begins a short line comes before others, one
    that is marked as a heading before all. None where it is no title.
    """
    mot = m.end() - len(m[0].lstrip("\n# |"))
    debut = tete.rfind("\n", 0, mot) + 1
    ligne = tete[debut:].partition("\n")[0]
    avant = tete[debut:mot].strip(" |:-=_║╔╗╚╝═─│")
    if avant and not avant.strip("# "):
        return m.start() - 10 * EN_TETE
    commence = not avant and (len(ligne) < TITRE or m[0].strip()[:8].isupper())
    if ancre and not commence:
        return None
    return m.start() - (2 * EN_TETE if commence else 0)


def _compte(plan: Aplat, x: Indices) -> int:
    if x.mots is None:
        return 0
    return x.poids * len({m[0].lower() for m in x.mots.finditer(plan.texte[:100_000])})


def _public(plan: Aplat, sorte: str) -> tuple[str, str, bool]:
    """Whom a paper is for: the one it is addressed to; general conditions, their title; else those
    of whom its words speak most.
    """
    if sorte != "conditions" and (trouve := public_du_destinataire(plan)):
        return trouve[0], f"« {trouve[1]} »", True
    dits = [
        (x.nom, plan.accentue[m.start() : m.end()])
        for x in indices("publics")
        if x.titre and (m := x.titre.search(plan.texte[: 2 * EN_TETE]))
    ]
    if len(dits) == 1:
        return dits[0][0], f"« {dits[0][1]} »", True
    comptes = sorted(
        ((_compte(plan, x), x.nom, x) for x in indices("publics")), key=lambda c: -c[0]
    )
    (premier, nom, x), (second, *_) = comptes[0], comptes[1]
    if premier == second or x.mots is None:
        return "inconnu", SANS_INDICE, True
    mots = dict.fromkeys(
        plan.accentue[m.start() : m.end()] for m in x.mots.finditer(plan.texte[:100_000])
    )
    dits_ici = ", ".join(f"« {' '.join(m.split())} »" for m in list(mots)[:3])
    return nom, dits_ici, not second or premier - second > 1


def _entre_commercants(plan: Aplat) -> bool:
    r = reperes()
    if r["civil"].search(plan.texte):
        return False
    formes = {m[0].upper().replace(".", "") for m in r["forme_commerciale"].finditer(plan.texte)}
    return len(formes) >= 2 or bool(r["commercants"].search(plan.texte))


def _date(plan: Aplat, dates: tuple[Date, ...], sorte: str) -> Date | None:
    """The day of a paper: that on which it says it was made; else that of its title; else the first
    in its head that is no other. General conditions have none but their own.
    """
    r = reperes()
    bonnes = [d for d in dates if d.jour and d.jour.year >= PREMIERE and not _autre(plan, d)]
    tete = [d for d in bonnes if d.debut < 3 * EN_TETE]
    dits = ["date_faite", *(["date_du_titre"] if sorte in TITRES_DATES else [])]
    dits += ["date_signee"] if sorte not in ("facture", "avoir") else []
    for nom in dits:
        for d in (*tete, *bonnes[-4:]):
            if r[nom].search(_avant(plan, d)):
                return d
    if sorte == "conditions":
        return _mois(plan)
    return next((d for d in tete if d.debut < EN_TETE), None)


def _avant(plan: Aplat, d: Date) -> str:
    """What leads to a date on its line, without the day of the week; a date that begins a line is
    led to by the end of the line before.
    """
    tout = plan.texte[max(0, d.debut - 90) : d.debut]
    avant, _, sienne = tout.rpartition("\n")
    if not sienne.strip():
        sienne = avant.rpartition("\n")[2].strip() + " "  # nothing, where a blank line is above
    return sans_jour_de_semaine(sienne)


def _autre(plan: Aplat, d: Date) -> bool:
    """Is it the day of something else than the paper?"""
    avant = _avant(plan, d)
    r = reperes()
    sienne = r["date_faite"].search(avant) or r["date_signee"].search(avant)
    return bool(r["date_autre"].search(avant)) and not sienne


def _mois(plan: Aplat) -> Date | None:
    """« Version de mai 2026 », in the head of general conditions: the first of that month."""
    m = reperes()["mois_du_papier"].search(plan.texte[:EN_TETE])
    if m is None:
        return None
    mois = m["mois"].lower()
    jour = date(int(m["an"]), MOIS.index(mois) + 1 if mois in MOIS else int(mois), 1)
    if jour < PREMIER_JOUR:
        return None
    return Date(jour, m.start(), m.end(), " ".join(plan.accentue[m.start() : m.end()].split()))


def date_dite(lu: Lu) -> str:
    """The day of a paper, in words."""
    return date_courte(lu.date) if lu.date else ""

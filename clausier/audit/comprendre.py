"""What a paper is, for whom, of which day, in which language: guessed from its words, each guess
with what made it.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import islice

from ..socle.ecriture import date_courte
from .constat import Lu, extrait
from .jours import Date, dates_de
from .plan import Aplat
from .regles import Indices, indices, mots_des_langues, reperes

EN_TETE = 1500  # signs: where a paper says what it is
DITE = "dit par l'option"
SANS_INDICE = "rien ne le dit"
FRANCAIS = "francais"
TITRE = 80  # signs of a line that can be one
MOTS_MIN = 12  # small words without which a language is not known
PART_MIN = 0.5  # of them that are French, in a French paper


def langue_francaise(plan: Aplat) -> bool:
    """Is the paper in French? One too short to tell is taken for it."""
    tables = mots_des_langues()
    mots = Counter(plan.texte[:200_000].lower().replace("'", " ").split())
    par = {nom: sum(mots[m] for m in dits) for nom, dits in tables.items()}
    total = sum(par.values())
    return total < MOTS_MIN or par[FRANCAIS] >= PART_MIN * total


def comprendre_papier(
    plan: Aplat, papier: str | None, public: str | None, jour: date | None, aujourdhui: date
) -> Lu:
    """What the options say, else what the words do."""
    sorte, pourquoi, sur = (papier, DITE, True) if papier else _papier(plan)
    qui, par_quoi, public_sur = (public, DITE, True) if public else _public(plan)
    dates = dates_de(plan)
    du_papier = _date(plan, dates)
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
    titres = [
        (rang - 20 * x.poids, x.nom, plan.accentue[m.start() : m.end()])
        for x in indices("papiers")
        if x.titre
        for m in islice(x.titre.finditer(tete), 20)
        if (rang := _rang_du_titre(tete, m, x.ancre)) is not None
    ]
    if titres:
        _, nom, mots = min(titres)
        return nom, f"« {extrait(mots, 0, len(mots))} »", True
    comptes = [(_compte(plan, x), x) for x in indices("papiers") if x.mots]
    combien, meilleur = max(comptes, key=lambda c: c[0])
    m = meilleur.mots.search(plan.texte) if meilleur.mots and combien >= 2 else None
    if m is None:
        return "autre", SANS_INDICE, True
    return meilleur.nom, f"« {plan.accentue[m.start() : m.end()]} »", False


def _rang_du_titre(tete: str, m: re.Match[str], ancre: bool) -> int | None:
    """Where a title stands, and how well: one that begins a short line comes before others, one
    that is marked as a heading before all. None where it is no title.
    """
    mot = m.end() - len(m[0].lstrip("\n# |"))
    debut = tete.rfind("\n", 0, mot) + 1
    ligne = tete[debut:].partition("\n")[0]
    avant = tete[debut:mot].strip(" |:-=_")
    if avant and not avant.strip("# "):
        return m.start() - 10 * EN_TETE
    commence = not avant and len(ligne) < TITRE
    if ancre and not commence:
        return None
    return m.start() - (2 * EN_TETE if commence else 0)


def _compte(plan: Aplat, x: Indices) -> int:
    if x.mots is None:
        return 0
    return x.poids * len({m[0].lower() for m in x.mots.finditer(plan.texte[:100_000])})


def _public(plan: Aplat) -> tuple[str, str, bool]:
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


def _date(plan: Aplat, dates: tuple[Date, ...]) -> Date | None:
    """The day of a paper: that which says it is, else the first in its head that is no other."""
    r = reperes()
    bonnes = [d for d in dates if d.jour is not None]
    tete = [d for d in bonnes if d.debut < 3 * EN_TETE]
    for d in (*tete, *bonnes[-4:]):
        avant = plan.texte[max(0, d.debut - 60) : d.debut].rpartition("\n")[2]
        if r["date_du_papier"].search(avant) and not r["date_autre"].search(avant):
            return d
    for d in tete:
        avant = plan.texte[max(0, d.debut - 60) : d.debut].rpartition("\n")[2]
        if d.debut < EN_TETE and not r["date_autre"].search(avant):
            return d
    return None


def date_dite(lu: Lu) -> str:
    """The day of a paper, in words."""
    return date_courte(lu.date) if lu.date else ""

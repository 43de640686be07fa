"""Stage 4, select: what a change of the law does to a document that binds beyond its day.

Takes a document of a case and days; gives the clauses whose variant becomes another, and the legal
values that its texts print and that change: rules and the calendar of `droit` judge alike. What
changes beside a document is not said of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ..comptes.faits import champs_ouverts, criteres
from ..dossier.cas import Dossier
from ..dossier.reperes import ENGAGEANTS
from ..droit.bibliotheque import Bibliotheque, Variante
from ..droit.calendrier import Changement
from ..droit.documents import DocumentVoulu
from ..droit.valeurs_legales import ValeurInconnue
from ..socle.partage import une_fois
from ..socle.problemes import Refus
from .selection import choisir_textes, demandees

UN_JOUR = timedelta(days=1)
PARAMETRE = re.compile(r"\bparametre\(\s*['\"]([a-z0-9_]+)['\"]")


@dataclass(frozen=True)
class Engagement:
    """The days over which a document binds: after `debut`, whose law it says, up to `fin`.

    `par`: validite (it may still be accepted) | execution (what it promises is still to be done).
    `fin` is None for what lasts until somebody ends it; `ferme`, the last day that is agreed on.
    """

    debut: date
    fin: date | None
    ferme: date | None
    par: str

    def couvre(self, jour: date) -> bool:
        """Does it still bind on a day that comes after the first?"""
        return self.debut < jour and (self.fin is None or jour <= self.fin)


@dataclass(frozen=True)
class ChangementDit:
    """What is another on `jour` than the day before, for one document: a clause or a value."""

    jour: date
    nom: str
    avant: Variante | None = None  # of a clause
    apres: Variante | None = None

    @property
    def imprime(self) -> bool:
        """Was it printed before, and is it after? Always, of a value that a text prints."""
        return all(v is None or v.tete.sans_objet is None for v in (self.avant, self.apres))


def engagements_de(dossier: Dossier, doc: DocumentVoulu) -> list[Engagement]:
    """Over which days an offer or a contract binds beyond its own; none for other papers.

    An offer that was accepted is the contract's affair where one was written, else its own.
    """
    if doc.tete.acte not in ENGAGEANTS:
        return []
    k = dossier.affaire.conclusion
    conclu = k.date if k else None
    sortie = []
    if doc.tete.acte == "offre" and doc.validite and not conclu:
        fin = doc.validite.depuis(doc.date)
        sortie.append(Engagement(doc.date, fin, fin, "validite"))
    ecrit = any(d.tete.acte == "contrat" for d in dossier.documents)
    if doc.tete.acte == "contrat" or (conclu and not ecrit):
        debut = max(dossier.jour_du_droit(doc), conclu or doc.date)
        p, ferme = dossier.affaire.prestation, fin_de_l_execution(dossier)
        sans_fin = p is not None and (p.indeterminee or p.reconduction)
        if ferme or sans_fin:
            sortie.append(Engagement(debut, None if sans_fin else ferme, ferme, "execution"))
    return sortie


def fin_de_l_execution(dossier: Dossier) -> date | None:
    """The last day of what is sold, as the case says it; of what is renewed, of its first term."""
    p = dossier.affaire.prestation
    if p is None:
        return None
    return p.fin or (p.duree.depuis(p.debut) if p.debut and p.duree else None)


def changees(
    dossier: Dossier, biblio: Bibliotheque, doc: DocumentVoulu, de: date, a: date
) -> list[ChangementDit]:
    """The clauses of a document whose variant is another on `a` than on `de`, each with the first
    day of the new one."""
    modele = biblio.modele(doc.type)
    crit, champs = criteres(dossier, doc), champs_ouverts(dossier, doc)
    sortie = []
    for clause, _ in demandees(biblio, dossier.vu_par(doc), modele)[0]:
        if clause not in biblio.noms_clauses:
            continue
        jours = [b for b in _bornes(biblio, clause) if de < b <= a]
        if not jours:
            continue  # nothing of this clause begins or ends between the two days
        try:
            avant, apres, *chaque = (
                choisir_textes(biblio, clause, crit, champs, j, dossier.noeud.place, "")[0]
                for j in (de, a, *jours)
            )
        except Refus:
            continue
        if not _pareils(avant, apres):
            jour = next(j for j, v in zip(jours, chaque, strict=True) if not _pareils(avant, v))
            sortie.append(ChangementDit(jour, clause, avant, apres))
    return sortie


def _pareils(a: Variante, b: Variante) -> bool:
    """Do two variants print the same? Two reasons to print nothing do."""
    return (a.tete.titre, a.corps.strip()) == (b.tete.titre, b.corps.strip())


@une_fois
def _bornes(biblio: Bibliotheque, clause: str) -> tuple[date, ...]:
    """The first days of what a clause becomes: a variant begins, or the one before has ended."""
    tetes = [v.tete for v in biblio.variantes(clause)]
    fins = {t.jusqu_au + UN_JOUR for t in tetes if t.jusqu_au}
    return tuple(sorted({t.depuis for t in tetes} | fins))


def clauses_de(
    dossier: Dossier, biblio: Bibliotheque, doc: DocumentVoulu, jour: date
) -> dict[str, Variante]:
    """The clauses that a document prints by the law of a day; what cannot be answered is left."""
    crit, champs = criteres(dossier, doc), champs_ouverts(dossier, doc)
    demandes, retirees = demandees(biblio, dossier.vu_par(doc), biblio.modele(doc.type))
    sortie = {}
    for clause, _ in demandes:
        if clause in retirees or clause not in biblio.noms_clauses:
            continue
        try:
            v, _ = choisir_textes(biblio, clause, crit, champs, jour, dossier.noeud.place, "")
        except Refus:
            continue
        if v.tete.sans_objet is None:
            sortie[clause] = v
    return sortie


def valeurs_de(
    dossier: Dossier, biblio: Bibliotheque, doc: DocumentVoulu, jour: date
) -> frozenset[str]:
    """The legal values that the texts of a document print."""
    textes = [biblio.modele(doc.type).corps]
    textes += [v.corps for v in clauses_de(dossier, biblio, doc, jour).values()]
    return frozenset(nom for t in textes for nom in PARAMETRE.findall(t))


def valeurs_changees(
    dossier: Dossier, biblio: Bibliotheque, doc: DocumentVoulu, de: date, a: date
) -> Iterator[ChangementDit]:
    """The values printed by a document that are known to be others between two days."""
    for nom in sorted(valeurs_de(dossier, biblio, doc, de)):
        try:
            avant = biblio.valeur(nom, de).valeur
            suite = [v for v in biblio.valeurs(nom) if de < v.depuis <= a]
        except (KeyError, ValeurInconnue):
            continue  # its composition says it
        if (jour := next((v.depuis for v in suite if v.valeur != avant), None)) is not None:
            yield ChangementDit(jour, nom)


def touche(
    dossier: Dossier, biblio: Bibliotheque, doc: DocumentVoulu, c: Changement
) -> Engagement | None:
    """How a document binds when a change comes that is about what it prints; None: it does not."""
    for e in engagements_de(dossier, doc):
        if not e.couvre(c.jour):
            continue
        if c.genre == "clause":
            dits = changees(dossier, biblio, doc, c.jour - UN_JOUR, c.jour)
            if any(p.nom in c.clauses and (e.par == "validite" or p.imprime) for p in dits):
                return e
        elif not clauses_de(dossier, biblio, doc, e.debut).keys().isdisjoint(
            c.clauses
        ) or not valeurs_de(dossier, biblio, doc, e.debut).isdisjoint(c.valeurs):
            return e
    return None

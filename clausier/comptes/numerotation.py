"""The next free numbers of a seller: each kind of paper goes on as he says that he numbers it, else
as its last one was numbered.

A series starts at one, or at the number that the seller states (`numerotation:`); one that carries
a year starts again at one with a new year (CGI, ann. II, 242 nonies A, I-7°: « une ou plusieurs
séries », each chronological and continuous). What the cases, the registre and the builds hold is
taken, whatever paper holds it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

from ..dossier.construits import numeros_construits
from ..dossier.noms import cle_de_numero
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import TeteModele
from ..fiches.series import Numerotation, SerieVoulue
from ..lecture.noeuds import lire_yaml
from ..socle.cache import depot_ouvert
from ..socle.numeros import Decoupe, couper, serie
from ..socle.problemes import Place, Refus
from ..socle.valeurs import lire_date, lire_numero
from .series import DocumentNumerote, documents_numerotes

# By the key of `numerotation:`: the letter of a first series, and the papers numbered in it.
FAMILLES: Mapping[str, tuple[str, Callable[[TeteModele], bool]]] = MappingProxyType(
    {
        "devis": ("D", lambda t: t.acte == "offre"),
        "contrats": ("C", lambda t: t.acte == "contrat"),
        "factures": ("F", lambda t: t.a_payer),
        "avoirs": ("A", lambda t: t.avoir),
        "lettres": ("L", lambda t: t.lettre),
    }
)
LARGEUR = 3


def du_registre(espace: Path, biblio: Bibliotheque) -> list[DocumentNumerote]:
    """The documents that the registre says are issued; none when there is no registre that can be
    read.
    """
    chemin = espace / "registre.yaml"
    try:
        entrees = lire_yaml(chemin, espace)
    except Refus:
        return []
    racine = next((n for n in entrees.valeur.values() if isinstance(n.valeur, list)), None)
    return documents_numerotes(racine, chemin, "", biblio)


def deja_construits(espace: Path, biblio: Bibliotheque) -> list[DocumentNumerote]:
    """The papers that were built in the workspace's `build/`, even of a case that is gone: a client
    may hold them.
    """
    sortie = espace / "build"
    connus = set(biblio.noms_modeles)
    pieces = []
    for x in numeros_construits(sortie, depot_ouvert("cas")):
        try:
            numero, jour = lire_numero(x["numero"]), lire_date(x["date"])
        except ValueError:  # a manifest that clausier did not write
            continue
        tete = biblio.modele(x["type"]).tete if x["type"] in connus else None
        pieces.append(
            DocumentNumerote(x["type"], numero, jour, Place(str(sortie)), sortie, "", tete)
        )
    return pieces


def famille(tete: TeteModele) -> str | None:
    """The kind under which a paper is numbered; None for one that no series is said of."""
    return next((nom for nom, (_, sienne) in FAMILLES.items() if sienne(tete)), None)


def serie_dite(numerotation: Numerotation, nom: str | None) -> SerieVoulue | None:
    """What the seller says of the series of a kind of papers."""
    return getattr(numerotation, nom) if nom else None


def premier_rang(numerotation: Numerotation, prefixe: str, jour: date | None) -> int | None:
    """The counter that a series starts with on a day, when the seller states it."""
    for nom in FAMILLES:
        dite = serie_dite(numerotation, nom)
        lue = serie(dite.depuis, jour) if dite and dite.depuis else None
        if lue and cle_de_numero(lue[0]) == cle_de_numero(prefixe):
            return lue[1]
    return None


def prochains(
    connues: Iterable[DocumentNumerote],
    nom: str,
    jour: date,
    numerotation: Numerotation,
    combien: int = 1,
) -> list[str]:
    """The next numbers on `jour` of the papers of one of the families."""
    connues = list(connues)
    prefixe, largeur = _serie_du_jour(connues, nom, jour, serie_dite(numerotation, nom))
    return _libres(connues, (prefixe, largeur), premier_rang(numerotation, prefixe, jour), combien)


def suivant(
    connues: Iterable[DocumentNumerote], numero: str, jour: date | None, numerotation: Numerotation
) -> str | None:
    """The next free number of the series of `numero`; None when it has no counter."""
    coupe = couper(numero, jour)
    if coupe is None:
        return None
    debut = premier_rang(numerotation, coupe.prefixe, jour)
    return _libres(list(connues), (coupe.prefixe, len(coupe.compteur)), debut, 1)[0]


def _serie_du_jour(
    connues: list[DocumentNumerote], nom: str, jour: date, dite: SerieVoulue | None
) -> tuple[str, int]:
    """(prefix, digits of the counter) of the papers of a family made on `jour`."""
    lettre, sienne = FAMILLES[nom]
    if dite and dite.format:
        return dite.format.prefixe(jour), dite.format.largeur
    siennes = [
        (p.date or date.min, rang, p)
        for p in connues
        if p.tete and sienne(p.tete) and (rang := serie(p.numero, p.date))
    ]
    if siennes:
        # Of what is dated ahead, a series of next year may have begun: today's goes on.
        connues_ce_jour = [x for x in siennes if x[0] <= jour] or siennes
        _, _, derniere = max(connues_ce_jour, key=lambda x: (*x[:2], x[2].numero))
        if coupe := couper(derniere.numero, derniere.date):
            return _du_jour(coupe, derniere.date, jour), len(coupe.compteur)
    if dite and dite.depuis and (coupe := couper(dite.depuis, jour)):
        an = re.search(r"20\d\d", coupe.prefixe)
        ancienne = int(an[0]) if an else jour.year
        return _annee(coupe.prefixe, ancienne, max(ancienne, jour.year)), len(coupe.compteur)
    return f"{lettre}{jour.year}-", LARGEUR


def _libres(
    connues: list[DocumentNumerote], ou: tuple[str, int], debut: int | None, combien: int
) -> list[str]:
    """The first free numbers of a series after the last one that it has."""
    prefixe, largeur = ou
    pris = {cle_de_numero(p.numero) for p in connues}
    rangs = (serie(p.numero, p.date) for p in connues)
    memes = [r[1] for r in rangs if r and cle_de_numero(r[0]) == cle_de_numero(prefixe)]
    n = max([*memes, (debut or 1) - 1])
    sortie: list[str] = []
    while len(sortie) < combien:
        n += 1
        compteur = f"{n:0{largeur}}"
        numero = prefixe.replace("#", compteur) if "#" in prefixe else prefixe + compteur
        if cle_de_numero(numero) not in pris:
            sortie.append(numero)
    return sortie


def _du_jour(coupe: Decoupe, le: date | None, jour: date) -> str:
    """The series that goes on at `jour` after a number of the day `le`: the same, or that of the
    year or month of `jour`, before `le` too: a number planned ahead takes no other year with it.
    """
    if le is None or jour == le:
        return coupe.prefixe
    return _annee(coupe.au(jour).prefixe, le.year, jour.year)


def _annee(prefixe: str, ancienne: int, annee: int) -> str:
    """The series of a new year.

    >>> [_annee(x, 2025, 2026) for x in ("F2025-", "V25-", "#/2025", "FA-")]
    ['F2026-', 'V26-', '#/2026', 'FA-']
    """
    if annee == ancienne:
        return prefixe
    longue = re.sub(rf"(?<!\d){ancienne}(?!\d)", str(annee), prefixe, count=1)
    return (
        longue
        if longue != prefixe
        else re.sub(rf"(?<!\d){ancienne % 100:02}(?!\d)", f"{annee % 100:02}", prefixe, count=1)
    )

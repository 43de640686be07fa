"""The next free numbers of a workspace, for a case that begins or a letter that is due: each kind
of paper goes on as its last one was numbered.

A series that carries a year starts again at one with a new year (CGI, ann. II, 242 nonies A, I-7°:
« une ou plusieurs séries », each chronological and continuous). What the cases and the registre
hold is taken, whatever paper holds it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

from ..comptes.series import (
    Decoupe,
    DocumentNumerote,
    couper,
    documents_numerotes,
    index_du_dossier,
    serie,
)
from ..dossier.cas import Dossier
from ..dossier.noms import cle_de_numero
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import TeteModele
from ..lecture.noeuds import lire_yaml
from ..paquet.inventaire import numeros_construits
from ..socle.cache import depot_ouvert
from ..socle.problemes import Place, Refus
from ..socle.valeurs import lire_date

FAMILLES: Mapping[str, tuple[str, Callable[[TeteModele], bool]]] = MappingProxyType(
    {
        "offre": ("D", lambda t: t.acte == "offre"),
        "contrat": ("C", lambda t: t.acte == "contrat"),
        "facture": ("F", lambda t: t.a_payer),
        "lettre": ("L", lambda t: t.lettre),
    }
)  # the letter of a first series, and the papers that are numbered in it
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


def numeros_du_vendeur(dossier: Dossier, jour: date) -> list[DocumentNumerote]:
    """Every number that the seller of a case has given up to now: in his cases, this one too,
    issued, or built.
    """
    siren = dossier.vendeur_au(jour).siren_brut
    return [
        *(p for m in index_du_dossier(dossier).numeros.values() for p in m if p.vendeur == siren),
        *documents_numerotes(
            dossier.noeud.enfant("documents"), dossier.chemin, siren, dossier.biblio
        ),
        *du_registre(dossier.espace, dossier.biblio),
        *deja_construits(dossier.espace, dossier.biblio),
    ]


def deja_construits(espace: Path, biblio: Bibliotheque) -> list[DocumentNumerote]:
    """The papers that were built in the workspace's `build/`, even of a case that is gone: a client
    may hold them.
    """
    sortie = espace / "build"
    connus = set(biblio.noms_modeles)
    return [
        DocumentNumerote(
            x["type"],
            x["numero"],
            lire_date(x["date"]),
            Place(str(sortie)),
            sortie,
            "",
            biblio.modele(x["type"]).tete if x["type"] in connus else None,
        )
        for x in numeros_construits(sortie, depot_ouvert("cas"))
    ]


def prochains(
    connues: Iterable[DocumentNumerote], famille: str, jour: date, combien: int = 1
) -> list[str]:
    """The next numbers on `jour` of the papers of one of the families."""
    lettre, sienne = FAMILLES[famille]
    connues = list(connues)
    siennes = [
        (p.date or date.min, rang, p)
        for p in connues
        if p.tete and sienne(p.tete) and (rang := serie(p.numero, p.date))
    ]
    prefixe, largeur = f"{lettre}{jour.year}-", LARGEUR
    if siennes:
        _, _, derniere = max(siennes, key=lambda x: (*x[:2], x[2].numero))
        if coupe := couper(derniere.numero, derniere.date):
            largeur, prefixe = len(coupe.compteur), _du_jour(coupe, derniere.date, jour)
    pris = {cle_de_numero(p.numero) for p in connues}
    rangs = (serie(p.numero, p.date) for p in connues)
    n = max((r[1] for r in rangs if r and cle_de_numero(r[0]) == cle_de_numero(prefixe)), default=0)
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
    new year or month.
    """
    if le is None or jour <= le:
        return coupe.prefixe
    return _annee(coupe.au(jour).prefixe, le.year, jour.year)


def _annee(prefixe: str, ancienne: int, annee: int) -> str:
    """The series of a new year.

    >>> [_annee(x, 2025, 2026) for x in ("F2025-", "V25-", "#/2025", "FA-")]
    ['F2026-', 'V26-', '#/2026', 'FA-']
    """
    if annee <= ancienne:
        return prefixe
    longue = re.sub(rf"(?<!\d){ancienne}(?!\d)", str(annee), prefixe, count=1)
    return (
        longue
        if longue != prefixe
        else re.sub(rf"(?<!\d){ancienne % 100:02}(?!\d)", f"{annee % 100:02}", prefixe, count=1)
    )

"""Stage 3, reckon: the periods of a workspace's books that are closed, as the register and the
frozen files say them.

A closed period is an entry of the register, sealed and linked like that of a document, and three
files under `emis/`; the one of data holds its lines, which are read back here. The kinds of book
are told by the type of their entry.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from ..dossier.espace_lu import EspaceLu
from ..dossier.registre import LIVRES, Entree, lire_figes, registre_de
from ..socle.empreintes import FichiersLus
from ..socle.problemes import Probleme, Refus
from ..socle.valeurs import lire_date, lire_montant
from .livres import Cloture, bornes
from .mots import close_deux_fois, livre_fige_autre
from .recettes import Achat, Ecrit, Recette

E = TypeVar("E", bound=Ecrit)
DATES, SOMMES = ("date", "survenue_le"), ("montant", "ht")


def en_faits(x: Ecrit) -> dict[str, str | None]:
    """A line as the frozen data hold it, every value as text."""
    brut = {f.name: getattr(x, f.name) for f in fields(x)}
    return {k: None if v is None else _texte(v) for k, v in brut.items()}


def _texte(v: object) -> str:
    return (
        f"{v:.2f}" if isinstance(v, Decimal) else v.isoformat() if isinstance(v, date) else str(v)
    )


def _lue(modele: Callable[..., E], brut: Mapping[str, Any]) -> E:
    """The line again. Raises ValueError or TypeError for what is none."""
    if not all(v is None or isinstance(v, str) for v in brut.values()):
        raise TypeError
    lu: dict[str, Any] = dict(brut)
    lu |= {k: lire_date(lu[k]) for k in DATES if lu[k] or k == "date"}
    lu |= {k: lire_montant(lu[k]) for k in SOMMES}
    ligne = modele(**lu)
    an, _, rang = ligne.numero.partition("-")
    if an != str(ligne.date.year) or not rang.isdecimal():
        raise ValueError(ligne.numero)
    return ligne


def recettes_closes(
    lu: EspaceLu, nom: str, lus: FichiersLus
) -> tuple[list[Cloture[Recette]], list[Probleme]]:
    """The closed periods of the book of receipts, and what is wrong with them. `nom`: the register
    in messages. `lus`: where the frozen files are noted.
    """
    return _closes(lu, nom, "recettes", Recette, lus)


def achats_clos(
    lu: EspaceLu, nom: str, lus: FichiersLus
) -> tuple[list[Cloture[Achat]], list[Probleme]]:
    """The same of the register of purchases."""
    return _closes(lu, nom, "achats", Achat, lus)


def _closes(
    lu: EspaceLu, nom: str, genre: str, modele: Callable[..., E], lus: FichiersLus
) -> tuple[list[Cloture[E]], list[Probleme]]:
    sortie: list[Cloture[E]] = []
    fautes: list[Probleme] = []
    registre = registre_de(lu, nom)
    if registre.fautes:
        return [], list(registre.fautes)
    for e in registre.entrees:
        if e.type == LIVRES[genre]:
            try:
                neuve = _close(lu, e, modele, lus)
            except Refus as r:
                fautes += r.problemes
                continue
            if deja := next((c for c in sortie if _se_touchent(c, neuve)), None):
                dit = close_deux_fois(e.numero, deja.periode, deja.place.ligne)
                fautes.append(Probleme(e.place, "E955", "", dit))
            else:
                sortie.append(neuve)
    return sortie, fautes


def _se_touchent(a: Cloture[E], b: Cloture[E]) -> bool:
    """Do two closed periods of one seller have a day in common?"""
    (debut, fin), (autre, apres) = bornes(a.periode), bornes(b.periode)
    return a.vendeur == b.vendeur and debut <= apres and autre <= fin


def _close(lu: EspaceLu, e: Entree, modele: Callable[..., E], lus: FichiersLus) -> Cloture[E]:
    """One closed period. Raises Refus."""
    octets = lire_figes(lu.espace, e, lus).octets
    try:
        lignes = tuple(_lue(modele, x) for x in json.loads(octets[".json"])["lignes"])
        periode = str(e.faits["periode"])
        bornes(periode)
    except (KeyError, TypeError, ValueError, AttributeError) as x:
        raise Refus([Probleme(e.place, "E952", "", livre_fige_autre(e.numero))]) from x
    return Cloture(periode, e.vendeur, lignes, e.place)

"""Stage 2, check: the parties over time. Any key of the seller, and of the client but his quality,
may be a list of values with `depuis:`; a party is one typed record for each interval.

Takes the node where a party is written; gives his states, each with its first day. A document takes
the one of its date, so that who moves changes nothing of what was issued before.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from ..droit.tetes import en_problemes
from ..fiches.parties import Client, Vendeur
from ..lecture.noeuds import Noeud, lire_yaml
from ..socle.empreintes import FichiersLus
from ..socle.problemes import Probleme, Refus
from ..socle.valeurs import lire_date

TOUJOURS = date(1, 1, 1)
M = TypeVar("M", bound=BaseModel)
Etats = tuple[tuple[date, M], ...]  # (first day, record), oldest first


def typer(
    modele: type[M],
    noeud: Noeud,
    problemes: list[Probleme],
    prefixe: tuple[str | int, ...] = (),
    racine: Noeud | None = None,
) -> M | None:
    """The typed record of a node, or its faults added to `problemes`."""
    try:
        return modele.model_validate(noeud.brut())
    except ValidationError as e:
        problemes.extend(en_problemes(e, racine or noeud, modele, prefixe))
        return None


def lire_vendeurs(
    noeud: Noeud, espace: Path, problemes: list[Probleme], nom: str | None, lus: FichiersLus
) -> tuple[Etats[Vendeur], Noeud | None]:
    """The seller's states, and where he is written: in the case, else in vendeur.yaml. Faults go to
    `problemes`.
    """
    ici = noeud.valeur.get("vendeur")
    commun = espace / "vendeur.yaml"
    if ici is None:
        if not commun.is_file():
            problemes.append(
                Probleme(
                    noeud.place,
                    "E103",
                    "vendeur",
                    "clé manquante, et pas de vendeur.yaml dans l'espace de travail",
                )
            )
            return (), None
        return _vendeur_commun(commun, espace, problemes, nom, lus)
    if not isinstance(ici.valeur, dict):
        problemes.append(Probleme(ici.place, "E105", "vendeur", "clés et valeurs attendues"))
        return (), None
    return etats_de(Vendeur, ici, ("vendeur",), problemes), ici


def fautes_du_vendeur(espace: Path, nom: str | None, lus: FichiersLus) -> list[Probleme]:
    """What is wrong with vendeur.yaml, for who cannot read the case that it is for: both are told
    at once.
    """
    problemes: list[Probleme] = []
    commun = espace / "vendeur.yaml"
    if commun.is_file():
        _vendeur_commun(commun, espace, problemes, nom, lus)
    return problemes


def _vendeur_commun(
    commun: Path, espace: Path, problemes: list[Probleme], nom: str | None, lus: FichiersLus
) -> tuple[Etats[Vendeur], Noeud | None]:
    try:
        source = lire_yaml(commun, espace, voisin_dit(nom, commun), lus)
    except Refus as e:
        problemes.extend(e.problemes)
        return (), None
    return etats_de(Vendeur, source, (), problemes), source


def lire_clients(
    source: Noeud | None, problemes: list[Probleme]
) -> tuple[Etats[Client], Noeud | None]:
    """The client's states, and his node as it is last said to be. Faults of his one form by day go
    to `problemes`; a client who is no mapping is told by who types the case.
    """
    if source is None or not isinstance(source.valeur, dict):
        return (), source
    qualite = source.valeur.get("qualite")
    if qualite is not None and est_datee(qualite):
        dit = "la qualité du client vaut pour toute l'affaire : une seule valeur, sans « depuis: »"
        problemes.append(Probleme(qualite.place, "E105", "client.qualite", dit))
        return (), noeud_au(source, TOUJOURS)
    return etats_de(Client, source, ("client",), problemes), noeud_au(source, _bornes(source)[-1])


def etat_du(etats: Etats[M], jour: date) -> M:
    """Among a party's states: the one of a day."""
    return next(x for depuis, x in reversed(etats) if depuis <= jour)


def voisin_dit(nom: str | None, commun: Path) -> str:
    """Show vendeur.yaml as the user would write it from where he stands."""
    return os.path.relpath(commun) if nom is None or not os.path.isabs(nom) else str(commun)


def etats_de(
    modele: type[M], source: Noeud, prefixe: tuple[str, ...], problemes: list[Probleme]
) -> Etats[M]:
    """One record for each interval; a fault that several of them share is told once."""
    sortie: list[tuple[date, M]] = []
    vus: set[Probleme] = set()
    for borne in _bornes(source):
        fautes: list[Probleme] = []
        fige = noeud_au(source, borne)
        fiche = typer(modele, fige, fautes, (), fige)
        fautes = [
            replace(f, champ=".".join((*prefixe, f.champ)) if f.champ else "") for f in fautes
        ]
        problemes.extend(f for f in fautes if f not in vus)
        vus.update(fautes)
        if fiche:
            sortie.append((borne, fiche))
    return tuple(sortie)


def est_datee(n: Noeud) -> bool:
    return (
        isinstance(n.valeur, list)
        and bool(n.valeur)
        and all(isinstance(x.valeur, dict) and "depuis" in x.valeur for x in n.valeur)
    )


def _bornes(n: Noeud) -> list[date]:
    """The first day of each interval of a party's life, in order."""
    return sorted({TOUJOURS, *_depuis(n)})


def _depuis(n: Noeud) -> list[date]:
    """Every `depuis` of a node; a faulty date is left for the typed reading."""
    sortie: list[date] = []
    if est_datee(n):
        for x in n.valeur:
            with suppress(ValueError):  # said at its place by `noeud_au`
                sortie.append(lire_date(x.valeur["depuis"].valeur))
    enfants = (
        n.valeur.values()
        if isinstance(n.valeur, dict)
        else n.valeur
        if isinstance(n.valeur, list)
        else ()
    )
    for x in enfants:
        sortie.extend(_depuis(x))
    return sortie


def noeud_au(n: Noeud, jour: date) -> Noeud:
    """The node as it stands on `jour`: dated lists are replaced by their value of that day (before
    all: the first).
    """
    if est_datee(n):
        datees = []
        for x in n.valeur:
            try:
                datees.append((lire_date(x.valeur["depuis"].valeur), x))
            except ValueError:
                return Noeud({"depuis": x.valeur["depuis"]}, x.place, x.cle)
        datees.sort(key=lambda p: p[0])
        choisi = next((x for d, x in reversed(datees) if d <= jour), datees[0][1])
        reste = {k: x for k, x in choisi.valeur.items() if k != "depuis"}
        if set(reste) == {"valeur"}:
            return noeud_au(reste["valeur"], jour)
        return Noeud({k: noeud_au(x, jour) for k, x in reste.items()}, choisi.place, n.cle)
    if isinstance(n.valeur, dict):
        return Noeud({k: noeud_au(x, jour) for k, x in n.valeur.items()}, n.place, n.cle)
    return n

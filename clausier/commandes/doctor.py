"""The command `doctor`: what is wrong with this machine for clausier, and what to do.

It answers where nothing else does: what it calls imports nothing before it is looked at.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import __version__
from ..socle.affichage import accord, paragraphe
from .francais import Commande
from .sortie import afficher, afficher_peint, montrer, peindre
from .terminal import LE_JOUR, aujourdhui

if TYPE_CHECKING:
    from ..amorce.constatations import Vu

MOTS = {"bon": "bon", "info": "à savoir", "a_voir": "à voir", "empeche": "empêche"}
COULEURS = {"bon": "green", "info": None, "a_voir": "yellow", "empeche": "red"}


@click.command(
    cls=Commande,
    short_help="dit ce qui manque à cette machine, et quoi faire",
    help=(
        "Regarde Python, les paquets, le moteur de PDF et ses polices, le cache, l'espace de "
        "travail, l'éditeur, git, le droit que connaît la bibliothèque et l'horloge. Dit ce qui "
        "ne va pas et quoi faire, sans rien changer ; finit par 1 si quelque chose empêche de "
        "construire."
    ),
)
@LE_JOUR
@click.option(
    "--format",
    "forme",
    type=click.Choice(("texte", "json")),
    default="texte",
    help="Texte (par défaut) ou JSON.",
)
def doctor(jour: date | None, forme: str) -> None:
    """All the examinations, then their report; exit status 1 when one of them stops a build."""
    from ..amorce.diagnostic import de_l_installation
    from ..amorce.diagnostic_espace import de_l_espace_de_travail
    from ..socle.espace import espace_de

    le = jour or aujourdhui()
    examens = [*de_l_installation(le), *de_l_espace_de_travail(espace_de(Path.cwd()))]
    vus = [v for e in examens for v in e.faits()]
    if forme == "json":
        _json(vus, le)
    else:
        _texte(vus)
    raise click.exceptions.Exit(1 if any(v.etat == "empeche" for v in vus) else 0)


def _json(vus: list[Vu], jour: date) -> None:
    rapport = {
        "clausier": __version__,
        "jour": jour.isoformat(),
        "empeche": any(v.etat == "empeche" for v in vus),
        "constats": [
            {"sujet": v.sujet, "etat": v.etat, "dit": v.dit, "faire": v.faire} for v in vus
        ],
    }
    montrer((json.dumps(rapport, ensure_ascii=False, indent=1) + "\n").encode())


def _texte(vus: list[Vu]) -> None:
    for v in vus:
        mot = peindre(f"{MOTS[v.etat]:9}", fg=COULEURS[v.etat])
        afficher_peint((mot, f"{v.sujet:9}", paragraphe(v.dit, 18, 18).lstrip()))
        if v.faire:
            afficher(paragraphe(f"→ {v.faire}", 18, 20))
    graves = sum(v.etat == "empeche" for v in vus)
    autres = sum(v.etat == "a_voir" for v in vus)
    if graves:
        afficher(f"\n{accord(graves, 'chose')} à réparer avant de construire.")
    elif autres:
        afficher(f"\nRien n'empêche de construire ; {accord(autres, 'chose')} à voir.")
    else:
        afficher("\nTout va bien.")

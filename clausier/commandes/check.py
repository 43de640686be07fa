"""The command `check`: every stage but rendering, over the cases that are not known already."""

from __future__ import annotations

import sys
from pathlib import Path

import click

import clausier

from ..socle.affichage import accord
from ..socle.espace import ACHATS, CATALOGUE, FICHE, RECETTES, hors_dossier
from .francais import Commande
from .sortie import montrer
from .terminal import CHEMINS, SANS_MEMOIRE, afficher_problemes, fin, usage

DITS = {
    FICHE: ("fiche du vendeur", "e"),
    RECETTES: ("recettes sans dossier", "es"),
    ACHATS: ("registre des achats", ""),
    CATALOGUE: ("catalogue", ""),
}


@click.command(
    cls=Commande, help="Vérifie les dossiers sans rien écrire.", short_help="vérifie les dossiers"
)
@CHEMINS
@SANS_MEMOIRE
@click.option(
    "--format",
    "forme",
    type=click.Choice(["texte", "json", "github", "sarif"]),
    default="texte",
    metavar="FORMAT",
    help="texte (par défaut), json, github (annotations de GitHub Actions) ou sarif (2.1.0).",
)
def check(chemins: tuple[Path, ...], sans: bool, forme: str) -> None:
    """See `clausier.check`."""
    with usage():
        v = clausier.check(*chemins, cache=not sans and forme == "texte")
    if forme != "texte":
        from . import constats

        ecrire = {
            "json": constats.verification_json,
            "github": constats.en_annotations,
            "sarif": constats.en_sarif,
        }[forme]
        montrer(ecrire(v).encode("utf-8", "surrogatepass"))
        sys.exit(1 if v.erreurs else 0)
    afficher_problemes(v.problemes)
    fin(v, bilan_dit(v), chemins)


def bilan_dit(v: clausier.Verification) -> str:
    """How many cases are in order, and each seller's file that was named: « fiche du vendeur »; the
    clients' files together.
    """
    fiches = [nom for nom in v.cas if hors_dossier(nom)]
    dits = [
        f"{mot} {f'refusé{genre}' if nom in v.refuses else 'en règle'} : {nom}"
        for nom in fiches
        if Path(nom).name in DITS
        for mot, genre in [DITS[Path(nom).name]]
    ]
    if clients := [nom for nom in fiches if Path(nom).name not in DITS]:
        bons = sum(nom not in v.refuses for nom in clients)
        dits.append(f"{accord(bons, 'fiche')} de client en règle")
    if dossiers := [nom for nom in v.cas if nom not in fiches]:
        bons = sum(nom not in v.refuses for nom in dossiers)
        dits.append(f"{accord(bons, 'dossier')} en règle")
    return " · ".join(dits)

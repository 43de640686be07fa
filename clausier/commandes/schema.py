"""The command `schema`: the JSON Schema of the files, for the editors in which they are written."""

from __future__ import annotations

import os
from pathlib import Path

import click

from ..socle.espace import DOSSIER_OUTILS as DOSSIER
from .francais import Commande
from .sortie import afficher, montrer
from .terminal import DANS_UN_FICHIER, afficher_problemes


@click.command(
    cls=Commande,
    short_help="donne le schéma des fichiers aux éditeurs",
    help="Donne le schéma JSON (2020-12) d'un dossier (cas), de vendeur.yaml (vendeur), de "
    "recettes.yaml (recettes), d'achats.yaml (achats), de catalogue.yaml (catalogue) ou d'une "
    "fiche de clients/ (client), pour qu'un éditeur complète et vérifie pendant que l'on écrit. "
    "Les types de documents de l'espace de travail en font partie.",
)
@click.argument(
    "quoi",
    required=False,
    type=click.Choice(["cas", "vendeur", "recettes", "achats", "catalogue", "client"]),
    metavar="[cas|vendeur|recettes|achats|catalogue|client]",
)
@DANS_UN_FICHIER
@click.option(
    "--refresh",
    "refaire",
    is_flag=True,
    help=f"Récrit les schémas de l'espace de travail, dans {DOSSIER}/.",
)
def schema(quoi: str | None, sortie: Path | None, refaire: bool) -> None:
    """One schema, shown or written; or all of the workspace, written again."""
    from ..dossier.schema import (
        achats,
        cas,
        catalogue,
        de_l_espace,
        fiche_client,
        recettes,
        vendeur,
    )
    from ..dossier.schema_fiches import en_texte
    from ..droit.bibliotheque import Bibliotheque
    from ..socle.disque import poser
    from ..socle.espace import espace_de
    from ..socle.problemes import Refus

    if refaire and (quoi or sortie):
        raise click.UsageError(
            "« --refresh » écrit les schémas à leur place : aucun n'est nommé, ni « --out », "
            "avec lui."
        )
    espace = espace_de(Path.cwd())
    try:
        if refaire:
            for nom, donnees in de_l_espace(espace).items():
                poser(espace, espace / DOSSIER, {nom: donnees})
                afficher(f"Écrit : {os.path.relpath(espace / DOSSIER / nom)}")
            return
        seuls = {"vendeur": vendeur, "recettes": recettes, "achats": achats}
        seuls |= {"catalogue": catalogue, "client": fiche_client}
        texte = en_texte(seuls[quoi]() if quoi in seuls else cas(Bibliotheque(espace)))
    except Refus as e:
        afficher_problemes(e.problemes)
        raise click.exceptions.Exit(1) from None
    if sortie is None:
        montrer(texte.encode())
        return
    poser(sortie.parent, sortie.parent, {sortie.name: texte.encode()})
    afficher(f"Écrit : {sortie}")

"""The command `apparence`: the looks of documents, side by side, with the seller's own papers."""

from __future__ import annotations

import os
from pathlib import Path

import click

from ..socle.espace import CONSTRUIT, cas_de, espace_nomme
from .francais import Commande
from .sortie import afficher
from .terminal import afficher_problemes, usage


@click.command(
    cls=Commande,
    short_help="montre vos documents dans chaque modèle",
    help="Écrit une page web qui montre le devis et la facture d'un dossier dans chaque modèle, "
    "avec la couleur, la police, le logo et l'apparence.css du vendeur. Sans dossier : le premier "
    "de l'espace de travail qui a les deux.",
)
@click.argument("dossier", required=False, type=click.Path(path_type=Path), metavar="[DOSSIER]")
@click.option(
    "--out",
    "sortie",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FICHIER",
    help="Écrit cette page-là plutôt que build/apparences.html.",
)
def apparence(dossier: Path | None, sortie: Path | None) -> None:
    """The first case that has a quote and an invoice, else the first that can be composed."""
    from ..rendu.echantillons import cas_a_montrer, page_des_apparences
    from ..socle.disque import lieu_sur, poser
    from ..socle.problemes import Refus

    with usage():
        cas = cas_de([dossier] if dossier else [])
        espace = espace_nomme(dossier or Path())
    try:
        page = page_des_apparences(cas_a_montrer(cas)).encode()
        if sortie is None:
            sortie = lieu_sur(espace, espace / CONSTRUIT) / "apparences.html"
            poser(espace, sortie.parent, {sortie.name: page})
        else:
            poser(sortie.parent, sortie.parent, {sortie.name: page})
    except Refus as e:
        afficher_problemes(e.problemes)
        raise click.exceptions.Exit(1) from None
    afficher(f"Écrit : {os.path.relpath(sortie)}")

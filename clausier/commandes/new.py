"""The command `new`: a case to begin with, in the workspace.

What it writes, `check` accepts at once.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import click

from ..socle.erreurs import Erreur
from .francais import JOUR, Commande
from .propositions import articles_proposes, clients_proposes, dossiers_nommes
from .sortie import afficher
from .terminal import afficher_problemes, aujourdhui, usage


@click.command(
    cls=Commande,
    short_help="commence un dossier",
    help=(
        "Commence le dossier NOM dans l'espace de travail, d'après l'exemple du métier ou comme un "
        "autre dossier, avec les numéros qui suivent. Le client est à remplir, ou nommé."
    ),
)
@click.argument("nom", metavar="NOM")
@click.option(
    "--client",
    metavar="CLIENT",
    shell_complete=clients_proposes,
    help="Qui est le client : consommateur, professionnel, ou le nom de sa fiche dans clients/ "
    "(par défaut : selon le métier).",
)
@click.option(
    "--lignes",
    metavar="ARTICLES",
    shell_complete=articles_proposes,
    help="Articles de catalogue.yaml et leurs quantités : pose_porte:3,deplacement.",
)
@click.option(
    "--comme",
    metavar="DOSSIER",
    shell_complete=dossiers_nommes,
    help="Le dossier à copier, sans ses paiements, son journal ni ses suites.",
)
@click.option(
    "--date",
    "jour",
    type=JOUR,
    metavar="DATE",
    help="Jour du devis (AAAA-MM-JJ ; par défaut : aujourd'hui).",
)
@click.option(
    "--terminal",
    "questions",
    is_flag=True,
    help="Pose ensuite les questions de « clausier edit --terminal », pour le remplir aussitôt.",
)
def new(
    nom: str,
    client: str | None,
    lignes: str | None,
    comme: str | None,
    jour: date | None,
    questions: bool,
) -> None:
    """Compose the case, check it in memory, write it."""
    from ..amorce.debut import Debut, ecrire_le_debut
    from ..socle.espace import espace_de
    from ..socle.problemes import Refus

    voulu = Debut(nom, jour or aujourdhui(), client or "", lignes or "", comme or "")
    try:
        with usage():
            chemin, dit = ecrire_le_debut(espace_de(Path.cwd()), voulu)
    except Refus as e:
        afficher_problemes(e.problemes)
        raise Erreur(f"le dossier {nom} n'est pas commencé, rien n'est écrit") from None
    afficher(f"{os.path.relpath(chemin)} : {dit}, puis « clausier build ».")
    if questions:
        from .edit import remplir

        remplir(chemin, os.path.relpath(chemin))

"""The command `new`: a case to begin with, in the workspace.

What it writes, `check` accepts at once.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import click

from ..socle.erreurs import Erreur
from .creation import ecrire_neufs
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
    from ..amorce.copie import copier
    from ..amorce.nouveau import commencer
    from ..socle.espace import espace_de
    from ..socle.problemes import Refus
    from ..socle.verrou import a_son_tour

    if comme and (client or lignes):
        raise click.UsageError("« --comme » reprend le client et les lignes du dossier copié.")
    espace = espace_de(Path.cwd())
    if not (espace / "vendeur.yaml").is_file():
        raise Erreur(
            "pas d'espace de travail ici (vendeur.yaml manque) ; « clausier init DIR » en "
            "prépare un"
        )
    le = jour or aujourdhui()
    # Two that begin at once would take the same next numbers.
    with a_son_tour(espace / "vendeur.yaml"), usage():
        try:
            chemin, texte, dit = (
                copier(espace, comme, nom, le)
                if comme
                else commencer(espace, nom, client or "", le, lignes or "")
            )
        except Refus as e:
            afficher_problemes(e.problemes)
            raise Erreur(f"le dossier {nom} n'est pas commencé, rien n'est écrit") from None
        ecrire_neufs(espace, {chemin.relative_to(espace): texte.encode()})
    suite = "Relisez-le" if comme or client and "fiche" in dit else "Remplissez le client"
    afficher(f"{os.path.relpath(chemin)} : {dit}. {suite}, puis « clausier build ».")
    if questions:
        from .edit import remplir

        remplir(chemin, os.path.relpath(chemin))

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
from .sortie import afficher
from .terminal import afficher_problemes, aujourdhui


@click.command(
    cls=Commande,
    short_help="commence un dossier",
    help=(
        "Commence le dossier NOM dans l'espace de travail, d'après l'exemple du métier, avec les "
        "numéros qui suivent. Le client est à remplir."
    ),
)
@click.argument("nom", metavar="NOM")
@click.option(
    "--client",
    type=click.Choice(["consommateur", "professionnel"]),
    help="Qui est le client (par défaut : selon le métier).",
)
@click.option(
    "--date",
    "jour",
    type=JOUR,
    metavar="DATE",
    help="Jour du devis (AAAA-MM-JJ ; par défaut : aujourd'hui).",
)
def new(nom: str, client: str | None, jour: date | None) -> None:
    """Compose the case, check it in memory, write it."""
    from ..amorce.nouveau import commencer
    from ..socle.espace import espace_de
    from ..socle.problemes import Refus
    from ..socle.verrou import a_son_tour

    espace = espace_de(Path.cwd())
    if not (espace / "vendeur.yaml").is_file():
        raise Erreur(
            "pas d'espace de travail ici (vendeur.yaml manque) ; « clausier init DIR » en "
            "prépare un"
        )
    # Two that begin at once would take the same next numbers.
    with a_son_tour(espace / "vendeur.yaml"):
        try:
            chemin, texte, dit = commencer(espace, nom, client or "", jour or aujourdhui())
        except Refus as e:
            afficher_problemes(e.problemes)
            raise Erreur(f"le dossier {nom} n'est pas commencé, rien n'est écrit") from None
        ecrire_neufs(espace, {chemin.relative_to(espace): texte.encode()})
    afficher(f"{os.path.relpath(chemin)} : {dit}. Remplissez le client, puis « clausier build ».")

"""The command `remind`: adds to a case the entry that is due, builds it, and puts drafts beside the
letters.

Nothing is ever sent.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ..socle.erreurs import Erreur
from .francais import Commande
from .propositions import dossiers_proposes
from .sortie import afficher
from .terminal import LE_JOUR, afficher_problemes, aujourdhui, un_cas


@click.command(
    cls=Commande,
    short_help="prépare la relance du jour, sans rien envoyer",
    help=(
        "Ajoute au dossier CASE le document dû ce jour, le construit, et met à côté le brouillon "
        "du courriel (.eml) et l'agenda (echeances.ics). Rien n'est envoyé."
    ),
)
@click.argument(
    "dossier",
    type=click.Path(path_type=Path, readable=False),
    metavar="CASE",
    shell_complete=dossiers_proposes,
)
@LE_JOUR
@click.option(
    "--out",
    "sortie",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DOSSIER",
    help="Dossier de sortie (par défaut : build).",
)
@click.option(
    "--dry-run", "essai", is_flag=True, help="Montre seulement ce qui serait ajouté au dossier."
)
def remind(dossier: Path, jour: date | None, sortie: Path | None, essai: bool) -> None:
    """What is due for one case: added, built, ready to be sent by its author."""
    from ..relance.relance import relancer
    from ..socle.espace import sortie_par_defaut
    from ..socle.problemes import Probleme, Refus

    sortie = sortie or sortie_par_defaut([dossier])
    chemin, nom = un_cas(dossier, sortie)
    try:
        for dit in relancer(chemin, nom, jour or aujourdhui(), sortie, essai):
            afficher(str(dit), err=isinstance(dit, Probleme))
    except Refus as r:
        afficher_problemes(r.problemes)
        raise Erreur(f"rien n'est changé dans {nom}") from None

"""The command `due`: writes into the cases the invoices of the periods that are due."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ..socle.affichage import accord
from ..socle.ecriture import date_courte
from ..socle.erreurs import Erreur
from .francais import Commande
from .sortie import afficher
from .terminal import CHEMINS, LE_JOUR, afficher_problemes, aujourdhui, cas_designes


@click.command(
    cls=Commande,
    short_help="ajoute les factures périodiques dues",
    help=(
        "Ajoute aux dossiers les factures dues de leur « recurrence: », avec les numéros qui "
        "suivent dans l'espace de travail, et montre ce qui change. Refaite, elle n'ajoute rien "
        "de plus."
    ),
)
@CHEMINS
@LE_JOUR
@click.option(
    "--dry-run", "essai", is_flag=True, help="Montre seulement ce qui serait ajouté aux dossiers."
)
def due(chemins: tuple[Path, ...], jour: date | None, essai: bool) -> None:
    """Every case that is named; one that is refused leaves the others to be done, and the exit
    status is 1.
    """
    from ..amorce.factures_dues import Echeancier, facturer_les_dues

    jour = jour or aujourdhui()
    bilan = Echeancier()
    for dit in facturer_les_dues(cas_designes(chemins), jour, essai, bilan):
        afficher(dit)
    afficher_problemes(bilan.refus)
    if not bilan.ecrites and not bilan.refus:
        afficher(f"Aucune facture périodique n'est due au {date_courte(jour)}.")
    elif essai:
        afficher("Essai : rien n'est changé.")
    if bilan.refus:
        raise Erreur(
            f"{accord(len(bilan.refus), 'erreur')} ; rien n'est ajouté aux dossiers refusés"
        )

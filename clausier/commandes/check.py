"""The command `check`: every stage but rendering, over the cases that are not known already."""

from __future__ import annotations

from pathlib import Path

import click

import clausier

from ..socle.affichage import accord
from .francais import Commande
from .terminal import CHEMINS, SANS_MEMOIRE, dire, fin, usage


@click.command(
    cls=Commande, help="Vérifie les dossiers sans rien écrire.", short_help="vérifie les dossiers"
)
@CHEMINS
@SANS_MEMOIRE
def check(chemins: tuple[Path, ...], sans: bool) -> None:
    """See `clausier.check`."""
    with usage():
        v = clausier.check(*chemins, cache=not sans)
    dire(v.problemes)
    fin(v, f"{accord(len(v.cas) - len(v.refuses), 'dossier')} en règle")

"""The command `build`: the whole way, over the cases that are not known already."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

import clausier

from ..socle.affichage import accord
from .francais import Commande
from .propositions import types_proposes
from .terminal import (
    CHEMINS,
    LE_JOUR,
    SANS_MEMOIRE,
    SORTIE,
    afficher_problemes,
    fin,
    formats_voulus,
    progres,
    usage,
)


@click.command(
    cls=Commande, help="Construit les documents des dossiers.", short_help="construit les documents"
)
@CHEMINS
@SORTIE
@click.option(
    "--only",
    "seul",
    metavar="TYPE",
    shell_complete=types_proposes,
    help="Un seul type de document ; le reste du dossier de sortie n'est pas touché.",
)
@click.option(
    "--formats",
    default="md,html,pdf",
    metavar="LISTE",
    help="Formats à écrire, séparés par des virgules (par défaut : md,html,pdf ; aussi : docx).",
)
@LE_JOUR
@SANS_MEMOIRE
@click.option(
    "--dask",
    "adresse",
    metavar="ADRESSE",
    help=(
        "Confie les dossiers aux machines d'un ordonnanceur Dask (clausier[dask]), qui voient "
        "les mêmes fichiers."
    ),
)
def build(
    chemins: tuple[Path, ...],
    sortie: Path | None,
    seul: str | None,
    formats: str,
    jour: date | None,
    sans: bool,
    adresse: str | None,
) -> None:
    """See `clausier.build`.

    `jour` is for what depends on today: nothing that is built does.
    """
    with usage():
        c = clausier.build(
            *chemins,
            out=sortie,
            only=seul,
            formats=formats_voulus(formats),
            cache=not sans,
            dask=adresse,
            progress=progres,
        )
    # What asks for nothing is said by `check`, not once more with every build.
    afficher_problemes(p for p in c.problemes if not p.information)
    if seul and not c.documents and not c.erreurs:
        ou = "ce dossier" if len(c.cas) == 1 else "ces dossiers"
        fin(c, f"aucun document de type « {seul} » dans {ou}", chemins)
    faits = accord(c.documents, "document"), accord(len(c.faits), "dossier")
    fin(c, f"{faits[0]} dans {faits[1]} → {c.sortie}", chemins)

"""The command `build`: the whole way, over the cases that are not known already."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..paquet.accueil import debout
from ..paquet.resultats import connus
from ..rendu.atelier import atelier_ouvert
from ..socle.affichage import accord
from ..socle.cache import depot_ouvert, prive
from .francais import Commande
from .propositions import types_proposes
from .terminal import (
    CHEMINS,
    LE_JOUR,
    SANS_MEMOIRE,
    cas_designes,
    dire,
    fin,
    formats_voulus,
    progres,
    tasser,
)

if TYPE_CHECKING:
    from ..rendu.processus import Grappe


@click.command(
    cls=Commande, help="Construit les documents des dossiers.", short_help="construit les documents"
)
@CHEMINS
@click.option(
    "--out",
    "sortie",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DOSSIER",
    help="Dossier de sortie (par défaut : build, dans l'espace de travail).",
)
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
    help="Formats à écrire, séparés par des virgules (par défaut : md,html,pdf).",
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
    """The whole way, over the cases that are not known already.

    `jour` is for what depends on today: nothing that is built does.
    """
    voulus = formats_voulus(formats)
    if sortie is None:
        from ..socle.espace import sortie_par_defaut

        sortie = sortie_par_defaut(chemins)
    trouves = cas_designes(chemins, sortie)
    if seul:
        _type_connu(seul, trouves)
    memoire, bilan, restent = connus(
        trouves, f"build {' '.join(sorted(voulus))}", sans or bool(seul), sortie
    )
    if restent or "html" in voulus and not seul and not debout(sortie, memoire.depot):
        porte = _porte(adresse)
        dessins, codes = depot_ouvert("pdf", sans), prive("textes", sans)
        with (
            atelier_ouvert([c for c, _ in restent] if "pdf" in voulus and not porte else []) as a,
            progres(len(restent)) as avance,
        ):
            from ..course.course import Course  # the engine loads beside
            from ..paquet.construction import Dessin, construire

            construire(
                restent,
                sortie,
                voulus,
                seul,
                avance,
                course=Course(codes),
                dessin=Dessin(dessins if dessins.dossier else None, atelier=a),
                bilan=bilan,
                memoire=memoire,
                porte=porte,
            )
        tasser(dessins, memoire.depot, codes)
    dire(bilan.problemes)
    if seul and not bilan.documents and not bilan.erreurs:
        fin(
            bilan,
            (
                f"aucun document de type « {seul} » dans "
                f"{'ce dossier' if len(trouves) == 1 else 'ces dossiers'}"
            ),
        )
    fin(
        bilan,
        (
            f"{accord(bilan.documents, 'document')} dans {accord(len(bilan.faits), 'dossier')} → "
            f"{sortie}"
        ),
    )


def _type_connu(seul: str, trouves: list[tuple[Path, str]]) -> None:
    from ..droit.bibliotheque import Bibliotheque
    from ..socle.espace import espace_de

    noms = Bibliotheque(espace_de(trouves[0][0])).noms_modeles
    if seul not in noms:
        raise click.UsageError(f"type « {seul} » inconnu ; types connus : {', '.join(noms)}.")


def _porte(adresse: str | None) -> Callable[[], Grappe] | None:
    """The door to a cluster; none: this machine."""
    if adresse is None:
        return None
    from functools import partial
    from importlib.util import find_spec

    from ..rendu.processus import Grappe

    if find_spec("distributed") is None:
        raise click.UsageError(
            "« --dask » demande le paquet distributed : pip install 'clausier[dask]'."
        )
    return partial(Grappe, adresse)

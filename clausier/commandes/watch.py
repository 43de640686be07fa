"""The command `watch`: build once, serve the build folder on loopback, build again what changes,
until Ctrl-C.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..socle.affichage import accord
from .adresse import OUVRIR, PORT, entendre_l_arret, ouvrir_le_serveur
from .francais import Commande, dire_arret
from .sortie import afficher
from .terminal import CHEMINS, SORTIE, afficher_problemes, cas_designes, formats_voulus, progres

if TYPE_CHECKING:
    from ..paquet.bilan import Bilan
    from ..veille.reconstruction import Veille


@click.command(
    cls=Commande,
    short_help="construit au fil de la frappe et montre les pages",
    help=(
        "Construit, montre les pages à une adresse de cette machine, et refait ce qui change à "
        "chaque enregistrement. Ctrl-C arrête."
    ),
)
@CHEMINS
@SORTIE
@click.option(
    "--formats",
    default="md,html,pdf",
    metavar="LISTE",
    help="Formats à écrire, « html » compris (par défaut : md,html,pdf).",
)
@PORT
@OUVRIR
def watch(
    chemins: tuple[Path, ...], sortie: Path | None, formats: str, port: int | None, ouvrir: bool
) -> None:
    """Nothing leaves this machine. `serveur` serves, `reconstruction` builds again."""
    from ..socle.espace import sortie_par_defaut

    voulus = formats_voulus(formats)
    if "html" not in voulus:
        raise click.UsageError(
            "« clausier watch » montre des pages : gardez « html » dans « --formats »."
        )
    sortie = sortie or sortie_par_defaut(chemins)
    cas_designes(chemins, sortie)
    entendre_l_arret()
    try:
        _veiller(chemins, sortie, voulus, port, ouvrir)
    except KeyboardInterrupt:
        afficher("Arrêté.")


def _veiller(
    chemins: tuple[Path, ...], sortie: Path, formats: list[str], port: int | None, ouvrir: bool
) -> None:
    from ..veille.nouvelles import Nouvelles
    from ..veille.reconstruction import Veille

    nouvelles = Nouvelles()
    veille = Veille(chemins, sortie, formats, nouvelles)
    serveur = ouvrir_le_serveur(sortie, nouvelles, port)
    try:
        with progres(len(veille.cas)) as avance:
            _dire(veille.tout(avance))
        threading.Thread(target=serveur.serve_forever, daemon=True).start()
        afficher(f"{serveur.url} – les pages suivent vos fichiers ; Ctrl-C arrête.")
        if ouvrir:
            click.launch(serveur.url)
        for changes in veille.changements():
            _suivre(veille, changes)
    finally:
        nouvelles.finir()
        serveur.server_close()


def _suivre(veille: Veille, changes: set[Path]) -> None:
    """Build again what was saved; whatever stops that, the next save is followed."""
    from ..socle.problemes import Refus

    try:
        if fait := veille.suivre(changes):
            _dire(fait[1])
    except Refus as e:
        afficher_problemes(e.problemes)
    except Exception as e:  # noqa: BLE001  the page of another case is still wanted
        afficher(f"Erreur : {dire_arret(e)}", err=True)


def _dire(bilan: Bilan) -> None:
    """What a run did, in one line after its problems."""
    afficher_problemes(bilan.problemes)
    faits = (
        [f"{accord(bilan.documents, 'document')} dans {', '.join(f.name for f in bilan.faits)}"]
        if bilan.faits
        else []
    )
    refus = [f"rien n'est construit pour : {', '.join(bilan.refuses)}"] if bilan.refuses else []
    afficher(" · ".join(faits + refus) or "rien à construire")

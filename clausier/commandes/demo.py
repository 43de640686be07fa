"""The command `demo`: an example at once, to see what comes out before writing anything."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

import clausier

from ..amorce.creation import ecrire_neufs
from ..socle.affichage import accord
from ..socle.erreurs import Erreur
from .francais import Commande
from .propositions import exemples_proposes
from .sortie import afficher
from .terminal import afficher_problemes, progres, usage

if TYPE_CHECKING:
    from ..paquet.bilan import Construction


@click.command(
    cls=Commande,
    short_help="construit un exemple tout fait, pour voir",
    help=(
        "Écrit un exemple fictif dans le dossier DIR (par défaut : clausier-demo), le construit, "
        "et dit quoi ouvrir. Rien ne vient du réseau."
    ),
)
@click.argument(
    "dossier",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("clausier-demo"),
    metavar="[DIR]",
)
@click.option(
    "--example",
    "exemple",
    metavar="NOM",
    shell_complete=exemples_proposes,
    help="L'exemple : developpeur (par défaut), menuisier, mecanicien, graphiste…",
)
def demo(dossier: Path, exemple: str | None) -> None:
    """Write the example where nothing is, build it, say what to open."""
    from ..amorce.demonstration import USUEL, fichiers_de_l_exemple

    with usage():
        contenu = fichiers_de_l_exemple(exemple or USUEL)
    if dossier.is_dir() and any(os.scandir(dossier)):
        raise Erreur(
            f"« {dossier} » n'est pas vide : rien n'y est écrit. Donnez le nom d'un dossier neuf : "
            "« clausier demo AUTRE »"
        )
    ecrire_neufs(dossier, contenu)
    fait = _construire(dossier)
    faits = accord(fait.documents, "document"), accord(len(fait.faits), "affaire")
    afficher(f"{faits[0]} pour {faits[1]}. Tout y est fictif.")
    afficher(f"À ouvrir : {fait.sortie / 'index.html'}")
    for f in sorted(fait.sortie.glob("*/facture-*.pdf"))[:1]:
        afficher(f"Une facture : {f}")
    cas = next(f for f in contenu if f.suffix == ".yaml" and f.name != "vendeur.yaml")
    afficher(
        f"Puis changez une valeur de {dossier / cas} et lancez « clausier build » dans {dossier}. "
        "« clausier init DIR » prépare votre espace à vous."
    )


def _construire(dossier: Path) -> Construction:
    """Everything; where the engine of the PDFs is at fault, all the rest.

    Raises Erreur when even that cannot be made.
    """
    try:
        fait = clausier.build(dossier, out=dossier / "build", progress=progres)
        if not fait.erreurs:
            return fait
        pourquoi = ""
    except Erreur as e:
        pourquoi = str(e)
    sans = clausier.build(dossier, out=dossier / "build", formats=["md", "html"], progress=progres)
    if sans.erreurs:
        afficher_problemes(sans.problemes)
        raise Erreur("l'exemple ne se construit pas ici ; « clausier doctor » dit pourquoi")
    if pourquoi:
        afficher(pourquoi, err=True)
    afficher("Les PDF ne se font pas ici : « clausier doctor » dit pourquoi.", err=True)
    return sans

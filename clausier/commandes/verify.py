"""The command `verify`: proves a pack against its manifest."""

from __future__ import annotations

from pathlib import Path

import click

from ..socle.affichage import accord
from .francais import Commande
from .sortie import afficher
from .terminal import tableau


@click.command(
    cls=Commande,
    short_help="prouve un paquet par son manifeste",
    help=(
        "Compare chaque fichier d'un paquet (PACK.zip) ou d'un dossier construit à l'empreinte "
        "que son manifeste en donne."
    ),
)
@click.argument("paquet", type=click.Path(path_type=Path, exists=True), metavar="PACK")
def verify(paquet: Path) -> None:
    """One line a file.

    Exit status 1 when one is not intact; in a folder, files that the build did not make are said
    and are no fault.
    """
    from ..paquet.verification import verifier_paquet

    c = verifier_paquet(paquet)
    tableau(("État", "Fichier"), [(etat, nom) for nom, etat in c.etats])
    intacts = sum(etat == "intact" for _, etat in c.etats)
    dits = [
        f"{mot}{c.manifeste[cle]}"[:80]
        for cle, mot in (("dossier", "dossier "), ("clausier", "clausier "), ("moteur", ""))
        if isinstance(c.manifeste.get(cle), str)
    ]
    afficher("\n" + "".join(x if x.isprintable() else "?" for x in " · ".join(dits)))
    if c.fautes:
        comptes = ", ".join(
            accord(c.fautes.count(x), x)
            for x in ("altéré", "manquant", "inattendu")
            if x in c.fautes
        )
        afficher(
            (
                f"Le paquet ne correspond pas à son manifeste : {comptes}, "
                f"{accord(intacts, 'intact')}."
            ),
            err=True,
        )
        raise click.exceptions.Exit(1)
    afficher(
        f"{accord(intacts, 'fichier')} intact{'s' if intacts > 1 else ''} : le "
        f"{'dossier' if c.dossier else 'paquet'} est tel que son manifeste le dit."
    )

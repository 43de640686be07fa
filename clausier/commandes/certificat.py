"""The command `certificat`: a certificate to try signatures with, and what it is worth."""

from __future__ import annotations

import os
from pathlib import Path

import click

from ..amorce.creation import deja_la
from ..socle.affichage import paragraphe
from ..socle.disque import poser
from .francais import Commande
from .mots_de_passe import DESCRIPTEUR, mot_de_passe
from .sortie import afficher
from .terminal import maintenant

MAX_NOM = 64  # signs of a common name (X.520)
VALEUR = """\
Ce certificat sert à essayer : personne d'autre que vous n'y dit qui vous êtes. Ce qui est signé
avec lui porte une signature électronique simple.

Elle ne peut pas être écartée au seul motif qu'elle est électronique (règlement (UE) n° 910/2014,
art. 25, § 1), mais c'est à qui s'en prévaut de prouver qu'elle identifie le signataire et qu'elle
garantit l'acte (C. civ., art. 1366 et 1367).

Une signature avancée est liée au signataire seul, l'identifie, et se fait par un moyen sous son
seul contrôle (art. 26) : l'identité y est vérifiée par un autre que lui. Une signature qualifiée
vaut une signature manuscrite (art. 25, § 2) et sa fiabilité est présumée (décret n° 2017-1416) : il
faut le certificat d'un prestataire qualifié, sur un dispositif qualifié.
"""


@click.command(
    cls=Commande,
    short_help="fait un certificat pour essayer la signature, et dit ce qu'il vaut",
    help=(
        "Fait un certificat autosigné et sa clé, dans un fichier PKCS#12 fermé par un mot de "
        "passe, pour essayer « clausier sign ». Dit ce que vaut une signature faite avec lui."
    ),
)
@click.option("--nom", required=True, metavar="TEXTE", help="Qui signera.")
@click.option(
    "--out",
    "sortie",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("essai.p12"),
    metavar="FICHIER",
    help="Fichier à écrire (par défaut : essai.p12).",
)
@DESCRIPTEUR
def certificat(nom: str, sortie: Path, descripteur: int | None) -> None:
    """One file, for its author alone; never over another."""
    from ..signature.cles import exiger_pyhanko

    if not nom.strip() or len(nom) > MAX_NOM or not nom.isprintable():
        raise click.UsageError(f"« --nom » : de un à {MAX_NOM} signes.")
    exiger_pyhanko()
    from ..signature.certificat import certificat_d_essai

    if os.path.lexists(sortie):
        raise deja_la(sortie)
    secret = mot_de_passe("Mot de passe du certificat", descripteur, confirmer=True)
    if not secret:
        raise click.UsageError("un certificat se ferme par un mot de passe : il est vide.")
    fait = certificat_d_essai(nom.strip(), secret, maintenant())
    poser(sortie.parent, sortie.parent, {sortie.name: fait}, prive=True)
    afficher(f"Écrit : {sortie}")
    afficher("À garder hors de git : qui l'a, avec son mot de passe, signe à votre place.")
    for dit in VALEUR.split("\n\n"):
        afficher(paragraphe(" ".join(dit.split()), 0, 2))

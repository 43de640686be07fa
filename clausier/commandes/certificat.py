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
        "passe, pour essayer « clausier sign » ; et à côté, en .pem, le certificat seul, pour "
        "« clausier verify --racines ». Dit ce que vaut une signature faite avec lui."
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
    """Two files, for their author alone; never over others."""
    from ..signature.cles import exiger_pyhanko

    if not nom.strip() or len(nom) > MAX_NOM or not nom.isprintable():
        raise click.UsageError(f"« --nom » : de un à {MAX_NOM} signes.")
    public = sortie.with_suffix(".pem")
    if public == sortie:
        raise click.UsageError("« --out » : un nom en « .p12 » ; le « .pem » est écrit à côté.")
    exiger_pyhanko()
    from ..signature.certificat import certificat_d_essai

    for fichier in (sortie, public):
        if os.path.lexists(fichier):
            raise deja_la(fichier)
    secret = mot_de_passe("Mot de passe du certificat", descripteur, confirmer=True)
    if not secret:
        raise click.UsageError("un certificat se ferme par un mot de passe : il est vide.")
    garde, pem = certificat_d_essai(nom.strip(), secret, maintenant())
    poser(sortie.parent, sortie.parent, {sortie.name: garde, public.name: pem}, prive=True)
    afficher(f"Écrit : {sortie}")
    afficher("À garder hors de git : qui l'a, avec son mot de passe, signe à votre place.")
    afficher(f"Écrit : {public}")
    afficher("C'est le certificat seul, sans la clé, à donner à qui doit juger vos signatures.")
    for dit in VALEUR.split("\n\n"):
        afficher(paragraphe(" ".join(dit.split()), 0, 2))

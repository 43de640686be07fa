"""The command `sign`: an electronic signature in the box of a PDF."""

from __future__ import annotations

import os
import re
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..amorce.creation import deja_la
from ..socle.affichage import paragraphe
from ..socle.disque import balayer, poser_neuf, vrai_chemin
from ..socle.ecriture import date_longue
from ..socle.erreurs import Erreur
from ..socle.espace import EMIS
from .francais import Commande
from .mots_de_passe import DESCRIPTEUR, mot_de_passe
from .sortie import afficher
from .terminal import maintenant

if TYPE_CHECKING:
    from pyhanko.sign import Signer

FICHIER = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command(
    cls=Commande,
    short_help="signe un PDF, dans son cadre de signature",
    help=(
        "Signe un PDF (PAdES) dans le champ du prestataire, avec un certificat PKCS#12 ou la clé "
        "d'un jeton PKCS#11. Ce qui est signé reste tel quel, octet pour octet ; la signature "
        "s'ajoute à la fin, dans un nouveau fichier. N'ouvre le réseau que pour --horodatage."
    ),
)
@click.argument("fichier", type=FICHIER, metavar="FICHIER")
@click.option(
    "--certificat", type=FICHIER, metavar="FICHIER.p12", help="Certificat et clé (PKCS#12)."
)
@click.option(
    "--pkcs11",
    type=FICHIER,
    metavar="BIBLIOTHEQUE",
    help="Bibliothèque PKCS#11 du fabricant du jeton (carte, clé USB).",
)
@click.option("--jeton", metavar="ETIQUETTE", help="Étiquette du jeton, s'il y en a plusieurs.")
@click.option("--cle", metavar="ETIQUETTE", help="Étiquette de la clé et de son certificat.")
@DESCRIPTEUR
@click.option("--champ", metavar="NOM", help="Champ à signer : prestataire (par défaut), client.")
@click.option("--raison", default="", metavar="TEXTE", help="Motif, écrit dans la signature.")
@click.option(
    "--horodatage",
    metavar="URL",
    help="Service d'horodatage (RFC 3161) : la signature est au niveau B-T.",
)
@click.option(
    "--longue-duree",
    "longue",
    is_flag=True,
    help="Joint les preuves des certificats (niveau B-LT), avec --horodatage et --racines.",
)
@click.option(
    "--racines",
    multiple=True,
    type=FICHIER,
    metavar="FICHIER.pem",
    help="Certificats des autorités auxquelles vous vous fiez, pour --longue-duree.",
)
@click.option(
    "--out",
    "sortie",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FICHIER",
    help="Fichier signé (par défaut : à côté, « …-signe.pdf », puis « …-signe-2.pdf »).",
)
def sign(
    fichier: Path,
    certificat: Path | None,
    pkcs11: Path | None,
    jeton: str | None,
    cle: str | None,
    descripteur: int | None,
    champ: str | None,
    raison: str,
    horodatage: str | None,
    longue: bool,
    racines: tuple[Path, ...],
    sortie: Path | None,
) -> None:
    """One signature. Exit status 1 when it cannot be made, and then nothing is written."""
    from ..signature.cles import exiger_pyhanko, racines_lues
    from ..signature.lecture import octets_du_pdf

    if (certificat is None) == (pkcs11 is None):
        raise click.UsageError("il faut « --certificat » ou « --pkcs11 », l'un des deux.")
    if longue and not (horodatage and racines):
        raise click.UsageError("« --longue-duree » demande « --horodatage » et « --racines ».")
    exiger_pyhanko()
    from ..rendu.visa import Visa
    from ..signature.apposer import nom_du_signataire, signer
    from ..signature.horodatage import Horodatage
    from ..signature.mots import SANS_CADRE

    cible = sortie or _a_cote(fichier)
    _libre(cible)
    donnees = octets_du_pdf(fichier)
    chez = Horodatage(horodatage, longue, racines_lues(racines)) if horodatage else None
    with ExitStack() as pile:
        signataire = _signataire(pile, certificat, pkcs11, jeton, cle, descripteur)
        nom = nom_du_signataire(signataire)
        visa = Visa(nom, date_longue(maintenant()), raison)
        signe = signer(donnees, signataire, visa, champ, chez)
    poser_neuf(cible.parent, cible, signe.octets)
    niveau = "B-LT" if longue else "B-T" if chez else "B-B"
    afficher(f"Signé par {nom} (PAdES {niveau}) → {cible}")
    if not signe.visible:
        afficher(paragraphe(SANS_CADRE, 0, 0))
    afficher(f"« clausier verify {cible} » dit ce que vaut la signature.")


def _a_cote(fichier: Path) -> Path:
    """« devis-signe.pdf », then « devis-signe-2.pdf » for who signs that one."""
    deja = re.fullmatch(r"(.+-signe)(?:-(\d{1,3}))?", fichier.stem)
    fin = f"{deja[1]}-{int(deja[2] or 1) + 1}" if deja else f"{fichier.stem}-signe"
    return fichier.with_name(f"{fin}.pdf")


def _signataire(
    pile: ExitStack,
    certificat: Path | None,
    pkcs11: Path | None,
    jeton: str | None,
    cle: str | None,
    descripteur: int | None,
) -> Signer:
    """Who signs; a token's session is closed with `pile`."""
    from ..signature.cles import du_fichier, du_jeton

    if certificat:
        return du_fichier(certificat, mot_de_passe("Mot de passe du certificat", descripteur))
    assert pkcs11
    code = mot_de_passe("Code du jeton", descripteur)
    return pile.enter_context(du_jeton(pkcs11, jeton, cle, code))


def _libre(cible: Path) -> None:
    """Raises Erreur where a file stands, or where only `issue` writes."""
    if os.path.lexists(cible):
        balayer(cible.parent, [cible])  # what a killed run left beside it
        raise deja_la(cible)
    if EMIS in vrai_chemin(cible.parent).parts:
        raise Erreur(
            f"{EMIS}/ garde ce que « clausier issue » y a figé, et rien d'autre ; "
            "donnez une autre place : « --out FICHIER »"
        )

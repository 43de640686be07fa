"""The command `today`: the agenda of the day, from the cases as they are. It writes nothing but
what `--out` asks for.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

import clausier

from ..socle.affichage import accord, paragraphe, visible
from ..socle.ecriture import date_courte
from .francais import Commande
from .sortie import afficher, livrer_donnees
from .terminal import CHEMINS, DANS_UN_FICHIER, LE_JOUR, afficher_problemes, aujourdhui, usage

if TYPE_CHECKING:
    from ..relance.journee import Journee, Rendezvous

FORMATS = ("texte", "json", "csv", "ics")
RETRAIT = 12  # under a line, after its date


@click.command(
    cls=Commande,
    short_help="dit ce qu'il y a à faire aujourd'hui",
    help=(
        "Dit, dans l'ordre des jours, ce qu'il y a à envoyer, ce qui est promis, ce qui se "
        "prescrit ou expire, ce qui est à déclarer, et ce qui change dans la loi pour vos "
        "documents : la somme, pourquoi, et la commande à lancer. Rien n'est écrit ni envoyé."
    ),
)
@CHEMINS
@LE_JOUR
@click.option(
    "--jours",
    type=click.IntRange(0, 730),
    metavar="N",
    help="Jours à venir à montrer (par défaut : 30).",
)
@click.option(
    "--format",
    "forme",
    type=click.Choice(FORMATS),
    default="texte",
    help="Texte (par défaut), JSON, CSV pour un tableur, ou ICS pour un agenda.",
)
@DANS_UN_FICHIER
def today(
    chemins: tuple[Path, ...], jour: date | None, jours: int | None, forme: str, sortie: Path | None
) -> None:
    """What every case that can be read asks for; those that cannot are named, and the exit status
    is 1.
    """
    from ..relance.journee import JOURS

    if sortie is not None and forme == "texte":
        raise click.UsageError("« --out » va avec « --format json », « csv » ou « ics ».")
    with usage():
        delai = JOURS if jours is None else jours
        j = clausier.today(*chemins, date=jour or aujourdhui(), days=delai)
    for _, graves in j.erreurs:
        afficher_problemes(graves)
    if forme == "texte":
        _texte(j)
    else:
        donnees = _donnees(j, forme)
        if donnees is None:
            afficher(_rien(j), err=True)
        else:
            livrer_donnees(donnees, sortie)
    raise click.exceptions.Exit(1 if j.erreurs else 0)


def _donnees(j: Journee, forme: str) -> bytes | None:
    from ..relance.journee_ecrite import journee_csv, journee_ics, journee_json

    if forme == "json":
        return (json.dumps(journee_json(j), ensure_ascii=False, indent=1) + "\n").encode()
    return journee_csv(j) if forme == "csv" else journee_ics(j)


def _texte(j: Journee) -> None:
    for titre, lignes in ((f"À faire au {date_courte(j.jour)}", j.dues), ("À venir", j.a_venir)):
        if lignes:
            afficher(titre, gras=True)
            _lignes(lignes)
            afficher()
    if not j.lignes:
        afficher(_rien(j))
        return
    ici = f"{accord(len(j.dues), 'chose')} à faire" if j.dues else "Rien à faire aujourd'hui"
    suite = f", {len(j.a_venir)} à venir" if j.a_venir else ""
    afficher(f"{ici}{suite}. Rien n'est écrit ni envoyé.")
    afficher("Ni vos cotisations ni votre impôt n'y sont : clausier ne les connaît pas.")


def _rien(j: Journee) -> str:
    jours = f"au {date_courte(j.jour)}, ni d'ici le {date_courte(j.fin)}"
    return f"Rien à faire {jours} : bonne journée."


def _lignes(lignes: Sequence[Rendezvous]) -> None:
    """Each with its day and its sum, then why, then the command, on a line of its own to be copied
    whole.
    """
    from ..page.resume import somme_dite
    from ..relance.mots_du_jour import GENRES

    for x in lignes:
        tete = f"{date_courte(x.jour)}  {GENRES[x.genre]} · {x.quoi}"
        afficher(paragraphe(tete, 0, RETRAIT))
        montant = "" if x.montant is None else f"{somme_dite(x.montant, x.devise)} – "
        afficher(paragraphe(f"{montant}{x.pourquoi}", RETRAIT))
        afficher(" " * RETRAIT + visible(x.commande))

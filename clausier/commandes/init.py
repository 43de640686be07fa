"""The command `init`: a workspace to begin with.

What it writes, `check` and `build` accept at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..amorce.creation import deja_la, ecrire_neufs
from ..fiches.secteurs import SECTEURS
from .francais import JOUR, Commande
from .sortie import afficher
from .terminal import afficher_problemes, aujourdhui, cas_designes, usage

if TYPE_CHECKING:
    from ..amorce.questions import Question

PARTICULIERES = {
    "nom": "Votre nom : prénom et nom, ou dénomination de la société.",
    "forme": "EI, EURL, SARL, SASU, SAS, SCOP, association ou autre (par défaut : EI).",
    "capital": "Capital d'une société.",
    "rcs": "Ville du registre du commerce d'une société.",
    "metier": "Le mot de tous les jours (plombier, coiffeuse à domicile), ou le secteur : "
    f"{', '.join(list(SECTEURS)[:-1])} ou {list(SECTEURS)[-1]}.",
    "qualite": "liberal, artisan ou commercant (par défaut : selon le métier).",
    "siret": "SIRET, 14 chiffres.",
    "voie": "Adresse : numéro et voie.",
    "code_postal": "Code postal.",
    "ville": "Ville.",
    "courriel": "Courriel.",
    "telephone": "Téléphone.",
    "regime": "TVA : franchise ou reel (par défaut : franchise).",
    "numero_tva": "Numéro de TVA (par défaut : celui du SIREN).",
    "particuliers": "oui si vous vendez à des particuliers (par défaut : selon le métier).",
    "mediateur_nom": "Médiateur de la consommation.",
    "mediateur_adresse": "Son adresse.",
    "mediateur_site": "Son site.",
    "iban": "IBAN, pour être payé par virement.",
    "moyens": "Moyens de paiement, séparés par des virgules (par défaut : selon le métier).",
}


def _options(commande: Callable[..., None]) -> Callable[..., None]:
    for cle, aide in reversed(PARTICULIERES.items()):
        commande = click.option("--" + cle.replace("_", "-"), cle, metavar="TEXTE", help=aide)(
            commande
        )
    return commande


@click.command(
    cls=Commande,
    short_help="prépare un espace de travail",
    help=(
        "Prépare un espace de travail commenté, avec un premier dossier de votre métier, dans le "
        "dossier DIR. Sans option, pose les questions nécessaires, sur un terminal ; ailleurs, y "
        "lit une réponse par ligne."
    ),
)
@click.argument("dossier", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option(
    "--no-input", "muet", is_flag=True, help="Ne pose aucune question : tout vient des options."
)
@click.option("--example", "exemple", is_flag=True, help="Écrit l'exemple fictif, sans question.")
@_options
@click.option(
    "--date", "jour", type=JOUR, metavar="DATE", help="Jour du premier dossier (AAAA-MM-JJ)."
)
def init(
    dossier: Path, muet: bool, exemple: bool, jour: date | None, **donnees: str | None
) -> None:
    """Ask, compose, write; then check what was written."""
    from ..amorce.metiers_dits import metier_nomme, presentation
    from ..amorce.premiers_fichiers import EXEMPLE, JOUR_EXEMPLE, espace

    dits = {k: v for k, v in donnees.items() if v is not None}
    if exemple and (dits or muet):
        raise click.UsageError(
            "« --example » écrit un exemple tout fait : il va sans les autres options."
        )
    if exemple:
        jour, reponses = jour or JOUR_EXEMPLE, EXEMPLE
    else:
        jour = jour or aujourdhui()
        reponses = _reponses(dossier, dits, muet)
    metier = metier_nomme(reponses["metier"])
    contenu = espace(reponses, metier, f"{jour.year}-001-exemple", jour)
    ecrire_neufs(dossier, contenu)
    afficher(f"Espace de travail prêt : {dossier}")
    for chemin in contenu:
        afficher(f"  {chemin.as_posix()}")
    if reponses is EXEMPLE:
        afficher(
            "Tout y est fictif. Ensuite : mettez vos données dans vendeur.yaml, puis "
            "« clausier check » et « clausier build » dans ce dossier."
        )
        return
    afficher(f"Métier compris : {presentation(metier)}.")
    if reponses.get("particuliers") == "oui" and not reponses.get("mediateur_nom"):
        afficher(
            "Avant de vendre à un particulier, ajoutez votre médiateur à vendeur.yaml : la loi "
            "l'exige. D'ici là vos projets se construisent, et rien ne s'émet à un particulier."
        )
    _verifier(dossier)
    afficher(
        "Le client du premier dossier est à remplir. Ensuite : « clausier build » ou "
        "« clausier watch » dans ce dossier, et « clausier new NOM » pour chaque affaire."
    )


def _reponses(dossier: Path, dits: Mapping[str, str], muet: bool) -> dict[str, str]:
    """From the options alone, from a pipe, or from who sits at the terminal."""
    from ..amorce.reponses import lire_lignes, lire_options

    with usage():
        if muet or dits and not sys.stdin.isatty():
            return lire_options(dits)
        _libre(dossier)
        if sys.stdin.isatty():
            return _demander(dits)
        return lire_lignes(sys.stdin)


def _demander(dits: Mapping[str, str]) -> dict[str, str]:
    """Ask on the terminal what the options do not say. Raises click.Abort at Ctrl-C."""
    from pydantic_core import PydanticCustomError

    from ..amorce.questions import questions

    reponses: dict[str, str] = {}
    for q in questions():
        if not q.quand(reponses):
            continue
        brut = dits.get(q.cle)
        while q.cle not in reponses:
            if brut is None:
                brut = _saisir(q, reponses)
            if not brut.strip() and q.libre(reponses):
                break
            try:
                reponses[q.cle] = q.verifier(brut)
            except PydanticCustomError as e:
                if q.cle == "metier" and (nom := _propose(brut)):
                    reponses[q.cle] = nom
                    continue
                afficher(f"  → {e.message()}")
                brut = None
        _comprendre(q, brut or "", reponses)
    return reponses


def _saisir(q: Question, reponses: Mapping[str, str]) -> str:
    """What is typed, after what may be answered and what it is for."""
    afficher(f"\n  ({q.pourquoi} ; par exemple {q.exemple})")
    defaut = q.defaut(reponses)
    brut: str = click.prompt(
        q.demande, default=defaut, show_default=bool(defaut), prompt_suffix=" : "
    )
    return brut


def _propose(brut: str) -> str:
    """The trade that is nearest to what was typed, when one says yes to it."""
    from ..amorce.metiers_dits import comprendre, metier_nomme, presentation

    compris = comprendre(brut)
    for nom in (compris.nom, *compris.autres) if not compris.sur else ():
        if nom and click.prompt(
            f"  → {presentation(metier_nomme(nom))}. Est-ce cela (oui ou non)",
            type=click.Choice(("oui", "non", "o", "n"), case_sensitive=False),
            show_choices=False,
            default="oui",
            prompt_suffix=" ? ",
        ).startswith("o"):
            return nom
    return ""


def _comprendre(q: Question, brut: str, reponses: Mapping[str, str]) -> None:
    """Say what was understood, where it is not what was typed."""
    from ..amorce.metiers_dits import metier_nomme, presentation

    lu = reponses.get(q.cle, "")
    if q.cle == "metier":
        afficher(f"  → {presentation(metier_nomme(lu))}")
    elif lu and lu != brut.strip():
        afficher(f"  → {lu}")


def _libre(dossier: Path) -> None:
    """Before any question: is the place free?"""
    for nom in ("vendeur.yaml", "README.md", ".gitignore"):
        if os.path.lexists(dossier / nom):
            raise deja_la(dossier / nom)


def _verifier(dossier: Path) -> None:
    from ..paquet.preparation import preparer

    composes, bilan = preparer(cas_designes((dossier,)))
    list(composes)
    afficher_problemes(bilan.problemes)

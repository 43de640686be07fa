"""The command `fix`: makes in the files the corrections of which the faults are certain."""

from __future__ import annotations

import sys
from pathlib import Path

import click

import clausier

from ..socle.affichage import accord
from .check import bilan_dit
from .francais import Commande
from .sortie import afficher
from .terminal import CHEMINS, afficher_problemes, fin, usage

COULEURS = {"+": "green", "-": "red", "@": "cyan"}


@click.command(
    cls=Commande,
    short_help="corrige ce qui est sûr",
    help=(
        "Corrige dans les dossiers, et dans vendeur.yaml, ce que « check » refuse et qui ne peut "
        "s'écrire que d'une façon : mots, guillemets, retraits, dates, montants. Montre ce qui "
        "change et demande avant d'écrire ; commentaires et ordre restent, un document émis aussi. "
        "Vérifie ensuite."
    ),
)
@CHEMINS
@click.option("--dry-run", "essai", is_flag=True, help="Montre seulement ce qui serait corrigé.")
@click.option("--yes", "-y", "sans_demander", is_flag=True, help="Écrit sans demander.")
def fix(chemins: tuple[Path, ...], essai: bool, sans_demander: bool) -> None:
    """Every file is shown and asked for by itself; then all are checked."""
    from ..edition.reparation import reparations

    ecrits = laisses = 0
    with usage():
        for r in reparations(chemins):
            for ligne in r.difference.splitlines():
                afficher(ligne, couleur=COULEURS.get(ligne[:1]))
            dit = f"{r.nom} : {accord(len(r.faites), 'correction')}"
            afficher(dit)
            if essai or not (sans_demander or _accepte()):
                laisses += 1
                continue
            r.ecrire()
            ecrits += 1
    if essai or (laisses and not ecrits):
        afficher("Essai : rien n'est changé." if essai and laisses else _rien(laisses))
        if essai or laisses:
            return
    if not ecrits:
        afficher("Rien ne se corrige tout seul.")
    with usage():
        v = clausier.check(*chemins, cache=False)
    afficher_problemes(v.problemes)
    fin(v, bilan_dit(v))


def _rien(laisses: int) -> str:
    return "Rien n'est changé." if laisses else "Rien ne se corrige tout seul."


def _accepte() -> bool:
    """Does the user want it? Nobody to ask: no."""
    if not sys.stdin.isatty():
        afficher("Pour l'écrire : « clausier fix --yes ».")
        return False
    dit: str = click.prompt("Écrire ? (oui, non)", default="oui", prompt_suffix=" : ")
    return dit.strip().lower() in ("o", "oui", "y", "yes")

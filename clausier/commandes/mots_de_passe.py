"""How commands are given a password: asked for on the terminal, or read from a descriptor that is
open already. Never in an argument, which every program of the machine sees, nor in a file.
"""

from __future__ import annotations

import os
import sys

import click

MAX = 1024  # bytes of a password
DESCRIPTEUR = click.option(
    "--mot-de-passe-fd",
    "descripteur",
    type=click.IntRange(min=0),
    metavar="N",
    help="Lit le mot de passe, ou le code du jeton, sur la première ligne du descripteur N plutôt "
    "que de le demander.",
)


def mot_de_passe(quoi: str, descripteur: int | None, confirmer: bool = False) -> str:
    """The password. Raises UsageError where nobody can be asked, or the descriptor is not open."""
    if descripteur is not None:
        try:
            with os.fdopen(descripteur, "rb", closefd=descripteur > 2) as f:
                ligne = f.readline(MAX).rstrip(b"\r\n")
            return ligne.decode()
        except (OSError, UnicodeDecodeError):
            raise click.UsageError(
                f"« --mot-de-passe-fd {descripteur} » : ce descripteur n'est pas ouvert en "
                "lecture, ou ce qu'il donne n'est pas du texte."
            ) from None
    if not sys.stdin.isatty():
        raise click.UsageError(
            f"{quoi} se demande sur un terminal ; sans terminal : « --mot-de-passe-fd N »."
        )
    dit: str = click.prompt(
        quoi,
        hide_input=True,
        confirmation_prompt="Encore une fois" if confirmer else False,
        prompt_suffix=" : ",
    )
    return dit

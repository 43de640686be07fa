"""What a command says, made harmless: the one door of `commandes` to the terminal.

Names of files and folders, keys and values come from whoever wrote them: a sign that acts on a
terminal, hides, or passes for a command of a continuous integration is shown by its number. What is
data (JSON, CSV, a schema) goes out by `montrer`, byte for byte.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

import click

from ..socle.affichage import inoffensif


def afficher(
    texte: str = "",
    *,
    err: bool = False,
    gras: bool = False,
    couleur: str | None = None,
    nl: bool = True,
    file: IO[Any] | None = None,
) -> None:
    """Lines for a reader, on the standard output or, with `err`, beside it."""
    style = _permis({"bold": gras or None, "fg": couleur})
    click.secho(inoffensif(texte), file=file, err=err, nl=nl, **style)


def peindre(texte: str, **style: Any) -> str:
    """A piece of a line with its colours; see `click.style`."""
    return click.style(inoffensif(texte), **_permis(style))


def _permis(style: dict[str, Any]) -> dict[str, Any]:
    """The style without its colours where the reader wants none (https://no-color.org); outside a
    terminal click leaves all of it out.
    """
    return {k: x for k, x in style.items() if k != "fg"} if os.environ.get("NO_COLOR") else style


def afficher_peint(morceaux: Iterable[str]) -> None:
    """One line of pieces that `peindre` made."""
    click.echo("".join(morceaux))


def livrer_donnees(donnees: bytes, sortie: Path | None) -> None:
    """Data to a file that is asked for, or to the standard output."""
    if sortie is None:
        montrer(donnees)
        return
    from ..socle.disque import poser

    poser(sortie.parent, sortie.parent, {sortie.name: donnees})
    afficher(f"Écrit : {sortie}")


def montrer(donnees: bytes) -> None:
    """Bytes to the standard output, as they are."""
    click.echo(donnees, nl=False)

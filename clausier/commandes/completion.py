"""What the shell proposes when one presses Tab: cases, document types, clauses. All of click's machinery; here only the values.

Loaded with every command, so nothing more is imported before a completion is really asked for.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from ..droit.bibliotheque import Bibliotheque

COQUILLES = ("bash", "zsh", "fish")


def script(commande: click.Command, coquille: str) -> str:
    """The script that a shell reads once. Past click's own `source` for bash, which starts one to ask its version and warns in English."""
    from click.shell_completion import ShellComplete, get_completion_class

    return ShellComplete.source(
        get_completion_class(coquille)(commande, {}, "clausier", "_CLAUSIER_COMPLETE")
    )


def _bibliotheque() -> Bibliotheque:
    from ..droit.bibliotheque import Bibliotheque
    from ..socle.espace import espace_de

    return Bibliotheque(espace_de(Path.cwd()))


def dossiers(ctx: click.Context, param: click.Parameter, debut: str) -> list[CompletionItem]:
    """The cases of the workspace one stands in, by their path or by their file's name; elsewhere, or when none fits, any file."""
    from click.shell_completion import CompletionItem

    from ..socle.espace import cases, espace_de

    espace = espace_de(Path.cwd())
    # Only in a workspace: elsewhere the search could run over a whole home.
    trouves = (
        [os.path.relpath(f) for f in cases(espace)] if (espace / "vendeur.yaml").is_file() else []
    )
    choisis = [x for x in trouves if x.startswith(debut)] or [
        x for x in trouves if os.path.basename(x).startswith(debut)
    ]
    return [CompletionItem(x) for x in choisis] or [CompletionItem(debut, type="file")]


def types(ctx: click.Context, param: click.Parameter, debut: str) -> list[CompletionItem]:
    """Document types, each with its title."""
    from click.shell_completion import CompletionItem

    from ..socle.problemes import Refus

    biblio = _bibliotheque()
    try:
        return [
            CompletionItem(t, help=biblio.modele(t).tete.titre)
            for t in biblio.noms_modeles
            if t.startswith(debut)
        ]
    except (
        Refus
    ):  # a template of the workspace is being written: `check` says what is wrong, Tab still serves
        return [CompletionItem(t) for t in biblio.noms_modeles if t.startswith(debut)]


def clauses(ctx: click.Context, param: click.Parameter, debut: str) -> list[CompletionItem]:
    """Names of clauses."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(n) for n in _bibliotheque().noms_clauses if n.startswith(debut)]

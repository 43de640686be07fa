"""What the commands share: from paths to cases, problems said, the last line, progress, text for terminals and for pipes."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import click

from ..socle.affichage import accord, largeur
from .completion import dossiers

CHEMINS = click.argument(
    "chemins",
    nargs=-1,
    type=click.Path(path_type=Path),
    metavar="[CHEMINS]...",
    shell_complete=dossiers,
)


def aujourdhui() -> date:
    """Today: the one place that reads the clock, for commands that are given no `--date`."""
    return date.today()


def cas(chemins: tuple[Path, ...], sortie: Path | None = None) -> list[tuple[Path, str]]:
    """The cases that the paths name. Raises UsageError for a path that is not there, or when there is no case."""
    from ..socle.espace import resoudre

    try:
        trouves = resoudre(chemins, sortie)
    except FileNotFoundError as e:
        raise click.UsageError(f"« {e} » n'existe pas.") from e
    if not trouves:
        raise click.UsageError(
            "aucun dossier ici : un dossier est un fichier YAML qui a une clé « dossier: » (voyez « clausier init »)."
        )
    return trouves


def formats_voulus(liste: str) -> list[str]:
    """The formats of a `--formats`. Raises UsageError for one that is not known."""
    from ..socle.espace import FORMATS

    voulus = [f.strip() for f in liste.split(",") if f.strip()]
    if not voulus or set(voulus) - set(FORMATS):
        raise click.UsageError(f"formats connus : {', '.join(FORMATS)}.")
    return voulus


def dire(problemes: Iterable) -> None:
    for p in sorted(set(problemes)):
        click.echo(str(p), err=True)


def fin(bilan, faits: str) -> None:
    """The last line of a run, and its exit status: 1 when something was refused."""
    erreurs = sum(p.grave for p in set(bilan.problemes))
    avertissements = len(set(bilan.problemes)) - erreurs
    suite = [faits]
    if avertissements:
        suite.append(accord(avertissements, "avertissement"))
    if erreurs:
        suite.append(
            f"{accord(erreurs, 'erreur')} ; rien n'est construit pour : {', '.join(bilan.refuses)}"
        )
    click.echo(" · ".join(suite), err=bool(erreurs))
    sys.exit(1 if erreurs else 0)


@contextlib.contextmanager
def progres(total: int):
    """A progress bar on a terminal, silence elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _nom: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    # The rate is that of the last ten minutes: the first cases, which load the engine, do not weigh on the end that is foretold.
    colonnes = (
        TextColumn("[progress.description]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("reste"),
        TimeRemainingColumn(),
    )
    with Progress(
        *colonnes, console=Console(stderr=True), transient=True, speed_estimate_period=600
    ) as p:
        t = p.add_task("Construction", total=total)
        yield lambda nom: p.update(t, advance=1, description=nom)


def tableau(titres: Sequence[str], lignes: Iterable[Sequence[str]]) -> None:
    """A table on a terminal; elsewhere plain lines in columns, one a row, made for `grep` and `less`."""
    lignes = [tuple(map(str, li)) for li in lignes]
    if sys.stdout.isatty():
        from rich import box
        from rich.console import Console
        from rich.table import Column, Table

        t = Table(
            *(Column(x, overflow="fold") for x in titres),
            box=box.SIMPLE_HEAD,
            pad_edge=False,
            highlight=False,
        )
        for li in lignes:
            t.add_row(*li)
        Console(width=largeur(), markup=False, highlight=False).print(t)
        return
    larges = (
        [max(len(x) for x in colonne) for colonne in zip(*lignes, strict=True)] if lignes else []
    )
    for li in lignes:
        click.echo(
            "  ".join(
                [*(x.ljust(n) for x, n in zip(li[:-1], larges[:-1], strict=True)), li[-1]]
            ).rstrip()
        )

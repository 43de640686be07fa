"""What the commands share: from paths to cases, problems said, the last line, progress, text for
terminals and for pipes.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from ..socle.affichage import accord, inoffensif, largeur, paragraphe, visible
from ..socle.ecriture import date_courte
from ..socle.erreurs import DemandeInvalide
from ..socle.espace import hors_dossier
from .francais import JOUR
from .propositions import dossiers_proposes
from .sortie import afficher

if TYPE_CHECKING:
    from ..droit.bibliotheque import Bibliotheque, Variante
    from ..droit.tetes import TeteClause
    from ..paquet.bilan import Verification
    from ..socle.problemes import Probleme

CHEMINS = click.argument(
    "chemins",
    nargs=-1,
    type=click.Path(path_type=Path, readable=False),  # each says for itself what it is
    metavar="[CHEMINS]...",
    shell_complete=dossiers_proposes,
)
SORTIE = click.option(
    "--out",
    "sortie",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DOSSIER",
    help="Dossier de sortie (par défaut : build, dans l'espace de travail).",
)
DANS_UN_FICHIER = click.option(
    "--out",
    "sortie",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FICHIER",
    help="Écrit dans ce fichier plutôt qu'à l'écran.",
)
LE_JOUR = click.option(
    "--date",
    "jour",
    type=JOUR,
    metavar="DATE",
    help="Jour à prendre pour aujourd'hui (AAAA-MM-JJ).",
)
SANS_MEMOIRE = click.option(
    "--no-cache",
    "sans",
    is_flag=True,
    help="Refait tout, sans se servir de ce qui a déjà été fait.",
)


def aujourdhui() -> date:
    """Today: the one place that reads the clock, for commands that are given no `--date`."""
    return date.today()


def maintenant() -> datetime:
    """The moment at which something is signed, in the time of this machine."""
    return datetime.now().astimezone()


@contextlib.contextmanager
def usage() -> Iterator[None]:
    """A request that makes no sense is a wrong use of the command: exit status 2."""
    try:
        yield
    except DemandeInvalide as e:
        raise click.UsageError(str(e)) from e


def cas_designes(chemins: tuple[Path, ...], sortie: Path | None = None) -> list[tuple[Path, str]]:
    """The cases that the paths name.

    Raises UsageError for a path that is not there, or when there is no case.
    """
    from ..socle.espace import cas_de

    with usage():
        return cas_de(chemins, sortie)


def un_cas(chemin: Path, sortie: Path | None = None) -> tuple[Path, str]:
    """The one case that the path names. Raises UsageError when it names more, or none."""
    trouves = cas_designes((chemin,), sortie)
    if len(trouves) > 1:
        raise click.UsageError(
            f"un seul dossier à la fois ; ici : {', '.join(n for _, n in trouves)}."
        )
    return trouves[0]


def formats_voulus(liste: str) -> list[str]:
    """The formats of a `--formats`. Raises UsageError for one that is not known."""
    from ..socle.espace import formats_connus

    with usage():
        return formats_connus([f.strip() for f in liste.split(",") if f.strip()])


def afficher_problemes(problemes: Iterable[Probleme]) -> None:
    """Each fault and each warning on a line of its own; under the faults of one line of a file,
    that line, with carets under their places.
    """
    from ..socle.extraits import Extraits
    from ..socle.regroupement import regrouper

    extraits = Extraits()
    for (_, ligne), groupe in groupby(
        regrouper(problemes), lambda p: (p.place.fichier, p.place.ligne)
    ):
        siens = list(groupe)
        for p in siens:
            afficher(str(p), err=True)
        places = [p.place for p in siens if p.grave]
        if places and (montre := extraits.montrer(places, largeur() - 8)):
            afficher(f"{ligne:5} | {montre[0]}", err=True)
            afficher(f"      | {montre[1]}", err=True, couleur="red")


def fin(bilan: Verification, faits: str, chemins: Sequence[Path] | None = None) -> NoReturn:
    """The last lines of a run, and its exit status: 1 when something was refused. `chemins`: those
    of which `fix` would correct what is sure; None: it has just done so.
    """
    erreurs = sum(p.grave for p in set(bilan.problemes))
    from ..socle.regroupement import regrouper

    dits = regrouper(bilan.problemes)
    avertissements = sum(not (p.grave or p.information) for p in dits)
    suite = [faits]
    if avertissements:
        suite.append(accord(avertissements, "avertissement"))
    if erreurs:
        refuses = ", ".join(nom for nom in bilan.refuses if not hors_dossier(nom))
        dit = f" ; rien n'est construit pour : {refuses}" if refuses else ""
        suite.append(accord(erreurs, "erreur") + dit)
    afficher(" · ".join(suite), err=bool(erreurs))
    for dit in _suites(bilan.problemes, chemins):
        afficher(dit, err=True)
    sys.exit(1 if erreurs else 0)


def _suites(problemes: Iterable[Probleme], chemins: Sequence[Path] | None) -> Iterator[str]:
    """What comes next, where it is not told by the faults themselves."""
    dits = set(problemes)
    if any(p.code == "E101" for p in dits):
        yield (
            "Tant que le YAML d'un fichier ne se lit pas, le reste n'en est pas vérifié : "
            "d'autres fautes peuvent suivre."
        )
    if chemins is None or not any(p.correction for p in dits):
        return
    from ..edition.reparation import corrections_sures

    with usage():
        sures = corrections_sures(chemins, dits)
    if sures:
        s, la = ("s", "les") if sures > 1 else ("", "la")
        yield (
            f"{sures} correction{s} sûre{s} : « clausier fix » {la} fait et montre la différence."
        )


@contextlib.contextmanager
def progres(total: int) -> Iterator[Callable[[str], None]]:
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

    # The rate is that of the last ten minutes: the first cases, which load the engine, do not weigh
    # on the end that is foretold.
    colonnes = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("reste"),
        TimeRemainingColumn(),
    )
    with Progress(
        *colonnes, console=Console(stderr=True), transient=True, speed_estimate_period=600
    ) as p:
        t = p.add_task("Construction", total=total)
        yield lambda nom: p.update(t, advance=1, description=inoffensif(nom))


def tableau(
    titres: Sequence[str], lignes: Iterable[Sequence[str]], a_droite: Container[int] = ()
) -> None:
    """A table on a terminal; elsewhere plain lines in columns, the titles first, one a row, made
    for `grep` and `less`: two spaces at least between two columns. `a_droite`: the ranks of those
    that hold numbers.
    """
    lignes = [tuple(visible(str(x)) for x in li) for li in lignes]
    if sys.stdout.isatty():
        from rich import box
        from rich.console import Console
        from rich.table import Column, Table

        t = Table(
            *(
                Column(x, overflow="fold", justify="right" if i in a_droite else "left")
                for i, x in enumerate(titres)
            ),
            box=box.SIMPLE_HEAD,
            pad_edge=False,
            highlight=False,
        )
        for li in lignes:
            t.add_row(*li)
        Console(width=largeur(), markup=False, emoji=False, highlight=False).print(t)
        return
    if not lignes:
        return
    lignes = [tuple(titres), *lignes]
    larges = [max(len(x) for x in colonne) for colonne in zip(*lignes, strict=True)]
    for li in lignes:
        cases = (
            x.rjust(n) if i in a_droite else x.ljust(n)
            for i, (x, n) in enumerate(zip(li, larges, strict=True))
        )
        afficher("  ".join(cases).rstrip())


def champ(nom: str, valeur: str | None) -> None:
    """« nom : valeur », indented; nothing for an empty value."""
    if valeur:
        afficher(paragraphe(f"{nom} : {valeur}", 2, 4))


def en_vigueur(t: TeteClause) -> str:
    """The days on which a variant answers."""
    fin = f", jusqu'au {date_courte(t.jusqu_au)}" if t.jusqu_au else ""
    return f"depuis le {date_courte(t.depuis)}{fin}"


def origine(biblio: Bibliotheque, v: Variante) -> str:
    """Says when a file is the user's own and not the library's."""
    return (
        " (votre espace de travail)"
        if biblio.espace and v.chemin.is_relative_to(biblio.espace)
        else ""
    )

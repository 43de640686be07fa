"""The command `clausier`: names in English, all it says in French. Exit status: 0 fine, 1 errors in files, 2 wrong use."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from . import __version__
from .problemes import Refus

CHEMINS = click.argument("chemins", nargs=-1, type=click.Path(path_type=Path), metavar="[CHEMINS]...")


class _Francais(click.Group):
    """Help in French, and commands listed in the order of the work rather than of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=_Francais, help="Des fichiers YAML aux CGV, devis, contrats, factures et relances, en Markdown, HTML et PDF.",
             context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}, options_metavar="[OPTIONS]", subcommand_metavar="COMMANDE")
@click.version_option(__version__, message="clausier %(version)s", help="Affiche la version et termine.")
def main() -> None:
    """The root of all commands."""


def _cas(chemins: tuple[Path, ...], sortie: Path | None = None) -> list[tuple[Path, str]]:
    from .espace import resoudre

    try:
        cas = resoudre(chemins, sortie)
    except FileNotFoundError as e:
        raise click.UsageError(f"« {e} » n'existe pas.") from e
    if not cas:
        raise click.UsageError("aucun dossier ici : un dossier est un fichier YAML qui a une clé « dossier: » (voyez « clausier init »).")
    return cas


def _dire(problemes) -> None:
    for p in sorted(set(problemes)):
        click.echo(str(p), err=True)


def _fin(bilan, faits: str) -> None:
    erreurs = sum(p.grave for p in set(bilan.problemes))
    avertissements = len(set(bilan.problemes)) - erreurs
    suite = [faits]
    if avertissements:
        suite.append(f"{avertissements} avertissement{'s' if avertissements > 1 else ''}")
    if erreurs:
        suite.append(f"{erreurs} erreur{'s' if erreurs > 1 else ''} ; rien n'est construit pour : {', '.join(bilan.refuses)}")
    click.echo(" · ".join(suite), err=bool(erreurs))
    sys.exit(1 if erreurs else 0)


@main.command(help="Vérifie les dossiers sans rien écrire.", short_help="vérifie les dossiers")
@CHEMINS
def check(chemins: tuple[Path, ...]) -> None:
    """Every stage but rendering, over the cases."""
    from .construction import preparer

    composes, bilan = preparer(_cas(chemins))
    n = sum(1 for _ in composes)
    _dire(bilan.problemes)
    _fin(bilan, f"{n} dossier{'s' if n > 1 else ''} en règle")


@main.command(help="Construit les documents des dossiers.", short_help="construit les documents")
@CHEMINS
@click.option("--out", "sortie", type=click.Path(path_type=Path, file_okay=False), default=Path("build"), show_default=True, help="Dossier de sortie.")
@click.option("--only", "seul", metavar="TYPE", help="Un seul type de document.")
@click.option("--formats", default="md,html,pdf", show_default=True, help="Formats à écrire, séparés par des virgules.")
@click.option("--date", "jour", metavar="DATE", help="Jour à prendre pour aujourd'hui (AAAA-MM-JJ).")
def build(chemins: tuple[Path, ...], sortie: Path, seul: str | None, formats: str, jour: str | None) -> None:
    """The whole way, over the cases."""
    from .construction import FORMATS, construire

    voulus = [f.strip() for f in formats.split(",") if f.strip()]
    if not voulus or set(voulus) - set(FORMATS):
        raise click.UsageError(f"formats connus : {', '.join(FORMATS)}.")
    cas = _cas(chemins, sortie)
    if seul:
        from .bibliotheque import Bibliotheque
        from .espace import espace_de

        connus = Bibliotheque(espace_de(cas[0][0])).noms_modeles
        if seul not in connus:
            raise click.UsageError(f"type « {seul} » inconnu ; types connus : {', '.join(connus)}.")
    with _progres(len(cas)) as avance:
        bilan = construire(cas, sortie, voulus, seul, avance)
    _dire(bilan.problemes)
    n = len(bilan.faits)
    _fin(bilan, f"{bilan.documents} document{'s' if bilan.documents > 1 else ''} dans {n} dossier{'s' if n > 1 else ''} → {sortie}")


def _progres(total: int):
    """A progress bar on a terminal, silence elsewhere."""
    import contextlib

    @contextlib.contextmanager
    def barre():
        if not sys.stderr.isatty():
            yield lambda _nom: None
            return
        from rich.progress import Progress

        with Progress(transient=True) as p:
            t = p.add_task("Construction", total=total)
            yield lambda nom: p.update(t, advance=1, description=nom)

    return barre()


__all__ = ["Refus", "main"]

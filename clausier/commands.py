"""The command `clausier`: names in English, all it says in French. Exit status: 0 fine, 1 errors in files, 2 wrong use."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from . import __version__
from .francais import JOUR, Groupe
from .problemes import Refus
from .terminal import CHEMINS, accord
from .terminal import cas as _cas
from .terminal import dire as _dire
from .terminal import fin as _fin
from .terminal import progres as _progres


@click.group(cls=Groupe, help="Des fichiers YAML aux CGV, devis, contrats, factures et relances, en Markdown, HTML et PDF.",
             context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}, options_metavar="[OPTIONS]", subcommand_metavar="COMMANDE")
@click.version_option(__version__, message="clausier %(version)s", help="Affiche la version et termine.")
def main() -> None:
    """The root of all commands."""


@main.command(help="Vérifie les dossiers sans rien écrire.", short_help="vérifie les dossiers")
@CHEMINS
def check(chemins: tuple[Path, ...]) -> None:
    """Every stage but rendering, over the cases."""
    from .construction import preparer

    composes, bilan = preparer(_cas(chemins))
    n = sum(1 for _ in composes)
    _dire(bilan.problemes)
    _fin(bilan, f"{accord(n, 'dossier')} en règle")


@main.command(help="Construit les documents des dossiers.", short_help="construit les documents")
@CHEMINS
@click.option("--out", "sortie", type=click.Path(path_type=Path, file_okay=False), metavar="DOSSIER", help="Dossier de sortie (par défaut : build, dans l'espace de travail).")
@click.option("--only", "seul", metavar="TYPE", help="Un seul type de document ; le reste du dossier de sortie n'est pas touché.")
@click.option("--formats", default="md,html,pdf", metavar="LISTE", help="Formats à écrire, séparés par des virgules (par défaut : md,html,pdf).")
@click.option("--date", "jour", type=JOUR, metavar="DATE", help="Jour à prendre pour aujourd'hui (AAAA-MM-JJ).")
def build(chemins: tuple[Path, ...], sortie: Path | None, seul: str | None, formats: str, jour: date | None) -> None:
    """The whole way, over the cases. `jour` is for what depends on today: nothing that is built does."""
    from .construction import FORMATS, construire

    voulus = [f.strip() for f in formats.split(",") if f.strip()]
    if not voulus or set(voulus) - set(FORMATS):
        raise click.UsageError(f"formats connus : {', '.join(FORMATS)}.")
    if sortie is None:
        from .espace import sortie_par_defaut

        sortie = sortie_par_defaut(chemins)
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
    if seul and not bilan.documents and not bilan.erreurs:
        _fin(bilan, f"aucun document de type « {seul} » dans {'ce dossier' if len(cas) == 1 else 'ces dossiers'}")
    _fin(bilan, f"{accord(bilan.documents, 'document')} dans {accord(len(bilan.faits), 'dossier')} → {sortie}")


from .commands_bibliotheque import clauses, explain  # noqa: E402  the other commands; each loads its stages when it runs
from .commands_init import init  # noqa: E402
from .commands_lire import read  # noqa: E402
from .commands_suivi import remind, status  # noqa: E402

for _commande in (init, status, remind, read, clauses, explain):
    main.add_command(_commande)

__all__ = ["Refus", "main"]

"""The command `clausier`: names in English, all it says in French. Exit status: 0 fine, 1 errors in files, 2 wrong use."""

from __future__ import annotations

import atexit
import gc
import os
from datetime import date
from pathlib import Path

import click

from .. import __version__
from ..paquet.accueil import debout
from ..paquet.resultats import Resultat, connus
from ..rendu.atelier import ouvert as atelier
from ..socle.affichage import accord
from ..socle.cache import Depot, ouvert, prive
from ..socle.problemes import Refus
from .completion import types as _types
from .francais import JOUR, Groupe
from .terminal import CHEMINS, formats_voulus
from .terminal import cas as _cas
from .terminal import dire as _dire
from .terminal import fin as _fin
from .terminal import progres as _progres

SANS_MEMOIRE = click.option(
    "--no-cache",
    "sans",
    is_flag=True,
    help="Refait tout, sans se servir de ce qui a déjà été fait.",
)


def _version(ctx: click.Context, _: click.Parameter, voulue: bool) -> None:
    if voulue:
        from ..rendu.moteur_allege import etat

        click.echo(" – ".join(filter(None, (f"clausier {__version__}", etat()))))
        ctx.exit()


@click.group(
    cls=Groupe,
    help="Des fichiers YAML aux CGV, devis, contrats, factures et relances, en Markdown, HTML et PDF.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    options_metavar="[OPTIONS]",
    subcommand_metavar="COMMANDE",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Affiche la version et termine.",
)
def main() -> None:
    """The root of all commands."""
    _regler()


def _regler() -> None:
    """What suits a process that lives for one command. What else is installed has no say in what is read, and is not looked for.

    What is read and made stays: looking for garbage among it every 700 objects, and once more at the end, is a tenth of
    the time of `check` (0.92 s in place of 0.84 on the examples).
    """
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    gc.set_threshold(100_000, 50, 50)
    atexit.unregister(gc.freeze)  # once, however often a test calls
    atexit.register(gc.freeze)


@main.command(help="Vérifie les dossiers sans rien écrire.", short_help="vérifie les dossiers")
@CHEMINS
@SANS_MEMOIRE
def check(chemins: tuple[Path, ...], sans: bool) -> None:
    """Every stage but rendering, over the cases that are not known already."""
    cas = _cas(chemins)
    memoire, bilan, restent = connus(cas, "check", sans)
    if restent:
        from ..course.course import Course
        from ..paquet.construction import autrement, preparer

        codes = prive("textes", sans)
        course = Course(codes)
        course.noms |= memoire.noms
        for c in preparer(restent, course=course, bilan=bilan)[0]:
            memoire.retenir(
                c.dossier.chemin,
                c.dossier.noeud.place.fichier,
                Resultat(
                    c.dossier.nom, bilan.par_cas[c.dossier.noeud.place.fichier], 0, {}, dict(c.lus)
                ),
                sauf=bool(autrement(c)),
            )
        memoire.ecrire()
        course.garder()
        _tasser(memoire.depot, codes)
    _dire(bilan.problemes)
    _fin(bilan, f"{accord(len(cas) - len(bilan.refuses), 'dossier')} en règle")


@main.command(help="Construit les documents des dossiers.", short_help="construit les documents")
@CHEMINS
@click.option(
    "--out",
    "sortie",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DOSSIER",
    help="Dossier de sortie (par défaut : build, dans l'espace de travail).",
)
@click.option(
    "--only",
    "seul",
    metavar="TYPE",
    shell_complete=_types,
    help="Un seul type de document ; le reste du dossier de sortie n'est pas touché.",
)
@click.option(
    "--formats",
    default="md,html,pdf",
    metavar="LISTE",
    help="Formats à écrire, séparés par des virgules (par défaut : md,html,pdf).",
)
@click.option(
    "--date",
    "jour",
    type=JOUR,
    metavar="DATE",
    help="Jour à prendre pour aujourd'hui (AAAA-MM-JJ).",
)
@SANS_MEMOIRE
@click.option(
    "--dask",
    "adresse",
    metavar="ADRESSE",
    help="Confie les dossiers aux machines d'un ordonnanceur Dask (clausier[dask]), qui voient les mêmes fichiers.",
)
def build(
    chemins: tuple[Path, ...],
    sortie: Path | None,
    seul: str | None,
    formats: str,
    jour: date | None,
    sans: bool,
    adresse: str | None,
) -> None:
    """The whole way, over the cases that are not known already. `jour` is for what depends on today: nothing that is built does."""
    voulus = formats_voulus(formats)
    if sortie is None:
        from ..socle.espace import sortie_par_defaut

        sortie = sortie_par_defaut(chemins)
    cas = _cas(chemins, sortie)
    if seul:
        _type_connu(seul, cas)
    memoire, bilan, restent = connus(
        cas, f"build {' '.join(sorted(voulus))}", sans or bool(seul), sortie
    )
    if restent or "html" in voulus and not seul and not debout(sortie, memoire.depot):
        porte = _porte(adresse)
        dessins, codes = ouvert("pdf", sans), prive("textes", sans)
        with (
            atelier([c for c, _ in restent] if "pdf" in voulus and not porte else []) as a,
            _progres(len(restent)) as avance,
        ):
            from ..course.course import Course  # the engine loads beside
            from ..paquet.construction import Dessin, construire

            construire(
                restent,
                sortie,
                voulus,
                seul,
                avance,
                course=Course(codes),
                dessin=Dessin(dessins if dessins.dossier else None, atelier=a),
                bilan=bilan,
                memoire=memoire,
                porte=porte,
            )
        _tasser(dessins, memoire.depot, codes)
    _dire(bilan.problemes)
    if seul and not bilan.documents and not bilan.erreurs:
        _fin(
            bilan,
            f"aucun document de type « {seul} » dans {'ce dossier' if len(cas) == 1 else 'ces dossiers'}",
        )
    _fin(
        bilan,
        f"{accord(bilan.documents, 'document')} dans {accord(len(bilan.faits), 'dossier')} → {sortie}",
    )


def _tasser(*depots: Depot | None) -> None:
    """Bring the stores back under their bounds."""
    for depot in depots:
        if depot is not None:
            depot.tasser()


def _type_connu(seul: str, cas: list[tuple[Path, str]]) -> None:
    from ..droit.bibliotheque import Bibliotheque
    from ..socle.espace import espace_de

    noms = Bibliotheque(espace_de(cas[0][0])).noms_modeles
    if seul not in noms:
        raise click.UsageError(f"type « {seul} » inconnu ; types connus : {', '.join(noms)}.")


def _porte(adresse: str | None):
    """The door to a cluster; none: this machine."""
    if adresse is None:
        return None
    from functools import partial
    from importlib.util import find_spec

    from ..rendu.processus import Grappe

    if find_spec("distributed") is None:
        raise click.UsageError(
            "« --dask » demande le paquet distributed : pip install 'clausier[dask]'."
        )
    return partial(Grappe, adresse)


from .bibliotheque import clauses, explain  # noqa: E402  the other commands; each loads its stages when it runs
from .diff import diff  # noqa: E402
from .init import init, new  # noqa: E402
from .read import read  # noqa: E402
from .registre import issue, verify  # noqa: E402
from .schema import completion, schema  # noqa: E402
from .suivi import remind, status  # noqa: E402
from .watch import watch  # noqa: E402

for _commande in (
    init,
    new,
    watch,
    status,
    remind,
    issue,
    diff,
    verify,
    read,
    clauses,
    explain,
    schema,
    completion,
):
    main.add_command(_commande)

__all__ = ["Refus", "main"]

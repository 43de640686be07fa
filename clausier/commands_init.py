"""The command `init`: a first workspace, commented, that `check` and `build` accept at once.

The files lie in `clausier/amorce/` as they are written. Nothing that exists is ever overwritten.
"""

from __future__ import annotations

import os
from pathlib import Path

import click

from .francais import Commande, Erreur

AMORCE = Path(__file__).resolve().parent / "amorce"
NOMS = {n: f".{n}" for n in ("gitignore", "gitattributes", "vscode")}  # without their dot in the package, so that no tool takes them for its own


def fichiers() -> dict[Path, bytes]:
    """The files of a new workspace, by their path in it: the starter's, then the schemas that its first lines name."""
    from .commands_schema import DOSSIER
    from .schema import de_l_espace

    sources = sorted(f for f in AMORCE.rglob("*") if f.is_file())
    amorce = {Path(*(NOMS.get(p, p) for p in f.relative_to(AMORCE).parts)): f.read_bytes() for f in sources}
    return amorce | {Path(DOSSIER, nom): donnees for nom, donnees in de_l_espace(None).items()}


@click.command(cls=Commande, short_help="prépare un espace de travail", help="Prépare un espace de travail commenté, avec un premier dossier, dans le dossier DIR.")
@click.argument("dossier", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
def init(dossier: Path) -> None:
    """Write the workspace, or say which files are in the way."""
    contenu = fichiers()
    if genants := [str(dossier / f) for f in contenu if os.path.lexists(dossier / f)]:
        raise Erreur(f"rien n'est écrit, pour ne rien écraser ; déjà là : {', '.join(genants)}")
    for chemin, donnees in contenu.items():
        cible = dossier / chemin
        cible.parent.mkdir(parents=True, exist_ok=True)
        with cible.open("xb") as f:
            f.write(donnees)
    click.echo(f"Espace de travail prêt : {dossier}")
    for chemin in contenu:
        click.echo(f"  {chemin.as_posix()}")
    click.echo("Tout y est fictif. Ensuite : mettez vos données dans vendeur.yaml, puis « clausier check » et « clausier build » dans ce dossier.")

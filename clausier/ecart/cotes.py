"""The two sides of a comparison: a case file, a case at a git revision, an issued text. The only module that runs another program: git.

A revision is read whole, workspace and all, into a folder that is gone afterwards: what it includes, its seller, its own clauses are those of that
day. The index used is a temporary one: the user's own index, working tree and branches are not touched.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from ..course.chaine import Chaine, Compose
from ..dossier.cas import charger
from ..lecture.noeuds import Noeud
from ..regles.toutes import verifier
from ..socle.erreurs import Erreur
from ..socle.espace import espace_de, voisins
from ..socle.imprevus import isoler
from ..socle.problemes import Place, Refus

MEMES_NUMEROS = ("E301", "E302")  # two versions of a case bear the same numbers: no fault here
REGISTRE = (
    "E95"  # nor is it one that a version differs from what was issued: that is what is to be shown
)


def composer(
    chemin: Path,
    nom: str,
    espace: Path,
    seul: str | None = None,
    noeud: Noeud | None = None,
    toleres: tuple[str, ...] = (*MEMES_NUMEROS, REGISTRE),
) -> Compose:
    """One case composed, as `build` would, but for the faults that comparing forgives. Raises Refus. `noeud`: see `dossier.charger`."""
    with isoler(Place(nom), "la comparaison"):
        chaine = Chaine(espace)
        dossier = charger(chemin, chaine.espace_lu, nom, noeud)
        problemes = [p for p in verifier(dossier, chaine.biblio) if not p.code.startswith(toleres)]
        if any(p.grave for p in problemes):
            raise Refus(problemes)
        return chaine.composer(dossier, problemes, seul)


def fichier(chemin: Path, nom: str, seul: str | None = None) -> Compose:
    """A case as it stands on the disk."""
    return composer(chemin, nom, espace_de(chemin), seul)


# --------------------------------------------------------------------------------------------------------------------- git


def _git(dossier: Path, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            ["git", "-C", str(dossier), *args],
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            env={**os.environ, **env},
        )
    except FileNotFoundError:
        raise Erreur("« git » est introuvable ; installez-le, ou comparez deux fichiers") from None


def est_revision(ou: Path, revision: str) -> str | None:
    """The commit that `revision` names in the repository of `ou`; None when it names none. Raises Erreur outside a repository."""
    dossier = ou if ou.is_dir() else ou.parent
    if _git(dossier, "rev-parse", "--show-toplevel").returncode:
        raise Erreur(
            f"« {dossier} » n'est pas dans un dépôt git ; pour comparer deux fichiers, donnez leurs chemins"
        )
    p = _git(
        dossier, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"
    )
    return p.stdout.strip() if p.returncode == 0 else None


@contextmanager
def _exporte(depot: Path, commit: str) -> Iterator[Path]:
    """Every file of a commit, in a folder of its own. `checkout-index` and not `archive`: no attribute may leave a file out."""
    with TemporaryDirectory(prefix="clausier-") as temp:
        index, arbre = str(Path(temp) / "index"), Path(temp).resolve() / "arbre"
        for args in (
            ("read-tree", commit),
            ("checkout-index", "--all", "--force", f"--prefix={arbre}/"),
        ):
            p = _git(depot, *args, GIT_INDEX_FILE=index)
            if p.returncode:
                raise Erreur(
                    f"git ne peut pas lire la révision : {p.stderr.strip().splitlines()[-1] if p.stderr.strip() else args[0]}"
                )
        yield arbre


def a_la_revision(chemin: Path, revision: str, commit: str, seul: str | None = None) -> Compose:
    """The case of that path as it was at a commit. Raises Refus with places that name the revision, Erreur when it was not there."""
    espace = espace_de(chemin)
    depot = Path(_git(espace, "rev-parse", "--show-toplevel").stdout.strip()).resolve()
    relatif, de_espace = chemin.resolve().relative_to(depot), espace.relative_to(depot)
    with _exporte(depot, commit) as arbre:
        if not (arbre / relatif).is_file():
            raise Erreur(f"« {relatif.as_posix()} » n'existe pas à la révision « {revision} »")
        try:
            return composer(
                arbre / relatif, f"{revision}:{relatif.as_posix()}", arbre / de_espace, seul
            )
        except Refus as e:
            raise Refus(
                [replace(p, place=_place(p.place, arbre, revision)) for p in e.problemes]
            ) from None


def _place(place: Place, arbre: Path, revision: str) -> Place:
    """A place inside the exported folder, as the user knows it."""
    if place.fichier.startswith(f"{revision}:"):
        return place
    absolu = Path(os.path.abspath(place.fichier))
    return (
        replace(place, fichier=f"{revision}:{absolu.relative_to(arbre).as_posix()}")
        if absolu.is_relative_to(arbre)
        else place
    )


# ------------------------------------------------------------------------------------------------------------ issued texts


def emis(espace: Path, numero: str) -> Path | None:
    """The frozen Markdown of a document, `emis/<year>/<type>-<numero>.md`."""
    if not re.fullmatch(r"[A-Za-z0-9+\-_/]{1,35}", numero):
        return None
    return next(
        (
            f
            for f in sorted((espace / "emis").glob(f"*/*-{numero.replace('/', '-')}.md"))
            if re.fullmatch(r"[a-z_]+", f.stem.removesuffix(f"-{numero.replace('/', '-')}"))
        ),
        None,
    )


def aujourd_hui(espace: Path, numero: str) -> tuple[Compose, int]:
    """The case of the workspace that holds the document of that number, composed, and the rank of the document."""
    fautes = None
    for chemin in voisins(espace):
        if numero not in chemin.read_text(encoding="utf-8", errors="replace"):
            continue
        try:
            compose = fichier(chemin, os.path.relpath(chemin))
        except Refus as e:
            fautes = e
            continue
        for i, d in enumerate(compose.documents):
            if d.numero == numero:
                return compose, i
    if fautes:
        raise fautes
    raise click.UsageError(f"aucun dossier de cet espace de travail n'a de document « {numero} ».")

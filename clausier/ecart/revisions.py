"""A case's past in git: which commit, under which path, and its whole workspace as it was.

The only module that runs another program. A revision is read whole, workspace and all, into a
folder that is gone afterwards: what it includes, its seller, its own clauses are those of that day.
The index used is a temporary one: the user's own index, working tree and branches are not touched.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ..socle.disque import vrai_chemin
from ..socle.erreurs import Erreur


def _git(dossier: Path, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            ["git", "-C", str(dossier), *args],
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
            env={**os.environ, **env},
        )
    except FileNotFoundError:
        raise Erreur("« git » est introuvable ; installez-le, ou comparez deux fichiers") from None


def depot_de(chemin: Path) -> Path:
    """The root of the repository that holds this path. Raises Erreur outside a repository."""
    dossier = chemin if chemin.is_dir() else chemin.parent
    p = _git(dossier, "rev-parse", "--show-toplevel")
    if p.returncode:
        raise Erreur(
            f"« {dossier} » n'est pas dans un dépôt git ; "
            "pour comparer deux fichiers, donnez leurs chemins"
        )
    return vrai_chemin(p.stdout.rstrip("\n"))


def commit_de(depot: Path, revision: str) -> str | None:
    """The commit that `revision` names; None when it names none."""
    p = _git(depot, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}")
    return p.stdout.strip() if p.returncode == 0 else None


def present(depot: Path, commit: str, chemin: str) -> bool:
    """Was there a file of that path (from the root) at that commit?"""
    return _git(depot, "cat-file", "-t", f"{commit}:{chemin}").stdout.strip() == "blob"


def chemin_a(depot: Path, chemin: str, commit: str) -> str | None:
    """The path that the file `chemin` of today had at a commit; None where git knows of none.

    Its moves are followed from commit to commit, then the one that is not committed yet, then from
    the commit to today at once. Paths are from the root of the repository.
    """
    if present(depot, commit, chemin):
        return chemin
    en_tete = chemin if present(depot, "HEAD", chemin) else _renomme(depot, chemin, "HEAD")
    ancien = _suivi(depot, en_tete, commit) if en_tete else None
    if ancien is None or not present(depot, commit, ancien):
        ancien = _renomme(depot, chemin, commit)
    return ancien


def _suivi(depot: Path, chemin: str, commit: str) -> str:
    """The first name, since the commit, of a file that stands at HEAD."""
    p = _git(
        depot,
        "log",
        "--follow",
        "-M",
        "-l0",
        "--diff-filter=R",
        "--name-status",
        "--format=",
        "-z",
        f"{commit}..HEAD",
        "--",
        chemin,
    )
    mots = [m for m in p.stdout.replace("\n", "").split("\0") if m]
    return (
        mots[-2] if len(mots) > 2 else chemin
    )  # « R100 », the old name, the new one; newest first


def _renomme(depot: Path, chemin: str, commit: str) -> str | None:
    """The file of a commit that is `chemin` in the working tree, tracked or not."""
    with TemporaryDirectory(prefix="clausier-") as temp:
        index = {"GIT_INDEX_FILE": str(Path(temp) / "index")}
        _git(depot, "read-tree", commit, **index)
        _git(depot, "add", "--force", "--intent-to-add", "--", f":(top,literal){chemin}", **index)
        p = _git(
            depot,
            "diff",
            "-M",
            "-l0",
            "--no-ext-diff",
            "--diff-filter=R",
            "--name-status",
            "-z",
            commit,
            "--",
            **index,
        )
    mots = p.stdout.split("\0")
    return next((a for a, b in zip(mots[1::3], mots[2::3], strict=False) if b == chemin), None)


@contextmanager
def exporter(depot: Path, commit: str) -> Iterator[Path]:
    """Every file of a commit, in a folder of its own.

    `checkout-index` and not `archive`: no attribute may leave a file out.
    """
    with TemporaryDirectory(prefix="clausier-") as temp:
        index, arbre = str(Path(temp) / "index"), vrai_chemin(Path(temp)) / "arbre"
        for args in (
            ("read-tree", commit),
            ("checkout-index", "--all", "--force", f"--prefix={arbre}/"),
        ):
            p = _git(depot, *args, GIT_INDEX_FILE=index)
            if p.returncode:
                dit = p.stderr.strip().splitlines()
                raise Erreur(f"git ne peut pas lire la révision : {dit[-1] if dit else args[0]}")
        yield arbre

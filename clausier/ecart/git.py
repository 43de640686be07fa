"""git, asked about a repository that a stranger may have made: the only module that runs another
program.

Its settings are never trusted. The top level is found here, by its `.git`, so that a folder of the
clone that is laid out as a repository is none; only commands that read objects are run, and none of
them filters, converts, watches, pages, signs, fetches or calls a hook. What git answers is bounded
in size, in time and, under Linux, in memory.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from threading import Timer
from typing import NamedTuple

from ..socle.affichage import visible
from ..socle.disque import vrai_chemin
from ..socle.erreurs import Erreur

MAX_REPONSE = 48 << 20  # octets of one answer
MAX_NOMS = 8 << 20  # octets of the names of a tree: some 90 000 files
MAX_MEMOIRE = 1 << 30  # octets that git may ask for itself
MAX_DUREE = 60.0  # seconds for one question
MAX_FICHIER = 32 << 20  # octets of one file
LOT = 16 << 20  # octets of files asked for at once
GIT = ".git"
SANS_RIEN_LANCER = (
    "--no-pager",
    "--no-optional-locks",
    "--no-replace-objects",
    "--literal-pathspecs",
    *("-c", "safe.bareRepository=explicit"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", f"core.attributesFile={os.devnull}"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "protocol.allow=never"),
)
ENVIRONNEMENT = {
    "GIT_ALLOW_PROTOCOL": "none",  # no protocol has this name; no setting comes before this
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
}
# The user's own settings hold what he trusts (safe.directory): git judges with them, once, whether
# the repository may be read at all. After that they say nothing that is wanted.
SANS_REGLAGES = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}


class DepotGit(NamedTuple):
    """A repository: the folder that holds its `.git`, and the folder of git's own files."""

    racine: Path
    dossier: Path


class EntreeGit(NamedTuple):
    """One name of a tree. `chemin`: from the folder listed; `taille`: octets, -1 where it has
    none.
    """

    mode: str
    sha: str
    taille: int
    chemin: str

    @property
    def fichier(self) -> bool:
        """Is it a plain file: no link, no other repository?"""
        return self.mode.startswith("100")


class TropGrand(Exception):
    """An answer of git's goes over what is read of it."""


def depot_de(chemin: Path) -> DepotGit:
    """The repository whose `.git` stands above this path. Raises Erreur where there is none that
    may be read.
    """
    ici = vrai_chemin(chemin if chemin.is_dir() else chemin.parent)
    racine = next((d for d in (ici, *ici.parents) if os.path.lexists(d / GIT)), None)
    if racine is None or GIT in (p.casefold() for p in ici.parts):
        raise Erreur(
            f"« {visible(str(ici))} » n'est pas dans un dépôt git ; "
            "pour comparer deux fichiers, donnez leurs chemins"
        )
    propre = racine / GIT
    if propre.is_symlink() or not (propre.is_dir() or propre.is_file()):
        raise Erreur(
            f"« {visible(str(propre))} » est un lien, ou un fichier spécial : ce dépôt git n'est "
            "pas lu ; mettez à sa place le dossier lui-même"
        )
    # From its own folder and no higher; git checks that it is the user's, or trusted by him.
    dit = _lire(
        ("-C", str(racine), "rev-parse", "--absolute-git-dir", "--git-common-dir"),
        {"GIT_CEILING_DIRECTORIES": str(racine.parent)},
    )
    if dit is None:
        raise Erreur(_refus(racine, propre))
    dossier, commun = (vrai_chemin(racine / os.fsdecode(x)) for x in dit.split(b"\n")[:2])
    if propre.is_dir():
        sain = dossier == commun == propre
    else:
        sain = not (dossier.is_relative_to(racine) or commun.is_relative_to(racine))
    if not sain:
        raise Erreur(
            f"le dépôt git de « {visible(str(racine))} » est rangé parmi les fichiers qu'il suit : "
            "il n'est pas lu"
        )
    return DepotGit(racine, dossier)


def _refus(racine: Path, propre: Path) -> str:
    """Why git will not look at a repository, as far as can be told."""
    if hasattr(os, "geteuid") and propre.stat().st_uid not in (os.geteuid(), -1):
        return (
            f"le dépôt git de « {visible(str(racine))} » appartient à un autre compte ; si vous "
            f"vous y fiez : git config --global --add safe.directory {visible(str(racine))}"
        )
    return f"git ne peut pas lire le dépôt de « {visible(str(racine))} » (voyez « git status »)"


def lire(
    depot: DepotGit, *args: str, question: bytes = b"", plafond: int = MAX_REPONSE
) -> bytes | None:
    """What a command of git's answers on a repository; None when it fails.

    Only for commands that read objects and references. Raises TropGrand, Erreur.
    """
    ou = ("-C", str(depot.racine), f"--git-dir={depot.dossier}", f"--work-tree={depot.racine}")
    return _lire((*ou, *args), SANS_REGLAGES, question, plafond)


def reglage(depot: DepotGit, nom: str) -> str:
    """What git is set to for this repository, the user's own settings counted and those of this
    module left out; "" for nothing.
    """
    ou = ("-C", str(depot.racine), f"--git-dir={depot.dossier}")
    dit = _lire((*ou, "config", "--show-scope", "--get-all", nom), {}, plafond=4096) or b""
    siens = [x.partition("\t") for x in dit.decode("utf-8", "replace").splitlines()]
    return next((valeur for d_ou, _, valeur in reversed(siens) if d_ou != "command"), "")


def commit_de(depot: DepotGit, revision: str) -> str | None:
    """The commit that `revision` names; None when it names none."""
    dit = lire(
        depot, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"
    )
    sha = (dit or b"").decode("ascii", "replace").strip()
    return sha if re.fullmatch(r"[0-9a-f]{40,64}", sha) else None


def lister(depot: DepotGit, arbre: str, *options: str) -> list[EntreeGit]:
    """The names of a tree. Raises TropGrand; Erreur for a tree that cannot be read."""
    dit = lire(depot, "ls-tree", "-z", "-l", "--full-tree", arbre, *options, plafond=MAX_NOMS)
    if dit is None:
        raise Erreur(_incomplet(arbre))
    entrees = []
    for ligne in dit.split(b"\0")[:-1]:
        tete, _, nom = ligne.partition(b"\t")
        mode, _, sha, taille = tete.decode("ascii").split()
        octets = int(taille) if taille.isdigit() else -1
        entrees.append(EntreeGit(mode, sha, octets, os.fsdecode(nom)))
    return entrees


def contenus(depot: DepotGit, entrees: Iterable[EntreeGit]) -> Iterator[tuple[EntreeGit, bytes]]:
    """Files of a tree with their bytes as they were committed, a few at a time.

    Each is of MAX_FICHIER octets at most. Raises Erreur where git has not got one.
    """
    lot: list[EntreeGit] = []
    for e in entrees:
        if lot and sum(x.taille for x in lot) + e.taille > LOT:
            yield from _contenus(depot, lot)
            lot = []
        lot.append(e)
    if lot:
        yield from _contenus(depot, lot)


def _contenus(depot: DepotGit, lot: list[EntreeGit]) -> Iterator[tuple[EntreeGit, bytes]]:
    question = "".join(f"{e.sha}\n" for e in lot).encode()
    try:
        dit = lire(depot, "cat-file", "--batch", question=question) or b""
    except TropGrand:
        raise Erreur(_incomplet(lot[0].chemin)) from None
    ici = 0
    for e in lot:
        tete = f"{e.sha} blob {e.taille}\n".encode()
        debut = ici + len(tete)
        if dit[ici:debut] != tete:
            raise Erreur(_incomplet(e.chemin))
        ici = debut + e.taille + 1
        yield e, dit[debut : ici - 1]


def _incomplet(quoi: str) -> str:
    return (
        f"git ne peut pas lire « {visible(quoi)} » : le dépôt est abîmé, ou c'est un clone "
        "partiel ; « git fsck » le dit, et un clone entier contient tout"
    )


def _programme(chemins: str) -> str:
    """Where git is: never in a folder that depends on where one stands."""
    surs = os.pathsep.join(p for p in chemins.split(os.pathsep) if os.path.isabs(p))
    trouve = shutil.which("git", path=surs)
    if trouve is None or not os.path.isabs(trouve):
        raise Erreur("« git » est introuvable ; installez-le, ou comparez deux fichiers")
    return trouve


def _lire(
    args: tuple[str, ...], env: dict[str, str], question: bytes = b"", plafond: int = MAX_REPONSE
) -> bytes | None:
    """Run git with nothing of its variables but ours; its answer, None when it fails."""
    propre = {k: x for k, x in os.environ.items() if not k.startswith("GIT_")}
    programme = _programme(propre.get("PATH", os.defpath))
    with TemporaryFile() as entree:
        entree.write(question)
        entree.seek(0)
        with subprocess.Popen(  # noqa: S603  an absolute program, arguments of ours
            [programme, *SANS_RIEN_LANCER, *args],
            stdin=entree,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**propre, **ENVIRONNEMENT, **env},
        ) as p:
            _borner(p.pid)
            fin = Timer(MAX_DUREE, p.kill)
            fin.start()
            try:
                dit: bytes = p.stdout.read(plafond + 1) if p.stdout else b""
                if len(dit) > plafond:
                    p.kill()
                p.wait()
            finally:
                fin.cancel()
    if len(dit) > plafond:
        raise TropGrand
    return dit if p.returncode == 0 else None


def _borner(pid: int) -> None:
    """Bound the memory that git may ask for, where the system lets it be done from outside."""
    try:
        import resource

        resource.prlimit(pid, resource.RLIMIT_DATA, (MAX_MEMOIRE, MAX_MEMOIRE))
    except (ImportError, AttributeError, OSError, ValueError):
        pass

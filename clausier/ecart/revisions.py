"""A case's past in git: under which path it stood, and its whole workspace as it was.

A revision is read whole, workspace and all, into a folder that is gone afterwards: what it
includes, its seller, its own clauses are those of that day. The files are written as they were
committed, by clausier and not by git: no attribute leaves one out or passes it to a program.
Nothing of the repository is touched, not even its index.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from ..socle.disque import creer, ecrire_nouveau, lire_octets, vrai_chemin
from ..socle.espace import CATALOGUE, CLIENTS, FICHE
from ..socle.problemes import Place, Probleme, Refus
from .git import GIT, MAX_FICHIER, DepotGit, EntreeGit, TropGrand, contenus, lire, lister

MAX_ESPACE = 1 << 30  # octets of a workspace
MAX_CAS = 1 << 20  # octets of a case: see `lecture.noeuds`
MAX_CANDIDATS = 32 << 20  # octets of the files that a moved case is looked for in
RESSEMBLANCE = 0.5  # git's own bound: half of the larger file is in the other
# What a workspace reads without its case naming it: missing, it would say something else unseen.
LUS_D_OFFICE = (FICHE, CATALOGUE, CLIENTS, "registre.yaml", "clauses", "templates")


def present(depot: DepotGit, commit: str, chemin: str) -> bool:
    """Was there a file, or a link, of that path (from the root) at that commit?"""
    ici = [e for e in lister(depot, commit, "--", chemin) if e.chemin == chemin]
    return any(e.taille >= 0 for e in ici)


def chemin_a(depot: DepotGit, chemin: str, commit: str) -> str | None:
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


def _suivi(depot: DepotGit, chemin: str, commit: str) -> str:
    """The first name, since the commit, of a file that stands at HEAD: what `log --follow` tells,
    by the two commands that it is made of, which no setting reaches.
    """
    depuis = lire(depot, "rev-list", "HEAD", f"^{commit}") or b""
    options = ("-r", "--follow", "-M", "-l0", "--diff-filter=R", "--name-status", "-z")
    sans = ("--no-commit-id", "--no-ext-diff", "--no-textconv")
    dit = lire(depot, "diff-tree", "--stdin", *options, *sans, "--", chemin, question=depuis)
    mots = (dit or b"").split(b"\0")[:-1]
    # « R100 », the old name, the new one; newest first
    return os.fsdecode(mots[-2]) if len(mots) > 2 else chemin


def _renomme(depot: DepotGit, chemin: str, commit: str) -> str | None:
    """The case of a commit that is `chemin` in the working tree, tracked or not: among those that
    stand there no more, the one that is most like it.
    """
    ici = depot.racine / chemin
    try:
        neuf = lire_octets(ici, MAX_CAS)
    except OSError:
        return None
    reste, candidats = MAX_CANDIDATS, []
    for e in _tout(depot, commit, commit):
        assez = min(e.taille, len(neuf)) >= RESSEMBLANCE * max(e.taille, len(neuf), 1)
        if (
            e.fichier
            and assez
            and e.chemin.endswith((".yaml", ".yml"))
            and _sain(e.chemin)
            and not os.path.lexists(depot.racine / e.chemin)
            and (reste := reste - e.taille) >= 0
        ):
            candidats.append(e)
    nom = PurePath(chemin).name
    notes = (
        (_ressemblance(ancien, neuf), PurePath(e.chemin).name == nom, e.chemin)
        for e, ancien in contenus(depot, candidats)
    )
    return max((n for n in notes if n[0] >= RESSEMBLANCE), default=(0, False, None))[2]


def _ressemblance(a: bytes, b: bytes) -> float:
    """How much of the larger of two files is in the other, by lines, from 0 to 1, as git does.

    >>> _ressemblance(b"a\\nb\\n", b"b\\nc\\n")
    0.5
    """
    x, y = (Counter(re.findall(rb"[^\n]{0,63}\n|[^\n]{1,64}", t)) for t in (a, b))
    commun = sum(len(ligne) * n for ligne, n in (x & y).items())
    return commun / max(len(a), len(b), 1)


@contextmanager
def exporter(depot: DepotGit, commit: str, cas: str, revision: str) -> Iterator[tuple[Path, Path]]:
    """The workspace of a case as it was at a commit, in a folder of its own: that folder, which
    stands for the root of the repository, and the workspace in it.

    `cas`: the case's path then; `revision`: the commit as the user named it. Links are not
    followed, nor other repositories entered: what would be read is refused, the rest left out, with
    files that are too big. Raises Refus, with places that name the revision.
    """
    hauts = [d.as_posix() for d in PurePath(cas).parents]
    dossiers = ["" if d == "." else f"{d}/" for d in hauts]
    espace = next((d for d in dossiers if present(depot, commit, f"{d}{FICHE}")), dossiers[0])
    debut = f"{revision}:{espace}"
    entrees = _tout(depot, f"{commit}:{espace.rstrip('/')}", debut)
    if fautes := list(_fautes(entrees, debut, cas.removeprefix(espace))):
        raise Refus(fautes)
    with TemporaryDirectory(prefix="clausier-") as temp:
        arbre = vrai_chemin(temp) / "arbre"
        ici = arbre / espace
        gardes = (e for e in entrees if e.fichier and e.taille <= MAX_FICHIER)
        for e, donnees in contenus(depot, gardes):
            creer((ici / e.chemin).parent)
            ecrire_nouveau(ici / e.chemin, donnees)
        yield arbre, ici


def _tout(depot: DepotGit, arbre: str, nom: str) -> list[EntreeGit]:
    """Every file under a tree. Raises Refus where there are too many names or octets."""
    try:
        entrees = lister(depot, arbre, "-r")
    except TropGrand:
        raise Refus(
            [Probleme(Place(nom), "E109", "", "trop de fichiers à cette révision")]
        ) from None
    return entrees


def _fautes(entrees: list[EntreeGit], debut: str, cas: str) -> Iterator[Probleme]:
    """Why a workspace of the past is not read."""
    for e in entrees:
        place = Place(debut + e.chemin)
        if not _sain(e.chemin):
            yield Probleme(place, "E107", "", "aucun fichier ne peut porter ce nom")
        elif not e.fichier and (e.chemin == cas or e.chemin.split("/")[0] in LUS_D_OFFICE):
            quoi = "un lien" if e.mode == "120000" else "un sous-module"
            yield Probleme(place, "E107", "", f"{quoi} n'est pas suivi à une révision passée")
        elif e.chemin == cas and e.taille > MAX_CAS:
            yield Probleme(place, "E109", "", "le fichier dépasse 1 Mio")
    for chemin in _doubles(e.chemin for e in entrees):
        yield Probleme(Place(debut + chemin), "E107", "", "ce nom est pris deux fois")
    if sum(e.taille for e in entrees if e.fichier and e.taille <= MAX_FICHIER) > MAX_ESPACE:
        yield Probleme(Place(debut), "E109", "", "l'espace de travail dépasse 1 Gio")


def _sain(chemin: str) -> bool:
    """May a file be written under this path: no part leads out, none is git's own folder?"""
    return all(
        PurePath(p).name == p and p not in ("", ".", "..") and p.casefold() != GIT
        for p in chemin.split("/")
    )


def _doubles(chemins: Iterable[str]) -> Iterator[str]:
    """Paths that are there twice, or that are a file and a folder."""
    vus = Counter(chemins)
    yield from (c for c, n in vus.items() if n > 1)
    dossiers = {d.as_posix() for c in vus for d in PurePath(c).parents}
    yield from sorted(dossiers & vus.keys())

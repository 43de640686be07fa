"""Where the cases are: paths given by the user → workspaces and case files.

A workspace is the nearest folder, from the case upwards, that holds `vendeur.yaml`; else the case's
own folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import lru_cache
from os import PathLike
from pathlib import Path

from .disque import de_git, lieu_sur, lire_debut, vrai_chemin
from .erreurs import DemandeInvalide
from .problemes import invisibles_montres

FORMATS = ("md", "html", "pdf")  # in which documents are built
EXCLUS = {"build", "clauses", "templates", "emis", "node_modules", "tests"}
DOSSIER_OUTILS = ".clausier"  # what editors read, beside vendeur.yaml
EMIS = "emis"  # what is issued, frozen
FICHE = "vendeur.yaml"  # the seller, for all the cases of the workspace
NON_DOSSIERS = {FICHE, "registre.yaml", "vendeur.yml"}


def espace_de(chemin: Path) -> Path:
    """The workspace of a case file or folder."""
    depart = chemin if chemin.is_dir() else chemin.parent
    depart = vrai_chemin(depart)
    for d in (depart, *depart.parents):
        if (d / "vendeur.yaml").is_file():
            return d
    return depart


def cases(dossier: Path, sortie: Path | None = None) -> list[Path]:
    """Every case file under a folder, in the order of names: YAML with a `dossier:` or `documents:`
    key of its own.
    """
    trouves: list[Path] = []
    for racine, sous, fichiers in os.walk(dossier):
        ici = Path(racine)
        sous[:] = sorted(
            d
            for d in sous
            if d not in EXCLUS
            and not d.startswith((".", "_"))
            and (sortie is None or vrai_chemin(ici / d) != vrai_chemin(sortie))
        )
        for nom in sorted(fichiers):
            if (
                nom.endswith((".yaml", ".yml"))
                and nom not in NON_DOSSIERS
                and not nom.startswith((".", "_"))
                and _est_un_dossier(ici / nom)
            ):
                trouves.append(ici / nom)
    return trouves


def _est_un_dossier(chemin: Path) -> bool:
    """A case says `dossier:` or `documents:` at the start of a line; other YAML files (included
    parts) do not.
    """
    if mene_dehors(chemin):
        return True  # its reading refuses it: nothing of it is read here
    try:
        tete = lire_debut(chemin, 1 << 20)
    except OSError:
        return True
    if b"\0" in tete[:4]:
        return True
    texte = b"\n" + tete.lstrip(b"\xef\xbb\xbf")
    return any(
        b"\n" + cle in texte for cle in (b"dossier:", b"documents:", b'"dossier"', b"{dossier")
    )


def mene_dehors(fichier: Path) -> bool:
    """Is this a link that leads out of the workspace where it stands? Nothing of it is read."""
    return fichier.is_symlink() and not dedans(espace_de(fichier.parent), vrai_chemin(fichier))


def sous_emis(espace: Path) -> list[Path]:
    """What lies under `emis/<year>/`, in the order of names; through no link."""
    annees = [] if (espace / EMIS).is_symlink() else (espace / EMIS).glob("*")
    return sorted(f for d in annees if not d.is_symlink() for f in d.glob("*"))


def resoudre(chemins: Iterable[str | Path], sortie: Path | None = None) -> list[tuple[Path, str]]:
    """Paths as given (none: the workspace one stands in) → (case file, its name in messages, where
    nothing hides); each once. The seller's file and the register are no cases.

    Raises FileNotFoundError.
    """
    resultat: dict[Path, str] = {}
    for donne in chemins or [os.path.relpath(espace_de(Path.cwd()))]:
        p = Path(donne)
        if not os.path.lexists(p):  # of a link to nothing, its reading says it
            raise FileNotFoundError(str(donne))
        nommes = [] if p.name in NON_DOSSIERS else [p]
        for f in cases(p, sortie) if p.is_dir() else nommes:
            vrai = vrai_chemin(f.parent) / f.name if mene_dehors(f) else vrai_chemin(f)
            resultat.setdefault(vrai, invisibles_montres(str(f)))
    return list(resultat.items())


def cas_de(
    chemins: Sequence[str | PathLike[str]], sortie: Path | None = None
) -> list[tuple[Path, str]]:
    """The cases that paths name (see `resoudre`).

    Raises DemandeInvalide for a path that is not there, or when there is no case.
    """
    try:
        trouves = resoudre([Path(c) for c in chemins], sortie)
    except FileNotFoundError as e:
        raise DemandeInvalide(f"« {e} » n'existe pas.") from e
    if not trouves:
        for p in map(Path, chemins):
            if p.name in NON_DOSSIERS:
                raise DemandeInvalide(_pas_un_dossier(p))
        raise DemandeInvalide(
            "aucun dossier ici : un dossier est un fichier YAML qui a une clé « dossier: » (voyez "
            "« clausier init »)."
        )
    return trouves


def _pas_un_dossier(fichier: Path) -> str:
    """What a file of the workspace that is no case is, and what to give instead."""
    if fichier.name != FICHE and fichier.stem == Path(FICHE).stem:
        return f"« {fichier} » n'est lu par aucun dossier : renommez-le « {FICHE} »."
    quoi = "la fiche du vendeur" if fichier.name == FICHE else "le registre des documents émis"
    voisin = next(iter(cases(fichier.parent)), fichier.parent / "DOSSIER.yaml")
    aussi = f" ; « clausier check {fichier} » la vérifie seule" if fichier.name == FICHE else ""
    return (
        f"« {fichier} » est {quoi}, pas un dossier : donnez un dossier, par exemple "
        f"« {voisin} », ou tout le dossier « {fichier.parent} »{aussi}."
    )


def formats_connus(voulus: Sequence[str]) -> list[str]:
    """The formats that are asked for. Raises DemandeInvalide for none, or one that is not known."""
    if not voulus or set(voulus) - set(FORMATS):
        raise DemandeInvalide(f"formats connus : {', '.join(FORMATS)}.")
    return list(voulus)


def voisins(espace: Path) -> list[Path]:
    """The cases of a workspace.

    Without vendeur.yaml the folder may be anything: only its own files count.
    """
    if (espace / "vendeur.yaml").is_file():
        dossiers = lru_cache(maxsize=None)(espace_de)
        return [c for c in cases(espace) if dossiers(c.parent) == espace]
    return sorted(
        f
        for ext in ("*.yaml", "*.yml")
        for f in espace.glob(ext)
        if f.name not in NON_DOSSIERS and not f.name.startswith((".", "_"))
    )


def joint(espace: Path, nom: str) -> Path | None:
    """A file that the workspace joins to its documents (certificate, logo); None when absent or
    outside the workspace.
    """
    cible = dans(espace, espace, nom)
    return cible if cible is not None and cible.is_file() else None


def a_ses_textes(espace: Path) -> bool:
    """Has the workspace clauses or templates of its own, which come before the library's?"""
    return any((espace / sous).is_dir() for sous in ("clauses", "templates"))


def sortie_par_defaut(chemins: Sequence[str | PathLike[str]]) -> Path:
    """`build` beside one; without a path, `build` in the workspace one stands in, from whichever of
    its folders. Raises Refus (E118) for one that a link puts elsewhere: nobody named it.
    """
    ici = Path() if chemins else Path(os.path.relpath(espace_de(Path.cwd())))
    lieu_sur(ici, ici / "build")
    return ici / "build"


def dedans(racine: Path, cible: Path) -> bool:
    """Is this in the workspace, and not among what git keeps of it? Of true paths."""
    return cible.is_relative_to(racine) and not any(map(de_git, cible.relative_to(racine).parts))


def dans(racine: Path, base: Path, nom: str) -> Path | None:
    """The file that `nom` names from `base`, links followed; None when it is out of `racine`, in a
    folder of git, or no name at all.
    """
    try:
        cible = vrai_chemin(base / nom)
        cible.is_file()  # a name that the system refuses is refused here
        return cible if dedans(vrai_chemin(racine), cible) else None
    except (OSError, ValueError, RuntimeError):  # too long, a NUL, a circle of links
        return None

"""Where the cases are: paths given by the user → workspaces and case files.

A workspace is the nearest folder, from the case upwards, that holds `vendeur.yaml`; else the case's
own folder.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from os import PathLike
from pathlib import Path

from .disque import de_git, lieu_sur, lire_debut, lire_octets, vrai_chemin
from .erreurs import DemandeInvalide
from .problemes import invisibles_montres

FORMATS = ("md", "html", "pdf")  # in which documents are built, and issued
CONNUS = (*FORMATS, "docx")  # and in which they are built when it is asked for
EXCLUS = {"banques", "build", "clauses", "templates", "emis", "node_modules", "tests"}
DOSSIER_OUTILS = ".clausier"  # what editors read, beside vendeur.yaml
EMIS = "emis"  # what is issued, frozen
CONSTRUIT = "build"  # where a workspace is built, unless told otherwise
FICHE = "vendeur.yaml"  # the seller, for all the cases of the workspace
NON_DOSSIERS = {FICHE, "registre.yaml", "vendeur.yml"}
RECETTES, ACHATS = "recettes.yaml", "achats.yaml"  # the workspace's own books, beside vendeur.yaml
FEUILLE = "apparence.css"  # the seller's own style, beside vendeur.yaml
BANQUES = "banques"  # how banks write their CSV, in a folder
CATALOGUE, CLIENTS = "catalogue.yaml", "clients"  # what cases name: articles, clients in a folder
FORME_D_UNE_FICHE = r"[A-Za-z0-9_-]{1,80}"  # the name of a client's file, without « .yaml »
QUOI = {
    FICHE: "la fiche du vendeur",
    RECETTES: "le livre des recettes sans dossier",
    ACHATS: "le registre des achats",
    CATALOGUE: "le catalogue",
}


def espace_de(chemin: Path) -> Path:
    """The workspace of a case file or folder."""
    depart = chemin if chemin.is_dir() else chemin.parent
    depart = vrai_chemin(depart)
    for d in (depart, *depart.parents):
        if (d / "vendeur.yaml").is_file():
            return d
    return depart


def espace_nomme(chemin: Path) -> Path:
    """The workspace of a path that is given. Raises DemandeInvalide for one that is not there."""
    if not chemin.exists():
        raise DemandeInvalide(f"« {chemin} » n'existe pas.")
    return espace_de(chemin)


def cases(dossier: Path, sortie: Path | None = None) -> list[Path]:
    """Every case file under a folder, in the order of names: YAML with a `dossier:` or `documents:`
    key of its own.
    """
    return [
        f for f in _fichiers(dossier, sortie) if f.name not in NON_DOSSIERS and _est_un_dossier(f)
    ]


def _fichiers(dossier: Path, sortie: Path | None = None) -> Iterator[Path]:
    """Every YAML file under a folder that may be a user's, in the order of names."""
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
            if nom.endswith((".yaml", ".yml")) and not nom.startswith((".", "_")):
                yield ici / nom


# What begins a line of a case and of no other file of ours: two of them make a case whose name is
# not there, or not written so.
PROPRES = frozenset(
    {b"client", b"conclusion", b"documents", b"journal", b"lignes", b"paiements", b"prestation"}
)
CLE = re.compile(rb"^[ \t]{0,3}[\"']?([A-Za-z\x80-\xff]{4,12})[\"']?[ \t]*:", re.M)
PRESQUE = re.compile(rb"do[sc]{1,3}i?(?:e|\xc3\xa9)r{0,2}s?", re.I)  # « dosier », « Dossiers »


def _est_un_dossier(chemin: Path) -> bool:
    """A case says `dossier:` or `documents:` at the start of a line; other YAML files (included
    parts) do not. One that says the keys of a case without them, or nearly, is one too: its
    reading tells what is missing.
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
    if any(b"\n" + cle in texte for cle in (b"dossier:", b"documents:", b'"dossier"', b"{dossier")):
        return True
    cles = set(CLE.findall(texte))
    siennes = len(cles & PROPRES)
    return siennes > 1 or b"dossier" in cles or (siennes > 0 and any(map(PRESQUE.fullmatch, cles)))


def est_un_livre(chemin: Path) -> bool:
    """A book of the workspace by its name; a case may have that name too, and says `dossier:`."""
    return chemin.name in (RECETTES, ACHATS) and not (chemin.exists() and _est_un_dossier(chemin))


def est_commun(chemin: Path) -> bool:
    """The catalogue or a client's file, by its name; a case may stand there too, and says
    `dossier:`.
    """
    if chemin.name == CATALOGUE:
        nomme = espace_de(chemin) == vrai_chemin(chemin.parent)
    else:
        chez = chemin.parent.parent if chemin.parent.name == CLIENTS else None
        nomme = chemin.suffix == ".yaml" and chez is not None and (chez / FICHE).is_file()
    return nomme and not (chemin.exists() and _est_un_dossier(chemin))


def fiches_des_clients(espace: Path) -> list[Path]:
    """The clients' files of a workspace, in the order of names; through no link."""
    if (espace / CLIENTS).is_symlink():
        return []
    return sorted(f for f in (espace / CLIENTS).glob("*.yaml") if est_commun(f))


def hors_dossier(nom: str) -> bool:
    """Is what was checked, by its name in messages, a file that cases share, and no case?"""
    return Path(nom).name == FICHE or est_un_livre(Path(nom)) or est_commun(Path(nom))


def livre_de(espace: Path, nom: str) -> Path | None:
    """A book of a workspace; None where it keeps none."""
    chemin = espace / nom
    return chemin if est_un_livre(chemin) and chemin.is_file() else None


def livres(
    chemins: Sequence[str | PathLike[str]], tels: Callable[[Path], bool] = est_un_livre
) -> list[Path]:
    """The books that paths name, or that lie under the folders that they name (none: the workspace
    one stands in), in the order of names; or other files, those for which `tels` holds.
    """
    trouves: dict[Path, Path] = {}
    for p in map(Path, chemins or [os.path.relpath(espace_de(Path.cwd()))]):
        for f in _fichiers(p) if p.is_dir() else [p]:
            if tels(f) and f.is_file():
                trouves.setdefault(vrai_chemin(f.parent) / f.name, f)
    return list(trouves.values())


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
        nommes = [] if p.name in NON_DOSSIERS or hors_dossier(str(p)) else [p]
        for f in cases(p, sortie) if p.is_dir() else nommes:
            vrai = vrai_chemin(f.parent) / f.name if mene_dehors(f) else vrai_chemin(f)
            resultat.setdefault(vrai, invisibles_montres(str(f)))
    return list(resultat.items())


def cas_et_livres(
    chemins: Sequence[str | PathLike[str]], vide: bool = False
) -> tuple[list[tuple[Path, str]], list[Path]]:
    """The cases that paths name, and the books: who sells at a market may have no case at all.

    Raises DemandeInvalide for a path that is not there, or when there is neither but `vide`.
    """
    tenus = livres(chemins)
    autres = [p for p in chemins if not est_un_livre(Path(p))]
    return cas_de(autres, vide=vide or bool(tenus)) if autres or not chemins else [], tenus


def entiers(chemins: Sequence[str | PathLike[str]]) -> list[Path]:
    """The folders that paths name whole (none: the workspace one stands in); of a book, its own."""
    dits = map(Path, chemins or [espace_de(Path.cwd())])
    return [
        vrai_chemin(p if p.is_dir() else p.parent) for p in dits if p.is_dir() or est_un_livre(p)
    ]


def espaces_clos(cas: Sequence[tuple[Path, str]], sous: Sequence[Path]) -> list[Path]:
    """The workspaces of these cases, wholly under one of the folders `sous`, that have closed a
    period of their books; none but by name is looked into.
    """
    espaces = {espace_de(d) for d in {c.parent for c, _ in cas}} | {espace_de(s) for s in sous}
    return sorted(e for e in espaces if any(e.is_relative_to(s) for s in sous) and _clos(e))


def _clos(espace: Path) -> bool:
    try:
        return b"\n  type: livre_" in lire_octets(espace / "registre.yaml")
    except OSError:
        return False


def cas_de(
    chemins: Sequence[str | PathLike[str]], sortie: Path | None = None, vide: bool = False
) -> list[tuple[Path, str]]:
    """The cases that paths name (see `resoudre`).

    Raises DemandeInvalide for a path that is not there, or when there is no case but `vide`.
    """
    try:
        trouves = resoudre([Path(c) for c in chemins], sortie)
    except FileNotFoundError as e:
        raise DemandeInvalide(f"« {e} » n'existe pas.") from e
    if not trouves and not vide:
        for p in map(Path, chemins):
            if p.name in NON_DOSSIERS or hors_dossier(str(p)):
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
    client = est_commun(fichier) and fichier.name != CATALOGUE
    quoi = QUOI.get(fichier.name, "le registre des documents émis")
    quoi = "la fiche d'un client" if client else quoi
    ici = fichier.parent.parent if client else fichier.parent
    voisin = next(iter(cases(ici)), ici / "DOSSIER.yaml")
    seul = "la" if fichier.name == FICHE or client else "le"
    aussi = (
        f" ; « clausier check {fichier} » {seul} vérifie seul{'e' if seul == 'la' else ''}"
        if fichier.name in QUOI or client
        else ""
    )
    return (
        f"« {fichier} » est {quoi}, pas un dossier : donnez un dossier, par exemple "
        f"« {voisin} », ou tout le dossier « {ici} »{aussi}."
    )


def formats_connus(voulus: Sequence[str]) -> list[str]:
    """The formats that are asked for. Raises DemandeInvalide for none, or one that is not known."""
    if not voulus or set(voulus) - set(CONNUS):
        raise DemandeInvalide(f"formats connus : {', '.join(CONNUS)}.")
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
        if f.name not in NON_DOSSIERS
        and not f.name.startswith((".", "_"))
        and not (est_un_livre(f) or est_commun(f))
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
    ici = lieu_construit(chemins)
    lieu_sur(ici.parent, ici)
    return ici


def lieu_construit(chemins: Sequence[str | PathLike[str]]) -> Path:
    """Where `build` of these paths puts its work unless told otherwise; to be looked at."""
    return (Path() if chemins else Path(os.path.relpath(espace_de(Path.cwd())))) / CONSTRUIT


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

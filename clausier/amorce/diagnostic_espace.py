"""What `doctor` looks at of the workspace one stands in: rights, room, what editors read, git.

Takes the workspace; gives findings. It may be a stranger's: git is asked for two settings and
nothing else, and no hook of it is read.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from ..socle.disque import lire_debut, lire_octets
from ..socle.espace import (
    ACHATS,
    CATALOGUE,
    CONSTRUIT,
    DOSSIER_OUTILS,
    FICHE,
    RECETTES,
    dans,
    fiches_des_clients,
    mene_dehors,
    voisins,
)
from .constatations import Examen, Vu
from .diagnostic import place_libre

LIGNE = re.compile(rb"^# yaml-language-server: \$schema=(\S+)", re.M)
REFAIRE = "« clausier schema --refresh » dans l'espace de travail"
TETE = 2048  # bytes of a file in which its first lines are


def de_l_espace_de_travail(espace: Path) -> list[Examen]:
    """The examinations of a workspace; of a folder that is none, that it is none."""
    if not (espace / FICHE).is_file():
        return [Examen("espace", partial(_aucun, espace))]
    return [
        Examen("espace", partial(_droits, espace)),
        Examen("editeur", partial(_editeur, espace)),
        Examen("git", partial(_git, espace)),
    ]


def _aucun(ici: Path) -> Iterator[Vu]:
    dit = f"pas d'espace de travail ici ({FICHE} manque dans {ici} et au-dessus)"
    yield Vu("espace", "info", dit, "« clausier init DIR » en prépare un")
    yield from place_libre(ici, "espace")


def _droits(espace: Path) -> Iterator[Vu]:
    construit = espace / CONSTRUIT
    ou = construit if construit.is_dir() else espace
    if construit.is_symlink():
        dit = f"« {CONSTRUIT} » est un lien : rien n'y est construit"
        yield Vu("espace", "empeche", dit, "supprimez ce lien, ou construisez avec « --out »")
    elif not os.access(ou, os.W_OK | os.X_OK):
        dit = f"rien ne peut être écrit dans {ou}"
        yield Vu("espace", "empeche", dit, "rendez-vous-en le droit, ou « --out » ailleurs")
    elif not os.access(espace / FICHE, os.R_OK):
        yield Vu("espace", "empeche", f"{FICHE} ne peut pas être lu", f"« chmod u+r {FICHE} »")
    else:
        yield Vu("espace", "bon", str(espace))
    if os.name == "posix" and espace.stat().st_mode & 0o002:
        dit = "tout compte de la machine peut changer vos fichiers"
        yield Vu("espace", "a_voir", dit, f"« chmod o-w {espace} »")
    yield from place_libre(espace, "espace")


# ---------------------------------------------------------------------------------- the editor


def _editeur(espace: Path) -> Iterator[Vu]:
    """The schemas beside the files, the line that leads to them, the tag that VS Code must know."""
    vus = [*_schemas(espace), *_lignes(espace), *_vscode(espace)]
    yield from vus or [Vu("editeur", "bon", "schémas à jour, et nommés en tête des fichiers")]


def _schemas(espace: Path) -> Iterator[Vu]:
    from ..dossier.schema import de_l_espace

    dossier = espace / DOSSIER_OUTILS
    if not dossier.is_dir():
        dit = "les schémas des éditeurs ne sont pas dans cet espace"
        yield Vu("editeur", "info", dit, REFAIRE)
        return
    vieux = [
        n for n, x in de_l_espace(espace).items() if _contenu(espace, f"{DOSSIER_OUTILS}/{n}") != x
    ]
    if vieux:
        dit = f"{', '.join(vieux)} : d'une autre version, ou absent"
        yield Vu("editeur", "a_voir", dit, REFAIRE)


def _contenu(racine: Path, nom: str) -> bytes | None:
    """A file of a folder, by its path in it; none where it is not there, or a link leads out."""
    fichier = dans(racine, racine, nom)
    try:
        return lire_octets(fichier) if fichier else None
    except OSError:
        return None


def _lignes(espace: Path) -> Iterator[Vu]:
    """Does each file of the workspace lead to a schema that is there?"""
    autres = (f for n in (RECETTES, ACHATS, CATALOGUE) if (f := espace / n).is_file())
    sans, perdus = [], []
    for f in (espace / FICHE, *autres, *fiches_des_clients(espace), *voisins(espace)):
        if mene_dehors(f):
            continue
        m = LIGNE.search(lire_debut(f, TETE))
        nom = os.path.relpath(f, espace)
        if m is None:
            sans.append(nom)
        elif b"://" not in m[1] and not _mene(espace, f.parent, os.fsdecode(m[1])):
            perdus.append(nom)
    if perdus:
        dit = f"{_quelques(perdus)} : la première ligne mène à un schéma qui n'est pas là"
        yield Vu("editeur", "a_voir", dit, REFAIRE)
    if sans:
        dit = f"{_quelques(sans)} : sans première ligne pour l'éditeur"
        modele = f"# yaml-language-server: $schema={DOSSIER_OUTILS}/vendeur.schema.json"
        yield Vu("editeur", "info", dit, f"par exemple, en tête de {FICHE} : « {modele} »")


def _mene(espace: Path, ici: Path, chemin: str) -> bool:
    cible = dans(espace, ici, chemin)
    return cible is not None and cible.is_file()


def _quelques(noms: list[str]) -> str:
    plus = f" et {len(noms) - 3} de plus" if len(noms) > 3 else ""
    return f"{', '.join(noms[:3])}{plus}"


def _vscode(espace: Path) -> Iterator[Vu]:
    brut = _contenu(espace, ".vscode/settings.json")
    if brut is None:
        return
    try:
        lu = json.loads(brut)
    except ValueError:
        yield Vu("editeur", "info", ".vscode/settings.json n'est pas du JSON seul : non vérifié")
        return
    if not isinstance(lu, dict) or "!fichier scalar" not in (lu.get("yaml.customTags") or []):
        dit = ".vscode/settings.json ne connaît pas « !fichier » : VS Code le soulignera"
        yield Vu("editeur", "a_voir", dit, 'ajoutez-y « "yaml.customTags": ["!fichier scalar"] »')


# --------------------------------------------------------------------------------------- git


def _git(espace: Path) -> Iterator[Vu]:
    """Is what is written here kept, by whom, and checked before each commit?"""
    from ..ecart.git import depot_de, reglage
    from ..socle.erreurs import Erreur

    try:
        depot = depot_de(espace)
    except Erreur as e:
        dit = str(e).split(" ; ", maxsplit=1)[0]
        yield Vu("git", "info", dit, "« git init » ici garde vos versions (dépôt privé)")
        return
    manquent = [c for c in ("user.name", "user.email") if not reglage(depot, c)]
    if manquent:
        faire = " et ".join(f"« git config --global {c} … »" for c in manquent)
        yield Vu("git", "a_voir", f"git ne sait pas qui vous êtes ({', '.join(manquent)})", faire)
    else:
        yield Vu("git", "bon", f"dépôt {depot.racine}")
    configure = b"clausier" in (_contenu(depot.racine, ".pre-commit-config.yaml") or b"")
    pose = (depot.dossier / "hooks" / "pre-commit").is_file() or reglage(depot, "core.hooksPath")
    if configure and not pose:
        dit = "le crochet « clausier check » est écrit, mais pas posé dans ce dépôt"
        yield Vu("git", "a_voir", dit, "« pre-commit install »")
    elif not configure and not pose:
        dit = "rien ne vérifie vos dossiers avant un commit"
        yield Vu("git", "info", dit, "le crochet est dans le README : « Avant chaque commit »")

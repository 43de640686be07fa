"""The two sides of a comparison: a case file, a case at a git revision, an issued text."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from ..course.chaine import Chaine, Compose
from ..dossier.chargement import charger
from ..dossier.noms import numero_emis
from ..lecture.noeuds import Noeud
from ..regles.toutes import verifier
from ..socle.disque import vrai_chemin
from ..socle.empreintes import octets_de
from ..socle.erreurs import DemandeInvalide, Erreur
from ..socle.espace import espace_de, sous_emis, voisins
from ..socle.imprevus import isoler
from ..socle.problemes import Place, Probleme, Refus
from .git import DepotGit, commit_de, depot_de
from .revisions import chemin_a, exporter, present

# Two versions of a case bear the same numbers, and one may differ from what was issued: neither is
# a fault here, but what is to be shown; nor is a new price in lines that an amendment had changed.
MEMES_NUMEROS = ("E301", "E302")
AUTRE_PRIX = "E315"
REGISTRE = "E95"


def composer(
    chemin: Path,
    nom: str,
    espace: Path,
    seul: str | None = None,
    noeud: Noeud | None = None,
    toleres: tuple[str, ...] = (*MEMES_NUMEROS, AUTRE_PRIX, REGISTRE),
) -> Compose:
    """One case composed, as `build` would, but for the faults that comparing forgives.

    `noeud`: see `dossier.charger`. Raises Refus.
    """
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


# ------------------------------------------------------------------------------------ revisions


class Ancien(NamedTuple):
    """A case at a revision, as the user named it: its commit, its path then, from the root."""

    depot: DepotGit
    revision: str
    commit: str
    chemin: str
    deplace: bool


def situer(cas: Path, designe: str) -> Ancien | None:
    """The case at what `designe` names: a revision, or « revision:path » where it had another path.

    None when that names no revision. Raises Erreur where the case was not there.
    """
    depot = depot_de(cas)
    vrai = vrai_chemin(cas)
    if not vrai.is_relative_to(depot.racine):
        raise Erreur(f"« {cas} » mène hors du dépôt git")
    chemin = vrai.relative_to(depot.racine).as_posix()
    if commit := commit_de(depot, designe):
        revision, ancien = designe, chemin_a(depot, chemin, commit)
        dit = chemin
        aide = (
            " ; s'il y portait un autre nom que git ne retrouve pas, donnez-le : "
            f"« {revision}:ANCIEN/CHEMIN.yaml »"
        )
    else:
        revision, deux_points, dit = designe.partition(":")
        if not deux_points or (commit := commit_de(depot, revision)) is None:
            return None
        ancien, aide = _nomme(depot, commit, dit), ""
    if ancien is None:
        raise Erreur(f"« {dit} » n'existe pas à la révision « {revision} »{aide}")
    return Ancien(depot, revision, commit, ancien, ancien != chemin)


def _nomme(depot: DepotGit, commit: str, donne: str) -> str | None:
    """A path that the user gave, from the root of the repository or from where he stands."""
    d_ici = Path(os.path.abspath(donne))
    essais = [donne]
    if d_ici.is_relative_to(depot.racine):
        essais.append(d_ici.relative_to(depot.racine).as_posix())
    return next((e for e in essais if present(depot, commit, e)), None)


def a_la_revision(a: Ancien, seul: str | None = None) -> Compose:
    """The case as it was at a commit. Raises Refus with places that name the revision."""
    with exporter(a.depot, a.commit, a.chemin, a.revision) as (arbre, espace):
        cas = arbre / a.chemin
        try:
            return composer(cas, f"{a.revision}:{a.chemin}", espace, seul)
        except Refus as e:
            raise Refus([_d_alors(p, arbre, espace, a.revision) for p in e.problemes]) from None


def _d_alors(p: Probleme, arbre: Path, espace: Path, revision: str) -> Probleme:
    """A problem met inside the exported folder, with files named as the user knows them."""

    def nommer(texte: str) -> str:
        for racine in (f"{arbre}/", f"{os.path.relpath(arbre)}/"):
            texte = texte.replace(racine, f"{revision}:")
        return texte

    fichier = p.place.fichier
    if not fichier.startswith(f"{revision}:") and (texte := espace / fichier).is_file():
        fichier = str(texte)  # a clause, a template: named from the workspace
    place = p.place._replace(fichier=nommer(fichier))
    return replace(p, place=place, message=nommer(p.message))


# -------------------------------------------------------------------------------- issued texts


def emis(espace: Path, numero: str) -> Path | None:
    """The frozen Markdown of a document, `emis/<year>/<type>-<numero>.md`; of general terms, which
    go by their version, `<type>-<version>.md`. None without one.
    """
    if not re.fullmatch(r"[A-Za-z0-9+\-_/.]{1,60}", numero):
        return None
    nom = numero.replace("/", "-")
    for f in sous_emis(espace):
        avant = f.name.removesuffix(f"{nom}.md")
        if f.name != avant and re.fullmatch(r"([a-z_]+-)?", avant):
            return f
    return None


def aujourd_hui(espace: Path, numero: str) -> tuple[Compose, int]:
    """The case of the workspace that holds the document of that number, composed; its rank.

    Raises Refus where a case that may hold it is refused, DemandeInvalide where none holds it.
    """
    fautes = None
    for chemin in voisins(espace):
        octets = octets_de(chemin)
        if numero.encode() not in octets and numero.partition("-")[2].encode() not in octets:
            continue
        try:
            compose = fichier(chemin, os.path.relpath(chemin))
        except Refus as e:
            fautes = e
            continue
        for i, d in enumerate(compose.documents):
            if numero in (d.numero, numero_emis(compose.dossier.documents[d.rang])):
                return compose, i
    if fautes:
        raise fautes
    raise DemandeInvalide(f"aucun dossier de cet espace de travail n'a de document « {numero} ».")

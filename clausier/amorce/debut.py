"""A case that begins, written: what `new` does once it knows what is asked of it, on a command line
or in the form of `edit`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..dossier.catalogue import catalogue_de
from ..dossier.espace_lu import EspaceLu
from ..droit.bibliotheque import Bibliotheque
from ..paquet.resultats import nom_de
from ..socle.empreintes import octets_de
from ..socle.erreurs import DemandeInvalide, Erreur
from ..socle.espace import CATALOGUE, FICHE, fiches_des_clients, voisins
from ..socle.verrou import a_son_tour
from .catalogue import QUALITES
from .copie import copier
from .creation import ecrire_neufs
from .nouveau import commencer


@dataclass(frozen=True)
class Debut:
    """What is asked: see the options of `new`. `jour`: of the quote."""

    nom: str
    jour: date
    client: str = ""
    lignes: str = ""
    comme: str = ""


@dataclass(frozen=True)
class Reponses:
    """What a workspace has to answer with: its clients, its articles, its cases, by their names."""

    clients: tuple[str, ...]
    articles: tuple[str, ...]
    dossiers: tuple[str, ...]


def ecrire_le_debut(espace: Path, voulu: Debut) -> tuple[Path, str]:
    """(the file that was written, what to say of it). Raises Refus when the workspace's own files
    are at fault, Erreur, DemandeInvalide for what cannot be asked.
    """
    if voulu.comme and (voulu.client or voulu.lignes):
        raise DemandeInvalide(
            "un dossier commencé « comme » un autre reprend son client et ses lignes ; ne donnez "
            "ni l'un ni les autres."
        )
    if not (espace / FICHE).is_file():
        raise Erreur(
            "pas d'espace de travail ici (vendeur.yaml manque) ; « clausier init DIR » en "
            "prépare un"
        )
    # Two that begin at once would take the same next numbers.
    with a_son_tour(espace / FICHE):
        chemin, texte, dit = (
            copier(espace, voulu.comme, voulu.nom, voulu.jour)
            if voulu.comme
            else commencer(espace, voulu.nom, voulu.client, voulu.jour, voulu.lignes)
        )
        ecrire_neufs(espace, {chemin.relative_to(espace): texte.encode()})
    suite = (
        "Relisez-le" if voulu.comme or voulu.client and "fiche" in dit else "Remplissez le client"
    )
    return chemin, f"{dit}. {suite}"


def reponses_possibles(espace: Path) -> Reponses:
    """What may be answered in this workspace; what cannot be read there proposes nothing."""
    lu = EspaceLu(espace, Bibliotheque(espace))
    noms = (nom_de(octets_de(f)) for f in voisins(espace))
    return Reponses(
        (*QUALITES, *(f.stem for f in fiches_des_clients(espace))),
        tuple(catalogue_de(lu, CATALOGUE).articles),
        tuple(n for n in noms if n),
    )

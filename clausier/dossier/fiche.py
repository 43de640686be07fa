"""Stage 2, check: vendeur.yaml by itself, where no case is at hand: on a day, or over all its life.

`new` starts a case from the seller of the day; `check vendeur.yaml` looks at every state of his.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from ..fiches.affaire import Affaire
from ..fiches.parties import Vendeur
from ..lecture.noeuds import Noeud
from ..socle.empreintes import FichiersLus
from ..socle.problemes import Place, Probleme, Refus
from .cas import Dossier
from .espace_lu import EspaceLu
from .etats import Etats, etat_du, lire_vendeurs


def vendeur_de_l_espace(espace: Path, jour: date) -> Vendeur:
    """The seller of vendeur.yaml on a day. Raises Refus."""
    nom = os.path.relpath(espace / "vendeur.yaml")
    vendeurs, _ = _lire(_vide(nom), espace, None, FichiersLus())
    return etat_du(vendeurs, jour)


def vendeur_seul(lu: EspaceLu, nom: str, fiche: Noeud | None = None) -> Dossier:
    """The seller of vendeur.yaml as a case without documents, to be checked by itself.

    `nom`: how the user named the file; `fiche`: what it would hold after a change. Raises Refus.
    """
    noeud, lus = _vide(nom), FichiersLus()
    noeud = noeud.avec("vendeur", fiche) if fiche else noeud
    vendeurs, source = _lire(noeud, lu.espace, nom, lus)
    affaire = Affaire(dossier="vendeur")
    return Dossier("vendeur", affaire, vendeurs, (), (), noeud, lu.espace, lu, lus, source)


def _vide(nom: str) -> Noeud:
    """A case that says nothing: its seller is the workspace's."""
    place = Place(nom)
    return Noeud({}, place, place)


def _lire(
    noeud: Noeud, espace: Path, nom: str | None, lus: FichiersLus
) -> tuple[Etats[Vendeur], Noeud | None]:
    problemes: list[Probleme] = []
    lu = lire_vendeurs(noeud, espace, problemes, nom, lus)
    if problemes:
        raise Refus(problemes)
    return lu

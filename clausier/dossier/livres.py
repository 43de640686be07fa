"""Stage 2, check: the workspace's own books as they are typed, `recettes.yaml` and `achats.yaml`.

Takes a workspace; gives their typed entries with the seller over time, and every fault of form. A
workspace without such a file has an empty book, and no fault.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from ..fiches.livres import AchatSaisi, AchatsSaisis, RecetteSaisie, RecettesSaisies
from ..fiches.parties import Fiche, Vendeur
from ..lecture.noeuds import Noeud, lire_yaml
from ..socle.empreintes import FichiersLus
from ..socle.espace import ACHATS, RECETTES, livre_de
from ..socle.partage import une_fois
from ..socle.problemes import Place, Probleme, Refus
from .espace_lu import EspaceLu
from .etats import Etats, lire_vendeurs, typer

M = TypeVar("M", bound=Fiche)


@dataclass(frozen=True)
class LivresSaisis:
    """What a workspace's own books say; `noeuds`: the file of each, by its name, for places."""

    vendeurs: Etats[Vendeur] = ()
    recettes: tuple[RecetteSaisie, ...] = ()
    achats: tuple[AchatSaisi, ...] = ()
    noeuds: dict[str, Noeud] = field(default_factory=dict)
    fautes: tuple[Probleme, ...] = ()
    lus: FichiersLus = field(default_factory=FichiersLus)

    def place(self, fichier: str, *chemin: str | int) -> Place:
        """Where an entry of a book is written."""
        return self.noeuds[fichier].proche(chemin).place


@une_fois
def livres_saisis(lu: EspaceLu, nom: str | None = None) -> LivresSaisis:
    """The books of a workspace, read once in a run; never raises: what is wrong with them is in
    `fautes`. `nom`: its folder in messages, when it is not where it is.
    """
    lus = FichiersLus()
    problemes: list[Probleme] = []
    noeuds: dict[str, Noeud] = {}
    ici = str(lu.espace) if nom is None else nom
    recettes = _lire(RecettesSaisies, lu, RECETTES, ici, noeuds, problemes, lus)
    achats = _lire(AchatsSaisis, lu, ACHATS, ici, noeuds, problemes, lus)
    vendeurs: Etats[Vendeur] = ()
    if noeuds:
        premier = next(iter(noeuds.values()))
        sans = Noeud({}, premier.place, premier.cle)
        fiche = str(Path(ici, "vendeur.yaml"))
        vendeurs, _ = lire_vendeurs(sans, lu.espace, problemes, fiche, lus)
    return LivresSaisis(
        vendeurs,
        recettes.recettes if recettes else (),
        achats.achats if achats else (),
        noeuds,
        tuple(problemes),
        lus,
    )


def _lire(
    modele: type[M],
    lu: EspaceLu,
    fichier: str,
    ici: str,
    noeuds: dict[str, Noeud],
    problemes: list[Probleme],
    lus: FichiersLus,
) -> M | None:
    """One book, typed; None when there is none, or when it is faulty."""
    lus.noter(lu.espace / fichier)
    if (chemin := livre_de(lu.espace, fichier)) is None:
        return None
    try:
        noeud = lire_yaml(chemin, lu.espace, str(Path(ici, fichier)), lus)
    except Refus as e:
        problemes.extend(e.problemes)
        return None
    noeuds[fichier] = noeud
    return typer(modele, noeud, problemes)

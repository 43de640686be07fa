"""What `status` finds: stages 1 to 3 over many cases, and the follow-up of each at one day.

Its figures are those of `comptes.suivi` and `comptes.cumuls`: nothing is reckoned here. A case that
cannot be read is told apart, and does not stop the others.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..comptes.cumuls import SansDossier, SuiviVendeur, du_vendeur, par_vendeur
from ..comptes.recettes import recettes_saisies
from ..comptes.suivi import SuiviDossier, suivre
from ..dossier.espace_lu import EspaceLu
from ..dossier.etats import etat_du
from ..dossier.livres import livres_saisis
from ..dossier.registre import Registre
from ..regles.livres import fautes_des_livres
from ..regles.registre import registre_du_dossier
from ..socle.espace import ACHATS, RECETTES
from ..socle.imprevus import isoler
from ..socle.problemes import Place, Probleme, Refus
from .chaine import Chaine
from .course import Course
from .livres import nom_montre

AUTRE = {RECETTES: ACHATS, ACHATS: RECETTES}


@dataclass(frozen=True)
class Etat:
    """Where the cases stand at the end of `jour`; each with its file's name as the user gave it."""

    jour: date
    suivis: tuple[tuple[SuiviDossier, str], ...]
    vendeurs: tuple[SuiviVendeur, ...]
    erreurs: tuple[tuple[str, tuple[Probleme, ...]], ...]
    registres: tuple[Registre, ...] = ()  # those that hold something, each once
    espaces: tuple[
        tuple[EspaceLu, str, bool], ...
    ] = ()  # (workspace, its name, is all of it asked)


def etat_au(
    cas: Sequence[tuple[Path, str]],
    jour: date,
    livres: Sequence[Path] = (),
    entiers: Collection[Path] = (),
) -> Etat:
    """The state of these cases (file, name in messages) at the end of a day. `livres`: the books of
    workspaces that count too; `entiers`: the folders under which all is asked for.
    """
    course = Course()
    suivis, biblios, erreurs = [], [], []
    registres: dict[Path, Registre] = {}
    espaces: dict[Path, tuple[EspaceLu, str]] = {}
    sans_dossier = []
    for chemin, nom in cas:
        try:
            with isoler(Place(nom), "le suivi"):
                chaine = course.chaine_de(chemin)
                espaces.setdefault(chaine.espace, (chaine.espace_lu, nom))
                dossier, _ = chaine.dossier(chemin, nom)
                if dossier.membres:
                    continue  # its cases tell its letter
                suivi = suivre(dossier, chaine.biblio, jour)
                # One that no total can take in is apart.
                du_vendeur(suivi.vendeur, [suivi], chaine.biblio, jour)
                suivis.append((suivi, nom))
                biblios.append(chaine.biblio)
                if (r := registre_du_dossier(dossier, chaine.biblio)).entrees:
                    registres.setdefault(r.espace, r)
        except Refus as r:
            erreurs.append((nom, tuple(p for p in r.problemes if p.grave)))
    for livre in livres:
        chaine = course.chaine_de(livre)
        espaces.setdefault(chaine.espace, (chaine.espace_lu, str(livre)))
        if (x := _sans_dossier(chaine, livre, jour, erreurs)) is not None:
            sans_dossier.append(x)
    return Etat(
        jour,
        tuple(suivis),
        par_vendeur([s for s, _ in suivis], biblios, jour, sans_dossier),
        tuple(erreurs),
        tuple(registres.values()),
        tuple(
            (lu, nom_montre(e, vu), any(e.is_relative_to(x) for x in entiers))
            for e, (lu, vu) in espaces.items()
        ),
    )


def _sans_dossier(
    chaine: Chaine, livre: Path, jour: date, erreurs: list[tuple[str, tuple[Probleme, ...]]]
) -> SansDossier | None:
    """What a book says that was received; its faults go to `erreurs`."""
    saisis = livres_saisis(chaine.espace_lu, nom_montre(chaine.espace, str(livre)))
    fautes = [p for p in fautes_des_livres(saisis) if p.grave]
    if siennes := tuple(p for p in fautes if Path(p.place.fichier).name != AUTRE[livre.name]):
        erreurs.append((str(livre), siennes))
    if fautes or livre.name != RECETTES:
        return None
    vendeur = etat_du(saisis.vendeurs, jour)
    return SansDossier(vendeur, tuple(recettes_saisies(saisis)), chaine.biblio)

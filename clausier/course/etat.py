"""What `status` finds: stages 1 to 3 over many cases, and the follow-up of each at one day.

Its figures are those of `comptes.suivi` and `comptes.cumuls`: nothing is reckoned here. A case that
cannot be read is told apart, and does not stop the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..comptes.cumuls import SuiviVendeur, du_vendeur, par_vendeur
from ..comptes.suivi import SuiviDossier, suivre
from ..dossier.registre import Registre
from ..regles.registre import registre_du_dossier
from ..socle.imprevus import isoler
from ..socle.problemes import Place, Probleme, Refus
from .course import Course


@dataclass(frozen=True)
class Etat:
    """Where the cases stand at the end of `jour`; each with its file's name as the user gave it."""

    jour: date
    suivis: tuple[tuple[SuiviDossier, str], ...]
    vendeurs: tuple[SuiviVendeur, ...]
    erreurs: tuple[tuple[str, tuple[Probleme, ...]], ...]
    registres: tuple[Registre, ...] = ()  # those that hold something, each once


def etat_au(cas: Sequence[tuple[Path, str]], jour: date) -> Etat:
    """The state of these cases (file, name in messages) at the end of a day."""
    course = Course()
    suivis, biblios, erreurs = [], [], []
    registres: dict[Path, Registre] = {}
    for chemin, nom in cas:
        try:
            with isoler(Place(nom), "le suivi"):
                chaine = course.chaine_de(chemin)
                dossier, _ = chaine.dossier(chemin, nom)
                if dossier.membres:
                    continue  # its cases tell its letter
                suivi = suivre(dossier, chaine.biblio, jour)
                du_vendeur([suivi], chaine.biblio, jour)  # one that no total can take in is apart
                suivis.append((suivi, nom))
                biblios.append(chaine.biblio)
                if (r := registre_du_dossier(dossier, chaine.biblio)).entrees:
                    registres.setdefault(r.espace, r)
        except Refus as r:
            erreurs.append((nom, tuple(p for p in r.problemes if p.grave)))
    vendeurs = par_vendeur([s for s, _ in suivis], biblios, jour)
    return Etat(jour, tuple(suivis), tuple(vendeurs), tuple(erreurs), tuple(registres.values()))

"""The command `check`: every stage but rendering, over the cases that are not known already."""

from __future__ import annotations

from pathlib import Path

import click

from ..paquet.resultats import Resultat, connus
from ..socle.affichage import accord
from ..socle.cache import prive
from .francais import Commande
from .terminal import CHEMINS, SANS_MEMOIRE, cas_designes, dire, fin, tasser


@click.command(
    cls=Commande, help="Vérifie les dossiers sans rien écrire.", short_help="vérifie les dossiers"
)
@CHEMINS
@SANS_MEMOIRE
def check(chemins: tuple[Path, ...], sans: bool) -> None:
    """Every stage but rendering, over the cases that are not known already."""
    trouves = cas_designes(chemins)
    memoire, bilan, restent = connus(trouves, "check", sans)
    if restent:
        from ..course.course import Course
        from ..paquet.construction import autrement, preparer

        codes = prive("textes", sans)
        course = Course(codes)
        course.noms |= memoire.noms
        for c in preparer(restent, course=course, bilan=bilan)[0]:
            memoire.retenir(
                c.dossier.chemin,
                c.dossier.noeud.place.fichier,
                Resultat(
                    c.dossier.nom, bilan.par_cas[c.dossier.noeud.place.fichier], 0, {}, dict(c.lus)
                ),
                sauf=bool(autrement(c)),
            )
        memoire.ecrire()
        course.garder()
        tasser(memoire.depot, codes)
    dire(bilan.problemes)
    fin(bilan, f"{accord(len(trouves) - len(bilan.refuses), 'dossier')} en règle")

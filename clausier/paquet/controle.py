"""What `check` does: every stage but rendering, over the cases that are not known already.

Takes the cases, the account of the run and what was known; gives nothing but what it notes in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..course.course import Course
from ..socle.cache import prive, tasser
from .bilan import Bilan
from .preparation import autrement, preparer
from .resultats import Memoire, Resultat


def verifier_cas(
    cas: Sequence[tuple[Path, str]], bilan: Bilan, memoire: Memoire, cache: bool
) -> None:
    """`check`: compose every case, and keep what is known of each for the next time."""
    codes = prive("textes", not cache)
    course = Course(codes)
    course.noms |= memoire.noms
    for c in preparer(cas, course=course, bilan=bilan)[0]:
        nom = c.dossier.noeud.place.fichier
        resultat = Resultat(c.dossier.nom, bilan.par_cas[nom], 0, {}, dict(c.lus))
        memoire.retenir(c.dossier.chemin, nom, resultat, sauf=bool(autrement(c)))
    memoire.ecrire()
    course.garder()
    tasser(memoire.depot, codes)

"""What `check` does: every stage but rendering, over the cases that are not known already.

Takes the cases, the account of the run and what was known; gives nothing but what it notes in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..course.chaine import Chaine
from ..course.course import Course
from ..dossier.fiche import vendeur_seul
from ..regles.toutes import verifier_vendeur
from ..socle.cache import prive, tasser
from ..socle.disque import vrai_chemin
from ..socle.imprevus import isoler
from ..socle.problemes import Place, Refus
from .bilan import Bilan
from .preparation import autrement, preparer
from .resultats import Resultat, ResultatsConnus


def verifier_cas(
    cas: Sequence[tuple[Path, str]], bilan: Bilan, memoire: ResultatsConnus, cache: bool
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


def verifier_fiche(fiche: Path, bilan: Bilan) -> None:
    """`check vendeur.yaml`: what is wrong in a seller's file by itself, at every time of its life.

    What depends on a client or on a document is for the cases.
    """
    nom = str(fiche)
    try:
        with isoler(Place(nom), "la vérification"):
            problemes = verifier_vendeur(
                vendeur_seul(Chaine(vrai_chemin(fiche).parent).espace_lu, nom)
            )
    except Refus as e:
        problemes = list(e.problemes)
    bilan.noter(nom, problemes)
    if any(p.grave for p in problemes):
        bilan.refuses.append(nom)

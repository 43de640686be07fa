"""What `check` does: every stage but rendering, over the cases that are not known already.

Takes the cases, the account of the run and what was known; gives nothing but what it notes in them.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from ..course.chaine import Chaine
from ..course.course import Course
from ..course.etat import AUTRE
from ..course.livres import livres_au, nom_montre
from ..dossier.catalogue import catalogue_de
from ..dossier.clients import fautes_de_la_fiche
from ..dossier.espace_lu import EspaceLu
from ..dossier.fiche import vendeur_seul
from ..dossier.livres import livres_saisis
from ..dossier.registre import NOM as REGISTRE
from ..regles.livres import fautes_des_livres, hors_de_l_espace
from ..regles.toutes import verifier_vendeur
from ..socle.cache import prive, tasser
from ..socle.disque import vrai_chemin
from ..socle.empreintes import FichiersLus
from ..socle.espace import CATALOGUE, RECETTES
from ..socle.imprevus import isoler
from ..socle.problemes import Place, Probleme, Refus
from .bilan import Bilan
from .preparation import autrement, preparer
from .resultats import Resultat, ResultatsConnus


def verifier_cas(
    cas: Sequence[tuple[Path, str]],
    bilan: Bilan,
    memoire: ResultatsConnus,
    cache: bool,
    sortie: Path,
) -> None:
    """`check`: compose every case, and keep what is known of each for the next time. `sortie`:
    where they are built.
    """
    codes = prive("textes", not cache)
    course = Course(codes)
    course.noms |= memoire.noms
    for c in preparer(cas, course=course, bilan=bilan, sortie=sortie, noter=True)[0]:
        nom = c.dossier.noeud.place.fichier
        resultat = Resultat(c.dossier.nom, bilan.par_cas[nom], 0, {}, dict(c.lus))
        memoire.retenir(c.dossier.chemin, nom, resultat, sauf=bool(autrement(c)))
    memoire.ecrire()
    course.garder()
    tasser(memoire.depot, codes)


def verifier_livres(
    livres: Sequence[Path], clos: Sequence[Path], bilan: Bilan, memoire: ResultatsConnus
) -> None:
    """`check`: the workspace's own books, and what is said otherwise since a period was closed.

    `clos`: the workspaces that closed one, and of which nothing is known; their cases are read
    again.
    """
    for livre in livres:
        nom = str(livre)
        try:
            with isoler(Place(nom), "la vérification"):
                fautes = _fautes_du_livre(livre, nom)
        except Refus as e:
            fautes = list(e.problemes)
        bilan.noter(nom, fautes)
        if any(p.grave for p in fautes):
            bilan.refuses.append(nom)
    for espace in clos:
        ici = nom_montre(espace, "")
        nom = str(Path(ici, REGISTRE))
        try:
            with isoler(Place(nom), "la vérification"):
                tenus = livres_au(Course().chaine_de(espace / RECETTES).espace_lu, ici, date.max)
        except Refus as e:
            bilan.noter(nom, e.problemes)
            continue
        bilan.noter(nom, tenus.changements)
        connu = Resultat("", tenus.changements, 0, {}, dict(tenus.lus))
        memoire.retenir(espace / REGISTRE, nom, connu)
    memoire.ecrire()


def _fautes_du_livre(livre: Path, nom: str) -> list[Probleme]:
    if (seul := hors_de_l_espace(livre)) is not None:
        return [seul]
    chaine = Course().chaine_de(livre)
    dites = fautes_des_livres(livres_saisis(chaine.espace_lu, nom_montre(chaine.espace, nom)))
    return [p for p in dites if Path(p.place.fichier).name != AUTRE[livre.name]]


def verifier_communs(communs: Sequence[Path], bilan: Bilan, memoire: ResultatsConnus) -> None:
    """`check`: the catalogue and the clients' files by themselves, whether a case names them or
    not.
    """
    course = Course()
    for f in communs:
        lus = FichiersLus()
        lus.noter(f)
        try:
            with isoler(Place(str(f)), "la vérification"):
                fautes = _fautes_du_commun(f, course.chaine_de(f).espace_lu, lus)
        except Refus as e:
            fautes = list(e.problemes)
        bilan.noter(str(f), fautes)
        if fautes:
            bilan.refuses.append(str(f))
        memoire.retenir(f, os.path.relpath(f), Resultat("", tuple(fautes), 0, {}, dict(lus)))
    memoire.ecrire()


def _fautes_du_commun(f: Path, lu: EspaceLu, lus: FichiersLus) -> list[Probleme]:
    if f.name != CATALOGUE:
        return fautes_de_la_fiche(lu, f.stem, str(f), lus)
    catalogue = catalogue_de(lu, str(f))
    lus.update(catalogue.lus)
    return list(catalogue.toutes_les_fautes())


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

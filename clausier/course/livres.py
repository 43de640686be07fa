"""The books of a workspace at a day: what its cases and its own files say, what is closed, and what
is wrong with them.

A case that another command has read already is not read again.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ..comptes.clotures import achats_clos, recettes_closes
from ..comptes.livres import Cloture, Livre, Rectification, tenir_le_livre
from ..comptes.recettes import (
    Achat,
    Ecrit,
    Recette,
    achats_saisis,
    recettes_du_dossier,
    recettes_saisies,
)
from ..dossier.cas import Dossier
from ..dossier.chargement import charger
from ..dossier.espace_lu import EspaceLu
from ..dossier.livres import LivresSaisis, livres_saisis
from ..dossier.registre import NOM as REGISTRE
from ..regles.livres import fautes_des_livres
from ..socle.disque import vrai_chemin
from ..socle.ecriture import date_courte, euros
from ..socle.empreintes import FichiersLus
from ..socle.espace import ACHATS, RECETTES, voisins
from ..socle.problemes import Probleme, Refus

if TYPE_CHECKING:
    from .etat import Etat


@dataclass(frozen=True)
class LivresTenus:
    """The two books of a workspace and their closed periods; `saisis`: what its own files say;
    `illisibles`: its cases that could not be read, whose receipts are not there; `lus`: the files
    that all this was read from.
    """

    recettes: Livre[Recette]
    achats: Livre[Achat]
    recettes_closes: list[Cloture[Recette]]
    achats_clos: list[Cloture[Achat]]
    saisis: LivresSaisis
    problemes: tuple[Probleme, ...]  # of the two files, by themselves
    changements: tuple[Probleme, ...]  # of the closed periods
    illisibles: tuple[Path, ...]
    lus: FichiersLus


def livres_au(
    lu: EspaceLu, nom: str, jour: date, connus: Mapping[Path, Dossier] | None = None
) -> LivresTenus:
    """The books at the end of a day. `nom`: the folder in messages; `connus`: the cases that
    are read already.
    """
    saisis, lus = livres_saisis(lu, nom), FichiersLus()
    lus.update(saisis.lus)
    dossiers, illisibles = _dossiers(lu, connus or {}, lus)
    recettes = [r for d in dossiers for r in recettes_du_dossier(d)]
    origines = {d.nom for d in dossiers}
    if not saisis.fautes:
        recettes += recettes_saisies(saisis)
        origines |= {""} if RECETTES in saisis.noeuds else set()
    registre = str(Path(nom, REGISTRE))
    closes, fautes = recettes_closes(lu, registre, lus)
    clos, autres = achats_clos(lu, registre, lus)
    livre = tenir_le_livre(recettes, closes, jour, origines)
    achetes = [] if saisis.fautes else achats_saisis(saisis)
    achats = tenir_le_livre(achetes, clos, jour, {""} if ACHATS in saisis.noeuds else set())
    changes = {*fautes, *autres}
    if not saisis.fautes:
        changes |= {*_changements(livre, "recette"), *_changements(achats, "achat")}
    dits = tuple(fautes_des_livres(saisis))
    return LivresTenus(
        livre, achats, closes, clos, saisis, dits, tuple(sorted(changes)), illisibles, lus
    )


def _dossiers(
    lu: EspaceLu, connus: Mapping[Path, Dossier], lus: FichiersLus
) -> tuple[list[Dossier], tuple[Path, ...]]:
    sortie, perdus = [], []
    for chemin in voisins(vrai_chemin(lu.espace)):
        lus.noter(chemin)
        try:
            cas = connus.get(vrai_chemin(chemin)) or charger(chemin, lu)
            recettes_du_dossier(cas)
        except (Refus, OSError, UnicodeError, ArithmeticError):
            perdus.append(chemin)
            continue
        lus.update(cas.lus)
        if not cas.membres:
            sortie.append(cas)
    return sortie, tuple(perdus)


def _changements(livre: Livre[Recette] | Livre[Achat], quoi: str) -> Iterable[Probleme]:
    """What is said otherwise since its period was closed, and the line that makes it right."""
    for e in livre.ecarts:
        yield Probleme(e.cloture.place, "A965", "", _dit(e, quoi))
    for nom, c in livre.perdus:
        ou = f"du dossier « {nom} »" if nom else f"de {RECETTES if quoi == 'recette' else ACHATS}"
        yield Probleme(
            c.place,
            "A965",
            "",
            f"la période {c.periode} est close avec des {quoi}s {ou}, qui n'est plus lu ; ses "
            "lignes closes restent au livre ; remettez-le : ces pièces se conservent dix ans",
        )


def _dit(e: Rectification[Recette] | Rectification[Achat], quoi: str) -> str:
    x: Ecrit = e.ligne
    qui = f"dossier « {x.dossier} »" if isinstance(x, Recette) and x.dossier else ""
    qui = qui or (x.client if isinstance(x, Recette) else getattr(x, "fournisseur", ""))
    tete = f"{quoi} du {date_courte(x.jour)} ({qui}"
    tete += f", {x.reference})" if x.reference else ")"
    if not e.avant:
        fait = f"de {euros(e.maintenant)}, n'est pas dans la période {e.cloture.periode}, close"
    elif not e.maintenant:
        fait = (
            f"de {euros(e.avant)} dans la période close {e.cloture.periode}, n'est plus dans vos "
            "fichiers"
        )
    else:
        fait = (
            f"de {euros(e.avant)} dans la période close {e.cloture.periode}, est maintenant de "
            f"{euros(e.maintenant)}"
        )
    return (
        f"{tete}, {fait} ; le livre le rectifie par une ligne au {date_courte(x.date)} "
        f"({euros(e.maintenant - e.avant)}) ; si c'est une erreur, remettez ce qui était écrit"
    )


def livres_de_l_etat(e: Etat) -> list[LivresTenus]:
    """The books of every workspace of a state: whole, or the lines of the cases that were asked
    for, under the numbers that they have in the whole.
    """
    connus = {vrai_chemin(s.dossier.chemin): s.dossier for s, _ in e.suivis}
    sortie = []
    for lu, nom, entier in e.espaces:
        ici = {c: d for c, d in connus.items() if d.espace == lu.espace}
        tenus = livres_au(lu, nom, e.jour, ici)
        if not entier:
            noms = {d.nom for d in ici.values()}
            lignes = tuple(x for x in tenus.recettes.lignes if x.dossier in noms)
            tenus = replace(tenus, recettes=Livre(lignes), achats=Livre())
        sortie.append(tenus)
    return sortie


def nom_montre(espace: Path, vu: str) -> str:
    """A workspace in messages, as the file `vu` of it was named."""
    ici = str(espace) if os.path.isabs(vu) else os.path.relpath(espace)
    return "" if ici == "." else ici

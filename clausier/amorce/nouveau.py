"""What `new` does: the text of a case that begins in a workspace that exists, with the next free
numbers, checked before it is written.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from ..comptes.numerotation import prochains
from ..comptes.series import CgvNommees, cgv_connues
from ..course.chaine import Chaine
from ..dossier.chargement import nom_valide
from ..dossier.fiche import vendeur_de_l_espace
from ..dossier.noms import libre
from ..lecture.noeuds import lire_yaml, relire
from ..registre.numerotation import numeros_de_l_espace
from ..socle.disque import balayer
from ..socle.ecriture import date_courte
from ..socle.erreurs import Erreur
from ..socle.espace import CATALOGUE, voisins
from ..socle.problemes import Refus
from .catalogue import client_voulu, lignes_voulues
from .metiers_dits import metier_du_vendeur
from .premiers_fichiers import client_usuel, pour_vendeur, premieres_cgv


def commencer(
    espace: Path, nom: str, client: str, jour: date, lignes: str = ""
) -> tuple[Path, str, str]:
    """(where the case goes, its text, what to say of it). Raises Refus when the workspace's own
    files are at fault, Erreur for the name, DemandeInvalide for a client or an article that is not
    there.
    """
    cas = noms_libres(espace, nom)
    vendeur = vendeur_de_l_espace(espace, jour)
    chaine = Chaine(espace)
    pieces = numeros_de_l_espace(chaine.espace_lu)
    numeros = {
        "devis": prochains(pieces, "devis", jour, vendeur.numerotation),
        "contrat": prochains(pieces, "contrats", jour, vendeur.numerotation),
        "facture": prochains(pieces, "factures", jour, vendeur.numerotation, 2),
    }
    voulu = client_voulu(espace, client)
    metier = metier_du_vendeur(vendeur.secteur, vendeur.metier)
    qualite = voulu.qualite or client_usuel(metier, vendeur)
    voulues = lignes_voulues(chaine.espace_lu, os.path.relpath(espace / CATALOGUE), lignes, jour)
    cgv = _cgv(cgv_connues(chaine.espace_lu), qualite, jour)
    texte = pour_vendeur(nom, metier, vendeur, qualite, jour, numeros, cgv, voulu.fiche, voulues)
    chemin = _ou(espace, cas) / f"{nom}.yaml"
    affiche = os.path.relpath(chemin)
    dossier, avertissements = chaine.dossier(
        chemin, affiche, relire(texte, chemin, espace, affiche)
    )
    chaine.composer(dossier, avertissements)
    pour = f"la fiche {voulu.fiche}" if voulu.fiche else f"un {qualite}"
    return chemin, texte, f"devis {numeros['devis'][0]} du {date_courte(jour)}, pour {pour}"


def noms_libres(espace: Path, nom: str) -> list[Path]:
    """The cases of a workspace, none of which has this name. Raises Erreur for one that is taken,
    or can be no name.
    """
    if not nom_valide(nom):
        propre = nom_de_fichier_propre(nom)
        raise Erreur(
            f"« {nom[:80]} » n'est pas un nom de dossier : "
            "lettres sans accent, chiffres, « - » et « _ » seulement"
            + (f" ; essayez « {propre} »" if propre else "")
        )
    cas = voisins(espace)
    for autre in cas:
        with suppress(Refus):
            if (n := lire_yaml(autre, espace).enfant("dossier")) and n.valeur == nom:
                balayer(espace, [autre])  # killed at its very end, this command had begun it
                raise Erreur(f"« {nom} » est déjà le nom de {os.path.relpath(autre)}")
    return cas


def _cgv(connues: Sequence[CgvNommees], client: str, jour: date) -> tuple[date, str]:
    """The general terms to join: the last that the seller has for such a client, else new ones,
    under a name that is no other's (C. civ. 1119: one version is one text).
    """
    siennes = [c for c in connues if c.qualite == client and c.date <= jour and not c.reglement]
    if siennes:
        derniere = max(siennes, key=lambda c: c.date)
        return derniere.date, derniere.version
    le, version = premieres_cgv(jour)
    pris = {c.version for c in connues}
    return le, libre(version if version not in pris else f"{version}-{client}", pris.__contains__)


def _ou(espace: Path, cas: list[Path]) -> Path:
    """Where this workspace keeps its cases: the folder that holds the most of them, `dossiers` in a
    new one.
    """
    dossiers = Counter(c.parent for c in cas)
    return max(dossiers, key=lambda d: (dossiers[d], str(d))) if dossiers else espace / "dossiers"


def nom_de_fichier_propre(nom: str) -> str:
    """A name near the one that was typed; nothing where no letter of it could stay.

    >>> nom_de_fichier_propre("Durand & fils, été")
    'durand-fils-ete'
    """
    sans = unicodedata.normalize("NFKD", nom).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9_]+", "-", sans).strip("-")[:80]

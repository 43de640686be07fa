"""Stage 3, reckon: has the seller passed the threshold that ends his franchise, and on which day?

The higher threshold of CGI 293 B ends the franchise on the very day it is passed, over what all the
cases of the workspace received in the civil year. A rough sum of the amounts written in its files
comes first: most workspaces are far below, and are not read whole for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..dossier.cas import Dossier
from ..dossier.chargement import relever
from ..dossier.espace_lu import EspaceLu
from ..fiches.prestation import nature_vendue
from ..fiches.secteurs import SECTEURS
from ..lecture.noeuds import MAX_BYTES
from ..socle.disque import lire_octets, vrai_chemin
from ..socle.empreintes import FichiersLus
from ..socle.espace import voisins
from ..socle.partage import une_fois
from ..socle.problemes import Refus
from .prix import ZERO

ECRIT = re.compile(r"\b(?:montant|total)\"?\s*:\s*[\"']?([\d \u00a0\u202f]+)")


@dataclass(frozen=True)
class SeuilPasse:
    """The day on which the receipts of a year passed the threshold of an activity, in euros."""

    jour: date
    activite: str
    encaisse: Decimal
    seuil: Decimal


@dataclass(frozen=True)
class Encaissement:
    """One receipt of a case, given back when negative."""

    jour: date
    montant: Decimal
    nature: str
    vendeur: str  # SIREN


def _recettes_de(cas: Dossier) -> list[Encaissement]:
    p = cas.affaire.prestation
    sortie = []
    for x in cas.affaire.paiements:
        v = cas.vendeur_au(x.date)
        nature = nature_vendue(p, SECTEURS[v.secteur])
        sortie.append(Encaissement(x.date, x.net, nature, v.siren_brut))
    return sortie


@une_fois
def _ecrit(lu: EspaceLu) -> Decimal:
    """All the amounts that the files of the workspace write, roughly: more than was received."""
    somme = ZERO
    for chemin in voisins(vrai_chemin(lu.espace)):
        try:
            texte = lire_octets(chemin, MAX_BYTES).decode("utf-8", "replace")
        except (Refus, OSError):
            continue
        somme += sum(Decimal("".join(m.split())) for m in ECRIT.findall(texte) if m.strip())
    return somme


@une_fois
def _recettes(lu: EspaceLu) -> tuple[dict[str, list[Encaissement]], FichiersLus]:
    """The receipts of each case that can be read, and the files that say so; once a run."""
    releves, _, lus = relever(lu, lambda cas: (str(vrai_chemin(cas.chemin)), _recettes_de(cas)))
    return dict(releves), lus


def passage(dossier: Dossier, jour: date) -> SeuilPasse | None:
    """When the franchise of the case's seller ended, in the year of `jour` and up to it; None while
    it holds, or for a seller who charges VAT. A mixed case counts in both, which is the prudent
    side.
    """
    v = dossier.vendeur_au(jour)
    if v.tva.regime != "franchise":
        return None
    seuils = {a: dossier.valeur(f"franchise_{a}_majore", jour) for a in ("services", "biens")}
    siennes = _recettes_de(dossier)
    if _ecrit(dossier.espace_lu) + sum((x.montant for x in siennes), ZERO) <= seuils["services"]:
        return None
    autres, lus = _recettes(dossier.espace_lu)
    dossier.lus.update(lus)
    ici = str(vrai_chemin(dossier.chemin))
    toutes = [*siennes, *(x for c, liste in autres.items() if c != ici for x in liste)]
    annee = [
        x
        for x in sorted(toutes, key=lambda x: x.jour)
        if x.jour.year == jour.year and x.jour <= jour and x.vendeur == v.siren_brut
    ]
    somme = {"services": ZERO, "biens": ZERO}
    biens = any(x.nature != "services" for x in annee)
    for x in annee:
        somme["biens"] += x.montant
        somme["services"] += x.montant if x.nature != "biens" else ZERO
        for activite in ("services", *(["biens"] if biens else [])):
            if somme[activite] > seuils[activite]:
                return SeuilPasse(x.jour, activite, somme[activite], seuils[activite])
    return None

"""What a document that is added in a form begins with: the day, and the next number of its series,
as `new` gives them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ..comptes.numerotation import FAMILLES, famille, prochains
from ..dossier.espace_lu import EspaceLu
from ..dossier.fiche import vendeur_de_l_espace
from ..registre.numerotation import numeros_de_l_espace
from ..socle.problemes import Refus

VALIDITE = {"validite": "30 jours"}  # of an offer, as in the files that `new` begins


def proposes(lu: EspaceLu, jour: date) -> Mapping[str, Mapping[str, str]]:
    """Type of document → its keys → what to propose; without numbers where the workspace's seller
    cannot be read.
    """
    numeros: dict[str | None, str] = {}
    try:
        numerotation = vendeur_de_l_espace(lu.espace, jour).numerotation
    except Refus:
        pass
    else:
        pieces = numeros_de_l_espace(lu)
        numeros = {nom: prochains(pieces, nom, jour, numerotation)[0] for nom in FAMILLES}
    le = {"date": jour.isoformat()}
    tetes = {nom: lu.biblio.tete(nom) for nom in lu.biblio.noms_modeles}
    return {
        nom: le
        | ({"numero": n} if (n := numeros.get(famille(tete))) else {})
        | (VALIDITE if tete.champs.get("validite") == "duree" else {})
        for nom, tete in tetes.items()
        if tete is not None
    }

"""Every number that a seller has given up to now, for a case that begins or a letter that is due:
in his cases, in the registre, in what was built.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ..comptes.numerotation import du_registre
from ..comptes.series import DocumentNumerote, documents_numerotes, index_du_dossier
from ..dossier.cas import Dossier
from ..droit.bibliotheque import Bibliotheque
from ..paquet.inventaire import numeros_construits
from ..socle.cache import depot_ouvert
from ..socle.problemes import Place
from ..socle.valeurs import lire_date


def numeros_du_vendeur(dossier: Dossier, jour: date) -> list[DocumentNumerote]:
    """Every number that the seller of a case has given up to now: in his cases, this one too,
    issued, or built.
    """
    siren = dossier.vendeur_au(jour).siren_brut
    return [
        *(p for m in index_du_dossier(dossier).numeros.values() for p in m if p.vendeur == siren),
        *documents_numerotes(
            dossier.noeud.enfant("documents"), dossier.chemin, siren, dossier.biblio
        ),
        *du_registre(dossier.espace, dossier.biblio),
        *deja_construits(dossier.espace, dossier.biblio),
    ]


def deja_construits(espace: Path, biblio: Bibliotheque) -> list[DocumentNumerote]:
    """The papers that were built in the workspace's `build/`, even of a case that is gone: a client
    may hold them.
    """
    sortie = espace / "build"
    connus = set(biblio.noms_modeles)
    return [
        DocumentNumerote(
            x["type"],
            x["numero"],
            lire_date(x["date"]),
            Place(str(sortie)),
            sortie,
            "",
            biblio.modele(x["type"]).tete if x["type"] in connus else None,
        )
        for x in numeros_construits(sortie, depot_ouvert("cas"))
    ]

"""Every number that a seller has given up to now, for a case that begins or a letter that is due:
in his cases, in the registre, in what was built.
"""

from __future__ import annotations

from datetime import date

from ..comptes.numerotation import deja_construits, du_registre
from ..comptes.series import DocumentNumerote, connues, documents_numerotes, index_du_dossier
from ..dossier.cas import Dossier
from ..dossier.espace_lu import EspaceLu


def numeros_de_l_espace(lu: EspaceLu) -> list[DocumentNumerote]:
    """Every number that the workspace's own seller has given up to now, for a case that begins."""
    return [
        *connues(lu),
        *du_registre(lu.espace, lu.biblio),
        *deja_construits(lu.espace, lu.biblio),
    ]


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

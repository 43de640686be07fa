"""Stage 3, reckon: one transfer for invoices of several cases. Each case records its own part, with
the whole of the transfer (`total:`); the parts of all cases are found by the day, the means, the
reference, the line of the bank and the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from ..dossier.cas import Dossier
from ..dossier.chargement import relever
from ..dossier.espace_lu import EspaceLu
from ..fiches.affaire import Paiement
from ..socle.centimes import ZERO
from ..socle.disque import vrai_chemin
from ..socle.empreintes import FichiersLus
from ..socle.partage import une_fois


@dataclass(frozen=True)
class PartDeVersement:
    """What one case records of a transfer, in euros."""

    dossier: str
    montant: Decimal


def parts_de(dossier: Dossier, p: Paiement) -> list[PartDeVersement]:
    """The parts of the transfer of `p` in the other cases of the workspace, by their files, then in
    this one. A case that cannot be read has none.
    """
    ici = vrai_chemin(dossier.chemin)
    ailleurs, lus = _partages(dossier.espace_lu)
    dossier.lus.update(lus)
    autres = [
        PartDeVersement(nom, q.net)
        for c, nom, q in ailleurs
        if c != str(ici) and un_versement(p) == un_versement(q)
    ]
    siennes = [
        q
        for q in dossier.affaire.paiements
        if q.total is not None and un_versement(p) == un_versement(q)
    ]
    return [*autres, PartDeVersement(dossier.chemin.name, sum((q.net for q in siennes), ZERO))]


def un_versement(p: Paiement) -> tuple[object, ...]:
    """What the parts of one transfer share."""
    return p.date, p.moyen, p.reference, p.total, p.releve


@une_fois
def _partages(lu: EspaceLu) -> tuple[list[tuple[str, str, Paiement]], FichiersLus]:
    """Every part of a transfer in the workspace, with its case, and the files that say so; once a
    run."""

    def parts(cas: Dossier) -> list[tuple[str, str, Paiement]]:
        vrai = str(vrai_chemin(cas.chemin))
        return [(vrai, cas.chemin.name, p) for p in cas.affaire.paiements if p.total is not None]

    releves, _, lus = relever(lu, parts)
    return sorted(chain.from_iterable(releves), key=lambda x: x[:2]), lus

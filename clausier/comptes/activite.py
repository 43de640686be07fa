"""Stage 3, reckon: what was done in a period, entry by entry, as the invoice annexes it and as the
client signs it.

Pure: a case whose time sheet is read, and a document in; facts out. The lengths are those of the
sheet; the quantity is the one that is billed.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from ..dossier.cas import Dossier
from ..dossier.regie import duree_dite, total_dit
from ..droit.documents import DocumentVoulu


@dataclass(frozen=True)
class TempsPasse:
    """One entry: `duree` in words."""

    date: datetime.date
    intervenant: str
    projet: str
    travaux: str
    duree: str


@dataclass(frozen=True)
class Activite:
    """The entries of a period, and what they make: `total` as kept, `quantite` as billed."""

    debut: datetime.date
    fin: datetime.date
    temps: tuple[TempsPasse, ...]
    total: str
    quantite: Decimal
    unite: str

    @property
    def par_intervenant(self) -> bool:
        """Does the sheet say who worked?"""
        return any(t.intervenant for t in self.temps)

    @property
    def par_projet(self) -> bool:
        """Does the sheet tell several projects apart?"""
        return len({t.projet for t in self.temps}) > 1


def activite(dossier: Dossier, doc: DocumentVoulu) -> Activite | None:
    """What a document takes of the time sheet; None for one that takes nothing of it."""
    rang = next((i for i, d in enumerate(dossier.documents) if d is doc), None)
    entrees = dossier.releve.par_document.get(rang, ()) if rang is not None else ()
    if not entrees:
        return None
    return Activite(
        doc.periode_debut or entrees[0].jour,
        doc.periode_fin or entrees[-1].jour,
        tuple(
            TempsPasse(
                e.jour,
                e.intervenant,
                e.projet,
                " : ".join(x for x in (e.tache, e.detail) if x),
                duree_dite(e),
            )
            for e in entrees
        ),
        total_dit(entrees),
        dossier.releve.quantite(entrees),
        dossier.releve.unite,
    )

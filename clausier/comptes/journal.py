"""Stage 3, reckon: what the journal of a case tells of one invoice, and which invoices a document
is about. Pure.
"""

from __future__ import annotations

from datetime import date

from ..dossier.cas import Dossier
from ..dossier.noms import designes
from ..droit.documents import DocumentVoulu
from ..fiches.affaire import Evenement

PARTIE = ("envoi", "reception")  # what the journal says of a paper that left


def concerne(dossier: Dossier, e: Evenement, numero: str) -> bool:
    """Does an event speak of this invoice? By its `facture`, by its `document`, else it speaks of
    the whole case.
    """
    if e.facture:
        return e.facture == numero
    visees = {n for i in designes(dossier, e) for n in visees_par(dossier.documents[i])}
    return not visees or numero in visees


def visees_par(doc: DocumentVoulu) -> tuple[str, ...]:
    """The invoices that a document is about: itself, or those it names."""
    return (doc.numero,) if doc.tete.a_payer and doc.numero else doc.visees


def evenements(dossier: Dossier, numero: str, jour: date, *types: str) -> list[Evenement]:
    """What the journal tells of an invoice up to `jour`, oldest first."""
    siens = [
        e
        for e in dossier.affaire.journal
        if e.type in types and e.date <= jour and concerne(dossier, e, numero)
    ]
    return sorted(siens, key=lambda e: e.date)

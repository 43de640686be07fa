"""Stage 3, reckon: the days on which the terms of an invoice begin to bear interest, and the one on
which it stops.

A professional owes it from the day after each term; others from a mise en demeure made once the
term was due. Sources: C. com. L441-10 II, L622-28; C. civ. 1231-6, 1344-1. Pure.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ..dossier.cas import Dossier
from ..dossier.noms import designes
from .factures import Facture
from .taux import AU_TAUX_LEGAL, JOUR


def departs(dossier: Dossier, f: Facture) -> list[tuple[date | None, Decimal]]:
    """Of each term, the first day on which it bears interest, with its sum: the day after it fell
    due; for a consumer, after a mise en demeure made once it was due was received.

    None when nothing runs: no reception noted (C. civ. 1231-6, 1344-1).
    """
    if dossier.client and dossier.client.qualite in AU_TAUX_LEGAL:
        return [
            (
                min(recues) + JOUR if (recues := receptions(dossier, f.numero, t.date)) else None,
                t.montant,
            )
            for t in f.termes
        ]
    return [(t.date + JOUR, t.montant) for t in f.termes]


def receptions(dossier: Dossier, numero: str, echue: date) -> list[date]:
    """Days on which a mise en demeure naming this invoice was received or first presented, of those
    made after the day `echue`, that its check has seen of a single term.
    """
    sortie = []
    for i, d in enumerate(dossier.documents):
        if d.tete.etape != "mise_en_demeure" or numero not in d.visees or d.date <= echue:
            continue
        sortie += [
            e.date
            for e in dossier.affaire.journal
            if e.type == "reception" and e.document and i in designes(dossier, e.document)
        ]
    return sortie


def fin_des_interets(dossier: Dossier, f: Facture) -> date | None:
    """Last day that can bear interest: the eve of an insolvency judgment (C. com. L622-28)."""
    jours = [e.date - JOUR for e in dossier.affaire.journal if e.type == "procedure_collective"]
    return min(jours) if jours else None


def renonce(dossier: Dossier, f: Facture, arrete: date) -> bool:
    return any(
        e.type == "renonciation" and (e.facture in (None, f.numero)) and e.date <= arrete
        for e in dossier.affaire.journal
    )

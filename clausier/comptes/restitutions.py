"""Stage 3, reckon: what the seller owes to the client at a day, and what he holds for invoices to
come. Pure.

What was paid too much is given back (C. civ. 1302-1), less the late interest and the fixed
indemnity that a late payer owed when he paid it.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ..dossier.cas import Dossier
from ..droit.valeurs_legales import ValeurInconnue
from ..socle.centimes import ZERO
from .encaissements import en_attente, ouvert, paye, recu_net
from .factures import avoirs_sur, factures
from .penalites import decompte


def a_rendre(dossier: Dossier, numero: str, jour: date) -> Decimal:
    """What is to be given back of an invoice at the end of `jour`, in euros."""
    trop = max(ZERO, -ouvert(dossier, numero, jour))
    return trop - min(trop, _retenu(dossier, numero, jour)) if trop else ZERO


def _retenu(dossier: Dossier, numero: str, jour: date) -> Decimal:
    """The part of a payment beyond the price that went to interest and indemnity."""
    siens = paye(dossier, numero, jour)
    if not siens:
        return ZERO
    dernier = max(m.date for m in siens)
    avoirs = {a.numero: a.ttc for a in avoirs_sur(dossier, numero, dernier)}
    credite = sum(avoirs.values(), ZERO)
    exces = max(ZERO, recu_net(siens) - factures(dossier)[numero].ttc + credite)
    if not exces:
        return ZERO
    try:
        rendable = decompte(dossier, dossier.biblio, numero, jour).excedent(avoirs)
        return exces - min(exces, max(ZERO, rendable))
    except ValeurInconnue:  # no rate, no interest that can be kept
        return ZERO


def avances(dossier: Dossier, jour: date) -> Decimal:
    """What was received and no invoice made by then has taken: deducted from the next one, or given
    back. Never negative.
    """
    return max(ZERO, recu_net(en_attente(dossier, jour)))


def rendu_sans_cause(dossier: Dossier, jour: date) -> Decimal:
    """What was given back beyond all that was received, in euros."""
    return max(ZERO, -recu_net(en_attente(dossier, jour)))

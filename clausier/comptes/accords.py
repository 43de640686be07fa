"""Stage 3, reckon: the payment plans of a case as they stand: their instalments once the interest
that they spread is known, and those that are still to come in. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..dossier.cas import Dossier
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import DocumentVoulu
from ..droit.valeurs_legales import ValeurInconnue
from .echeancier import plan, versements_manquants
from .encaissements import ouvert
from .journal import visees_par
from .penalites import total_du
from .termes import Terme


def termes_de_l_accord(
    dossier: Dossier, biblio: Bibliotheque, doc: DocumentVoulu
) -> tuple[Terme, ...]:
    """The instalments of a plan; none while a rate is not known, when it has no sum."""
    try:
        return plan(doc, total_du(dossier, doc, biblio))
    except ValeurInconnue:
        return ()


def versements_attendus(
    dossier: Dossier, biblio: Bibliotheque, jour: date
) -> Iterator[tuple[DocumentVoulu, Terme]]:
    """What is left of the instalments of the plans of the case at the end of `jour`, for invoices
    that are open; a plan that a later one replaced says nothing.
    """
    prises: set[str] = set()
    faits = (d for d in dossier.documents if d.tete.calcul == "echeancier" and d.date <= jour)
    for doc in sorted(faits, key=lambda d: d.date, reverse=True):
        visees = visees_par(doc)
        if prises.isdisjoint(visees) and any(ouvert(dossier, n, jour) > 0 for n in visees):
            termes = termes_de_l_accord(dossier, biblio, doc)
            yield from ((doc, t) for t in versements_manquants(dossier, doc, termes, jour, jour))
        prises.update(visees)

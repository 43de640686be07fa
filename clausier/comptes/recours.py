"""Stage 3, reckon: a claim, for the clauses that tell its ways: which court, under which
thresholds, against whom.

These criteria need the rates, so they are answered from here and not from `faits`; selection lays
them over the others, for the papers of a claim alone. Sources: CPCE L125-1 (principal and
interest), CPC 761 and 853, C. com. L622-21.
"""

from __future__ import annotations

from dataclasses import replace

from ..dossier.cas import Dossier
from ..droit.bibliotheque import Bibliotheque
from ..droit.contexte import CreanceJugee
from ..droit.criteres import repondre
from ..droit.documents import DocumentVoulu
from ..socle.centimes import ZERO
from .encaissements import mouvements, revenus_impayes
from .factures import factures
from .faits import contexte
from .juridictions import juridiction
from .penalites import decompte
from .prescription import Prescription, prescription

CALCULS = ("tribunal", "recours")


def criteres_de_creance(
    dossier: Dossier, doc: DocumentVoulu, biblio: Bibliotheque, calcul: str
) -> dict[str, str]:
    """The criteria of a claim, for the papers that need them; for the others, nothing."""
    if calcul not in CALCULS:
        return {}
    connues = factures(dossier)
    comptes = [
        decompte(dossier, biblio, n, doc.date)
        for n in doc.visees
        if n in connues and not connues[n].avoir
    ]
    creance = sum((d.principal + d.interets for d in comptes), ZERO)
    demande = sum((d.total for d in comptes), ZERO)
    revenus = revenus_impayes(dossier, doc.date)
    ici = CreanceJugee(
        creance <= biblio.valeur("seuil_procedure_simplifiee", doc.date).valeur,
        demande > biblio.valeur("seuil_avocat", doc.date).valeur,
        any(
            e.type == "procedure_collective" and e.date <= doc.date for e in dossier.affaire.journal
        ),
        any(m.moyen == "cheque" and m.rang in revenus for m in mouvements(dossier)),
        juridiction(dossier, doc).genre,
    )
    return repondre(replace(contexte(dossier, doc), creance=ici), "creance")


def prochaine_prescription(dossier: Dossier, doc: DocumentVoulu) -> Prescription | None:
    """Of the invoices that a paper names, the one whose claim ends first."""
    connues = factures(dossier)
    return min(
        (prescription(dossier, connues[n], doc.date) for n in doc.visees if n in connues),
        key=lambda p: p.limite,
        default=None,
    )

"""Stage 3, reckon: what a claim is, for the clauses that tell its routes: which court, under which thresholds, against whom.

These criteria need the rates, so they are reckoned here and not in `faits`; selection lays them over the others for the papers
of a claim alone. Sources: CPCE L125-1 (5 000 €, principal and interest), CPC 761 and 853 (10 000 €), C. com. L622-21.
"""

from __future__ import annotations

from ..dossier.cas import Dossier
from ..droit.bibliotheque import Bibliotheque
from ..droit.tetes import DocumentVoulu
from .factures import factures, numeros_vises
from .juridictions import juridiction
from .penalites import decompte
from .prescription import Prescription, prescription
from .prix import ZERO

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
        for n in numeros_vises(doc)
        if n in connues and connues[n].type != "avoir"
    ]
    creance = sum((d.principal + d.interets for d in comptes), ZERO)
    demande = sum((d.total for d in comptes), ZERO)
    faits = {
        "petite_creance": creance <= biblio.valeur("seuil_procedure_simplifiee", doc.date).valeur,
        "avocat_obligatoire": demande > biblio.valeur("seuil_avocat", doc.date).valeur,
        "insolvable": any(
            e.type == "procedure_collective" and e.date <= doc.date for e in dossier.affaire.journal
        ),
    }
    return {k: "oui" if x else "non" for k, x in faits.items()} | {
        "juridiction": juridiction(dossier, doc).genre
    }


def prochaine_prescription(dossier: Dossier, doc: DocumentVoulu) -> Prescription | None:
    """Of the invoices that a paper names, the one whose claim ends first."""
    connues = factures(dossier)
    return min(
        (prescription(dossier, connues[n], doc.date) for n in numeros_vises(doc) if n in connues),
        key=lambda p: p.limite,
        default=None,
    )

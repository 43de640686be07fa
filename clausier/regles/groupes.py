"""Rules of a formal notice over several cases of one debtor: every invoice of theirs that is late,
no other, under the same terms.

Source: C. civ. 1344. What each invoice allows on the day is said by the rules of its own
case, which sees the letter as its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..comptes.echelle import litige_ouvert
from ..comptes.encaissements import ouvert, premiere_echeance
from ..comptes.factures import factures
from ..comptes.journal import evenements
from ..dossier.cas import Dossier
from ..dossier.reperes import dire, regle
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import DocumentVoulu
from ..socle.problemes import Probleme


@regle("E820")
def lettre(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """The invoices that it names are its cases', and none that is late is left out."""
    connues = {n for m in dossier.membres for n in factures(m)}
    for rang, doc in enumerate(dossier.documents):
        for i, n in enumerate(doc.visees):
            if n not in connues:
                yield dire(
                    dossier,
                    "E820",
                    ("documents", rang, "factures", i),
                    f"aucune facture « {n} » dans les dossiers de cette lettre",
                )
        oubliees = [n for m in dossier.membres for n in _en_retard(m, doc) if n not in doc.visees]
        if oubliees:
            toutes = ", ".join(n for m in dossier.membres for n in _en_retard(m, doc))
            yield dire(
                dossier,
                "E820",
                ("documents", rang, "factures"),
                f"en retard elle aussi : {', '.join(oubliees)} ; écrivez « factures: [{toutes}] », "
                "ou retirez son dossier",
            )
        termes = [m.reglement(doc).penalites for m in dossier.membres]
        if any(t != termes[0] for t in termes):
            yield dire(
                dossier,
                "E820",
                ("dossiers",),
                "ces dossiers n'ont pas les mêmes pénalités de retard : faites une lettre par "
                "dossier",
            )


def _en_retard(membre: Dossier, doc: DocumentVoulu) -> list[str]:
    """The invoices of a case that the letter may claim on its day: late, open, undisputed."""
    if any(evenements(membre, n, doc.date, "procedure_collective") for n in factures(membre)):
        return []
    return [
        f.numero
        for f in factures(membre).values()
        if f.doc.tete.a_payer
        and f.date <= doc.date
        and premiere_echeance(membre, f.numero, doc.date) < doc.date
        and ouvert(membre, f.numero, doc.date) > 0
        and not litige_ouvert(membre, f.numero, doc.date)
    ]

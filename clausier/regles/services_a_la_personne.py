"""Rules of the yearly certificate by which a client claims his tax credit.

Source: C. trav. D7233-4 (what it says, by declared sellers), CGI 199 sexdecies (what is paid, and
not in cash).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..comptes.attestation_sap import attestation
from ..dossier.cas import Dossier
from ..dossier.reperes import consommateur, dire, dire_vendeur, documents, regle
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import DocumentVoulu
from ..socle.ecriture import euros
from ..socle.problemes import Probleme


@regle("E422")
def attestations(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A certificate is a declared seller's, to a consumer, of a year that is over."""
    for rang, doc in documents(dossier, lambda t: t.calcul == "attestation"):
        if not consommateur(dossier):
            yield dire(
                dossier,
                "E422",
                ("documents", rang),
                "seul un particulier a droit au crédit d'impôt que cette attestation justifie",
            )
            continue
        vendeur = dossier.vendeur_au(doc.date)
        for cle, dit in (
            ("declaration_sap", "le numéro de votre déclaration, « declaration_sap: SAP… »"),
            ("declaration_sap_date", "la date de votre déclaration, « declaration_sap_date: … »"),
        ):
            if getattr(vendeur, cle) is None:
                yield dire_vendeur(dossier, "E422", (), f"l'attestation dit {dit} : ajoutez-la")
        yield from _faits(dossier, rang, doc)


def _faits(dossier: Dossier, rang: int, doc: DocumentVoulu) -> Iterator[Probleme]:
    """What the ledger must hold: sums settled in the year otherwise than in cash, and hours."""
    a = attestation(dossier, doc)
    if doc.date.year <= a.annee:
        yield dire(
            dossier,
            "E422",
            ("documents", rang, "annee"),
            f"l'année {a.annee} n'est pas finie au jour de ce document : datez-le de l'année "
            "suivante",
        )
        return
    if not a.montant:
        especes = f" ; {euros(a.especes)} l'ont été en espèces, qui n'y donnent pas droit"
        yield dire(
            dossier,
            "E422",
            ("documents", rang),
            f"aucune facture n'a été soldée en {a.annee} par un autre moyen que des espèces"
            f"{especes if a.especes else ''} ; notez les « paiements: »",
        )
    if not a.passages:
        yield dire(
            dossier,
            "E422",
            ("documents", rang),
            f"les heures de {a.annee} manquent : ajoutez les bons de travail, ou « passages: "
            "[{periode: mars 2026, heures: 3}] »",
        )

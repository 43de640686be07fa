"""Rules of building and gardening: the insurance of works, the waste of the site.

Sources: C. assur. L241-1, L243-2; C. env. L541-21-2-3, D541-45-1 (décret 2020-1817, devis from
2021-07-01).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..dossier.cas import Dossier
from ..dossier.reperes import ENGAGEANTS, actes, dire, dire_vendeur, documents, regle
from ..droit.bibliotheque import Bibliotheque
from ..fiches.secteurs import SECTEURS
from ..socle.problemes import Probleme


@regle("A506", "E507")
def decennale(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """Who builds works of C. civ. 1792 is insured before he opens the site; the certificate joins
    devis and invoices."""
    p = dossier.affaire.prestation
    dit = False
    for _, doc in documents(dossier, lambda t: t.acte in ENGAGEANTS or t.a_payer):
        police = dossier.vendeur_au(doc.date).assurance("decennale")
        if police is None and p and p.ouvrage and not dit:
            dit = True
            yield dire(
                dossier,
                "E507",
                ("prestation", "ouvrage"),
                "un ouvrage de construction demande une assurance décennale ; ajoutez-la aux « "
                "assurances: » du vendeur (« type: decennale »)",
            )
        if police is not None and not police.attestation and doc.tete.acte != "contrat":
            v = dossier.vendeur_au(doc.date)
            yield dire_vendeur(
                dossier,
                "A506",
                ("assurances", v.assurances.index(police)),
                "l'attestation est jointe aux devis et aux factures ; ajoutez « attestation: "
                "fichier.pdf »",
            )


@regle("A508", "E514")
def dechets(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A devis for construction, renovation, demolition or gardening says what becomes of the waste;
    repairs and upkeep seem not aimed at."""
    p = dossier.affaire.prestation
    if dossier.affaire.dechets or p is None or p.nature == "biens":
        return
    for i, doc in actes(dossier, "offre"):
        travaux = SECTEURS[dossier.vendeur_au(doc.date).secteur].travaux
        if not travaux:
            continue
        a_ajouter = "ajoutez « dechets: {quantite: …, tri: …, point_collecte: …, cout: …} »"
        entretien = p.depannage or p.urgence_demandee or p.abonnement or p.duree or p.indeterminee
        if entretien and not p.ouvrage:
            yield dire(
                dossier,
                "A508",
                ("documents", i),
                "dépannage ou entretien : la gestion des déchets est conseillée au devis ; "
                f"{a_ajouter}",
            )
        else:
            yield dire(
                dossier,
                "E514",
                ("documents", i),
                f"un devis de {travaux} dit ce que deviennent les déchets ; {a_ajouter} (C. env., "
                "art. L541-21-2-3 et D541-45-1)",
            )
        return

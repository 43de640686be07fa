"""Every key that a case, a seller's file or a book may hold, for « vouliez-vous dire … ? »."""

from __future__ import annotations

from . import affaire, apparence, catalogue, lignes, livres, prestation, recurrence, temps
from . import parties as identite

CLES: frozenset[str] = frozenset(
    nom
    for module in (
        identite,
        affaire,
        apparence,
        lignes,
        prestation,
        livres,
        catalogue,
        recurrence,
        temps,
    )
    for modele in vars(module).values()
    if isinstance(modele, type) and issubclass(modele, identite.Fiche)
    for nom in modele.model_fields
) | {
    "article",
    "fiche",
    "dossier",
    "vendeur",
    "client",
    "conclusion",
    "prestation",
    "retractation",
    "tarifs",
    "lignes",
    "remise",
    "acompte",
    "nature_acompte",
    "echeances",
    "reglement",
    "dechets",
    "clauses",
    "documents",
    "paiements",
    "journal",
    "type",
    "date",
    "numero",
    "niveau",
    "facture",
    "factures",
    "validite",
    "version",
    "motif",
    "part",
    "montant",
    "delai",
    "echeance",
}

"""Every key that a case or a seller's file may hold, for « vouliez-vous dire … ? »."""

from __future__ import annotations

from . import affaire, prestation
from . import parties as identite

CLES: frozenset[str] = frozenset(
    nom
    for module in (identite, affaire, prestation)
    for modele in vars(module).values()
    if isinstance(modele, type) and issubclass(modele, identite.Fiche)
    for nom in modele.model_fields
) | {
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

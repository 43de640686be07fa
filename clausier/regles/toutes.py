"""Stage 2, check: the rules of law over a typed case, room by room. All of them run: the author
mends his file once.

A rule is a function `rule(dossier, biblio) -> Iterator[Probleme]`, marked with the codes that it
may give: `@regle("E402")`. A theme is a module of this room; its rules run in the order in which
they stand there.
"""

from __future__ import annotations

from ..dossier.cas import Dossier
from ..dossier.reperes import Regle
from ..droit.bibliotheque import Bibliotheque
from ..socle.imprevus import isoler
from ..socle.problemes import Probleme, Refus
from . import (
    apparence,
    avenants,
    batiment,
    bibliotheque,
    conditions,
    consommateur,
    creances,
    dates,
    demarchage,
    devises,
    droits_d_auteur,
    encaissements,
    engagements,
    facture_electronique,
    factures,
    groupes,
    identite,
    langue,
    mentions,
    negociation,
    offres,
    prix,
    professionnel,
    recouvrement,
    recurrences,
    regie,
    registre,
    renovation,
    series,
    services_a_la_personne,
    situations,
    transition,
    tva,
)

THEMES = (
    identite,
    apparence,
    dates,
    series,
    prix,
    devises,
    tva,
    factures,
    facture_electronique,
    offres,
    regie,
    recurrences,
    situations,
    encaissements,
    avenants,
    professionnel,
    droits_d_auteur,
    conditions,
    transition,
    batiment,
    renovation,
    consommateur,
    engagements,
    demarchage,
    services_a_la_personne,
    bibliotheque,
    langue,
    mentions,
    negociation,
    creances,
    recouvrement,
    registre,
)
REGLES: tuple[Regle, ...] = tuple(
    r for theme in THEMES for r in vars(theme).values() if isinstance(r, Regle)
)


LETTRE: tuple[Regle, ...] = (
    groupes.lettre,
    devises.lettre_commune,
    identite.champs_a_remplir,
    apparence.polices,
    apparence.feuille,
    series.numeros,
    creances.journal,
    bibliotheque.textes_de_l_espace,
    registre.entier,
    registre.faits_emis,
)
FICHE: tuple[Regle, ...] = (
    identite.societe,
    identite.tva_vendeur,
    identite.fichiers_joints,
    identite.logo_en_mots,
    apparence.couleur,
    apparence.polices,
    apparence.feuille,
)


def verifier(dossier: Dossier, biblio: Bibliotheque) -> list[Probleme]:
    """Every fault and warning of a case, in the order of its file. A faulty head of the library is
    told like the rest."""
    if not dossier.membres:
        return _appliquer(REGLES, dossier, biblio)
    fautes = [p for m in dossier.membres for p in _appliquer(REGLES, m, biblio) if p.grave]
    return sorted({*_appliquer(LETTRE, dossier, biblio), *fautes})


def verifier_vendeur(dossier: Dossier) -> list[Probleme]:
    """What the law says of a seller whoever his client is: see `dossier.fiche`."""
    return _appliquer(FICHE, dossier, dossier.biblio)


def _appliquer(regles: tuple[Regle, ...], dossier: Dossier, biblio: Bibliotheque) -> list[Probleme]:
    problemes: set[Probleme] = set()
    for regle in regles:
        try:
            with isoler(dossier.noeud.place, "la vérification"):
                problemes.update(regle(dossier, biblio))
        except Refus as e:
            problemes.update(e.problemes)
    return sorted(problemes)

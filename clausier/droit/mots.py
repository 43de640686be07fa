"""Criteria in words: how `clauses` and `explain` say to a reader what the heads of the clauses say to the machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

CHAMPS: dict[str, tuple[str, dict[str, str]]] = {
    "qualite": (
        "client",
        {
            "professionnel": "professionnel",
            "consommateur": "consommateur",
            "non_professionnel": "non-professionnel",
            "public": "personne publique",
        },
    ),
    "lieu": (
        "conclusion",
        {
            "etablissement": "dans l'établissement",
            "hors_etablissement": "hors établissement",
            "distance": "à distance",
            "distance_interface": "à distance, par une interface en ligne",
            "inconnu": "pas encore connue",
        },
    ),
    "nature": ("objet", {"services": "services", "biens": "biens", "mixte": "biens et services"}),
    "secteur": (
        "secteur",
        {
            "conseil": "conseil",
            "numerique": "numérique",
            "creation": "création",
            "btp": "bâtiment",
            "automobile": "automobile",
            "jardinage": "jardinage",
            "formation": "formation",
            "sap": "services à la personne",
            "commerce": "commerce",
            "autre": "autre",
        },
    ),
    "regime_tva": ("TVA", {"franchise": "franchise en base", "reel": "facturée"}),
    "penalites": (
        "pénalités",
        {
            "defaut": "taux de la BCE majoré",
            "taux": "taux fixe convenu",
            "triple": "trois fois l'intérêt légal",
        },
    ),
    "forme": (
        "prestataire",
        {"ei": "entrepreneur individuel", "societe": "société", "association": "association"},
    ),
    "juridiction": (
        "tribunal",
        {
            "commerce": "de commerce ou des activités économiques",
            "chambre_commerciale": "chambre commerciale",
            "judiciaire": "judiciaire",
            "choix": "au choix du créancier",
            "administrative": "administratif, à vérifier",
            "etranger": "débiteur à l'étranger",
            "inconnue": "pas encore connu",
        },
    ),
}
FAITS: dict[str, str] = {
    "petit_pro": "petit professionnel protégé hors établissement",
    "retractation": "droit de rétractation",
    "retractation_exclue": "rétractation exclue par la loi",
    "perte_retractation": "rétractation perdue par ce qui suit la vente",
    "embargo": "sept jours sans paiement",
    "urgence": "travaux urgents demandés",
    "interface_en_ligne": "commande par une interface en ligne",
    "execution_anticipee": "exécution avant la fin du délai de rétractation",
    "deux_commercants": "deux commerçants",
    "vendeur_commercant": "prestataire commerçant",
    "seuil_vigilance": "5 000 € HT ou plus",
    "acompte": "somme demandée d'avance",
    "arrhes": "cette somme est des arrhes",
    "echeancier": "échéancier de paiement",
    "regie": "prix au temps passé",
    "oeuvre": "œuvre de l'esprit",
    "logiciel": "logiciel",
    "cession": "cession de droits d'auteur",
    "ouvrage": "ouvrage de construction",
    "decennale": "assurance décennale",
    "assurance_obligatoire": "assurance obligatoire autre que la décennale",
    "rc_pro": "assurance de responsabilité professionnelle",
    "dechets": "gestion des déchets décrite",
    "tva_reduite": "TVA réduite sur un logement de plus de deux ans",
    "tva_renovation": "TVA à 5,5 % sur une rénovation énergétique",
    "debits": "TVA sur les débits",
    "autoliquidation": "autoliquidation de la TVA",
    "exoneration": "exonération de TVA",
    "sur_site": "travail chez le client",
    "sous_traitance_donnees": "données personnelles traitées pour le client",
    "depannage": "dépannage à domicile",
    "pieces_reemploi": "pièces issues de l'économie circulaire",
    "numerique_ponctuel": "contenu numérique fourni en une fois",
    "numerique_continu": "service numérique continu",
    "duree_longue": "durée de plus de douze mois",
    "duree_indeterminee": "durée indéterminée",
    "reconduction": "reconduction tacite",
    "garantie_commerciale": "garantie commerciale",
    "foire": "foire ou salon",
    "escompte": "escompte",
    "mediateur": "médiateur désigné",
    "client_connu": "client nommé",
    "garantie_facture": "bien dont la facture rappelle la garantie",
    "bien_occasion": "bien d'occasion",
    "petite_creance": "créance au plus égale au plafond des petites créances",
    "avocat_obligatoire": "avocat obligatoire devant le juge",
    "insolvable": "procédure collective du client",
}


def fait(cle: str) -> str:
    return FAITS.get(cle, cle.replace("_", " "))


def critere(cle: str, valeurs: Iterable[str]) -> str:
    """One criterion with the values that answer.

    >>> critere("qualite", ("consommateur", "public"))
    'client : consommateur ou personne publique'
    >>> critere("acompte", ("non",))
    "somme demandée d'avance : non"
    """
    nom, mots = CHAMPS.get(cle, (fait(cle), {}))
    return f"{nom} : {' ou '.join(mots.get(v, v) for v in valeurs)}"


def conjonction(criteres: Mapping[str, Iterable[str]]) -> str:
    """All the criteria that must fit together; none: « dans tous les cas »."""
    return " ; ".join(critere(k, v) for k, v in criteres.items()) or "dans tous les cas"

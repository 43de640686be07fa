"""The one table of criteria and derived facts: name, words, values, and how each is answered.

A clause's head names criteria and never decides by an `if`; the answers for one document are pure
functions of its `Contexte`. To add a criterion is to add an entry: heads accept it, `clauses` and
`explain` say it, selection asks it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from ..fiches.affaire import Affaire, Prestation
from ..fiches.prestation import nature_vendue
from ..fiches.secteurs import SECTEURS
from . import protection, situations
from .contexte import Cas, Contexte

OUI_NON: Mapping[str, str] = MappingProxyType({"oui": "oui", "non": "non"})


@dataclass(frozen=True)
class Critere:
    """One criterion. `valeurs`: each value with its words; `de`: answered for every document, or
    for a claim alone.
    """

    nom: str
    titre: str
    valeurs: Mapping[str, str]
    repondre: Callable[[Contexte], str]
    de: Literal["document", "creance"] = "document"

    @property
    def fait(self) -> bool:
        """Answered by yes or no."""
        return self.valeurs is OUI_NON

    def sauf(self, exclues: Iterable[str]) -> tuple[str, ...]:
        """Every value but these, in the order of the table."""
        return tuple(v for v in self.valeurs if v not in set(exclues))

    def dire(self, valeurs: Iterable[str]) -> str:
        """The criterion with the values that answer; a long list is said by what it leaves out.

        >>> CRITERES["qualite"].dire(("consommateur", "public"))
        'client : consommateur ou personne publique'
        >>> CRITERES["acompte"].dire(("non",))
        "somme demandée d'avance : non"
        >>> CRITERES["secteur"].dire(CRITERES["secteur"].sauf(["btp", "jardinage"]))
        'secteur : tout sauf bâtiment ou jardinage'
        >>> "sauf" in CRITERES["secteur"].dire(CRITERES["secteur"].valeurs)
        False
        """
        oui = tuple(valeurs)
        non = self.sauf(oui)
        court = len(oui) > 4 and 0 < len(non) < len(oui)
        dites = " ou ".join(self.valeurs[v] for v in (non if court else oui))
        return f"{self.titre} : {'tout sauf ' if court else ''}{dites}"


def _fait(
    nom: str,
    titre: str,
    question: Callable[[Contexte], object],
    de: Literal["document", "creance"] = "document",
) -> Critere:
    """A fact: yes where the question has something for an answer."""
    return Critere(nom, titre, OUI_NON, lambda x: "oui" if question(x) else "non", de)


def _prestation(nom: str, titre: str, question: Callable[[Prestation], object]) -> Critere:
    """A fact of what is sold: no where the case does not say what is."""

    def repondre(x: Contexte) -> object:
        p = x.affaire.prestation
        return p is not None and question(p)

    return _fait(nom, titre, repondre)


def _affaire(nom: str, titre: str, question: Callable[[Affaire], object]) -> Critere:
    """A fact of the whole case, whatever the document."""
    return _fait(nom, titre, lambda x: question(x.affaire))


def _cas(nom: str, titre: str, question: Callable[[Cas], object]) -> Critere:
    """A fact of the case and of the law's numbers, whatever the document."""
    return _fait(nom, titre, lambda x: question(x.cas))


def _nature(x: Contexte) -> str:
    return nature_vendue(x.affaire.prestation, x.secteur)


def _forme(x: Contexte) -> str:
    return {"EI": "ei", "association": "association"}.get(x.vendeur.forme, "societe")


def _penalites(x: Contexte) -> str:
    return x.reglement.penalites.mode if x.reglement.penalites else "defaut"


def _retractation_exclue(cas: Cas) -> bool:
    """Protected, and yet without the right, for another reason than the place (a fair)."""
    return (
        protection.protege(cas) and not protection.retractation(cas) and not protection.foire(cas)
    )


def _perte_retractation(cas: Cas) -> bool:
    return protection.protege(cas) and cas.affaire.retractation.exclue in protection.PERTES


def _deux_commercants(x: Contexte) -> bool:
    """Two traders may choose their court (CPC 48)."""
    c = x.cas.client_au(x.jour)
    return bool(c and c.commercant and x.vendeur.commercant and c.qualite == "professionnel")


def _seuil_vigilance(x: Contexte) -> bool:
    """An order for which the client asks for the seller's certificates (C. trav. R8222-1)."""
    return bool(x.commande.lignes) and x.commande.ht >= x.cas.valeur(
        "seuil_vigilance", x.jour_du_droit
    )


def _logement(x: Contexte, *taux: str) -> bool:
    """A home of over two years, and a line at one of these rates (CGI 278-0 bis A, 279-0 bis)."""
    p = x.affaire.prestation
    if not (p and p.logement_plus_de_deux_ans):
        return False
    return any(f"{x.cas.valeur(t, x.jour).normalize():f}" in x.commande.cles for t in taux)


def _debits(x: Contexte) -> bool:
    """VAT due when invoiced: an option of the seller, for services only (CGI 269-2-c)."""
    p, tva = x.affaire.prestation, x.vendeur.tva
    return tva.regime == "reel" and tva.debits and p is not None and p.nature != "biens"


def _sous_traitance_donnees(x: Contexte) -> bool:
    """Personal data handled for a client who is no consumer (RGPD, art. 28)."""
    p = x.affaire.prestation
    return bool(p and p.donnees_personnelles and not x.conso)


def _pieces_reemploi(x: Contexte) -> bool:
    """Used parts are offered to a consumer: what the case says, else what the sector does (C. conso
    L224-67).
    """
    p = x.affaire.prestation
    if p is None or p.pieces_reemploi is None:
        return x.conso and x.secteur.reemploi
    return x.conso and p.pieces_reemploi


_CHAMPS = (
    Critere(
        "qualite",
        "client",
        {
            "professionnel": "professionnel",
            "consommateur": "consommateur",
            "non_professionnel": "non-professionnel",
            "public": "personne publique",
        },
        lambda x: x.qualite,
    ),
    Critere(
        "lieu",
        "conclusion",
        {
            "etablissement": "dans l'établissement",
            "hors_etablissement": "hors établissement",
            "distance": "à distance",
            "distance_interface": "à distance, par une interface en ligne",
            "inconnu": "pas encore connue",
        },
        lambda x: x.lieu,
    ),
    Critere(
        "nature",
        "objet",
        {"services": "services", "biens": "biens", "mixte": "biens et services"},
        _nature,
    ),
    Critere(
        "secteur", "secteur", {s.nom: s.libelle for s in SECTEURS.values()}, lambda x: x.secteur.nom
    ),
    Critere(
        "regime_tva",
        "TVA",
        {"franchise": "franchise en base", "reel": "facturée"},
        lambda x: x.vendeur.tva.regime,
    ),
    Critere(
        "penalites",
        "pénalités",
        {
            "defaut": "taux de la BCE majoré",
            "taux": "taux fixe convenu",
            "triple": "trois fois l'intérêt légal",
        },
        _penalites,
    ),
    Critere(
        "periodicite",
        "facturation périodique",
        {
            "aucune": "aucune",
            "prix": "le prix dit, à chaque période",
            "part": "une part du prix à chaque période",
            "temps": "le temps passé de chaque période",
        },
        lambda x: x.affaire.periodicite,
    ),
    Critere(
        "forme",
        "prestataire",
        {"ei": "entrepreneur individuel", "societe": "société", "association": "association"},
        _forme,
    ),
    Critere(
        "juridiction",
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
        lambda x: x.creance.juridiction,
        "creance",
    ),
)
_FAITS = (
    _cas("petit_pro", "petit professionnel protégé hors établissement", protection.petit_pro),
    _cas("retractation", "droit de rétractation", protection.retractation),
    _cas("retractation_exclue", "rétractation exclue par la loi", _retractation_exclue),
    _cas("perte_retractation", "rétractation perdue par ce qui suit la vente", _perte_retractation),
    _cas("embargo", "paiement interdit les premiers jours", protection.embargo),
    _prestation("urgence", "travaux urgents demandés", lambda p: p.urgence_demandee),
    _fait(
        "interface_en_ligne",
        "commande par une interface en ligne",
        lambda x: x.lieu == "distance_interface",
    ),
    _cas(
        "execution_anticipee",
        "exécution avant la fin du délai de rétractation",
        protection.execution_anticipee,
    ),
    _fait("deux_commercants", "deux commerçants", _deux_commercants),
    _fait("vendeur_commercant", "prestataire commerçant", lambda x: x.vendeur.commercant),
    _fait("seuil_vigilance", "prix au seuil de vigilance", _seuil_vigilance),
    _fait("acompte", "somme demandée d'avance", lambda x: x.acompte),
    _affaire("arrhes", "cette somme est des arrhes", lambda a: a.nature_acompte == "arrhes"),
    _fait("clause_penale", "clause pénale", lambda x: x.reglement.clause_penale),
    _affaire("echeancier", "échéancier de paiement", lambda a: a.echeances),
    _prestation("regie", "prix au temps passé", lambda p: p.prix == "regie"),
    _prestation("oeuvre", "œuvre de l'esprit", lambda p: p.oeuvre or p.logiciel),
    _prestation("logiciel", "logiciel", lambda p: p.logiciel),
    _prestation("cession", "cession de droits d'auteur", lambda p: p.droits and p.droits.cession),
    _prestation("ouvrage", "ouvrage de construction", lambda p: p.ouvrage),
    _prestation(
        "sur_existant",
        "élément ajouté ou remplacé sur un ouvrage existant",
        lambda p: p.ouvrage and p.sur_existant,
    ),
    _fait("decennale", "assurance décennale", lambda x: x.vendeur.assurance("decennale")),
    _fait(
        "assurance_obligatoire",
        "assurance obligatoire autre que la décennale",
        lambda x: any(a.obligatoire and a.type != "decennale" for a in x.vendeur.assurances),
    ),
    _fait(
        "rc_pro",
        "assurance de responsabilité professionnelle",
        lambda x: x.vendeur.assurance("rc_pro"),
    ),
    _affaire("retenue", "retenue de garantie convenue", lambda a: a.retenue_garantie),
    _affaire("prorata", "compte prorata du chantier convenu", lambda a: a.compte_prorata),
    _affaire("dechets", "gestion des déchets décrite", lambda a: a.dechets),
    _fait(
        "tva_reduite",
        "TVA réduite sur un logement de plus de deux ans",
        lambda x: _logement(x, "tva_intermediaire", "tva_reduite"),
    ),
    _fait(
        "tva_renovation",
        "TVA à 5,5 % sur une rénovation énergétique",
        lambda x: _logement(x, "tva_reduite"),
    ),
    _fait(
        "renovation_energetique",
        "rénovation énergétique chez un consommateur",
        lambda x: x.conso and x.affaire.prestation and x.affaire.prestation.renovation_energetique,
    ),
    _prestation(
        "adaptation_logement",
        "adaptation d'un logement à l'âge ou au handicap",
        lambda p: p.adaptation_logement,
    ),
    _prestation(
        "label_energie", "label détenu", lambda p: p.label_energie and p.label_energie.detenu
    ),
    _fait("debits", "TVA sur les débits", _debits),
    _fait(
        "autoliquidation",
        "autoliquidation de la TVA",
        lambda x: "autoliquidation" in x.commande.cles,
    ),
    _fait(
        "hors_franchise",
        "aucune ligne en franchise en base",
        lambda x: x.commande.cles and "" not in x.commande.cles,
    ),
    _fait("debours", "débours", lambda x: any(li.avancee for li in x.commande.lignes)),
    _fait("exoneration", "exonération de TVA", lambda x: "exoneration" in x.commande.cles),
    _prestation("sur_site", "travail chez le client", lambda p: p.sur_site),
    _fait(
        "sous_traitance_donnees",
        "données personnelles traitées pour le client",
        _sous_traitance_donnees,
    ),
    _fait(
        "formation_particulier",
        "formation payée par un particulier",
        lambda x: x.conso and x.affaire.prestation and x.affaire.prestation.formation,
    ),
    _prestation("depannage", "dépannage à domicile", lambda p: p.depannage),
    _fait("pieces_reemploi", "pièces issues de l'économie circulaire", _pieces_reemploi),
    _affaire("contenu_numerique", "contenu numérique sans support", situations.contenu_numerique),
    _prestation(
        "numerique_ponctuel",
        "contenu numérique fourni en une fois",
        lambda p: p.numerique == "ponctuel",
    ),
    _prestation(
        "numerique_continu", "service numérique continu", lambda p: p.numerique == "continu"
    ),
    _prestation("duree_longue", "durée de plus de douze mois", lambda p: p.longue),
    _prestation("duree_indeterminee", "durée indéterminée", lambda p: p.indeterminee),
    _prestation("resiliation_anticipee", "résiliation anticipée convenue", lambda p: p.sortie),
    _prestation("reconduction", "reconduction tacite", lambda p: p.reconduction),
    _fait(
        "resiliation_en_ligne", "contrat à résilier aussi en ligne", situations.resiliation_en_ligne
    ),
    _prestation("abonnement", "abonnement", lambda p: p.abonne),
    _fait("sap", "service à la personne", situations.service_a_la_personne),
    _fait(
        "deplacement_compte",
        "déplacement compté à une ligne",
        lambda x: any("déplacement" in li.designation.lower() for li in x.commande.lignes),
    ),
    _prestation("garantie_commerciale", "garantie commerciale", lambda p: p.garantie_commerciale),
    _cas("foire", "foire ou salon", protection.foire),
    _fait("escompte", "escompte", lambda x: x.reglement.escompte is not None),
    _fait("mention_libre", "mention propre au prestataire", lambda x: x.mention_libre),
    _fait("mediateur", "médiateur désigné", lambda x: x.vendeur.mediateur),
    _affaire("client_connu", "client nommé", lambda a: a.client),
    _fait("conditions", "conditions générales de vente", lambda x: x.conditions),
    _fait(
        "garantie_facture", "bien dont la facture rappelle la garantie", situations.garantie_facture
    ),
    _prestation("bien_occasion", "bien d'occasion", lambda p: p.occasion),
    _fait(
        "petite_creance",
        "créance au plus égale au plafond des petites créances",
        lambda x: x.creance.petite,
        "creance",
    ),
    _fait(
        "avocat_obligatoire",
        "avocat obligatoire devant le juge",
        lambda x: x.creance.avocat,
        "creance",
    ),
    _fait(
        "insolvable", "procédure collective du client", lambda x: x.creance.insolvable, "creance"
    ),
    _fait("cheque_impaye", "chèque revenu impayé", lambda x: x.creance.cheque_impaye, "creance"),
)
CRITERES: Mapping[str, Critere] = MappingProxyType({c.nom: c for c in (*_CHAMPS, *_FAITS)})


def repondre(x: Contexte, de: str | None = None) -> dict[str, str]:
    """The value of every criterion, in the order of the table; or of those of `de` alone."""
    return {c.nom: c.repondre(x) for c in CRITERES.values() if de in (None, c.de)}


def conjonction(criteres: Mapping[str, Iterable[str]]) -> str:
    """All the criteria that must fit together; none: « dans tous les cas »."""
    return " ; ".join(CRITERES[k].dire(v) for k, v in criteres.items()) or "dans tous les cas"

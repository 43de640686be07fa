"""Derived facts: what the law asks of a case, answered yes or no, in this one module and nowhere else.

Each function states its source. Templates and clauses never decide by an `if`: they name criteria, and these are
the answers for one document of one case.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from ..dossier.cas import Dossier
from ..dossier.reperes import qualite as qualite_de
from ..droit.tetes import CHAMPS_CRITERES, FAITS, DocumentVoulu
from ..socle.partage import une_fois_chacun
from .factures import acompte_voulu, commande

# Grounds on which the right exists but is lost by what comes after the sale (C. conso L221-28, 5°, 6°, 9°, 13°).
PERTES = ("hygiene", "indissociable", "support_descelle", "contenu_numerique")


@lru_cache(maxsize=16)
def _feries(annee: int) -> frozenset[date]:
    import holidays

    return frozenset(holidays.country_holidays("FR", years=[annee]))


def jour_ouvrable(jour: date) -> date:
    """`jour`, or the next day that is no Saturday, Sunday or public holiday (C. conso L221-19; CPC 642)."""
    while jour.weekday() >= 5 or jour in _feries(jour.year):
        jour += timedelta(days=1)
    return jour


def dernier_ouvrable(jour: date) -> date:
    """`jour`, or the last working day before it: the prudent day for an act whose term falls on a day off."""
    while jour.weekday() >= 5 or jour in _feries(jour.year):
        jour -= timedelta(days=1)
    return jour


def premier_paiement(dossier: Dossier, conclusion: date) -> date:
    """First lawful day of payment off-premises: the seven days are over, then the next working day (C. conso L221-10)."""
    dernier = dossier.delai("delai_sans_paiement", conclusion).depuis(conclusion)
    return jour_ouvrable(dernier + timedelta(days=1))


def fin_retractation(dossier: Dossier) -> date | None:
    """Last day to withdraw from a contract for services; for goods it runs from their receipt, which no document knows (L221-18, L221-19)."""
    aff = dossier.affaire
    if (
        not retractation(dossier)
        or not aff.conclusion.date
        or not aff.prestation
        or aff.prestation.nature != "services"
    ):
        return None
    le = aff.conclusion.date
    return jour_ouvrable(dossier.delai("delai_retractation", le).depuis(le))


def petit_pro(dossier: Dossier) -> bool:
    """Small professional protected as a consumer: off-premises, outside his main activity, five employees at most (C. conso L221-3)."""
    c, k = dossier.client, dossier.affaire.conclusion
    return bool(
        c
        and k
        and c.qualite == "professionnel"
        and k.lieu == "hors_etablissement"
        and c.objet_hors_activite
        and c.effectif is not None
        and c.effectif <= dossier.valeur("effectif_petit_professionnel", dossier.jour_du_contrat)
    )


def protege(dossier: Dossier) -> bool:
    """A distance or off-premises contract in the sense of C. conso L221-1: consumer, or small professional off-premises."""
    c, k = dossier.client, dossier.affaire.conclusion
    if petit_pro(dossier):
        return True
    return bool(c and k and c.qualite == "consommateur" and k.lieu != "etablissement")


def retractation(dossier: Dossier) -> bool:
    """The right of withdrawal exists (C. conso L221-18), unless the case states an exception (L221-2, L221-28)."""
    r = dossier.affaire.retractation
    return (
        protege(dossier)
        and r.exclue in (None, "pleinement_execute", *PERTES)
        and not _foire(dossier)
    )


def _foire(dossier: Dossier) -> bool:
    k = dossier.affaire.conclusion
    return bool(k and k.foire)


def embargo(dossier: Dossier) -> bool:
    """No payment before the end of seven days off-premises (C. conso L221-10), urgent repairs expressly asked set apart."""
    k, p = dossier.affaire.conclusion, dossier.affaire.prestation
    urgence = bool(
        p and p.urgence_demandee and not petit_pro(dossier)
    )  # the exception speaks of the consumer's home only
    return bool(k and k.lieu == "hors_etablissement" and protege(dossier) and not urgence)


def execution_anticipee(dossier: Dossier) -> bool:
    """Services asked to begin before the fourteen days are over (C. conso L221-25)."""
    aff = dossier.affaire
    if (
        not retractation(dossier)
        or not aff.prestation
        or aff.prestation.nature == "biens"
        or aff.retractation.exclue in PERTES
    ):
        return False
    if aff.retractation.execution_anticipee is not None:
        return aff.retractation.execution_anticipee
    if aff.retractation.exclue == "pleinement_execute" or aff.prestation.urgence_demandee:
        return True
    fin, debut = fin_retractation(dossier), aff.prestation.debut
    return bool(fin and debut and debut <= fin)


@une_fois_chacun
def criteres(dossier: Dossier, doc: DocumentVoulu) -> dict[str, str]:
    """Every criterion's value for one document: what selection matches clause variants against."""
    aff, v = dossier.affaire, dossier.vendeur_au(doc.date)
    c, k, p = dossier.client, aff.conclusion, aff.prestation
    qualite = qualite_de(dossier, doc)
    conso = qualite == "consommateur"
    reglement = dossier.reglement(doc)
    totaux = commande(dossier, doc) if (aff.lignes or doc.lignes) else None
    cles = {t.cle for t in totaux.tranches} if totaux else set()
    intermediaire, reduite = (
        f"{dossier.valeur(nom, doc.date).normalize():f}"
        for nom in ("tva_intermediaire", "tva_reduite")
    )
    lignes = [x.ligne for x in totaux.lignes] if totaux else []
    lieu = k.lieu if k else "inconnu"
    faits = {
        "petit_pro": petit_pro(dossier),
        "retractation": retractation(dossier),
        "retractation_exclue": protege(dossier)
        and not retractation(dossier)
        and not _foire(dossier),
        "perte_retractation": protege(dossier) and aff.retractation.exclue in PERTES,
        "embargo": embargo(dossier),
        "urgence": bool(p and p.urgence_demandee),
        "interface_en_ligne": lieu == "distance_interface",
        "execution_anticipee": execution_anticipee(dossier),
        "deux_commercants": bool(
            c and c.commercant and v.commercant and c.qualite == "professionnel"
        ),
        "vendeur_commercant": v.commercant,
        "seuil_vigilance": bool(
            totaux and totaux.ht >= dossier.valeur("seuil_vigilance", dossier.jour_du_droit(doc))
        ),
        "acompte": not acompte_voulu(dossier, doc).nulle,
        "arrhes": aff.nature_acompte == "arrhes",
        "echeancier": bool(aff.echeances),
        "regie": bool(p and p.prix == "regie"),
        "oeuvre": bool(p and (p.oeuvre or p.logiciel)),
        "logiciel": bool(p and p.logiciel),
        "cession": bool(p and p.droits and p.droits.cession),
        "ouvrage": bool(p and p.ouvrage),
        "decennale": v.assurance("decennale") is not None,
        "assurance_obligatoire": any(x.obligatoire and x.type != "decennale" for x in v.assurances),
        "rc_pro": v.assurance("rc_pro") is not None,
        "dechets": aff.dechets is not None,
        "tva_reduite": bool(p and p.logement_plus_de_deux_ans and cles & {intermediaire, reduite}),
        "tva_renovation": bool(p and p.logement_plus_de_deux_ans and reduite in cles),
        "debits": v.tva.regime == "reel" and v.tva.debits and bool(p) and p.nature != "biens",
        "autoliquidation": "autoliquidation" in cles,
        "exoneration": "exoneration" in cles,
        "sur_site": bool(p and p.sur_site),
        "sous_traitance_donnees": bool(p and p.donnees_personnelles and not conso),
        "depannage": bool(p and p.depannage),
        "pieces_reemploi": conso
        and (
            bool(p and p.pieces_reemploi)
            if p and p.pieces_reemploi is not None
            else v.secteur == "automobile"
        ),
        "numerique_ponctuel": bool(p and p.numerique == "ponctuel"),
        "numerique_continu": bool(p and p.numerique == "continu"),
        "duree_longue": bool(
            p
            and p.duree
            and (p.duree.nombre > 12 if p.duree.unite == "mois" else p.duree.nombre > 365)
        ),
        "duree_indeterminee": bool(p and p.indeterminee),
        "reconduction": bool(p and p.reconduction),
        "garantie_commerciale": bool(p and p.garantie_commerciale),
        "foire": _foire(dossier),
        "escompte": reglement.escompte is not None,
        "mediateur": v.mediateur is not None,
        "client_connu": c is not None,
        "garantie_facture": conso
        and lieu in ("etablissement", "inconnu")
        and any(x.categorie for x in lignes),
        "bien_occasion": bool(p and p.occasion),
        "petite_creance": False,
        "avocat_obligatoire": False,
        "insolvable": False,  # of a claim: `recours` answers, which knows the rates
    }
    assert set(faits) == set(FAITS)
    champs = {
        "qualite": qualite,
        "lieu": lieu,
        "nature": p.nature if p else ("biens" if v.secteur == "commerce" else "services"),
        "secteur": v.secteur,
        "regime_tva": v.tva.regime,
        "penalites": reglement.penalites.mode,
        "forme": "ei"
        if v.forme == "EI"
        else "association"
        if v.forme == "association"
        else "societe",
        "juridiction": "inconnue",  # likewise
    }
    assert set(champs) == set(CHAMPS_CRITERES)
    return champs | {k_: "oui" if x else "non" for k_, x in faits.items()}

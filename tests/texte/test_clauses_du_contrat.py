"""What a contract says of its licence, its travel costs, its liability and the client's data: each
thing once, and what it really is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fabrique import CAS, CONSO, MEDIATEUR, VENDEUR, cas, espace
from trois_formats import construire, dit, seul_dit

from outils import clausier

CONTRAT = {"type": "contrat", "numero": "C1", "date": "2026-09-05"}
DEVIS = {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"}
FACTURE = {"type": "facture", "numero": "F1", "date": "2026-10-31"}
LIGNE = {"designation": "Conception", "prix_unitaire": "450"}


def essai(dossier: Path, vendeur: dict[str, Any] | None = None, **quoi: Any) -> Path:
    quoi = {"documents": [DEVIS, CONTRAT], "acompte": "non"} | quoi
    prestation = {"objet": "Essai", "debut": "2026-09-15"} | quoi.pop("prestation", {})
    une = cas(prestation=prestation, **quoi)
    return espace(dossier, {**VENDEUR, "mediateur": MEDIATEUR, **(vendeur or {})}, cas=une)


@pytest.mark.parametrize(
    ("quoi", "abonnement"), [({"abonnement": "12 mois"}, True), ({}, False)], ids=["loué", "vendu"]
)
def test_cpi_art_l122_6_la_licence_suit_l_abonnement(tmp_path: Path, quoi: dict, abonnement: bool):
    e = essai(tmp_path, prestation={"oeuvre": "oui", "logiciel": "oui", **quoi})
    loue, vendu = "tant que les échéances convenues sont payées", "Après paiement complet du prix"
    seul_dit(
        e,
        "contrat-C1",
        loue if abonnement else vendu,
        jamais=((vendu, "protection légale") if abonnement else (loue,)),
    )


@pytest.mark.parametrize("client", [CAS["client"], CONSO], ids=["pro", "conso"])
@pytest.mark.parametrize("en_ligne", [True, False], ids=["à sa ligne", "à côté"])
def test_art_l211_1_le_deplacement_est_dans_le_total_ou_non(
    tmp_path: Path, client: dict, en_ligne: bool
):
    lignes = [LIGNE, *([{"designation": "Déplacement", "prix_unitaire": "35"}] if en_ligne else [])]
    e = essai(
        tmp_path, client=client, lignes=lignes, prestation={"frais_deplacement": "35 € l'aller"}
    )
    dedans, dehors = "sont compris dans le total", "qui ne sont pas compris dans le total"
    seul_dit(
        e, "contrat-C1", dedans if en_ligne else dehors, jamais=(dehors if en_ligne else dedans,)
    )
    r = clausier("check", e)
    assert ("A619" in r.stderr) is (client is CONSO and not en_ligne), r.stderr


def test_art_d7233_1_un_jardinier_declare_dit_ses_dechets_et_sa_declaration(tmp_path: Path):
    vendeur = {
        "secteur": "jardinage",
        "declaration_sap": "SAP900000019",
        "declaration_sap_date": "2024-03-01",
    }
    dechets = {"quantite": "2 m³", "tri": "à part", "point_collecte": "Modèle", "cout": "9 €"}
    e = essai(
        tmp_path,
        vendeur,
        client=CONSO,
        dechets=dechets,
        documents=[DEVIS, FACTURE],
        prestation={"lieu": "3 rue Modèle, 69001 Lyon"},
    )
    build = construire(e)
    dit(build, "devis-D1", "SAP900000019, le 1er mars 2024", "quantité totale estimée : 2 m³")
    dit(build, "facture-F1", "déclaration n° SAP900000019 du 1er mars 2024")


def test_art_l541_21_2_3_un_service_a_la_personne_garde_ses_dechets(tmp_path: Path):
    dechets = {"quantite": "2 m³", "tri": "à part", "point_collecte": "Modèle", "cout": "9 €"}
    vendeur = {"secteur": "sap", "declaration_sap": "SAP900000019"}
    e = essai(tmp_path, vendeur, client=CONSO, dechets=dechets, documents=[DEVIS])
    seul_dit(e, "devis-D1", "quantité totale estimée : 2 m³", "SAP900000019")


def test_art_1231_3_le_plafond_dit_ce_qu_il_couvre(tmp_path: Path):
    seul_dit(
        essai(tmp_path, prestation={"oeuvre": "oui"}),
        "contrat-C1",
        "à l'atteinte qu'une partie porte aux droits de propriété intellectuelle de l'autre",
        "Le plafond vaut aussi pour la garantie de non-contrefaçon",
        "dans la limite du plafond d'indemnisation",
        jamais=("l'indemnité versée par l'assureur",),
    )


DONNEES = {
    "objet": "hébergement",
    "duree": "celle du contrat",
    "nature": "stockage",
    "finalite": "boutique",
    "categories": "noms",
    "personnes": "clients",
}


@pytest.mark.parametrize("decrit", [True, False])
def test_rgpd_art_28_autorisation_generale_et_liste(tmp_path: Path, decrit: bool):
    donnees = DONNEES | {
        "sous_traitants": [{"nom": "Hébergeur Modèle", "traitement": "stockage", "lieu": "Paris"}]
    }
    e = essai(
        tmp_path,
        prestation={"donnees_personnelles": "oui"} | ({"donnees": donnees} if decrit else {}),
    )
    seul_dit(
        e,
        "contrat-C1",
        "le client peut s'opposer dans ce délai",
        "Hébergeur Modèle, stockage, Paris."
        if decrit
        else "à la date du présent document : aucun.",
        jamais=("préalable et spécifique",),
    )
    assert ("A516" in clausier("check", e).stderr) is not decrit


@pytest.mark.parametrize("avec", [True, False], ids=["cgv", "sans cgv"])
def test_art_1119_le_contrat_nomme_la_version_des_cgv(tmp_path: Path, avec: bool):
    """C. civ. 1119: general terms bind when they were known and accepted; those joined are named,
    the last before the contract, not one that follows it."""
    cgv = [
        {"type": "cgv", "date": jour, "version": version}
        for jour, version in (("2026-01-05", "2026.1"), ("2026-09-01", "2026.2"))
    ]
    plus_tard = {"type": "cgv", "date": "2026-12-01", "version": "2026.3"}
    e = essai(tmp_path, documents=[DEVIS, CONTRAT, *([*cgv, plus_tard] if avec else [])])
    ligne = "Conditions générales : version 2026.2 du 1er septembre 2026"
    seul_dit(
        e,
        "contrat-C1",
        *([ligne] if avec else []),
        jamais=("version 2026.1", "version 2026.3", *([] if avec else ["Conditions générales :"])),
    )


@pytest.mark.parametrize("client", [CAS["client"], CONSO], ids=["pro", "conso"])
@pytest.mark.parametrize("en_ligne", [True, False], ids=["à sa ligne", "comprise"])
def test_art_1608_qui_vend_des_biens_parle_de_livraison(
    tmp_path: Path, client: dict, en_ligne: bool
):
    """A sale of goods has no travel costs; a delivery at its own line is not said to be in the
    price of the rest."""
    lignes = [
        {"designation": "Lampe", "prix_unitaire": "450"},
        *([{"designation": "Livraison", "prix_unitaire": "35"}] if en_ligne else []),
    ]
    cgv = {"type": "cgv", "date": "2026-09-01"}
    e = essai(
        tmp_path,
        {"secteur": "commerce", "qualite": "commercant", "rcs": "Lyon"},
        client=client,
        lignes=lignes,
        prestation={"nature": "biens"},
        documents=[cgv, CONTRAT],
    )
    build = construire(e)
    phrase = (
        "La livraison est comprise dans le prix, sauf les frais que la commande, le devis ou le "
        "contrat indique à part."
    )
    jamais = ("frais de déplacement", "lui sont remboursées")
    for nom in ("cgv-2026-09-01", "contrat-C1"):
        dit(build, nom, phrase, jamais=jamais)

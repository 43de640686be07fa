"""How a contract ends and how its price moves: clauses of one contract never contradict each other
(C. civ. 1119, 1219, 1224, 1793, 1794)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fabrique import CAS, CONSO, MEDIATEUR, REEL, VENDEUR, cas, espace
from trois_formats import seul_dit

from outils import clausier

CONTRAT = {"type": "contrat", "numero": "C1", "date": "2026-09-05"}
DECHETS = {"quantite": "1 m³", "tri": "bois", "point_collecte": "Modèle", "cout": "10 €"}
ASSURE = {
    "type": "decennale",
    "assureur": {"nom": "Mutuelle Fictive", "adresse": "9 rue Imaginaire 44000 Nantes"},
    "contrat": "DEC-1",
}
BTP = {**REEL, "secteur": "btp", "mediateur": MEDIATEUR, "assurances": [ASSURE]}
SANS_PREAVIS = "chaque partie peut y mettre fin avant son terme"


def contrat(
    dossier: Path, vendeur: dict[str, Any], client: dict[str, Any] | None = None, **prestation: Any
) -> Path:
    """A case whose only paper is a contract."""
    p = {"objet": "Extension", "debut": "2026-09-15", **prestation}
    une = cas(client=client or CAS["client"], prestation=p, documents=[CONTRAT], dechets=DECHETS)
    return espace(dossier, vendeur, cas=une)


def test_art_1793_prix_ferme_sauf_revision_stipulee(tmp_path: Path):
    e = contrat(tmp_path, BTP, ouvrage="oui", duree="24 mois", indice="BT01")
    seul_dit(
        e,
        "contrat-C1",
        "ou des matériaux, sauf révision stipulée au devis ou au contrat.",
        "L'indice est : BT01",
    )


def test_art_1793_prix_ferme_d_un_consommateur(tmp_path: Path):
    """A consumer has no index: nothing is set apart."""
    e = contrat(
        tmp_path,
        BTP,
        CONSO,
        ouvrage="oui",
        duree="24 mois",
        indice="BT01",
        renovation_energetique="non",
    )
    seul_dit(e, "contrat-C1", "ou des matériaux.", jamais=("sauf révision", "BT01"))


@pytest.mark.parametrize("client", [CAS["client"], CONSO], ids=["pro", "conso"])
def test_art_1794_pas_de_preavis_sur_un_chantier(tmp_path: Path, client: dict):
    e = contrat(
        tmp_path,
        BTP,
        client,
        ouvrage="oui",
        duree="24 mois",
        preavis="1 mois",
        renovation_energetique="non",
    )
    seul_dit(
        e,
        "contrat-C1",
        jamais=("peut y mettre fin avant son terme", "peut mettre fin au contrat avant son terme"),
    )


@pytest.mark.parametrize(
    ("prestation", "due"),
    [
        ({}, False),
        ({"preavis": "2 mois"}, True),
        ({"resiliation_anticipee": "oui"}, True),
        ({"preavis": "2 mois", "resiliation_anticipee": "non"}, False),
        ({"preavis": "2 mois", "reconduction": "oui"}, False),
    ],
)
def test_art_1212_sortie_avant_le_terme_si_demandee(tmp_path: Path, prestation: dict, due: bool):
    e = contrat(tmp_path, VENDEUR, duree="24 mois", **prestation)
    sortie = ("chaque partie peut y mettre fin avant son terme",)
    seul_dit(e, "contrat-C1", *(sortie if due else ()), jamais=() if due else sortie)


def test_art_1225_la_resolution_se_decide_et_se_notifie(tmp_path: Path):
    seul_dit(
        contrat(tmp_path, VENDEUR),
        "contrat-C1",
        "peut, si elle le décide, résoudre le contrat sans intervention du juge",
        "Tant que cette notification n'est pas faite, le contrat s'exécute.",
        jamais=("résolu de plein droit",),
    )


def test_art_1219_l_inexecution_est_grave_et_non_l_obligation(tmp_path: Path):
    seul_dit(
        contrat(tmp_path, VENDEUR),
        "contrat-C1",
        "n'exécute pas ses obligations et que cette inexécution est suffisamment grave",
        jamais=("une obligation suffisamment grave",),
    )


@pytest.mark.parametrize("client", [CAS["client"], CONSO], ids=["pro", "conso"])
def test_art_1119_un_devis_complementaire_suit_le_contrat(tmp_path: Path, client: dict):
    """What was agreed last and specially prevails over the contract that it completes."""
    e = contrat(tmp_path, {**VENDEUR, "mediateur": MEDIATEUR}, client)
    seul_dit(e, "contrat-C1", "de ses avenants et des devis complémentaires acceptés ensuite")


@pytest.mark.parametrize(
    ("vendeur", "tarifs", "tva"),
    [
        (VENDEUR, "ht", None),
        (REEL, "ht", "auxquels s'ajoute la TVA, comprise dans le total"),
        (REEL, "ttc", "toutes taxes comprises"),
    ],
    ids=["franchise", "réel", "réel, prix TTC"],
)
def test_arrete_du_3_decembre_1987_la_tva_des_taux(tmp_path: Path, vendeur, tarifs, tva):
    """C. conso L112-1: what a consumer is told of the VAT is what the prices beside are."""
    p = {"objet": "Extension", "debut": "2026-09-15", "prix": "regie", "plafond": "5 000"}
    une = cas(client=CONSO, prestation=p, documents=[CONTRAT], dechets=DECHETS, tarifs=tarifs)
    e = espace(tmp_path, {**vendeur, "mediateur": MEDIATEUR}, cas=une)
    phrases = ("auxquels s'ajoute la TVA", "toutes taxes comprises")
    jamais = tuple(x for x in phrases if not (tva and tva.startswith(x)))
    seul_dit(e, "contrat-C1", *((tva,) if tva else ()), jamais=jamais)


def test_loi_75_1334_art_3_les_conditions_de_paiement_sont_agreees(tmp_path: Path):
    e = contrat(tmp_path, VENDEUR, sous_traitants=[{"nom": "SARL Tierce"}])
    r = clausier("check", e)
    assert r.returncode == 1 and "E103 prestation.sous_traitants.0.paiement" in r.stderr
    e = contrat(
        tmp_path, VENDEUR, sous_traitants=[{"nom": "SARL Tierce", "paiement": "à 30 jours"}]
    )
    seul_dit(e, "contrat-C1", "SARL Tierce ; paiement : à 30 jours.")


def test_art_l215_1_l_avis_dit_le_nouveau_prix(tmp_path: Path):
    e = contrat(
        tmp_path,
        {**VENDEUR, "mediateur": MEDIATEUR},
        CONSO,
        duree="12 mois",
        reconduction="oui",
        preavis="1 mois",
    )
    seul_dit(
        e,
        "contrat-C1",
        "la date limite de non-reconduction et, si le prix change, le nouveau prix.",
    )

"""At its ceiling each value still reckons; above, it is refused where it is typed."""

from __future__ import annotations

from typing import Any

import pytest
from fabrique import cas, ecrire, espace
from fuzz import Banc, montre

FACTURE = {"type": "facture", "numero": "F2", "date": "2026-10-31"}
DEVIS = {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"}
CONTRAT = {"type": "contrat", "numero": "C1", "date": "2026-09-05"}
RELANCES = [
    {"type": "mise_en_demeure", "date": "2027-03-01", "factures": ["F2"], "delai": "8 jours"},
    {"type": "decompte", "date": "2099-12-31", "factures": ["F2"]},
]


def lignes(**plus: str) -> list[dict[str, str]]:
    return [{"designation": "x", "prix_unitaire": "10"} | plus]


def prestation(**plus: str) -> dict[str, str]:
    return {"objet": "x"} | plus


AU_DELA: dict[str, dict[str, Any]] = {
    "validite": {"documents": [{**DEVIS, "validite": "9999 ans"}]},
    "validite en jours": {"documents": [{**DEVIS, "validite": "9999 semaines"}]},
    "delai": {"reglement": {"delai": "1201 mois"}, "documents": [FACTURE]},
    "duree": {"prestation": prestation(duree="101 ans"), "documents": [CONTRAT]},
    "preavis": {"prestation": prestation(preavis="9999 mois"), "documents": [CONTRAT]},
    "15 chiffres": {"lignes": lignes(quantite="9" * 15, prix_unitaire="9" * 15)},
    "la ligne": {"lignes": lignes(quantite="100000", prix_unitaire="100000")},
    "le prix": {"lignes": lignes(prix_unitaire="10000000000")},
    "la quantite": {"lignes": lignes(quantite="1000000000", prix_unitaire="0")},
    "la remise": {"lignes": lignes(remise="9" * 19)},
    "le plafond": {"prestation": prestation(prix="regie", plafond="9" * 19)},
    "le paiement": {"paiements": [{"date": "2026-11-02", "montant": "9" * 19, "facture": "F2"}]},
    "l'acompte": {"acompte": "9" * 19},
}


@pytest.fixture(scope="module")
def banc(tmp_path_factory: pytest.TempPathFactory) -> Banc:
    return Banc(espace(tmp_path_factory.mktemp("banc")))


@pytest.mark.parametrize("nom", AU_DELA)
def test_au_dela(banc: Banc, nom: str):
    ecrire(banc.espace / "cas.yaml", cas(**({"acompte": "non"} | AU_DELA[nom])))
    assert banc.essayer({}) == "E105"


LIMITES: dict[str, dict[str, Any]] = {
    "durees": {
        "reglement": {"delai": "à réception"},
        "prestation": prestation(duree="100 ans", preavis="1200 mois", delai="9999 jours"),
        "documents": [{**DEVIS, "validite": "5217 semaines"}, CONTRAT, FACTURE],
    },
    "derniers jours": {
        "conclusion": {"date": "2099-12-31", "lieu": "etablissement"},
        "prestation": prestation(debut="2099-12-31", fin="2099-12-31"),
        "documents": [{**DEVIS, "date": "2099-12-31", "validite": "100 ans"}],
    },
    "sommes": {
        "lignes": lignes(quantite="999999999,9999", prix_unitaire="9,9999") * 2
        + lignes(prix_unitaire="9999999999,99"),
        "documents": [FACTURE, *RELANCES],
    },
    "dix mille lignes": {
        "lignes": lignes(quantite="100000", prix_unitaire="99999,9999") * 10_000,
        "documents": [FACTURE],
    },
}


@pytest.mark.parametrize("nom", LIMITES)
def test_a_la_limite(banc: Banc, nom: str):
    """Durations, days, sums and totals at their ceilings: pages and a state of the case."""
    ecrire(banc.espace / "cas.yaml", cas(**({"acompte": "non"} | LIMITES[nom])))
    if nom == "dix mille lignes":
        assert banc.essayer({}) == "bon"
    else:
        with montre():
            assert banc.essayer({}) in ("bon", "E501"), nom

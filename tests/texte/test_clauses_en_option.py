"""Clauses that a case may add to its contract: each says the law that it stands on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fabrique import CAS, CONSO, MEDIATEUR, REEL, cas, espace
from trois_formats import construire, dit

ASSURE = {
    "type": "decennale",
    "assureur": {"nom": "Mutuelle Fictive", "adresse": "9 rue Imaginaire 44000 Nantes"},
    "contrat": "DEC-1",
}
OUVRAGE = {"ouvrage": "oui", "sur_existant": "non", "renovation_energetique": "non"}
FRAIS = "Aucun frais de changement n'est dû."


def contrat(dossier: Path, clause: str, jour: str, client: dict, **prestation: Any) -> Path:
    une = cas(
        client=client,
        conclusion={"date": jour, "lieu": "etablissement"},
        prestation={"objet": "Essai", **prestation},
        acompte="non",
        clauses={"ajouter": [clause]},
        documents=[{"type": "contrat", "numero": "C1", "date": jour}],
    )
    v = {**REEL, "mediateur": MEDIATEUR, "assurances": [ASSURE]}
    return construire(espace(dossier, v, cas=une))


@pytest.mark.parametrize(
    ("clause", "prestation", "phrase"),
    [
        ("annulation_report", {}, "la même règle vaut pour le client et pour le prestataire"),
        ("retenue_de_garantie", OUVRAGE, "une somme qui ne dépasse pas 5 % de son montant"),
        ("prise_de_possession", OUVRAGE, "ne le prive ni de ses réserves ni des garanties"),
        ("societe_future", {}, "article 1216 du Code civil"),
        ("ia_generative", {}, "en répond comme de son propre travail"),
        ("changement_de_fournisseur", {"numerique": "continu"}, "avec un préavis d'au plus 2 mois"),
    ],
)
def test_art_1216_1799_1_loi_71_584_et_data_act(
    tmp_path: Path, clause: str, prestation: dict, phrase: str
):
    build = contrat(tmp_path, clause, "2026-09-05", CAS["client"], **prestation)
    dit(build, "contrat-C1", phrase, jamais=(FRAIS,))


def test_data_act_art_29_aucun_frais_a_partir_de_2027(tmp_path: Path):
    build = contrat(
        tmp_path, "changement_de_fournisseur", "2027-01-12", CAS["client"], numerique="continu"
    )
    dit(build, "contrat-C1", FRAIS)


def test_art_r212_2_2_l_annulation_d_un_consommateur_est_reciproque(tmp_path: Path):
    build = contrat(tmp_path, "annulation_report", "2026-09-05", CONSO)
    dit(build, "contrat-C1", "la même règle vaut pour le client et pour le prestataire")

"""C. conso L221-2 and L221-3: whom the rules of off-premises contracts protect, and which contracts
they leave out."""

from __future__ import annotations

from pathlib import Path

import pytest
from ce_qui_est_dit import tenir
from fabrique import CONSO, MEDIATEUR, VENDEUR, cas, espace

from outils import clausier

ASSURE = {
    "type": "decennale",
    "assureur": {"nom": "Mutuelle Fictive", "adresse": "9 rue Imaginaire 44000 Nantes"},
    "contrat": "DEC-1",
}
BTP = {**VENDEUR, "secteur": "btp", "mediateur": MEDIATEUR, "assurances": [ASSURE]}
ASSOCIATION = {**CONSO, "qualite": "non_professionnel", "nom": "Association Modèle"}


@pytest.mark.parametrize(("exclue", "faute"), [("construction", False), ("sur_mesure", True)])
def test_art_l221_2_12_construire_n_attend_pas_sept_jours(tmp_path: Path, exclue: str, faute: bool):
    """The construction of a building is outside the chapter: no ban on payment."""
    une = cas(
        client=CONSO,
        conclusion={"date": "2026-09-05", "lieu": "hors_etablissement"},
        prestation={
            "objet": "Maison",
            "ouvrage": "oui",
            "nature": "mixte",
            "debut": "2026-10-15",
            "lieu": "3 rue Modèle, 69001 Lyon",
            "renovation_energetique": "non",
        },
        retractation={"exclue": exclue},
        documents=[
            {"type": "contrat", "numero": "C1", "date": "2026-09-05"},
            {"type": "facture_acompte", "numero": "F1", "date": "2026-09-07"},
        ],
    )
    r = clausier("check", espace(tmp_path, BTP, cas=une))
    tenir("regles", r.stderr, tmp_path)
    assert ("E602" in r.stderr) is faute, r.stderr


@pytest.mark.parametrize(
    ("client", "lieu", "dit"),
    [
        ({}, "hors_etablissement", True),
        ({"effectif": "12", "objet_hors_activite": "non"}, "hors_etablissement", False),
        ({}, "etablissement", False),
    ],
)
def test_art_l221_3_une_association_est_interrogee(
    tmp_path: Path, client: dict, lieu: str, dit: bool
):
    une = cas(
        client=ASSOCIATION | client,
        conclusion={"date": "2026-09-05", "lieu": lieu},
        documents=[{"type": "contrat", "numero": "C1", "date": "2026-09-05"}],
    )
    r = clausier("check", espace(tmp_path, VENDEUR, cas=une))
    tenir("regles", r.stderr, tmp_path)
    assert r.returncode == 0 and ("A615" in r.stderr) is dit, r.stderr


def test_art_l221_28_1_le_droit_dure_jusqu_a_l_execution():
    """What is lost only once all is done is not said excluded from the start."""
    texte = (
        Path(__file__).resolve().parents[2] / "clauses/retractation_information/exclue.md"
    ).read_text(encoding="utf-8")
    assert "pleinement_execute" not in texte

"""C. conso L224-114 and L224-115: energy works in a consumer's home say the label on which aids
depend, of the seller and of each subcontractor, or the contract is void (L242-51)."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from ce_qui_est_dit import tenir
from fabrique import CONSO, MEDIATEUR, REEL, cas, espace
from trois_formats import construire, dit

from outils import EXEMPLES, clausier

JOUR = "2026-09-07"
DECHETS = {"quantite": "0,2 m³", "tri": "bois", "point_collecte": "Modèle", "cout": "10 €"}
LABEL = {"detenu": "oui", "nom": "RGE Modèle n° 7, fenêtres", "justificatif": "rge.pdf"}
SANS = {"detenu": "non", "consequences": "la prime Modèle n'est pas accordée"}


def essai(
    dossier: Path, jour: str = JOUR, objet: str = "Pose de fenêtres", **prestation: Any
) -> Path:
    """A case of works at a consumer's, its devis and its contract."""
    p = {"objet": objet, "nature": "mixte", "debut": "2026-10-05", **prestation}
    une = cas(
        client=CONSO,
        conclusion={"date": jour, "lieu": "etablissement"},
        prestation=p,
        dechets=DECHETS,
        lignes=[{"designation": "Pose", "prix_unitaire": "900"}],
        documents=[
            {"type": "devis", "numero": "D1", "date": jour, "validite": "30 jours"},
            {"type": "contrat", "numero": "C1", "date": jour},
        ],
    )
    e = espace(dossier, {**REEL, "secteur": "btp", "mediateur": MEDIATEUR}, cas=une)
    shutil.copy(EXEMPLES / "menuisier/attestation-decennale.pdf", e / "rge.pdf")
    return e


@pytest.mark.parametrize(
    ("prestation", "dits"),
    [
        (
            {"label_energie": LABEL},
            ["RGE Modèle n° 7, fenêtres", "annexé au contrat", "Aucun sous-traitant"],
        ),
        (
            {
                "label_energie": SANS,
                "sous_traitants": [
                    {"nom": "SARL Tierce", "paiement": "comptant", "label_energie": LABEL}
                ],
            },
            [
                "ne détient pas le label",
                "la prime Modèle n'est pas accordée",
                "SARL Tierce : détient le label ou signe de qualité requis, RGE Modèle n° 7",
            ],
        ),
    ],
    ids=["détenu", "non détenu, un sous-traitant"],
)
def test_art_l224_114_devis_et_contrat_le_disent(tmp_path: Path, prestation: dict, dits: list[str]):
    e = essai(tmp_path, renovation_energetique="oui", **prestation)
    build = construire(e)
    for nom in ("devis-D1", "contrat-C1"):
        dit(build, nom, *dits)
    assert (build / "pieces/rge.pdf").is_file()


@pytest.mark.parametrize(
    ("prestation", "code", "message"),
    [
        ({}, "E613", "« fenêtres » : ces travaux économisent-ils"),
        ({"objet": "Peinture"}, "A614", "écrivez « renovation_energetique: non »"),
        ({"renovation_energetique": "non"}, None, ""),
        ({"objet": "Panne de chaudière", "depannage": "oui"}, None, ""),
        ({"renovation_energetique": "oui"}, "E613", "le label manque"),
        (
            {
                "renovation_energetique": "oui",
                "label_energie": {"detenu": "oui", "nom": "RGE Modèle"},
            },
            "E613",
            "ajoutez « justificatif: … »",
        ),
        (
            {
                "renovation_energetique": "oui",
                "label_energie": SANS,
                "sous_traitants": [{"nom": "SARL Tierce", "paiement": "comptant"}],
            },
            "E613",
            "le label du sous-traitant SARL Tierce manque",
        ),
        (
            {
                "renovation_energetique": "oui",
                "label_energie": {**LABEL, "justificatif": "absent.pdf"},
            },
            "E113",
            "introuvable",
        ),
    ],
)
def test_art_l242_51_demande_avant_de_construire(
    tmp_path: Path, prestation: dict, code: str | None, message: str
):
    r = clausier("check", essai(tmp_path, **prestation))
    tenir("regles", r.stderr, tmp_path)
    assert r.returncode == (1 if code and code[0] == "E" else 0), r.stderr
    if code:
        assert code in r.stderr and message in r.stderr, r.stderr
    else:
        assert "E613" not in r.stderr and "A614" not in r.stderr


def test_art_l224_114_pas_avant_la_loi(tmp_path: Path):
    """A case older than the text keeps its words."""
    assert clausier("check", essai(tmp_path, jour="2025-06-02")).returncode == 0

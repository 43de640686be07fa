"""C. conso L223-1 and R223-1: a consumer's consent to be called is a paper of its own, that says by
whom, for what and how long; there is none where canvassing is banned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fabrique import CONSO, MEDIATEUR, VENDEUR, cas, espace
from trois_formats import construire, dit

from outils import clausier

JOUR = "2026-11-02"
PAPIER = {
    "type": "consentement_telephone",
    "date": JOUR,
    "telephone": "06 00 00 00 47",
    "offres": "l'entretien du site",
}


def essai(dossier: Path, papier: dict[str, Any] | None = None, **change: Any) -> Path:
    """A consumer's devis with a consent; what changes of the paper and of the case."""
    docs = [
        {"type": "devis", "numero": "D1", "date": JOUR, "validite": "30 jours"},
        {k: v for k, v in (PAPIER | (papier or {})).items() if v is not None},
    ]
    une = cas(client=CONSO, conclusion=None, acompte="non", documents=docs) | change
    return espace(dossier, VENDEUR | {"mediateur": MEDIATEUR}, cas=une)


def test_art_r223_1_ce_que_dit_le_papier(tmp_path: Path):
    dit(
        construire(essai(tmp_path), "--only", "consentement_telephone"),
        f"consentement_telephone-{JOUR}",
        "distinct de tout contrat",
        "J'accepte que Camille Exemple EI m'appelle au 06 00 00 00 47 pour me proposer : "
        "l'entretien du site",
        "Je n'accepte pas d'être démarché par téléphone",
        "un an à compter du jour où je le signe",
        "à tout moment, sans motif ni frais",
        "de vive voix pendant un appel",
        "garde ce papier trois ans",
        "sans frais une copie",
        "Date, heure et signature",
    )


def test_art_l223_2_aucune_case_dans_le_contrat(tmp_path: Path):
    b = construire(essai(tmp_path), "--formats", "md,html")
    page = (b / "devis-D1.md").read_text(encoding="utf-8")
    assert "☐ J’accepte que" not in page and "interdit de démarcher" in page


def test_art_r223_1_duree_et_tiers(tmp_path: Path):
    e = essai(
        tmp_path,
        {"duree": "6 mois", "tiers": "Centre Modèle", "telephone": None},
        client=CONSO | {"telephone": "06 00 00 00 48"},
    )
    dit(
        construire(e, "--only", "consentement_telephone"),
        f"consentement_telephone-{JOUR}",
        "ou Centre Modèle pour son compte, m'appelle au 06 00 00 00 48",
        "Mon accord vaut 6 mois",
        jamais=("un an",),
    )


PRESTATION = {"objet": "Travaux", "debut": "2026-12-01"}


@pytest.mark.parametrize(
    ("papier", "change", "message"),
    [
        ({}, {"prestation": PRESTATION | {"adaptation_logement": "oui"}}, "à l'âge ou au handicap"),
        (
            {},
            {
                "prestation": PRESTATION
                | {"renovation_energetique": "oui", "label_energie": {"detenu": "non"}}
            },
            "rénovation énergétique d'un logement",
        ),
        ({"offres": "la pose de fenêtres"}, {}, "« fenêtres » économise l'énergie"),
        ({"offres": "un monte-escalier"}, {}, "« monte-escalier » adapte un logement"),
        ({"offres": "l'adaptation de votre logement"}, {}, "adapte un logement"),
        ({"duree": "2 ans"}, {}, "12 mois au plus"),
        ({"telephone": None}, {}, "le numéro manque"),
        ({"date": "2026-08-10"}, {}, "ne demandait pas encore"),
        ({}, {"client": cas()["client"]}, "seul un consommateur"),
        ({}, {"clauses": {"ajouter": ["prospection_telephonique"]}}, "son papier"),
    ],
)
def test_art_l223_1_refus(tmp_path: Path, papier: dict, change: dict, message: str):
    p = clausier("check", essai(tmp_path, papier, **change))
    assert p.returncode == 1 and "E632" in p.stderr and message in p.stderr, p.stderr


def test_art_l223_1_fenetres_d_une_remise(tmp_path: Path):
    """What the case says wins over a word."""
    e = essai(
        tmp_path,
        {"offres": "des fenêtres de remise"},
        prestation=PRESTATION | {"renovation_energetique": "non"},
    )
    assert "E632" not in clausier("check", e).stderr

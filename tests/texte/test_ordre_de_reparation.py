"""C. conso R224-24: before the works, the client signs what is asked, how the vehicle came in and
how long it stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fabrique import CONSO, MEDIATEUR, VENDEUR, cas, espace
from trois_formats import seul_dit

from outils import clausier

ORDRE: dict[str, Any] = {
    "type": "ordre_de_reparation",
    "numero": "OR1",
    "date": "2026-10-12",
    "vehicule": "Modèle 3",
    "kilometrage": "128400",
    "etat": "rayure sur l'aile gauche",
    "demande": ["remplacer la courroie", "purger le circuit"],
    "immobilisation": "2 jours",
}


def essai(dossier: Path, **ordre: str) -> Path:
    une = cas(
        client=CONSO,
        conclusion={"date": "2026-10-12", "lieu": "etablissement"},
        prestation={"objet": "Courroie", "nature": "mixte", "lieu": "69001 Lyon"},
        acompte="non",
        documents=[ORDRE | ordre, {"type": "facture", "numero": "F1", "date": "2026-10-13"}],
    )
    return espace(dossier, {**VENDEUR, "secteur": "automobile", "mediateur": MEDIATEUR}, cas=une)


@pytest.mark.parametrize("garde", [True, False])
def test_art_r224_24_l_ordre_dit_l_entree_et_l_immobilisation(tmp_path: Path, garde: bool):
    e = essai(tmp_path, **({"frais_de_garde": "10 €"} if garde else {}))
    seul_dit(
        e,
        "ordre_de_reparation-OR1",
        "Kilométrage relevé : 128 400 km",
        "rayure sur l'aile gauche",
        "remplacer la courroie",
        "Immobilisation prévue : 2 jours",
        "J'opte pour des pièces issues de l'économie circulaire.",
        "n'est dû qu'après l'accord du client",
        "10,00 € de frais de garde par jour"
        if garde
        else "Le prestataire ne compte pas de frais de garde.",
    )


def test_art_l224_67_un_ordre_signe_tient_lieu_d_ecrit(tmp_path: Path):
    """An invoice for a repair with its order has what proves the choice of parts."""
    assert "A612" not in clausier("check", essai(tmp_path)).stderr

"""Cass. 3e civ., 21 March 2024, 22-18.694: an element added to an existing work, or replaced on it,
bears neither the biennial nor the decennial guarantee, unless it is a work by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from fabrique import CONSO, MEDIATEUR, REEL, cas, espace
from trois_formats import construire, dit

from outils import clausier

ASSURE = {
    "type": "decennale",
    "assureur": {"nom": "Mutuelle Fictive", "adresse": "9 rue Imaginaire 44000 Nantes"},
    "contrat": "DEC-1",
}
PROMESSES = ("pendant dix ans", "garantie légale décennale pendant dix ans")


def essai(dossier: Path, **prestation: str) -> Path:
    p = {"objet": "Portes", "nature": "mixte", "ouvrage": "oui", "renovation_energetique": "non"}
    une = cas(
        client=CONSO,
        prestation=p | {"debut": "2026-10-01"} | prestation,
        dechets={"quantite": "1 m³", "tri": "bois", "point_collecte": "Modèle", "cout": "10 €"},
        documents=[
            {"type": "cgv", "date": "2026-09-01"},
            {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"},
            {"type": "contrat", "numero": "C1", "date": "2026-09-05"},
        ],
    )
    v = {**REEL, "secteur": "btp", "mediateur": MEDIATEUR, "assurances": [ASSURE]}
    return espace(dossier, v, cas=une)


@pytest.mark.parametrize("sur_existant", ["oui", "non"])
def test_art_1792_3_les_garanties_dues_et_elles_seules(tmp_path: Path, sur_existant: str):
    build = construire(essai(tmp_path, sur_existant=sur_existant))
    du_droit_commun = "selon le droit commun de la responsabilité contractuelle"
    if sur_existant == "oui":
        for nom in ("devis-D1", "contrat-C1"):
            dit(build, nom, jamais=PROMESSES)
        dit(
            build,
            "cgv-2026-09-01",
            "Lorsque les travaux se bornent à un élément ajouté ou remplacé",
        )
        dit(build, "contrat-C1", "Pendant un an à compter de la réception", du_droit_commun)
        dit(build, "devis-D1", "garantie légale de conformité")
    else:
        dit(
            build, "contrat-C1", "pendant dix ans, la garantie décennale", jamais=(du_droit_commun,)
        )
        dit(build, "devis-D1", "garantie légale décennale pendant dix ans")


@pytest.mark.parametrize(
    ("prestation", "demande"),
    [({}, True), ({"sur_existant": "oui"}, False), ({"sur_existant": "non"}, False)],
)
def test_art_1792_la_question_est_posee(tmp_path: Path, prestation: dict, demande: bool):
    r = clausier("check", essai(tmp_path, **prestation))
    assert r.returncode == 0 and ("A515" in r.stderr) is demande, r.stderr

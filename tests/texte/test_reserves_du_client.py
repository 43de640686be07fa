"""A delivery or a work sheet is printed before it is signed: what the client finds wrong is his to
write, and no seller says for him that he has nothing to say (C. conso. R212-1, 4° and 12°)."""

from __future__ import annotations

from pathlib import Path

import pytest
from fabrique import VENDEUR, cas, espace
from trois_formats import construire, dit

CASE = "Réserves du client, à écrire avant de signer"


@pytest.mark.parametrize("genre", ["bon_de_livraison", "bon_de_travail"])
@pytest.mark.parametrize("reserves", [None, "Deux lampes brisées."])
def test_les_reserves_s_ecrivent_par_le_client(tmp_path: Path, genre: str, reserves: str | None):
    bon = {"type": genre, "date": "2026-10-05"} | ({"reserves": reserves} if reserves else {})
    if genre == "bon_de_travail":
        bon["interventions"] = [{"debut": "2026-10-05 09:00", "fin": "2026-10-05 10:00"}]
        bon["interventions"][0]["travaux"] = "essai"
    build = construire(espace(tmp_path, VENDEUR, cas=cas(documents=[bon], acompte="non")))
    dit(
        build,
        f"{genre}-2026-10-05",
        reserves or CASE,
        jamais=("Aucune réserve.", *([CASE] if reserves else [])),
    )

"""C. env. R541-173: a producer's unique identifiers stand in his general terms."""

from __future__ import annotations

from pathlib import Path

import pytest
from fabrique import CAS, CONSO, MEDIATEUR, VENDEUR, cas, espace
from trois_formats import construire, dit, seul_dit


@pytest.mark.parametrize("client", [CAS["client"], CONSO], ids=["pro", "conso"])
@pytest.mark.parametrize("identifiants", [["FR000001_01ABCD", "FR000001_10EFGH"], []])
def test_art_r541_173_les_cgv_portent_les_identifiants(
    tmp_path: Path, client: dict, identifiants: list
):
    v = {**VENDEUR, "mediateur": MEDIATEUR, "identifiants_rep": identifiants}
    cgv = {"type": "cgv", "date": "2026-09-01"}
    build = construire(
        espace(tmp_path, v, cas=cas(client=client, documents=[cgv])), "--only", "cgv"
    )
    if identifiants:
        dit(build, "cgv-2026-09-01", "FR000001_01ABCD et FR000001_10EFGH")
    else:
        dit(build, "cgv-2026-09-01", jamais=("responsabilité élargie",))


@pytest.mark.parametrize(
    ("autre", "la"),
    [
        (None, True),
        ({"type": "cgv", "date": "2026-09-01"}, False),
        ({"type": "contrat", "numero": "C1", "date": "2026-09-05"}, False),
    ],
    ids=["devis seul", "avec cgv", "avec contrat"],
)
def test_art_r541_173_sans_cgv_le_devis_les_porte(tmp_path: Path, autre: dict | None, la: bool):
    """Without general terms, another contractual paper given to the buyer bears them, once."""
    devis = {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"}
    v = {**VENDEUR, "identifiants_rep": ["FR000001_01ABCD"]}
    une = cas(documents=[devis, *([autre] if autre else [])], acompte="non")
    dits = ("Identifiant unique REP : FR000001_01ABCD",)
    seul_dit(
        espace(tmp_path, v, cas=une),
        "devis-D1",
        *(dits if la else ()),
        jamais=() if la else ("FR000001_01ABCD",),
    )

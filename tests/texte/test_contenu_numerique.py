"""C. conso L221-26: who withdraws from digital content pays nothing pro rata; instruction (6) of
annex R221-3 is for services."""

from __future__ import annotations

from pathlib import Path

import pytest
from fabrique import CONSO, MEDIATEUR, VENDEUR, cas, espace
from trois_formats import construire, dit

PRORATA = "un montant proportionnel à ce qui"


@pytest.mark.parametrize("lieu", ["distance", "distance_interface", "hors_etablissement"])
@pytest.mark.parametrize(("numerique", "prorata"), [("ponctuel", False), (None, True)])
def test_art_l221_26_rien_n_est_du_au_prorata(
    tmp_path: Path, lieu: str, numerique: str | None, prorata: bool
):
    """Notice, information and request, of digital content; of a service, what they were."""
    p = {"objet": "Guide en PDF", "debut": "2026-09-08"}
    une = cas(
        client=CONSO,
        conclusion={"date": "2026-09-05", "lieu": lieu},
        prestation=p | ({"numerique": numerique} if numerique else {}),
        retractation={"execution_anticipee": "oui"},
        acompte="non",
        documents=[
            {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"},
            {"type": "contrat", "numero": "C1", "date": "2026-09-05"},
            {"type": "retractation", "date": "2026-09-05"},
        ],
    )
    v = {**VENDEUR, "mediateur": MEDIATEUR, "url_retractation": "https://atelier.example/r"}
    build = construire(espace(tmp_path, v, cas=une))
    for nom in ("devis-D1", "contrat-C1", "retractation-2026-09-05"):
        if prorata:
            dit(build, nom, PRORATA)
        else:
            dit(build, nom, jamais=(PRORATA,))
    if not prorata:
        for nom in ("devis-D1", "contrat-C1"):
            dit(
                build,
                nom,
                "le client qui se rétracte ne doit rien",
                "Je reconnais que je perdrai alors mon droit de rétractation.",
            )

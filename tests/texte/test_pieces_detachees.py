"""C. conso L111-4 and D111-4: how long spare parts are to be had is told before the sale and
confirmed in writing."""

from __future__ import annotations

from pathlib import Path

from fabrique import CONSO, MEDIATEUR, VENDEUR, cas, espace
from trois_formats import construire, dit


def test_art_l111_4_les_pieces_detachees_sont_dites(tmp_path: Path):
    ligne = {
        "designation": "Lampe",
        "prix_unitaire": "64",
        "pieces_detachees": "disponibles jusqu'en décembre 2034",
    }
    une = cas(
        client=CONSO,
        prestation={"objet": "Lampe", "nature": "biens"},
        lignes=[ligne],
        acompte="non",
        documents=[
            {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"},
            {"type": "facture", "numero": "F1", "date": "2026-10-31"},
        ],
    )
    v = {**VENDEUR, "secteur": "commerce", "mediateur": MEDIATEUR}
    build = construire(espace(tmp_path, v, cas=une))
    for nom in ("devis-D1", "facture-F1"):
        dit(build, nom, "Pièces détachées : disponibles jusqu'en décembre 2034")

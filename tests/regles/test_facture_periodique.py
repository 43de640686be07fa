"""C. com., art. L441-10, I: a periodic invoice is paid within 45 days of its date."""

from __future__ import annotations

from pathlib import Path

import pytest
from ce_qui_est_dit import tenir
from fabrique import VENDEUR, cas, espace

from outils import clausier

PERIODE = {"periode_debut": "2026-09-01", "periode_fin": "2026-09-30"}


@pytest.mark.parametrize(
    ("delai", "plus", "refusee"),
    [
        ("60 jours", PERIODE, True),
        ("46 jours", PERIODE, True),
        ("45 jours", PERIODE, False),
        ("45 jours fin de mois", PERIODE, True),
        ("30 jours", PERIODE | {"echeance": "2026-11-15"}, True),
        ("30 jours", PERIODE | {"echeance": "2026-11-14"}, False),
        ("60 jours", {}, False),
    ],
)
def test_art_l441_10_facture_periodique(tmp_path: Path, delai: str, plus: dict, refusee: bool):
    facture = {"type": "facture", "numero": "F1", "date": "2026-09-30"} | plus
    espace(
        tmp_path, VENDEUR, cas=cas(documents=[facture], acompte="non", reglement={"delai": delai})
    )
    p = clausier("check", cwd=tmp_path)
    tenir("regles", p.stderr, tmp_path)
    assert ("E501" in p.stderr) is refusee and p.returncode == refusee, p.stderr
    assert not refusee or "45" in p.stderr or "14/11/2026" in p.stderr

"""Cases as people write them, right or with their usual mistakes: refused at a line, or built, and
what is built is right."""

from __future__ import annotations

from fuzz import court
from officiel import fautes

NOMBRE = 1500
OFFICIELLES = 60  # electronic invoices that the official rules judge too


def test_des_dossiers_plausibles(tmp_path):
    banc = court("plausibles", NOMBRE, tmp_path)
    assert banc.comptes["bon"] > NOMBRE / 5 and len(banc.comptes) > 5, banc.comptes
    for xml in sorted(banc.factures)[:OFFICIELLES]:
        assert fautes(xml) == [], xml.decode()

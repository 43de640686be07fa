"""Goods sold under the margin scheme: the mention of the law, and nothing that shows a tax (CGI
297 A, 297 E; CGI, ann. II, 242 nonies A, I-16°)."""

from __future__ import annotations

import re

import pytest
from fabrique import CAS, REEL, cas, espace
from trois_formats import construire

MARGE = {"tva": "exoneration", "fondement": "marge_occasion"}
LIGNE = {"designation": "Commode", "prix_unitaire": "480", **MARGE}
NEUVE = {"designation": "Livraison", "prix_unitaire": "100"}
PAPIERS = [
    {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"},
    {"type": "facture_acompte", "numero": "F1", "date": "2026-09-10"},
    {"type": "facture", "numero": "F2", "date": "2026-10-31"},
    {"type": "avoir", "numero": "A1", "date": "2026-11-02", "facture": "F2", "motif": "retour"},
]
TAXE = re.compile(r"\b(?:HT|TTC|TVA (?:20|sur))\b")


@pytest.mark.parametrize("tarifs", ["ht", "ttc"])
@pytest.mark.parametrize(("lignes", "taxe"), [([LIGNE], False), ([LIGNE, NEUVE], True)])
def test_cgi_297_e_aucune_taxe_ne_se_voit(tmp_path, lignes, taxe, tarifs):
    p = {"objet": "Commode", "nature": "biens", "occasion": "oui"}
    c = cas(client=CAS["client"], prestation=p, lignes=lignes, tarifs=tarifs, documents=PAPIERS)
    build = construire(espace(tmp_path, REEL, essai=c), "--formats", "md")
    for nom in ("devis-D1", "facture_acompte-F1", "facture-F2", "avoir-A1"):
        page = (build / f"{nom}.md").read_text(encoding="utf-8").replace("\u00a0", " ")
        page = page.split("Régime particulier - Biens d'occasion")[0]
        assert bool(TAXE.search(page)) is taxe, (nom, page)

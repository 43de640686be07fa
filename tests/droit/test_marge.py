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
# Without VAT, then with the tax of the margin: the price, thirty percent of it, the rest.
SOMMES = {
    ("ht", "devis"): ("100,00", "480,00"),
    ("ht", "facture_acompte"): ("30,00", "144,00"),
    ("ht", "facture"): ("100,00", "480,00"),
    ("ht", "avoir"): ("70,00", "336,00"),
    ("ttc", "devis"): ("83,33", "480,00"),
    ("ttc", "facture_acompte"): ("25,00", "144,00"),
    ("ttc", "facture"): ("83,33", "480,00"),
    ("ttc", "avoir"): ("58,33", "336,00"),
}
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
        if taxe:  # a price with its tax in it is in no total without VAT
            ht, marge = (
                re.search(rf"{dit} : ([\d ,]+) €", page)[1]
                for dit in ("(?:Total|dont) HT", "prix au régime de la marge")
            )
            assert (ht, marge) == SOMMES[tarifs, nom.partition("-")[0]]

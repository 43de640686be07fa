"""Sums spent for the client and repaid as they were: no VAT, no discount, and the conditions said
(CGI 267, II-2°)."""

from __future__ import annotations

import re

import pytest
from fabrique import CAS, REEL, VENDEUR, cas, espace
from officiel import fautes

from clausier.course.chaine import Chaine
from outils import clausier

LIGNES = [
    {"designation": "Conseil", "prix_unitaire": "1000"},
    {
        "designation": "Frais de greffe",
        "prix_unitaire": "37,45",
        "tva": "exoneration",
        "fondement": "debours",
    },
]
FACTURE = {"type": "facture", "numero": "F1", "date": "2026-10-31"}


@pytest.mark.parametrize(
    ("vendeur", "total"), [(REEL, "1 237,45 €"), (VENDEUR, "1 037,45 €")], ids=["reel", "franchise"]
)
def test_cgi_267_ii_2_un_debours_est_hors_taxe_et_dit_ses_conditions(tmp_path, vendeur, total):
    client = {**CAS["client"], "courriel": "compta@modele.example"}
    c = cas(client=client, lignes=LIGNES, acompte="non", documents=[FACTURE])
    w = espace(tmp_path, vendeur, essai=c)
    chaine = Chaine(w)
    dossier, dits = chaine.dossier(w / "essai.yaml", "essai.yaml")
    (doc,) = chaine.composer(dossier, dits).documents
    page = re.sub(r"[\u00a0\u202f]", " ", doc.markdown).replace("’", "'")
    assert f"**{total}**" in page and "| débours |" in page
    assert "portées dans un compte de passage (article 267, II-2° du CGI)" in page
    assert ("TVA 20 % sur 1 000,00 €" in page) is (vendeur is REEL)
    assert doc.xml and fautes(doc.xml) == []


@pytest.mark.parametrize(
    ("change", "ou"),
    [
        ({"lignes": [LIGNES[0], {**LIGNES[1], "remise": "10 %"}]}, "lignes.1.remise"),
        ({"remise": "10 %"}, "remise"),
    ],
)
def test_cgi_267_ii_2_un_debours_n_a_pas_de_remise(tmp_path, change, ou):
    c = cas(**{"lignes": LIGNES, "acompte": "non", "documents": [FACTURE]} | change)
    r = clausier("check", espace(tmp_path, REEL, essai=c))
    assert f"E410 {ou}: un débours se rembourse pour son montant exact" in r.stderr, r.stderr


def test_un_debours_se_reconnait():
    """What the books leave out of the turnover asks the line."""
    from clausier.fiches.lignes import Ligne

    assert [Ligne.model_validate(x).avancee for x in LIGNES] == [False, True]

"""Reduced VAT on works: the case says the home and the page has the client certify it, or another
ground is told (CGI 278-0 bis A and 279-0 bis; certified on the devis or the invoice since
2025-02-16)."""

from __future__ import annotations

from typing import Any

import pytest
from ce_qui_est_dit import tenir
from fabrique import REEL, cas, espace

from outils import clausier

LOGEMENT = {"logement_plus_de_deux_ans": "oui"}
FACTURE = {"type": "facture", "numero": "F1", "date": "2026-10-31"}
CERTIFIE = "certifie, en qualité de preneur de la prestation"


def travaux(taux: str, *documents: dict[str, Any], **prestation: str) -> dict[str, Any]:
    return cas(
        lignes=[{"designation": "Peinture", "prix_unitaire": "400", "tva": taux}],
        prestation={"objet": "Peinture d'un salon", **prestation},
        acompte="non",
        documents=[*documents, FACTURE],
    )


@pytest.mark.parametrize(
    ("secteur", "taux", "prestation", "refuse"),
    [
        ("btp", "10 %", {}, True),
        ("btp", "5,5 %", {"nature": "mixte"}, True),
        ("btp", "10 %", {"logement_plus_de_deux_ans": "non"}, True),
        ("btp", "20 %", {}, False),
        ("btp", "10 %", LOGEMENT, False),
        ("btp", "10 %", {"motif_taux_reduit": "logement social"}, False),
        ("btp", "10 %", {"nature": "biens"}, False),
        ("jardinage", "10 %", {}, True),
        ("jardinage", "10 %", LOGEMENT, False),
        ("jardinage", "10 %", {"nature": "mixte"}, False),
        ("conseil", "10 %", {}, False),
    ],
)
def test_une_ligne_a_taux_reduit_dit_le_logement(tmp_path, secteur, taux, prestation, refuse):
    v = {**REEL, "secteur": secteur}
    r = clausier("check", espace(tmp_path, v, essai=travaux(taux, **prestation)))
    tenir("regles", r.stderr, tmp_path)
    assert ("E413" in r.stderr) is refuse, r.stderr
    assert r.returncode == (1 if refuse else 0)
    if prestation.get("logement_plus_de_deux_ans") == "non":
        assert "sinon « tva: 20 % »" in r.stderr


def test_la_faute_est_a_sa_ligne_et_une_fois(tmp_path):
    c = travaux("20 %")
    c["lignes"] += [{"designation": x, "prix_unitaire": "1", "tva": "10 %"} for x in "ab"]
    r = clausier("check", espace(tmp_path, {**REEL, "secteur": "btp"}, essai=c))
    tenir("regles", r.stderr, tmp_path)
    assert r.stderr.count("E413") == 1
    assert "E413 lignes.1.tva" in r.stderr


@pytest.mark.parametrize("avec_devis", [True, False])
@pytest.mark.parametrize("taux", ["10 %", "5,5 %"])
def test_la_certification_est_imprimee(tmp_path, taux, avec_devis):
    """On the devis that the client signs; on the invoice, with its place to sign, when there was
    none."""
    dechets = {"quantite": "0", "tri": "aucun", "point_collecte": "aucun", "cout": "0 €"}
    devis = {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"}
    c = travaux(taux, *([devis] if avec_devis else []), **LOGEMENT) | {"dechets": dechets}
    e = espace(tmp_path, {**REEL, "secteur": "btp"}, essai=c)
    clausier("build", e, "--out", tmp_path / "b")
    nom = "devis-D1.md" if avec_devis else "facture-F1.md"
    page = (tmp_path / "b/essai" / nom).read_text(encoding="utf-8")
    assert CERTIFIE in page
    assert ("rénovation énergétique" in page) is (taux == "5,5 %")

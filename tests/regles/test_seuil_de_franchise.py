"""The threshold of the franchise over the cases of a workspace: told from the day it is passed,
confirmed before an invoice is issued all the same (CGI 293 B)."""

from __future__ import annotations

from typing import Any

import pytest
from fabrique import REEL, VENDEUR, cas, espace

from outils import clausier


def un(nom: str, numero: str, recu: str, paye_le: str, jour: str) -> dict[str, Any]:
    return cas(
        dossier=nom,
        conclusion={"date": "2026-03-02", "lieu": "etablissement"},
        prestation={"objet": "Conseil"},
        lignes=[{"designation": "Conseil", "prix_unitaire": recu}],
        acompte="non",
        documents=[{"type": "facture", "numero": numero, "date": jour}],
        paiements=[{"date": paye_le, "montant": recu, "facture": numero}],
    )


def essai(jour: str) -> dict[str, Any]:
    c = un("essai", "F3", "1000", jour, jour)
    c.pop("paiements")
    return c


@pytest.mark.parametrize(
    ("vendeur", "recu", "jour", "dit"),
    [
        (VENDEUR, "21250", "2026-06-10", True),
        (VENDEUR, "21250", "2026-06-09", False),
        (VENDEUR, "21250", "2027-01-10", False),
        (VENDEUR, "21249", "2026-06-10", False),
        (REEL, "21250", "2026-06-10", False),
    ],
)
def test_le_seuil_passe_dans_d_autres_dossiers_cgi_293_b(tmp_path, vendeur, recu, jour, dit):
    """20 000 and 21 250 € make 41 250: the next euro ends the franchise, on its very day."""
    e = espace(
        tmp_path,
        vendeur,
        a=un("a", "F1", "20001", "2026-04-01", "2026-03-20"),
        b=un("b", "F2", recu, "2026-06-10", "2026-06-01"),
        essai=essai(jour),
    )
    r = clausier("check", e / "essai.yaml")
    assert r.returncode == 0
    assert ("A433" in r.stderr) is dit, r.stderr
    if dit:
        assert "passé le 10/06/2026" in r.stderr and "41" in r.stderr


def test_emettre_au_dela_du_seuil_se_confirme_cgi_293_b(tmp_path):
    e = espace(
        tmp_path,
        VENDEUR,
        a=un("a", "F1", "20001", "2026-04-01", "2026-03-20"),
        b=un("b", "F2", "21250", "2026-06-10", "2026-06-01"),
        essai=essai("2026-06-10"),
    )
    for nom, numero in (("a", "F1"), ("b", "F2")):
        r = clausier("issue", e / f"{nom}.yaml", numero, "--date", "2026-06-10")
        assert r.returncode == 0, r.stderr
    r = clausier("issue", e / "essai.yaml", "F3", "--date", "2026-06-10")
    assert r.returncode == 1 and "E963" in r.stderr and "--franchise-confirmee" in r.stderr
    assert "F3" not in (e / "registre.yaml").read_text(encoding="utf-8")
    r = clausier("issue", e / "essai.yaml", "F3", "--date", "2026-06-10", "--franchise-confirmee")
    assert r.returncode == 0, r.stderr
    assert "F3" in (e / "registre.yaml").read_text(encoding="utf-8")


def test_ce_que_recoit_un_autre_dossier_est_relu_cgi_293_b(tmp_path):
    """What is known of a case no longer holds once a neighbour's payment passes the threshold."""
    a = un("a", "F1", "20001", "2026-04-01", "2026-03-20")
    b = un("b", "F2", "21250", "2026-06-10", "2026-06-01")
    e = espace(tmp_path, VENDEUR, a=a, b=b | {"paiements": []}, essai=essai("2026-06-10"))
    assert "A433" not in clausier("check", e, CLAUSIER_CACHE=str(tmp_path / "cache")).stderr
    espace(tmp_path, VENDEUR, b=b)
    assert "A433" in clausier("check", e, CLAUSIER_CACHE=str(tmp_path / "cache")).stderr

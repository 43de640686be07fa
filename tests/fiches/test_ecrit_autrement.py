"""What people write in their own way is read as what it means, or refused with its right form."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from fabrique import cas, espace
from schemas import fautes

from outils import clausier


def ligne(**plus: str) -> dict[str, Any]:
    return {"lignes": [{"designation": "Pose", "prix_unitaire": "450", **plus}]}


def client(**plus: str) -> dict[str, Any]:
    return {"client": {**cas()["client"], **plus}}


@pytest.mark.parametrize(
    ("change", "dit"),
    [
        ({"acompte": "30"}, "« 30 » : 30 % ou 30 € ? Écrivez « 30 % » ou « 30 € »"),
        ({"acompte": "0,3"}, "« 0,3 » : 30 % ou 0,3 € ?"),
        ({"acompte": "99,99"}, "99,99 % ou 99,99 € ?"),
        (ligne(tva="20"), "écrivez 20 %"),
        (ligne(quantite="jours"), "« unite: jour »"),
        (ligne(quantite="3 séances"), "écrivez « quantite: 3 » et « unite: séances »"),
        (ligne(quantite="1e3"), "n'est pas une quantité"),
        (ligne(quantite="1h20"), "écrivez « quantite: 80 » et « unite: minute »"),
        (ligne(quantite="1h75"), "une heure a 60 minutes"),
        (ligne(quantite="2 jours", unite="heure"), "la ligne dit deux unités"),
        ({"conclusion": {"date": "21/11/26", "lieu": "distance"}}, "écrivez 2026-11-21"),
        ({"conclusion": {"date": "21 novembre 2026", "lieu": "distance"}}, "écrivez 2026-11-21"),
        ({"conclusion": {"date": "2026/9/5", "lieu": "distance"}}, "écrivez 2026-09-05"),
        ({"conclusion": {"date": "31/02/26", "lieu": "distance"}}, "écrivez AAAA-MM-JJ"),
        (
            {"echeances": [{"part": "100 %", "quand": "21/11/26"}]},
            "« 21/11/26 » n'est pas une date (écrivez 2026-11-21)",
        ),
        (client(qualite="particulier"), "vouliez-vous dire « consommateur » ?"),
        (client(qualite="Profesionnel"), "vouliez-vous dire « professionnel » ?"),
        ({"reglement": {"moyens": ["CB"]}}, "vouliez-vous dire « carte » ?"),
        ({"reglement": {"moyens": "chequ"}}, "vouliez-vous dire « cheque » ?"),
        (
            {"paiements": [{"date": "2026-11-02", "montant": "9", "facture": "F2", "moyen": "CB"}]},
            "vouliez-vous dire « carte » ?",
        ),
    ],
)
def test_ce_qui_ne_se_lit_pas_dit_sa_bonne_forme(tmp_path, change, dit):
    r = clausier("check", espace(tmp_path, essai=cas(**change)))
    assert r.returncode == 1
    assert dit in r.stderr, r.stderr


@pytest.mark.parametrize("part", [30, 0.3, 99.99, "30", "0 030,0"])
def test_l_editeur_voit_la_part_sans_unite(part):
    assert fautes("cas", cas(acompte=part))


@pytest.mark.parametrize("part", [0, 100, 450.5, "100", "0", "30 €", "30%", "30 pour cent"])
def test_l_editeur_laisse_les_autres(part):
    assert not fautes("cas", cas(acompte=part))


@pytest.mark.parametrize(
    ("ecrit", "quantite", "unite"),
    [
        ("1h30", "1.5", "heure"),
        ("1 h 30", "1.5", "heure"),
        ("2 h 45 min", "2.75", "heure"),
        ("2 jours", "2", "jour"),
        ("1 jour", "1", "jour"),
        ("12,5 m²", "12.5", "m²"),
        ("12 m2", "12", "m²"),
        ("1 200 km", "1200", "km"),
        ("2", "2", None),
    ],
)
def test_une_quantite_dit_son_unite(ecrit, quantite, unite):
    from clausier.fiches.lignes import Ligne

    li = Ligne.model_validate({"designation": "x", "prix_unitaire": "1", "quantite": ecrit})
    assert (li.quantite, li.unite) == (Decimal(quantite), unite)
    assert not fautes("cas", cas(**ligne(quantite=ecrit)))


def test_la_page_la_compte(tmp_path):
    """One hour and a half at 450 €: the page says the number, the unit and the sum."""
    e = espace(tmp_path, essai=cas(**ligne(quantite="1 h 30"), acompte="30 pour cent"))
    clausier("build", e, "--out", tmp_path / "b", "--only", "devis")
    page = (tmp_path / "b/essai/devis-D1.md").read_text(encoding="utf-8").replace("\u00a0", " ")
    assert "| 1,5 | heure |" in page
    assert "675,00 €" in page
    assert "202,50 €" in page


@pytest.mark.parametrize("rien", ["", "  ", "\u00a0", "\u202f \u3000", "\n\n"])
def test_ce_qui_ne_montre_rien_manque(tmp_path, rien: str):
    espace(tmp_path, cas=cas(**ligne(designation=rien), **client(nom=rien)))
    p = clausier("check", "cas.yaml", cwd=tmp_path)
    for cle in ("lignes.0.designation", "client.nom"):
        assert f"E103 {cle}: clé manquante" in p.stderr, p.stderr

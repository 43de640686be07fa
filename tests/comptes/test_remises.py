"""A discount is taken from the line as it is printed, to the cent: it never passes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from fabrique import CAS, espace

from outils import clausier

AUTRE = {"designation": "Autre", "prix_unitaire": 10}


def facture(tmp_path: Path, *lignes: dict[str, object], **cles: object) -> Path:
    documents = [{"type": "facture", "numero": "F1", "date": "2026-09-30"}]
    cas = CAS | {"lignes": list(lignes), "documents": documents, "acompte": "non"} | cles
    return espace(tmp_path / "w", cas=cas)


@pytest.mark.parametrize(
    ("quantite", "prix", "remise", "ote"),
    [
        ("2,25", "64,22", "100 %", "144,50"),  # 144,495 rounds up
        ("0,5", "45,75", "100 %", "22,88"),
        ("3", "0,1253", "100 %", "0,38"),
        ("1", "0,0099", "60 %", "0,01"),  # 0,0059 rounds up to the whole line
        ("1,42", "31,25", "99,99 %", "44,38"),
        ("2,25", "64,22", "144,50", "144,50"),
    ],
)
def test_la_remise_de_toute_la_ligne(tmp_path, quantite, prix, remise, ote):
    w = facture(
        tmp_path,
        {"designation": "Offert", "quantite": quantite, "prix_unitaire": prix, "remise": remise},
        AUTRE,
    )
    p = clausier("build", "--formats", "md", "--out", tmp_path / "b", cwd=w)
    assert p.returncode == 0, p.stderr
    (page,) = (tmp_path / "b").glob("*/facture-F1.md")
    (ligne,) = [x for x in page.read_text(encoding="utf-8").splitlines() if "Offert" in x]
    assert f"−{ote}\u00a0€" in ligne.replace(" €", "\u00a0€"), ligne
    assert ligne.replace("\u00a0", " ").endswith("| 0,00 € |"), ligne
    for commande in ("check", "explain", "status"):
        p = clausier(commande, cwd=w)
        assert p.returncode == 0 and "E999" not in p.stderr, p.stderr


def test_la_remise_de_tout_le_prix(tmp_path):
    w = facture(tmp_path, AUTRE, remise="100 %")
    p = clausier("build", "--formats", "md", "--out", tmp_path / "b", cwd=w)
    assert p.returncode == 0, p.stderr
    (page,) = (tmp_path / "b").glob("*/facture-F1.md")
    assert "**0,00 €**" in page.read_text(encoding="utf-8").replace("\u00a0", " ")


def test_une_remise_trop_grande_se_dit_une_fois(tmp_path):
    """At its line alone: that the whole is below zero only follows from it."""
    w = facture(tmp_path, {"designation": "Lampe", "prix_unitaire": 85, "remise": 90})
    p = clausier("check", cwd=w)
    (dit,) = [x for x in p.stderr.splitlines() if "E410" in x]
    assert "lignes.0.remise: la remise de 90,00 € dépasse la ligne, 85,00 €" in dit.replace(
        "\u00a0", " "
    )

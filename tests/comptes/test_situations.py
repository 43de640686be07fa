"""Situations of work: each takes back its share of the acompte, the last one the rest (CGI 289,
I-1-c): what is invoiced makes the order, to the cent, at each rate of VAT."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from fabrique import REEL, VENDEUR, cas, ecrire, espace
from officiel import fautes
from trois_formats import construire, dit

from clausier.comptes.factures import factures
from clausier.course.chaine import Chaine
from outils import clausier

LIGNES = [
    {"designation": "Gros œuvre", "prix_unitaire": "1000"},
    {"designation": "Second œuvre", "prix_unitaire": "6000"},
    {"designation": "Finitions", "prix_unitaire": "3000.33"},
]


def chantier(*reprises: str | None) -> dict[str, Any]:
    situations = [
        {
            "type": "facture",
            "numero": f"F{i + 2}",
            "date": f"2026-1{i}-30",
            "lignes": [LIGNES[i]],
            **({"reprise": r} if r else {}),
        }
        for i, r in enumerate(reprises)
    ]
    acompte = {"type": "facture_acompte", "numero": "F1", "date": "2026-09-05"}
    devis = {"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"}
    return cas(
        prestation={"objet": "Agencement", "nature": "mixte"},
        lignes=LIGNES,
        documents=[devis, acompte, *situations],
    )


@pytest.mark.parametrize("vendeur", [VENDEUR, REEL])
def test_chaque_situation_reprend_sa_part_cgi_289_i_1_c(tmp_path, vendeur):
    e = espace(tmp_path, vendeur)
    compose = Chaine(e).compose(ecrire(e / "essai.yaml", chantier("30 %", "30 %", None)), "c")
    faites = factures(compose.dossier)
    reprises = [sum((d.ttc for d in faites[n].deductions), Decimal(0)) for n in ("F2", "F3", "F4")]
    total = Decimal("10000.33") * (1 if vendeur is VENDEUR else Decimal("1.2"))
    total = total.quantize(Decimal("0.01"))
    parts = [Decimal(300), Decimal(1800)]
    if vendeur is REEL:
        parts = [Decimal(360), Decimal(2160)]
    assert reprises[:2] == parts and sum(reprises) == faites["F1"].ttc
    assert abs(sum(f.ttc for f in faites.values()) - total) <= Decimal("0.01")
    assert all(d.xml is None or fautes(d.xml) == [] for d in compose.documents)
    b = construire(espace(tmp_path / "w", vendeur, essai=chantier("30 %", "30 %", None)))
    somme = "360,00 €" if vendeur is REEL else "300,00 €"
    dit(b, "facture-F2", "Acompte déduit : facture F1", f"-{somme}".replace("-", "−"))


def test_sans_reprise_l_acompte_depasse_la_situation(tmp_path):
    """As before: the first invoice takes all; where it cannot, the fault says the key."""
    r = clausier("check", espace(tmp_path, VENDEUR, essai=chantier(None, None, None)))
    assert "E404" in r.stderr and "« reprise: 30 % »" in r.stderr
    r = clausier("check", espace(tmp_path / "b", VENDEUR, essai=chantier("solde", None, None)))
    assert "E404 documents.2.reprise" in r.stderr

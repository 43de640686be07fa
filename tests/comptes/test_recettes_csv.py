"""The book of receipts in a spreadsheet: what a client is called is never a formula."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from fabrique import REEL, cas, espace

from outils import clausier


def livre(w: Path, jour: str = "2026-12-01") -> list[dict[str, str]]:
    """The rows of the book, by column."""
    p = clausier("status", w, "--recettes", "--format", "csv", "--date", jour)
    assert p.returncode == 0, p.stderr
    return list(csv.DictReader(io.StringIO(p.stdout.lstrip("\ufeff")), delimiter=";"))


@pytest.mark.parametrize("signe", "=+-@＝＋－＠")
def test_un_nom_n_est_pas_une_formule(tmp_path, signe):
    """Nor with the fullwidth signs, which a spreadsheet takes for the plain ones."""
    c = cas(
        acompte=None,
        documents=[{"type": "facture", "numero": "F1", "date": "2026-09-05"}],
        paiements=[{"date": "2026-09-10", "montant": "600", "facture": "F1"}],
    )
    c["client"]["nom"] = f"{signe}HYPERLINK(1)"
    w = espace(tmp_path, cas=c)
    p = clausier("status", w, "--recettes", "--format", "csv", "--date", "2026-12-01")
    assert p.stdout.splitlines()[1].split(";")[2] == f"'{signe}HYPERLINK(1)", p.stdout + p.stderr


def test_la_tva_d_une_recette(tmp_path):
    """VAT inside a receipt: 600 € at 20 % are 500 € and 100 €."""
    c = cas(
        acompte=None,
        documents=[{"type": "facture", "numero": "F1", "date": "2026-09-05"}],
        paiements=[{"date": "2026-09-10", "montant": "600", "facture": "F1"}],
    )
    w = espace(tmp_path, REEL, cas=c)
    p = clausier("status", w, "--recettes", "--format", "csv", "--date", "2026-12-01")
    assert ";600,00;500,00;100,00;" in p.stdout


def cents(lignes: list[dict[str, str]], colonne: str) -> int:
    return sum(int(x[colonne].replace(",", "")) for x in lignes)


UNE = [{"designation": "Conception", "prix_unitaire": "1000"}]
FACTURE = {"type": "facture", "numero": "F1", "date": "2026-08-05", "echeance": "2026-09-04"}


def paye(*paiements: tuple[str, str], lignes=UNE, docs=(), **prestation: str):
    """A case of 1 000 € without VAT, due on 4 September 2026."""
    c = cas(
        acompte="non",
        lignes=lignes,
        conclusion={"date": "2026-08-01", "lieu": "etablissement"},
        documents=[FACTURE, *docs],
        paiements=[{"date": j, "montant": m, "facture": "F1"} for j, m in paiements],
    )
    c["prestation"] = {"objet": "Essai", "debut": "2026-08-01", "fin": "2026-08-04", **prestation}
    return c


def test_penalites_et_indemnite_hors_tva_cgi_256(tmp_path):
    """1 300 € received late on 1 200 €: the VAT is 200,00, what pays the delay bears none."""
    lignes = livre(espace(tmp_path, REEL, cas=paye(("2026-11-20", "1300"))))
    assert cents(lignes, "montant") == 130000 and cents(lignes, "dont_tva") == 20000
    assert [(x["nature"], x["montant"], x["dont_tva"]) for x in lignes] == [
        ("penalites", "100,00", "0,00"),
        ("services", "1200,00", "200,00"),
    ]


def test_un_remboursement_reprend_le_prix_avant_tout(tmp_path):
    """What a credit note gives back takes its VAT with it, though a delay was paid."""
    avoir = {"type": "avoir", "numero": "A1", "date": "2026-11-25", "facture": "F1"}
    avoir |= {"motif": "geste commercial", "montant": "600"}
    c = paye(("2026-11-20", "1300"), docs=[avoir])
    c["paiements"].append({"date": "2026-11-26", "montant": "-600", "facture": "F1"})
    lignes = livre(espace(tmp_path, REEL, cas=c))
    assert (cents(lignes, "montant"), cents(lignes, "dont_tva")) == (70000, 10000)
    assert lignes[-1]["nature"] == "services" and lignes[-1]["dont_tva"] == "-100,00"


def test_ventes_et_services_a_part_cgi_50_0(tmp_path):
    """A mixed sale is split by its lines, to the cent; a line that says nothing stays mixed."""
    dites = [
        {"designation": "Pièce", "prix_unitaire": "333,33", "nature": "biens"},
        {"designation": "Pose", "prix_unitaire": "666,67", "nature": "services", "tva": "10 %"},
    ]
    w = espace(tmp_path, REEL, cas=paye(("2026-09-01", "500"), lignes=dites, nature="mixte"))
    lignes = livre(w)
    assert [x["nature"] for x in lignes] == ["biens", "services"]
    assert cents(lignes, "montant") == 50000
    # 500 × 400,00 / 1 133,34
    assert lignes[0]["montant"] == "176,47" and lignes[1]["montant"] == "323,53"
    dit = clausier("status", w, "--recettes", "--date", "2026-12-01").stdout
    assert "mixte" not in dit
    w = espace(tmp_path / "b", REEL, cas=paye(("2026-09-01", "500"), nature="mixte"))
    assert [x["nature"] for x in livre(w)] == ["mixte"]
    dit = clausier("status", w, "--recettes", "--date", "2026-12-01").stdout
    assert "nature: biens" in dit


def test_chaque_recette_a_sa_ligne_numerotee_l123_28(tmp_path):
    """A payment before its invoice, one beyond it and its refund: each has its line and number."""
    c = paye(("2026-08-02", "200"), ("2026-09-01", "1100"))
    c["paiements"].append({"date": "2026-09-03", "montant": "100", "remboursement": "oui"})
    w = espace(tmp_path, REEL, cas=c)
    lignes = livre(w)
    assert cents(lignes, "montant") == 120000
    assert [x["ligne"] for x in lignes] == [f"2026-{n:04}" for n in range(1, len(lignes) + 1)]
    p = clausier("status", w, "--recettes", "--periode", "annee", "--date", "2026-12-01")
    assert "Totaux par année" in p.stdout and "2026  1 200,00 €" in p.stdout.replace(
        "\u202f", " "
    ).replace("\xa0", " ")

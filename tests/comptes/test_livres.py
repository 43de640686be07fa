"""The books of a workspace: what is received without a case, what is bought, how far the turnover
is from its ceilings (C. com. L123-28, CGI 50-0, 293 B)."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fabrique import REEL, VENDEUR, cas, ecrire, espace

from clausier.commandes.racine import main

MARCHAND = {**VENDEUR, "secteur": "commerce", "qualite": "commercant", "rcs": "Lyon"}
MARCHE = {"date": "2026-09-12", "montant": "312,50", "moyen": "especes"}


def lancer(*args: object, attendu: int = 0) -> str:
    r = CliRunner().invoke(main, [str(a) for a in args], prog_name="clausier")
    assert r.exit_code == attendu, r.output
    return r.output


def marchand(tmp: Path, *recettes: dict[str, Any], vendeur: Any = None, **cases: Any) -> Path:
    w = espace(tmp / "w", vendeur or MARCHAND, **cases)
    ecrire(w / "recettes.yaml", {"recettes": list(recettes)})
    return w


def livre(w: Path, *plus: str, quoi: str = "--recettes") -> dict[str, Any]:
    return json.loads(lancer("status", w, quoi, "--format", "json", "--date", "2026-12-01", *plus))


def tableur(w: Path, quoi: str) -> list[dict[str, str]]:
    sortie = w.parent / "livre.csv"
    lancer("status", w, quoi, "--format", "csv", "--date", "2026-12-01", "--out", sortie)
    octets = sortie.read_bytes()
    assert octets.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(octets.decode("utf-8-sig"), ""), delimiter=";"))


def paye(**plus: Any) -> dict[str, Any]:
    return cas(
        acompte="non",
        documents=[{"type": "facture", "numero": "F1", "date": "2026-09-05"}],
        paiements=[{"date": "2026-09-10", "montant": "1800", "facture": "F1"}],
        **plus,
    )


def test_une_vente_au_comptoir_a_sa_ligne_l123_28(tmp_path):
    """No case at all, or beside one: each receipt has its line, its number and its kind."""
    rendu = {**MARCHE, "date": "2026-09-13", "montant": "-12,50", "reference": "＝bande 2"}
    w = marchand(tmp_path, MARCHE, rendu)
    assert "recettes sans dossier en règle" in lancer("check", w)
    x, y = tableur(w, "--recettes")
    assert (x["ligne"], x["client"], x["nature"], x["mode"], x["montant"]) == (
        *("2026-0001", "ventes au comptoir", "biens", "espèces"),
        "312,50",
    )
    assert (y["montant"], y["reference"]) == ("-12,50", "'＝bande 2")
    ecrire(w / "a.yaml", paye())
    lu = livre(w, "--periode", "annee")
    assert [r["ligne"] for r in lu["recettes"]] == [f"2026-000{n}" for n in (1, 2, 3)]
    assert [r["dossier"] for r in lu["recettes"]] == ["essai", "", ""]
    (an,) = lu["totaux"]
    assert (an["biens"], an["services"], an["total"]) == ("300.00", "1800.00", "2100.00")
    # One case alone shows its own lines, under the numbers of the whole book.
    assert [r["ligne"] for r in livre(w / "a.yaml")["recettes"]] == ["2026-0001"]
    assert "ventes au comptoir" in lancer("status", w, "--recettes", "--format", "html")


def test_la_tva_d_une_vente_au_comptoir(tmp_path):
    w = marchand(tmp_path, {**MARCHE, "montant": "120", "tva": "20 %"}, vendeur=REEL)
    (r,) = livre(w)["recettes"]
    assert (r["dont_ht"], r["dont_tva"], r["nature"]) == ("100.00", "20.00", "services")


@pytest.mark.parametrize(
    ("change", "vendeur", "dit"),
    [
        ({"montant": "0"}, MARCHAND, "E105 recettes.0.montant"),
        ({"moyen": "troc"}, MARCHAND, "E110 recettes.0.moyen"),
        ({"nature": "mixte"}, MARCHAND, "E110 recettes.0.nature"),
        ({"date": "hier"}, MARCHAND, "recettes.0.date"),
        ({"cliant": "X"}, MARCHAND, "E102 recettes.0.cliant: clé inconnue ; vouliez-vous dire « c"),
        ({"tva": "20 %"}, MARCHAND, "E402 recettes.0.tva"),
        ({}, REEL, "E103 recettes.0.tva"),
    ],
)
def test_une_recette_mal_ecrite_est_dite_a_sa_ligne(tmp_path, change, vendeur, dit):
    w = marchand(tmp_path, MARCHE | change, vendeur=vendeur)
    texte = lancer("check", w, attendu=1)
    assert f"{w}/recettes.yaml:1:" in texte and dit in texte
    assert "rien n'est construit" not in texte and "recettes sans dossier refusées" in texte
    assert dit.split()[-1] in lancer("status", w, "--recettes", attendu=1)


def test_un_livre_ailleurs_n_est_lu_par_personne(tmp_path):
    w = espace(tmp_path / "w", MARCHAND, a=cas())
    (w / "dossiers").mkdir()
    ecrire(w / "dossiers" / "recettes.yaml", {"recettes": [MARCHE]})
    assert "E103 vendeur" in lancer("check", w, attendu=1)
    dit = lancer("build", w / "dossiers" / "recettes.yaml", attendu=2)
    assert "le livre des recettes sans dossier" in dit


def test_le_registre_des_achats_50_0_5(tmp_path):
    w = espace(tmp_path / "w", MARCHAND)
    achat = {"date": "2026-09-02", "fournisseur": "+Grossiste", "montant": "240", "moyen": "carte"}
    ecrire(w / "achats.yaml", {"achats": [achat | {"reference": "f12"}]})
    (a,) = tableur(w, "--achats")
    assert (a["ligne"], a["fournisseur"], a["montant"]) == ("2026-0001", "'+Grossiste", "240,00")
    assert livre(w, quoi="--achats")["totaux"] == [{"periode": "2026-09", "total": "240.00"}]
    assert "1 achat · 240,00 €" in lancer("status", w, "--achats", "--date", "2026-12-01")
    ecrire(w / "achats.yaml", {"achats": [achat]})
    assert "E103 achats.0.reference" in lancer("check", w, attendu=1)


def test_les_debours_hors_du_chiffre_cgi_267(tmp_path):
    """What was paid for the client is no turnover: told apart, in no threshold."""
    lignes = [
        {"designation": "Étude", "prix_unitaire": "1700"},
        {"designation": "Timbre", "prix_unitaire": "100"}
        | {"tva": "exoneration", "fondement": "debours"},
    ]
    lu = livre(marchand(tmp_path, vendeur=VENDEUR, a=paye(lignes=lignes)))
    assert {r["nature"]: r["montant"] for r in lu["recettes"]} == {
        "services": "1700.00",
        "debours": "100.00",
    }
    assert {p["regime"]: p["encaisse"] for p in lu["plafonds"]} == {
        "franchise": "1700.00",
        "micro": "1700.00",
    }


@pytest.mark.parametrize(
    ("change", "jour", "attendus"),
    [
        ({}, "2026-12-01", {"franchise": "85000.00", "micro": "203100.00"}),
        ({}, "2025-12-01", {"franchise": "85000.00", "micro": "188700.00"}),
        # 1 March to 31 December: 306 days of 365.
        (
            {"debut_activite": "2026-03-01"},
            "2026-12-01",
            {"franchise": "71260.27", "micro": "170270.14"},
        ),
        ({"artiste_auteur": "oui"}, "2026-12-01", {"franchise": "50000.00"}),
    ],
)
def test_les_plafonds_cgi_50_0_293_b(tmp_path, change, jour, attendus):
    w = marchand(tmp_path, MARCHE | {"date": f"{jour[:4]}-11-02"}, vendeur=MARCHAND | change)
    texte = lancer("status", w, "--recettes", "--format", "json", "--date", jour)
    dits = {p["regime"]: p["seuil"] for p in json.loads(texte)["plafonds"]}
    assert dits | attendus == dits
    assert (json.loads(texte)["plafonds"][0]["seuil_majore"] == "55000.00") is (
        "artiste_auteur" in change
    )


def test_les_ventes_sans_dossier_comptent_pour_le_seuil_293_b(tmp_path):
    """The same sum is held against the threshold in `status` and in `check`."""
    c = paye()
    c["documents"][0]["date"] = "2026-11-05"
    c["paiements"][0]["date"] = "2026-11-06"
    gros = MARCHE | {"date": "2026-10-01", "montant": "41251", "nature": "services"}
    w = marchand(tmp_path, gros, vendeur=VENDEUR, a=c)
    assert "A433" in lancer("check", w) and "passé le 01/10/2026" in lancer("check", w / "a.yaml")
    assert "A407" in lancer("status", w, "--date", "2026-10-02")
    ecrire(w / "recettes.yaml", {"recettes": [gros | {"montant": "39450"}]})
    assert "A433" not in lancer("check", w)


@pytest.mark.parametrize(
    "octets",
    [
        *(b"", b"- 1\n", b"recettes: x\n", b"recettes: [1, {}]\n", b"\xff\xfe\n"),
        b"recettes: &a [*a]\n",
        b"recettes:\n  - {date: 2026-01-01, montant: 999999999999999999999, moyen: carte}\n",
    ],
)
def test_un_livre_abime_est_refuse(tmp_path, octets):
    """Never a fault of the program: told at its line, by `check` and by `status`."""
    w = marchand(tmp_path, a=paye())
    (w / "recettes.yaml").write_bytes(octets)
    for args in (("check", w), ("status", w, "--recettes")):
        dit = lancer(*args, attendu=1)
        assert "E999" not in dit and "recettes.yaml:" in dit, dit
    assert "2 971" not in dit and "1 800,00 €" in dit.replace("\u202f", " ").replace("\xa0", " ")


def test_un_dossier_peut_s_appeler_recettes(tmp_path):
    """What says `dossier:` is a case, whatever its name."""
    w = espace(tmp_path / "w", VENDEUR, recettes=paye())
    assert "1 dossier en règle" in lancer("check", w)
    assert [r["dossier"] for r in livre(w)["recettes"]] == ["essai"]


def test_qui_vend_les_deux_sait_de_quoi_est_chaque_somme_293_b(tmp_path):
    """The threshold of goods holds the whole, that of services the services alone."""
    w = marchand(tmp_path, MARCHE, MARCHE | {"nature": "services", "montant": "10"})
    dit = lancer("status", w, "--date", "2026-12-01")
    assert "biens et services en tout : encaissé" in dit and "services seuls : encaissé" in dit
    ecrire(w / "recettes.yaml", {"recettes": [MARCHE]})
    assert ", biens : encaissé" in lancer("status", w, "--date", "2026-12-01")

"""A period of the books is closed: frozen, sealed, numbered once; what is said otherwise afterwards
is told, and made right in the next one (C. com. L123-28)."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from fabrique import VENDEUR, cas, ecrire, espace

from clausier.commandes.racine import main

T4 = ("--periode", "2026-T4", "--date", "2027-01-02")
T3 = ("--periode", "2026-T3", "--date", "2027-01-02")


def lancer(base: Path, *args: str, attendu: int = 0) -> str:
    with contextlib.chdir(base):
        r = CliRunner().invoke(main, args, prog_name="clausier")
    assert r.exception is None or isinstance(r.exception, SystemExit), r.exception
    assert r.exit_code == attendu, r.output
    return r.output


def recettes(base: Path, *lignes: tuple[str, str]) -> None:
    dites = [{"date": j, "montant": m, "moyen": "especes"} for j, m in lignes]
    ecrire(base / "recettes.yaml", {"recettes": dites})


@pytest.fixture(scope="module")
def modele(tmp_path_factory) -> Path:
    """The third quarter is closed: a case's receipt and one of the market, and a purchase."""
    payes = [("2026-09-10", "540", "F1"), ("2026-10-31", "1260", "F2")]
    paiements = [{"date": j, "montant": m, "facture": f} for j, m, f in payes]
    base = espace(tmp_path_factory.mktemp("clos") / "w", VENDEUR, a=cas(paiements=paiements))
    recettes(base, ("2026-09-12", "312,50"), ("2026-10-12", "100"))
    achat = {"date": "2026-09-02", "fournisseur": "Grossiste", "montant": "240", "moyen": "carte"}
    ecrire(base / "achats.yaml", {"achats": [achat | {"reference": "f12"}]})
    lancer(base, "issue", *T3)
    return base


@pytest.fixture
def base(modele, tmp_path) -> Path:
    return Path(shutil.copytree(modele, tmp_path / "w"))


def lignes(base: Path, jour: str = "2027-02-01") -> list[tuple[str, str, str]]:
    """(number, day, sum) of each line of the book."""
    with contextlib.chdir(base):
        args = ["status", "--recettes", "--format", "json", "--date", jour]
        r = CliRunner().invoke(main, args, prog_name="clausier")
    return [(x["ligne"], x["date"], x["montant"]) for x in json.loads(r.stdout)["recettes"]]


CLOSES = [("2026-0001", "2026-09-10", "540.00"), ("2026-0002", "2026-09-12", "312.50")]
SUITE = [("2026-0003", "2026-10-12", "100.00"), ("2026-0004", "2026-10-31", "1260.00")]


def test_ce_qui_est_fige(modele):
    """Three files a book, an entry with its seal in the chain, the lines as text."""
    r = yaml.safe_load((modele / "registre.yaml").read_text(encoding="utf-8"))["documents"]
    assert [(e["numero"], e["type"]) for e in r] == [
        ("recettes-2026-T3", "livre_recettes"),
        ("achats-2026-T3", "livre_achats"),
    ]
    assert r[1]["precedent"] == r[0]["maillon"] and r[0]["faits"]["derniere"] == "2026-0002"
    figes = sorted(f.name for f in (modele / "emis/2026").iterdir())
    assert figes == [
        f"livre-{g}-2026-T3{s}" for g in ("achats", "recettes") for s in (".csv", ".html", ".json")
    ]
    table = (modele / "emis/2026/livre-recettes-2026-T3.csv").read_text(encoding="utf-8-sig")
    assert [x["montant"] for x in csv.DictReader(io.StringIO(table), delimiter=";")] == [
        "540,00",
        "312,50",
    ]
    assert "Livre des recettes" in (modele / "emis/2026/livre-recettes-2026-T3.html").read_text()
    assert "A965" not in lancer(modele, "check") and lignes(modele) == CLOSES + SUITE


def test_ce_qui_ne_se_clot_pas(base):
    avant = (base / "registre.yaml").read_bytes()
    for periode, jour, dit in (
        ("2026-T4", "2026-12-31", "n'est pas finie : elle se clôt à partir du 01/01/2027"),
        ("2026-09", "2027-01-02", "la période suivante commence le 01/10/2026"),
        ("2026", "2027-01-02", "la période suivante commence le 01/10/2026"),
        ("2026-11", "2027-01-02", "« clausier issue --periode 2026-10 » d'abord"),
        ("2027-01", "2027-02-02", "« clausier issue --periode 2026 » d'abord"),
    ):
        sortie = lancer(base, "issue", "--periode", periode, "--date", jour, attendu=1)
        assert "E964" in sortie and dit in sortie, sortie
    assert "n'est pas une période" in lancer(base, "issue", "--periode", "2026-T5", attendu=2)
    assert "il manque l'argument « CASE »" in lancer(base, "issue", attendu=2)
    ecrire(base / "b.yaml", {"dossier": "b", "client": "?"})
    assert "b.yaml:" in lancer(base, "issue", *T4, attendu=1)
    (base / "b.yaml").unlink()
    fautif = cas(dossier="c", paiements=[{"date": "2026-12-01", "montant": "5", "facture": "F9"}])
    ecrire(base / "c.yaml", fautif)
    assert "c.yaml:" in (dit := lancer(base, "issue", *T4, attendu=1)) and "E305" in dit
    (base / "c.yaml").unlink()
    assert "déjà close" in lancer(base, "issue", *T3)
    assert (base / "registre.yaml").read_bytes() == avant


@pytest.mark.parametrize(
    ("change", "dit", "report"),
    [
        (("2026-09-12", "300"), "est maintenant de 300,00 €", "-12.50"),
        (None, "n'est plus dans vos fichiers", "-312.50"),
        (("2026-09-20", "80"), "n'est pas dans la période 2026-T3, close", "80.00"),
    ],
    ids=["changée", "retirée", "ajoutée"],
)
def test_une_recette_close_qui_change_l123_28(base, change, dit, report):
    """Told by `check`, refused as the same period, made right on the first open day; once that is
    closed too, nothing is left to tell."""
    dites = [("2026-10-12", "100")]
    if change and change[0] != "2026-09-12":
        dites += [("2026-09-12", "312,50")]
    recettes(base, *dites, *([change] if change else []))
    sortie = lancer(base, "check")
    assert sortie.count("A965") == 1 and dit in sortie and "01/10/2026" in sortie, sortie
    assert "E964" in lancer(base, "issue", *T3, attendu=1)
    neuves = lignes(base)
    assert neuves[:3] == [*CLOSES, ("2026-0003", "2026-10-01", report)]
    assert [n for n, _, _ in neuves] == [f"2026-{n:04}" for n in range(1, 6)]
    lancer(base, "issue", *T4)
    assert "A965" not in lancer(base, "check") and lignes(base) == neuves


def test_un_dossier_parti_n_est_pas_rectifie(base):
    (base / "a.yaml").rename(base.parent / "a.yaml")
    recettes(base, ("2026-09-12", "312,50"))
    sortie = lancer(base, "check")
    assert sortie.count("A965") == 1 and "dossier « essai », qui n'est plus lu" in sortie
    assert lignes(base) == CLOSES


def test_une_avance_facturee_plus_tard_change_sa_nature_seule(tmp_path):
    """An advance whose invoice comes in the next period: what was received is the same, its VAT is
    told when it is known."""
    vendeur = {**VENDEUR, "tva": {"regime": "reel", "numero": "FR25900000019"}}
    c = cas(
        acompte="non",
        lignes=[{"designation": "Étude", "prix_unitaire": "1000"}],
        paiements=[{"date": "2026-09-20", "montant": "600"}],
        documents=[{"type": "facture", "numero": "F1", "date": "2026-11-05"}],
    )
    base = espace(
        tmp_path / "w",
        vendeur,
        a=c
        | {
            "documents": c["documents"][:0]
            or [{"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"}]
        },
    )
    lancer(base, "issue", *T3)
    ecrire(base / "a.yaml", c)
    assert "A965" not in lancer(base, "check")
    with contextlib.chdir(base):
        args = ["status", "--recettes", "--format", "json", "--date", "2026-12-01"]
        lu = json.loads(CliRunner().invoke(main, args).stdout)["recettes"]
    assert [(x["montant"], x["dont_tva"]) for x in lu] == [("600.00", "0.00"), ("0.00", "100.00")]


def test_un_livre_fige_abime_est_dit(base):
    f = base / "emis/2026/livre-recettes-2026-T3.csv"
    f.write_text(f.read_text(encoding="utf-8").replace("312,50", "12,50"), encoding="utf-8")
    assert "E952" in lancer(base, "check", attendu=1)
    assert "E952" in lancer(base, "issue", *T4, attendu=1)
    assert "E952" in lancer(base, "status", "--recettes", attendu=1)
    f.unlink()
    assert "n'est plus là" in lancer(base, "check", attendu=1)


def test_une_periode_vide_se_clot(tmp_path):
    base = espace(tmp_path / "w", VENDEUR, a=cas())
    lancer(base, "issue", "--periode", "2026-07", "--date", "2026-08-02")
    assert "lignes: 0" in (base / "registre.yaml").read_text(encoding="utf-8")
    assert "A965" not in lancer(base, "check")


def test_deux_branches_closent_la_meme_periode(base):
    """A merge of git keeps both entries: told, and no line is counted twice."""
    registre = (base / "registre.yaml").read_text(encoding="utf-8")
    tete, *entrees = registre.split("\n- ")
    autre = Path(shutil.copytree(base, base.parent / "autre"))
    (autre / "registre.yaml").unlink()
    shutil.rmtree(autre / "emis")
    lancer(autre, "issue", "--periode", "2026-09", "--date", "2026-12-01")
    _, *autres = (autre / "registre.yaml").read_text(encoding="utf-8").split("\n- ")
    union = "\n- ".join([tete, *(x.rstrip("\n") for x in (*entrees, *autres))]) + "\n"
    (base / "registre.yaml").write_text(union, encoding="utf-8")
    shutil.copytree(autre / "emis", base / "emis", dirs_exist_ok=True)
    sortie = lancer(base, "check", attendu=1)
    assert sortie.count("E955") == 2 and "deux branches ont clos la même période" in sortie
    assert lignes(base)[:2] == CLOSES


def test_ce_qui_est_connu_ne_se_relit_pas(base, monkeypatch):
    """A second `check` says the same; one file that changes is seen."""
    import clausier.paquet.controle as controle

    recettes(base, ("2026-09-12", "300"))
    premier = lancer(base, "check")
    monkeypatch.setattr(controle, "livres_au", None)
    assert lancer(base, "check") == premier and "A965" in premier
    monkeypatch.undo()
    recettes(base, ("2026-09-12", "312,50"))
    assert "A965" not in lancer(base, "check")

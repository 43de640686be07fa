"""At the border itself: a cent that halves, a threshold just reached, the last of a plan. A rule
that is one step off is seen here.

Each test is a case that the command checks or builds; what is looked at is a line that its reader
sees.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from ce_qui_est_dit import tenir_page, tenir_statut
from click.testing import CliRunner
from fabrique import MEDIATEUR, REEL, VENDEUR, cas, espace

from clausier.commandes.racine import main
from outils import une_ligne

PRO = cas()["client"]
RAPPEL = {  # F1 of 1 June 2026, to be paid on 1 July
    "acompte": "non",
    "conclusion": {"date": "2026-05-02", "lieu": "etablissement"},
    "prestation": {"objet": "Refonte du site", "debut": "2026-05-10", "fin": "2026-05-31"},
    "documents": [{"type": "facture", "numero": "F1", "date": "2026-06-01"}],
}


def lance(*args: str | Path) -> tuple[int, str]:
    r = CliRunner().invoke(main, [str(a) for a in args])
    assert r.exception is None or isinstance(r.exception, SystemExit), r.exception
    return r.exit_code, r.output


def pages(tmp: Path, vendeur: dict[str, Any] | None = None, **change: Any) -> dict[str, str]:
    """The Markdown of each document of the case, on one line, by type and number or date."""
    w = espace(tmp / "w", vendeur, essai=cas(**change))
    code, dit = lance("build", w, "--out", tmp / "b", "--formats", "md")
    assert code == 0, dit
    lues = {f.stem: f.read_text(encoding="utf-8") for f in (tmp / "b/essai").glob("*.md")}
    for page in lues.values():
        tenir_page("pages", page)
    return {nom: une_ligne(page) for nom, page in lues.items()}


def dits(tmp: Path, vendeur: dict[str, Any] | None = None, **change: Any) -> set[str]:
    """The codes that `check` gives the case."""
    w = espace(tmp, vendeur, essai=cas(**change))
    return set(re.findall(r" ([EA]\d{3}) ", lance("check", w)[1]))


def statut_lu(tmp: Path, jour: str, vendeur: dict[str, Any] | None = None, **autres: Any) -> Any:
    w = espace(tmp, vendeur, **autres)
    r = CliRunner().invoke(main, ["status", str(w), "--date", jour, "--format", "json"])
    assert r.exit_code == 0, r.output
    return json.loads(r.stdout)


def statut(tmp: Path, jour: str, vendeur: dict[str, Any] | None = None, **autres: Any) -> Any:
    """What `status` says, its figures being among those that are kept."""
    lu = statut_lu(tmp, jour, vendeur, **autres)
    tenir_statut("statuts", lu)
    return lu


def lignes(prix: str, quantite: str = "1", **autres: Any) -> list[dict[str, Any]]:
    return [{"designation": "Essai", "quantite": quantite, "prix_unitaire": prix, **autres}]


# -------------------------------------------------------------------------------------------- cents


@pytest.mark.parametrize(
    ("prix", "tva", "ttc"), [("0,05", "0,01", "0,06"), ("0,25", "0,03", "0,28")]
)
def test_la_tva_d_un_demi_centime_monte(tmp_path, prix, tva, ttc):
    """0,005 € is 0,01 €, and 0,025 € is 0,03 €: half up, never to the even cent (CGI, art. 1724 has
    no such rule for cents)."""
    facture = pages(tmp_path, REEL, **RAPPEL, lignes=lignes(prix, tva="10 %"))["facture-F1"]
    assert f"{tva} €" in facture and f"{ttc} €" in facture


def test_une_ligne_d_un_demi_centime_monte(tmp_path):
    facture = pages(tmp_path, **RAPPEL, lignes=lignes("0,01", "4,5"))["facture-F1"]
    assert "0,05 €" in facture and "0,04 €" not in facture


# -------------------------------------------------------------------------------- interest, waivers


def decompte_de(tmp: Path, *, journal: list[dict[str, Any]], client: Any = PRO) -> dict[str, str]:
    documents = [
        {"type": "facture", "numero": "F1", "date": "2026-06-01"},
        {"type": "facture", "numero": "F2", "date": "2026-06-02", "lignes": lignes("100")},
        {"type": "mise_en_demeure", "date": "2026-08-01", "factures": ["F1"], "delai": "8 jours"},
        {"type": "decompte", "date": "2026-10-01", "factures": ["F1", "F2"]},
    ]
    vendeur = {**VENDEUR, "mediateur": MEDIATEUR}
    change = {**RAPPEL, "client": client, "documents": documents, "journal": journal}
    return pages(tmp, vendeur, **change)


def comptees(page: str) -> list[str]:
    """The invoices that bear interest in an account: one row of its table for each half-year."""
    return re.findall(r"\| (F\d) \| \d\d/\d\d/\d{4} \| \d\d/\d\d/\d{4} \| \d+ \|", page)


def test_renoncer_pour_une_facture_ne_vaut_pas_pour_une_autre(tmp_path):
    """Interest given up on F2 alone: that of F1 is still counted."""
    sans = decompte_de(tmp_path / "a", journal=[])
    f2 = [{"date": "2026-09-01", "type": "renonciation", "facture": "F2"}]
    avec = decompte_de(tmp_path / "b", journal=f2)
    tout = decompte_de(tmp_path / "c", journal=[{"date": "2026-09-01", "type": "renonciation"}])
    assert comptees(sans["decompte-2026-10-01"]) == ["F1", "F2"]
    assert comptees(avec["decompte-2026-10-01"]) == ["F1"]
    assert comptees(tout["decompte-2026-10-01"]) == []


# --------------------------------------------------------------------------------------- thresholds


@pytest.mark.parametrize(("taux", "refuse"), [("7,85 %", True), ("7,86 %", False)])
def test_le_plancher_des_penalites_est_permis(tmp_path, taux, refuse):
    """Three times 2,62 %, the legal interest of the first half of 2026, is 7,86 % (C. com., art.
    L441-10, II)."""
    devis = {"type": "devis", "numero": "D1", "date": "2026-05-01", "validite": "30 jours"}
    change = {**RAPPEL, "reglement": {"penalites": taux}, "documents": [devis]}
    assert ("E502" in dits(tmp_path, **change)) is refuse


@pytest.mark.parametrize(("prix", "dite"), [("4999,99", False), ("5000", True)])
def test_l_attestation_de_vigilance_des_5000_euros(tmp_path, prix, dite):
    """From 5 000 € without VAT, that sum included (C. trav., art. R8222-1)."""
    change = {
        **RAPPEL,
        "lignes": lignes(prix),
        "documents": [{"type": "contrat", "numero": "C1", "date": "2026-05-02"}],
    }
    assert ("vigilance" in pages(tmp_path, **change)["contrat-C1"]) is dite


@pytest.mark.parametrize(("effectif", "protege"), [(5, True), (6, False)])
def test_cinq_salaries_font_encore_un_petit_professionnel(tmp_path, effectif, protege):
    """Five employees at most (C. conso, art. L221-3): without the notice of withdrawal the case is
    refused."""
    client = {**PRO, "effectif": effectif, "objet_hors_activite": "oui"}
    codes = dits(
        tmp_path,
        {**VENDEUR, "mediateur": MEDIATEUR},
        client=client,
        conclusion={"date": "2026-09-05", "lieu": "hors_etablissement"},
        acompte="non",
        documents=[{"type": "devis", "numero": "D1", "date": "2026-09-02", "validite": "30 jours"}],
    )
    assert ("E606" in codes) is protege


@pytest.mark.parametrize(
    ("recu", "etat"),
    [
        ("33749,99", "sous_le_seuil"),
        ("33750", "proche"),
        ("37500", "proche"),
        ("37500,01", "depasse"),
        ("41250", "depasse"),
        ("41250,01", "majore_depasse"),
    ],
)
def test_la_franchise_a_ses_seuils(tmp_path, recu, etat):
    """37 500 € and 41 250 € may be reached, not passed (CGI, art. 293 B); from nine tenths of the
    first it is said to be near."""
    c = cas(**RAPPEL, lignes=lignes("90000"))
    c["paiements"] = [{"date": "2026-06-20", "montant": recu, "facture": "F1"}]
    (vendeur,) = statut(tmp_path, "2026-06-25", essai=c)["vendeurs"]
    assert [f["etat"] for f in vendeur["franchise"] if f["annee"] == 2026] == [etat]


@pytest.mark.parametrize(("part", "signale"), [("300", False), ("301", True)])
def test_un_client_de_trente_pour_cent_n_est_pas_signale(tmp_path, part, signale):
    """More than 30 % of the year's turnover is flagged, 30 % is not."""
    cases = {}
    for i, prix in enumerate((part, "350", str(650 - int(part)))):
        c = cas(**RAPPEL, dossier=f"cas{i}", lignes=lignes(prix))
        c["client"] = {**PRO, "nom": f"SARL Modèle {i}", "siren": None}
        c["client"].pop("siren")
        c["client"]["siren"] = ("900 000 027", "900 000 035", "900 000 043")[i]
        c["documents"] = [{"type": "facture", "numero": f"F{i}", "date": f"2026-06-0{i + 1}"}]
        cases[f"cas{i}"] = c
    (vendeur,) = statut(tmp_path, "2026-06-25", **cases)["vendeurs"]
    parts = {x["client"]: x["signale"] for x in vendeur["concentration"]}
    assert next(s for n, s in parts.items() if "Modèle 0" in n) is signale


# ---------------------------------------------------------------------------------------- schedules


def echeances(*termes: tuple[str, str]) -> list[dict[str, str]]:
    return [{"quand": q, "part": p} for q, p in termes]


def test_le_dernier_terme_d_un_echeancier_partiel_prend_le_reste(tmp_path):
    """Two terms of 40 % billed, the final invoice asks for the 20 % of the last one."""
    change = {
        "acompte": None,
        "echeances": echeances(("commande", "40 %"), ("livraison", "40 %"), ("2026-10-31", "20 %")),
        "lignes": lignes("1000"),
        "documents": [
            {"type": "facture_acompte", "numero": "F1", "date": "2026-09-06"},
            {"type": "facture_acompte", "numero": "F2", "date": "2026-10-06"},
            {"type": "facture", "numero": "F3", "date": "2026-10-31"},
        ],
    }
    p = pages(tmp_path, **change)
    assert "400,00 €" in p["facture_acompte-F1"] and "400,00 €" in p["facture_acompte-F2"]
    assert "200,00 €" in p["facture-F3"]


@pytest.mark.parametrize(("quand", "demande"), [("commande", True), ("livraison", False)])
def test_un_premier_terme_a_la_livraison_n_est_pas_un_acompte(tmp_path, quand, demande):
    """What falls with the order is an advance, with its clause; what falls with the delivery is
    none."""
    change = {
        "acompte": None,
        "echeances": echeances((quand, "40 %"), ("livraison", "solde")),
        "lignes": lignes("1000"),
        "documents": [{"type": "contrat", "numero": "C1", "date": "2026-09-05"}],
    }
    p = pages(tmp_path, **change)["contrat-C1"]
    assert ("– Acompte L’acompte s’impute sur le prix" in p) is demande
    assert ("À la commande" in p) is demande and "400,00 €" in p

"""What only shows over several cases: numbers, the past of a client, transfers for two cases, the
weight of one client, the book of receipts. All that is said is kept in `tests/dits/`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from ce_qui_est_dit import lignes_de_page, lignes_dites, tenir_histoire
from fabrique import MEDIATEUR, REEL, VENDEUR, cas, ecrire, espace
from test_bornes import PRO, lance, lignes
from test_bornes_regles import PUBLIC
from vies import feuilles

Cles = dict[str, Any]
V = {**VENDEUR, "mediateur": MEDIATEUR}


def factures(*faites: tuple[str, str], **plus: Any) -> Cles:
    """One case of these invoices (number, day of 2026), of 100 € each."""
    documents = [
        {"type": "facture", "numero": n, "date": _le(j), "lignes": lignes("100")} for n, j in faites
    ]
    return {"acompte": "non", "conclusion": _conclu(documents), "documents": documents, **plus}


def _le(jour: str) -> str:
    return jour if len(jour) == 10 else f"2026-{jour}"


def _conclu(documents: list[Cles]) -> Cles:
    jour = min((d["date"] for d in documents), default="2026-01-02")
    return {"date": jour, "lieu": "etablissement"}


def papier(genre: str, numero: str, jour: str, **plus: Any) -> Cles:
    return {"type": genre, "numero": numero, "date": _le(jour), **plus}


def dossiers(tmp: Path, vendeur: Cles, cases: dict[str, Cles]) -> Path:
    w = espace(tmp / "w", vendeur)
    for nom, change in cases.items():
        ecrire(w / f"{nom}.yaml", cas(**{"dossier": nom, "prestation": {"objet": "x"}, **change}))
    return w


DEPUIS = {"numerotation": {"factures": {"depuis": "F5"}}}
FORME = {"numerotation": {"factures": {"format": "F{annee}-{n:03}"}}}
SUITES: dict[str, tuple[Cles, dict[str, Cles]]] = {
    "deux dossiers": ({}, {"a": factures(("F1", "09-01")), "b": factures(("F2", "09-01"))}),
    "dans le désordre": ({}, {"a": factures(("F1", "09-02")), "b": factures(("F2", "09-01"))}),
    "dans le désordre d'un dossier": ({}, {"a": factures(("F1", "09-02"), ("F2", "09-01"))}),
    "dans un autre ordre de fichier": ({}, {"a": factures(("F2", "09-02"), ("F1", "09-01"))}),
    "un trou": ({}, {"a": factures(("F1", "09-01")), "b": factures(("F3", "09-02"))}),
    "deux trous": ({}, {"a": factures(("F1", "09-01"), ("F4", "09-02"), ("F7", "09-03"))}),
    "le premier manque": ({}, {"a": factures(("F2", "09-01"))}),
    "part de cinq": (DEPUIS, {"a": factures(("F5", "09-01"), ("F6", "09-02"))}),
    "part de cinq, commence à six": (DEPUIS, {"a": factures(("F6", "09-01"))}),
    "part de cinq, commence à sept": (DEPUIS, {"a": factures(("F7", "09-01"))}),
    "part de cinq, commence à quatre": (DEPUIS, {"a": factures(("F4", "09-01"))}),
    "une forme": (FORME, {"a": factures(("F2026-001", "09-01"), ("F2026-002", "09-01"))}),
    "pas la forme": (FORME, {"a": factures(("F-1", "09-01"))}),
    "une année nouvelle": (
        {},
        {"a": factures(("F2026-001", "12-31"), ("F2027-001", "2027-01-02"))},
    ),
    "une année nouvelle, un trou": (
        {},
        {"a": factures(("26001", "12-31"), ("27002", "2027-01-02"))},
    ),
    "le même numéro": ({}, {"a": factures(("F1", "09-01")), "b": factures(("F1", "09-02"))}),
    "le même numéro deux fois": ({}, {"a": factures(("F1", "09-01"), ("F1", "09-03"))}),
    "le même numéro, en minuscules": (
        {},
        {"a": factures(("F1", "09-01")), "b": factures(("f1", "09-02"), ("F2", "09-03"))},
    ),
    "le même numéro, sur la même ligne": (
        {},
        {"a": factures(("F2", "09-02"), ("F1", "09-01"), ("F2", "09-03"))},
    ),
    "un devis et une facture": (
        {},
        {
            "a": {
                "acompte": "non",
                "documents": [
                    papier("devis", "X1", "09-01", validite="30 jours"),
                    papier("facture", "X1", "09-05"),
                ],
            }
        },
    ),
    "deux devis": (
        {},
        {
            n: {"acompte": "non", "documents": [papier("devis", "D1", j, validite="30 jours")]}
            for n, j in (("a", "09-01"), ("b", "09-02"))
        },
    ),
    "un avoir dans la suite": (
        {},
        {
            "a": {
                "acompte": "non",
                "documents": [
                    papier("facture", "F1", "09-05"),
                    papier("avoir", "F2", "09-06", facture="F1", motif="x"),
                    papier("facture", "F3", "09-07", lignes=lignes("1")),
                ],
            }
        },
    ),
    "un autre vendeur": (
        {},
        {
            "a": factures(("F1", "09-01")),
            "b": factures(("F1", "09-02"), vendeur={**V, "siret": "900 000 035 00015"}),
        },
    ),
}


@pytest.mark.parametrize("nom", SUITES)
def test_une_suite(tmp_path, nom):
    vendeur, cases = SUITES[nom]
    w = dossiers(tmp_path, {**V, **vendeur}, cases)
    dits = [x for x in lignes_dites(lance("check", w)[1], w) if not re.search(" A90[13] ", x)]
    tenir_histoire("vies_des_series", nom, dits)


# ---------------------------------------------------------------------------- the past of a client

VERSEMENT = {"date": "2026-09-20", "moyen": "virement", "reference": "R1", "total": "200"}


def ancienne(numero: str, jour: str, prix: str = "1000", **plus: Any) -> Cles:
    f = papier("facture", numero, jour, lignes=lignes(prix))
    paies = [{"date": _le(j), "montant": m, "facture": numero} for j, m in plus.pop("payee", ())]
    return {
        "acompte": "non",
        "conclusion": {"date": f["date"], "lieu": "etablissement"},
        "documents": [f],
        "paiements": paies,
        **plus,
    }


SANS_SIREN = {k: x for k, x in PRO.items() if k != "siren"}
PASSES: dict[str, dict[str, Cles]] = {
    "rien": {},
    "payée le jour de l'échéance": {"a": ancienne("F1", "03-02", payee=[("04-01", "1000")])},
    "payée un jour après": {"a": ancienne("F1", "03-02", payee=[("04-02", "1000")])},
    "payée en deux fois": {
        "a": ancienne("F1", "03-02", payee=[("03-10", "400"), ("04-11", "600")])
    },
    "payée un euro en retard": {
        "a": ancienne("F1", "03-02", payee=[("03-10", "999,50"), ("04-11", "0,50")])
    },
    "payée, puis rendue en partie": {
        "a": {
            **ancienne("F1", "03-02", payee=[("03-10", "1010")]),
            "paiements": [
                {"date": "2026-03-10", "montant": "1010", "facture": "F1"},
                {"date": "2026-04-20", "montant": "10", "facture": "F1", "remboursement": "oui"},
            ],
        }
    },
    "due le jour de la fiche": {"a": ancienne("F1", "08-02")},
    "en retard d'un jour": {"a": ancienne("F1", "08-01")},
    "en retard de deux jours": {"a": ancienne("F1", "07-31")},
    "créditée": {
        "a": {
            **ancienne("F1", "03-02"),
            "documents": [
                papier("facture", "F1", "03-02", lignes=lignes("1000")),
                papier("avoir", "A1", "05-02", facture="F1", motif="x", montant="1000"),
            ],
        }
    },
    "du jour d'il y a un an": {"a": ancienne("F1", "2025-09-01", payee=[("2025-09-20", "1000")])},
    "du lendemain d'il y a un an": {
        "a": ancienne("F1", "2025-09-02", payee=[("2025-09-20", "1000")])
    },
    "du jour de la fiche": {"a": ancienne("F1", "09-01")},
    "du lendemain de la fiche": {"a": ancienne("F1", "09-02")},
    "deux dossiers": {
        "b": ancienne("F1", "03-02", payee=[("03-10", "1000")]),
        "a": ancienne("F2", "03-02", payee=[("05-10", "1000")]),
        "c": ancienne("F3", "04-02", client={**PRO, "nom": "Autre", "siren": "900 000 035"}),
    },
    "promesses et litiges": {
        "a": ancienne(
            "F1",
            "03-02",
            journal=[
                {"date": "2026-04-05", "type": "promesse", "pour_le": "2026-04-10"},
                {"date": "2026-08-20", "type": "promesse", "pour_le": "2026-09-01"},
                {"date": "2026-09-01", "type": "litige", "texte": "x"},
                {"date": "2026-09-02", "type": "litige", "texte": "y"},
            ],
        )
    },
    "sans SIREN, le même nom": {
        "a": ancienne("F1", "03-02", client={**SANS_SIREN, "nom": "s.a.r.l modèle"}),
        "b": ancienne("F2", "03-03", client={**SANS_SIREN, "nom": "Sarl MODELE"}),
        "c": ancienne("F3", "03-04", client={**SANS_SIREN, "nom": "SARL Modèles"}),
    },
    "un SIREN plus petit": {
        "a": ancienne("F1", "03-02", client={**PRO, "siren": "900 000 019"}),
        "b": ancienne("F2", "03-03", client={**PRO, "siren": "900 000 035"}),
    },
    "un autre vendeur": {"a": ancienne("F1", "03-02", vendeur={**V, "siret": "900 000 035 00015"})},
}


@pytest.mark.parametrize("nom", PASSES)
def test_un_passe(tmp_path, nom):
    fiche = {"documents": [{"type": "fiche_client", "date": "2026-09-01"}], "conclusion": None}
    w = dossiers(tmp_path, V, {**PASSES[nom], "fiche": {"lignes": lignes("300"), **fiche}})
    code, dit = lance("build", w / "fiche.yaml", "--out", tmp_path / "b", "--formats", "md")
    assert code == 0, dit
    (page,) = (tmp_path / "b/fiche").glob("*.md")
    dits = lignes_de_page(page.read_text(encoding="utf-8"))
    tenir_histoire("vies_des_clients", nom, dits)


# ------------------------------------------------------------------ sellers, receipts, shares


def payee(n: int, jour: str, recu: str, prix: str = "1000", **plus: Any) -> Cles:
    return ancienne(f"F{n}", "02-02", prix, payee=[(jour, recu)], **plus)


def nature(n: int, genre: str, recu: str) -> Cles:
    return payee(n, "03-05", recu, "90000", prestation={"objet": "x", "nature": genre})


ESPACES: dict[str, tuple[Cles, dict[str, Cles], str]] = {
    "une année": (V, {"a": payee(1, "03-05", "400"), "b": payee(2, "04-05", "500")}, "12-31"),
    "la fin d'une année": (V, {"a": payee(1, "12-31", "400")}, "2027-01-01"),
    "l'année d'avant sans rien": (V, {"a": payee(1, "03-05", "400")}, "03-05"),
    "avant le paiement": (V, {"a": payee(1, "03-05", "400")}, "03-04"),
    "des biens": (V, {"a": nature(1, "biens", "76500"), "b": nature(2, "services", "10")}, "06-01"),
    "un mixte": (V, {"a": nature(1, "mixte", "33750")}, "06-01"),
    "des services": (V, {"a": nature(1, "services", "33749,99")}, "06-01"),
    "au réel": (
        {**REEL, "mediateur": MEDIATEUR},
        {"a": payee(1, "03-05", "400"), "b": payee(2, "03-06", "120,01", client=PUBLIC)},
        "06-01",
    ),
    "deux taux": (
        {**REEL, "mediateur": MEDIATEUR},
        {
            "a": {
                **payee(1, "03-05", "100"),
                "documents": [
                    papier(
                        "facture",
                        "F1",
                        "02-02",
                        lignes=[*lignes("700", tva="20 %"), *lignes("300", tva="5,5 %")],
                    )
                ],
            }
        },
        "06-01",
    ),
    "trop payé": (V, {"a": payee(1, "02-20", "1010"), "b": payee(2, "2026-02-20", "500")}, "06-01"),
    "de plusieurs jours": (
        V,
        {
            "b": payee(1, "03-05", "400"),
            "a": {
                **payee(2, "03-06", "500"),
                "paiements": [
                    {"date": "2026-07-01", "montant": "30", "facture": "F2", "moyen": "especes"},
                    {"date": "2026-03-05", "montant": "20", "facture": "F2", "reference": "R"},
                    {"date": "2026-03-05", "montant": "10", "facture": "F2", "moyen": "cheque"},
                    {"date": "2026-03-31", "montant": "5", "facture": "F2"},
                    {"date": "2026-04-01", "montant": "7", "facture": "F2"},
                ],
            },
        },
        "06-30",
    ),
    "trois clients": (
        V,
        {
            "a": payee(1, "03-05", "1", "300", client={**PRO, "nom": "A", "siren": "900 000 035"}),
            "b": payee(2, "03-05", "1", "300", client={**PRO, "nom": "B", "siren": "900 000 043"}),
            "c": payee(3, "03-05", "1", "400", client=PUBLIC),
        },
        "06-01",
    ),
    "une année sans rien": (V, {"a": payee(1, "03-05", "400")}, "2028-06-01"),
    "un versement pour deux": (
        V,
        {
            n: {
                **ancienne(f"F{i}", "02-02"),
                "paiements": [{**VERSEMENT, "montant": m, "facture": f"F{i}"}],
            }
            for i, (n, m) in enumerate((("a", "150"), ("b", "50")), 1)
        },
        "10-01",
    ),
    "un versement entamé": (
        V,
        {
            n: {
                **ancienne(f"F{i}", "02-02"),
                "paiements": [{**VERSEMENT, "montant": m, "facture": f"F{i}"}],
            }
            for i, (n, m) in enumerate((("a", "150"), ("b", "49,50")), 1)
        },
        "10-01",
    ),
    "un versement dépassé": (
        V,
        {
            n: {
                **ancienne(f"F{i}", "02-02"),
                "paiements": [{**VERSEMENT, "montant": m, "facture": f"F{i}"}],
            }
            for i, (n, m) in enumerate((("a", "150"), ("b", "50,50")), 1)
        },
        "10-01",
    ),
}


@pytest.mark.parametrize("nom", ESPACES)
def test_un_espace(tmp_path, nom):
    vendeur, cases, jour = ESPACES[nom]
    w = dossiers(tmp_path, vendeur, cases)
    dits = [x for x in lignes_dites(lance("check", w)[1], w) if not re.search(" A90[13] ", x)]
    code, dit = lance("status", w, "--date", _le(jour), "--format", "json")
    assert code == (1 if any(" E4" in x for x in dits) else 0), dit
    lu = json.loads(dit[dit.index("{\n") :])
    for v in (lu["totaux"], *lu["vendeurs"]):
        dits.append(" ".join(f"{k}={x}" for k, x in feuilles(v)))
    for periode in ("mois", "trimestre"):
        recettes = ("status", w, "--date", _le(jour), "--recettes", "--periode", periode)
        dits += lance(*recettes)[1].splitlines()
        dits += lance(*recettes, "--format", "csv")[1].splitlines() if periode == "mois" else []
    dits = [x.replace(f"{w}/", "").rstrip() for x in dits]
    tenir_histoire("vies_des_espaces", nom, [x for x in dits if x])

"""A corrective invoice (type 384): it replaces every sum of the one that it corrects, and what was
paid of that one pays it; the page, the books, `status` and the electronic invoice agree."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from fabrique import CONSO, REEL, cas, ecrire, espace
from officiel import fautes

from clausier.course.chaine import Chaine
from outils import RACINE, clausier

LUE = Chaine(RACINE / "tests")
F1 = {"type": "facture", "numero": "F2", "date": "2026-10-31"}
F2 = {
    "type": "facture",
    "numero": "F3",
    "date": "2026-11-10",
    "rectifie": "F2",
    "lignes": [{"designation": "Conception", "quantite": "3", "unite": "jour"}],
}
F2["lignes"][0]["prix_unitaire"] = "450"  # type: ignore[index]


def affaire(*documents: dict[str, Any], **change: Any) -> dict[str, Any]:
    defaut = {
        "client": cas()["client"] | {"courriel": "compta@modele.example"},
        "paiements": [{"date": "2026-11-05", "montant": "500", "facture": "F2"}],
    }
    acompte = {"type": "facture_acompte", "numero": "F1", "date": "2026-09-05"}
    return cas(documents=[acompte, *documents], **defaut | change)


def test_les_montants_de_l_une_remplacent_ceux_de_l_autre(tmp_path: Path) -> None:
    decompte = {"type": "decompte", "date": "2026-12-31", "factures": ["F3"]}
    base = espace(tmp_path, REEL, essai=affaire(F1, F2, decompte))
    p = clausier("status", "--format", "json", "--date", "2026-12-31", cwd=base)
    lu = json.loads(p.stdout)
    (d,) = lu["dossiers"]
    vues = {
        f["numero"]: (f["total"], f["credite"], f["paye"], f["ouvert"], f["sommes_dues"]["total"])
        for f in d["factures"]
    }
    assert vues["F2"] == ("1512.00", "1512.00", "0.00", "0.00", "0.00")
    total, credite, paye, ouvert, du = vues["F3"]
    assert (total, credite, paye, ouvert) == ("972.00", "0.00", "500.00", "472.00")
    # 4 days less one, 20 % of VAT; the acompte of 648 is deducted once, by the last.
    assert lu["vendeurs"][0]["chiffre_d_affaires"] == "1350.00"
    livre = clausier("status", "--recettes", "--format", "csv", "--date", "2026-12-31", cwd=base)
    rangs = list(csv.DictReader(io.StringIO(livre.stdout.lstrip("\ufeff")), delimiter=";"))
    recus = [(r["facture"], r["montant"]) for r in rangs if r["date"][:1].isdigit()]
    assert recus == [("F2", "500,00"), ("F2", "-500,00"), ("F3", "500,00")]
    compose = Chaine(base, LUE).compose(base / "essai.yaml", "essai.yaml")
    pages = {x.numero or x.type: x for x in compose.documents}
    page = re.sub(r"[\u00a0\u202f]", " ", pages["decompte"].markdown)
    assert du.replace(".", ",") in page and "F2" not in page
    facture = re.sub(r"[\u00a0\u202f]", " ", pages["F3"].markdown)
    assert "# Facture rectificative F3" in facture
    assert "- **Rectifie** : la facture F2 du 31 octobre 2026, dont elle remplace" in facture
    xml = (pages["F3"].xml or b"").decode()
    assert fautes(pages["F3"].xml or b"") == [] and "<ram:TypeCode>384<" in xml
    assert re.findall(r"<ram:InvoiceReferencedDocument>\s*<ram:IssuerAssignedID>([^<]*)<", xml) == [
        "F2"
    ]


@pytest.mark.parametrize(
    ("documents", "change", "code", "mot"),
    [
        ((F1, F2 | {"rectifie": "F9"}), {}, "E305", "aucune facture « F9 »"),
        ((F2, F1 | {"date": "2026-11-20"}), {}, "E306", "précède la facture F2"),
        ((F1, F2 | {"remplace": "F2"}), {}, "E439", "gardez une des deux"),
        ((F1, F2, F2 | {"numero": "F4"}), {}, "E405", "déjà entièrement créditée"),
        (
            (F1, F2),
            {
                "client": cas()["client"]
                | {
                    "nom": [
                        {"depuis": "2026-01-01", "valeur": "SARL Modèle"},
                        {"depuis": "2026-11-01", "valeur": "SARL Autre"},
                    ],
                    "siren": [
                        {"depuis": "2026-01-01", "valeur": "900 000 027"},
                        {"depuis": "2026-11-01", "valeur": "900 000 035"},
                    ],
                }
            },
            "E439",
            "d'un autre client (SARL Modèle)",
        ),
    ],
    ids=["inconnue", "plus tard", "remplace aussi", "deux fois", "autre client"],
)
def test_ce_qui_ne_se_rectifie_pas(
    tmp_path: Path, documents: tuple[Any, ...], change: dict[str, Any], code: str, mot: str
) -> None:
    espace(tmp_path, REEL)
    ecrire(tmp_path / "essai.yaml", affaire(*documents) | change)
    p = clausier("check", tmp_path)
    assert p.returncode == 1 and code in p.stderr and mot in p.stderr, p.stderr


def test_une_rectificative_s_emet_apres_celle_qu_elle_corrige(tmp_path: Path) -> None:
    documents = [F1 | {"numero": "F1"}, F2 | {"numero": "F2", "rectifie": "F1"}]
    base = espace(tmp_path, REEL, essai=cas(acompte="non", documents=documents))
    p = clausier("issue", "essai.yaml", "F2", "--date", "2026-11-10", cwd=base)
    assert p.returncode == 1 and "rectifie F1, qui n'est pas émise" in p.stderr


def test_elle_se_declare_par_difference(tmp_path: Path) -> None:
    """To a consumer, an e-report tells what the correction changes, on its day, as one sale."""
    mediateur = {"nom": "M", "adresse": "75002 Paris", "site": "https://m.example"}
    vendeur = REEL | {"mediateur": mediateur, "tva": REEL["tva"] | {"declaration": "mensuelle"}}
    documents = [
        F1 | {"numero": "F1", "date": "2027-10-05"},
        F2 | {"numero": "F2", "date": "2027-10-20", "rectifie": "F1"},
    ]
    c = cas(client=CONSO, acompte="non", documents=documents)
    base = espace(tmp_path, vendeur, essai=c)
    p = clausier(
        "ereporting", "--periode", "2027-10", "--date", "2027-11-03", "--out", "er", cwd=base
    )
    assert p.returncode == 0, p.stderr
    (table,) = base.glob("er/*transactions-2027-10-D2.csv")
    lus = csv.DictReader(io.StringIO(table.read_text(encoding="utf-8-sig")), delimiter=";")
    assert [(r["date"], r["base_ht"], r["tva"], r["nombre"]) for r in lus] == [
        ("2027-10-20", "-450,00", "-90,00", "1")
    ]

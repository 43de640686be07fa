"""What `status` says that an invoice needs from 2027-09-01 on: a platform, a report of its data,
nothing (CGI 289 bis, 290, 261 to 261 E, 294)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fabrique import CONSO, VENDEUR, cas, espace

from outils import clausier

PRO = cas()["client"] | {"courriel": "compta@modele.example"}
ICI = PRO["adresse"]
FORMATEUR = {**VENDEUR, "tva": {"regime": "reel", "numero": "FR25900000019"}}
ASSOCIATION = {"qualite": "non_professionnel", "nom": "Les Amis", "forme": "association"}
UE = {"tva": "autoliquidation", "fondement": "service_ue"}
CLIENTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "plateforme": (PRO, {}),
    "plateforme-mairie": (PRO | {"qualite": "public", "nom": "Mairie"}, {}),
    "plateforme-reunion": (
        PRO | {"adresse": ICI | {"code_postal": "97400", "pays": "RE"}},
        {"tva": "20 %"},
    ),
    "plateforme-martinique": (PRO | {"adresse": ICI | {"code_postal": "97200"}}, {"tva": "20 %"}),
    "plateforme-assujettie": (
        PRO | ASSOCIATION | {"tva_numero": "FR49900000027", "courriel": "a@modele.example"},
        {},
    ),
    "ereporting_international-guyane": (
        PRO | {"adresse": ICI | {"code_postal": "97300", "pays": "GF"}},
        {"tva": "exoneration", "fondement": "guyane_mayotte"},
    ),
    "ereporting_international-gand": (
        {
            "qualite": "professionnel",
            "nom": "Voorbeeld BV",
            "tva_numero": "BE0123456749",
            "adresse": {"voie": "Kerkstraat 1", "code_postal": "9000", "ville": "Gent"}
            | {"pays": "BE"},
        },
        UE,
    ),
    "ereporting_consommateurs": (CONSO, {}),
    "ereporting_consommateurs-association": (ASSOCIATION | {"adresse": ICI}, {}),
    "rien-formation": (PRO, {"tva": "exoneration", "fondement": "formation"}),
}


def facture(
    client: dict[str, Any], ligne: dict[str, Any], jour: str, rang: int = 1
) -> dict[str, Any]:
    lignes = [cas()["lignes"][0] | ligne]
    papier = {"type": "facture", "numero": f"F{rang}", "date": jour}
    return cas(client=client, lignes=lignes, acompte="non", documents=[papier])


def etat(tmp_path: Path, jour: str) -> tuple[dict[str, Any], str]:
    dossiers = {
        nom: facture(c, x, jour, rang) | {"dossier": nom}
        for rang, (nom, (c, x)) in enumerate(CLIENTS.items(), 1)
    }
    base = espace(tmp_path / jour, FORMATEUR, **dossiers)
    (base / "vendeur.yaml").write_text(
        (base / "vendeur.yaml").read_text() + "mediateur: {nom: M, adresse: 5 rue X 75002 Paris, "
        "site: https://m.example}\n"
    )
    donnees = clausier("status", "--format", "json", "--date", jour, cwd=base).stdout
    return json.loads(donnees), clausier("status", "--date", jour, cwd=base).stdout


def test_chaque_facture_dit_son_circuit(tmp_path: Path) -> None:
    lu, dit = etat(tmp_path, "2027-09-01")
    assert lu["erreurs"] == []
    circuits = {d["dossier"]: d["factures"][0]["facturation_electronique"] for d in lu["dossiers"]}
    assert {nom: c["circuit"] for nom, c in circuits.items()} == {
        nom: nom.split("-")[0] for nom in CLIENTS
    }
    assert "Chorus Pro" in circuits["plateforme-mairie"]["a_faire"]
    assert "F1 : à émettre par une plateforme agréée (CGI, art. 289 bis)" in " ".join(dit.split())


def test_rien_avant_le_premier_septembre_2027(tmp_path: Path) -> None:
    lu, dit = etat(tmp_path, "2027-08-31")
    assert {str(d["factures"][0]["facturation_electronique"]) for d in lu["dossiers"]} == {"None"}
    assert "agréée" not in dit


def test_emettre_dit_ce_qui_reste_a_faire(tmp_path: Path) -> None:
    base = espace(tmp_path, FORMATEUR, essai=facture(PRO, {}, "2027-09-01"))
    p = clausier("issue", "essai.yaml", "F1", "--date", "2027-09-01", cwd=base)
    assert p.returncode == 0, p.stderr
    assert "F1 : à émettre par une plateforme agréée (CGI, art. 289 bis)." in p.stdout

"""C. civ. 1344: one formal notice over several cases of a debtor claims each invoice that is late,
with its own account; each case then counts it among its own steps."""

from __future__ import annotations

import copy
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from fabrique import CAS, CONSO, MEDIATEUR, VENDEUR, cas, ecrire, espace
from trois_formats import dit

from outils import clausier

LETTRE = {
    "type": "mise_en_demeure",
    "numero": "L2026-001",
    "date": "2026-09-15",
    "factures": ["F1", "F2"],
    "delai": "8 jours",
}
PRESQUE = {"date": "2026-05-02", "montant": "899,40", "facture": "F2"}
RECUE = {"date": "2026-09-18", "type": "reception", "document": "mise_en_demeure"}
ENVOYEE = {"date": "2026-09-16", "type": "envoi", "document": "mise_en_demeure", "numero": "1A 000"}


def affaire(nom: str, n: int, jour: str, *documents: dict[str, Any], **change: Any) -> dict:
    return cas(
        dossier=nom,
        conclusion={"date": "2026-02-01", "lieu": "etablissement"},
        prestation={
            "objet": f"Site {n}",
            "lieu": "6 rue du Marché, 44100 Nantes",
            "debut": "2026-02-05",
            "fin": "2026-02-28",
        },
        lignes=[{"designation": "Site", "quantite": "2", "unite": "jour", "prix_unitaire": "450"}],
        acompte="non",
        documents=[{"type": "facture", "numero": f"F{n}", "date": jour}, *documents],
        **change,
    )


def groupe(*journal: dict[str, Any], **change: Any) -> dict[str, Any]:
    fichier = {
        "dossier": "impayes",
        "dossiers": ["un", "deux"],
        "documents": [LETTRE],
        "journal": list(journal),
    } | change
    return {k: v for k, v in fichier.items() if v}


def essai(dossier: Path, lettre: dict[str, Any] | None, **change: Any) -> Path:
    vendeur = VENDEUR | {"mediateur": MEDIATEUR}
    fichiers = {"z_lettre": lettre} if lettre else {}
    return espace(
        dossier,
        vendeur,
        un=affaire("un", 1, "2026-03-02", **change),
        deux=affaire("deux", 2, "2026-04-10", **change),
        **fichiers,
    )


def etapes(e: Path, jour: str) -> dict[str, tuple[str, str]]:
    p = clausier("status", e, "--date", jour, "--format", "json")
    assert p.returncode == 0, p.stderr
    return {
        d["dossier"]: (d["etapes"][0]["etape"], d["etapes"][0]["date"])
        for d in json.loads(p.stdout)["dossiers"]
    }


def construire(e: Path) -> Path:
    p = clausier("build", e, "--out", e / "build")
    assert p.returncode == 0, p.stderr
    return e / "build"


def test_un_total_et_un_compte_par_facture(tmp_path: Path):
    dit(
        construire(essai(tmp_path, groupe())) / "impayes",
        "mise_en_demeure-L2026-001",
        "Factures F1 et F2",
        "payer 1 969,32 €",
        "F1 02/04/2026 30/06/2026 90 900,00 € 12,15 % 26,96 €",
        "F2 11/05/2026 30/06/2026 51 900,00 € 12,15 % 15,28 €",
        "F1 900,00 € 50,50 € 40,00 € 990,50 €",
        "F2 900,00 € 38,82 € 40,00 € 978,82 €",
        "soit 80,00 €",
        "facture F1 du 02/03/2026 ; facture F2 du 10/04/2026",
    )


def test_chaque_dossier_la_compte_parmi_ses_etapes(tmp_path: Path):
    """Without the letter, a notice is the next step; once it is sent, then received, its delay is
    waited for in both cases."""
    assert etapes(essai(tmp_path / "sans", None), "2026-09-22")["un"][0] != "decision"
    seule, recue = essai(tmp_path / "a", groupe(ENVOYEE)), essai(tmp_path / "b", groupe(RECUE))
    assert etapes(seule, "2026-09-22") == {
        "un": ("decision", "2026-09-24"),
        "deux": ("decision", "2026-09-24"),
    }
    assert etapes(recue, "2026-09-22") == {
        "un": ("decision", "2026-09-27"),
        "deux": ("decision", "2026-09-27"),
    }


def test_remind_n_en_propose_pas_une_seconde(tmp_path: Path):
    e = essai(tmp_path, groupe(RECUE))
    avant = (e / "un.yaml").read_bytes()
    p = clausier("remind", e / "un.yaml", "--date", "2026-09-20", "--out", e / "build")
    assert p.returncode == 0, p.stderr
    assert (e / "un.yaml").read_bytes() == avant


def test_art_1231_6_l_interet_d_un_consommateur_part_de_sa_reception(tmp_path: Path):
    """The account of each case rests on the letter's file: what changes there makes it anew."""
    decompte = {"type": "decompte", "date": "2026-10-30", "factures": ["F1"]}
    une = affaire("un", 1, "2026-03-02", decompte, client=CONSO)
    e = essai(tmp_path, groupe(ENVOYEE), client=CONSO)
    ecrire(e / "un.yaml", une)
    dit(construire(e) / "un", "decompte-2026-10-30", jamais=("19/09/2026",))
    ecrire(e / "z_lettre.yaml", groupe(ENVOYEE, RECUE))
    dit(construire(e) / "un", "decompte-2026-10-30", "19/09/2026")


def test_art_1407_le_bordereau_la_nomme(tmp_path: Path):
    requete = {"type": "injonction_de_payer", "date": "2026-10-30", "factures": ["F1"]}
    e = essai(tmp_path, groupe(ENVOYEE, RECUE))
    ecrire(e / "un.yaml", affaire("un", 1, "2026-03-02", requete))
    nom = "injonction_de_payer-2026-10-30"
    dit(construire(e) / "un", nom, "Mise en demeure de payer L2026-001", "18/09/2026")


def test_elle_s_emet_et_ses_dossiers_restent_en_regle(tmp_path: Path):
    e = essai(tmp_path, groupe(ENVOYEE))
    p = clausier("issue", e / "z_lettre.yaml", "L2026-001", cwd=e)
    assert p.returncode == 0, p.stderr + p.stdout
    p = clausier("check", e)
    assert p.returncode == 0, p.stderr


def test_une_lettre_fautive_n_arrete_pas_ses_dossiers(tmp_path: Path):
    e = essai(tmp_path, groupe(documents=[{"type": "mise_en_demeure"}]))
    assert clausier("check", e / "un.yaml").returncode == 0
    assert clausier("check", e).returncode == 1


def autre_client() -> dict[str, Any]:
    client = copy.deepcopy(CAS["client"]) | {"nom": "SARL Autre", "siren": "900 000 035"}
    return affaire("deux", 2, "2026-04-10", client=client)


@pytest.mark.parametrize(
    ("lettre", "deux", "message"),
    [
        (groupe(dossiers=["un", "trois"]), None, "aucun dossier « trois »"),
        (groupe(dossiers=["un", "impayes"]), None, "aucun dossier « impayes »"),
        (groupe(), autre_client(), "n'ont pas le même client"),
        (groupe(documents=[LETTRE | {"factures": ["F1"]}]), None, "« factures: [F1, F2] »"),
        # Less than a euro is left of the other: it is late all the same.
        (
            groupe(documents=[LETTRE | {"factures": ["F1"]}]),
            affaire("deux", 2, "2026-04-10", paiements=[PRESQUE]),
            "« factures: [F1, F2] »",
        ),
        (groupe(documents=[LETTRE | {"factures": ["F1", "F2", "F9"]}]), None, "facture « F9 »"),
        (
            groupe(
                documents=[{"type": "relance", "niveau": 1, "date": "2026-09-15", "facture": "F1"}]
            ),
            None,
            "une mise en demeure seulement",
        ),
        (groupe(prestation={"objet": "Site"}), None, "tient cette clé de ses dossiers"),
        (
            groupe(),
            affaire("deux", 2, "2026-04-10", reglement={"penalites": "15 %"}),
            "n'ont pas les mêmes pénalités",
        ),
        (groupe(journal=[RECUE | {"date": "2026-09-01"}]), None, "reçue le 01/09/2026"),
    ],
)
def test_refus(tmp_path: Path, lettre: dict, deux: dict | None, message: str):
    e = essai(tmp_path, lettre)
    if deux:
        ecrire(e / "deux.yaml", deux)
    p = clausier("check", e / "z_lettre.yaml")
    assert p.returncode == 1 and message in p.stderr, p.stderr


@pytest.mark.parametrize(("montant", "attendu"), [("900", 1), ("899,40", 0)])
def test_une_facture_payee_n_y_est_pas(tmp_path: Path, montant: str, attendu: int):
    """Less than a euro is still owed."""
    e = essai(tmp_path, groupe())
    une = affaire(
        "deux",
        2,
        "2026-04-10",
        paiements=[{"date": "2026-05-02", "montant": montant, "facture": "F2"}],
    )
    ecrire(e / "deux.yaml", une)
    p = clausier("check", e / "z_lettre.yaml")
    assert p.returncode == attendu and ("E803" in p.stderr) == bool(attendu), p.stderr


def test_explain_la_renvoie_a_son_fichier(tmp_path: Path):
    """The letter is explained where it is written, and its cases list their own papers only."""
    e = essai(tmp_path, groupe())
    p = clausier("explain", e / "z_lettre.yaml", "--document", "L2026-001")
    assert p.returncode == 0 and "Mise en demeure" in p.stdout
    p = clausier("explain", e / "un.yaml", "--document", "L2026-001")
    assert p.returncode != 0 and "rien de tel" in p.stderr


@pytest.mark.parametrize("emise", [False, True])
def test_art_1407_elle_est_au_dossier_du_tribunal(tmp_path: Path, emise: bool):
    """The exhibit that the list names is in the pack, as it was built, or issued."""
    requete = {"type": "injonction_de_payer", "date": "2026-10-30", "factures": ["F1"]}
    e = essai(tmp_path, groupe(ENVOYEE, RECUE))
    ecrire(e / "un.yaml", affaire("un", 1, "2026-03-02", requete))
    if emise:
        p = clausier("issue", e / "z_lettre.yaml", "L2026-001", cwd=e)
        assert p.returncode == 0, p.stderr
    with zipfile.ZipFile(construire(e) / "un/un-tribunal.zip") as z:
        (nom,) = [n for n in z.namelist() if "mise_en_demeure-L2026-001" in n]
        lettre = z.read(nom)
    assert lettre == (e / "build/impayes/mise_en_demeure-L2026-001.pdf").read_bytes()
    p = clausier("verify", e / "build/un/un-tribunal.zip")
    assert p.returncode == 0, p.stderr


def test_un_meme_client_ecrit_de_deux_facons(tmp_path: Path):
    """By SIREN, else by name, whatever the capitals; but one letter speaks to one kind of
    client."""
    e = essai(tmp_path, groupe())
    client = copy.deepcopy(CAS["client"])
    del client["siren"]
    client["nom"] = client["nom"].upper()
    ecrire(e / "deux.yaml", affaire("deux", 2, "2026-04-10", client=client))
    p = clausier("check", e / "z_lettre.yaml")
    assert p.returncode == 0, p.stderr
    p = clausier("status", e, "--date", "2026-09-22", "--format", "json")
    (vendeur,) = json.loads(p.stdout)["vendeurs"]
    assert [x["part"] for x in vendeur["concentration"]] == ["100.0"]
    ecrire(e / "deux.yaml", affaire("deux", 2, "2026-04-10", client=client | {"qualite": "public"}))
    p = clausier("check", e / "z_lettre.yaml")
    assert "n'ont pas un client de la même « qualite: »" in p.stderr, p.stderr

"""C. civ. 2: an offer that outlives the law it says, a contract still performed under another one;
and what `droit` says of them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from fabrique import CONSO, MEDIATEUR, VENDEUR, cas, espace

from outils import RACINE, clausier, une_ligne

DEVIS = {"type": "devis", "numero": "D1", "date": "2026-07-31", "validite": "30 jours"}
CONTRAT = {"type": "contrat", "numero": "C1", "date": "2026-09-05"}
OUVERT = {"lieu": "etablissement"}


def atelier(tmp_path: Path, **change: object) -> Path:
    change = {
        "client": CONSO,
        "conclusion": OUVERT,
        "documents": [DEVIS],
        "acompte": "non",
    } | change
    return espace(tmp_path, {**VENDEUR, "mediateur": MEDIATEUR}, essai=cas(**change))


@pytest.mark.parametrize(
    ("change", "dit"),
    [
        ({}, True),  # C. conso L223-2: a mention is due from 11 August 2026 on
        ({"documents": [DEVIS | {"validite": "10 jours"}]}, False),
        ({"documents": [DEVIS | {"validite": "11 jours"}]}, True),
        ({"documents": [DEVIS | {"date": "2026-08-11"}]}, False),
        ({"conclusion": OUVERT | {"date": "2026-08-05"}}, False),
        ({"client": None} | {"client": cas()["client"]}, False),  # nothing of his changes
    ],
)
def test_un_devis_qui_depasse_sa_loi(tmp_path: Path, change: dict, dit: bool):
    r = clausier("check", atelier(tmp_path, **change))
    assert r.returncode == 0 and ("A517" in r.stderr) is dit, r.stderr
    assert not dit or "11/08/2026 (interdiction_prospection)" in r.stderr


def avec_changement(w: Path) -> Path:
    """The workspace knows that two things will change: an article, and a number that one prints."""
    objet = (RACINE / "clauses/objet/services.md").read_text("utf-8")
    (w / "clauses/objet").mkdir(parents=True)
    fin = re.sub(r"^(depuis: .*)$", r"\1\njusqu_au: 2026-12-31", objet, count=1, flags=re.M)
    (w / "clauses/objet/services.md").write_text(fin, "utf-8")
    neuf = re.sub(r"^depuis: .*$", "depuis: 2027-01-01", objet, count=1, flags=re.M)
    (w / "clauses/objet/services_2027.md").write_text(neuf + "Il est neuf.\n", "utf-8")
    (w / "clauses/_parametres").mkdir()
    valeur = RACINE / "clauses/_parametres/seuil_vigilance.yaml"
    suite = (
        '  - {depuis: 2027-06-01, valeur: "6000", sources: {"X, art. 1": }, '
        "verifie_le: 2026-11-01, certitude: B}\n"
    )
    texte = valeur.read_text("utf-8").replace("valeurs:\n", "valeurs:\n" + suite)
    (w / "clauses/_parametres/seuil_vigilance.yaml").write_text(texte, "utf-8")
    return w


@pytest.mark.parametrize(
    ("fin", "change", "mots"),
    [
        ("2026-12-31", {}, None),
        ("2027-01-01", {}, "le 01/01/2027, et la loi"),
        ("2027-06-30", {}, "(objet)"),  # 1 800 €: no attestation of vigilance is spoken of
        (
            "2027-06-30",
            {"lignes": [{"designation": "Site", "prix_unitaire": "9000"}]},
            "(objet, seuil_vigilance)",
        ),
    ],
)
def test_un_contrat_encore_en_execution(tmp_path: Path, fin: str, change: dict, mots: str | None):
    change = {
        "client": cas()["client"],
        "conclusion": OUVERT | {"date": "2026-09-05"},
        "prestation": {"objet": "Site", "debut": "2026-09-15", "fin": fin},
        "documents": [CONTRAT],
    } | change
    r = clausier("check", avec_changement(atelier(tmp_path, **change)))
    dit = une_ligne(r.stderr)
    assert r.returncode == 0 and ("A517" in dit) is (mots is not None), dit
    assert mots is None or mots in dit


def test_un_contrat_sans_fin_est_au_calendrier_seul(tmp_path: Path):
    sans_fin = {"indeterminee": "oui", "preavis": "1 mois"}
    w = avec_changement(
        atelier(
            tmp_path,
            client=cas()["client"],
            conclusion=OUVERT | {"date": "2026-09-05"},
            prestation={"objet": "Site", "debut": "2026-09-15"} | sans_fin,
            documents=[CONTRAT],
        )
    )
    assert "A517" not in clausier("check", w).stderr
    j = json.loads(clausier("droit", w, "--date", "2026-12-15", "--format", "json").stdout)
    [clause] = [c for c in j["changements"] if c["fichier"] == "clauses/objet"]
    assert [(d["numero"], d["par"], d["jusqu_au"]) for d in clause["documents"]] == [
        ("C1", "execution", None)
    ]


def test_droit_dit_ce_qui_change_et_ce_qui_est_touche(tmp_path: Path):
    w = avec_changement(
        atelier(
            tmp_path,
            client=cas()["client"],
            documents=[
                DEVIS | {"date": "2026-12-10"},
                DEVIS | {"date": "2026-12-11", "numero": "D2"},
            ],
        )
    )
    r = clausier("droit", "--date", "2026-12-15", cwd=w)
    dit = une_ligne(r.stdout)
    assert r.returncode == 0, r.stderr
    assert "01/01/2027 Objet" in dit and "finit : services commence : services_2027" in dit.replace(
        " ;", ""
    )
    assert "01/06/2027 Montant du contrat à partir duquel le client demande" in dit
    assert "5 000 € HT, puis 6 000 € HT" in dit.replace("\u00a0", " ").replace("\u202f", " ")
    assert "2 devis encore valables le 01/01/2027" in dit and "- devis D2 (essai.yaml)" in dit
    assert "X, art. 1 (certitude B, lu le 01/11/2026)" in dit
    j = json.loads(clausier("droit", "--date", "2026-12-15", "--format", "json", cwd=w).stdout)
    assert (j["date"], j["jusqu_au"]) == ("2026-12-15", "2028-12-15")
    [tva] = [c for c in j["changements"] if "remplace le CGI" in c["quoi"]]
    assert tva["date"] == "2027-01-01" and tva["genre"] == "annonce" and tva["certitude"] == "B"
    assert [d["numero"] for d in tva["documents"]] == ["D1", "D2"]
    [clause] = [c for c in j["changements"] if c["fichier"] == "clauses/objet"]
    assert clause["documents"] == [], "a devis does not print the object"
    assert {i["certitude"] for i in j["incertitudes"]} == {"B", "C"}
    sources = {s["source"]: s for s in j["sources"]}
    assert sources["CPC, art. 750-1"]["verifie_le"] == "2026-09-25"


def test_droit_sans_dossier_et_au_bout_de_l_horizon(tmp_path: Path):
    dit = une_ligne(clausier("droit", "--date", "2027-01-01", cwd=tmp_path).stdout)
    assert "31/12/2028" not in dit and "01/01/2029 Essai des tribunaux des activités" in dit
    avant = une_ligne(clausier("droit", "--date", "2026-11-27", cwd=tmp_path).stdout)
    assert "Essai des tribunaux" not in avant and "0 dossier lu" in avant
    assert "31/07/2026 Droit à la réparation" in avant and "ce jour est passé : à vérifier" in avant


def test_droit_dit_un_dossier_refuse(tmp_path: Path):
    w = atelier(tmp_path)
    (w / "autre.yaml").write_text("dossier: autre\n", "utf-8")
    r = clausier("droit", w, "--date", "2026-11-27")
    assert r.returncode == 1 and "autre.yaml" in r.stderr and "1 dossier lu" in r.stdout
    assert clausier("droit", w / "rien").returncode == 2

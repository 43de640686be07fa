"""What `check` says to forges and editors; the warning that invoices of a case share, said once."""

from __future__ import annotations

import json
import re

from fabrique import REEL, cas, espace

from clausier.commandes.constats import en_annotations
from clausier.paquet.bilan import Verification
from clausier.socle.problemes import Place, Probleme
from clausier.socle.regroupement import regrouper
from outils import clausier

FAUTIF = """\
dossier: a
objet: Refonte : site, %0A
"""


def test_trois_formats(tmp_path):
    w = espace(tmp_path, essai=cas())
    (w / "b, c.yaml").write_text(FAUTIF, encoding="utf-8")
    r = clausier("check", "--format", "json", cwd=w)
    dit = json.loads(r.stdout)
    assert r.returncode == 1 and dit["refuses"] == ["b, c.yaml"] and len(dit["cas"]) == 2
    (p,) = [x for x in dit["problemes"] if x["niveau"] == "erreur"]
    assert (p["fichier"], p["ligne"], p["code"]) == ("b, c.yaml", 2, "E101")
    assert p["correction"]["neuf"] == 'objet: "Refonte : site, %0A"'
    r = clausier("check", "--format", "github", cwd=w)
    (ligne,) = [x for x in r.stdout.splitlines() if "E101" in x]
    assert r.returncode == 1
    assert ligne.startswith("::error file=b%2C c.yaml,line=2,col=16,title=E101::YAML mal form")
    assert "%250A" in ligne
    r = clausier("check", "--format", "sarif", cwd=w)
    log = json.loads(r.stdout)
    assert log["version"] == "2.1.0" and log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    regles = run["tool"]["driver"]["rules"]
    for x in run["results"]:
        assert regles[x["ruleIndex"]]["id"] == x["ruleId"]
        assert x["level"] in ("error", "warning", "note") and x["message"]["text"]
        (ou,) = x["locations"]
        region = ou["physicalLocation"]["region"]
        assert region["startLine"] >= 1 and region["startColumn"] >= 1
        assert re.fullmatch(r"[\w.%/-]+", ou["physicalLocation"]["artifactLocation"]["uri"])
    (x,) = [x for x in run["results"] if x["level"] == "error"]
    (change,) = x["fixes"][0]["artifactChanges"]
    zone = change["replacements"][0]["deletedRegion"]
    bout = len(FAUTIF.split("\n")[1]) + 1
    assert zone == {"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": bout}


def test_chaque_correction_sure_est_dans_le_sarif(tmp_path):
    """A key that has another name, quotes with it: the place and the text that `fix` writes."""
    w = espace(tmp_path, essai=cas(lignes=[{"designation": "Site", "prix": "450"}]))
    log = json.loads(clausier("check", "--format", "sarif", cwd=w).stdout)
    (x,) = [x for x in log["runs"][0]["results"] if x["ruleId"] == "E102"]
    (change,) = x["fixes"][0]["artifactChanges"]
    (r,) = change["replacements"]
    zone = r["deletedRegion"]
    assert zone["startLine"] == zone["endLine"]
    avant = (w / "essai.yaml").read_text(encoding="utf-8").splitlines()
    ligne = avant[zone["startLine"] - 1]
    debut, fin = ligne[: zone["startColumn"] - 1], ligne[zone["endColumn"] - 1 :]
    assert clausier("fix", "--yes", cwd=w).returncode == 0
    apres = (w / "essai.yaml").read_text(encoding="utf-8").splitlines()
    assert apres[zone["startLine"] - 1] == debut + r["insertedContent"]["text"] + fin != ligne


def test_rien_d_un_message_n_est_un_ordre():
    p = Probleme(Place("a:b.yaml", 1, 2), "E100", "", "x\n::error::y\r %")
    dit = en_annotations(Verification((), (), (p,)))
    assert dit.count("\n") == 1 and "file=a%3Ab.yaml" in dit and "\r" not in dit


def test_douze_factures_une_information(tmp_path):
    """Twelve invoices of one case that call for the same are told in one line; JSON keeps each."""
    mois = [f"2026-{m:02}" for m in (9, 10, 11)]
    factures = [
        {"type": "facture", "numero": f"F{n}", "date": f"{m}-01"}
        | {"periode_debut": f"{m}-01", "periode_fin": f"{m}-28"}
        for n, m in enumerate(mois, 1)
    ]
    ligne = {"designation": "Conseil", "prix_unitaire": "450"}
    d = cas(
        acompte="non",
        conclusion={"date": "2026-08-20", "lieu": "etablissement"},
        recurrence={"tous_les": "mois", "du": "2026-09-01", "au": "2026-12-31"},
        lignes=[ligne | {"tva": "autoliquidation", "fondement": "service_ue"}],
        documents=factures,
    )
    d["client"]["adresse"]["pays"] = "DE"
    d["client"]["tva_numero"] = "DE111111125"
    w = espace(tmp_path, REEL, essai=d)
    dits = json.loads(clausier("check", "--format", "json", cwd=w).stdout)["problemes"]
    memes = [x for x in dits if x["code"] == "A434"]
    lignes = [x for x in clausier("check", cwd=w).stderr.splitlines() if " A434 " in x]
    assert len(memes) == 3
    assert len(lignes) == 1 and "F1, F2, F3 : " in lignes[0], lignes


def test_seuls_des_textes_egaux_se_regroupent():
    def a434(fichier: str, rang: int, dit: str) -> Probleme:
        return Probleme(Place(fichier, rang + 2), "A434", f"documents.{rang}", dit)

    dits = regrouper(
        [
            a434("a.yaml", 0, "F1 : déposez"),
            a434("a.yaml", 1, "F2 : déposez"),
            a434("a.yaml", 2, "F3 : déclarez"),
            a434("b.yaml", 0, "F4 : déposez"),
        ]
    )
    assert [p.message for p in dits] == ["F1, F2 : déposez", "F3 : déclarez", "F4 : déposez"]


def test_un_dossier_mal_nomme_est_dit(tmp_path):
    """A file with the keys of a case, whose name is not there or not written so; another YAML file
    stays quiet.
    """
    w = espace(tmp_path, essai=cas())
    (w / "docker-compose.yml").write_text("services:\n  web: {image: x}\n", encoding="utf-8")
    (w / "adresse.yaml").write_text("voie: 1 rue A\nville: Lyon\n", encoding="utf-8")
    for nom, debut in (("d1", "dosier: x"), ("d2", "dossier : x y"), ("d3", "Dossier: x")):
        (w / f"{nom}.yaml").write_text(f"{debut}\nclient: durand\n", encoding="utf-8")
    (w / "d4.yaml").write_text("client:\n\tnom: X\nprestation: {objet: Y}\n", encoding="utf-8")
    r = clausier("check", cwd=w)
    assert r.returncode == 1 and "docker" not in r.stderr and "adresse.yaml" not in r.stderr
    for attendu in (
        "d1.yaml:1:1: E102 dosier: clé inconnue ; vouliez-vous dire « dossier » ?",
        "d2.yaml:1:11: E105 dossier: ",
        "d3.yaml:1:1: E102 Dossier: clé inconnue ; vouliez-vous dire « dossier » ?",
        "d4.yaml:2:1: E101 YAML mal formé : une tabulation",
    ):
        assert attendu in r.stderr, (attendu, r.stderr)

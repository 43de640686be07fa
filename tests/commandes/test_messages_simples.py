"""What `check` says of words and keys that people write otherwise: a type with capitals is read, a
word of the trade is mended by `fix`, a key one step too high is said with its place, and one fault
gives one message."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fabrique import CAS, REEL, cas, espace

from clausier.commandes.racine import main

D1, _, F2 = CAS["documents"]


def lancer(*args: object, attendu: int = 0) -> str:
    r = CliRunner().invoke(main, [*map(str, args)])
    assert r.exit_code == attendu, r.output
    return r.output.replace("\u00a0", " ")


def test_un_type_se_lit_comme_les_autres_listes(tmp_path: Path):
    """Capitals, accents and spaces; the numbers of the series are found all the same."""
    ecrits = ("Facture", "Facture acompte", "DEVIS")
    docs = [{**d, "type": t} for d, t in zip(reversed(CAS["documents"]), ecrits, strict=True)]
    w = espace(tmp_path, None, a=cas(documents=[*reversed(docs)]))
    lancer("build", w, "--formats", "md", "--out", w / "b")
    assert {f.name for f in (w / "b/essai").glob("*.md")} >= {"devis-D1.md", "facture-F2.md"}
    espace(tmp_path, None, b=cas(dossier="b", documents=[{**F2, "type": "FACTURE"}]))
    assert "E301" in lancer("check", w, attendu=1)


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("Facture d'acompte", "facture_acompte"),
        ("bon d'intervention", "bon_de_travail"),
        ("PV de recette", "pv_reception"),
        ("proposition commerciale", "devis"),
    ],
)
def test_un_mot_du_metier_se_corrige(tmp_path: Path, ecrit: str, lu: str):
    w = espace(tmp_path, None, a=cas(documents=[{**D1, "type": ecrit}]))
    assert f"vouliez-vous dire « {lu} » ?" in lancer("check", w, attendu=1)
    lancer("fix", "--yes", w, attendu=0 if lu == "devis" else 1)
    assert json.dumps(lu) in (w / "a.yaml").read_text("utf-8").replace(f" {lu},", f' "{lu}",')


def une_faute(w: Path, mots: str, code: str) -> str:
    """The one error of the workspace, whose words hold `mots`."""
    dites = [x for x in lancer("check", w, attendu=1).splitlines() if ": E" in x]
    assert len(dites) == 1 and f" {code} " in dites[0] and mots in dites[0], dites
    return dites[0]


def test_une_cle_trop_haut_dit_sa_place_une_fois(tmp_path: Path):
    client: dict[str, Any] = {**CAS["client"], "rue": "3 place du Marché"}
    client["adresse"] = {"code_postal": "01000", "ville": "Bourg-en-Bresse"}
    w = espace(tmp_path, None, a=cas(client=client))
    une_faute(w, "client.rue: clé inconnue ; écrivez « voie: » sous « adresse: »", "E102")


@pytest.mark.parametrize(
    ("pays", "ligne", "code", "mots"),
    [
        ("FR", {"tva": "autoliquidation", "fondement": "service_ue"}, "E403", "veut un client"),
        ("DE", {}, "E420", "« tva: autoliquidation » et « client: tva_numero: »"),
    ],
)
def test_une_tva_fautive_se_dit_une_fois(tmp_path: Path, pays, ligne, code, mots):
    adresse = {"voie": "Musterstr. 3", "code_postal": "10115", "ville": "X", "pays": pays}
    client = {"qualite": "professionnel", "nom": "GmbH Modell", "adresse": adresse}
    if pays == "FR":
        client |= {"siren": "900 000 027"}
    lignes = [{"designation": "Étude", "prix_unitaire": "1000", **ligne}]
    une_faute(espace(tmp_path, REEL, a=cas(client=client, lignes=lignes)), mots, code)


def test_une_virgule_nomme_la_cle_qu_elle_coupe(tmp_path: Path):
    w = espace(tmp_path, None, a=cas())
    texte = (w / "a.yaml").read_text("utf-8").replace('"quantite": "4"', '"quantite": 0,90')
    (w / "a.yaml").write_text(texte, "utf-8")
    une_faute(w, "lignes.0.quantite: entre accolades, une virgule finit la valeur", "E105")

"""The one table of criteria: what `sauf` means in a head; a new sector is one entry and no clause.

The new sector is added to a copy of the product, which then runs as a user runs it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from test_refus import PLUS, REFUS, TETE, clause, contrat, ecrire, lance

from clausier.droit.bibliotheque import Bibliotheque
from clausier.droit.criteres import CRITERES, conjonction
from clausier.fiches.secteurs import SECTEURS
from outils import RACINE, environnement, fichiers

VARIANTE = "clauses/ma_clause/{}.md"
SIEN = (
    '    Secteur("fleuriste", "fleurs", "fleurs et bouquets", nature="biens"),\n'
    '    Secteur("autre", "autre", "un autre métier", natures=("services", "biens", "mixte")),\n'
)
# Every case of the new sector, for the clauses that look at sectors: how many cases, and which of
# them are not answered exactly once.
BALAYAGE = """
import json
from datetime import date
from itertools import product
from clausier.droit.bibliotheque import Bibliotheque
from clausier.droit.criteres import CRITERES

biblio, cas, fautes, clauses = Bibliotheque(), 0, [], []
for clause in biblio.noms_clauses:
    variantes = biblio.variantes(clause)
    cles = sorted({k for v in variantes for c in v.tete.quand for k in c})
    if "secteur" not in cles:
        continue
    clauses.append(clause)
    bornes = {b for v in variantes for b in (v.tete.depuis, v.tete.jusqu_au) if b}
    bornes |= {date(2024, 1, 1), date(2026, 11, 21)}
    for jour in (b for b in bornes if b >= date(2024, 1, 1)):
        for valeurs in product(*(CRITERES[k].valeurs for k in cles)):
            criteres = dict(zip(cles, valeurs, strict=True))
            if criteres["secteur"] == "fleuriste":
                cas += 1
                oui = [v.nom for v in variantes if v.tete.repond(criteres, jour)]
                fautes += [] if len(oui) == 1 else [(clause, str(jour), criteres, oui)]
print(json.dumps([cas, clauses, fautes]))
"""
INIT = {
    "--metier": "fleuriste",
    "--nom": "Zoé Modèle",
    "--qualite": "artisan",
    "--siret": "900 000 019 00019",
    "--voie": "1 rue des Fleurs",
    "--code-postal": "44000",
    "--ville": "Nantes",
    "--courriel": "zoe@exemple.example",
    "--telephone": "06 00 00 00 01",
    "--date": "2026-11-03",
}


@pytest.fixture
def espace(tmp_path: Path) -> Path:
    shutil.copy(REFUS / "vendeur.yaml", tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def copie(tmp_path_factory) -> Path:
    """A copy of the product with one sector more; its clauses and templates are the checkout's."""
    base = tmp_path_factory.mktemp("copie")
    for nom in ("clausier", "clauses", "templates"):
        shutil.copytree(RACINE / nom, base / nom, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(RACINE / "cli.py", base / "cli.py")
    table = base / "clausier" / "fiches" / "secteurs.py"
    texte = table.read_text(encoding="utf-8")
    dernier = SIEN.splitlines(keepends=True)[1]
    assert texte.count(dernier) == 1
    table.write_text(texte.replace(dernier, SIEN), encoding="utf-8")
    return base


def tourner(copie: Path, *args: str | Path) -> str:
    p = subprocess.run(
        [sys.executable, *map(str, args)],
        cwd=copie,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        env=environnement(PYTHONPATH=str(copie)),
        check=False,
    )
    assert p.returncode == 0, p.stderr + p.stdout
    return p.stdout


def test_un_secteur_de_plus_a_une_reponse_partout(copie):
    cas, clauses, fautes = json.loads(tourner(copie, "-c", BALAYAGE))
    assert cas > 50
    assert {"obligations_client", "pieces_economie_circulaire", "propriete_intellectuelle"} <= {
        *clauses
    }
    assert not fautes
    assert fichiers(copie / "clauses") == fichiers(RACINE / "clauses")


def test_un_secteur_de_plus_est_connu_de_toutes_les_commandes(copie, tmp_path):
    """`init` begins with it, `build` builds, `explain` says it, `schema` lists it and its words."""
    w = tmp_path / "w"
    tourner(copie, copie / "cli.py", "init", w, "--no-input", *sum(INIT.items(), ()))
    vendeur = (w / "vendeur.yaml").read_text(encoding="utf-8")
    assert "secteur: fleuriste " in vendeur and "| fleuriste | autre" in vendeur
    tourner(copie, copie / "cli.py", "build", w, "--out", tmp_path / "b", "--formats", "md")
    dit = tourner(copie, copie / "cli.py", "explain", w, "--only", "cgv")
    assert "secteur : fleurs" in dit
    schema = json.loads(tourner(copie, copie / "cli.py", "schema", "vendeur"))
    forme = json.dumps(schema, ensure_ascii=False)
    assert '"fleuriste", "autre"' in forme and '"fleurs", "autre"' in forme


def test_sauf_vaut_toutes_les_autres_valeurs():
    """Alone, in a conjunction of `quand`, and said in words by what is left out."""
    variantes = Bibliotheque().variantes("obligations_client")
    (v,) = [v for v in variantes if v.nom == "professionnel_sur_place"]
    secteurs = tuple(s for s in SECTEURS if s not in ("btp", "jardinage", "sap"))
    assert [c["secteur"] for c in v.tete.quand] == [secteurs]
    assert (
        conjonction({"secteur": secteurs})
        == "secteur : tout sauf bâtiment ou jardinage ou services à la personne"
    )


@pytest.mark.parametrize(
    ("plus", "ligne", "mots"),
    [
        ("sauf: {secteur: [bpt]}\n", 8, "« secteur: bpt » inconnu ; vouliez-vous dire « btp » ?"),
        (
            "sauf: {secteurs: [btp]}\n",
            8,
            "« secteurs: btp » inconnu ; vouliez-vous dire « secteur »",
        ),
        ("secteur: [btp]\nsauf: {secteur: [sap]}\n", 9, "« secteur » est dit deux fois"),
        ("sauf: secteur\n", 8, "« sauf » dit les valeurs exclues : « sauf: {secteur: [btp]} »"),
        ("sauf: {acompte: [oui, non]}\n", 8, "« sauf » exclut toutes les valeurs de « acompte »"),
        (
            "quand:\n  - {acompte: oui}\n  - sauf:\n      qualite: [pro]\n",
            11,
            "« qualite: pro » inc",
        ),
        ("quand:\n  - {lieu: [ici]}\n", 9, "« lieu: ici » inconnu ; attendu : etablissement, hors"),
    ],
)
def test_une_faute_de_critere_est_dite_a_sa_ligne(espace, plus, ligne, mots):
    clause(espace, VARIANTE.format("v"), TETE + plus, "Texte.\n")
    ecrire(espace, a=contrat())
    statut, dit = lance("check", espace)
    assert statut == 1
    (faute,) = [x for x in dit.splitlines() if "clauses/ma_clause/v.md" in x]
    assert f"v.md:{ligne}:" in faute and ": E705 " in faute and mots in faute, dit


def test_sauf_choisit_dans_un_dossier(espace):
    """Two variants of a user's own part on `sauf`: exactly one is in the contract."""
    assert "ma_clause" in PLUS
    clause(espace, VARIANTE.format("pros"), TETE + "qualite: [professionnel]\n", "Entre pros.\n")
    clause(
        espace,
        VARIANTE.format("autres"),
        TETE + "quand:\n  - {sauf: {qualite: professionnel}}\n",
        "Pour les autres.\n",
    )
    ecrire(espace, a=contrat())
    assert lance("check", espace)[0] == 0
    _, dit = lance("explain", espace, "--clause", "ma_clause")
    assert "pros.md" in dit and "pas autres" in dit


def test_chaque_critere_a_ses_mots():
    for nom, critere in CRITERES.items():
        assert critere.nom == nom and critere.titre and all(critere.valeurs.values())
        assert len(set(critere.valeurs.values())) == len(critere.valeurs) >= 2, nom

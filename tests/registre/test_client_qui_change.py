"""A client who moves or takes another name: what was issued stands, what follows takes his values
of its day, and the error that a change without its day gives says the line to write."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from fabrique import REEL, cas, espace
from test_registre import changer, emettre, lancer

from clausier.dossier.schema import cas as schema_du_cas
from clausier.droit.bibliotheque import Bibliotheque
from outils import fichiers

ADRESSE = '{"voie": "3 place du Marché", "code_postal": "01000", "ville": "Bourg-en-Bresse"}'
NEUVE = '{"voie": "8 quai Neuf", "code_postal": "69002", "ville": "Lyon"}'


def datee(jour: str = "2026-10-01") -> str:
    """Both addresses in one list, as the author would write it by hand."""
    a, b = (x.removeprefix("{") for x in (ADRESSE, NEUVE))
    return f'[{{"depuis": "2026-01-01", {a}, {{"depuis": "{jour}", {b}]'


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A workspace whose devis and first invoice are issued."""
    c = cas()
    c["client"] |= {"courriel": "compta@modele.example"}
    w = espace(tmp_path / "w", REEL, essai=c)
    emettre(w, "D1", "F1")
    return w


def test_un_client_qui_demenage(base):
    figes = fichiers(base / "emis")
    changer(base, ADRESSE, datee())
    changer(
        base,
        '"nom": "SARL Modèle"',
        '"nom": [{"depuis": "2026-01-01", "valeur": '
        '"SARL Modèle"}, {"depuis": "2026-10-15", "valeur": "SARL Nouvelle"}]',
    )
    p = lancer(base, "check")
    assert "E953" not in p.stderr
    lancer(base, "build", "--formats", "md,html,pdf")
    f1, f2 = (
        (base / f"build/essai/{n}.md").read_text(encoding="utf-8")
        for n in ("facture_acompte-F1", "facture-F2")
    )
    assert "3 place du Marché" in f1 and "SARL Modèle" in f1 and "quai Neuf" not in f1
    assert "8 quai Neuf" in f2 and "SARL Nouvelle" in f2 and "place du Marché" not in f2
    emettre(base, "F2")
    apres = fichiers(base / "emis")
    assert figes.items() <= apres.items() and len(apres) > len(figes)
    entree = yaml.safe_load((base / "registre.yaml").read_text(encoding="utf-8"))["documents"][-1]
    assert (entree["numero"], entree["client"]) == ("F2", "SARL Nouvelle")
    assert entree["faits"]["client"]["adresse"]["ville"] == "Lyon"
    lancer(base, "check")
    lue = lancer(base, "read", "emis/2026/facture-F2.pdf", "--json").stdout
    assert "8 quai Neuf" in lue and "SARL Nouvelle" in lue
    etat = lancer(base, "status", "--format", "json", "--date", "2026-12-01").stdout
    assert "SARL Nouvelle" in etat and "SARL Modèle" not in etat


def test_la_ligne_a_ecrire(base):
    """Without a day, the change is refused; the line that the error writes is taken as it is, once
    the day is put in it."""
    changer(base, '"3 place du Marché"', '"8 quai Neuf"')
    p = lancer(base, "check", attendu=1)
    (dit,) = {x for x in p.stderr.splitlines() if "E953" in x and "F1 :" in x}
    ligne = re.search(r"écrivez « voie: (\[.*\]) » avec le jour du changement", dit)
    assert ligne and "corrigez par un avoir" in dit, dit
    changer(base, '"8 quai Neuf"', ligne[1].replace("AAAA-MM-JJ", "2026-10-01"))
    assert "E953" not in lancer(base, "check").stderr


@pytest.mark.parametrize(
    ("avant", "apres", "dit"),
    [
        (
            '"qualite": "professionnel"',
            '"qualite": [{"depuis": "2026-01-01", "valeur": "professionnel"}]',
            r"E105 client\.qualite: la qualité du client vaut pour toute l'affaire",
        ),
        (ADRESSE, datee("2026-13-01"), r"client\.adresse.*depuis"),
        (
            '"siren": "900 000 027"',
            '"siren": [{"depuis": "2026-01-01", "valeur": "900 000 028"}]',
            r"E201 client\.siren",
        ),
    ],
)
def test_ce_qui_ne_se_date_pas(tmp_path, avant, apres, dit):
    base = espace(tmp_path / "w", REEL, essai=cas())
    changer(base, avant, apres)
    assert len(re.findall(dit, lancer(base, "check", attendu=1).stderr)) == 1


def test_le_schema_des_editeurs():
    """What `check` reads, an editor lets pass; the quality stays one word."""
    c = cas()
    c["client"]["adresse"] = json.loads(datee())
    dit = jsonschema.Draft202012Validator(schema_du_cas(Bibliotheque()))
    assert not list(dit.iter_errors(c))
    c["client"]["qualite"] = [{"depuis": "2026-01-01", "valeur": "professionnel"}]
    assert list(dit.iter_errors(c))


def test_un_delai_accorde_apres_l_emission(base):
    """A due date that is moved after the issue: the error writes the agreement to add in its
    place, and the case stands with it."""
    emettre(base, "F2")
    avant = (base / "essai.yaml").read_text(encoding="utf-8")
    changer(base, '"date": "2026-10-31"', '"date": "2026-10-31", "echeance": "2026-12-31"')
    (dit,) = {x for x in lancer(base, "check", attendu=1).stderr.splitlines() if "E953" in x}
    ligne = re.search(r"« - (\{type: echeancier, .*?\}) »", dit)
    assert ligne and "corrigez par un avoir" in dit, dit
    (base / "essai.yaml").write_text(avant, encoding="utf-8")
    accord = ligne[1].replace("AAAA-MM-JJ", "2026-11-25")
    changer(base, '"date": "2026-10-31"}]', f'"date": "2026-10-31"}}, {accord}]')
    lancer(base, "check")
    lancer(base, "build", "--formats", "md")
    (f,) = (base / "build/essai").glob("echeancier-*.md")
    assert "31 décembre 2026" in f.read_text(encoding="utf-8").replace("\u00a0", " ")

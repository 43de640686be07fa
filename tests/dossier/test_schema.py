"""`clausier schema`: what editors are told of each key, in French, and how a workspace gets it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
import yaml
from click.testing import CliRunner
from fabrique import cas, ecrire, espace
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter
from schemas import fautes, lu, schema

from clausier.commandes.racine import main
from clausier.droit.bibliotheque import Bibliotheque
from clausier.droit.documents import SaisieDocument, modele_document
from clausier.fiches import (
    affaire,
    apparence,
    articles_propres,
    catalogue,
    devises,
    lignes,
    livres,
    prestation,
    recurrence,
    series,
    temps,
)
from clausier.fiches import parties as identite
from clausier.fiches.affaire import Affaire
from outils import CAS, EXEMPLES, RACINE, clausier

MODULES = (
    *(identite, affaire, apparence, lignes, prestation, livres, catalogue, devises, recurrence),
    *(series, temps, articles_propres),
)
NOMS = ("cas", "vendeur", "recettes", "achats", "catalogue", "client")


def cles(noeud: Any, ou: str = "") -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(where, key, what is said of it) for every key that a schema declares."""
    if isinstance(noeud, dict):
        for cle, dit in noeud.get("properties", {}).items():
            if (
                isinstance(dit, dict)
                and not ou.endswith(("/if", "/if/anyOf", "/else"))
                and "dependentSchemas" not in ou
                and "/allOf" not in ou
            ):
                yield ou, cle, dit
        for k, x in noeud.items():
            yield from cles(x, f"{ou}/{k}")
    elif isinstance(noeud, list):
        for x in noeud:
            yield from cles(x, ou)


@pytest.mark.parametrize("quoi", ["cas", "vendeur", "catalogue", "client"])
def test_chaque_cle_est_dite(quoi):
    Draft202012Validator.check_schema(schema(quoi))
    defs = schema(quoi)["$defs"]
    toutes = list(cles(schema(quoi)))
    assert len({c for _, c, _ in toutes}) > {"cas": 150, "vendeur": 40}.get(quoi, 15)
    for ou, cle, trouve in toutes:
        dit = defs["Depuis"] if trouve == {"$ref": "#/$defs/Depuis"} else trouve
        assert dit.get("title") and len(dit.get("description", "")) >= 8 and dit.get("examples"), (
            f"{ou} {cle} : ajoutez une ligne à clausier/aide/"
        )
        assert "de ce modèle de document" not in dit["description"], (
            f"{ou} {cle} : ajoutez une ligne à clausier/aide/documents.yaml"
        )
        if "const" not in dit:  # of a document's `type`, the description is the common one
            valable = Draft202012Validator({**dit, "$defs": defs})
            assert all(valable.is_valid(e) for e in dit["examples"]), (ou, cle, dit["examples"])
    assert "!fichier" in schema(quoi)["description"]


def test_aucune_ligne_de_trop():
    """Every line of `aide/` is about a key that exists."""
    aide = {
        k: v
        for f in (RACINE / "clausier/aide").glob("*.yaml")
        if not f.name.startswith("codes")
        for k, v in yaml.safe_load(f.read_text(encoding="utf-8")).items()
    }
    fiches = {
        n: set(m.model_fields)
        for mod in MODULES
        for n, m in vars(mod).items()
        if isinstance(m, type) and issubclass(m, identite.Fiche)
    }
    fiches |= {
        "Affaire": {*Affaire.model_fields, "vendeur", "documents"},
        "SaisieDocument": set(SaisieDocument.model_fields),
        "Vendeur": fiches["Vendeur"] | {"assurance"},
        "Ligne": fiches["Ligne"] | {"article"},
        "Client": fiches["Client"] | {"fiche"},
    }
    biblio, declarees = Bibliotheque(), set()
    for t in biblio.noms_modeles:
        for cle, decl in biblio.modele(t).tete.champs.items():
            sous = decl[0] if isinstance(decl, list) else decl
            declarees |= {cle, f"{t}.{cle}"} | (
                {x for s in sous for x in (s, f"{cle}.{s}")} if isinstance(sous, dict) else set()
            )
    for fiche, dites in aide.items():
        assert set(dites) <= (declarees if fiche == "documents" else fiches[fiche]), fiche


def test_les_exemples_sont_acceptes_par_les_fiches():
    """An example shown is one that `check` would read: tried on the typed records themselves."""

    def en_texte(x: Any) -> Any:
        return (
            {k: en_texte(y) for k, y in x.items()}
            if isinstance(x, dict)
            else [en_texte(y) for y in x]
            if isinstance(x, list)
            else str(x)
        )

    modeles = {
        n: m
        for mod in MODULES
        for n, m in vars(mod).items()
        if isinstance(m, type) and issubclass(m, identite.Fiche)
    } | {"Affaire": Affaire}
    biblio = Bibliotheque()
    modeles |= {
        f"Document_{t}": modele_document(t, biblio.modele(t).tete) for t in biblio.noms_modeles
    }
    essais = 0
    defs = {
        k: d
        for q in ("recettes", "achats", "catalogue", "cas")
        for k, d in schema(q)["$defs"].items()
    }
    for nom, modele in modeles.items():
        d = schema("cas") if nom == "Affaire" else defs.get(nom) or defs.get(f"Date.{nom}")
        for cle, champ in modele.model_fields.items() if d else ():
            for e in d["properties"][cle]["examples"]:
                TypeAdapter(
                    Annotated[champ.annotation, *champ.metadata]
                    if champ.metadata
                    else champ.annotation
                ).validate_python(en_texte(e))
                essais += 1
    assert essais > 250


def test_par_un_verificateur_du_dehors(tmp_path):
    """check-jsonschema: another YAML parser, and the regular expressions of ECMAScript, which
    editors use."""

    def verifier(*args: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "check_jsonschema", *map(str, args)],
            capture_output=True,
            text=True,
            check=False,
        )

    schemas = {q: tmp_path / f"{q}.json" for q in NOMS}
    for quoi, f in schemas.items():
        assert (
            CliRunner().invoke(main, ["schema", quoi, "--out", str(f)]).output == f"Écrit : {f}\n"
        )
    for args in (
        ["--check-metaschema", *schemas.values()],
        ["--schemafile", schemas["cas"], *CAS.values()],
        ["--schemafile", schemas["vendeur"], *EXEMPLES.glob("*/vendeur.yaml")],
    ):
        p = verifier(*args)
        assert p.returncode == 0, p.stdout + p.stderr
    p = verifier("--schemafile", schemas["cas"], RACINE / "tests/refus/numero-refuse.yaml")
    assert p.returncode == 1 and "documents[0].numero" in p.stdout


def test_un_nouveau_modele_y_est(tmp_path):
    """A template of the workspace is a document type of its schema, with its own keys."""
    e = espace(tmp_path / "w", cas=cas())
    (e / "templates").mkdir()
    (e / "templates/attestation_fin.md").write_text(
        "---\n"
        "titre: Attestation\n"
        "pour: client\n"
        'champs: {fin: date, remarques: "texte?"}\n'
        "---\n"
        "# Attestation\n",
        encoding="utf-8",
    )
    for _ in range(2):
        p = clausier("schema", "--refresh", cwd=e)
        assert p.returncode == 0 and p.stdout == "".join(
            f"Écrit : .clausier/{n}.schema.json\n" for n in NOMS
        ), p.stderr
    ici = Draft202012Validator(
        json.loads((e / ".clausier/cas.schema.json").read_text(encoding="utf-8"))
    )
    voulu = {"type": "attestation_fin", "date": "2026-11-02", "fin": "2026-10-30"}
    assert (
        ici.is_valid(cas(documents=[voulu]))
        and not ici.is_valid(cas(documents=[voulu | {"fini": "x"}]))
        and not ici.is_valid(cas(documents=[voulu | {"fin": "hier"}]))
    )
    assert not ici.is_valid(
        cas(documents=[{k: x for k, x in voulu.items() if k != "fin"}])
    ) and fautes("cas", cas(documents=[voulu]))
    assert sorted(f.name for f in (e / ".clausier").iterdir()) == [
        "achats.schema.json",
        "cas.schema.json",
        "catalogue.schema.json",
        "client.schema.json",
        "recettes.schema.json",
        "vendeur.schema.json",
    ]


def test_init_branche_les_editeurs(tmp_path):
    """The first line of each file leads to the schema that fits it; both are what the command
    gives."""
    assert CliRunner().invoke(main, ["init", str(tmp_path / "w"), "--example"]).exit_code == 0
    for f, quoi in (
        (tmp_path / "w/vendeur.yaml", "vendeur"),
        (tmp_path / "w/dossiers/2026-001-exemple.yaml", "cas"),
    ):
        texte = f.read_text(encoding="utf-8")
        chemin = re.match(r"# yaml-language-server: \$schema=(\S+)\n", texte)[1]
        assert json.loads((f.parent / chemin).read_text(encoding="utf-8")) == schema(quoi)
        assert all(not fautes(quoi, x) for x in lu(texte))
    assert json.loads((tmp_path / "w/.vscode/settings.json").read_text()) == {
        "yaml.customTags": ["!fichier scalar"]
    }


def test_fichier_a_la_place_d_une_fiche(tmp_path):
    """`!fichier` is seen as a name: taken where a record or a list stands, and not looked into."""
    e = espace(tmp_path, cas=cas(client=None))
    ecrire(e / "client.yaml", cas()["client"])
    (e / "cas.yaml").write_text(
        (e / "cas.yaml").read_text(encoding="utf-8") + "client: !fichier client.yaml\n",
        encoding="utf-8",
    )
    assert CliRunner().invoke(main, ["check", str(e / "cas.yaml")]).exit_code == 0
    for x in lu((e / "cas.yaml").read_text(encoding="utf-8")):
        assert not fautes("cas", x) and fautes("cas", x | {"client": "SARL Modèle"})


def test_mauvais_usage_et_modele_fautif(tmp_path):
    for args in (
        ["schema", "cas", "--refresh"],
        ["schema", "--refresh", "--out", "x"],
        ["schema", "devis"],
    ):
        assert clausier(*args, cwd=tmp_path).returncode == 2
    assert not list(tmp_path.iterdir())
    e = espace(tmp_path / "w", cas=cas())
    (Path(e) / "templates").mkdir()
    (Path(e) / "templates/note.md").write_text("---\npour: client\n---\n", encoding="utf-8")
    p = clausier("schema", "--refresh", cwd=e)
    assert (
        p.returncode == 1
        and "templates/note.md" in p.stderr
        and "E103" in p.stderr
        and "Traceback" not in p.stderr
        and not (Path(e) / ".clausier").exists()
    )

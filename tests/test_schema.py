"""`clausier schema`: what editors are given says each key in French, takes whatever `check` takes, and refuses the faults of shape that it refuses.

Files are read as an editor reads them: plain scalars typed by YAML 1.1 or 1.2, or left as text.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import pytest
import yaml
from click.testing import CliRunner
from fabrique import VENDEUR, au_hasard, cas, ecrire, espace
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from outils import CAS, EXEMPLES, RACINE, clausier
from pydantic import TypeAdapter
from pydantic_core import PydanticCustomError

from clausier import affaire, identite, valeurs
from clausier.bibliotheque import Bibliotheque
from clausier.commands import main
from clausier.dossier import Affaire
from clausier.formes import FORMES
from clausier.tetes import DocumentVoulu, modele_document

REFUS = RACINE / "tests/refus"
# Faults of shape, by their code; those that only a reckoning finds are left to `check`.
FORME = {"E101", "E102", "E103", "E105", "E110", "E111", "E114", "E303"}
RECKONED = {"date-impossible", "paiement-nul", "decompte-sans-facture"}
AUSSI = {"inclusion-hors-de-l-espace", "remise-negative", "alias-sans-fin", "cle-de-fusion", "trop-profond"}  # of another code, and seen all the same


class Un(yaml.SafeLoader):
    """YAML 1.1 as editors' parsers give it to a schema: dates stay text."""

    yaml_implicit_resolvers = {k: [r for r in v if r[0] != "tag:yaml.org,2002:timestamp"] for k, v in yaml.SafeLoader.yaml_implicit_resolvers.items()}


class Deux(yaml.SafeLoader):
    """YAML 1.2, core schema."""

    yaml_implicit_resolvers: dict = {}


class Texte(yaml.BaseLoader):
    """Every scalar as text: what `check` reads."""


for _type, _motif, _signes in (("bool", "true|True|TRUE|false|False|FALSE", "tTfF"), ("null", "~|null|Null|NULL|", "~nN"), ("int", "[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
                               ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+0123456789.")):
    Deux.add_implicit_resolver(f"tag:yaml.org,2002:{_type}", re.compile(f"^(?:{_motif})$"), [*_signes, ""] if _type == "null" else list(_signes))
for _lecteur in (Un, Deux, Texte):
    _lecteur.add_constructor("!fichier", lambda loader, node: loader.construct_scalar(node))
Deux.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value, 0 if node.value[:2].lower() in ("0o", "0x") else 10))
LECTEURS = (Un, Deux, Texte)


@cache
def schema(quoi: str) -> dict[str, Any]:
    r = CliRunner().invoke(main, ["schema", quoi])
    assert r.exit_code == 0, r.output
    return json.loads(r.stdout)


def fautes(quoi: str, donnees: Any) -> list[str]:
    return [f"{e.json_path}: {e.message[:200]}" for e in Draft202012Validator(schema(quoi)).iter_errors(donnees)]


def lu(texte: str | bytes) -> list[Any]:
    return [yaml.load(texte, lecteur) for lecteur in LECTEURS]


def cles(noeud: Any, ou: str = "") -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(where, key, what is said of it) for every key that a schema declares."""
    if isinstance(noeud, dict):
        for cle, dit in noeud.get("properties", {}).items():
            if isinstance(dit, dict) and not ou.endswith(("/if", "/else")) and "dependentSchemas" not in ou and "/allOf" not in ou:
                yield ou, cle, dit
        for k, x in noeud.items():
            yield from cles(x, f"{ou}/{k}")
    elif isinstance(noeud, list):
        for x in noeud:
            yield from cles(x, ou)


# -------------------------------------------------------------------------------------------------- what it says of the keys


@pytest.mark.parametrize("quoi", ["cas", "vendeur"])
def test_chaque_cle_est_dite(quoi):
    Draft202012Validator.check_schema(schema(quoi))
    defs = schema(quoi)["$defs"]
    toutes = list(cles(schema(quoi)))
    assert len({c for _, c, _ in toutes}) > (150 if quoi == "cas" else 40)
    for ou, cle, dit in toutes:
        dit = defs["Depuis"] if dit == {"$ref": "#/$defs/Depuis"} else dit
        assert dit.get("title") and len(dit.get("description", "")) >= 8 and dit.get("examples"), f"{ou} {cle} : ajoutez une ligne à clausier/aide/"
        assert "de ce modèle de document" not in dit["description"], f"{ou} {cle} : ajoutez une ligne à clausier/aide/documents.yaml"
        if "const" not in dit:  # of a document's `type`, the description is the common one
            valable = Draft202012Validator({**dit, "$defs": defs})
            assert all(valable.is_valid(e) for e in dit["examples"]), (ou, cle, dit["examples"])
    assert "!fichier" in schema(quoi)["description"]


def test_aucune_ligne_de_trop():
    """Every line of `aide/` is about a key that exists."""
    aide = {k: v for f in (RACINE / "clausier/aide").glob("*.yaml") for k, v in yaml.safe_load(f.read_text(encoding="utf-8")).items()}
    fiches = {n: set(m.model_fields) for mod in (identite, affaire) for n, m in vars(mod).items() if isinstance(m, type) and issubclass(m, identite.Fiche)}
    fiches |= {"Affaire": {*Affaire.model_fields, "vendeur", "documents"}, "DocumentVoulu": set(DocumentVoulu.model_fields), "Vendeur": fiches["Vendeur"] | {"assurance"}}
    biblio, declarees = Bibliotheque(), set()
    for t in biblio.noms_modeles:
        for cle, decl in biblio.modele(t).tete.champs.items():
            sous = decl[0] if isinstance(decl, list) else decl
            declarees |= {cle, f"{t}.{cle}"} | ({x for s in sous for x in (s, f"{cle}.{s}")} if isinstance(sous, dict) else set())
    for fiche, lignes in aide.items():
        assert set(lignes) <= (declarees if fiche == "documents" else fiches[fiche]), fiche


def test_les_exemples_sont_acceptes_par_les_fiches():
    """An example shown is one that `check` would read: tried on the typed records themselves."""
    def en_texte(x: Any) -> Any:
        return {k: en_texte(y) for k, y in x.items()} if isinstance(x, dict) else [en_texte(y) for y in x] if isinstance(x, list) else str(x)

    modeles = {n: m for mod in (identite, affaire) for n, m in vars(mod).items() if isinstance(m, type) and issubclass(m, identite.Fiche)} | {"Affaire": Affaire}
    biblio = Bibliotheque()
    modeles |= {f"Document_{t}": modele_document(t, biblio.modele(t).tete) for t in biblio.noms_modeles}
    essais = 0
    for nom, modele in modeles.items():
        d = schema("cas") if nom == "Affaire" else schema("cas")["$defs"].get(nom) or schema("cas")["$defs"].get(f"Vendeur.{nom}")
        for cle, champ in modele.model_fields.items() if d else ():
            for e in d["properties"][cle]["examples"]:
                TypeAdapter(Annotated[champ.annotation, *champ.metadata] if champ.metadata else champ.annotation).validate_python(en_texte(e))
                essais += 1
    assert essais > 250


# -------------------------------------------------------------------------------------------------- what it takes and refuses


@pytest.mark.parametrize("chemin", sorted(EXEMPLES.rglob("*.yaml")), ids=lambda f: f.stem if f.name != "vendeur.yaml" else f.parent.name)
def test_les_exemples_du_depot(chemin):
    for donnees in lu(chemin.read_text(encoding="utf-8")):
        assert not fautes("vendeur" if chemin.name == "vendeur.yaml" else "cas", donnees)


def test_par_un_verificateur_du_dehors(tmp_path):
    """check-jsonschema: another YAML parser, and the regular expressions of ECMAScript, which editors use."""
    for quoi, fichiers in (("cas", list(CAS.values())), ("vendeur", sorted(EXEMPLES.glob("*/vendeur.yaml")))):
        f = tmp_path / f"{quoi}.json"
        assert CliRunner().invoke(main, ["schema", quoi, "--out", str(f)]).output == f"Écrit : {f}\n"
        for args in (["--check-metaschema", f], ["--schemafile", f, *fichiers]):
            p = subprocess.run([sys.executable, "-m", "check_jsonschema", *map(str, args)], capture_output=True, text=True)
            assert p.returncode == 0, p.stdout + p.stderr
    p = subprocess.run([sys.executable, "-m", "check_jsonschema", "--schemafile", str(tmp_path / "cas.json"), str(REFUS / "numero-refuse.yaml")], capture_output=True, text=True)
    assert p.returncode == 1 and "documents[0].numero" in p.stdout


@pytest.mark.parametrize("graine", range(0, 200, 4))
def test_les_dossiers_permis(graine):
    v, c = au_hasard(graine)
    assert not fautes("vendeur", v) and not fautes("cas", c) and not fautes("cas", c | {"vendeur": v})


@pytest.mark.parametrize("chemin", sorted(f for f in REFUS.glob("*.yaml") if f.name != "vendeur.yaml"), ids=lambda f: f.stem)
def test_les_refus(chemin):
    """A file whose only fault is of shape is refused; one whose fault is of law, of sums or of dates is of good shape."""
    code = re.match(rb"# attendu: \d+: (\w+)", chemin.read_bytes())[1].decode()
    try:
        tous = lu(chemin.read_bytes())
    except (yaml.YAMLError, UnicodeDecodeError):
        assert code in ("E100", "E101", "E106", "E108"), "YAML itself refuses it"
        return
    refus = {bool(fautes("cas", x)) for x in tous}
    assert refus == {(code in FORME and chemin.stem not in RECKONED) or chemin.stem in AUSSI}, [fautes("cas", x) for x in tous]


DATE_1, DATE_2 = {"depuis": "2024-01-01"}, {"depuis": "2025-02-01"}
REEL = {"regime": "reel", "numero": "FR25900000019"}
ASSURANCE = {"type": "rc_pro", "assureur": {"nom": "Mutuelle Fictive", "adresse": "1 rue du Test"}}


@pytest.mark.parametrize(("permis", "change"), [
    (True, {"tva": [{**DATE_1, "regime": "franchise"}, {**DATE_2, **REEL}]}),
    (True, {"tva": [{**DATE_1, "valeur": {"regime": "franchise"}}, {**DATE_2, **REEL}]}),
    (True, {"tva": {"regime": [{**DATE_1, "valeur": "franchise"}]}}),
    (False, {"tva": [{**DATE_1, "regime": "franchise"}, {**DATE_2, "regime": "forfait"}]}),
    (False, {"tva": [{**DATE_1, "regime": "franchise"}, REEL]}),
    (False, {"tva": [{**DATE_1, "regime": "franchise", "taux": "20 %"}]}),
    (False, {"tva": [{"depuis": "hier", "regime": "franchise"}]}),
    (True, {"telephone": [{**DATE_1, "valeur": "06 00 00 00 01"}, {**DATE_2, "valeur": "06 00 00 00 02"}]}),
    (True, {"assurances": [{**DATE_1, "valeur": []}, {**DATE_2, "valeur": [ASSURANCE]}]}),
    (True, {"assurance": ASSURANCE}), (True, {"assurance": [ASSURANCE]}), (True, {"assurances": [ASSURANCE]}),
    (False, {"assurance": ASSURANCE, "assurances": [ASSURANCE]}), (False, {"assurance": {**ASSURANCE, "type": "vie"}}), (False, {"assurances": ASSURANCE}),
    (True, {"site": None, "banque": None, "logo": ""}), (False, {"siret": None}), (False, {"adresse": ["1 rue du Test"]}), (False, {"couriel": "a@b.example"}),
    (True, {"adresse": {**VENDEUR["adresse"], "code_postal": "01000", "pays": "be"}}), (False, {"adresse": {**VENDEUR["adresse"], "code": "69001"}}),
    (True, {"reglement": {"moyens": "cheque", "acompte": "non", "penalites": "3 x taux légal", "delai": "45 Jours fin de mois"}}), (False, {"reglement": {"moyens": ["troc"]}}),
])
def test_vendeur_comme_check(tmp_path, permis, change):
    """The schema and `check` say the same of the seller's shape."""
    v = VENDEUR | change
    e = espace(tmp_path, v, cas=cas())
    r = CliRunner().invoke(main, ["check", str(e)])
    assert (r.exit_code == 0) is permis, r.output
    assert (not fautes("vendeur", v)) is permis, fautes("vendeur", v)
    assert (not fautes("cas", cas(vendeur=v))) is permis


@pytest.mark.parametrize(("permis", "change"), [
    (True, {"acompte": "non", "documents": cas()["documents"][::2]}), (True, {"acompte": "500"}), (False, {"acompte": "la moitié"}), (True, {"remise": "10 %", "tarifs": "ht"}), (False, {"tarifs": "net"}),
    (True, {"documents": [*cas()["documents"], {"type": "decompte", "date": "2026-12-24", "factures": "F2"}]}), (True, {"acompte": "12,5 %"}),
    (False, {"documents": [{"type": "devis", "numero": "D1", "date": "2026-09-02"}]}), (False, {"documents": [{"type": "cgv", "date": "2026-09-02", "validite": "30 jours"}]}),
    (False, {"documents": []}), (False, {"documents": None}), (False, {"client": None}), (True, {"client": None, "documents": [{"type": "cgv", "date": "2026-09-02", "qualite": "consommateur"}], "lignes": None, "conclusion": None}),
    (False, {"lignes": [{"designation": "x", "prix_unitaire": "-4"}]}), (False, {"lignes": [{"prix_unitaire": "4"}]}), (True, {"lignes": [{"designation": "42", "prix_unitaire": "1 450,1234 €", "quantite": "0,5"}]}),
    (False, {"paiements": [{"date": "2026-09-31", "montant": "x"}]}), (False, {"journal": [{"date": "2026-12-08", "type": "rumeur"}]}), (False, {"dossier": "été"}),
])
def test_dossier_comme_check(tmp_path, permis, change):
    c = cas(**change)
    e = espace(tmp_path, VENDEUR | {"mediateur": {"nom": "M", "adresse": "1 rue X", "site": "https://m.example"}}, cas=c)
    r = CliRunner().invoke(main, ["check", str(e)])
    assert (r.exit_code == 0) is permis, r.output
    assert (not fautes("cas", c)) is permis, fautes("cas", c)


SEMENCES = {
    valeurs.lire_montant: ["1 620,50 €", "1620.5", "-12", "1 62"], valeurs.lire_prix: ["0,1234", "450"], valeurs.lire_quantite: ["1,5", "2"], valeurs.lire_taux: ["5,5 %", "100 %", "99.99%"],
    valeurs.lire_oui_non: ["oui", "false"], valeurs.lire_entier: ["12"], valeurs.lire_duree: ["45 jours fin de mois", "À réception", "2 ans", "1 semaine"],
    valeurs.lire_part: ["solde", "30 %", "1 200 €", "non"], valeurs.lire_penalites: ["12 %", "3 x le taux d'intérêt légal", "Défaut"], valeurs.lire_numero: ["F2026-028"],
    valeurs.lire_courriel: ["a@b.example"], valeurs.lire_url: ["https://a.example/b?c=d"], affaire.lire_tva_ligne: ["5,5 %", "20 %", "2,1 %", "Autoliquidation"],
    valeurs.lire_instant: ["2026-10-30 09:00", "2026-10-30T9h"], valeurs.lire_date: ["2026-11-21", "1/2/2026"],
}


@given(st.data())
@example(None)
def test_les_formes_et_les_lecteurs(data):
    """Of any text near a good one, the form and the reader say the same, but for days that no calendar has."""
    for lecteur, semences in SEMENCES.items():
        textes = list(semences)
        if data is not None:
            base = data.draw(st.sampled_from(semences))
            i = data.draw(st.integers(0, len(base)))
            textes = [base[:i] + data.draw(st.sampled_from(["", " ", "  ", "0", "1", "5", ",", ".", "%", "€", "s", "S", "-", "/", "@", "x", "\u00a0", "12"])) + base[i + data.draw(st.integers(0, 2)):]]
        for texte in textes:
            try:
                lecteur(texte)
                lisible = True
            except PydanticCustomError as e:
                lisible = False
                if "calendrier" in e.message() or "positive" in e.message() or "négati" in e.message():
                    continue
            assert Draft202012Validator(FORMES[lecteur]).is_valid(texte) is lisible or (data is None and texte == "1 62"), (lecteur.__name__, texte, lisible)


# ------------------------------------------------------------------------------------------------------------ in a workspace


def test_un_nouveau_modele_y_est(tmp_path):
    """A template of the workspace is a document type of its schema, with its own keys."""
    e = espace(tmp_path / "w", cas=cas())
    (e / "templates").mkdir()
    (e / "templates/attestation_fin.md").write_text("---\ntitre: Attestation\npour: client\nchamps: {fin: date, remarques: \"texte?\"}\n---\n# Attestation\n", encoding="utf-8")
    for _ in range(2):
        p = clausier("schema", "--refresh", cwd=e)
        assert p.returncode == 0 and p.stdout == "Écrit : .clausier/cas.schema.json\nÉcrit : .clausier/vendeur.schema.json\n", p.stderr
    ici = Draft202012Validator(json.loads((e / ".clausier/cas.schema.json").read_text(encoding="utf-8")))
    voulu = {"type": "attestation_fin", "date": "2026-11-02", "fin": "2026-10-30"}
    assert ici.is_valid(cas(documents=[voulu])) and not ici.is_valid(cas(documents=[voulu | {"fini": "x"}])) and not ici.is_valid(cas(documents=[voulu | {"fin": "hier"}]))
    assert not ici.is_valid(cas(documents=[{k: x for k, x in voulu.items() if k != "fin"}])) and fautes("cas", cas(documents=[voulu]))
    assert not any(k.startswith(".") and "schema" not in k for k in map(lambda f: f.name, (e / ".clausier").iterdir()))


def test_init_branche_les_editeurs(tmp_path):
    """The first line of each file leads to the schema that fits it; both are what the command gives."""
    assert CliRunner().invoke(main, ["init", str(tmp_path / "w")]).exit_code == 0
    for f, quoi in ((tmp_path / "w/vendeur.yaml", "vendeur"), (tmp_path / "w/dossiers/2026-001-exemple.yaml", "cas")):
        texte = f.read_text(encoding="utf-8")
        chemin = re.match(r"# yaml-language-server: \$schema=(\S+)\n", texte)[1]
        assert json.loads((f.parent / chemin).read_text(encoding="utf-8")) == schema(quoi)
        assert all(not fautes(quoi, x) for x in lu(texte))
    assert json.loads((tmp_path / "w/.vscode/settings.json").read_text()) == {"yaml.customTags": ["!fichier scalar"]}


def test_fichier_a_la_place_d_une_fiche(tmp_path):
    """`!fichier` is seen as a name: taken where a record or a list stands, and not looked into."""
    e = espace(tmp_path, cas=cas(client=None))
    ecrire(e / "client.yaml", cas()["client"])
    (e / "cas.yaml").write_text((e / "cas.yaml").read_text(encoding="utf-8") + "client: !fichier client.yaml\n", encoding="utf-8")
    assert CliRunner().invoke(main, ["check", str(e / "cas.yaml")]).exit_code == 0
    for x in lu((e / "cas.yaml").read_text(encoding="utf-8")):
        assert not fautes("cas", x) and fautes("cas", x | {"client": "SARL Modèle"})


def test_mauvais_usage_et_modele_fautif(tmp_path):
    for args in (["schema", "cas", "--refresh"], ["schema", "--refresh", "--out", "x"], ["schema", "devis"]):
        assert clausier(*args, cwd=tmp_path).returncode == 2
    assert not list(tmp_path.iterdir())
    e = espace(tmp_path / "w", cas=cas())
    (Path(e) / "templates").mkdir()
    (Path(e) / "templates/note.md").write_text("---\npour: client\n---\n", encoding="utf-8")
    p = clausier("schema", "--refresh", cwd=e)
    assert p.returncode == 1 and "templates/note.md" in p.stderr and "E103" in p.stderr and "Traceback" not in p.stderr and not (Path(e) / ".clausier").exists()

"""JSON Schema (2020-12) of a case and of `vendeur.yaml`, for editors: made from the same models
that `check` reads with.

Keys, their order, what is required and the closed lists come from the pydantic models; document
types and their own keys from the heads of the templates, the workspace's own too; the form of each
value from `formes`; titles, descriptions and examples, in French, from `aide/*.yaml`. Why not
pydantic's schema as it is: it describes Python values, and a case holds text (`30 %`, `oui`).

Known limits, said in the schema's own description: what stands behind `!fichier` cannot be looked
at, nor sums, key digits and rules of law.
"""

from __future__ import annotations

import copy
import json
import re
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from ..droit.bibliotheque import Bibliotheque, Modele
from ..droit.criteres import CRITERES
from ..droit.documents import en_liste
from ..fiches.affaire import Affaire
from ..fiches.parties import Vendeur
from ..lecture.noeuds import lire_yaml
from ..socle.empreintes import PAQUET
from .formes import DATE, EN_FRANCAIS, FICHIER, FORMES, motif, ou_rien

Schema = dict[str, Any]
DIALECTE = "https://json-schema.org/draft/2020-12/schema"
LIMITES = (
    "Ce schéma aide à écrire ; « clausier check » vérifie tout : les clés de contrôle, les sommes, "
    "les dates entre elles et le droit. "
    "Ce qui est derrière « !fichier » n'est pas vérifié ici (le nom du fichier finit par .yaml)."
)
DEPUIS = "Premier jour de cette valeur ; chaque document prend la valeur de sa date."
MOTS = {
    "Client.qualite": "qualite",
    "Conclusion.lieu": "lieu",
    "Prestation.nature": "nature",
    "Vendeur.secteur": "secteur",
    "RegimeTva.regime": "regime_tva",
}


class _Generateur(GenerateJsonSchema):
    """Pydantic's walk over a model, with the forms of our texts in place of its Python types."""

    def function_before_schema(self, schema: Any) -> Schema:
        fonction = schema["function"]["function"]
        if fonction in FORMES:
            return copy.deepcopy(FORMES[fonction])
        dedans = self.generate_inner(schema["schema"])
        return {"anyOf": [dedans, dedans["items"]]} if fonction is en_liste else dedans

    def default_schema(self, schema: Any) -> Schema:
        return self.generate_inner(schema["schema"])

    def nullable_schema(self, schema: Any) -> Schema:
        return self.generate_inner(
            schema["schema"]
        )  # a key without a value is the business of `ou_rien`

    def tuple_schema(self, schema: Any) -> Schema:
        return {**super().tuple_schema(schema), "type": ["array", "string"], **FICHIER}

    def literal_schema(self, schema: Any) -> Schema:
        return {"enum": list(schema["expected"])}


def _fiche(modele: type[BaseModel], racine: str) -> dict[str, Schema]:
    """Model → its definition and those that it leans on, by name; what pydantic says in English is
    taken out.
    """
    brut = modele.model_json_schema(schema_generator=_Generateur, ref_template="#/$defs/{model}")
    defs = {racine: brut, **brut.pop("$defs", {})}
    for d in defs.values():
        d.pop("description", None)
        d.pop("title", None)
        requis = d.get("required", [])
        for cle, forme in d.get("properties", {}).items():
            forme.pop("title", None)
            d["properties"][cle] = forme if cle in requis else ou_rien(forme)
        d.update({"type": ["object", "string"], **FICHIER})
    return defs


class _Aide:
    """What is said of each key: `aide/*.yaml`, one line a key."""

    def __init__(self) -> None:
        self.fiches: dict[str, dict[str, list[Any]]] = {}
        for f in sorted((PAQUET / "aide").glob("*.yaml")):
            self.fiches |= lire_yaml(f).brut()

    def dire(self, forme: Schema, defs: dict[str, Schema], *noms: tuple[str, str]) -> Schema:
        """The form with title, description and examples: the first of `noms` (record, key) that is
        known, else the key's own name.
        """
        dit = next((self.fiches[f][c] for f, c in noms if c in self.fiches.get(f, {})), None)
        titre, description, *exemple = dit or (
            noms[-1][1].replace("_", " ").capitalize(),
            f"Clé « {noms[-1][1]} » de ce modèle de document.",
        )
        exemples = [_nombre(exemple[0])] if exemple else _exemples(forme, defs)
        return {
            "title": titre,
            "description": description,
            "examples": exemples,
            **{k: x for k, x in forme.items() if k != "examples"},
        }


def _nombre(x: Any) -> Any:
    """An example as an editor would write it: whole numbers without quotes."""
    return int(x) if isinstance(x, str) and re.fullmatch(r"0|[1-9]\d{0,8}", x) else x


def _exemples(forme: Schema, defs: dict[str, Schema]) -> list[Any]:
    """Examples from the form itself: its own, the first of its words, a record with its needed
    keys.
    """
    if "examples" in forme:
        return list(forme["examples"])
    if "enum" in forme:
        return [forme["enum"][0]]
    if "const" in forme:
        return [forme["const"]]
    if "$ref" in forme:
        d = defs[forme["$ref"].removeprefix("#/$defs/")]
        cles = d.get("required") or list(d["properties"])[:2]
        return [{k: next(iter(_exemples(d["properties"][k], defs)), None) for k in cles}]
    if "items" in forme:
        return [[x] for x in _exemples(forme["items"], defs)[:1]]
    return next((e for sous in forme.get("anyOf", ()) if (e := _exemples(sous, defs))), [])


def _commenter(defs: dict[str, Schema], aide: _Aide, type_: str = "") -> None:
    """Say every key of every record; records last met first, so that examples of records are made
    of said keys.
    """
    faits: set[str] = set()

    def visiter(nom: str, chemin: str) -> None:
        if nom in faits:
            return
        faits.add(nom)
        for cle, forme in defs[nom].get("properties", {}).items():
            suite = f"{chemin}.{cle}".lstrip(".")
            for ref in _refs(forme):
                visiter(ref, suite if ref.startswith("Champ_") else "")
            noms = [(nom, cle)]
            if nom.startswith(("Document_", "Champ_")):
                noms = [
                    ("documents", f"{type_}.{suite}"),
                    ("documents", suite),
                    ("SaisieDocument", cle) if nom[0] == "D" else ("documents", cle),
                    ("documents", cle),
                ]
            defs[nom]["properties"][cle] = aide.dire(forme, defs, *noms)
            if f"{nom}.{cle}" in MOTS:
                valeurs = CRITERES[MOTS[f"{nom}.{cle}"]].valeurs
                defs[nom]["properties"][cle]["enumDescriptions"] = [
                    valeurs[x] if x else "" for x in forme["enum"]
                ]

    for nom in list(defs):
        visiter(nom, "")


# ------------------------------------------------------------------------ the parties


def _datees(defs: dict[str, Schema], nom: str, sortie: dict[str, Schema]) -> None:
    """Every key of a party may be a list of values with `depuis:` (see `etats`): `Date.<nom>` is
    the record so widened, with those under it; `Depuis.<nom>` is one value of such a list.
    """
    if f"Date.{nom}" in sortie:
        return
    sortie[f"Date.{nom}"] = large = copy.deepcopy(defs[nom])
    for cle, forme in large["properties"].items():
        dit = {
            k: forme.pop(k)
            for k in ("title", "description", "examples", "enumDescriptions")
            if k in forme
        }
        refs = _refs_directes(forme)
        for ref in refs:
            _datees(defs, ref, sortie)
        elargie = _vers(forme)
        valeur = {
            "type": "object",
            "properties": {"depuis": {"$ref": "#/$defs/Depuis"}, "valeur": {**dit, **elargie}},
            "required": ["depuis", "valeur"],
            "additionalProperties": False,
        }
        une = (
            {
                "if": {"required": ["valeur"]},
                "then": valeur,
                "else": {"$ref": f"#/$defs/Depuis.{refs[0]}"},
            }
            if refs
            else valeur
        )
        large["properties"][cle] = {
            **dit,
            "anyOf": [
                *(elargie["anyOf"] if set(elargie) == {"anyOf"} else [elargie]),
                {"type": "array", "minItems": 1, "items": une},
            ],
        }
    sortie[f"Depuis.{nom}"] = {
        "type": "object",
        "properties": {"depuis": {"$ref": "#/$defs/Depuis"}, **large["properties"]},
        "required": ["depuis", *large.get("required", ())],
        "additionalProperties": False,
    }


def _refs(forme: Schema) -> list[str]:
    """The records that are named anywhere in it."""
    return re.findall(r'"#/\$defs/([^"]+)"', json.dumps(forme))


def _refs_directes(forme: Schema) -> list[str]:
    """The records that stand as the value itself, not in a list of it."""
    return [
        r.removeprefix("#/$defs/")
        for sous in (forme, *forme.get("anyOf", ()))
        if (r := sous.get("$ref"))
    ]


def _vers(forme: Schema) -> Schema:
    """The form with its direct references turned to the widened records."""
    neuve = {k: x for k, x in forme.items() if k not in ("$ref", "anyOf")}
    if "$ref" in forme:
        neuve["$ref"] = forme["$ref"].replace("#/$defs/", "#/$defs/Date.")
    if "anyOf" in forme:
        neuve["anyOf"] = [_vers(x) for x in forme["anyOf"]]
    return neuve


def _vendeur(aide: _Aide) -> dict[str, Schema]:
    """The definitions of the seller: the records themselves, and under `Date.…` the same with dated
    values.
    """
    defs = _fiche(Vendeur, "Vendeur")
    liste = defs["Vendeur"]["properties"]["assurances"]
    seule = copy.deepcopy(next(x for x in (liste, *liste.get("anyOf", ())) if "items" in x))
    defs["Vendeur"]["properties"]["assurance"] = {"anyOf": [seule["items"], seule]}
    defs["Vendeur"]["dependentSchemas"] = {"assurance": {"properties": {"assurances": False}}}
    _commenter(defs, aide)
    larges: dict[str, Schema] = {
        "Depuis": {
            **motif(DATE, EN_FRANCAIS["date"], "2027-02-01"),
            "title": "Depuis",
            "description": DEPUIS,
        }
    }
    _datees(defs, "Vendeur", larges)
    return {**{k: x for k, x in defs.items() if k != "Vendeur"}, **larges}


# ------------------------------------------------------------------------ the documents


def _renommer(propres: dict[str, str], m: re.Match[str]) -> str:
    """A reference to a record, by the name that it has in the whole schema."""
    return f'"#/$defs/{propres[m[1]]}"'


def _documents(biblio: Bibliotheque, aide: _Aide) -> tuple[Schema, dict[str, Schema]]:
    """The form of `documents:` and the definition of each type, from the head of its template."""
    defs: dict[str, Schema] = {}
    modeles: list[Modele] = [biblio.modele(t) for t in biblio.noms_modeles]
    for m in modeles:
        siennes = _fiche(m.saisie, f"Document_{m.type}")
        _commenter(siennes, aide, m.type)
        siennes[f"Document_{m.type}"]["properties"]["type"] |= {
            "const": m.type,
            "examples": [m.type],
        }
        propres = {k: f"{m.type}.{k}" for k in siennes if k.startswith("Champ_")}
        siennes = json.loads(
            re.sub(r'"#/\$defs/(Champ_[^"]+)"', partial(_renommer, propres), json.dumps(siennes))
        )
        defs |= {propres.get(k, k): x for k, x in siennes.items()}
    type_ = aide.dire(
        {
            "enum": [m.type for m in modeles],
            "enumDescriptions": [f"{m.tete.titre}. {m.tete.resume or ''}".strip() for m in modeles],
            "errorMessage": (
                f"Type de document inconnu ; types connus : {', '.join(m.type for m in modeles)}."
            ),
        },
        {},
        ("SaisieDocument", "type"),
    )
    chacun = {
        "type": ["object", "string"],
        **FICHIER,
        "required": ["type"],
        "properties": {"type": type_},
        "allOf": [
            {
                "if": {"properties": {"type": {"const": m.type}}, "required": ["type"]},
                "then": {"$ref": f"#/$defs/Document_{m.type}"},
            }
            for m in modeles
        ],
    }
    return {"type": ["array", "string"], **FICHIER, "minItems": 1, "items": chacun}, defs


# ------------------------------------------------------------------------ the whole


def _entier(titre: str, description: str, racine: Schema, defs: dict[str, Schema]) -> Schema:
    """A whole schema: the root, and the definitions that it leads to."""
    corps = {k: x for k, x in racine.items() if k not in FICHIER} | {"type": "object"}
    utiles: dict[str, Schema] = {}
    reste = [corps]
    while reste:
        for ref in _refs(reste.pop()):
            if ref not in utiles:
                utiles[ref] = defs[ref]
                reste.append(defs[ref])
    return {
        "$schema": DIALECTE,
        "title": titre,
        "description": f"{description} {LIMITES}",
        **corps,
        "$defs": dict(sorted(utiles.items())),
    }


def vendeur() -> Schema:
    """The schema of `vendeur.yaml`."""
    defs = _vendeur(_Aide())
    return _entier(
        "vendeur.yaml",
        "Qui vous êtes. Chaque clé peut être une liste de valeurs avec « depuis: ».",
        defs["Date.Vendeur"],
        defs,
    )


def cas(biblio: Bibliotheque) -> Schema:
    """The schema of a case, with the document types of this library.

    Raises Refus for a template whose head is not of the form.
    """
    aide = _Aide()
    documents, des_documents = _documents(biblio, aide)
    defs = _fiche(Affaire, "Affaire")
    racine = defs["Affaire"]
    racine["properties"]["dossier"] = motif(
        "[A-Za-z0-9_-]{1,80}",
        "Lettres sans accent, chiffres, « - » et « _ » seulement.",
        types=("string", "number", "boolean"),
    )
    _commenter(defs, aide)
    defs = _vendeur(aide) | des_documents | defs
    _datees(defs, "Client", defs)
    defs["Date.Client"]["properties"]["qualite"] = defs["Client"]["properties"]["qualite"]
    racine["properties"]["client"] = _vers(racine["properties"]["client"])
    for cle, forme in (("vendeur", {"$ref": "#/$defs/Date.Vendeur"}), ("documents", documents)):
        racine["properties"][cle] = aide.dire(forme, defs, ("Affaire", cle))
    racine["required"] = ["dossier", "documents"]
    # A client is needed, but for a letter over several cases, which have theirs, and for terms of
    # sale that say whom they are for.
    cgv = {"properties": {"documents": {"items": {"required": ["qualite"]}}}}
    sans_client = [{"required": ["dossiers"]}, cgv]
    racine |= {"if": {"anyOf": sans_client}, "else": {"required": ["client"]}}
    return _entier(
        "Dossier",
        "Une affaire : le client, ce qui est vendu, les documents, les paiements.",
        racine,
        defs,
    )


def en_texte(schema: Schema) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def de_l_espace(espace: Path | None) -> dict[str, bytes]:
    """The schemas of a workspace, with its own document types: file name → content."""
    return {
        "cas.schema.json": en_texte(cas(Bibliotheque(espace))).encode(),
        "vendeur.schema.json": en_texte(vendeur()).encode(),
    }

"""JSON Schema of one record: from a pydantic model to its definitions, each key with its words.

What `schema` makes the whole schemas of: the walk over a model, with the forms of our texts in
place of its Python types; the words of each key, from `aide/*.yaml`; the root with the definitions
that it leads to.
"""

from __future__ import annotations

import copy
import json
import re
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from ..droit.criteres import CRITERES
from ..droit.documents import en_liste
from ..fiches.apparence import lire_famille, lire_police
from ..fiches.devises import lire_changes
from ..fiches.temps import lire_temps
from ..lecture.noeuds import lire_yaml
from ..socle.empreintes import PAQUET
from ..socle.synonymes import synonymes
from .formes import FICHIER, FORMES, ou_rien, scalaire

Schema = dict[str, Any]
DIALECTE = "https://json-schema.org/draft/2020-12/schema"
LIMITES = (
    "Ce schéma aide à écrire ; « clausier check » vérifie tout : les clés de contrôle, les sommes, "
    "les dates entre elles et le droit. "
    "Ce qui est derrière « !fichier » n'est pas vérifié ici (le nom du fichier finit par .yaml)."
)
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
        if fonction is lire_temps:  # the name of the sheet alone will do
            return {"anyOf": [dedans, scalaire()]}
        if fonction is lire_police:  # a family alone will do
            return {"anyOf": [dedans, copy.deepcopy(FORMES[lire_famille])]}
        return (
            {"anyOf": [dedans, dedans["items"]]} if fonction in (en_liste, lire_changes) else dedans
        )

    def default_schema(self, schema: Any) -> Schema:
        return self.generate_inner(schema["schema"])

    def nullable_schema(self, schema: Any) -> Schema:
        return self.generate_inner(
            schema["schema"]
        )  # a key without a value is the business of `ou_rien`

    def tuple_schema(self, schema: Any) -> Schema:
        return {**super().tuple_schema(schema), "type": ["array", "string"], **FICHIER}

    def dict_schema(self, schema: Any) -> Schema:
        return {**super().dict_schema(schema), "type": ["object", "string"], **FICHIER}

    def tagged_union_schema(self, schema: Any) -> Schema:
        """An element of a list of lines: what it is, its own key says (see `lignes.Poste`)."""
        formes = {k: self.generate_inner(x) for k, x in schema["choices"].items()}
        sortie: Schema = formes["Ligne"]
        for cle, nom in (("texte", "Commentaire"), ("section", "Section")):
            if nom in formes:
                sortie = {"if": _a_la_cle(cle), "then": formes[nom], "else": sortie}
        return sortie

    def literal_schema(self, schema: Any) -> Schema:
        return {"enum": list(schema["expected"])}


def _a_la_cle(cle: str) -> Schema:
    """A record that has a key of its own; the name of a file has none."""
    forme: Schema = {"type": "object", "required": [cle]}
    if cle == "texte":
        forme["not"] = {"anyOf": [{"required": [x]} for x in ("designation", "prix_unitaire")]}
    return forme


def definitions(modele: type[BaseModel], racine: str) -> dict[str, Schema]:
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


class Aide:
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
        mots = synonymes().de_la_cle(noms[-1][1])
        return {
            "title": titre,
            "description": description,
            "examples": exemples,
            **({"synonymes": mots} if mots else {}),
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


def commenter(defs: dict[str, Schema], aide: Aide, type_: str = "") -> None:
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
            for ref in references(forme):
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


def references(forme: Schema) -> list[str]:
    """The records that are named anywhere in it."""
    return re.findall(r'"#/\$defs/([^"]+)"', json.dumps(forme))


def schema_entier(titre: str, description: str, racine: Schema, defs: dict[str, Schema]) -> Schema:
    """A whole schema: the root, and the definitions that it leads to."""
    corps = {k: x for k, x in racine.items() if k not in FICHIER} | {"type": "object"}
    utiles: dict[str, Schema] = {}
    reste = [corps]
    while reste:
        for ref in references(reste.pop()):
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


def en_texte(schema: Schema) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"

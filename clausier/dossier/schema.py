"""JSON Schema (2020-12) of a case, of `vendeur.yaml` and of the books, for editors: made from the
same models that `check` reads with.

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

from pydantic import BaseModel

from ..droit.bibliotheque import Bibliotheque, Modele
from ..fiches.affaire import Affaire, Ligne
from ..fiches.catalogue import NOM_D_ARTICLE, CatalogueSaisi
from ..fiches.livres import AchatsSaisis, RecettesSaisies
from ..fiches.parties import Client, Vendeur
from ..socle.espace import FORME_D_UNE_FICHE
from .formes import DATE, EN_FRANCAIS, FICHIER, motif
from .schema_fiches import Aide, Schema, commenter, definitions, en_texte, schema_entier

# What is said of a key, whatever form its value takes.
DITS = ("title", "description", "examples", "synonymes", "enumDescriptions")
DEPUIS = "Premier jour de cette valeur ; chaque document prend la valeur de sa date."


# ------------------------------------------------------------------------ the parties


def _datees(defs: dict[str, Schema], nom: str, sortie: dict[str, Schema]) -> None:
    """Every key of a party may be a list of values with `depuis:` (see `etats`): `Date.<nom>` is
    the record so widened, with those under it; `Depuis.<nom>` is one value of such a list.
    """
    if f"Date.{nom}" in sortie:
        return
    sortie[f"Date.{nom}"] = large = copy.deepcopy(defs[nom])
    for cle, forme in large["properties"].items():
        dit = {k: forme.pop(k) for k in DITS if k in forme}
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


def _vendeur(aide: Aide) -> dict[str, Schema]:
    """The definitions of the seller: the records themselves, and under `Date.…` the same with dated
    values.
    """
    defs = definitions(Vendeur, "Vendeur")
    liste = defs["Vendeur"]["properties"]["assurances"]
    seule = copy.deepcopy(next(x for x in (liste, *liste.get("anyOf", ())) if "items" in x))
    defs["Vendeur"]["properties"]["assurance"] = {"anyOf": [seule["items"], seule]}
    defs["Vendeur"]["dependentSchemas"] = {"assurance": {"properties": {"assurances": False}}}
    commenter(defs, aide)
    return _avec_le_temps(defs, "Vendeur")


def _avec_le_temps(defs: dict[str, Schema], nom: str) -> dict[str, Schema]:
    """The records that one leans on, and under `Date.…` the same and itself with dated values."""
    larges: dict[str, Schema] = {
        "Depuis": {
            **motif(DATE, EN_FRANCAIS["date"], "2027-02-01"),
            "title": "Depuis",
            "description": DEPUIS,
        }
    }
    _datees(defs, nom, larges)
    return {**{k: x for k, x in defs.items() if k != nom}, **larges}


# ------------------------------------------------------------------------ the documents


def _renommer(propres: dict[str, str], m: re.Match[str]) -> str:
    """A reference to a record, by the name that it has in the whole schema."""
    return f'"#/$defs/{propres[m[1]]}"'


def _documents(biblio: Bibliotheque, aide: Aide) -> tuple[Schema, dict[str, Schema]]:
    """The form of `documents:` and the definition of each type, from the head of its template."""
    defs: dict[str, Schema] = {}
    modeles: list[Modele] = [biblio.modele(t) for t in biblio.noms_modeles]
    for m in modeles:
        siennes = definitions(m.saisie, f"Document_{m.type}")
        commenter(siennes, aide, m.type)
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


def vendeur() -> Schema:
    """The schema of `vendeur.yaml`."""
    defs = _vendeur(Aide())
    return schema_entier(
        "vendeur.yaml",
        "Qui vous êtes. Chaque clé peut être une liste de valeurs avec « depuis: ».",
        defs["Date.Vendeur"],
        defs,
    )


def cas(biblio: Bibliotheque) -> Schema:
    """The schema of a case, with the document types of this library.

    Raises Refus for a template whose head is not of the form.
    """
    aide = Aide()
    documents, des_documents = _documents(biblio, aide)
    defs = definitions(Affaire, "Affaire")
    racine = defs["Affaire"]
    racine["properties"]["dossier"] = motif(
        "[A-Za-z0-9_-]{1,80}",
        "Lettres sans accent, chiffres, « - » et « _ » seulement.",
        types=("string", "number", "boolean"),
    )
    commenter(defs, aide)
    defs = _vendeur(aide) | des_documents | defs
    _datees(defs, "Client", defs)
    defs["Date.Client"]["properties"]["qualite"] = defs["Client"]["properties"]["qualite"]
    racine["properties"]["client"] = _nomme(defs, aide, _vers(racine["properties"]["client"]))
    _par_article(defs, aide)
    for cle, forme in (("vendeur", {"$ref": "#/$defs/Date.Vendeur"}), ("documents", documents)):
        racine["properties"][cle] = aide.dire(forme, defs, ("Affaire", cle))
    racine["required"] = ["dossier", "documents"]
    # A client is needed, but for a letter over several cases, which have theirs, and for terms of
    # sale that say whom they are for.
    cgv = {"properties": {"documents": {"items": {"required": ["qualite"]}}}}
    sans_client = [{"required": ["dossiers"]}, cgv]
    racine |= {"if": {"anyOf": sans_client}, "else": {"required": ["client"]}}
    return schema_entier(
        "Dossier",
        "Une affaire : le client, ce qui est vendu, les documents, les paiements.",
        racine,
        defs,
    )


def _nomme(defs: dict[str, Schema], aide: Aide, forme: Schema) -> Schema:
    """A client is written out, or named: his file is in `clients/`."""
    client = defs["Date.Client"]
    nom = motif(FORME_D_UNE_FICHE, "Le nom d'un fichier de clients/, sans « .yaml ».", "durand")
    fiche = aide.dire(nom, defs, ("Client", "fiche"))
    client["properties"] = {"fiche": fiche, **client["properties"]}
    client |= {"if": {"required": ["fiche"]}, "else": {"required": client.pop("required")}}
    dit = {k: forme.pop(k) for k in DITS if k in forme}
    ou_fichier = {"anyOf": [nom, {"type": "string", **FICHIER}]}
    return {**dit, "if": {"type": "string"}, "then": ou_fichier, "else": forme}


def _par_article(defs: dict[str, Schema], aide: Aide) -> None:
    """A line is written out, or takes from the catalogue what it does not say; a journey says its
    kilometres in place of a designation and of a price.
    """
    ligne = defs["Ligne"]
    article = motif(NOM_D_ARTICLE, "Le nom d'un article de catalogue.yaml.", "pose_porte")
    dit = aide.dire(article, defs, ("Ligne", "article"))
    ligne["properties"] = {"article": dit, **ligne["properties"]}
    trajet = ["kilometres", "prix_km"]
    formes = (["article"], ligne.pop("required"), trajet)
    ligne["anyOf"] = [{"required": cles} for cles in formes]


def fiche_client() -> Schema:
    """The schema of a client's file, `clients/<nom>.yaml`."""
    defs = definitions(Client, "Client")
    commenter(defs, Aide())
    qualite = defs["Client"]["properties"]["qualite"]
    defs = _avec_le_temps(defs, "Client")
    defs["Date.Client"]["properties"]["qualite"] = qualite
    return schema_entier(
        "clients/<nom>.yaml", "Un client, que nomment ses dossiers.", defs["Date.Client"], defs
    )


def catalogue() -> Schema:
    """The schema of `catalogue.yaml`: its articles are lines, whose price may be left to the
    case.
    """
    aide = Aide()
    defs = definitions(CatalogueSaisi, "CatalogueSaisi") | definitions(Ligne, "Ligne")
    commenter(defs, aide)
    racine = defs.pop("CatalogueSaisi")
    del defs["Ligne"]["required"]
    defs["Ligne"]["anyOf"] = [{"required": [cle]} for cle in ("designation", "prix_km")]
    defs = _avec_le_temps(defs, "Ligne")
    racine["properties"]["articles"] |= {"additionalProperties": {"$ref": "#/$defs/Date.Ligne"}}
    return schema_entier("catalogue.yaml", "Ce qui se vend souvent, avec ses prix.", racine, defs)


def recettes() -> Schema:
    """The schema of `recettes.yaml`."""
    return _livre(RecettesSaisies, "recettes.yaml", "Les ventes sans dossier : marché, comptoir.")


def achats() -> Schema:
    """The schema of `achats.yaml`."""
    return _livre(AchatsSaisis, "achats.yaml", "Le registre des achats de qui vend des biens.")


def _livre(modele: type[BaseModel], fichier: str, description: str) -> Schema:
    defs = definitions(modele, modele.__name__)
    commenter(defs, Aide())
    return schema_entier(fichier, description, defs[modele.__name__], defs)


def de_l_espace(espace: Path | None) -> dict[str, bytes]:
    """The schemas of a workspace, with its own document types: file name → content."""
    return {
        "cas.schema.json": en_texte(cas(Bibliotheque(espace))).encode(),
        "vendeur.schema.json": en_texte(vendeur()).encode(),
        "recettes.schema.json": en_texte(recettes()).encode(),
        "achats.schema.json": en_texte(achats()).encode(),
        "catalogue.schema.json": en_texte(catalogue()).encode(),
        "client.schema.json": en_texte(fiche_client()).encode(),
    }

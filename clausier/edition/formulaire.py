"""The schema of a file and what the file holds → the schema of its form.

The schema for editors says all that a text may be; a form shows one field at each place. So here
each place takes, of its forms, the one that what is written there has (an address, or a list of
addresses with their days), or the plainest where nothing is. What fits no form, or comes from
another file, is no part of the form: it stays in the file as it is, and the page says where.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..lecture.retouches import Chemin
from .elements import singulier, un

Schema = dict[str, Any]
PROFOND = 12  # levels of a form
DITS = ("title", "description", "examples", "enumDescriptions", "errorMessage")
OUI_NON = ("oui", "non")
# What a new line shows besides what it needs; the documents that one begins with, most often.
USUELS = {"designation": ("designation", "quantite", "unite", "prix_unitaire")}
COURANTS = ("devis", "facture_acompte", "facture", "cgv", "contrat", "avoir")
# What every object of a browser has: no name for a field.
DU_NAVIGATEUR = frozenset(
    "__proto__ constructor toString toLocaleString valueOf hasOwnProperty isPrototypeOf "
    "propertyIsEnumerable __defineGetter__ __defineSetter__ __lookupGetter__ "
    "__lookupSetter__".split()
)
COULEUR = "[0-9a-fA-F]{6}"
# What helps say of the file's own writing, that a form does by itself; the keys that they name.
GUILLEMETS = re.compile(r"(?:,| ;) entre (?:guillemets|accolades)[^:;.]*?(?= ?[:;.])")
CLE = re.compile(r"« ([a-zé_]+): »")
EN_LIGNES = frozenset(
    {"description", "detail", "texte", "contenu", "motif", "commentaire", "note", "observations"}
)


@dataclass
class Formulaire:
    """`schema`: for the form; `valeur`: what it begins with; `ailleurs`: the paths of what it does
    not show; `ordres`: the keys of each mapping, in order, by its path where a rank is -1.
    """

    schema: Schema
    valeur: Any
    ailleurs: tuple[Chemin, ...]
    ordres: Mapping[Chemin, tuple[str, ...]]


@dataclass
class _Genre:
    """One of the forms that a place may take."""

    quoi: str  # objet, libre, liste, choix, texte
    schema: Schema
    dits: Schema = field(default_factory=dict)


def formulaire(schema: Schema, valeur: Any, hors: Iterable[Chemin] = ()) -> Formulaire:
    """`hors`: the paths of what is written in another file, or twice."""
    f = _Faiseur(schema.get("$defs", {}), frozenset(_sans_rangs(c) for c in hors))
    plat = {k: v for k, v in schema.items() if k not in ("description", "title")}
    if isinstance(valeur, Mapping) and "vendeur" not in valeur:  # he has a file of his own
        plat["properties"] = {k: v for k, v in plat["properties"].items() if k != "vendeur"}
    fait = f.place(plat, [valeur], ())
    for forme in (fait or {}).get("properties", {}).values():
        if forme["type"] != "string":
            forme["options"] = {**forme.get("options", {}), "collapsed": True}
    ailleurs = tuple(dict.fromkeys((*f.ailleurs, *hors)))
    return Formulaire(fait or {"type": "object"}, _sans(valeur, ailleurs), ailleurs, f.ordres)


def _sans_rangs(chemin: Chemin) -> Chemin:
    return tuple(-1 if isinstance(x, int) else x for x in chemin)


def _sans(valeur: Any, ailleurs: Iterable[Chemin]) -> Any:
    """The values as texts, without those that the form does not show."""
    caches = {_sans_rangs(c) for c in ailleurs}

    def copie(x: Any, ici: Chemin) -> Any:
        if isinstance(x, Mapping):
            return {k: copie(v, (*ici, k)) for k, v in x.items() if (*ici, k) not in caches}
        if isinstance(x, list):
            return [copie(v, (*ici, -1)) for v in x]
        return "" if x is None else str(x)

    return copie(valeur, ())


class _Faiseur:
    def __init__(self, defs: Mapping[str, Schema], hors: frozenset[Chemin]):
        self.defs, self.hors = defs, hors
        self.ailleurs: list[Chemin] = []
        self.ordres: dict[Chemin, tuple[str, ...]] = {}

    def place(self, schema: Schema, valeurs: Sequence[Any], ici: Chemin) -> Schema | None:
        """The form of what stands at this place, in all the items that have it; None where no form
        shows all of them.
        """
        la = [v for v in valeurs if v is not None and v != ""]
        genres = list(self._genres(schema, {}))
        if ici in self.hors or len(ici) > PROFOND or not genres:
            self._cacher(ici, la)
            return None
        genre = self._choisi(genres, la)
        if genre is None:
            self._cacher(ici, la)
            return None
        dits = {k: v for k, v in ({**genre.dits, **_dits(schema)}).items() if v}
        fait = getattr(self, f"_{genre.quoi}")(genre, la, ici, genres)
        return None if fait is None else _dite(fait, dits)

    def _cacher(self, ici: Chemin, la: Sequence[Any]) -> None:
        if la:
            self.ailleurs.append(ici)

    def _genres(self, schema: Schema, dits: Schema, profond: int = 0) -> Iterator[_Genre]:
        """The forms that a place may take, the plainest first as the schema has them."""
        if profond > PROFOND:
            return
        dits = {**dits, **_dits(schema)}
        if ref := schema.get("$ref"):
            rameaux = [self.defs[ref.removeprefix("#/$defs/")]]
        else:
            rameaux = _rameaux(schema)
        for x in rameaux:
            yield from self._genres(x, dits, profond + 1)
        if not rameaux and (quoi := _quoi(schema)):
            yield _Genre(quoi, schema, dits)

    def _choisi(self, genres: Sequence[_Genre], la: Sequence[Any]) -> _Genre | None:
        if not la:
            return genres[0]
        if all(isinstance(v, Mapping) for v in la):
            objets = [g for g in genres if g.quoi in ("objet", "libre")]
            return max(objets, key=lambda g: _connues(g, la), default=None)
        voulus = (
            ("liste",)
            if all(isinstance(v, list) for v in la)
            else ("choix", "texte")
            if not any(isinstance(v, Mapping | list) for v in la)
            else ()
        )
        return next((g for g in genres if g.quoi in voulus), None)

    # ------------------------------------------------------------------- one method a genre

    def _objet(
        self, g: _Genre, la: Sequence[Any], ici: Chemin, _: Sequence[_Genre]
    ) -> Schema | None:
        proprietes: Schema = {}
        siennes = g.schema["properties"]
        self.ordres[ici] = (*dict.fromkeys((*self.ordres.get(ici, ()), *siennes)),)
        for cle, forme in siennes.items():
            if forme is False:
                continue
            fait = self.place(
                forme, [v.get(cle) for v in la if isinstance(v, Mapping)], (*ici, cle)
            )
            if fait is not None:
                if fait["type"] == "string" and cle in EN_LIGNES:
                    fait["format"] = "textarea"
                proprietes[cle] = {**fait, "propertyOrder": len(proprietes)}
        # An unknown key stays where it is: `check` says it.
        for inconnue in dict.fromkeys(k for v in la for k in v if k not in siennes):
            self.ailleurs.append((*ici, inconnue))
        requis = [k for k in _requis(g.schema) if k in proprietes]
        return {
            "type": "object",
            "properties": proprietes,
            "required": requis,
            "additionalProperties": False,
        }

    def _libre(
        self, g: _Genre, la: Sequence[Any], ici: Chemin, _: Sequence[_Genre]
    ) -> Schema | None:
        """Names that the author chooses."""
        noms = dict.fromkeys(k for v in la for k in v)
        proprietes: Schema = {}
        modele = g.schema["additionalProperties"]
        for nom in noms:
            if nom in DU_NAVIGATEUR:
                self.ailleurs.append((*ici, nom))
                continue
            fait = self.place(modele, [v.get(nom) for v in la], (*ici, nom))
            if fait is not None:
                proprietes[nom] = {**fait, "title": nom, "propertyOrder": len(proprietes)}
        neuf = self.place(modele, [], (*ici, ""))
        return {
            "type": "object",
            "properties": proprietes,
            "required": list(proprietes),
            "additionalProperties": neuf or {"type": "string"},
            "options": {"libre": True},
        }

    def _liste(
        self, g: _Genre, la: Sequence[Any], ici: Chemin, _: Sequence[_Genre]
    ) -> Schema | None:
        elements = [x for v in la for x in v]
        items = g.schema["items"]
        dedans = (*ici, -1)
        genres = [x for x in self._genres(items, {}) if x.quoi == "objet"]
        if len(genres) > 1 and all(isinstance(x, Mapping) for x in elements):
            items_faits = self._plusieurs(genres, elements, dedans, _titres(items))
        else:
            fait = self.place(items, elements, dedans)
            if fait is None or dedans in self.ailleurs:
                self.ailleurs[:] = [x for x in self.ailleurs if x != dedans]
                self._cacher(ici, la)
                return None
            items_faits = fait
        titre = singulier(g.dits.get("title", ""))
        return {"type": "array", "items": {**items_faits, "title": titre}, "un": un(titre)}

    def _plusieurs(
        self,
        genres: Sequence[_Genre],
        elements: Sequence[Any],
        ici: Chemin,
        titres: Mapping[str, str],
    ) -> Schema:
        """Items that are not all of one kind: each says what it is."""
        formes = []
        for g in genres:
            siens = [x for x in elements if max(genres, key=lambda y: _connues(y, [x])) is g]
            forme = self._objet(g, siens, ici, ())
            if forme is None:
                continue
            type_ = g.schema["properties"].get("type", {})
            if sorte := type_.get("const"):
                forme["properties"]["type"] = {
                    "type": "string",
                    "title": "Type",
                    "enum": [sorte],
                    "default": sorte,
                    "options": {"hidden": True},
                    "propertyOrder": -1,
                }
                forme["title"] = titres.get(sorte, sorte)
                forme["options"] = {"sorte": sorte}
            else:
                premiere = next(iter(forme["required"]), "")
                forme["title"] = {"designation": "Ligne", "texte": "Commentaire"}.get(
                    premiere, premiere.capitalize()
                )
            formes.append(forme)
        rangs = {x: i for i, x in enumerate(COURANTS)}
        formes.sort(key=lambda f: rangs.get(f.get("options", {}).get("sorte", ""), len(rangs)))
        return {"oneOf": formes}

    def _choix(
        self, g: _Genre, la: Sequence[Any], ici: Chemin, genres: Sequence[_Genre]
    ) -> Schema | None:
        s = g.schema
        mots = [s["const"]] if "const" in s else [x for x in s.get("enum", OUI_NON) if x]
        dits = dict(zip(s.get("enum", ()), g.dits.get("enumDescriptions", ()), strict=False))
        # What is written may have another form of a word of the list, or a fault.
        tous = ["", *dict.fromkeys([*map(str, mots), *map(str, la)])]
        titres = ["–", *(dits.get(x) or x.replace("_", " ") for x in tous[1:])]
        return {"type": "string", "enum": tous, "options": {"enum_titles": titres}}

    def _texte(
        self, g: _Genre, la: Sequence[Any], ici: Chemin, _: Sequence[_Genre]
    ) -> Schema | None:
        fait: Schema = {"type": "string"}
        if any("\n" in str(v) for v in la):
            fait["format"] = "textarea"
        if COULEUR in g.schema.get("pattern", ""):
            fait["options"] = {"couleur": True}
        return fait


def _requis(schema: Schema) -> Sequence[str]:
    """The keys that a record shows before they are filled in."""
    if "required" in schema:
        return list(schema["required"])
    cles = schema["properties"]
    return next((x for cle, x in USUELS.items() if cle in cles), ())


def _rameaux(schema: Schema) -> list[Schema]:
    """The forms among which this one chooses, if it does; those that are no form of their own (a
    key that another needs) are left out.
    """
    par_type = [x["then"] for x in schema.get("allOf", ()) if "then" in x]
    if "properties" in schema:
        return par_type
    corps = {
        "properties",
        "additionalProperties",
        "items",
        "enum",
        "const",
        "type",
        "$ref",
        "anyOf",
    }
    choix = [x for cle in ("anyOf", "oneOf") for x in schema.get(cle, ()) if corps & x.keys()]
    if not choix and "if" in schema:
        return [schema[cle] for cle in ("else", "then") if cle in schema]
    return choix


def _quoi(schema: Schema) -> str:
    """The kind of one form; "" for none that a field can show."""
    types = schema.get("type", [])
    if "properties" in schema:
        return "objet"
    if "items" in schema:
        return "liste"
    if isinstance(schema.get("additionalProperties"), Mapping):
        return "libre"
    if "enum" in schema or "const" in schema or _oui_ou_non(schema):
        return "choix"
    simple = {"string", "number", "boolean"} & {*([types] if isinstance(types, str) else types)}
    return "texte" if simple and "patternErrorMessage" not in schema else ""


def _titres(schema: Schema) -> dict[str, str]:
    """The names of the kinds of items, where the schema gives them: « Devis. Ce qu'il est. »"""
    sorte = schema.get("properties", {}).get("type", {})
    dits = zip(sorte.get("enum", ()), sorte.get("enumDescriptions", ()), strict=False)
    return {x: dit.partition(".")[0] for x, dit in dits}


def _dits(schema: Schema) -> Schema:
    return {k: schema[k] for k in DITS if k in schema}


def _dite(forme: Schema, dits: Schema) -> Schema:
    """The form of a field with its title, its help and an example in its empty field."""
    sortie: Schema = {k: dits[k] for k in ("title", "description") if k in dits}
    if "description" in sortie:  # what is said of the file's own writing is not for a form
        phrases = re.split(r"(?<=\.) ", sortie["description"])
        gardees = [x for x in phrases if not re.search(r"« depuis: »|!fichier", x)]
        sortie["description"] = CLE.sub(_titree, GUILLEMETS.sub("", " ".join(gardees)))
    exemple = next(iter(dits.get("examples", ())), None)
    if forme["type"] == "string" and "enum" not in forme and isinstance(exemple, str | int):
        forme.setdefault("options", {})["inputAttributes"] = {"placeholder": f"ex. : {exemple}"}
    return {**sortie, **forme}


def _titree(cle: re.Match[str]) -> str:
    return f"« {cle[1].replace('_', ' ').capitalize()} »"


def _oui_ou_non(schema: Schema) -> bool:
    return [x.get("body") for x in schema.get("defaultSnippets", ())] == list(OUI_NON)


def _connues(g: _Genre, la: Sequence[Any]) -> tuple[int, int]:
    """How well a record fits what is written: its kind first, then how many of its keys are there,
    and how few of those that it does not know.
    """
    proprietes = g.schema.get("properties", {})
    sorte = proprietes.get("type", {}).get("const") if isinstance(proprietes, Mapping) else None
    siens = sum(sorte is not None and v.get("type") == sorte for v in la)
    return siens, sum((1 if k in proprietes else -1) for v in la for k in v)

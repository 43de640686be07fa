"""The pages of keys: every key of every file, from the schemas that `clausier schema` gives.

A record of the schema is a section, a key of it a heading of its own, so that search finds it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from clausier.dossier import schema as schemas
from clausier.droit.bibliotheque import Bibliotheque
from clausier.fiches.cles_closes import Fiche
from clausier.lecture.insertion import valeur

Schema = Mapping[str, Any]
ICI = Path(__file__).resolve().parent
PREMIERE = "0.1.0"  # the version of every key that `pour_qui.yaml` gives no other
PAGES = {
    "dossier": (
        "Un dossier",
        "cas",
        "Le fichier d'une affaire, par exemple `dossiers/dupont.yaml`.",
    ),
    "vendeur": ("vendeur.yaml", "vendeur", "Qui vous êtes : une fois pour tous les dossiers."),
    "client": (
        "Une fiche de client",
        "client",
        "`clients/durand.yaml`, nommée par `client: durand`.",
    ),
    "catalogue": (
        "catalogue.yaml",
        "catalogue",
        "Vos articles et vos prix, nommés par `article:`.",
    ),
    "recettes": ("recettes.yaml", "recettes", "Ce qui est encaissé sans facture."),
    "achats": ("achats.yaml", "achats", "Le registre des achats de qui vend des biens."),
}
SANS_DEFAUT = (
    "Une clé facultative sans « Par défaut » n'a aucune valeur tant qu'elle n'est pas écrite."
)
# What a page says itself: elsewhere one goes there.
AILLEURS = {"Vendeur": "vendeur.md", "Client": "client.md"}


def pour_qui() -> dict[str, Any]:
    """Who needs a record or a key, and since which version: what no code says."""
    lu: dict[str, Any] = yaml.safe_load((ICI / "pour_qui.yaml").read_text(encoding="utf-8"))
    return lu


def tous_les_schemas() -> dict[str, Schema]:
    seuls = {
        "vendeur": schemas.vendeur,
        "client": schemas.fiche_client,
        "catalogue": schemas.catalogue,
        "recettes": schemas.recettes,
        "achats": schemas.achats,
    }
    return {"cas": schemas.cas(Bibliotheque(None)), **{k: f() for k, f in seuls.items()}}


def simple(nom: str) -> str:
    """A record's name, whether its values may be dated or not."""
    return nom.removeprefix("#/$defs/").removeprefix("Date.")


def montre(nom: str) -> str:
    """A record's name as it is shown."""
    return nom.rpartition(".Champ_")[2]


def _formes(forme: Schema) -> Iterator[Schema]:
    """The forms that a value may have; a list of dated values is said once for all, elsewhere."""
    for sous in forme.get("anyOf", [forme]):
        if sous.get("type") == "null" or '"#/$defs/Depuis' in json.dumps(sous):
            continue
        if sous is not forme and "anyOf" in sous:
            yield from _formes(sous)
        else:
            yield sous


def _mots(forme: Schema) -> str:
    dites = forme.get("enumDescriptions") or [""] * len(forme["enum"])
    mots = [
        f"`{x}`" + (f" ({d})" if d and d != x else "")
        for x, d in zip(forme["enum"], dites, strict=False)
        if x is not None
    ]
    return ", ".join(mots)


def _refs(forme: Schema) -> list[str]:
    return list(dict.fromkeys(map(simple, re.findall(r'"#/\$defs/([^"]+)"', json.dumps(forme)))))


def _un_type(forme: Schema, vers: Mapping[str, str]) -> str:
    def fiche(nom: str) -> str:
        return f"[{montre(nom)}]({vers[nom]})" if nom in vers else montre(nom)

    if "if" in forme or "$ref" in forme:
        noms = [fiche(x) for x in _refs(forme)]
        return ("fiche " if noms else "texte") + " ou ".join(noms)
    if "items" in forme:
        return f"liste : {type_dit(forme['items'], vers)}"
    if "enum" in forme:
        return _mots(forme)
    if "additionalProperties" in forme and "properties" not in forme:
        dedans = _refs(forme)
        return "des noms, chacun avec " + (
            f"sa fiche {fiche(dedans[0])}" if dedans else "son texte"
        )
    dit = forme.get("errorMessage", "")
    if dit.startswith("Répondez oui"):
        return "oui ou non"
    dit = dit.removeprefix("Écrivez ").removesuffix(".") or "texte"
    return f"u{dit[1:]}" if dit.startswith("Un") else dit


def type_dit(forme: Schema, vers: Mapping[str, str]) -> str:
    """What may be written, in French."""
    if "if" in forme:
        return _un_type(forme, vers)
    return " ; ou ".join(dict.fromkeys(_un_type(x, vers) for x in _formes(forme))) or "texte"


def _defauts() -> dict[str, dict[str, str]]:
    """The default of each key whose default is a word, a number or an answer."""

    def descendre(classe: type[Fiche]) -> Iterator[type[Fiche]]:
        for sous in classe.__subclasses__():
            yield sous
            yield from descendre(sous)

    def dit(x: Any) -> str:
        if isinstance(x, bool):
            return "oui" if x else "non"
        return str(x) if isinstance(x, str | int | Decimal) and str(x) else ""

    return {
        c.__name__: {k: d for k, f in c.model_fields.items() if (d := dit(f.default))}
        for c in descendre(Fiche)
    }


def exemple(cle: str, exemples: list[Any]) -> str:
    """The first example, as it is written in a file."""

    def en_texte(x: Any) -> Any:
        if isinstance(x, dict):
            return {k: en_texte(y) for k, y in x.items()}
        if isinstance(x, list):
            return [en_texte(y) for y in x]
        return {True: "oui", False: "non"}.get(x, str(x)) if isinstance(x, bool) else str(x)

    return f"{cle}: {valeur(en_texte(exemples[0]))}" if exemples else f"{cle}:"


class Ecrivain:
    """One page of keys, section by section."""

    def __init__(self, schema: Schema, racine: str) -> None:
        self.defs = {simple(k): d for k, d in schema["$defs"].items() if not k.startswith("Depuis")}
        self.defs[racine] = schema
        self.qui = pour_qui()
        self.defauts = _defauts()

    def fiches(self, racine: str, sauf: tuple[str, ...] = ()) -> list[str]:
        """The records that one leads to, itself first."""
        vues, reste = [], [racine]
        while reste:
            nom = reste.pop(0)
            if nom in vues or nom not in self.defs or nom in sauf:
                continue
            vues.append(nom)
            for cle, forme in self.defs[nom]["properties"].items():
                if cle != "documents":
                    reste += [x for f in _formes(forme) for x in _refs(f)]
        return vues

    def section(self, nom: str, vers: Mapping[str, str], niveau: int = 3) -> list[str]:
        """Every key of a record."""
        d = self.defs[nom]
        requis = set(d.get("required", ()))
        sortie: list[str] = []
        for cle, forme in d["properties"].items():
            sortie += [
                f"{'#' * niveau} `{cle}` {{ #{ancre(nom)}-{cle} }}",
                "",
                f"**{forme['title']}.** {forme['description']}",
                "",
                *self._faits(nom, cle, forme, cle in requis, vers),
                "",
            ]
        return sortie

    def _faits(
        self, nom: str, cle: str, forme: Schema, requise: bool, vers: Mapping[str, str]
    ) -> Iterator[str]:
        dit = self.qui.get(f"{nom}.{cle}") or {}
        if cle == "documents" and nom == "dossier":
            quoi = "liste de [documents](../documents.md), chacun avec ses clés"
        elif "const" in forme:
            quoi = f"`{forme['const']}`"
        else:
            quoi = type_dit(forme, vers)
        yield f"- Ce qui s'écrit : {quoi}"
        defaut = self.defauts.get(nom, {}).get(cle)
        if defaut and not requise:
            yield f"- Par défaut : `{defaut}`"
        yield f"- Exemple : `` {exemple(cle, forme['examples'])} ``"
        qui = "**obligatoire**" if requise else self.de_qui(nom, cle)
        yield f"- Pour qui : {qui} (depuis la version {dit.get('depuis', PREMIERE)})"

    def de_qui(self, nom: str, cle: str) -> str:
        """Who needs a key: its own word, else that of its record; of a document's, who makes it."""
        if dit := self.qui.get(f"{nom}.{cle}") or self.qui.get(nom):
            return str(dit["pour"])
        assert nom.startswith("Document_") or ".Champ_" in nom, f"{nom}.{cle} : pour_qui.yaml"
        return "facultative"


def ancre(nom: str) -> str:
    return nom.lower().replace(".", "-").replace("_", "-")


def racine(page: str) -> str:
    """The record of which a page shows the keys first."""
    return {"vendeur": "Vendeur", "client": "Client"}.get(page, page)


def page(nom: str, tous: Mapping[str, Schema]) -> str:
    """One page of keys, as Markdown."""
    titre, quoi, resume = PAGES[nom]
    premiere = racine(nom)
    e = Ecrivain(tous[quoi], premiere)
    fiches = e.fiches(premiere, tuple(x for x in AILLEURS if x != premiere))
    vers = AILLEURS | {x: f"#{ancre(x)}" for x in fiches}
    lignes = [f"# Clés : {titre}", "", resume, ""]
    if nom in ("vendeur", "client"):
        lignes += [
            (
                "Une valeur qui change s'écrit en liste, chacune avec son premier jour : "
                "`telephone: [{depuis: 2026-01-01, valeur: 06 00 00 00 01}, …]`. "
                "Chaque document prend celle de sa date."
            ),
            "",
        ]
    lignes += [SANS_DEFAUT, ""]
    for x in fiches:
        dit = "Les clés du fichier" if x == premiere else f"Fiche {montre(x)}"
        lignes += [f"## {dit} {{ #{ancre(x)} }}", ""]
        if pour := (e.qui.get(x) or {}).get("pour"):
            lignes += [f"*{pour[0].upper()}{pour[1:]}.*", ""]
        lignes += e.section(x, vers)
    return "\n".join(lignes)

"""The form of a file as questions in the terminal: the same fields, titles and helps as in the
browser, from the same schema.

What it asks and says goes through two functions of the command: nothing here knows of a terminal.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from ..lecture.differences import Suivie
from .formulaire import Schema

Demander = Callable[[str, str], str]
Dire = Callable[[str], None]
VIDER = "-"  # empties a field: Enter keeps it
PREMIERS = ("designation", "section", "texte", "objet", "titre", "nom", "numero", "version", "date")


class Dialogue:
    """`demander`: a question and what Enter gives → the answer; `dire`: a line for the user."""

    def __init__(self, demander: Demander, dire: Dire):
        self.demander, self.dire = demander, dire

    def rubrique(self, schema: Schema, valeur: Mapping[str, Any]) -> str | None:
        """Which key of the root to fill in next; None when it is enough."""
        cles = list(schema["properties"])
        la = [k for k in cles if k in valeur or k in schema.get("required", ())]
        autres = [k for k in cles if k not in la]
        self.dire("")
        for i, cle in enumerate(la, 1):
            self.dire(f"  {i:2}  {self._titre(schema, cle)} : {_resume(valeur.get(cle))}")
        if choisi := self._parmi(
            "Rubrique à remplir (numéro, + pour une autre, Entrée : fini)", la, "+"
        ):
            return choisi if choisi != "+" else self._ajout(schema, autres)
        return None

    def champ(self, schema: Schema, valeur: Any, titre: str) -> Any:
        """The value of one place, asked for; what is there is kept by Enter."""
        if schema["type"] == "object":
            return self._objet(schema, valeur if isinstance(valeur, Mapping) else {}, titre)
        if schema["type"] == "array":
            return self._liste(schema, valeur if isinstance(valeur, list) else [], titre)
        if aide := schema.get("description"):
            self.dire(f"    {aide}")
        choix = [x for x in schema.get("enum", ()) if x]
        if choix:
            self.dire(f"    {', '.join(choix)}")
        dit = self.demander(titre, str(valeur or "")).strip()
        return "" if dit == VIDER else dit

    def _objet(self, schema: Schema, valeur: Mapping[str, Any], titre: str) -> dict[str, Any]:
        self.dire(f"— {titre}")
        neuve = dict(copy.deepcopy(valeur))
        proprietes = schema["properties"]
        for cle in proprietes:
            if _cache(proprietes[cle]):
                neuve[cle] = proprietes[cle]["default"]
            elif cle in neuve or cle in schema.get("required", ()):
                neuve[cle] = self.champ(proprietes[cle], neuve.get(cle), self._titre(schema, cle))
        while cle_neuve := self._une_de_plus(schema, neuve, titre):
            forme = proprietes.get(cle_neuve) or schema["additionalProperties"]
            neuve[cle_neuve] = self.champ(forme, "", self._titre(schema, cle_neuve))
        return neuve

    def _une_de_plus(self, schema: Schema, valeur: Mapping[str, Any], titre: str) -> str | None:
        if schema.get("options", {}).get("libre"):
            return self.demander(f"{titre} : libellé à ajouter (vide pour finir)", "").strip()
        manquent = [k for k in schema["properties"] if k not in valeur]
        if not manquent or self.demander(f"{titre} : + pour une précision de plus", "") != "+":
            return None
        return self._ajout(schema, manquent)

    def _liste(self, schema: Schema, la: list[Any], titre: str) -> list[Any]:
        valeur = Suivie(la, la.rangs if isinstance(la, Suivie) else range(len(la)))
        items = schema["items"]
        nom = items.get("title", "Élément")
        while True:
            self.dire(f"— {titre}")
            for i, x in enumerate(valeur, 1):
                self.dire(f"  {i:2}  {_resume(x)}")
            dit = self.demander(
                f"{titre} : numéro à changer, + pour ajouter, -N pour ôter, Entrée pour finir", ""
            )
            dit = dit.strip()
            if not dit:
                return valeur
            rang = int(dit.lstrip("-")) - 1 if dit.lstrip("-").isdecimal() else -1
            if dit == "+":
                forme = self._sorte(items, None)
                valeur.append(self.champ(forme, "", f"{nom} {len(valeur) + 1}"))
                valeur.rangs.append(None)
            elif 0 <= rang < len(valeur) and dit.startswith("-"):
                del valeur[rang], valeur.rangs[rang]
            elif 0 <= rang < len(valeur):
                forme = self._sorte(items, valeur[rang])
                valeur[rang] = self.champ(forme, valeur[rang], f"{nom} {rang + 1}")
            else:
                self.dire(f"  → « {dit} » n'est pas un numéro de la liste.")

    def _sorte(self, items: Schema, valeur: Any) -> Schema:
        """The form of one item, where there are several."""
        if "oneOf" not in items:
            return items
        formes: list[Schema] = items["oneOf"]
        if isinstance(valeur, Mapping):
            return max(formes, key=lambda f: _convient(f, valeur))
        titres = [f["title"] for f in formes]
        for i, t in enumerate(titres, 1):
            self.dire(f"  {i:2}  {t}")
        choisi = self._parmi("Sorte (numéro)", titres, "1")
        return formes[titres.index(choisi)] if choisi in titres else formes[0]

    def _ajout(self, schema: Schema, cles: list[str]) -> str | None:
        for i, cle in enumerate(cles, 1):
            aide = schema["properties"][cle].get("description", "")
            self.dire(f"  {i:2}  {self._titre(schema, cle)} : {aide}")
        return self._parmi("Laquelle (numéro, vide pour aucune)", cles, "")

    def _parmi(self, question: str, cles: list[str], autre: str) -> str | None:
        """One of these by its number; `autre` as it is; None for an empty answer."""
        while True:
            dit = self.demander(question, "").strip()
            if not dit or dit == autre and not dit.isdecimal():
                return dit or None
            if dit.isdecimal() and 0 < int(dit[:6]) <= len(cles):
                return cles[int(dit[:6]) - 1]
            self.dire(f"  → « {dit} » n'est pas un numéro de la liste.")

    @staticmethod
    def _titre(schema: Schema, cle: str) -> str:
        titre = schema["properties"].get(cle, {}).get("title", cle)
        return f"{titre} *" if cle in schema.get("required", ()) else str(titre)


def _cache(forme: Schema) -> bool:
    return bool(forme.get("options", {}).get("hidden"))


def _convient(forme: Schema, valeur: Mapping[str, Any]) -> tuple[bool, int]:
    sorte = forme.get("options", {}).get("sorte")
    return sorte is not None and valeur.get("type") == sorte, sum(
        k in forme["properties"] for k in valeur
    )


def _resume(x: Any) -> str:
    """What a value is, in a few words."""
    if isinstance(x, Mapping):
        sorte = f"{x['type']} " if x.get("type") else ""
        return sorte + next((str(x[k]) for k in PREMIERS if isinstance(x.get(k), str)), "…")
    if isinstance(x, list):
        return str(len(x))
    return str(x or "–")

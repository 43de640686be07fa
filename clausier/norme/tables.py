"""The lists that the rules on an electronic invoice compare with: its codes (`codes.yaml`) and the
elements of its XML (`schema_cii.yaml`, `schema_ubl.yaml`), as their publishers give them.

Each is read once, when a rule first asks.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from ..lecture.noeuds import lire_yaml
from ..socle.empreintes import PAQUET


class Enfant(NamedTuple):
    """What may stand under an element: its place among the others, whether it must be there, may be
    repeated, and the group that it holds (None: a value).
    """

    rang: int
    requis: bool
    repete: bool
    groupe: str | None


Groupes = dict[str, dict[str, Enfant]]


def _table(nom: str) -> dict[str, Any]:
    table: dict[str, Any] = lire_yaml(PAQUET / "norme" / nom).brut()
    return table


@lru_cache(maxsize=1)
def codes() -> dict[str, frozenset[str]]:
    """The codes that EN 16931 admits, list by list."""
    return {nom: frozenset(texte.split()) for nom, texte in _table("codes.yaml")["listes"].items()}


@lru_cache(maxsize=2)
def _schemas(fichier: str) -> dict[str, dict[str, str]]:
    profils: dict[str, dict[str, str]] = _table(fichier)["profils"]
    return profils


@lru_cache(maxsize=5)
def schema_cii(profil: str) -> Groupes:
    """The elements that a profile of Factur-X has, group by group."""
    return _groupes(_schemas("schema_cii.yaml")[profil])


@lru_cache(maxsize=1)
def schema_ubl() -> Groupes:
    """The elements that UBL 2.1 has, group by group."""
    return _groupes(_schemas("schema_ubl.yaml")["UBL"])


def preparer_les_tables() -> None:
    """Read those of the invoices that a PDF holds."""
    codes()
    schema_cii("EN 16931")


def _groupes(textes: dict[str, str]) -> Groupes:
    return {
        groupe: {e: enfant for i, mot in enumerate(texte.split()) for e, enfant in [_lu(mot, i)]}
        for groupe, texte in textes.items()
    }


def _lu(mot: str, rang: int) -> tuple[str, Enfant]:
    nom, deux_points, groupe = mot.partition(":")
    element = nom.rstrip("!*")
    return element, Enfant(
        rang, "!" in nom, "*" in nom, (groupe or element) if deux_points else None
    )

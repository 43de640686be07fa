"""Stage 2, check: what every record of a file is, whoever it is about: a closed list of keys.

Seller, client, case, document, head of a clause: all are typed by a class made from this one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, model_validator

from ..socle.saisie import faute
from ..socle.synonymes import mot_de_la_liste


class Fiche(BaseModel):
    """A mapping of the case file: closed list of keys; a key without a value counts as absent."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True
    )

    @model_validator(mode="before")
    @classmethod
    def _vides(cls, v: object) -> object:
        if isinstance(v, dict):
            dits = {k: x for k, x in v.items() if x is not None or k not in cls.model_fields}
            for cle, mots in _listes(cls).items():
                if cle in dits:
                    dits[cle] = _de_la_liste(dits[cle], mots)
            return dits
        if isinstance(v, Fiche):
            return v
        raise faute("E105", "des clés et leurs valeurs sont attendues ici")


@cache  # as many as there are records
def _listes(fiche: type[BaseModel]) -> Mapping[str, tuple[str, ...]]:
    """The keys of a record whose value, or each value of a list, is a word of a closed list."""
    trouves = ((k, tuple(_mots(f.annotation))) for k, f in fiche.model_fields.items())
    return {k: mots for k, mots in trouves if mots}


def _mots(annotation: Any) -> Iterator[str]:
    dans = get_args(annotation)
    if get_origin(annotation) is Literal:
        yield from (x for x in dans if isinstance(x, str))
        return
    for x in dans:
        yield from _mots(x)


def _de_la_liste(v: object, mots: tuple[str, ...]) -> object:
    """The word as the list has it, whatever its accents and capitals: « Réel » is reel."""
    if isinstance(v, str):
        return mot_de_la_liste(v, mots)
    return [_de_la_liste(x, mots) for x in v] if isinstance(v, list) else v

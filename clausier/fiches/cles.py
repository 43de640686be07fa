"""Which keys may stand where: from a record and the way to a key in it, to the keys of the record
that it stands in.

Read from the models, for « vouliez-vous dire … ? »: only a key that is valid there is proposed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, get_args

from pydantic import BaseModel

Fiches = frozenset[type[BaseModel]]
# Keys of a record that its model does not hold: they are read before it is typed.
EN_PLUS = {
    "Affaire": ("vendeur", "documents"),
    "Client": ("fiche",),
    "Ligne": ("article",),
    "Vendeur": ("assurance",),
}


def fiches_au(modele: type[BaseModel], chemin: Sequence[str | int]) -> Fiches:
    """The records that may stand at the end of a way, as pydantic gives it: ranks and names of
    records are passed over, the latter choose.
    """
    ici: Fiches = frozenset({modele})
    for pas in chemin:
        if nommees := frozenset(m for m in ici if m.__name__ == pas):
            ici = nommees
        elif dessous := frozenset(f for m in ici for f in dessous_de(m, str(pas))):
            ici = dessous
    return ici


def dessous_de(modele: type[BaseModel], cle: str) -> Fiches:
    """The records that a key of a record may hold, in a list too."""
    champ = modele.model_fields.get(cle)
    return frozenset(_dans(champ.annotation)) if champ else frozenset()


def cles_de(fiches: Fiches) -> list[str]:
    """Every key that one of the records has, in the order of the models."""
    tries = sorted(fiches, key=lambda m: m.__name__)
    dites = (c for m in tries for c in (*EN_PLUS.get(m.__name__, ()), *m.model_fields))
    return list(dict.fromkeys(dites))


def _dans(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for x in get_args(annotation):
        yield from _dans(x)

"""Stage 2, check: what every record of a file is, whoever it is about: a closed list of keys.

Seller, client, case, document, head of a clause: all are typed by a class made from this one.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, model_validator

from ..socle.saisie import faute


class Fiche(BaseModel):
    """A mapping of the case file: closed list of keys; a key without a value counts as absent."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True
    )

    @model_validator(mode="before")
    @classmethod
    def _vides(cls, v: object) -> object:
        if isinstance(v, dict):
            return {k: x for k, x in v.items() if x is not None or k not in cls.model_fields}
        if isinstance(v, Fiche):
            return v
        raise faute("E105", "des clés et leurs valeurs sont attendues ici")

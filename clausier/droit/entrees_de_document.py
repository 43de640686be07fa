"""The records that a document may hold: an exhibit, hours of work, an instalment, a change of an
article. Each is what the machine reads of an entry of `documents:`.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class PieceNommee:
    """An exhibit that a claim names: what it is, the file that holds it, its day, its kind."""

    objet: str
    fichier: str | None = None
    date: datetime.date | None = None
    genre: str | None = None


@dataclass(frozen=True)
class Intervention:
    """Some hours of work on one day."""

    debut: datetime.datetime | None = None
    fin: datetime.datetime | None = None
    intervenant: str | None = None


@dataclass(frozen=True)
class VersementConvenu:
    """One instalment that the parties agreed on."""

    date: datetime.date
    montant: Decimal


@dataclass(frozen=True)
class Modification:
    """What an amendment does to one article."""

    article: str
    action: str
    numero: int | None = None
    texte: tuple[str, ...] | str | None = None

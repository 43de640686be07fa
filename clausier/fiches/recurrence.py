"""Stage 2, check: what is billed again each period, at a price that an index may revise.

The name of the index is `prestation.indice`, which the clause of revision prints: only its values
are said here. They are the user's, each with its day of publication and its source: none is known
to clausier.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator

from ..socle.saisie import faute
from ..socle.valeurs import Entier, Jour, Texte, lire_nombre
from .cles_closes import Fiche
from .lignes import Postes

MOIS_DE = {"mois": 1, "trimestre": 3, "semestre": 6, "an": 12}


def lire_indice(v: object) -> Decimal:
    """The value of an index: a number above nought, of at most six decimals."""
    d = v if isinstance(v, Decimal) else lire_nombre(v)
    if d <= 0:
        raise faute("E105", "la valeur d'un indice est un nombre positif")
    return d


ValeurT = Annotated[Decimal, BeforeValidator(lire_indice)]


class ValeurDIndice(Fiche):
    """What an index was worth. `date`: when it was published."""

    date: Jour
    valeur: ValeurT
    source: Texte


class Revision(Fiche):
    """The value of the index when the price was fixed, and those published since."""

    base: ValeurDIndice
    valeurs: tuple[ValeurDIndice, ...] = ()


class Recurrence(Fiche):
    """What is billed each period. `terme`: before it begins, or once it is over."""

    tous_les: Literal["mois", "trimestre", "semestre", "an"]
    du: Jour
    au: Jour | None = None
    jour: Entier | None = None
    terme: Literal["a_echoir", "echu"] | None = None
    lignes: Postes = ()
    revision: Revision | None = None

    @property
    def mois(self) -> int:
        """How many months a period has."""
        return MOIS_DE[self.tous_les]

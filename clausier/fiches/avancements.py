"""Stage 2, check: how far works have come, as a case says it: `40 %` of the whole, a share for each
line by its name, or a list in the order of the lines.

A line that is not named stays where it was. Which lines there are is the order's to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from ..socle.saisie import faute
from ..socle.valeurs import lire_taux, lire_texte_simple

TOUT = Decimal(100)


@dataclass(frozen=True)
class Avancement:
    """Percentages: of the whole, or by the name of each line, or by its rank."""

    entier: Decimal | None = None
    noms: tuple[tuple[str, Decimal], ...] = ()
    rangs: tuple[Decimal, ...] = ()

    def __str__(self) -> str:
        if self.entier is not None:
            return _dit(self.entier)
        if self.noms:
            return ", ".join(f"{nom} : {_dit(x)}" for nom, x in self.noms)
        return ", ".join(map(_dit, self.rangs))


def _dit(x: Decimal) -> str:
    return f"{x.normalize():f} %"


def _part(v: object, *dans: str | int) -> Decimal:
    """One percentage; its fault is placed at its own value."""
    texte = v.strip().replace(",", ".") if isinstance(v, str) else ""
    nombre = texte.removesuffix("%").strip()
    if texte.endswith("%") and nombre.replace(".", "", 1).isdigit() and Decimal(nombre) > TOUT:
        raise faute(
            "E460",
            f"un avancement de {str(v).strip()[:20]} : des travaux ne sont pas faits à plus de "
            "100 % ; ce qui s'ajoute à la commande se signe par un avenant (« type: avenant », "
            "avec ses « lignes: »), puis se facture sur la nouvelle commande",
            dans,
        )
    try:
        return lire_taux(v)
    except PydanticCustomError as e:
        raise faute(e.type, (e.context or {})["m"], dans) from None


def lire_avancement(v: object) -> Avancement:
    """
    >>> str(lire_avancement({"Dépose": "100 %", "Pose": "50 %"}))
    'Dépose : 100 %, Pose : 50 %'
    """
    if isinstance(v, Avancement):
        return v
    if isinstance(v, Mapping) and v:
        return Avancement(noms=tuple((lire_texte_simple(k), _part(x, k)) for k, x in v.items()))
    if isinstance(v, list | tuple) and v:
        return Avancement(rangs=tuple(_part(x, n) for n, x in enumerate(v)))
    if not isinstance(v, str):
        raise faute(
            "E105",
            "un avancement est un pourcentage (« 40 % »), ou celui de chaque ligne (« {Pose: "
            "50 %} »)",
        )
    return Avancement(entier=_part(v))


AvancementT = Annotated[Avancement, BeforeValidator(lire_avancement)]

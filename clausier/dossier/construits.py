"""Stage 2, check: what the builds of a workspace have left: from which case each folder comes, and
the numbers of the papers that stand in it, or stood there.

A client may hold a paper that was built, even of a case that is gone: its number is not given
again. What is no more in the output is known by the store of this user.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from ..socle.cache import Depot
from ..socle.disque import vrai_chemin
from ..socle.empreintes import condense
from ..socle.manifeste import lire_manifeste


@dataclass
class Inventaire:
    """`sources`: name of a folder → its case; `numeros`: those of papers
    that were built and are there no more, with their type and day.
    """

    sources: dict[str, str] = field(default_factory=dict)
    numeros: list[dict[str, str]] = field(default_factory=list)

    def en_octets(self) -> bytes:
        corps = {"sources": self.sources, "numeros": self.numeros}
        return (json.dumps(corps, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def cle_de_la_sortie(sortie: Path) -> str:
    """Where the store keeps what it knows of an output folder."""
    return condense(["construits", str(vrai_chemin(sortie))])


def lire_inventaire(sortie: Path, depot: Depot) -> Inventaire:
    """What the store knows of an output folder; nothing when it knows none, or was emptied."""
    with suppress(ValueError, KeyError, TypeError, AttributeError, RecursionError):
        lu = json.loads(depot[cle_de_la_sortie(sortie)])
        return Inventaire(
            {str(n): str(s) for n, s in lu["sources"].items()},
            [{k: str(x[k]) for k in ("type", "numero", "date")} for x in lu["numeros"]],
        )
    return Inventaire()


def numeros_construits(sortie: Path, depot: Depot) -> list[dict[str, str]]:
    """Type, number and day of every paper that stands in an output folder, or stood there."""
    construits = [x for d in sorted(sortie.glob("*/")) for x in numeros_du_construit(d)]
    return [*lire_inventaire(sortie, depot).numeros, *construits]


def numeros_du_construit(dossier: Path) -> list[dict[str, str]]:
    """The same, of the build of one case."""
    documents = lire_manifeste(dossier).get("documents")
    return [
        {k: str(d.get(k)) for k in ("type", "numero", "date")}
        for d in (documents if isinstance(documents, list) else ())
        if isinstance(d, dict) and d.get("numero")
    ]

"""How each bank writes its CSV: one file of YAML a bank, in `csv/` here and in `banques/` of the
workspace, whose own comes first. A bank more needs no Python.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from ..dossier.etats import typer
from ..fiches.parties import Fiche
from ..lecture.noeuds import lire_yaml
from ..socle.espace import BANQUES, mene_dehors
from ..socle.problemes import Probleme, Refus
from ..socle.valeurs import Entier, Texte
from .lignes import en_capitales

LIVREES = Path(__file__).with_name("csv")
GENERALE = "autre"  # for a bank that has no file: it is asked last


def cle(colonne: str) -> str:
    """A column's head as it is compared: « Date de l'opération » and « DATE DE L OPERATION » are
    one.
    """
    return " ".join(re.findall(r"[A-Z0-9]+", en_capitales(colonne[:120])))


def _liste(v: Any) -> Any:
    return [v] if isinstance(v, str) else v


Colonnes = Annotated[tuple[Texte, ...], BeforeValidator(_liste)]


class ALire(Fiche):
    """Where what is read stands, by heads of columns (or by ranks, from 1, where there is no head).

    Of several columns the first that is there is read; of the label, all.
    """

    date: Colonnes
    libelle: Colonnes
    montant: Colonnes = ()
    debit: Colonnes = ()
    credit: Colonnes = ()
    tiers: Colonnes = ()
    reference: Colonnes = ()
    identifiant: Colonnes = ()
    devise: Colonnes = ()
    frais: Colonnes = ()


class Description(Fiche):
    """One bank's CSV. `entete`: the columns by which it is known; `sans_entete`: of how many
    columns it is, where it has no head; `garder`: of a column, the only values that are read.
    """

    banque: Texte
    entete: Colonnes = ()
    sans_entete: Entier | None = None
    decimale: Literal[",", "."] = ","
    lire: ALire
    garder: dict[str, Colonnes] = Field(default_factory=dict)


def descriptions(espace: Path | None) -> dict[str, Description]:
    """Each description by the name of its file: the workspace's first, then those of clausier.

    Raises Refus with every fault of those of the workspace.
    """
    problemes: list[Probleme] = []
    sortie: dict[str, Description] = {}
    dossier = espace / BANQUES if espace else None
    if dossier is not None and dossier.is_dir() and not dossier.is_symlink():
        for f in sorted(dossier.glob("*.yaml"))[:100]:
            if mene_dehors(f):
                continue
            try:
                lu = typer(Description, lire_yaml(f, espace, f"{BANQUES}/{f.name}"), problemes)
            except Refus as e:
                problemes += e.problemes
                continue
            if lu is not None:
                sortie[f.stem] = lu
    if problemes:
        raise Refus(problemes)
    return sortie | {n: d for n, d in livrees().items() if n not in sortie}


@lru_cache(maxsize=1)
def livrees() -> dict[str, Description]:
    """The descriptions that come with clausier; the one for any other bank is the last."""
    fichiers = sorted(LIVREES.glob("*.yaml"), key=lambda f: (f.stem == GENERALE, f.stem))
    return {f.stem: Description.model_validate(lire_yaml(f).brut()) for f in fichiers}

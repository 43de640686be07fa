"""What a code's fault comes from and what mends it, as `explain E402` and the site tell it.

Written by hand in `aide/codes.yaml`; for the codes that the tests show, `aide/codes_dits.yaml`
keeps one of their messages, which says the cause and, mostly, what to do: where it does not, that
is in `aide/codes.yaml`, alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from ..lecture.noeuds import lire_yaml

AIDE = Path(__file__).resolve().parents[1] / "aide"
ECRITES, DITES = AIDE / "codes.yaml", AIDE / "codes_dits.yaml"


@dataclass(frozen=True)
class Issue:
    """Of one code: its cause and what to do, or an example of what is said of it, with what to do
    where that does not say so."""

    cause: str = ""
    que_faire: str = ""
    exemple: str = ""


@lru_cache(maxsize=1)
def issues() -> Mapping[str, Issue]:
    """Every code's, by its name.

    >>> issues()["E112"].que_faire
    "Donnez à l'un des deux un autre nom."
    """
    dites = {c: Issue(exemple=x) for c, x in lire_yaml(DITES).brut().items()}
    return dites | {
        c: Issue(*x) if isinstance(x, list) else replace(dites[c], que_faire=x)
        for c, x in lire_yaml(ECRITES).brut().items()
    }

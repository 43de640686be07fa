"""Stage 7, pack: the names of what is in a build or a pack, and of what is joined to it.

A document, a page and a manifest have names that clausier gives. What a user joins has the name
that he gave: it stands apart, in `pieces/`, where it can take the place of nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path

PIECES = "pieces"  # the folder of what is joined


def est_un_nom(nom: str) -> bool:
    """Is it the plain name of a file, or of one in `pieces/`: no other folder, no drive, no control
    sign, nothing hidden?
    """
    seul = nom.removeprefix(f"{PIECES}/")
    return (
        bool(seul)
        and not seul.startswith(".")
        and not set(seul) & set("/\\:")
        and len(seul) <= 255
        and all(c.isprintable() or c in "\u00a0\u202f" for c in seul)
    )


def noms_des_pieces(fichiers: Iterable[Path]) -> dict[str, Path]:
    """File in the pack → file of the workspace, in the order given.

    Two names that some system takes for one (other case, other composition of accents) get numbers.
    """
    sortie: dict[str, Path] = {}
    pris: set[str] = set()
    for f in fichiers:
        nom, n = nom_propre(f), 1
        tige, point, suffixe = nom.rpartition(".")
        while une_cle(nom) in pris:
            n += 1
            nom = f"{tige}-{n}.{suffixe}" if point else f"{suffixe}-{n}"
        pris.add(une_cle(nom))
        sortie[f"{PIECES}/{nom}"] = f
    return sortie


def nom_propre(f: Path) -> str:
    """The name of a user's file, with nothing that a ZIP or a system could take for more."""
    return "".join(c if c == "." or est_un_nom(c) else "_" for c in f.name).lstrip(".") or "piece"


def une_cle(nom: str) -> str:
    """What a name is to a file system that knows neither case nor composition."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", nom).casefold())

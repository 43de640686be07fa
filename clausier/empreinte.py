"""Fingerprints of what a result depends on: content only, never a time or a place. Light: nothing heavy is imported here.

A case's result depends on its own file, on the rest of its workspace, on the numbers of its neighbours, on the library and
the code, and on the versions of the engines. Whatever cannot be read makes a fingerprint that fits nothing.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from . import __version__

PAQUET = Path(__file__).resolve().parent
RACINE = PAQUET if (PAQUET / "clauses").is_dir() else PAQUET.parent  # a wheel carries its texts in the package, a clone beside it
# The lines of a case that its neighbours' checks look at: numbers and dates of its documents (see `series`).
BLOC = re.compile(rb"^documents:[^\n]*\n(?:(?:[ \t#\-][^\n]*)?(?:\n|\Z))*", re.M)
BIBLIOTHEQUES = ("libpango-1.0.so.0", "libharfbuzz.so.0", "libharfbuzz-subset.so.0", "libfontconfig.so.1")


def condense(morceaux: Iterable[bytes | str]) -> str:
    """One hash of many pieces; where one ends and the next begins counts."""
    h = hashlib.sha256()
    for m in morceaux:
        octets = m.encode("utf-8", "surrogateescape") if isinstance(m, str) else m
        h.update(len(octets).to_bytes(8, "big"))
        h.update(octets)
    return h.hexdigest()


def _arbre(dossier: Path, sauf: frozenset[str] = frozenset(), hors: Path | None = None) -> Iterator[tuple[str, Path]]:
    """(name, path) of every file under a folder, in order; hidden folders and `sauf` left out. Links are not followed."""
    for racine, sous, fichiers in os.walk(dossier):
        sous[:] = sorted(d for d in sous if not d.startswith(".") and d not in sauf and (hors is None or Path(racine, d) != hors))
        for nom in sorted(fichiers):
            yield os.path.relpath(os.path.join(racine, nom), dossier), Path(racine, nom)


@lru_cache(maxsize=1)
def outil() -> str:
    """The library, the code, and every installed package of the place where the PDF engine is."""
    morceaux: list[bytes | str] = [__version__, sys.version, sys.platform]
    for sous in sorted({PAQUET, RACINE / "clauses", RACINE / "templates"}):
        for nom, f in _arbre(sous, frozenset({"__pycache__"})):
            morceaux += [nom, f.read_bytes()]
    return condense([*morceaux, moteur()])


@lru_cache(maxsize=1)
def moteur() -> str:
    """The versions that a PDF's bytes depend on: Python's packages and the libraries of the system, without importing them."""
    from ctypes import CDLL, c_char_p
    from importlib.util import find_spec

    lieu = find_spec("weasyprint")
    paquets = sorted(n for n in os.listdir(Path(lieu.origin).parent.parent) if n.endswith(".dist-info")) if lieu and lieu.origin else []
    systeme = []
    for nom in BIBLIOTHEQUES:
        try:
            lib = CDLL(nom)
        except OSError:
            systeme.append(f"{nom} absente")
            continue
        for version, type_ in (("pango_version_string", c_char_p), ("hb_version_string", c_char_p)):
            if (f := getattr(lib, version, None)) is not None:
                f.restype = type_
                systeme.append(f"{nom} {f().decode()}")
    return condense([*paquets, *systeme])


class Espace:
    """The fingerprint of a workspace: what all its cases share, taken once a run."""

    def __init__(self, racine: Path, cas: Iterable[Path], sortie: Path | None):
        cas = {c.resolve() for c in cas}
        commun: list[bytes | str] = []
        for nom, f in _arbre(racine, frozenset({"build", "node_modules"}), sortie.resolve() if sortie else None):
            if f.is_symlink() or not f.is_file():
                commun += [nom, os.readlink(f) if f.is_symlink() else "spécial"]
            donnees = f.read_bytes() if f.is_file() else b""
            commun += [nom, b"\n".join(BLOC.findall(donnees)) or donnees] if f.resolve() in cas else [nom, donnees]
        self.commun = condense(commun)

    def cas(self, chemin: Path, nom: str, options: str) -> str:
        """The fingerprint of one case's result; `nom` is how messages name its file."""
        return condense([outil(), self.commun, options, nom, chemin.read_bytes()])

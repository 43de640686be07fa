"""Fingerprints of what a result depends on: content only, never a time or a place. Light: nothing
heavy is imported here.

A case's result depends on its own file and on the files that it takes in, on its seller and his
register, on the numbers of its neighbours, on the library and the code, and on the versions of the
engines. A big folder costs nothing: only what can be read by a case is read here, and what a case
really took in is noted while it is made.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from .. import __version__
from .disque import MAX_LU, lire_octets
from .espace import CLIENTS, EMIS, mene_dehors, sous_emis

VERSION: str = __version__  # the program's own, for what names it in a fingerprint
PAQUET = Path(__file__).resolve().parent.parent
RACINE = (
    PAQUET if (PAQUET / "clauses").is_dir() else PAQUET.parent
)  # a wheel carries its texts in the package, a clone beside it
# The lines of a case that its neighbours' checks look at: its name, the numbers and dates of its
# documents (see `series`).
BLOC = re.compile(rb"^documents:[^\n]*\n(?:(?:[ \t#\-][^\n]*)?(?:\n|\Z))*", re.M)
NOM = re.compile(
    rb"^[\"']?dossier[\"']?[ \t]*:[ \t]*[\"']?([A-Za-z0-9_-]+)[\"']?[ \t]*(?:#[^\n]*)?\r?$", re.M
)
# For whom it is, which the version of its general terms names too.
QUALITE = re.compile(
    rb"^[\"']?client[\"']?:[ \t]*(?:\{[^}\n]*?\bqualite[\"']?:[ \t]*[\"']?(\w+)"
    rb"|[^\n{]*\n(?:[ \t#][^\n]*\n)*?[ \t]+[\"']?qualite[\"']?:[ \t]*[\"']?(\w+))",
    re.M,
)
# Where he is written in his own file, the name of it, and the quality there.
FICHE_DU_CLIENT = re.compile(
    rb"^[\"']?client[\"']?:[ \t]*(?:[\"']?([A-Za-z0-9_-]+)[\"']?[ \t]*(?:#[^\n]*)?$"
    rb"|\{[^}\n]*?\bfiche[\"']?:[ \t]*[\"']?([A-Za-z0-9_-]+)"
    rb"|[^\n{]*\n(?:[ \t#][^\n]*\n)*?[ \t]+[\"']?fiche[\"']?:[ \t]*[\"']?([A-Za-z0-9_-]+))",
    re.M,
)
QUALITE_DE_LA_FICHE = re.compile(rb"^[\"']?qualite[\"']?:[ \t]*[\"']?(\w+)", re.M)
ENTIER = re.compile(
    rb"^[\"']?vendeur[\"']?\s*:|^\{", re.M
)  # a case that is read whole by its neighbours
# What a case may have received: whole euros, in ordinary, no-break or narrow no-break spaces.
ECRIT = re.compile(rb"\b(?:montant|total)\"?\s*:\s*[\"']?((?:[\d ]|\xc2\xa0|\xe2\x80\xaf){1,40})")
DEVISE = re.compile(rb"\bdevise\"?\s*:")  # these sums are in another currency
FRANCHISE = b"franchise"  # where it is written, what a neighbour received may end it
BIBLIOTHEQUES = (
    "libpango-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
)
TEXTES = ("clauses", "templates")
REGISTRE, EN_COURS = "registre.yaml", ".en-cours.json"
MAX_OCTETS = (
    1 << 20
)  # of a case that is read at all (see `reader`); of a file among the texts that is looked into


def condense(morceaux: Iterable[bytes | str]) -> str:
    """One hash of many pieces; where one ends and the next begins counts."""
    h = hashlib.sha256()
    for m in morceaux:
        octets = m.encode("utf-8", "surrogateescape") if isinstance(m, str) else m
        h.update(len(octets).to_bytes(8, "big"))
        h.update(octets)
    return h.hexdigest()


def digest(chemin: str | Path) -> str:
    """The hash of a file's content; nothing for what is no file, or cannot be read."""
    try:
        return hashlib.sha256(_lus(Path(chemin), MAX_LU)).hexdigest()
    except OSError:
        return ""


def _lus(chemin: Path, borne: int) -> bytes:
    """A file of a workspace, whole. Raises OSError, for a link that leads out of it too."""
    if mene_dehors(chemin):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(chemin))
    return lire_octets(chemin, borne)


def montants_ecrits(octets: bytes) -> int:
    """All the amounts that a file writes, roughly, in euros: more than was received."""
    somme = sum(int(re.sub(rb"\D", b"", m) or 0) for m in ECRIT.findall(octets))
    return 2 * somme if DEVISE.search(octets) else somme  # none is worth more than two euros


def palier(somme: int) -> int:
    """A sum rounded up by less than an eighth of it: what is said of it holds until the next one.

    >>> palier(0), palier(27_900), palier(28_000), palier(29_000)
    (0, 28672, 28672, 30720)
    """
    pas = 1 << max(0, somme.bit_length() - 4)
    return -(-somme // pas) * pas


class FichiersLus(dict[str, str]):
    """The files that a case takes in besides its own: path → hash, as each was just before it was
    read.
    """

    def noter(self, chemin: Path) -> None:
        """Say that the case takes in this file, or would if it were there."""
        if str(chemin) not in self:
            self[str(chemin)] = digest(chemin)


def _arbre(dossier: Path, sauf: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """(name, path) of every file under a folder, in order; hidden folders and `sauf` left out.

    Links are followed, each folder once, and none that leads out of where the folder lies.
    """
    vus: set[str] = set()
    dehors = os.path.join(os.path.realpath(dossier.parent), "")
    if not os.path.realpath(dossier).startswith(dehors):
        return
    for racine, sous, fichiers in os.walk(dossier, followlinks=True):
        vrais = {
            d: os.path.realpath(os.path.join(racine, d))
            for d in sous
            if not d.startswith(".") and d not in sauf
        }
        uniques = {
            vrai: d
            for d, vrai in reversed(vrais.items())
            if vrai not in vus and vrai.startswith(dehors)
        }
        vus |= uniques.keys()
        sous[:] = sorted(uniques.values())
        ici = os.path.relpath(racine, dossier)
        for nom in sorted(fichiers):
            yield os.path.join(ici, nom), os.path.join(racine, nom)


@lru_cache(maxsize=1)
def outil() -> str:
    """The library, the code, and every installed package of the place where the PDF engine is."""
    morceaux: list[bytes | str] = [VERSION, sys.version, sys.platform]
    for sous in sorted({PAQUET, RACINE / "clauses", RACINE / "templates"}):
        for nom, f in _arbre(sous, frozenset({"__pycache__"})):
            morceaux += [nom, lire_octets(f)]
    return condense([*morceaux, moteur()])


@lru_cache(maxsize=1)
def moteur() -> str:
    """The versions that a PDF's bytes depend on: Python's packages and the libraries of the system,
    without importing them.
    """
    from ctypes import CDLL, c_char_p
    from importlib.util import find_spec

    lieu = find_spec("weasyprint")
    paquets = (
        sorted(n for n in os.listdir(Path(lieu.origin).parent.parent) if n.endswith(".dist-info"))
        if lieu and lieu.origin
        else []
    )
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
    """The fingerprint of a workspace: what all its cases share, taken once a run.

    `lignes`: where the neighbours' numbers stand in their files.
    """

    def __init__(self, racine: Path, voisins: Iterable[Path]):
        commun: list[bytes | str] = [
            n for f in ("vendeur.yaml", REGISTRE) for n in (f, digest(racine / f))
        ]
        for sous in TEXTES:
            commun.append(_present(racine, sous))
            for nom, f in _arbre(racine / sous):
                commun += [
                    nom,
                    digest(f)
                    if f.endswith((".md", ".yaml", ".yml")) or _taille(f) <= MAX_OCTETS
                    else "",
                ]
        # The frozen files: those that the register names are noted by who reads them; of the others
        # the name is enough.
        emis = racine / EMIS
        commun += [
            digest(emis / EN_COURS),
            *(f.relative_to(emis).as_posix() for f in sous_emis(racine)),
        ]
        lignes: list[str] = []
        ecrits, franchise = 0, FRANCHISE in octets_de(racine / "vendeur.yaml")
        for voisin in voisins:
            octets = octets_de(voisin)
            lus, ligne = _vu_d_ailleurs(octets, racine)
            commun += [os.path.relpath(voisin, racine), *lus]
            lignes.append(ligne)
            ecrits += montants_ecrits(octets)
            franchise = franchise or FRANCHISE in octets
        commun.append(str(palier(ecrits)) if franchise else "")
        self.commun, self.lignes = condense(commun), condense(lignes)

    def cas(self, octets: bytes, nom: str, options: str) -> str:
        """The fingerprint of one case's result; `nom` is how messages name its file."""
        return condense([outil(), self.commun, options, nom, octets])


def _present(racine: Path, sous: str) -> str:
    """Has the workspace such a folder; does a link put it elsewhere?"""
    if not (racine / sous).is_dir():
        return ""
    vrai = os.path.realpath(racine / sous)
    return sous if vrai.startswith(os.path.join(os.path.realpath(racine), "")) else f"{sous} ?"


def _taille(f: str | Path) -> int:
    try:
        return os.stat(f).st_size
    except OSError:
        return 0


def qualite_nommee(cas: bytes, racine: Path) -> str | None:
    """For whom a case is, when it names its client's file; None for one that cannot be seen."""
    nom = FICHE_DU_CLIENT.search(cas)
    if nom is None or (racine / CLIENTS).is_symlink():
        return None
    fiche = racine / CLIENTS / f"{(nom[1] or nom[2] or nom[3]).decode()}.yaml"
    dite = QUALITE_DE_LA_FICHE.search(octets_de(fiche))
    return dite[1].decode(errors="replace") if dite else None


def _vu_d_ailleurs(octets: bytes, racine: Path) -> tuple[list[bytes], str]:
    """What the neighbours of a case see of it, and at which line."""
    octets = octets.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    blocs = list(BLOC.finditer(octets))
    if (
        len(blocs) != 1
        or ENTIER.search(octets)
        or b"!fichier" in blocs[0][0]
        or b"*" in blocs[0][0]
    ):
        return [octets, (qualite_nommee(octets, racine) or "").encode()], ""
    pour = [m[1] or m[2] for m in QUALITE.finditer(octets)]
    pour += [(qualite_nommee(octets, racine) or "").encode()] if not pour else []
    return [*NOM.findall(octets), *pour, blocs[0][0]], str(octets.count(b"\n", 0, blocs[0].start()))


def octets_de(chemin: Path) -> bytes:
    """A case's bytes; none of one that is unreadable or too big: its own turn will say why."""
    try:
        return _lus(chemin, MAX_OCTETS)
    except OSError:
        return b""

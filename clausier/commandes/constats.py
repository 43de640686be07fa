"""What `check` found, for machines: JSON, the annotations of GitHub, SARIF 2.1.0 (OASIS).

Each takes the verification and gives the text to put out.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import clausier

from ..lecture.corrections import places_des_corrections
from ..lecture.insertion import BOM
from ..lecture.noeuds import MAX_BYTES
from ..socle.codes import CODES
from ..socle.disque import lire_octets
from ..socle.problemes import Correction, Probleme
from ..socle.regroupement import regrouper

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
Remplacement = tuple[tuple[int, int], tuple[int, int], str]
NIVEAUX = {"erreur": "error", "avertissement": "warning", "information": "note"}


def niveau(p: Probleme) -> str:
    """How bad it is, in one word."""
    return "erreur" if p.grave else "information" if p.information else "avertissement"


def verification_json(v: clausier.Verification) -> str:
    """The cases, those that are refused, and each fault with its place and its correction."""
    dit = {
        "cas": list(v.cas),
        "refuses": list(v.refuses),
        "problemes": [_probleme(p) for p in v.problemes],
    }
    return json.dumps(dit, ensure_ascii=False, indent=1) + "\n"


def _probleme(p: Probleme) -> dict[str, Any]:
    return {
        "fichier": p.place.fichier,
        "ligne": p.place.ligne,
        "colonne": p.place.colonne,
        "code": p.code,
        "niveau": niveau(p),
        "champ": p.champ,
        "message": p.message,
        "source": CODES[p.code].source or None,
        "correction": _correction(p.correction),
    }


def _correction(c: Correction | None) -> dict[str, Any] | None:
    if c is None:
        return None
    ou = {"ligne": c.place.ligne, "colonne": c.place.colonne}
    return {**ou, "genre": c.genre, "ancien": c.ancien, "neuf": c.neuf}


def en_annotations(v: clausier.Verification) -> str:
    """One command of GitHub's workflows a line; nothing in a message ends it or begins another."""
    ordres = {"erreur": "error", "avertissement": "warning", "information": "notice"}
    return "".join(
        f"::{ordres[niveau(p)]} file={_propriete(p.place.fichier)},line={p.place.ligne},"
        f"col={p.place.colonne},title={_propriete(p.code)}::{_donnee(_phrase(p))}\n"
        for p in regrouper(v.problemes)
    )


def _phrase(p: Probleme) -> str:
    return str(p).removeprefix(f"{p.place}: {p.code}").lstrip()


def _donnee(x: str) -> str:
    return x.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _propriete(x: str) -> str:
    return _donnee(x).replace(":", "%3A").replace(",", "%2C")


def en_sarif(v: clausier.Verification) -> str:
    """A log of one run; columns count signs."""
    problemes = v.problemes
    codes = sorted({p.code for p in problemes})
    remplacements = _remplacements(problemes)
    regles = [
        {
            "id": c,
            "shortDescription": {"text": CODES[c].titre},
            "help": {"text": CODES[c].source or CODES[c].titre},
        }
        for c in codes
    ]
    conducteur = {
        "name": "clausier",
        "version": clausier.__version__,
        "language": "fr",
        "rules": regles,
    }
    run = {
        "tool": {"driver": conducteur},
        "columnKind": "unicodeCodePoints",
        "results": [
            _resultat(
                p, codes.index(p.code), remplacements.get(p.correction) if p.correction else None
            )
            for p in problemes
        ],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _uri(nom: str) -> str:
    """A path as a reference of RFC 3986."""
    return "".join(
        chr(b) if chr(b).isascii() and (chr(b).isalnum() or chr(b) in "-._~/") else f"%{b:02X}"
        for b in os.fsencode(nom)
    )


def _resultat(p: Probleme, rang: int, morceau: Remplacement | None) -> dict[str, Any]:
    fichier = {"uri": _uri(p.place.fichier)}
    region = {"startLine": p.place.ligne, "startColumn": p.place.colonne}
    resultat: dict[str, Any] = {
        "ruleId": p.code,
        "ruleIndex": rang,
        "level": NIVEAUX[niveau(p)],
        "message": {"text": _phrase(p)},
        "locations": [{"physicalLocation": {"artifactLocation": fichier, "region": region}}],
    }
    if morceau:
        debut, fin, neuf = morceau
        ou = {
            "startLine": debut[0],
            "startColumn": debut[1],
            "endLine": fin[0],
            "endColumn": fin[1],
        }
        remplace = [{"deletedRegion": ou, "insertedContent": {"text": neuf}}]
        resultat["fixes"] = [
            {"artifactChanges": [{"artifactLocation": fichier, "replacements": remplace}]}
        ]
    return resultat


def _remplacements(problemes: Iterable[Probleme]) -> dict[Correction, Remplacement]:
    """Each certain correction as `fix` would write it: from, to (line, column), what it writes. A
    file that cannot be read has none.
    """
    par_fichier: dict[str, list[Correction]] = {}
    for p in problemes:
        if p.correction:
            par_fichier.setdefault(p.correction.place.fichier, []).append(p.correction)
    sortie: dict[Correction, Remplacement] = {}
    for nom, siennes in par_fichier.items():
        try:
            texte = lire_octets(Path(nom), MAX_BYTES).removeprefix(BOM).decode("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        for (debut, fin, neuf), c in places_des_corrections(texte, siennes):
            sortie[c] = (_lieu(texte, debut), _lieu(texte, fin), neuf)
    return sortie


def _lieu(texte: str, i: int) -> tuple[int, int]:
    """Line and column of a sign, counted from 1."""
    return texte.count("\n", 0, i) + 1, i - texte.rfind("\n", 0, i)

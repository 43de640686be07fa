"""What `check` found, for machines: JSON, the annotations of GitHub, SARIF 2.1.0 (OASIS).

Each takes the verification and gives the text to put out.
"""

from __future__ import annotations

import json
import os
from typing import Any

import clausier

from ..socle.codes import CODES
from ..socle.problemes import Correction, Probleme
from ..socle.regroupement import regrouper

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
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
        "results": [_resultat(p, codes.index(p.code)) for p in problemes],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _uri(nom: str) -> str:
    """A path as a reference of RFC 3986."""
    return "".join(
        chr(b) if chr(b).isascii() and (chr(b).isalnum() or chr(b) in "-._~/") else f"%{b:02X}"
        for b in os.fsencode(nom)
    )


def _resultat(p: Probleme, rang: int) -> dict[str, Any]:
    fichier = {"uri": _uri(p.place.fichier)}
    region = {"startLine": p.place.ligne, "startColumn": p.place.colonne}
    resultat: dict[str, Any] = {
        "ruleId": p.code,
        "ruleIndex": rang,
        "level": NIVEAUX[niveau(p)],
        "message": {"text": _phrase(p)},
        "locations": [{"physicalLocation": {"artifactLocation": fichier, "region": region}}],
    }
    if (c := p.correction) and c.genre == "texte":
        ou = {
            "startLine": c.place.ligne,
            "startColumn": c.place.colonne,
            "endColumn": c.place.colonne + len(c.ancien),
        }
        remplace = [{"deletedRegion": ou, "insertedContent": {"text": c.neuf}}]
        resultat["fixes"] = [
            {"artifactChanges": [{"artifactLocation": fichier, "replacements": remplace}]}
        ]
    return resultat

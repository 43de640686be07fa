"""An audit as it leaves for a program: JSON with stable keys. A key is added, never renamed."""

from __future__ import annotations

import json
from typing import Any

from ..socle.codes import CODES
from . import mots
from .constat import ConstatDePapier, Relecture


def lieu_dit(c: ConstatDePapier) -> str:
    """Where a finding is, in words."""
    if not c.ligne:
        return mots.ENTIER
    page = f"page {c.page}, " if c.page else ""
    return f"{page}ligne {c.ligne}"


def releve_en_json(r: Relecture) -> str:
    """The whole audit."""
    lu = r.lu
    dit = {
        "fichier": r.fichier,
        "type": {"valeur": lu.papier, "pourquoi": lu.papier_pourquoi},
        "public": {"valeur": lu.public, "pourquoi": lu.public_pourquoi},
        "date": {
            "valeur": lu.date.isoformat() if lu.date else None,
            "pourquoi": lu.date_pourquoi,
            "juge_au": lu.jour.isoformat(),
        },
        "constats": [_constat(c) for c in r.constats],
        "non_juge": list(r.limites),
    }
    return json.dumps(dit, ensure_ascii=False, indent=1) + "\n"


def _constat(c: ConstatDePapier) -> dict[str, Any]:
    return {
        "id": c.id,
        "code": c.code,
        "titre": CODES[c.code].titre,
        "gravite": "erreur" if c.grave else "avertissement",
        "page": c.page or None,
        "ligne": c.ligne or None,
        "colonne": c.colonne or None,
        "extrait": c.extrait or None,
        "quoi": c.quoi,
        "pourquoi": c.pourquoi or None,
        "sources": list(c.sources),
        "ecrire": c.ecrire or None,
    }

"""The manifest that every build leaves in its folder: its name, and the reading of it.

Whoever asks what was built reads it: the pack, the page of the workspace, the numbers given so far.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from .disque import lire_octets

MANIFESTE = "manifeste.json"
MAX_MANIFESTE = 1 << 24  # bytes
# to whom a claim goes with its exhibits, as its pack is called
DOSSIERS = {
    "tribunal": "dossier pour le tribunal",
    "mandataire": "dossier pour le mandataire judiciaire",
}


def lire_manifeste(dossier: Path) -> dict[str, Any]:
    """The manifest of the build that stands in a folder; empty when there is none that can be
    read.
    """
    with suppress(OSError, ValueError, RecursionError):
        lu = json.loads(lire_octets(dossier / MANIFESTE, MAX_MANIFESTE))
        return lu if isinstance(lu, dict) else {}
    return {}

"""Says how many branches of each room the tests took, and which they did not: `make couverture`.

Branches, not lines: of an `if` both ways count, for a sum that is wrong is wrong on one of them.
Exit status 1 when a room is under its floor.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections import defaultdict
from pathlib import Path
from typing import Any

import coverage

# In percent of the room's branches: a floor only rises.
PLANCHERS = {"comptes": 95, "droit": 95, "regles": 95}


def par_salle(fichiers: dict[str, Any]) -> dict[str, list[tuple[str, int, int, str]]]:
    """Room → (module, branches taken, branches, those not taken as line→line)."""
    salles = defaultdict(list)
    for nom, f in sorted(fichiers.items()):
        s, manque = f["summary"], " ".join(f"{a}→{b}" for a, b in f["missing_branches"])
        salles[Path(nom).parts[1]].append((nom, s["covered_branches"], s["num_branches"], manque))
    return salles


def main() -> int:
    # What a test killed while it wrote cannot be read: the others are.
    warnings.simplefilter("ignore", coverage.exceptions.CoverageWarning)
    c = coverage.Coverage()
    c.combine()
    c.save()
    json_ = Path(c.config.data_file).with_name("branches.json")
    c.json_report(outfile=str(json_))
    salles = par_salle(json.loads(json_.read_text(encoding="utf-8"))["files"])
    bas = False
    for salle, plancher in PLANCHERS.items():
        prises, toutes = (sum(m[i] for m in salles[salle]) for i in (1, 2))
        part = 100 * prises / toutes
        bas |= part < plancher
        print(f"{salle} : {prises} branches sur {toutes}, {part:.1f} % (plancher : {plancher} %)")
        for nom, _, _, manque in salles[salle]:
            if manque:
                print(f"  {nom} {manque}")
    return int(bas)


if __name__ == "__main__":
    sys.exit(main())

"""`make fuzz-lire`: mutants of the invoices of the examples, our verdict against the official
rules; prints how often they agree, and the rules that one side alone found.

Arguments: how many, the seed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

from mutants_lire import comparer, riche  # noqa: E402

RACINE = Path(__file__).parent.parent


def principal(combien: int, graine: int) -> None:
    with tempfile.TemporaryDirectory() as d:
        subprocess.run(
            [sys.executable, RACINE / "cli.py", "build", RACINE / "exemples", "--out", d],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        xmls = [f.read_bytes() for f in sorted(Path(d).rglob("*.xml"))]
    assert xmls, "aucune facture électronique parmi les exemples"
    xmls += [riche()] * len(xmls)  # half of the draws
    for ligne in comparer(xmls, combien, graine).tableau():
        print(ligne)


if __name__ == "__main__":
    principal(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)

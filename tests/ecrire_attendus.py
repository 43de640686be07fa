"""Write `tests/attendus/`: what the examples must give, and `tests/dits/`: what the tables of cases
make the command say (these alone with `dits`). `python tests/ecrire_attendus.py` (or `make
attendus`), then read the diff.

Kept of an example: each document's Markdown, and the manifest without what changes when nothing of
the law or the figures does (version, hashes; that the hashes are true is a test of its own).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from ce_qui_est_dit import DITS

from clausier.dossier.issues import DITES
from outils import ATTENDUS, CAS, EXEMPLES, RACINE, clausier

sys.path.insert(0, str(RACINE / "outils"))
from site_clausier import codes

TABLE = re.compile(r"^from (ce_qui_est_dit|vies|test_bornes\w*) ", re.M)


def manifeste_stable(donnees: bytes) -> str:
    """A manifest without versions and hashes."""
    m = json.loads(donnees)
    for k in ("clausier", "moteur", "polices"):
        m.pop(k)
    m["fichiers"] = sorted(m["fichiers"])
    for d in m["documents"]:
        for k in ("texte", "bibliotheque"):
            d.pop(k, None)
        d.get("traduction", {}).pop("texte", None)
        for c in d["clauses"]:
            c.pop("sha256")
    return json.dumps(m, ensure_ascii=False, indent=1) + "\n"


def attendus_de(dossier: Path) -> dict[str, str]:
    """Name → text of every file that is kept of a built case."""
    pages = {f.name: f.read_text(encoding="utf-8") for f in sorted(dossier.glob("*.md"))}
    return pages | {"manifeste.json": manifeste_stable((dossier / "manifeste.json").read_bytes())}


def ecrire_les_dits() -> int:
    """Run the tests that hold what is said, which keep what is said now."""
    for f in DITS.glob("*.txt"):
        f.unlink()
    essais = sorted(RACINE.glob("tests/*/test_*.py"))
    tables = [f for f in essais if TABLE.search(f.read_text(encoding="utf-8"))]
    fini = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *map(str, tables)],
        cwd=RACINE,
        env={**os.environ, "CLAUSIER_DITS": "1"},
        check=False,
    )
    DITES.write_text(codes.exemples(), encoding="utf-8", newline="\n")
    return fini.returncode


def main() -> int:
    if sys.argv[1:] == ["dits"]:
        return ecrire_les_dits()
    with tempfile.TemporaryDirectory() as d:
        proc = clausier("build", EXEMPLES, "--out", d)
        print(proc.stderr, end="")
        if proc.returncode:
            return proc.returncode
        shutil.rmtree(ATTENDUS, ignore_errors=True)
        for nom in CAS:
            cible = ATTENDUS / nom
            cible.mkdir(parents=True)
            for fichier, texte in attendus_de(Path(d) / nom).items():
                (cible / fichier).write_text(texte, encoding="utf-8", newline="\n")
        print(f"{len(CAS)} dossiers → {ATTENDUS}")
    return ecrire_les_dits()


if __name__ == "__main__":
    raise SystemExit(main())

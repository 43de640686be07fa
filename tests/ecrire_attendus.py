"""Write `tests/attendus/`: what the examples must give. `python -m tests.ecrire_attendus` (or `make
attendus`), then read the diff.

Kept: each document's Markdown, and the manifest without what changes when nothing of the law or the
figures does (version, hashes; that the hashes are true is a test of its own).
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from outils import ATTENDUS, CAS, EXEMPLES, clausier


def manifeste_stable(donnees: bytes) -> str:
    """A manifest without versions and hashes."""
    m = json.loads(donnees)
    for k in ("clausier", "moteur", "polices"):
        m.pop(k)
    m["fichiers"] = sorted(m["fichiers"])
    for d in m["documents"]:
        for c in d["clauses"]:
            c.pop("sha256")
    return json.dumps(m, ensure_ascii=False, indent=1) + "\n"


def attendus_de(dossier: Path) -> dict[str, str]:
    """Name → text of every file that is kept of a built case."""
    pages = {f.name: f.read_text(encoding="utf-8") for f in sorted(dossier.glob("*.md"))}
    return pages | {"manifeste.json": manifeste_stable((dossier / "manifeste.json").read_bytes())}


def main() -> int:
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
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

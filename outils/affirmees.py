"""Which ideas of `clauses/_audit/idees/` accuse only where no word denies them.

Read from the faults that `tests/audit/` knows: an idea that four of them need at least, and none
in a denied form, is one of them. A paper without a fault has nothing to teach. Written to
`clauses/_audit/affirmees.yaml`.
"""

from __future__ import annotations

import sys
import textwrap
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import yaml

from clausier.audit.idees import Idees, ensemble_dit
from clausier.audit.plan import sur_un_plan
from clausier.audit.regles import dires
from clausier.audit.relecture import lire_papier

RACINE = Path(__file__).parent.parent
ESSAIS = RACINE / "tests" / "audit"
LU = RACINE / "clauses" / "_audit" / "affirmees.yaml"
SOUTIENS = 4  # faults that need an idea, before it may be one of these
PHRASES = 400  # sentences read at once
EN_TETE = (
    "# Les idées qui n'accusent que si rien ne les nie : « ne renonce pas ».\n"
    "# Tirées des fautes connues par outils/affirmees.py ; ne pas écrire à la main.\n"
)


def papiers() -> Iterator[tuple[bytes, str]]:
    """What is read, and its kind: the sentences that accuse, by lots, and the faulty papers."""
    dits = yaml.safe_load((ESSAIS / "phrases.yaml").read_text(encoding="utf-8"))
    groupes = (*dits["fautives"].values(), dits["a_part"]["fautives"])
    phrases = [x for groupe in groupes for x in groupe.splitlines()]
    for i in range(0, len(phrases), PHRASES):
        yield "\n\n".join(["Papier", *phrases[i : i + PHRASES]]).encode(), ".txt"
    verites = yaml.safe_load((ESSAIS / "corpus" / "verites.yaml").read_text(encoding="utf-8"))
    fautifs = {nom for nom, dit in verites["papiers"].items() if dit.get("fautes")}
    for f in sorted((ESSAIS / "corpus").iterdir()):
        if f.name in fautifs and f.suffix in (".txt", ".md", ".html"):
            yield f.read_bytes(), f.suffix


def affirmees() -> list[str]:
    """The names of those ideas."""
    ensembles = [ensemble_dit(f"{dit} {x.sauf}") for x in dires() for dit in x.dit]
    soutiens: Counter[str] = Counter()
    niees: set[str] = set()
    for octets, sorte in papiers():
        lues = Idees(sur_un_plan(lire_papier(octets, sorte).lignes), affirmees=frozenset())
        for x in ensembles:
            nues = {a for a in x.idees if a[0] not in "+!"}
            for rang, _ in x.dans(lues):
                soutiens.update(nues)
                niees |= {a for a in nues if rang not in lues.dits("+" + a)}
    return sorted(a for a, n in soutiens.items() if n >= SOUTIENS and a not in niees)


if __name__ == "__main__":
    noms = textwrap.fill(" ".join(affirmees()), 98, initial_indent="  ", subsequent_indent="  ")
    LU.write_text(f"{EN_TETE}affirmees: >\n{noms}\n", encoding="utf-8")
    sys.stdout.write(f"{LU.relative_to(RACINE)} : {len(noms.split())} idées\n")

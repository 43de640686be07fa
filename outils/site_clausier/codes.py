"""The pages of codes: each with its meaning, its source, and what the command says of a case that
has the fault: the cause, and what to do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import yaml

from clausier.dossier.issues import ECRITES, Issue, issues
from clausier.socle.affichage import visible
from clausier.socle.codes import CHAPITRES, CODES, Code

ICI = Path(__file__).resolve().parent
RACINE = ICI.parents[1]
LIGNE = re.compile(r"^(.+?):\d+:\d+: ([EA]\d{3}) (.*)$")


INTRODUCTION = """\
`E…` : erreur, rien n'est construit pour ce dossier. `A…` : avertissement, le dossier est construit
et le point est dit. Un code ne change jamais de sens."""


class Dit(NamedTuple):
    """What is said of a fault, and the bad case of which it is said, if one shows it alone."""

    message: str
    cas: Path | None


def dits() -> dict[str, Dit]:
    """The first message of each code that the tests keep: those of the bad cases come first."""
    tables = sorted((RACINE / "tests/dits").glob("*.txt"), key=lambda f: f.stem != "refus")
    trouves: dict[str, Dit] = {}
    for table in tables:
        for ligne in table.read_text(encoding="utf-8").splitlines():
            if m := LIGNE.match(ligne):
                cas = RACINE / "tests/refus" / m[1] if table.stem == "refus" else None
                trouves.setdefault(m[2], Dit(m[3], cas))
    return trouves


def exemples() -> str:
    """One message of each code that the tests show: `clausier/aide/codes_dits.yaml`."""
    ecrites = yaml.safe_load(ECRITES.read_text(encoding="utf-8"))
    seules = {c for c, x in ecrites.items() if isinstance(x, list)}
    siens = {c: d.message for c, d in sorted(dits().items()) if c in CODES and c not in seules}
    return (
        "# Un message de chaque code que les essais montrent ; « make attendus » le refait.\n"
        + (yaml.safe_dump(siens, allow_unicode=True, width=10**6))
    )


def pages() -> dict[str, str]:
    connus, siennes = dits(), issues()
    lignes = ["# Les codes", "", INTRODUCTION, ""]
    sortie = {}
    for rang, chapitre in CHAPITRES.items():
        page = [f"# Codes {rang}xx : {chapitre}", ""]
        lignes += [f"## {chapitre}", ""]
        for nom, code in sorted(CODES.items(), key=lambda x: x[0][1:]):
            if nom[1] == rang:
                lignes.append(f"- [{nom}]({rang}xx.md#{nom.lower()}) – {code.titre}")
                page += _code(nom, code, connus.get(nom), siennes[nom])
        lignes.append("")
        sortie[f"{rang}xx.md"] = "\n".join(page)
    return {"index.md": "\n".join(lignes), **sortie}


def _code(nom: str, code: Code, dit: Dit | None, issue: Issue) -> list[str]:
    lignes = [f"## {nom} – {code.titre} {{ #{nom.lower()} }}", ""]
    if code.source:
        lignes += [f"Source : {code.source}.", ""]
    if issue.cause:
        lignes += [f"- Cause : {issue.cause}", f"- Que faire : {issue.que_faire}", ""]
    else:
        lignes += [
            "Ce que dit la commande, par exemple :",
            "",
            "``` { .text .dit }",
            issue.exemple,
            "```",
            "",
            *([f"Que faire : {issue.que_faire}", ""] if issue.que_faire else []),
        ]
        if dit and dit.cas:
            texte = dit.cas.read_text("utf-8", errors="replace").partition("\n")[2].strip()
            lignes += ['??? note "Un dossier qui a cette faute"', "", "    ``` yaml"]
            lignes += [f"    {visible(x)}" for x in texte.splitlines()] + ["    ```", ""]
    return lignes

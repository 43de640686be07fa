"""Every line that a table of cases makes `check` say, with its place, every row and sum that it
makes a page show, every figure of its `status`: one of those that were read and kept in
`tests/dits/`.

A row of a table asks for a few words; a place one column off, a plural, another sum of the same
page would pass it. `CLAUSIER_DITS=1` with the tests (all of them: `make attendus`) keeps what is
said now: read the diff, as of any expected page.
"""

from __future__ import annotations

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

DITS = Path(__file__).resolve().parent / "dits"
LIGNE = re.compile(r"^.+?:\d+:\d+: [EA]\d{3} .*$", re.M)


@cache
def _gardees(table: str) -> frozenset[str]:
    fichier = DITS / f"{table}.txt"
    return frozenset(fichier.read_text(encoding="utf-8").splitlines() if fichier.exists() else ())


def tenir(table: str, dit: str, espace: Path) -> None:
    """What the command said of a workspace is what `tests/dits/<table>.txt` keeps."""
    _tenir(table, lignes_dites(dit, espace))


def tenir_page(table: str, page: str) -> None:
    """The rows of its tables and its sums are what `tests/dits/<table>.txt` keeps."""
    _tenir(table, lignes_de_page(page))


def lignes_de_page(page: str) -> list[str]:
    """The rows of a page's tables, and its sums."""
    return [x for x in page.splitlines() if x.startswith("|") or "€" in x]


def tenir_statut(table: str, statut: dict[str, Any]) -> None:
    """What `status --format json` says of each invoice, case and seller, one a line, is what
    `tests/dits/<table>.txt` keeps; what is nought is left out.
    """
    _tenir(table, lignes_du_statut(statut))


def lignes_du_statut(statut: dict[str, Any]) -> list[str]:
    """What a status says, one line for each invoice, case and seller."""
    lignes = []
    for d in statut["dossiers"]:
        lignes += [_en_ligne(f) for f in d["factures"]]
        # The ages share out `ouvert`: see `tests/comptes/test_ages.py`.
        cles = d.keys() - {"dossier", "fichier", "vendeur", "client", "factures", "ages"}
        lignes.append(_en_ligne({k: d[k] for k in cles}))
    return lignes + [_en_ligne(v) for v in statut["vendeurs"]]


def lignes_dites(dit: str, espace: Path) -> list[str]:
    """The faults and warnings that a command says of a workspace, whose path is left out, and the
    seals, which are those of every byte of a page.
    """
    dites = [x.replace(f"{espace}/", "") for x in LIGNE.findall(dit)]
    return [re.sub(r"[0-9a-f]{12,}…", "…", x) for x in dites]


def tenir_histoire(table: str, nom: str, lignes: list[str]) -> None:
    """All that is said of one history, no line more nor less, is its chapter of
    `tests/dits/<table>.txt`.
    """
    fichier = DITS / f"{table}.txt"
    texte = fichier.read_text(encoding="utf-8") if fichier.exists() else ""
    chapitres = dict(re.findall(r"(?m)^# (.*)\n((?:(?!# ).*\n)*)", texte))
    dit = "".join(f"{x}\n" for x in lignes)
    if chapitres.get(nom) != dit and os.environ.get("CLAUSIER_DITS"):
        chapitres[nom] = dit
        tout = "".join(f"# {n}\n{x}" for n, x in chapitres.items())
        fichier.write_text(tout, encoding="utf-8", newline="\n")
        return
    assert chapitres.get(nom, "").splitlines() == lignes, f"{table}.txt, « {nom} »"


def _en_ligne(x: dict[str, Any]) -> str:
    return json.dumps(_dit(x), ensure_ascii=False, sort_keys=True)


def _dit(x: Any) -> Any:
    if isinstance(x, dict):
        return {k: y for k, v in x.items() if (y := _dit(v)) not in (None, "0.00", {}, [])}
    return [_dit(y) for y in x] if isinstance(x, list) else x


def _tenir(table: str, lignes: list[str]) -> None:
    nouvelles = [x for x in dict.fromkeys(lignes) if x not in _gardees(table)]
    if nouvelles and os.environ.get("CLAUSIER_DITS"):
        _ajouter(table, nouvelles)
        return
    assert not nouvelles, f"à lire, puis à garder dans tests/dits/{table}.txt : {nouvelles}"


def _ajouter(table: str, nouvelles: list[str]) -> None:
    toutes = sorted({*_gardees(table), *nouvelles})
    (DITS / f"{table}.txt").write_text("\n".join(toutes) + "\n", encoding="utf-8", newline="\n")
    _gardees.cache_clear()

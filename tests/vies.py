"""Histories of cases: what `check` says of one, what `status` says on some days, what some of its
pages show; all of it is one chapter of `tests/dits/`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ce_qui_est_dit import lignes_de_page, lignes_dites, tenir_histoire
from fabrique import cas, espace
from test_bornes import lance, statut_lu

# Of a case: what is the same on all its days, and its next step, the first of its steps.
AILLEURS = ("dossier", "fichier", "vendeur", "client", "prochaine_etape")


def tenir_vie(
    tmp: Path,
    ou: tuple[str, str],
    vendeur: dict[str, Any],
    change: dict[str, Any],
    jours: tuple[str, ...] = (),
    pages: tuple[str, ...] = (),
) -> None:
    """`ou`: the table and the name of the history; `change`: keys of the plain case; `pages`: the
    names of documents, or how these names begin.
    """
    w = espace(tmp / "w", vendeur, essai=cas(**change))
    lignes = lignes_dites(lance("check", w)[1], w)
    vus: dict[str, dict[str, str]] = {}
    for jour in jours:
        lu = statut_lu(tmp / "w", jour, vendeur, essai=cas(**change))
        (dossier,) = lu["dossiers"]
        for f in dossier.pop("factures"):
            lignes.append(_ce_qui_change(f"{jour} {f['numero']}", f, vus))
        sommes = {k: x for k, x in dossier.items() if k not in AILLEURS}
        lignes.append(_ce_qui_change(jour, sommes, vus))
    if pages:
        lance(
            "build", w, "--out", tmp / "b", "--formats", "md"
        )  # nothing, of a case that is refused
        for f in sorted((tmp / "b/essai").glob("*.md")):
            if f.stem.startswith(pages):
                lignes += lignes_de_page(f.read_text(encoding="utf-8"))
    tenir_histoire(*ou, lignes)


def _ce_qui_change(quoi: str, x: dict[str, Any], vus: dict[str, dict[str, str]]) -> str:
    """What a status says of an invoice or of the case, less what it said the day before."""
    cle = quoi.partition(" ")[2]
    avant, apres = vus.get(cle, {}), dict(feuilles(x))
    vus[cle] = apres
    change = {k: apres.get(k, "–") for k in (avant | apres) if apres.get(k) != avant.get(k)}
    return " ".join([quoi, *(f"{k}={v}" for k, v in change.items())])


def feuilles(x: Any, chemin: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(x, dict | list):
        for k, y in x.items() if isinstance(x, dict) else enumerate(x):
            yield from feuilles(y, f"{chemin}.{k}" if chemin else str(k))
    elif x not in (None, "0.00"):
        yield chemin, f"« {x} »" if " " in str(x) else str(x)

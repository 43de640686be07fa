"""Histories of cases: what `check` says of one, what `status` says on some days, what some of its
pages show; all of it is one chapter of `tests/dits/`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ce_qui_est_dit import lignes_de_page, lignes_dites, lignes_du_statut, tenir_histoire
from fabrique import cas, espace
from test_bornes import lance, statut_lu


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
    for jour in jours:
        lu = statut_lu(tmp / "w", jour, vendeur, essai=cas(**change))
        lignes += [f"{jour} {x}" for x in lignes_du_statut(lu | {"vendeurs": []})]
    if pages:
        code, dit = lance("build", w, "--out", tmp / "b", "--formats", "md")
        assert code == 0, dit
        for f in sorted((tmp / "b/essai").glob("*.md")):
            if f.stem.startswith(pages):
                lignes += lignes_de_page(f.read_text(encoding="utf-8"))
    tenir_histoire(*ou, lignes)

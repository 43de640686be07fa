"""Stage 2, check: the workspace's catalogue, `catalogue.yaml`: what a seller sells again and again,
under a name of his own.

An article is a line that waits for its quantity: its keys are those of `Ligne`, each of which may
be a list of values with `depuis:`. They are typed as lines, article by article (see
`dossier.catalogue`), so that a line has one record and not two.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from ..socle.saisie import faute
from .cles_closes import Fiche

NOM_D_ARTICLE = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}"


def lire_articles(x: object) -> object:
    """The articles by their names: what a line and `--lignes` can write without quotes."""
    for nom in x if isinstance(x, dict) else ():
        if not re.fullmatch(NOM_D_ARTICLE, nom):
            raise faute(
                "E105",
                f"« {nom[:40]} » ne peut pas être le nom d'un article : lettres sans accent, "
                "chiffres, « - », « _ » et « . », 60 au plus",
            )
    return x


class CatalogueSaisi(Fiche):
    tarifs: Literal["ht", "ttc"] = "ht"
    articles: Annotated[dict[str, Any], BeforeValidator(lire_articles)]

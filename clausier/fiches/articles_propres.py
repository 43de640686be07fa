"""Stage 2, check: articles that a paper holds and no library does: what two parties agreed upon, or
what a seller's general terms say of their own. A title, a text, and where it stands.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from ..socle.saisie import faute
from ..socle.valeurs import Texte
from .champs import TexteDeClause
from .cles_closes import Fiche
from .identite import nom_nu

PREFIXE = "propre_"  # no clause of a library has such a name
MAX_NOM = 40
MAX_ARTICLES = 50


def nom_d_article(titre: str) -> str:
    """The name by which an article of one's own is cited.

    >>> nom_d_article("Audit du client"), nom_d_article("Clé & « secret » n° 2")
    ('propre_audit_du_client', 'propre_cle_secret_n_2')
    """
    nu = re.sub(r"[^a-z0-9]+", "_", nom_nu(titre)).strip("_")
    return (PREFIXE + nu)[:MAX_NOM].rstrip("_")


def lire_nom_propre(v: object) -> str:
    """A name that `nom_d_article` might have given."""
    if not isinstance(v, str) or not re.fullmatch(rf"{PREFIXE}[a-z0-9_]{{1,{MAX_NOM}}}", v.strip()):
        raise faute("E105", f"« {PREFIXE} », puis des lettres sans accent, des chiffres et « _ »")
    return v.strip()


NomPropre = Annotated[str, BeforeValidator(lire_nom_propre)]


class ArticlePropre(Fiche):
    """One article. `apres`, `avant`: the name of the clause beside which it stands; without them,
    at the end. `nom`: that by which it is cited, where its title is no more the one it had."""

    titre: Texte
    texte: TexteDeClause
    apres: Texte | None = None
    avant: Texte | None = None
    nom: NomPropre | None = None

    @property
    def cite(self) -> str:
        """The name by which it is cited."""
        return self.nom or nom_d_article(self.titre)


def _distincts(articles: tuple[ArticlePropre, ...]) -> tuple[ArticlePropre, ...]:
    if len(articles) > MAX_ARTICLES:
        raise faute("E105", f"{MAX_ARTICLES} articles au plus")
    vus = Counter(a.cite for a in articles)
    if double := next((a.titre for a in articles if vus[a.cite] > 1), None):
        raise faute("E105", f"deux articles ont le même titre ou le même nom : « {double[:60]} »")
    return articles


ArticlesPropres = Annotated[tuple[ArticlePropre, ...], AfterValidator(_distincts)]

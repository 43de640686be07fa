"""Stage 2, check: the own words of a case, a document or a line, `champs:` – the building site, the
vehicle, the lot – and what a seller adds to papers of a kind, `mentions:`.

Not the `champs:` of a template's head, which are the keys that a type of document declares (see
`droit.documents`). Here each is a label that its author chose, and a text; nothing is decided by
them, and they are printed where the template says.
"""

from __future__ import annotations

import re
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator

from ..socle.saisie import faute
from ..socle.valeurs import lire_texte_simple

MAX_CHAMPS = 20
MAX_LIBELLE = 60  # signs: a label stands at the head of a line of the references
MAX_CHAMP = 300
MAX_MENTION = 1000
MAX_CLAUSE = 20_000


class ChampPropre(NamedTuple):
    """One fact in the words of its author."""

    libelle: str
    texte: str


def lire_champs_propres(v: object) -> tuple[ChampPropre, ...]:
    """A mapping label → text, in its order.

    >>> lire_champs_propres({"N° de chantier": "C 12", "Lot": "3"})[1]
    ChampPropre(libelle='Lot', texte='3')
    """
    return _paires(v, MAX_CHAMP)


def lire_mentions_libres(v: object) -> tuple[ChampPropre, ...]:
    """A mapping type of document → text."""
    return _paires(v, MAX_MENTION)


def lire_clauses_ecrites(v: object) -> tuple[ChampPropre, ...]:
    """A mapping clause → the text that stands in its place, in lines: see `en_paragraphes`.

    >>> lire_clauses_ecrites({"escompte": "Aucun.\\n- ni ici ;\\n"})[0].texte
    'Aucun.\\n- ni ici ;'
    """
    if isinstance(v, tuple):
        return v
    if not isinstance(v, dict) or not all(isinstance(x, str) and x.strip() for x in v.values()):
        raise faute("E105", "des noms de clauses et leurs textes sont attendus")
    return tuple(ChampPropre(lire_texte_simple(k), _en_lignes(x, str(k))) for k, x in v.items())


def lire_texte_de_clause(v: object) -> str:
    """The text of one article, in lines: see `en_paragraphes`."""
    if not isinstance(v, str) or not v.strip():
        raise faute("E105", "un texte est attendu")
    return _en_lignes(v, "texte")


def _en_lignes(texte: str, nom: str) -> str:
    if len(texte) > MAX_CLAUSE:
        raise faute("E105", f"« {nom[:60]} » : {MAX_CLAUSE} signes au plus")
    lignes = (lire_texte_simple(x) for x in texte.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lignes))


def _paires(v: object, long: int) -> tuple[ChampPropre, ...]:
    if isinstance(v, tuple):
        return v
    if not isinstance(v, dict):
        raise faute("E105", "des libellés et leurs textes sont attendus (« Chantier: rue Haute »)")
    if len(v) > MAX_CHAMPS:
        raise faute("E105", f"{MAX_CHAMPS} lignes au plus sont admises ici ; il y en a {len(v)}")
    return tuple(_paire(lire_texte_simple(k), x, long) for k, x in v.items())


def _paire(libelle: str, x: object, long: int) -> ChampPropre:
    if not libelle or len(libelle) > MAX_LIBELLE:
        raise faute("E105", f"un libellé a de 1 à {MAX_LIBELLE} signes (« {libelle[:40]} »)")
    if x is None or not isinstance(x, str) or not (texte := lire_texte_simple(x)):
        raise faute("E105", f"« {libelle} » attend un texte")
    if len(texte) > long:
        raise faute("E105", f"« {libelle} » : {long} signes au plus, il y en a {len(texte)}")
    return ChampPropre(libelle, texte)


ChampsPropres = Annotated[tuple[ChampPropre, ...], BeforeValidator(lire_champs_propres)]
ClausesEcrites = Annotated[tuple[ChampPropre, ...], BeforeValidator(lire_clauses_ecrites)]
MentionsLibres = Annotated[tuple[ChampPropre, ...], BeforeValidator(lire_mentions_libres)]
TexteDeClause = Annotated[str, BeforeValidator(lire_texte_de_clause)]

"""Stage 5, compose: why a composed document holds each of its mentions, for who reads no law.

Takes a document as it was composed, so that only what is really printed is explained; gives, in
the order of the page, what each mention is, why it is there, its articles, and what it costs to
leave it out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..droit.bibliotheque import Bibliotheque
from ..droit.mentions import Sanction, lire_mentions, sortes_de
from ..socle.ecriture import en_clair
from .composition import Document
from .selection import Choisie

EXTRAIT = 140  # of a mention's words, enough to find it on the page


@dataclass(frozen=True)
class Pourquoi:
    """One mention of a paper. `cout` is empty where no source gives one."""

    quoi: str
    extrait: str
    pourquoi: str
    sources: tuple[str, ...]
    cout: tuple[Sanction, ...]
    imposee: bool


def pourquoi(biblio: Bibliotheque, doc: Document) -> Iterator[Pourquoi]:
    """What the template writes, then the clauses, each in the order of the page."""
    table = biblio.tableau("mentions", lire_mentions)
    sortes = sortes_de(biblio.modele(doc.type).tete)
    criteres = doc.selection.criteres
    couts = [s for s in table.sanctions if s.portee.vaut(sortes, criteres)]
    page = doc.markdown
    for m in table.mentions:
        if m.portee.vaut(sortes, criteres) and (not m.signes or any(s in page for s in m.signes)):
            siennes = tuple(s for s in couts if m.nom in s.mentions)
            entre_pros = m.entre_professionnels if criteres["qualite"] == "professionnel" else ()
            sources = (*m.sources, *entre_pros)
            yield Pourquoi(m.quoi, "", m.pourquoi, sources, siennes, m.imposee)
    numeros = doc.selection.numeros
    for c in doc.selection.choisies:
        if c.presente and (c.clause in numeros or c.clause in doc.mentions):
            t = c.variante.tete
            numero = f"Article {numeros[c.clause]}. " if c.clause in numeros else ""
            yield Pourquoi(
                f"{numero}{c.titre or c.clause}",
                _extrait(doc, c),
                t.explication,
                tuple(t.sources),
                tuple(s for s in couts if c.clause in s.clauses),
                t.obligatoire,
            )


def _extrait(doc: Document, c: Choisie) -> str:
    """The first words of a mention; an article is found by its number."""
    dit = " ".join(en_clair(doc.mentions.get(c.clause, "")).split())
    return dit if len(dit) <= EXTRAIT else dit[:EXTRAIT].rsplit(" ", 1)[0] + " …"

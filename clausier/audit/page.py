"""An audit as one page: the paper's own words, and beside each line what is wrong in it. Without a
request to anywhere: words and style are all in it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from ..page.statut import en_html
from ..socle.affichage import accord
from ..socle.codes import CODES
from . import mots
from .constat import ConstatDePapier, Relecture
from .donnees import lieu_dit

MAX_LIGNES = 5_000  # of a paper that a page shows


@dataclass(frozen=True)
class NoteEnMarge:
    """A finding beside its line."""

    numero: int
    constat: ConstatDePapier
    lieu: str
    titre: str


@dataclass(frozen=True)
class LigneDePage:
    """A line of the paper: its pieces, each with the number of the note on it or 0, its notes, and
    whether a page of the file begins with it.
    """

    rang: int
    repere: str
    morceaux: tuple[tuple[str, int], ...]
    notes: tuple[NoteEnMarge, ...]


def page_du_releve(r: Relecture) -> bytes:
    """The whole page, in HTML."""
    notes = [
        NoteEnMarge(i, c, lieu_dit(c), CODES[c.code].titre.removeprefix("Papier relu : "))
        for i, c in enumerate(r.constats, 1)
    ]
    par_ligne: dict[int, list[NoteEnMarge]] = defaultdict(list)
    for n in notes:
        par_ligne[n.constat.rang].append(n)
    lignes = tuple(
        LigneDePage(
            i, _repere(x.page, x.numero), _morceaux(x.texte, par_ligne[i]), tuple(par_ligne[i])
        )
        for i, x in enumerate(r.plan.lignes[:MAX_LIGNES])
        if x.texte.strip() or par_ligne[i]
    )
    lu = r.lu
    faits = (
        ("Sorte", mots.PAPIERS[lu.papier], lu.papier_pourquoi),
        ("Pour", mots.PUBLICS[lu.public], lu.public_pourquoi),
        ("Date", f"{lu.date or lu.jour:%d/%m/%Y}", lu.date_pourquoi),
    )
    graves = sum(c.grave for c in r.constats)
    return en_html(
        "audit.html",
        r=r,
        faits=faits,
        lignes=lignes,
        entier=tuple(par_ligne[-1]),
        graves=accord(graves, "constat"),
        autres=f"{accord(len(notes) - graves, 'point')} à revoir",
        coupe=len(r.plan.lignes) > MAX_LIGNES,
    ).encode()


def _repere(page: int, numero: int) -> str:
    return f"{page}.{numero}" if page else str(numero)


def _morceaux(texte: str, notes: list[NoteEnMarge]) -> tuple[tuple[str, int], ...]:
    """The line cut where its statements begin and end. One that is met again, or whose words run
    over its line, is marked from its place to the end of them, or of the line.
    """
    sortie: list[tuple[str, int]] = []
    ici = 0
    for n in sorted(notes, key=lambda x: x.constat.colonne):
        debut = min(len(texte), max(0, n.constat.colonne - 1))
        fin = min(len(texte), n.constat.fin or len(texte))
        if debut < ici or fin <= debut:
            continue
        sortie += [(texte[ici:debut], 0), (texte[debut:fin], n.numero)]
        ici = fin
    return tuple(x for x in (*sortie, (texte[ici:], 0)) if x[0])

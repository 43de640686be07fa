"""What `clausier droit` finds: the law's own calendar, and the documents that each change reaches.

Stages 1 to 4 over the cases that are named, if any. A case that cannot be read is told apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..dossier.cas import Dossier
from ..droit.bibliotheque import Bibliotheque
from ..droit.calendrier import (
    HORIZON,
    Changement,
    Incertitude,
    SourceLue,
    changements_de_la_loi,
    incertitudes,
    sources_lues,
)
from ..droit.documents import DocumentVoulu
from ..socle.imprevus import isoler
from ..socle.problemes import Place, Probleme, Refus
from ..texte.changements import Engagement, touche
from .course import Course


@dataclass(frozen=True)
class DocumentTouche:
    """A document that still binds when the law changes; `fichier` is its case's, as given."""

    fichier: str
    dossier: str
    document: DocumentVoulu
    engagement: Engagement


@dataclass(frozen=True)
class Avenir:
    """What changes after `jour`, up to `fin`, each with the documents that it reaches."""

    jour: date
    fin: date
    changements: tuple[tuple[Changement, tuple[DocumentTouche, ...]], ...]
    incertitudes: tuple[Incertitude, ...]
    sources_lues: tuple[SourceLue, ...]
    dossiers: int
    erreurs: tuple[Probleme, ...]


def avenir(biblio: Bibliotheque, cas: Sequence[tuple[Path, str]], jour: date) -> Avenir:
    """The calendar of `biblio` from a day, over these cases (file, name in messages).

    Raises Refus for a faulty text or table of the library.
    """
    course = Course()
    lus: list[tuple[str, Dossier]] = []
    erreurs: list[Probleme] = []
    for chemin, nom in cas:
        try:
            with isoler(Place(nom), "le calendrier du droit"):
                lus.append((nom, course.chaine_de(chemin).dossier(chemin, nom)[0]))
        except Refus as r:
            erreurs.extend(p for p in r.problemes if p.grave)
    return Avenir(
        jour,
        HORIZON.depuis(jour),
        tuple((c, touches(lus, c)) for c in changements_de_la_loi(biblio, jour)),
        tuple(incertitudes(biblio, jour)),
        tuple(sources_lues(biblio, jour)),
        len(lus),
        tuple(erreurs),
    )


def touches(lus: Sequence[tuple[str, Dossier]], c: Changement) -> tuple[DocumentTouche, ...]:
    """The documents of these cases (name in messages, case) that a change reaches."""
    return tuple(
        DocumentTouche(nom, dossier.nom, doc, e)
        for nom, dossier in lus
        for doc in dossier.documents
        if (e := touche(dossier, dossier.biblio, doc, c)) is not None
    )

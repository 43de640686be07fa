"""Stage 3, reckon: which invoices of time stand, in a case and in the whole workspace.

A time sheet may serve several cases, each with its own projects: what two of them bill is found by
the entry itself, its file and its place there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

from ..dossier.cas import Dossier
from ..dossier.chargement import relever
from ..dossier.espace_lu import EspaceLu
from ..lecture.releve import EntreeDeTemps
from ..socle.disque import vrai_chemin
from ..socle.empreintes import FichiersLus
from ..socle.partage import une_fois
from .factures import credite_sur, factures

Ou = tuple[str, int, int]  # the sheet, a line, a column


@dataclass(frozen=True)
class Prise:
    """What one invoice of a case bills of its sheet."""

    chemin: str
    dossier: str
    numero: str
    entrees: frozenset[Ou]


def factures_de_temps(dossier: Dossier) -> list[tuple[date, date, int]]:
    """The period and the rank of each invoice of time that is not wholly credited."""
    sortie = []
    for rang in dossier.releve.par_document:
        doc = dossier.documents[rang]
        f = factures(dossier).get(doc.numero or "") if doc.tete.finale else None
        if f is None or doc.periode_debut is None or doc.periode_fin is None:
            continue
        if credite_sur(dossier, f.numero, date.max) < f.ttc:
            sortie.append((doc.periode_debut, doc.periode_fin, rang))
    return sorted(sortie)


def prises_ailleurs(dossier: Dossier, rang: int) -> Iterator[tuple[Prise, list[EntreeDeTemps]]]:
    """The invoices of other cases that bill entries of this document's, with these entries."""
    toutes, lus = _prises(dossier.espace_lu)
    dossier.lus.update(lus)
    ici, vrais = str(vrai_chemin(dossier.chemin)), dict[str, str]()
    siennes = {_ou(e, vrais): e for e in dossier.releve.par_document[rang]}
    for p in toutes:
        if p.chemin != ici and (communes := p.entrees & siennes.keys()):
            yield p, [e for ou, e in siennes.items() if ou in communes]


@une_fois
def _prises(lu: EspaceLu) -> tuple[list[Prise], FichiersLus]:
    """Every invoice of time of the workspace, and the files that say so; once a run."""
    releves, _, lus = relever(lu, lambda cas: list(_du_cas(cas)))
    return sorted(chain.from_iterable(releves), key=lambda p: (p.chemin, p.numero)), lus


def _du_cas(cas: Dossier) -> Iterator[Prise]:
    chemin, vrais = str(vrai_chemin(cas.chemin)), dict[str, str]()
    for _, _, rang in factures_de_temps(cas):
        entrees = frozenset(_ou(e, vrais) for e in cas.releve.par_document[rang])
        yield Prise(chemin, cas.nom, cas.documents[rang].numero or "", entrees)


def _ou(e: EntreeDeTemps, fichiers: dict[str, str]) -> Ou:
    """Where an entry stands, whatever its sheet is called in messages. `fichiers`: those that are
    known."""
    nom = e.place.fichier
    if nom not in fichiers:
        fichiers[nom] = str(vrai_chemin(Path(nom)))
    return fichiers[nom], e.place.ligne, e.place.colonne

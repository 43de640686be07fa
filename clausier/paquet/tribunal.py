"""Stage 7, pack: what goes into the file for the court, or for the insolvency's trustee, in the
order of its list of exhibits, each name with its number.

Pure: which papers and which files, under which names. What is for the seller alone never enters,
whatever the list says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..course.chaine import Compose
from ..dossier.reperes import a_remplir
from ..texte.composition import Document
from .noms import nom_propre


@dataclass(frozen=True)
class FichierDuTribunal:
    """One file of the pack: a document that was composed, or a file of the workspace."""

    nom: str
    titre: str
    numero: int  # 0: the claim itself
    document: Document | None = None
    fichier: Path | None = None


def demandes(c: Compose, pour: str) -> list[Document]:
    return [d for d in c.documents if d.pour == pour]


def fichiers_du_tribunal(
    c: Compose, demande: Document, prefixe: str = ""
) -> list[FichierDuTribunal]:
    """The claim, then its exhibits that are there, in the order of its list."""
    return [
        FichierDuTribunal(f"{prefixe}00-{demande.nom}.pdf", demande.intitule, 0, demande),
        *_pieces(c, demande, prefixe),
    ]


def _pieces(c: Compose, demande: Document, prefixe: str) -> Iterator[FichierDuTribunal]:
    par_rang = {d.rang: d for d in c.documents if d.pour != "interne"} | dict(c.communes)
    for p in demande.pieces:
        titre = f"Pièce {p.numero} – {p.intitule}"
        if p.rang in par_rang:
            d = par_rang[p.rang]
            yield FichierDuTribunal(f"{prefixe}{p.numero:02d}-{d.nom}.pdf", titre, p.numero, d)
        elif p.fichier and (f := c.dossier.joint(p.fichier)):
            yield FichierDuTribunal(
                f"{prefixe}{p.numero:02d}-{nom_propre(f)}", titre, p.numero, fichier=f
            )


def prefixes(c: Compose, pour: str) -> list[tuple[Document, str]]:
    """Each claim of this addressee with what its files' names begin with: nothing when it is the
    only one, else `1-`, `2-`…"""
    toutes = [] if a_remplir(c.dossier) else demandes(c, pour)
    return [(d, f"{i}-" if len(toutes) > 1 else "") for i, d in enumerate(toutes, 1)]

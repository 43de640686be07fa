"""Stage 2, check: how the documents of a case are named by the other parts of it."""

from __future__ import annotations

from .cas import Dossier


def noms(dossier: Dossier) -> list[str]:
    """What the journal may call each document: `<type>-<numero>`, `<type>-<niveau>-<date>` or `<type>-<date>`, as its file is named."""
    sortie = []
    for d in dossier.documents:
        niveau = getattr(d, "niveau", None)
        suite = getattr(d, "numero", None) or (f"{niveau}-{d.date}" if niveau else str(d.date))
        sortie.append(f"{d.type}-{suite.replace('/', '-')}")
    return sortie


def designes(dossier: Dossier, reference: str) -> list[int]:
    """The documents that a reference of the journal names: by file name, by number, or by type when there is one of it."""
    exacts = [i for i, n in enumerate(noms(dossier)) if n == reference]
    return exacts or [
        i
        for i, d in enumerate(dossier.documents)
        if reference in (d.type, getattr(d, "numero", None))
    ]

"""Stage 2, check: the names of documents. What a document's file is called, and which documents a
reference means.

Takes a typed case; gives file names (without suffix), and the ranks that a reference of the journal
or of a command designates. It stands alone so that the journal, the account of a debt, the register
and the build folder can never disagree on a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ..droit.documents import DocumentVoulu
from ..fiches.affaire import Evenement
from .cas import Dossier

HORS_NOM = re.compile(r"[^A-Za-z0-9+._-]+")  # what the name of a frozen file does not hold


def nom(doc: DocumentVoulu) -> str:
    """The file name of one document by itself: `<type>-<numero>`, `<type>-<niveau>-<date>` or
    `<type>-<date>`.
    """
    suite = doc.numero or (f"{doc.niveau}-{doc.date}" if doc.niveau else str(doc.date))
    return f"{doc.type}-{suite.replace('/', '-')}"


def noms(dossier: Dossier) -> list[str]:
    """The file name of each document of a case: a second one of the same name gets `-2`, a third
    `-3`.
    """
    pris: list[str] = []
    for doc in dossier.documents:
        pris.append(libre(nom(doc), pris.__contains__))
    return pris


def libre(base: str, pris: Callable[[str], bool]) -> str:
    """`base`, or `base-2`, `base-3`… : the first that is not taken."""
    nom, i = base, 2
    while pris(nom):
        nom, i = f"{base}-{i}", i + 1
    return nom


def cle_de_numero(numero: str) -> str:
    """What numbers are compared by: neither a reader nor the name of a file tells `f2026-001` from
    `F2026-001`.
    """
    return numero.casefold()


def numero_emis(doc: DocumentVoulu) -> str | None:
    """What names a document in the register: its number; general terms go by their version. None:
    it cannot be issued.
    """
    if doc.tete.acte == "conditions":
        return f"{doc.type}-{doc.version}" if doc.version else None
    return doc.numero


def nom_fige(doc: DocumentVoulu) -> str:
    """The name of the frozen file of a document that has something to be issued under."""
    numero = HORS_NOM.sub("-", numero_emis(doc) or "")
    return numero if doc.tete.acte == "conditions" else f"{doc.type}-{numero}"


def nommes(dossier: Dossier, reference: str) -> list[int]:
    """The ranks of the documents that a name means: the name of a file, a number, a number written
    with `-` for `/`.

    The closest reading wins, and stands alone: a document numbered `A-1` is never taken for one
    numbered `A/1`.
    """
    fichiers = noms(dossier)
    plat = reference.replace("/", "-")
    lectures: tuple[Callable[[int, DocumentVoulu], bool], ...] = (
        lambda i, d: reference == fichiers[i],
        lambda i, d: reference in (d.numero, numero_emis(d)),
        lambda i, d: (
            plat in (fichiers[i], *(n.replace("/", "-") for n in (d.numero, numero_emis(d)) if n))
        ),
    )
    for lecture in lectures:
        if trouves := [i for i, d in enumerate(dossier.documents) if lecture(i, d)]:
            return trouves
    return []


def designes(dossier: Dossier, e: Evenement) -> list[int]:
    """The ranks of the documents that an event of the journal means: those of that name, else those
    of that type, written by its day if any is: a letter to come is not posted yet.
    """
    if not e.document:
        return []
    if siens := nommes(dossier, e.document):
        return siens
    du_type = [i for i, d in enumerate(dossier.documents) if d.type == e.document]
    return [i for i in du_type if dossier.documents[i].date <= e.date] or du_type

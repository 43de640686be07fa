"""Stage 1, read: the bytes of a received file; where they are a PDF, it is opened at once in a
process of its own, which loads what that takes while this one loads the rules.

Light: it is imported before they are.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..socle.affichage import visible
from ..socle.disque import lire_octets
from ..socle.problemes import Place, Probleme, Refus

if TYPE_CHECKING:
    from .pdf_conteneur import Pdf

MAX_PDF = 50 << 20


@dataclass(frozen=True)
class Ouvert:
    """A received file: its name as it is shown, its bytes; what waits for the invoices of a PDF,
    and raises PdfRefuse.
    """

    nom: str
    octets: bytes
    factures: Callable[[], list[Pdf]] | None


@contextmanager
def ouverture(chemin: Path) -> Iterator[Ouvert]:
    """A received file, read. Raises Refus for one that cannot be."""
    nom = visible(str(chemin))
    octets = _octets(chemin, nom)
    if not _est_un_pdf(octets):
        yield Ouvert(nom, octets, None)
        return
    from .pdf_recu import ouvrir

    with ouvrir(octets) as factures:
        yield Ouvert(nom, octets, factures)


def fichier_refuse(nom: str, code: str, message: str) -> Refus:
    return Refus([Probleme(Place(nom), code, "", message)])


def _est_un_pdf(octets: bytes) -> bool:
    """Does it begin as one, with nothing of a page or of an XML before?"""
    avant, debut, _ = octets[:1024].partition(b"%PDF-")
    return bool(debut) and b"<" not in avant


def _octets(chemin: Path, nom: str) -> bytes:
    """The bytes of a file, if it is one and not too big."""
    try:
        return lire_octets(chemin, MAX_PDF)
    except OSError as e:
        if e.errno in (errno.EISDIR, errno.ENODEV):
            dit = "ce n'est pas un fichier ; donnez la facture elle-même"
        elif e.errno == errno.EFBIG:
            dit = f"fichier de plus de {MAX_PDF >> 20} Mio : ce n'est pas une facture"
        else:
            dit = f"fichier illisible : {_systeme(e)}"
        raise fichier_refuse(nom, "E920", dit) from None


def _systeme(e: OSError) -> str:
    from ..socle.erreurs import SYSTEME

    return SYSTEME.get(e.errno or 0, "le système refuse de l'ouvrir")

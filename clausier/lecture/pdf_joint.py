"""Stage 2, check: may a file of the workspace be joined to the documents? Path in, refusal out.

It is asked at `check`, where the fault has a line: at the end of a build nothing could say it but
the library that merges. That one is slow to load: it is loaded when a PDF is joined, not before.
"""

from __future__ import annotations

from pathlib import Path

from ..socle.disque import lire_octets
from ..socle.erreurs import SYSTEME
from .pdf_etranger import PdfDemesure, epurer, ouvrir_borne

ILLISIBLE = "ce n'est pas un PDF, ou il est coupé ou abîmé ; copiez-le à nouveau"


def refus_de_joindre(chemin: Path) -> str | None:
    """Why this file cannot be joined, and what to do; None when it can.

    A PDF is opened and emptied as the pack will do it: one that is only protected against changes
    (an owner's password) can be joined. Anything else is handed over as it is.
    """
    try:
        donnees = lire_octets(chemin)
    except OSError as e:
        return f"le fichier ne se lit pas ({SYSTEME.get(e.errno or 0, 'le système le refuse')})"
    if chemin.suffix.lower() != ".pdf" and not donnees.startswith(b"%PDF-"):
        return None
    if not donnees.strip(b"\0\t\n\r "):
        return "le fichier est vide ; copiez-le à nouveau"
    import pikepdf

    try:
        with ouvrir_borne(donnees) as pdf:
            repare = bool(pdf.get_warnings())
            epurer(pdf)
            pages = len(pdf.pages)
    except pikepdf.PasswordError:
        return "il faut un mot de passe pour l'ouvrir ; enregistrez-en une copie sans mot de passe"
    except PdfDemesure as e:
        return str(e)
    except Exception:  # noqa: BLE001  whatever its objects are made of, the file is broken
        return ILLISIBLE
    if not pages:
        return "le PDF n'a aucune page ; copiez-le à nouveau"
    if repare and _coupe(donnees):
        return "le PDF est coupé : sa fin manque ; copiez-le à nouveau"
    return None


def _coupe(donnees: bytes) -> bool:
    """Is the end missing: no closing mark, or objects after the last one (ISO 32000-1, 7.5.5)?

    What is left of such a file may open, with pages that have lost their text.
    """
    _, marque, reste = donnees.rpartition(b"%%EOF")
    return not marque or b" obj" in reste

"""A PDF to sign, or that was signed: its bytes, from a regular file of bounded size."""

from __future__ import annotations

from pathlib import Path

from ..socle.disque import lire_octets
from ..socle.erreurs import SYSTEME, Erreur

MAX_PDF = 64 << 20


def octets_du_pdf(chemin: Path) -> bytes:
    """The bytes. Raises Erreur."""
    try:
        return lire_octets(chemin, MAX_PDF)
    except OSError as e:
        raise Erreur(
            f"« {chemin} » ne se lit pas ({SYSTEME.get(e.errno or 0, 'le système le refuse')})"
        ) from None

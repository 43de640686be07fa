"""ZIPs whose bytes depend on what they hold alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

EPOQUE = (1980, 1, 1, 0, 0, 0)  # the ZIP format's first day: nothing in a pack depends on today
SERRES = (".pdf", ".png")  # what is packed already


def zipper(fichiers: Iterable[tuple[str, bytes]]) -> bytes:
    """A ZIP of these files, by their names, in their order."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as z:
        for nom, donnees in fichiers:
            info = zipfile.ZipInfo(nom, EPOQUE)
            info.compress_type = (
                zipfile.ZIP_STORED if nom.endswith(SERRES) else zipfile.ZIP_DEFLATED
            )
            info.external_attr = 0o644 << 16
            z.writestr(info, donnees)
    return tampon.getvalue()

"""The gallery shows every type of document, and is what `make docs` writes."""

from __future__ import annotations

import sys

from outils import RACINE

sys.path.insert(0, str(RACINE / "outils"))
import galerie

DOCS = RACINE / "docs"


def test_la_galerie_montre_tout():
    types = {f.stem for f in (RACINE / "templates").glob("*.md")}
    images = {f.stem: f.stat().st_size for f in (DOCS / "galerie").glob("*.webp")}
    assert images.keys() == types and sum(images.values()) < 1_500_000
    assert (DOCS / "galerie.md").read_text(encoding="utf-8") == galerie.page(), (
        "« make docs » la refait"
    )
    assert all(f'"galerie/{t}.webp"' in galerie.page() for t in types)

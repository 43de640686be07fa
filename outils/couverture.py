"""Writes what characters every bundled font face holds, for clausier.texte.polices.

`python outils/couverture.py`, after a change of fonts.
"""

from __future__ import annotations

from pathlib import Path

from fontTools.ttLib import TTFont

POLICES = Path(__file__).resolve().parent.parent / "templates" / "_page" / "fonts"


def plages() -> list[str]:
    """The code points that all faces share, as ranges « 20-7E »."""
    points = set.intersection(*(set(TTFont(f).getBestCmap()) for f in POLICES.glob("*.ttf")))
    debuts, fins = (
        sorted(p for p in points if p - 1 not in points),
        sorted(p for p in points if p + 1 not in points),
    )
    return [f"{a:X}-{b:X}" for a, b in zip(debuts, fins, strict=True)]


if __name__ == "__main__":
    (POLICES / "couverture.txt").write_text("\n".join(plages()) + "\n", encoding="ascii")

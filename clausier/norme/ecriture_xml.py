"""Write XML that is ours: an element that has nothing to say is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element

Contenu = Element | str | None


def element(
    nom: str, contenu: Iterable[Contenu], attributs: Mapping[str, str | None]
) -> Element | None:
    """An element with its text or its children; None when it would be empty."""
    el = Element(nom, {k: v for k, v in attributs.items() if v})
    for c in contenu:
        if isinstance(c, str):
            el.text = c
        elif c is not None:
            el.append(c)
    return el if el.text or len(el) else None

"""Stage 1, read: the words of a Word file → its paragraphs, in their order; a row of a table is one
line, its cells between bars. What is marked as taken away is not read.

A Word file is an archive of XML. It is bounded before it is unpacked, read without entities
(`lecture.xml`), and nothing that it names outside itself is looked at. Run it in a process of its
own (`socle.a_part`).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from .texte_recu import LigneLue, PapierIllisible, TexteLu, borner
from .xml import MAX_OCTETS, XmlRefuse, arbre, nom_local

MAX_ENTREES = 2_000
CORPS = "word/document.xml"
AUTOUR = re.compile(r"word/(?:header|footer|footnotes|endnotes)\d*\.xml")
TEXTES = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
ABIME = "le fichier Word est abîmé ; demandez-en un autre"


def lire_docx(octets: bytes) -> TexteLu:
    """The paragraphs of the body, then those of headers, footers and notes. Raises
    PapierIllisible.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            entrees = archive.infolist()
            if len(entrees) > MAX_ENTREES:
                raise PapierIllisible("le fichier Word est hors de toute mesure")
            noms = {e.filename for e in entrees}
            if CORPS not in noms:
                raise PapierIllisible("ce n'est pas un fichier Word (.docx)")
            parties = [CORPS, *sorted(n for n in noms if AUTOUR.fullmatch(n))[:20]]
            textes = [x for n in parties for x in _paragraphes(arbre(_contenu(archive, n)))]
            images = sum(n.startswith("word/media/") for n in noms)
    except PapierIllisible:
        raise
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
        raise PapierIllisible(ABIME) from None
    except XmlRefuse as e:
        raise PapierIllisible(f"le fichier Word ne se lit pas : {e.message}") from None
    lignes = (
        LigneLue(x, i) for i, texte in enumerate(textes, 1) for x in (texte.split("\n") or [""])
    )
    return borner("docx", lignes, [("images", images)] if images else [])


def _contenu(archive: zipfile.ZipFile, nom: str) -> bytes:
    """One part, bounded while it is unpacked, whatever the archive says of its size."""
    with archive.open(nom) as f:
        lu = f.read(MAX_OCTETS + 1)
    if len(lu) > MAX_OCTETS:
        raise XmlRefuse(f"une partie dépasse {MAX_OCTETS >> 20} Mio")
    return lu


def _paragraphes(racine: Element) -> Iterator[str]:
    for x in racine:
        genre = nom_local(x)
        if genre == "p":
            yield _texte(x)
        elif genre == "tr":
            cellules = (c for c in x if nom_local(c) == "tc")
            yield " | ".join(" ".join(" ".join(_paragraphes(c)).split()) for c in cellules)
        elif genre not in ("del", "moveFrom"):
            yield from _paragraphes(x)


def _texte(x: Element) -> str:
    genre = nom_local(x)
    if genre in ("del", "moveFrom", "instrText", "delText"):
        return ""
    if genre == "t":
        return x.text or ""
    return TEXTES.get(genre, "") + "".join(map(_texte, x))

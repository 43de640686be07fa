"""Stage 1, read: the words of a Word file → its paragraphs, in their order; a row of a table is one
line, its cells between bars. What is marked as taken away is not read (see `docx`). Run it in a
process of its own (`socle.a_part`).
"""

from __future__ import annotations

from collections.abc import Iterator

from .docx import DocxRefuse, lire_word
from .docx_lu import ParagrapheVu, TableVue, vue
from .texte_recu import LigneLue, PapierIllisible, TexteLu, borner


def lire_docx(octets: bytes) -> TexteLu:
    """The lines of the body, then those of its notes, headers and footers; each with the number of
    its paragraph or table in the file. Raises PapierIllisible.
    """
    try:
        lu = lire_word(octets, entoure=True)
    except DocxRefuse as e:
        raise PapierIllisible(f"le fichier Word ne se lit pas : {e}") from None
    rangs = {id(x): i for i, x in enumerate(lu.elements, 1)}
    lignes = (
        LigneLue(ligne, rangs[id(x.sources[0] if isinstance(x, ParagrapheVu) else x.source)])
        for x in vue(lu, accepte=True)
        for ligne in (x.texte.split("\n") if isinstance(x, ParagrapheVu) else _rangees(x))
    )
    images = [("images", lu.images)] if lu.images else []
    return borner("docx", lignes, [*images, *((x, 0) for x in lu.remarques)])


def _rangees(table: TableVue) -> Iterator[str]:
    for cellules in table.rangees:
        yield " | ".join(" ".join(c.split()) for c in cellules)

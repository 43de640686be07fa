"""Stage 1, read: the words of a PDF → its lines by page; a page without words is told, never
guessed at.

PDFium reads the text alone: nothing is drawn, no script is run, no link followed. Run it in a
process of its own (`socle.a_part`).
"""

from __future__ import annotations

from collections.abc import Iterator

from .texte_recu import LigneLue, PapierIllisible, TexteLu, borner

MAX_PAGES = 300


def lire_pdf(octets: bytes) -> TexteLu:
    """The lines of the first `MAX_PAGES` pages. Raises PapierIllisible."""
    import pypdfium2 as pdfium  # type: ignore[import-untyped]

    try:
        pdf = pdfium.PdfDocument(octets)
    except pdfium.PdfiumError as e:
        raison = "il faut un mot de passe pour l'ouvrir" if "assword" in str(e) else "il est abîmé"
        raise PapierIllisible(f"le PDF ne se lit pas : {raison} ; demandez-en un autre") from None
    laisses: list[tuple[str, int]] = []

    def lignes() -> Iterator[LigneLue]:
        for rang in range(min(len(pdf), MAX_PAGES)):
            try:
                texte = pdf[rang].get_textpage().get_text_bounded()
            except pdfium.PdfiumError:
                laisses.append(("page_abimee", rang + 1))
                continue
            if not texte.strip():
                laisses.append(("page_sans_texte", rang + 1))
            for numero, ligne in enumerate(texte.replace("\r\n", "\n").split("\n"), 1):
                yield LigneLue(ligne.replace("\ufffe", "-").replace("\x02", "-"), numero, rang + 1)

    lu = borner("pdf", lignes())
    trop = [("pages_de_trop", len(pdf) - MAX_PAGES)] if len(pdf) > MAX_PAGES else []
    return TexteLu("pdf", lu.lignes, (*lu.laisses, *laisses, *trop))

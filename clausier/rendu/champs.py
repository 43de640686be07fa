"""Stage 6, render: a field to sign in each box that is drawn for a signature.

Takes what the engine laid out and the PDF that it is writing; adds the fields to the PDF. A cell
that `page/papier.py` named is a box: its field is the room under its words, to the lines that are
drawn around it. It is found by Acrobat and by services that sign (ISO 32000-1, 12.7.4.5), is read
aloud by its column's title and by whose name stands there, and keeps what an archive asks: an
appearance, which is empty (ISO 19005-3, 6.3.3), the print flag (6.3.2), its own tag in that of its
cell (ISO 14289-1, 7.18.4).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

CHAMP = "data-champ"
CHEMIN = frozenset(("html", "body", "main", "div", "table", "tbody", "tr"))
IMPRIME = 1 << 2  # ISO 32000-1, table 165
POINT = 0.75  # of a pixel


def poser_champs(document: Any, pdf: Any) -> None:
    """A field for each box to sign, in the order of the page. What lays out under other names than
    those of the known engine draws without fields.
    """
    with suppress(AttributeError, KeyError, TypeError, IndexError):
        cases = [
            (page, rang, case)
            for rang, page in enumerate(document.pages)
            for case in _cases(page._page_box)  # noqa: SLF001  as `fins`: no other door
        ]
        noms: dict[str, int] = {}
        for page, rang, case in cases:
            nom = case.element.get(CHAMP)
            noms[nom] = noms.get(nom, 0) + 1
            suite = f"-{noms[nom]}" if noms[nom] > 1 else ""
            _poser(pdf, case, f"{nom}{suite}", page.height, rang)


def _cases(boite: Any) -> Iterator[Any]:
    """The cells to sign: in the parts for signatures alone, the text is not gone through."""
    for x in getattr(boite, "children", ()):
        if x.element_tag == "td":
            if x.element.get(CHAMP):
                yield x
        elif x.element_tag in CHEMIN or (
            x.element_tag == "section" and "signature" in (x.element.get("class") or "").split()
        ):
            yield from _cases(x)


def _poser(pdf: Any, case: Any, nom: str, hauteur: float, rang: int) -> None:
    import pydyf

    balise, page = case.mark, pdf.page_references[rang]
    rect = _place(case, hauteur)
    vide = pydyf.Stream(
        extra={
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": pydyf.Array([0, 0, rect[2] - rect[0], rect[3] - rect[1]]),
        }
    )
    pdf.add_object(vide)
    mot, titre = " ".join(case.element.itertext()), case.element.get("title") or nom
    champ = pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String(nom),
            "TU": pydyf.String(f"{titre} – {' '.join(mot.split())}"),
            "F": IMPRIME,
            "Rect": pydyf.Array(rect),
            "P": page,
            "AP": pydyf.Dictionary({"N": vide.reference}),
        }
    )
    pdf.add_object(champ)
    renvoi = pydyf.Dictionary({"Type": "/OBJR", "Obj": champ.reference, "Pg": page})
    forme = pydyf.Dictionary(
        {
            "Type": "/StructElem",
            "S": "/Form",
            "K": renvoi,  # not in an array: so do those who compare versions look for it
            "Pg": page,
            "P": balise.reference,
        }
    )
    pdf.add_object(forme)
    balise["K"].append(forme.reference)
    racine = _objet(pdf, pdf.catalog["StructTreeRoot"])
    nombres = _objet(pdf, racine["ParentTree"])["Nums"]
    champ["StructParent"] = nombres[-2] + 1
    nombres.extend((champ["StructParent"], forme.reference))
    feuille = _objet(pdf, page)
    feuille.setdefault("Annots", pydyf.Array()).append(champ.reference)
    formulaire = pdf.catalog.setdefault("AcroForm", pydyf.Dictionary({"Fields": pydyf.Array()}))
    formulaire["Fields"].append(champ.reference)


def _place(case: Any, hauteur: float) -> list[float]:
    """Left, bottom, right, top (points): from under the words of a cell to its lines."""
    x, y = case.border_box_x(), case.border_box_y()
    gauche, droite = x + case.border_left_width, x + case.border_width() - case.border_right_width
    bas = y + case.border_height() - case.border_bottom_width
    mots = [x for x in case.descendants() if hasattr(x, "text")]
    haut = max(x.position_y + x.margin_height() for x in mots) if mots else y
    return [
        round(v, 3)
        for v in (gauche * POINT, (hauteur - bas) * POINT, droite * POINT, (hauteur - haut) * POINT)
    ]


def _objet(pdf: Any, renvoi: bytes) -> Any:
    return pdf.objects[int(renvoi.split()[0])]

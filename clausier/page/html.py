"""Stage 6, render: Document → one page of accessible HTML, from the Markdown that the reader gets.

Raw HTML is off: what looks like a tag is shown as it was typed. Column alignment becomes a class,
because WeasyPrint would parse every `style=` of a long table as a style sheet of its own.
"""

from __future__ import annotations

import re
from functools import lru_cache
from xml.etree import ElementTree

from jinja2 import Template
from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markupsafe import Markup

from ..socle.ressources import modeles, style
from ..socle.typographie import html_de_page, texte_de_page
from ..texte.composition import Document, PartieDePage
from ..texte.fenetre import classe_en_tete
from .habillage import USUEL, Habillage
from .lieux import A_DETACHER, APRES
from .tableaux import avec_colonnes, rangees_larges

ALIGN = re.compile(r'<(t[hd]) style="text-align: (left|center|right);">')
CLASSES = {"left": "", "center": ' class="c"', "right": ' class="d"'}
LIEN_PERMIS = re.compile(r'(?:href|src)="(?!https?://|mailto:|tel:|#|data:image/)', re.I)
CARTES = 3  # columns from which a line is a card on a phone
SANS_CARTES = ("totaux", "signature")
HORS_LISTE = re.compile(r"<(?:script|iframe|object|embed|link|style|img)\b", re.I)


class _Saut(InlineProcessor):
    """A line break inside a table cell, as forges understand it too."""

    def handleMatch(  # type: ignore[override]  # as an inline processor does, not as a pattern
        self, m: re.Match[str], data: str
    ) -> tuple[ElementTree.Element, int, int]:
        return ElementTree.Element("br"), m.start(0), m.end(0)


@lru_cache(maxsize=1)
def _markdown() -> Markdown:
    md = Markdown(extensions=["tables", "sane_lists"], output_format="html")
    md.preprocessors.deregister("html_block")
    md.inlinePatterns.deregister("html")
    for nom in (
        "image_link",
        "image_reference",
        "short_image_ref",
        "link",
        "reference",
        "short_reference",
        "autolink",
        "automail",
    ):
        md.inlinePatterns.deregister(nom)
    md.parser.blockprocessors.deregister("reference")
    md.inlinePatterns.register(
        _Saut(r"<br>", md), "saut", 75
    )  # the one tag of our own text; a value's « < » never is one
    return md


@lru_cache(maxsize=1)
def _page() -> Template:
    return modeles().get_template("page.html")


# Each page is made twice, for a browser and for the PDF engine; `watch` makes most of them again.
@lru_cache(maxsize=512)
def convertir(part: PartieDePage) -> Markup:
    """One part's Markdown as HTML."""
    md = _markdown()
    html = md.reset().convert(part.texte)
    html = ALIGN.sub(lambda m: f"<{m[1]}{CLASSES[m[2]]}>", html)
    if part.role == "lignes":
        html = avec_colonnes(html)
        html = rangees_larges(html) if "></td>" in html else html
    html = html.replace("<th>", '<th scope="col">').replace("<th class=", '<th scope="col" class=')
    if LIEN_PERMIS.search(html) or HORS_LISTE.search(html):
        raise ValueError("balise inattendue dans le texte composé")
    return Markup(html)


def _etiquettes(html: str) -> Markup:
    """On a phone each line is a card: a cell carries the name of its column.

    Paper does not need it, and reads a long table sooner without. Two columns fit as they are.
    """

    def table(m: re.Match[str]) -> str:
        titres = [re.sub("<[^>]*>", "", t) for t in re.findall(r"<th[^>]*>(.*?)</th>", m[0])]
        if len(titres) < CARTES:
            return m[0]

        def rangee(m: re.Match[str]) -> str:
            cellules = iter(titres)
            return re.sub("<td", lambda _: f'<td data-label="{next(cellules, "")}"', m[0])

        corps = re.sub(r"<tr>\s*<td.*?</tr>", rangee, m[0], flags=re.S)
        return corps.replace("<table>", '<table class="cartes">', 1)

    return Markup(re.sub("<table>.*?</table>", table, html, flags=re.S))


def page(
    titre: str,
    auteur: str,
    jour: str,
    parties: list[dict[str, str]],
    *,
    pied: str = "",
    genre: str = "document",
    type_: str = "",
    autonome: bool = True,
    porte: Habillage = USUEL,
    feuille: str = "",
    langue: str = "fr",
) -> str:
    """The one page around parts that are HTML already.

    `autonome`: with what it wears inside, for a browser; else without, for the PDF engine, but for
    `feuille`, a style of its own.
    """
    style_page = Markup(porte.ecran if autonome else "") + Markup(style(feuille) if feuille else "")
    return _page().render(
        titre=titre,
        langue=langue,
        genre=genre,
        type=type_,
        parties=parties,
        pied=pied,
        auteur=auteur,
        date_iso=jour,
        style=style_page,
        logo=porte.logo,
        a_detacher=A_DETACHER,
        apres=APRES,
    )


def vers_html(
    doc: Document, porte: Habillage = USUEL, autonome: bool = True, feuille: str = ""
) -> str:
    """The whole page of a document. `autonome`, `feuille`: see `page`."""
    parties = [
        {
            "role": p.role,
            "html": _etiquettes(convertir(p))
            if autonome and p.role not in SANS_CARTES
            else convertir(p),
            "classe": classe_en_tete(p),
        }
        for p in doc.parts
    ]
    return page(
        texte_de_page(f"{doc.intitule} – {doc.auteur}", doc.langue),
        doc.auteur,
        doc.date.isoformat(),
        [x | {"html": Markup(html_de_page(x["html"], doc.langue))} for x in parties],
        pied=texte_de_page(doc.pied, doc.langue),
        genre=doc.genre,
        type_=doc.type,
        autonome=autonome,
        porte=porte,
        feuille=feuille,
        langue=doc.langue,
    )

"""Stage 6, render: Document → one page of accessible HTML, from the Markdown that the reader gets.

Raw HTML is off: what looks like a tag is shown as it was typed. Column alignment becomes a class,
because WeasyPrint would parse every `style=` of a long table as a style sheet of its own.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

from jinja2 import Template
from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markupsafe import Markup

from ..socle.ressources import modeles, style
from ..socle.typographie import html_de_page, texte_de_page
from ..texte.composition import Document
from ..texte.fenetre import classe_en_tete
from ..texte.parties import PartieDePage
from ..texte.projet import ROLE as PROJET
from .habillage import USUEL, Habillage
from .lieux import A_DETACHER, APRES
from .paiement import ROLE as PAIEMENT
from .paiement import bloc_de_paiement
from .papier import articles_de_papier, champs_de_papier, lignes_de_papier, texte_de_papier
from .tableaux import avec_colonnes, rangees_larges

ALIGN = re.compile(r'<(t[hd]) style="text-align: (left|center|right);">')
CLASSES = {"left": "", "center": ' class="c"', "right": ' class="d"'}
LIEN_PERMIS = re.compile(r'(?:href|src)="(?!https?://|mailto:|tel:|#|data:image/)', re.I)
CARTES = 3  # columns from which a line is a card on a phone
SANS_CARTES = ("totaux", "chiffres", "signature")
COURRIEL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
TELEPHONE = re.compile(r"\+?[0-9().-]{6,20}")
COURTE = 1900  # signs of a letter that stays on one sheet at 11 points
PARLE_DU_VENDEUR = ("expediteur", "texte", "acceptation")
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
    elif part.role == "articles":
        html = articles_de_papier(html)
    if part.role in ("lignes", "options") and "></td>" in html:
        html = rangees_larges(html)
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
    parties: list[dict[str, Any]],
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
        copie=autonome and _a_copier(parties),
        a_detacher=A_DETACHER,
        apres=APRES,
    )


def _a_copier(parties: list[dict[str, Any]]) -> bool:
    """Is there an account number to copy? A draft is not to be paid."""
    return not any(p["role"] == PROJET for p in parties) and any(
        'class="iban"' in p["html"] for p in parties
    )


def _genres(doc: Document) -> list[str]:
    courte = ["courte"] if _courte(doc) else []
    return [*courte, "paraphes"] if doc.paraphes else courte


def _partie(doc: Document, p: PartieDePage, autonome: bool) -> Markup:
    html = convertir(p)
    if p.role == PAIEMENT:
        return Markup(bloc_de_paiement(str(html), doc.paiement, doc.langue))
    if not autonome:
        if p.role == "lignes":
            return Markup(lignes_de_papier(html, p.papier))
        # A translation binds nobody: the paper to sign is the French one.
        a_signer = p.role == "signature" and doc.langue == "fr"
        return Markup(champs_de_papier(html, p.papier)) if a_signer else html
    if p.role in PARLE_DU_VENDEUR:
        html = _joignable(html, doc.contact)
    return html if p.role in SANS_CARTES else _etiquettes(html)


def _joignable(html: Markup, contact: tuple[str, ...]) -> Markup:
    """The seller's number and address as links, on a screen: to call, to write."""
    dit = str(html)
    for x in contact:
        serre = "".join(x.split())
        if COURRIEL.fullmatch(serre):
            lien = f"mailto:{serre}"
        elif TELEPHONE.fullmatch(serre):
            lien = f"tel:{re.sub(r'[^+0-9]', '', serre)}"
        else:
            continue
        motif = r"(?<![\w.+-])" + r"\s*".join(re.escape(c) for c in serre) + r"(?![\w-]|\.\w)"
        dit = re.sub(motif, rf'<a href="{lien}">\g<0></a>', dit)
    return Markup(dit)


def morceau_pose(doc: Document, p: PartieDePage) -> str:
    """A part, or a piece of one, whose lines another program breaks."""
    return html_de_page(_partie(doc, p, False), doc.langue)


def posee(partie: dict[str, Any], langue: str, autonome: bool) -> Markup:
    """A part's words as they are set. A table of prices and an envelope's window have their own
    widths.
    """
    html = html_de_page(partie["html"], langue)
    if autonome or partie["role"] in ("lignes", "options", "destinataire"):
        return Markup(html)
    return Markup(texte_de_papier(html))


def _courte(doc: Document) -> bool:
    """A letter that has room for larger letters: a few paragraphs, and no account."""
    roles = {p.role for p in doc.parts}
    return (
        doc.genre == "lettre"
        and not roles & {"tableau", "totaux"}
        and sum(len(p.texte) for p in doc.parts) <= COURTE
    )


def vers_html(
    doc: Document, porte: Habillage = USUEL, autonome: bool = True, feuille: str = ""
) -> str:
    """The whole page of a document. `autonome`, `feuille`: see `page`."""
    roles = [p.role for p in doc.parts]
    parties = [
        {
            "role": p.role,
            "classe": classe_en_tete(p),
            "html": _partie(doc, p, autonome),
            # What is to be paid stands beside the totals that it comes from.
            "ouvre": roles[i : i + 2] == ["totaux", PAIEMENT],
            "ferme": i and roles[i - 1 : i + 1] == ["totaux", PAIEMENT],
        }
        for i, p in enumerate(doc.parts)
    ]
    return page(
        texte_de_page(f"{doc.intitule} – {doc.auteur}", doc.langue),
        doc.auteur,
        doc.date.isoformat(),
        [x | {"html": posee(x, doc.langue, autonome)} for x in parties],
        pied=texte_de_page(doc.pied, doc.langue),
        genre=" ".join([doc.genre, *_genres(doc)]),
        type_=doc.type,
        autonome=autonome,
        porte=porte,
        feuille=feuille,
        langue=doc.langue,
    )

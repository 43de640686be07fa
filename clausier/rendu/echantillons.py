"""Stage 6, render: the looks side by side, with a seller's own papers: what `apparence` shows.

Takes a composed case; gives one page that holds all it shows. Each paper stands in a frame of its
own, as it is printed: the styles of paper, which a browser reads too, and the signs that the page
needs of its letters.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..course.chaine import Compose
from ..course.course import Course
from ..fiches.apparence import MODELES
from ..page.couverture import modele as page_du_paquet
from ..page.habillage import habillage, polices_de
from ..page.html import vers_html
from ..socle.problemes import Refus
from ..socle.ressources import style
from ..texte.composition import Document

DITS = {
    "classique": ("Classique", "Sobre et clair, à l'aise partout."),
    "etude": ("Étude", "À empattements et filets fins : contrats, courriers, tribunaux."),
    "moderne": ("Moderne", "Un bandeau à votre couleur, des chiffres qui se voient."),
}
FACE = re.compile(r"@font-face \{[^}]*?url\((?P<nom>[^)]*)\)[^}]*\}")


@dataclass(frozen=True)
class Echantillon:
    """A look with the papers of a case in it, each a whole page."""

    modele: str
    titre: str
    dit: str
    choisi: bool
    feuilles: tuple[tuple[str, str], ...]  # title, page


def page_des_apparences(c: Compose) -> str:
    """One page with every look. Papers: the first quote and the first invoice of the case."""
    papiers = _papiers(c.documents)
    signes = "".join(sorted({x for d in papiers for x in (*d.markdown, *d.pied, *d.intitule)}))
    reduites: dict[str, str] = {}
    return page_du_paquet("apparences.html").render(
        vendeur=c.dossier.vendeurs[-1][1].denomination,
        echantillons=[
            Echantillon(
                nom,
                *DITS[nom],
                nom == c.dossier.apparence(papiers[0].date).modele,
                tuple((d.intitule, _feuille(c, d, nom, signes, reduites)) for d in papiers),
            )
            for nom in MODELES
        ],
    )


def _papiers(documents: Iterable[Document]) -> list[Document]:
    siens = list(documents)
    voulus = [next((d for d in siens if d.type == t), None) for t in ("devis", "facture")]
    return [d for d in voulus if d] or siens[:1]


def _feuille(c: Compose, d: Document, nom: str, signes: str, reduites: dict[str, str]) -> str:
    """A paper in a look, as a browser shows it on a sheet. `reduites`: the fonts cut down to these
    signs, by name; what is missing is added.
    """
    dite = c.dossier.apparence(d.date)
    porte = habillage(c.dossier, d.date, dite.model_copy(update={"modele": nom}))
    css = porte.style.css.replace("@media print", "@media all")
    css = css.replace("@media screen", "@media speech") + style("apparences.css")  # never seen
    polices = polices_de(porte.style)

    def face(m: re.Match[str]) -> str:
        if porte.famille != "source_sans" and m["nom"].startswith("fonts/"):
            return ""  # of signs that the look's own family lacks
        if m["nom"] not in reduites:
            reduites[m["nom"]] = _reduite(polices[m["nom"]], signes)
        return m[0].replace(m["nom"], reduites[m["nom"]])

    html = vers_html(d, porte, autonome=False)
    return html.replace("</head>", f"<style>{FACE.sub(face, css)}</style></head>")


def _reduite(police: bytes, signes: str) -> str:
    """A font of so many signs, as a `data:` URI."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(hinting=False, notdef_outline=True)
    options.layout_features += ["tnum", "lnum", "smcp"]
    coupe = subset.Subsetter(options)
    coupe.populate(text=signes)
    with TTFont(io.BytesIO(police)) as fonte:
        coupe.subset(fonte)
        fonte.flavor = "woff"
        fonte.save(tampon := io.BytesIO())
    return f"data:font/woff;base64,{base64.b64encode(tampon.getvalue()).decode()}"


def cas_a_montrer(cas: Sequence[tuple[Path, str]]) -> Compose:
    """The first of these cases that has a quote and an invoice; else the first that is in order.
    Raises Refus with the faults of the first when none is.
    """
    course, bons, refus = Course(), [], []
    for chemin, nom in cas:
        try:
            c = course.chaine_de(chemin).compose(chemin, nom)
        except Refus as e:
            refus.append(e)
            continue
        if {"devis", "facture"} <= {d.type for d in c.documents}:
            return c
        if c.documents:
            bons.append(c)
    if not bons:
        raise refus[0]
    return bons[0]

"""Stage 6, render: composed cases → the files of their documents.

PDFs are drawn through one door, which knows what is drawn already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from ..course.chaine import Compose
from ..dossier.cas import Dossier
from ..dossier.reperes import a_remplir
from ..page.couverture import FEUILLE
from ..page.habillage import USUEL, Habillage, habillage, teintes
from ..page.html import vers_html
from ..socle.empreintes import condense, moteur
from ..socle.espace import FORMATS
from ..socle.manifeste import DOSSIERS
from ..socle.ressources import PAGE, polices_livrees, usuel
from ..texte.composition import Document
from ..texte.traduction import avec_traductions
from .atelier import Atelier
from .tampons import PLANCHE, STYLE

if TYPE_CHECKING:
    from ..socle.ressources import Style
    from .pdf import Tache


@dataclass
class Dessin:
    """How PDFs are drawn. One whose task is in `deja` (its key → its bytes) is not drawn again.

    `processus`: how many at most; None: one for each core. A process with threads takes 1: a fork
    would copy their locks.
    """

    deja: MutableMapping[str, bytes] | None = None
    processus: int | None = None
    atelier: Atelier | None = None  # draws while the cases are composed
    faites: dict[str, bytes] = field(
        default_factory=dict
    )  # what packs need besides, drawn with the documents
    annoncees: dict[int, tuple[Document, Tache]] = field(default_factory=dict)  # by `id`

    def annoncer(self, c: Dossier, d: Document) -> None:
        """A document is composed: begin to draw it while the others are composed."""
        if self.atelier:
            for x in avec_traductions([d]):
                t = tache_de(x, habillage(c, x.date))
                self.annoncees[id(x)] = x, t
                if self.deja is None or t.cle not in self.deja:
                    self.atelier.donner(t)

    def tache(self, c: Dossier, d: Document) -> Tache:
        """The PDF of a document to make, as it was announced."""
        annonce = self.annoncees.get(id(d))
        return annonce[1] if annonce else tache_de(d, habillage(c, d.date))

    def commander(self, taches: Sequence[Tache]) -> Callable[[], dict[str, bytes]]:
        """Have pages drawn; what is returned waits for them: the PDF of each task, by its key.

        One that cannot be drawn is not among them: `seule` tells why.
        """
        sortie = {
            t.cle: x
            for t in taches
            if self.deja is not None and (x := self.deja.get(t.cle)) is not None
        }
        manquent = [t for t in taches if t.cle not in sortie]
        if self.atelier:
            for t in manquent:
                self.atelier.donner(t)

        def attendre() -> dict[str, bytes]:
            if manquent and self.atelier:
                sortie.update(self.atelier.dessiner(manquent))
            if restent := [t for t in manquent if t.cle not in sortie]:
                from .pdf import vers_pdf

                faites = vers_pdf(restent, self.processus)
                sortie.update((cle, pdf) for cle, pdf in faites if pdf is not None)
            if self.deja is not None:
                self.deja.update((t.cle, sortie[t.cle]) for t in manquent if t.cle in sortie)
            return sortie

        return attendre

    def page(self, t: Tache) -> bytes:
        """One page of a pack."""
        return self.faites.get(t.cle) or self.commander([t])().get(t.cle) or seule(t)


def tache_de(d: Document, porte: Habillage = USUEL) -> Tache:
    """The PDF of a document to make."""
    return tache(vers_html(d, porte, autonome=False), d.xml, d.date, porte.style)


def tache(
    html: str, xml: bytes | None = None, jour: date | None = None, style: Style | None = None
) -> Tache:
    """A PDF to make, under the hash of all that its bytes depend on.

    That is: page, data, day, style, fonts, versions of the engines.
    """
    from .pdf import Tache

    style = style or usuel()
    lettres = (x for police in style.polices for x in police)
    cle = [html, xml or b"", str(jour if xml else ""), style.css, *lettres, _commun()]
    return Tache(condense(cle), html, xml, jour, style)


def seule(t: Tache) -> bytes:
    """One PDF drawn here and now; what stops it is raised."""
    from .pdf import un_pdf

    return un_pdf(t)[1]


class PdfsDuCas(dict[str, bytes]):
    """The PDFs of one case by the names of its documents.

    One that could not be drawn among all the others is drawn when it is asked for:
    what stops it then stops this case alone.
    """

    def __init__(self, c: Compose) -> None:
        super().__init__()
        self._c = c

    def __missing__(self, nom: str) -> bytes:
        d = next(d for d in avec_traductions(self._c.documents) if d.nom == nom)
        return seule(tache_de(d, habillage(self._c.dossier, d.date)))


@lru_cache(maxsize=1)
def _commun() -> str:
    """The shipped fonts and the engines."""
    lues = {nom: f.read_bytes() for nom, f in polices_livrees().items()}
    return condense(
        [
            *(x for police in lues.items() for x in police),
            (PAGE / "fonts" / "fonts.conf").read_bytes(),
            moteur(),
        ]
    )


Pdfs = Callable[[], dict[str, dict[str, bytes]]]


def dessiner(lot: Iterable[Compose], dessin: Dessin | None = None) -> dict[str, dict[str, bytes]]:
    """The PDF of every document, by the names of its case and its own."""
    return commander(lot, dessin or Dessin())()


def commander(lot: Iterable[Compose], dessin: Dessin, paquets: bool = False) -> Pdfs:
    """Have every document drawn; what is returned waits for them, once.

    Same pages are drawn once, what is issued is not drawn again. `paquets`: what packs need
    besides is drawn with them, and kept for `Dessin.page`.
    """
    taches: dict[str, Tache] = {}
    cles: dict[str, dict[str, str]] = {}
    figes: dict[str, bytes] = {}
    unes: set[str] = set()
    composes = tuple(lot)
    for c in composes:
        siennes = cles.setdefault(c.dossier.nom, {})
        with suppress(Exception):  # raised again for this case alone, when its PDFs are asked for
            for d in avec_traductions(c.documents):
                suffixe = ".pdf" if d.langue == "fr" else f".{d.langue}.pdf"
                if d.rang in c.figes and (fige := c.figes[d.rang].octets.get(suffixe)):
                    siennes[d.nom] = cle = f"figé {suffixe} {c.figes[d.rang].entree.fichiers}"
                    figes[cle] = fige
                    continue
                t = dessin.tache(c.dossier, d)
                siennes[d.nom] = t.cle
                taches.setdefault(t.cle, t)
            for t in pages_des_paquets(c) if paquets else ():
                unes.add(t.cle)
                taches.setdefault(t.cle, t)
    dessin.annoncees.clear()
    dessines = dessin.commander(list(taches.values()))

    @lru_cache(maxsize=1)
    def attendre() -> dict[str, dict[str, bytes]]:
        pdfs = dessines() | figes
        dessin.faites = {cle: pdfs[cle] for cle in unes if cle in pdfs}
        sortie: dict[str, dict[str, bytes]] = {}
        for c in composes:
            sortie[c.dossier.nom] = siens = PdfsDuCas(c)
            siens |= {nom: pdfs[cle] for nom, cle in cles[c.dossier.nom].items() if cle in pdfs}
        return sortie

    return attendre


def pages_des_paquets(c: Compose) -> list[Tache]:
    """What packs are made with that can be drawn before it is known where each paper is in them:
    the font of what is printed over, and the papers that they take otherwise.
    """
    if a_remplir(c.dossier):
        return []
    remis = [d for d in c.documents if d.pour == "client" or d.pour in DOSSIERS]
    autrement = (t for d in avec_traductions(remis) if (t := pour_le_paquet(c, d)))
    return [planche(), *autrement] if remis else []


def planche() -> Tache:
    """The page whose font is that of what is printed over a pack."""
    return tache(PLANCHE, style=STYLE)


def pour_le_paquet(c: Compose, d: Document) -> Tache | None:
    """A paper that a pack takes otherwise than it is by itself, None for the others and for one
    that is issued: a form to cut out without its empty sides, for the pack, printed as a whole, has
    its own; a claim without the page that is for the creditor alone.
    """
    parts = tuple(p for p in d.parts if p.role != "creancier")
    telle = len(parts) == len(d.parts) and all(p.role != "formulaire" for p in parts)
    if d.rang in c.figes or telle:
        return None
    porte = habillage(c.dossier, d.date)
    page = vers_html(replace(d, parts=parts), porte, autonome=False, feuille=FEUILLE)
    return tache(page, style=porte.style)


def fichiers_documents(
    c: Compose, formats: Sequence[str], pdfs: dict[str, bytes]
) -> dict[str, bytes]:
    """The files of a case's documents alone, in the formats asked.

    Those of an issued document are the frozen ones, byte for byte.
    """
    fichiers: dict[str, bytes] = {}
    for d in c.documents:
        if d.rang in c.figes:
            autres = (
                {f".{x}" for x in FORMATS if x not in formats}
                | {".json"}
                | ({".xml"} if "pdf" not in formats else set())
            )
            fichiers |= {
                d.nom + suffixe: x
                for suffixe, x in c.figes[d.rang].octets.items()
                if f".{suffixe.rpartition('.')[2]}" not in autres
            }
            # A translation that was asked for after the issue is no part of it.
            if d.traduction and ".en.pdf" not in c.figes[d.rang].octets:
                fichiers |= _fichiers(c.dossier, d.traduction, formats, pdfs)
            # A Word file is not issued: it is to be discussed, as long as it says the same.
            if c.figes[d.rang].octets.get(".md") == d.markdown.encode():
                fichiers |= _fichiers(c.dossier, d, [f for f in formats if f == "docx"], pdfs)
            continue
        for x in avec_traductions([d]):
            fichiers |= _fichiers(c.dossier, x, formats, pdfs)
    return fichiers


def _fichiers(
    dossier: Dossier, d: Document, formats: Sequence[str], pdfs: dict[str, bytes]
) -> dict[str, bytes]:
    sortie: dict[str, bytes] = {}
    if "md" in formats:
        sortie[f"{d.nom}.md"] = d.markdown.encode()
    if "html" in formats:
        sortie[f"{d.nom}.html"] = vers_html(d, habillage(dossier, d.date)).encode()
    if "docx" in formats:
        from .docx import vers_docx

        couleurs = teintes(dossier.apparence(d.date))
        sortie[f"{d.nom}.docx"] = vers_docx(d, habillage(dossier, d.date), couleurs)
    if "pdf" in formats:
        sortie[f"{d.nom}.pdf"] = pdfs[d.nom]
        if d.xml:
            sortie[f"{d.nom}.xml"] = d.xml
    return sortie

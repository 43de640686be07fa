"""Stage 6, render: composed cases → the files of their documents.

PDFs are drawn through one door, which knows what is drawn already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from ..course.chaine import Compose
from ..dossier.cas import Dossier
from ..lecture.images import logo_data
from ..page.couverture import page_de_couverture, remis_au_client
from ..page.html import vers_html
from ..socle.empreintes import condense, moteur
from ..socle.espace import FORMATS
from ..socle.ressources import PAGE, style
from ..texte.composition import Document
from ..texte.traduction import avec_traductions
from .atelier import Atelier

if TYPE_CHECKING:
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
    )  # pages of the packs, drawn with the documents

    def annoncer(self, c: Dossier, d: Document) -> None:
        """A document is composed: begin to draw it while the others are composed."""
        if self.atelier:
            for x in avec_traductions([d]):
                t = tache(vers_html(x, logo_de(c), autonome=False), x.xml, x.date)
                if self.deja is None or t.cle not in self.deja:
                    self.atelier.donner(t)

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

    def page(self, html: str) -> bytes:
        """One page of a pack."""
        t = tache(html)
        return self.faites.pop(t.cle, None) or self.commander([t])().get(t.cle) or seule(t)


def tache(html: str, xml: bytes | None = None, jour: date | None = None) -> Tache:
    """A PDF to make, under the hash of all that its bytes depend on.

    That is: page, data, day, style, fonts, versions of the engines.
    """
    from .pdf import Tache

    return Tache(condense([html, xml or b"", str(jour if xml else ""), _commun()]), html, xml, jour)


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
        return seule(tache(vers_html(d, logo_de(self._c.dossier), autonome=False), d.xml, d.date))


def _commun() -> str:
    return condense([style("page.css"), _polices(), moteur()])


@lru_cache(maxsize=1)
def _polices() -> str:
    return condense(x for f in sorted((PAGE / "fonts").iterdir()) for x in (f.name, f.read_bytes()))


Pdfs = Callable[[], dict[str, dict[str, bytes]]]


def dessiner(lot: Iterable[Compose], dessin: Dessin | None = None) -> dict[str, dict[str, bytes]]:
    """The PDF of every document, by the names of its case and its own."""
    return commander(lot, dessin or Dessin())()


def commander(lot: Iterable[Compose], dessin: Dessin, paquets: bool = False) -> Pdfs:
    """Have every document drawn; what is returned waits for them, once.

    Same pages are drawn once, what is issued is not drawn again.
    `paquets`: the covers of the packs are drawn with them, and kept for `Dessin.page`.
    """
    taches: dict[str, Tache] = {}
    cles: dict[str, dict[str, str]] = {}
    figes: dict[str, bytes] = {}
    unes: set[str] = set()
    composes = tuple(lot)
    for c in composes:
        siennes = cles.setdefault(c.dossier.nom, {})
        with suppress(Exception):  # raised again for this case alone, when its PDFs are asked for
            logo = logo_de(c.dossier)
            for d in avec_traductions(c.documents):
                suffixe = ".pdf" if d.langue == "fr" else f".{d.langue}.pdf"
                if d.rang in c.figes and (fige := c.figes[d.rang].octets.get(suffixe)):
                    siennes[d.nom] = cle = f"figé {suffixe} {c.figes[d.rang].entree.fichiers}"
                    figes[cle] = fige
                    continue
                t = tache(vers_html(d, logo, autonome=False), d.xml, d.date)
                siennes[d.nom] = t.cle
                taches.setdefault(t.cle, t)
            if paquets and (remis := remis_au_client(c)):
                une = tache(vers_html(page_de_couverture(c, remis), logo, autonome=False))
                unes.add(une.cle)
                taches.setdefault(une.cle, une)
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


def logo_de(dossier: Dossier) -> str | None:
    """The seller's logo; `regles` has already refused one that cannot be used."""
    v = dossier.vendeurs[-1][1]
    chemin = dossier.joint(v.logo) if v.logo else None
    return logo_data(chemin) if chemin else None


def fichiers_documents(
    c: Compose, formats: Sequence[str], pdfs: dict[str, bytes]
) -> dict[str, bytes]:
    """The files of a case's documents alone, in the formats asked.

    Those of an issued document are the frozen ones, byte for byte.
    """
    fichiers: dict[str, bytes] = {}
    logo = logo_de(c.dossier) if "html" in formats else None
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
                fichiers |= _fichiers(d.traduction, formats, pdfs, logo)
            continue
        for x in avec_traductions([d]):
            fichiers |= _fichiers(x, formats, pdfs, logo)
    return fichiers


def _fichiers(
    d: Document, formats: Sequence[str], pdfs: dict[str, bytes], logo: str | None
) -> dict[str, bytes]:
    sortie: dict[str, bytes] = {}
    if "md" in formats:
        sortie[f"{d.nom}.md"] = d.markdown.encode()
    if "html" in formats:
        sortie[f"{d.nom}.html"] = vers_html(d, logo).encode()
    if "pdf" in formats:
        sortie[f"{d.nom}.pdf"] = pdfs[d.nom]
        if d.xml:
            sortie[f"{d.nom}.xml"] = d.xml
    return sortie

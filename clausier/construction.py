"""The build of many cases: compose, render, pack. One bad case never stops the others, and nothing is written for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from . import couverture, paquets
from .chaine import Chaines, Compose
from .espace import joint
from .fusion import Piece, est_pdf, fusionner
from .html import vers_html
from .logo import logo_data
from .pack import MANIFESTE, client, ecrire, manifeste, poser, sha, zipper
from .problemes import Probleme, Refus

if TYPE_CHECKING:
    from .pdf import Tache

FORMATS = ("md", "html", "pdf")
LOT = 200  # documents drawn at a time: bounds the memory of a long run


@dataclass
class Bilan:
    """What a run did, for the last lines that the user reads."""

    faits: list[Path] = field(default_factory=list)
    documents: int = 0
    problemes: list[Probleme] = field(default_factory=list)
    refuses: list[str] = field(default_factory=list)
    par_cas: dict[str, tuple[Probleme, ...]] = field(default_factory=dict)  # what was said of each case

    def noter(self, cas: str, problemes: Iterable[Probleme]) -> None:
        self.par_cas[cas] = tuple(problemes)
        self.problemes.extend(self.par_cas[cas])

    @property
    def erreurs(self) -> bool:
        return any(p.grave for p in self.problemes)


@dataclass(frozen=True)
class Prepare:
    """A composed case and what its PDFs are drawn from."""

    compose: Compose
    htmls: dict[str, str]


@dataclass
class Dessin:
    """How PDFs are drawn: the one door to the engine. A PDF whose task is already in `deja` (its key → its bytes) is not drawn again.

    `processus`: how many at most; None: one for each core. A process with threads takes 1: a fork would copy their locks."""

    deja: MutableMapping[str, bytes] | None = None
    processus: int | None = None

    def tous(self, taches: Sequence[Tache]) -> dict[str, bytes]:
        """The PDF of every task, by its key."""
        from .pdf import vers_pdf

        sortie = {t.cle: x for t in taches if self.deja is not None and (x := self.deja.get(t.cle)) is not None}
        vers_pdf([t for t in taches if t.cle not in sortie], sortie.__setitem__, self.processus)
        if self.deja is not None:
            self.deja.update(sortie)
        return sortie

    def page(self, html: str) -> bytes:
        """One page of a pack, drawn here."""
        from .pdf import Tache

        cle = sha(html.encode())
        return self.tous([Tache(cle, html)])[cle]


def preparer(cas: Sequence[tuple[Path, str]], seul: str | None = None, chaines: Chaines | None = None) -> tuple[Iterable[Compose], Bilan]:
    """Compose every case; faults go to the Bilan. A generator, so that a long run holds few cases at once."""
    bilan = Bilan()
    return _composes(cas, seul, bilan, chaines or Chaines()), bilan


def _composes(cas: Sequence[tuple[Path, str]], seul: str | None, bilan: Bilan, chaines: Chaines) -> Iterable[Compose]:
    for chemin, nom in cas:
        chaine = chaines.pour(chemin)
        try:
            compose = chaine.compose(chemin, nom, seul)
            deja = chaines.noms.setdefault(compose.dossier.nom, nom)
            if deja != nom:
                raise Refus([Probleme(compose.dossier.noeud.enfant("dossier").place, "E112", "dossier", f"« {compose.dossier.nom} » est déjà le nom de {deja}")])
        except Refus as e:
            bilan.noter(nom, e.problemes)
            bilan.refuses.append(nom)
            continue
        bilan.noter(nom, compose.avertissements)
        yield compose


def construire(cas: Sequence[tuple[Path, str]], sortie: Path, formats: Sequence[str] = FORMATS, seul: str | None = None,
               progres: Callable[[str], None] = lambda _: None, *, chaines: Chaines | None = None, dessin: Dessin | None = None) -> Bilan:
    """Build every case into `sortie/<dossier>/`. `seul`: only the files of that type of document, and nothing else is touched.

    `chaines` and `dessin`: what a process that builds again and again keeps from one run to the next."""
    composes, bilan = preparer(cas, seul, chaines)
    dessin = dessin or Dessin()
    lot: list[Compose] = []
    for compose in composes:
        lot.append(compose)
        if sum(len(c.documents) for c in lot) >= LOT:
            rendre(lot, sortie, formats, bilan, progres, dessin, seul is not None)
            lot = []
    rendre(lot, sortie, formats, bilan, progres, dessin, seul is not None)
    return bilan


def dessiner(lot: Iterable[Compose], dessin: Dessin) -> dict[str, dict[str, bytes]]:
    """The PDF of every document, by the names of its case and its own; pages that are the same are drawn once."""
    from .pdf import Tache

    taches: dict[str, Tache] = {}
    cles: dict[str, dict[str, str]] = {}
    for c in lot:
        logo = _logo(c)
        for d in c.documents:
            html = vers_html(d, logo, autonome=False)
            cle = cles.setdefault(c.dossier.nom, {})[d.nom] = sha(html.encode() + (d.xml or b""))
            taches.setdefault(cle, Tache(cle, html, d.xml, d.date))
    pdfs = dessin.tous(list(taches.values()))
    return {nom: {d: pdfs[cle] for d, cle in siennes.items()} for nom, siennes in cles.items()}


def rendre(lot: list[Compose], sortie: Path, formats: Sequence[str], bilan: Bilan, progres: Callable[[str], None], dessin: Dessin, partiel: bool = False) -> None:
    """Draw and write composed cases. `partiel`: the files of their documents alone."""
    pdfs = dessiner(lot, dessin) if "pdf" in formats else {}
    for c in lot:
        siens = pdfs.get(c.dossier.nom, {})
        if partiel:
            poser(sortie / c.dossier.nom, fichiers_documents(c, formats, siens))
        else:
            ecrire_dossier(c, sortie / c.dossier.nom, formats, siens, dessin)
        if c.documents or not partiel:
            bilan.faits.append(sortie / c.dossier.nom)
        bilan.documents += len(c.documents)
        progres(c.dossier.nom)


def _logo(c: Compose) -> str | None:
    """The seller's logo; `regles` has already refused one that cannot be used."""
    v = c.dossier.vendeurs[-1][1]
    chemin = joint(c.dossier.espace, v.logo) if v.logo else None
    return logo_data(chemin) if chemin else None


def fichiers_documents(c: Compose, formats: Sequence[str], pdfs: dict[str, bytes]) -> dict[str, bytes]:
    """The files of a case's documents alone, in the formats asked."""
    fichiers: dict[str, bytes] = {}
    logo = _logo(c) if "html" in formats else None
    for d in c.documents:
        if "md" in formats:
            fichiers[f"{d.nom}.md"] = d.markdown.encode()
        if "html" in formats:
            fichiers[f"{d.nom}.html"] = vers_html(d, logo).encode()
        if "pdf" in formats:
            fichiers[f"{d.nom}.pdf"] = pdfs[d.nom]
            if d.xml:
                fichiers[f"{d.nom}.xml"] = d.xml
    return fichiers


def ecrire_dossier(c: Compose, dossier: Path, formats: Sequence[str], pdfs: dict[str, bytes], dessin: Dessin) -> None:
    """Every file of one case, and its packs."""
    fichiers = fichiers_documents(c, formats, pdfs)
    if "html" in formats:
        fichiers["index.html"] = couverture.index(c, formats).encode()
    nom = c.dossier.nom
    jointes = couverture.pieces_jointes(c)
    remis = client(c.documents)
    if "pdf" in formats:
        fichiers |= {j.name: j.read_bytes() for j in jointes}
    if "pdf" in formats and remis:
        une = couverture.couverture(c, remis)
        pdf_une = dessin.page(vers_html(une, _logo(c), autonome=False))
        suite = [Piece(d.intitule, d.numero or d.titre, pdfs[d.nom]) for d in remis] + [Piece(j.name, j.stem, j.read_bytes()) for j in jointes if j.suffix.lower() == ".pdf"]
        fichiers[f"{nom}-client.pdf"] = fusionner([Piece("Sommaire", "", pdf_une), *suite])
        fichiers[f"{nom}-client.zip"] = zipper([(f"{d.nom}.pdf", pdfs[d.nom]) for d in remis] + [(j.name, j.read_bytes()) for j in jointes])
    if "pdf" in formats:
        fichiers |= _tribunal(c, pdfs, dessin)
    fichiers[MANIFESTE] = manifeste(c, fichiers)
    ecrire(dossier, fichiers)


def _tribunal(c: Compose, pdfs: dict[str, bytes], dessin: Dessin) -> dict[str, bytes]:
    """The file for the court: the claim and its exhibits, apart in a ZIP and as one PDF; nothing when there is no claim."""
    pages: list[Piece] = []
    separes: list[tuple[str, bytes]] = []
    for demande, prefixe in paquets.prefixes(c):
        siens = [(e, pdfs[e.document.nom] if e.document else e.fichier.read_bytes()) for e in paquets.entrees(c, demande, prefixe)]
        reunis = [(e, x) for e, x in siens if e.document or est_pdf(x)]
        une = couverture.bordereau(c.dossier.nom, demande, {e.numero for e, _ in siens}, {e.numero for e, _ in reunis})
        pages += [Piece("Bordereau de pièces", "Bordereau" if pages else "", dessin.page(vers_html(une, _logo(c), autonome=False))),
                  *(Piece(e.titre, f"Pièce {e.numero}" if e.numero else e.document.numero or e.document.titre if e.document else e.nom, x) for e, x in reunis)]
        separes += [(e.nom, x) for e, x in siens]
    if not pages:
        return {}
    nom = c.dossier.nom
    return {f"{nom}-tribunal.pdf": fusionner(pages), f"{nom}-tribunal.zip": zipper(separes)}

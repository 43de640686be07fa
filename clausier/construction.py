"""The build of many cases: compose, render, pack. One bad case never stops the others, and nothing is written for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import couverture, paquets
from .chaine import Chaines, Compose
from .espace import joint
from .fusion import Piece, est_pdf, fusionner
from .html import vers_html
from .logo import logo_data
from .pack import MANIFESTE, client, ecrire, manifeste, poser, sha, zipper
from .problemes import Probleme, Refus

FORMATS = ("md", "html", "pdf")
LOT = 200  # documents drawn at a time: bounds the memory of a long run


@dataclass
class Bilan:
    """What a run did, for the last lines that the user reads."""

    faits: list[Path] = field(default_factory=list)
    documents: int = 0
    problemes: list[Probleme] = field(default_factory=list)
    refuses: list[str] = field(default_factory=list)

    @property
    def erreurs(self) -> bool:
        return any(p.grave for p in self.problemes)


@dataclass(frozen=True)
class Prepare:
    """A composed case and what its PDFs are drawn from."""

    compose: Compose
    htmls: dict[str, str]


def preparer(cas: Sequence[tuple[Path, str]], seul: str | None = None) -> tuple[Iterable[Compose], Bilan]:
    """Compose every case; faults go to the Bilan. A generator, so that a long run holds few cases at once."""
    bilan = Bilan()
    return _composes(cas, seul, bilan), bilan


def _composes(cas: Sequence[tuple[Path, str]], seul: str | None, bilan: Bilan) -> Iterable[Compose]:
    chaines = Chaines()
    noms: dict[str, str] = {}
    for chemin, nom in cas:
        chaine = chaines.pour(chemin)
        try:
            compose = chaine.compose(chemin, nom, seul)
            deja = noms.setdefault(compose.dossier.nom, nom)
            if deja != nom:
                raise Refus([Probleme(compose.dossier.noeud.enfant("dossier").place, "E112", "dossier", f"« {compose.dossier.nom} » est déjà le nom de {deja}")])
        except Refus as e:
            bilan.problemes.extend(e.problemes)
            bilan.refuses.append(nom)
            continue
        bilan.problemes.extend(compose.avertissements)
        yield compose


def construire(cas: Sequence[tuple[Path, str]], sortie: Path, formats: Sequence[str] = FORMATS, seul: str | None = None,
               progres: Callable[[str], None] = lambda _: None) -> Bilan:
    """Build every case into `sortie/<dossier>/`. `seul`: only the files of that type of document, and nothing else is touched."""
    composes, bilan = preparer(cas, seul)
    lot: list[Compose] = []
    for compose in composes:
        lot.append(compose)
        if sum(len(c.documents) for c in lot) >= LOT:
            _lot(lot, sortie, formats, bilan, progres, seul is not None)
            lot = []
    _lot(lot, sortie, formats, bilan, progres, seul is not None)
    return bilan


def _lot(lot: list[Compose], sortie: Path, formats: Sequence[str], bilan: Bilan, progres: Callable[[str], None], partiel: bool = False) -> None:
    pdfs: dict[str, bytes] = {}
    cles: dict[tuple[str, str], str] = {}
    if "pdf" in formats:
        from .pdf import Tache, vers_pdf

        taches: dict[str, Tache] = {}
        for c in lot:
            logo = _logo(c)
            for d in c.documents:
                html = vers_html(d, logo, autonome=False)
                cle = sha(html.encode() + (d.xml or b""))
                cles[c.dossier.nom, d.nom] = cle
                taches.setdefault(cle, Tache(cle, html, d.xml, d.date))
        vers_pdf(list(taches.values()), pdfs.__setitem__)
    for c in lot:
        siens = {d.nom: pdfs[cles[c.dossier.nom, d.nom]] for d in c.documents} if pdfs else {}
        if partiel:
            poser(sortie / c.dossier.nom, fichiers_documents(c, formats, siens))
        else:
            ecrire_dossier(c, sortie / c.dossier.nom, formats, siens)
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


def ecrire_dossier(c: Compose, dossier: Path, formats: Sequence[str], pdfs: dict[str, bytes]) -> None:
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
        from .pdf import Tache, un_pdf

        _, pdf_une = un_pdf(Tache("couverture", vers_html(une, _logo(c), autonome=False)))
        suite = [Piece(d.intitule, d.numero or d.titre, pdfs[d.nom]) for d in remis] + [Piece(j.name, j.stem, j.read_bytes()) for j in jointes if j.suffix.lower() == ".pdf"]
        fichiers[f"{nom}-client.pdf"] = fusionner([Piece("Sommaire", "", pdf_une), *suite])
        fichiers[f"{nom}-client.zip"] = zipper([(f"{d.nom}.pdf", pdfs[d.nom]) for d in remis] + [(j.name, j.read_bytes()) for j in jointes])
    if "pdf" in formats:
        fichiers |= _tribunal(c, pdfs)
    fichiers[MANIFESTE] = manifeste(c, fichiers)
    ecrire(dossier, fichiers)


def _tribunal(c: Compose, pdfs: dict[str, bytes]) -> dict[str, bytes]:
    """The file for the court: the claim and its exhibits, apart in a ZIP and as one PDF; nothing when there is no claim."""
    pages: list[Piece] = []
    separes: list[tuple[str, bytes]] = []
    for demande, prefixe in paquets.prefixes(c):
        from .pdf import Tache, un_pdf

        siens = [(e, pdfs[e.document.nom] if e.document else e.fichier.read_bytes()) for e in paquets.entrees(c, demande, prefixe)]
        reunis = [(e, x) for e, x in siens if e.document or est_pdf(x)]
        une = couverture.bordereau(c.dossier.nom, demande, {e.numero for e, _ in siens}, {e.numero for e, _ in reunis})
        pages += [Piece("Bordereau de pièces", "Bordereau" if pages else "", un_pdf(Tache("couverture", vers_html(une, _logo(c), autonome=False)))[1]),
                  *(Piece(e.titre, f"Pièce {e.numero}" if e.numero else e.document.numero or e.document.titre if e.document else e.nom, x) for e, x in reunis)]
        separes += [(e.nom, x) for e, x in siens]
    if not pages:
        return {}
    nom = c.dossier.nom
    return {f"{nom}-tribunal.pdf": fusionner(pages), f"{nom}-tribunal.zip": zipper(separes)}

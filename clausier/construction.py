"""The build of many cases: compose, render, pack. One bad case never stops the others, and nothing is written for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import accueil, couverture, paquets
from .chaine import Chaines, Compose
from .composition import Document
from .espace import joint
from .html import vers_html
from .logo import logo_data
from .pack import MANIFESTE, client, ecrire, est_pdf, fusionner, manifeste, manifeste_remis, poser, sha, zipper
from .problemes import Place, Probleme, Refus
from .regles_registre import registre_du_dossier
from .versions import versions

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
    autrement: dict[str, list[str]] = {}
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
        if changes := _autrement(compose):
            autrement.setdefault(registre_du_dossier(compose.dossier, chaine.biblio).nom, []).extend(changes)
        yield compose
    for registre, numeros in autrement.items():
        dit = ", ".join(numeros[:3]) + (f" et {len(numeros) - 3} autres" if len(numeros) > 3 else "")
        bilan.problemes.append(Probleme(Place(registre), "A958", "", f"{dit} : émis, et rendus autrement par la bibliothèque, l'adresse ou le style d'aujourd'hui ; les fichiers figés restent (voyez « clausier diff {numeros[0]} »)"))


def _autrement(c: Compose) -> list[str]:
    """The issued documents that would be made otherwise today: other words, or the same words in another style."""
    sortie = []
    for d in c.documents:
        fige = c.figes.get(d.rang)
        if fige and (fige.octets.get(".md") != d.markdown.encode() or fige.entree.style != versions()["style"]):
            sortie.append(fige.entree.numero)
    return sortie


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
    if "html" in formats and seul is None and bilan.faits:
        accueil.poser_accueil(sortie)
    return bilan


def _lot(lot: list[Compose], sortie: Path, formats: Sequence[str], bilan: Bilan, progres: Callable[[str], None], partiel: bool = False) -> None:
    pdfs = dessiner(lot) if "pdf" in formats else {}
    for c in lot:
        siens = pdfs.get(c.dossier.nom, {})
        if partiel:
            poser(sortie / c.dossier.nom, fichiers_documents(c, formats, siens))
        else:
            ecrire_dossier(c, sortie / c.dossier.nom, formats, siens)
        if c.documents or not partiel:
            bilan.faits.append(sortie / c.dossier.nom)
        bilan.documents += len(c.documents)
        progres(c.dossier.nom)


def dessiner(lot: Sequence[Compose]) -> dict[str, dict[str, bytes]]:
    """The PDF of every document, by case and by name; what is issued is not drawn again."""
    from .pdf import Tache, vers_pdf

    pdfs: dict[str, bytes] = {}
    cles: dict[str, dict[str, str]] = {}
    taches: dict[str, Tache] = {}
    for c in lot:
        logo = _logo(c)
        siennes = cles.setdefault(c.dossier.nom, {})
        for d in c.documents:
            if d.rang in c.figes:
                siennes[d.nom] = cle = f"figé {c.figes[d.rang].entree.fichiers}"
                pdfs[cle] = c.figes[d.rang].octets[".pdf"]
                continue
            html = vers_html(d, logo, autonome=False)
            siennes[d.nom] = cle = sha(html.encode())
            taches.setdefault(cle, Tache(cle, html))
    vers_pdf(list(taches.values()), pdfs.__setitem__)
    return {cas: {nom: pdfs[cle] for nom, cle in siennes.items()} for cas, siennes in cles.items()}


def _logo(c: Compose) -> str | None:
    """The seller's logo; `regles` has already refused one that cannot be used."""
    v = c.dossier.vendeurs[-1][1]
    chemin = joint(c.dossier.espace, v.logo) if v.logo else None
    return logo_data(chemin) if chemin else None


def fichiers_documents(c: Compose, formats: Sequence[str], pdfs: dict[str, bytes]) -> dict[str, bytes]:
    """The files of a case's documents alone, in the formats asked; those of an issued document are the frozen ones, byte for byte."""
    fichiers: dict[str, bytes] = {}
    logo = _logo(c) if "html" in formats else None
    for d in c.documents:
        if d.rang in c.figes:
            autres = {f".{x}" for x in FORMATS if x not in formats} | {".json"}
            fichiers |= {d.nom + suffixe: x for suffixe, x in c.figes[d.rang].octets.items() if suffixe not in autres}
            continue
        if "md" in formats:
            fichiers[f"{d.nom}.md"] = d.markdown.encode()
        if "html" in formats:
            fichiers[f"{d.nom}.html"] = vers_html(d, logo).encode()
        if "pdf" in formats:
            fichiers[f"{d.nom}.pdf"] = pdfs[d.nom]
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
        suite = [(d.intitule, pdfs[d.nom]) for d in remis] + [(j.name, j.read_bytes()) for j in jointes if j.suffix.lower() == ".pdf"]
        fichiers[f"{nom}-client.pdf"] = fusionner([("Sommaire", pdf_une), *suite], f"{nom} – documents remis au client", une.auteur)
        paquet = [(f"{d.nom}.pdf", pdfs[d.nom]) for d in remis] + [(j.name, j.read_bytes()) for j in jointes]
        fichiers[f"{nom}-client.zip"] = zipper([*paquet, (MANIFESTE, manifeste_remis(c, {f"{d.nom}.pdf": d for d in remis}, dict(paquet)))])
    if "pdf" in formats:
        fichiers |= _tribunal(c, pdfs)
    fichiers[MANIFESTE] = manifeste(c, fichiers)
    ecrire(dossier, fichiers)


def _tribunal(c: Compose, pdfs: dict[str, bytes]) -> dict[str, bytes]:
    """The file for the court: the claim and its exhibits, apart in a ZIP and as one PDF; nothing when there is no claim."""
    pages: list[tuple[str, bytes]] = []
    separes: list[tuple[str, bytes]] = []
    documents: dict[str, Document] = {}
    for demande, prefixe in paquets.prefixes(c):
        from .pdf import Tache, un_pdf

        siens = [(e, pdfs[e.document.nom] if e.document else e.fichier.read_bytes()) for e in paquets.entrees(c, demande, prefixe)]
        reunis = [(e, x) for e, x in siens if e.document or est_pdf(x)]
        une = couverture.bordereau(demande, {e.numero for e, _ in siens}, {e.numero for e, _ in reunis})
        pages += [("Bordereau de pièces", un_pdf(Tache("couverture", vers_html(une, _logo(c), autonome=False)))[1]), *((e.titre, x) for e, x in reunis)]
        separes += [(e.nom, x) for e, x in siens]
        documents |= {e.nom: e.document for e, _ in siens if e.document}
    if not pages:
        return {}
    nom, auteur = c.dossier.nom, paquets.demandes(c)[0].auteur
    return {f"{nom}-tribunal.pdf": fusionner(pages, f"{nom} – dossier pour le tribunal", auteur), f"{nom}-tribunal.zip": zipper([*separes, (MANIFESTE, manifeste_remis(c, documents, dict(separes)))])}

"""Stage 7, pack: one composed case with its PDFs → its folder: documents, page of the case, packs
for the client and for the court, manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ..course.chaine import Compose
from ..page import couverture
from ..page.habillage import habillage
from ..rendu.fichiers import Dessin, Pdfs, fichiers_documents
from ..rendu.fusion import PdfAReunir, est_pdf, fusionner, preparer_fusion
from ..socle.disque import lire_octets
from ..socle.manifeste import DOSSIERS, MANIFESTE
from ..texte.composition import Document
from . import tribunal as paquets
from .fichiers import ecrire, manifeste, manifeste_remis, zipper
from .noms import noms_des_pieces


def livrer(
    c: Compose, sortie: Path, formats: Sequence[str], dessines: Pdfs, dessin: Dessin
) -> dict[str, bytes]:
    """Write every file of one case, and its packs; returns them. The PDFs are waited for when all
    the rest is ready."""
    fichiers = fichiers_documents(c, [f for f in formats if f != "pdf"], {})
    if "html" in formats:
        fichiers["index.html"] = couverture.index(c, formats).encode()
    if "pdf" in formats:
        preparer_fusion()
        pdfs = dessines().get(c.dossier.nom, {})
        fichiers |= fichiers_documents(c, ["pdf"], pdfs)
        jointes = {
            nom: lire_octets(f) for nom, f in noms_des_pieces(couverture.pieces_jointes(c)).items()
        }
        fichiers |= jointes | _client(c, pdfs, jointes, dessin)
        for pour in DOSSIERS:
            fichiers |= _demandes(c, pour, pdfs, dessin)
    fichiers[MANIFESTE] = manifeste(c, fichiers)
    ecrire(sortie, c.dossier.nom, fichiers)
    return fichiers


def _client(
    c: Compose, pdfs: dict[str, bytes], jointes: dict[str, bytes], dessin: Dessin
) -> dict[str, bytes]:
    """What is handed to the client: his papers and what is joined, apart in a ZIP and as one PDF
    behind a cover."""
    remis = couverture.remis_au_client(c)
    if not remis:
        return {}
    nom = c.dossier.nom
    une = _page(c, couverture.page_de_couverture(c, remis), dessin)
    suite = [PdfAReunir(d.intitule, d.numero or d.titre, pdfs[d.nom]) for d in remis] + [
        PdfAReunir(f.name, f.stem, x, etranger=True)
        for nom, x in jointes.items()
        if (f := Path(nom)).suffix.lower() == ".pdf"
    ]
    paquet = [*((f"{d.nom}.pdf", pdfs[d.nom]) for d in remis), *jointes.items()]
    return {
        f"{nom}-client.pdf": fusionner([PdfAReunir("Sommaire", "", une), *suite]),
        f"{nom}-client.zip": zipper(
            [
                *paquet,
                (MANIFESTE, manifeste_remis(c, {f"{d.nom}.pdf": d for d in remis}, dict(paquet))),
            ]
        ),
    }


def _demandes(c: Compose, pour: str, pdfs: dict[str, bytes], dessin: Dessin) -> dict[str, bytes]:
    """The file for the court, or for the trustee: the claim and its exhibits, apart in a ZIP and
    as one PDF; nothing when there is no claim."""
    pages: list[PdfAReunir] = []
    separes: list[tuple[str, bytes]] = []
    documents: dict[str, Document] = {}
    for demande, prefixe in paquets.prefixes(c, pour):
        voulus = paquets.fichiers_du_tribunal(c, demande, prefixe)
        siens = [(e, _octets(c, e, pdfs, dessin)) for e in voulus]
        reunis = [(e, x) for e, x in siens if e.document or est_pdf(x)]
        une = couverture.page_du_bordereau(
            c.dossier.nom, demande, {e.numero for e, _ in siens}, {e.numero for e, _ in reunis}
        )
        pages += [
            PdfAReunir("Bordereau de pièces", "Bordereau" if pages else "", _page(c, une, dessin)),
            *(PdfAReunir(e.titre, _etiquette(e), x, etranger=not e.document) for e, x in reunis),
        ]
        separes += [(e.nom, x) for e, x in siens]
        documents |= {e.nom: e.document for e, _ in siens if e.document}
    if not pages:
        return {}
    nom = c.dossier.nom
    return {
        f"{nom}-{pour}.pdf": fusionner(pages),
        f"{nom}-{pour}.zip": zipper(
            [*separes, (MANIFESTE, manifeste_remis(c, documents, dict(separes)))]
        ),
    }


def _page(c: Compose, d: Document, dessin: Dessin) -> bytes:
    return dessin.page(d, habillage(c.dossier, d.date))


def _octets(
    c: Compose, e: paquets.FichierDuTribunal, pdfs: Mapping[str, bytes], dessin: Dessin
) -> bytes:
    if d := e.document:
        if d.rang not in c.communes:
            return pdfs[d.nom]
        if fige := c.figes.get(d.rang):
            return fige.octets[".pdf"]
        return _page(c, d, dessin)
    assert e.fichier is not None  # it is the one or the other
    return lire_octets(e.fichier)


def _etiquette(e: paquets.FichierDuTribunal) -> str:
    """How the pages of an exhibit are named: by its number in the list; the claim by its own."""
    if e.numero:
        return f"Pièce {e.numero}"
    return (e.document.numero or e.document.titre) if e.document else e.nom

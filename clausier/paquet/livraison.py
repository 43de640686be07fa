"""Stage 7, pack: one composed case with its PDFs → its folder: documents, page of the case, packs
for the client and for the court, manifest.

Each pack is a ZIP of its files as they are, and one PDF of copies: behind a page that says where
each is, numbered as a whole, exhibits with their number on each page. A signature on a file that is
joined holds for that file, in the ZIP; a copy that is printed over has none.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from ..course.chaine import Compose
from ..page import couverture
from ..page.habillage import habillage
from ..rendu.fichiers import (
    Dessin,
    Pdfs,
    fichiers_documents,
    planche,
    pour_le_paquet,
    tache,
    tache_de,
)
from ..rendu.fusion import PdfAReunir, Plan, est_pdf, fusionner, preparer_fusion
from ..socle.archives import zipper
from ..socle.disque import lire_octets
from ..socle.manifeste import DOSSIERS, MANIFESTE
from ..texte.composition import Document
from . import tribunal as paquets
from .fichiers import ecrire, manifeste, manifeste_remis
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
    suite = [_papier(c, d, pdfs, dessin) for d in remis]
    joints: list[tuple[str, int]] = []  # what each joined file is, its rank in the PDF or 0
    for (fichier, x), dit in zip(
        jointes.items(), couverture.pieces_jointes(c).values(), strict=True
    ):
        reuni = Path(fichier).suffix.lower() == ".pdf"
        if reuni:
            suite.append(PdfAReunir(dit, dit, x, etranger=True))
        joints.append((dit, len(suite) if reuni else 0))

    def une(plan: Plan) -> bytes:
        pages = [(dit, plan.debuts[rang] if rang else None) for dit, rang in joints]
        entrees = couverture.sommaire_du_client(c, remis, plan.debuts[1 : len(remis) + 1], pages)
        porte = habillage(c.dossier, max(d.date for d in remis))
        html = couverture.page_de_couverture(c, remis, entrees, porte)
        return dessin.page(tache(html, style=porte.style))

    paquet = [*((f"{d.nom}.pdf", pdfs[d.nom]) for d in remis), *jointes.items()]
    return {
        f"{nom}-client.pdf": fusionner(
            [PdfAReunir("Sommaire", "", une), *suite], dessin.page(planche())
        ),
        f"{nom}-client.zip": zipper(
            [
                *paquet,
                (MANIFESTE, manifeste_remis(c, {f"{d.nom}.pdf": d for d in remis}, dict(paquet))),
            ]
        ),
    }


def _papier(c: Compose, d: Document, pdfs: Mapping[str, bytes], dessin: Dessin) -> PdfAReunir:
    """A paper of the case, as the pack takes it."""
    autrement = pour_le_paquet(c, d)
    octets = dessin.page(autrement) if autrement else pdfs[d.nom]
    a_detacher = any(p.role == "formulaire" for p in d.parts)
    return PdfAReunir(d.intitule, d.numero or d.titre, octets, a_detacher=a_detacher)


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
        rangs = {e.numero: i for i, (e, _) in enumerate(reunis, len(pages) + 1)}
        une = partial(_bordereau, c, demande, rangs, {e.numero for e, _ in siens}, dessin)
        autrement = pour_le_paquet(c, demande)
        pages += [
            PdfAReunir("Bordereau de pièces", "Bordereau" if pages else "", une),
            *(
                PdfAReunir(
                    e.titre,
                    _etiquette(e),
                    dessin.page(autrement) if autrement and not e.numero else x,
                    etranger=not e.document,
                    tampon=f"Pièce n° {e.numero}" if e.numero else "",
                )
                for e, x in reunis
            ),
        ]
        separes += [(e.nom, x) for e, x in siens]
        documents |= {e.nom: e.document for e, _ in siens if e.document}
    if not pages:
        return {}
    nom = c.dossier.nom
    return {
        f"{nom}-{pour}.pdf": fusionner(pages, dessin.page(planche())),
        f"{nom}-{pour}.zip": zipper(
            [*separes, (MANIFESTE, manifeste_remis(c, documents, dict(separes)))]
        ),
    }


def _bordereau(
    c: Compose,
    demande: Document,
    rangs: Mapping[int, int],
    presentes: Container[int],
    dessin: Dessin,
    plan: Plan,
) -> bytes:
    """The list of exhibits. `rangs`: number of an exhibit, 0 for the claim → its rank in the PDF;
    `presentes`: those that the ZIP holds."""
    entrees = [
        couverture.LigneDeSommaire(demande.titre, demande.date, plan.debuts[rangs[0]], numero="–")
    ]
    for p in demande.pieces:
        page = plan.debuts[rangs[p.numero]] if p.numero in rangs else None
        ailleurs = "fichier séparé" if p.numero in presentes else "à joindre"
        entrees.append(
            couverture.LigneDeSommaire(
                p.intitule, p.date, page, "" if page else ailleurs, str(p.numero)
            )
        )
    porte = habillage(c.dossier, demande.date)
    html = couverture.page_du_bordereau(c, demande, entrees, porte)
    return dessin.page(tache(html, style=porte.style))


def _octets(
    c: Compose, e: paquets.FichierDuTribunal, pdfs: Mapping[str, bytes], dessin: Dessin
) -> bytes:
    if d := e.document:
        if d.rang not in c.communes:
            return pdfs[d.nom]
        if fige := c.figes.get(d.rang):
            return fige.octets[".pdf"]
        return dessin.page(tache_de(replace(d, xml=None), habillage(c.dossier, d.date)))
    assert e.fichier is not None  # it is the one or the other
    return lire_octets(e.fichier)


def _etiquette(e: paquets.FichierDuTribunal) -> str:
    """How the pages of an exhibit are named: by its number in the list; the claim by its own."""
    if e.numero:
        return f"Pièce {e.numero}"
    return (e.document.numero or e.document.titre) if e.document else e.nom

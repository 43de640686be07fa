"""Stage 7, pack: the pages around the documents.

The cover of the client's pack, the index of a case, what is joined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from jinja2 import Template

from ..course.chaine import Compose
from ..dossier.reperes import a_remplir
from ..fiches.parties import Client, Vendeur
from ..socle.ecriture import date_longue, echappe
from ..socle.manifeste import DOSSIERS
from ..socle.ressources import modeles
from ..texte.composition import Document, PartieDePage
from ..texte.traduction import avec_traductions
from .resume import lignes_du_dossier, resume_du_dossier

FORMATS_DITS = (("pdf", "PDF"), ("md", "Markdown"))  # beside the page itself


def pieces_jointes(c: Compose) -> list[Path]:
    """Files of the workspace that go with the pack: the insurers' certificates, the proofs of a
    label (C. conso L224-114), the papers that the client has signed.
    """
    sortie = []
    p = c.dossier.affaire.prestation
    for nom in p.justificatifs if p else ():
        if f := c.dossier.joint(nom):
            sortie.append(f)
    for d in c.dossier.documents:
        if d.signe and (f := c.dossier.joint(d.signe)):
            sortie.append(f)
    for _, v in c.dossier.vendeurs:
        for a in v.assurances:
            if a.attestation and (f := c.dossier.joint(a.attestation)):
                sortie.append(f)
    return list(dict.fromkeys(sortie))


def remis_au_client(c: Compose) -> list[Document]:
    """What the client's pack holds, each paper with its translation: none while a field is left
    to fill.
    """
    siens = [d for d in c.documents if d.pour == "client"]
    return [] if a_remplir(c.dossier) else avec_traductions(siens)


def page_de_couverture(c: Compose, documents: list[Document]) -> Document:
    """The first page of the client's pack: from whom, for whom, what follows."""
    aff = c.dossier.affaire
    jour = max(d.date for d in documents)
    v, destinataire = c.dossier.vendeur_au(jour), c.dossier.client_au(jour)
    lignes = "\n".join(f"| {echappe(d.intitule)} | {date_longue(d.date)} |" for d in documents)
    objet = f"\n\n{echappe(aff.prestation.objet)}" if aff.prestation else ""
    parts = [PartieDePage("expediteur", _bloc(v))]
    if destinataire:
        parts.append(PartieDePage("destinataire", _bloc(destinataire)))
    parts += [
        PartieDePage("titre", f"# Dossier {echappe(c.dossier.nom)}{objet}"),
        PartieDePage("tableau", f"| Document | Date |\n| --- | --- |\n{lignes}"),
    ]
    return replace(
        documents[0],
        type="couverture",
        titre=f"{c.dossier.nom} – documents remis au client",
        numero=None,
        nom="couverture",
        genre="document",
        parts=tuple(parts),
        date=max(d.date for d in documents),
    )


def page_du_bordereau(
    nom: str, demande: Document, presentes: set[int], reunies: set[int]
) -> Document:
    """The first page of the file for the court.

    Its claim and its exhibits by number, and what is still to be joined.
    """
    lignes = [f"| – | {echappe(demande.intitule)} | {date_longue(demande.date)} |"]
    for p in demande.pieces:
        suite = (
            ""
            if p.numero in reunies
            else " *(fichier séparé)*"
            if p.numero in presentes
            else " *(à joindre)*"
        )
        le = date_longue(p.date) if p.date else "–"
        lignes.append(f"| {p.numero} | {echappe(p.intitule)}{suite} | {le} |")
    garde = tuple(p for p in demande.parts if p.role == "expediteur")[:1]
    soustitre = next((p.texte.partition("\n\n")[2] for p in demande.parts if p.role == "titre"), "")
    parts = (
        *garde,
        PartieDePage("titre", f"# Bordereau de pièces\n\n{soustitre}"),
        PartieDePage(
            "tableau", "| N° | Pièce | Date |\n| :--- | :--- | :--- |\n" + "\n".join(lignes)
        ),
    )
    return replace(
        demande,
        type="couverture",
        titre=f"{nom} – {DOSSIERS[demande.pour]}",
        numero=None,
        nom="couverture",
        genre="document",
        parts=parts,
    )


def _bloc(p: Vendeur | Client) -> str:
    return "\n".join(
        f"{x}  " for x in (f"**{echappe(p.denomination)}**", *map(echappe, p.adresse.lignes))
    )


@lru_cache(maxsize=4)
def modele(nom: str) -> Template:
    """A page of the pack that is no document."""
    return modeles().get_template(nom)


def index(c: Compose, formats: Sequence[str]) -> str:
    """`index.html` of a case: its documents, to open and to download; nothing of today."""
    return modele("index.html").render(
        nom=c.dossier.nom,
        objet=c.dossier.affaire.prestation.objet if c.dossier.affaire.prestation else "",
        client=c.dossier.client.denomination if c.dossier.client else "",
        chiffres=resume_du_dossier(c).chiffres,
        lignes=lignes_du_dossier(c),
        autres=[f for f in FORMATS_DITS if f[0] in formats],
        pack="pdf" in formats and bool(remis_au_client(c)),
        demandes=[
            (pour, dit[:1].upper() + dit[1:])
            for pour, dit in DOSSIERS.items()
            if "pdf" in formats
            and any(d.pour == pour for d in c.documents)
            and not a_remplir(c.dossier)
        ],
    )

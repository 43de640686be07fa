"""Stage 5, compose: give an invoice its XML, or say why its PDF claims no scheme.

A rule that cannot hold for this client never stops a lawful PDF: it is a warning, with what to add
to the case.
"""

from __future__ import annotations

from dataclasses import replace

from ..comptes.chiffres import Comptes
from ..dossier.cas import Dossier
from ..dossier.reperes import dire
from ..droit.documents import DocumentVoulu
from ..socle.problemes import Probleme
from ..texte.composition import Document
from .cii import ecrire_cii
from .controles import Constat, controler
from .efacture import facture_electronique

# Rule → the key of the case that would satisfy it, and what to do. The addresses of the directory
# are looked at by `regles.facture_electronique`, before.
SORTIES: dict[str, tuple[tuple[str, ...], str]] = {
    "BR-FR-11": (("client", "siren"), "ajoutez « siren: » au client"),
    "BR-FR-12": (("client", "courriel"), "ajoutez « courriel: » au client"),
    "BR-AE-02": (("client", "tva_numero"), "ajoutez « tva_numero: » au client"),
    "BR-IC-02": (("client", "tva_numero"), "ajoutez « tva_numero: » au client"),
    "BR-IC-11": (("prestation", "fin"), "ajoutez « fin: », la date de livraison, à la prestation"),
    "BR-O-11": (("lignes",), "mettez ces lignes sur deux factures"),
}
PARTICULIER = (
    "pour information : sans courriel de ce client, ses factures ne portent pas de données "
    "électroniques ; aucun texte n'en demande pour lui, rien n'est à faire"
)


def joindre(
    dossier: Dossier, rang: int, doc: DocumentVoulu, comptes: Comptes, document: Document
) -> tuple[Document, list[Probleme]]:
    """`document` with its XML when every rule holds; else as it was, with the reasons."""
    if not doc.tete.facturation or dossier.client is None:
        return document, []
    facture = facture_electronique(
        dossier, doc, comptes, document.selection.criteres["nature"], dict(document.mentions)
    )
    constats = [c for c in controler(facture) if c.faute]
    if not constats:
        return replace(document, xml=ecrire_cii(facture)), []
    if any(
        c.regle == "BR-FR-11" for c in constats
    ):  # without the SIREN there is no address: one reason is enough
        constats = [c for c in constats if c.regle not in ("BR-FR-12", "BR-FR-21")]
    if facture.note("BAR") == "B2C" and any(c.regle == "BR-FR-12" for c in constats):
        # Nobody asks for the data of his invoices (CGI 290: the sums of the day alone).
        autres = [c for c in constats if c.regle != "BR-FR-12"]
        return document, [
            dire(dossier, "A903", ("client",), PARTICULIER),
            *(_probleme(dossier, rang, doc, c) for c in autres),
        ]
    return document, [_probleme(dossier, rang, doc, c) for c in constats]


def _probleme(dossier: Dossier, rang: int, doc: DocumentVoulu, c: Constat) -> Probleme:
    ici: tuple[str | int, ...] = ("documents", rang)
    chemin, sortie = SORTIES.get(c.regle, (ici, ""))
    quelle = "" if chemin[0] == "client" else f" à {doc.numero}"
    dit = f"facture électronique non jointe{quelle} : {c.message} ({c.regle})"
    return dire(dossier, "A901", chemin, f"{dit} ; {sortie}" if sortie else dit)

"""The mark of an invoice that is not issued, in a workspace that keeps a register, and of any
document of a case where something is still to fill: « PROJET », at its head and across its sheets.
A document that looks finished gets signed. An invoice that is marked asks for no payment that a
telephone could make: its words stay, the code of the transfer is drawn once it is issued.

It is a part of the page like any other, so that Markdown, HTML and PDF say it with the same words;
the style draws the rest (page.css).
"""

from __future__ import annotations

from dataclasses import replace

from ..socle.typographie import typographie
from .composition import Document
from .parties import PartieDePage

ROLE = "projet"
DIT_AVOIR = "cet avoir n'est pas émis, ne pas l'envoyer"
DIT = "cette facture n'est pas émise, ne pas l'envoyer ni la payer"
DIT_EN_ANGLAIS = "**DRAFT** (*projet*): this document is not issued: do not send it, do not pay it"
INCOMPLET = "**PROJET – à compléter** : il y reste à remplir, ne pas l'envoyer ni le signer"
INCOMPLET_EN_ANGLAIS = (
    "**DRAFT – to be completed** (*projet*): something is still to be filled in: "
    "do not send it, do not sign it"
)


def en_projet(doc: Document, avoir: bool = False) -> Document:
    """An invoice (`avoir`: a credit note) that is not issued, marked."""
    return _marque(doc, f"**PROJET** : {DIT_AVOIR if avoir else DIT}", DIT_EN_ANGLAIS)


def a_completer(doc: Document) -> Document:
    """A document of a case where something is still to fill, marked."""
    return _marque(doc, INCOMPLET, INCOMPLET_EN_ANGLAIS)


def _marque(doc: Document, dit: str, en_anglais: str) -> Document:
    """The document with the mark as its first part, and without its data nor the code of its
    transfer: a program would take them for an invoice, a telephone for a debt.
    """
    beside = doc.traduction
    paiement = doc.paiement and replace(doc.paiement, a_scanner=False)
    return replace(
        doc,
        xml=None,
        paiement=paiement,
        traduction=beside
        and replace(
            beside, paiement=paiement, parts=(PartieDePage(ROLE, en_anglais), *beside.parts)
        ),
        parts=(PartieDePage(ROLE, typographie(dit)), *doc.parts),
    )


def est_projet(doc: Document) -> bool:
    return bool(doc.parts) and doc.parts[0].role == ROLE

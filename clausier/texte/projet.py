"""The mark of an invoice that is not issued, in a workspace that keeps a register: « PROJET », at
its head and across its sheets. It asks for no payment that a telephone could make: its words stay,
the code of the transfer is drawn once it is issued.

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


def en_projet(doc: Document, avoir: bool = False) -> Document:
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
            beside, paiement=paiement, parts=(PartieDePage(ROLE, DIT_EN_ANGLAIS), *beside.parts)
        ),
        parts=(
            PartieDePage(ROLE, typographie(f"**PROJET** : {DIT_AVOIR if avoir else DIT}")),
            *doc.parts,
        ),
    )


def est_projet(doc: Document) -> bool:
    return bool(doc.parts) and doc.parts[0].role == ROLE

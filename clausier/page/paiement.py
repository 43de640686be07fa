"""Stage 6, render: how a page shows what it asks to be paid: the code of the transfer, drawn beside
its words, and the account number in one piece.

The code is EPC069-12 (version 002, UTF-8, SEPA credit transfer). Its data come from the reckoning
alone, never from the words of the page, so that nothing that is typed there can forge another one.
"""

from __future__ import annotations

import base64
import io
import re
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from ..comptes.paiement_demande import CompteCrediteur, PaiementDemande
from ..socle import ecriture_anglaise as anglais
from ..socle.ecriture import montant

if TYPE_CHECKING:
    from segno import QRCode

ROLE = "paiement"
BENEFICIAIRE_MAX = 70  # characters of a name (EPC069-12, AT-21)
MARGE, MARGE_D_UN_MESSAGE = 2, 4  # modules of white around a code: a sheet has more white beside it
POINTS = 5  # pixels of a module in a message


def bloc_de_paiement(dit: str, p: PaiementDemande | None, langue: str) -> str:
    """The part of a page that asks for a payment, from the HTML of its words."""
    if p is None:
        return dit
    dit = dit.replace("<p>", '<p class="somme">', 1)
    if p.compte:
        # Group by group: a phone may break its line between two of them, and nowhere else.
        groupes = " ".join(f"<span>{g}</span>" for g in p.compte.iban.split())
        dit = dit.replace(p.compte.iban, f'<span class="iban">{groupes}</span>', 1)
        dit = re.sub(r"<p>(?=<strong>IBAN)", '<p class="compte">', dit, count=1)
    if not p.a_scanner:
        return dit
    dite = escape(alternative(p, langue))
    return f'<p class="code"><img src="{_code_svg(p)}" alt="{dite}"></p>' + dit


def alternative(p: PaiementDemande, langue: str = "fr") -> str:
    """What the code holds, for who does not see it."""
    c = _compte(p)
    if langue == "en":
        return (
            f"QR code of the transfer: {anglais.amount(p.montant)} to {c.titulaire}, "
            f"IBAN {c.iban}, reference {p.reference}"
        )
    return (
        f"Code QR du virement : {montant(p.montant)} à {c.titulaire}, "
        f"IBAN {c.iban}, référence {p.reference}"
    )


def code_png(p: PaiementDemande) -> bytes:
    """The code as pixels, for a message: the same bytes for the same payment."""
    tampon = io.BytesIO()
    _code(p).save(tampon, kind="png", scale=POINTS, border=MARGE_D_UN_MESSAGE)
    return tampon.getvalue()


@lru_cache(maxsize=256)
def _code_svg(p: PaiementDemande) -> str:
    """The code as a drawing, in a data: URI."""
    tampon = io.BytesIO()
    _code(p).save(
        tampon,
        kind="svg",
        xmldecl=False,
        border=MARGE,
        light="#fff",
        omitsize=True,
        svgclass=None,
        lineclass=None,
    )
    return "data:image/svg+xml;base64," + base64.b64encode(tampon.getvalue()).decode()


def _code(p: PaiementDemande) -> QRCode:
    from segno import helpers

    c = _compte(p)
    return helpers.make_epc_qr(
        name=c.titulaire[:BENEFICIAIRE_MAX],
        iban=c.iban.replace(" ", ""),
        amount=p.montant,
        text=p.reference,
        bic=c.bic,
        encoding="utf-8",
    )


def _compte(p: PaiementDemande) -> CompteCrediteur:
    assert p.compte is not None  # what is to be scanned has its account
    return p.compte

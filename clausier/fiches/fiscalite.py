"""Stage 2, check: what a seller says of his VAT, and of the platform that carries his data.

The rhythm of his returns decides that of his e-reports (CGI 290 and 290 A; ann. II, 242 nonies O
and P). The platform is his to name: its number is a fact of the State's list, and is never guessed.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator

from ..socle.saisie import faute
from ..socle.valeurs import OuiNon, Texte
from .cles_closes import Fiche
from .pays import lire_numero_tva

TvaNumero = Annotated[str, BeforeValidator(lire_numero_tva)]
Declaration = Literal["mensuelle", "trimestrielle", "simplifiee"]
MATRICULE = r"[0-9A-Za-z]{4}"


def lire_matricule(v: object) -> str:
    """The number of an approved platform: four signs (annexe 7, G6.22).

    >>> lire_matricule(" 012a ")
    '012A'
    """
    t = v.strip() if isinstance(v, str) else ""
    if not re.fullmatch(MATRICULE, t):
        raise faute(
            "E105",
            "le matricule d'une plateforme agréée a quatre signes, chiffres ou lettres ; "
            "la vôtre vous le donne, comme la liste d'impots.gouv.fr",
        )
    return t.upper()


class RegimeTva(Fiche):
    regime: Literal["franchise", "reel"]
    numero: TvaNumero | None = None
    debits: OuiNon = False
    declaration: Declaration | None = None


class Plateforme(Fiche):
    """The approved platform that sends what the seller declares."""

    matricule: Annotated[str, BeforeValidator(lire_matricule)]
    nom: Texte

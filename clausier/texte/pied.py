"""Stage 5, compose: the foot of every page of a document."""

from __future__ import annotations

from ..fiches.apparence import Apparence
from ..fiches.parties import Vendeur


def pied(v: Vendeur, apparence: Apparence) -> str:
    """The line of legal identity at the foot of every page (C. com. R123-237, R123-238), then the
    seller's own.
    """
    morceaux = [
        v.denomination if v.forme == "EI" or not v.statut else f"{v.denomination}, {v.statut}",
        v.adresse.ligne,
        f"SIRET {v.siret}" + (f", RCS {v.rcs}" if v.rcs else ""),
        *([apparence.pied] if apparence.pied else []),
    ]
    return " · ".join(morceaux)

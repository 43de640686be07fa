"""Stage 2, check: the rules of law over a typed case, room by room. All of them run: the author mends his file once.

A rule is a function `rule(dossier, biblio) -> Iterator[Probleme]`; a room is a module `regles_<room>` with its `REGLES`.
"""

from __future__ import annotations

from . import (
    regles_avenants,
    regles_batiment,
    regles_bibliotheque,
    regles_consommateur,
    regles_creances,
    regles_dates,
    regles_factures,
    regles_identite,
    regles_prix,
    regles_pro,
    regles_recouvrement,
    regles_registre,
    series,
)
from .bibliotheque import Bibliotheque
from .dossier import Dossier
from .problemes import Probleme, Refus
from .regles_outils import Regle

SALLES = (
    regles_identite,
    regles_dates,
    series,
    regles_prix,
    regles_factures,
    regles_avenants,
    regles_pro,
    regles_batiment,
    regles_consommateur,
    regles_bibliotheque,
    regles_creances,
    regles_recouvrement,
    regles_registre,
)
REGLES: tuple[Regle, ...] = tuple(r for salle in SALLES for r in salle.REGLES)


def verifier(dossier: Dossier, biblio: Bibliotheque) -> list[Probleme]:
    """Every fault and warning of a case, in the order of its file. A faulty head of the library is told like the rest."""
    problemes: set[Probleme] = set()
    for regle in REGLES:
        try:
            problemes.update(regle(dossier, biblio))
        except Refus as e:
            problemes.update(e.problemes)
    return sorted(problemes)

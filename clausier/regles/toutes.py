"""Stage 2, check: the rules of law over a typed case, room by room. All of them run: the author mends his file once.

A rule is a function `rule(dossier, biblio) -> Iterator[Probleme]`; a room is a module `regles_<room>` with its `REGLES`.
"""

from __future__ import annotations

from ..comptes import series
from ..dossier.cas import Dossier
from ..dossier.reperes import Regle
from ..droit.bibliotheque import Bibliotheque
from ..socle.problemes import Probleme, Refus
from . import avenants as regles_avenants
from . import batiment as regles_batiment
from . import bibliotheque as regles_bibliotheque
from . import consommateur as regles_consommateur
from . import creances as regles_creances
from . import dates as regles_dates
from . import factures as regles_factures
from . import identite as regles_identite
from . import prix as regles_prix
from . import professionnel as regles_pro
from . import recouvrement as regles_recouvrement
from . import registre as regles_registre

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

"""Stage 2, check: the rules of law over a typed case (placeholder until the rooms of `regles_*` are written)."""

from __future__ import annotations

from .bibliotheque import Bibliotheque
from .dossier import Dossier
from .problemes import Probleme


def verifier(dossier: Dossier, biblio: Bibliotheque) -> list[Probleme]:
    return []

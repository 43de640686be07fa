"""Stage 5, compose: what of a case has other names on the pages than in its records."""

from __future__ import annotations

from typing import Any

from ..socle import ecriture as textes


class TribunalDit:
    """The court agreed, None where the law alone says it."""

    def __init__(self, nom: str | None):
        self.nom = nom


class ReglementDit:
    """Terms of payment as the pages name them."""

    def __init__(self, r: Any):
        self.delai, self.penalites, self.moyens = r.delai, r.penalites, r.libelles_moyens
        self.escompte = None if r.escompte is None else str(r.escompte)
        self.escompte_sans_avoir = not getattr(r.escompte, "avoir", True)
        self.clause_penale = r.clause_penale
        self.acompte = textes.taux(r.acompte.taux) if r.acompte and r.acompte.taux else None

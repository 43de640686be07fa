"""A paper of a test, audited on one day."""

from __future__ import annotations

from datetime import date

from clausier.audit.relecture import lire_papier, relire_papier

JOUR = date(2026, 11, 28)


def relu(texte: str, forme: str = ".txt", **dit):
    return relire_papier(lire_papier(texte.encode(), forme), "essai", JOUR, **dit)


def noms(texte: str, **dit) -> list[str]:
    return [c.id for c in relu(texte, **dit).constats]

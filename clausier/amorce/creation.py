"""Writing new files for `init` and `new`: nothing that exists is overwritten, nothing is half
written, and what a killed run had begun is ended by the next.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ..socle.disque import balayer, creer, lieu_sur, lire_octets, poser_neuf
from ..socle.erreurs import Erreur


def ecrire_neufs(racine: Path, contenu: Mapping[Path, bytes]) -> None:
    """Write new files; when one cannot be, or at Ctrl-C, what was written goes away again.

    Raises Erreur when one is already there.
    """
    balayer(racine, (racine / f for f in contenu))
    la = [f for f in contenu if os.path.lexists(racine / f)]
    if autres := [f for f in la if not _est(racine / f, contenu[f])]:
        raise deja_la(*(racine / f for f in autres))
    if len(la) == len(contenu):
        fichiers = ", ".join(str(racine / f) for f in la)
        raise Erreur(f"rien n'est à écrire, tout est déjà là et entier : {fichiers}")
    faits: list[Path] = []
    try:
        for chemin, donnees in contenu.items():
            cible = lieu_sur(racine, (racine / chemin).parent) / chemin.name
            if os.path.lexists(cible):
                continue
            faits += reversed([d for d in cible.parents if not d.exists()])
            creer(cible.parent)
            poser_neuf(racine, racine / chemin, donnees)
            faits.append(cible)
    except BaseException:
        for fait in reversed(faits):
            if fait.is_dir():
                fait.rmdir()
            else:
                fait.unlink(missing_ok=True)
        raise


def deja_la(*genants: Path) -> Erreur:
    """That files of the user's stand where new ones would go, and what he can do."""
    return Erreur(
        f"rien n'est écrit, pour ne rien écraser ; déjà là : {', '.join(map(str, genants))}. "
        "Donnez un autre nom, ou supprimez ce qui ne sert plus : un lancement interrompu a pu le "
        "laisser"
    )


def _est(chemin: Path, donnees: bytes) -> bool:
    """Does this file hold these bytes already?"""
    try:
        return lire_octets(chemin) == donnees
    except OSError:
        return False

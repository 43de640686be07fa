"""Writing new files for `init` and `new`: nothing that exists is overwritten, nothing is half
written.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ..socle.disque import creer, ecrire_nouveau, lieu_sur
from ..socle.erreurs import Erreur


def ecrire_neufs(racine: Path, contenu: Mapping[Path, bytes]) -> None:
    """Write new files; when one cannot be, or at Ctrl-C, what was written goes away again.

    Raises Erreur when one is already there.
    """
    if genants := [str(racine / f) for f in contenu if os.path.lexists(racine / f)]:
        raise Erreur(f"rien n'est écrit, pour ne rien écraser ; déjà là : {', '.join(genants)}")
    faits: list[Path] = []
    try:
        for chemin, donnees in contenu.items():
            cible = lieu_sur(racine, (racine / chemin).parent) / chemin.name
            faits += reversed([d for d in cible.parents if not d.exists()])
            creer(cible.parent)
            ecrire_nouveau(cible, donnees)
            faits.append(cible)
    except BaseException:
        for fait in reversed(faits):
            if fait.is_dir():
                fait.rmdir()
            else:
                fait.unlink(missing_ok=True)
        raise

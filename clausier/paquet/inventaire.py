"""Stage 7, pack: from which case each folder of the output was built, so that a case that is gone,
or has another name, leaves nothing behind.

A workspace's own `build/` holds its cases and no others. Of another folder, which may serve several
workspaces, the store of this user notes from which case each part came. The numbers of what is
taken away are noted there too: `new` does not give them again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from ..dossier.construits import Inventaire, cle_de_la_sortie, lire_inventaire, numeros_du_construit
from ..socle.cache import Depot
from ..socle.disque import lieu_sur, retirer, vrai_chemin
from ..socle.espace import espace_de, voisins
from ..socle.manifeste import MANIFESTE, lire_manifeste
from .echange import seul
from .noms import PIECES, est_un_nom


def tenir(sortie: Path, noms: Mapping[str, Path], cas: Sequence[Path], depot: Depot) -> list[str]:
    """Note from which case each folder comes, and take away the folders whose case is gone; returns
    their names.

    `noms`: the names that the cases of this run give themselves; `cas`: all of them.
    """
    if not sortie.is_dir():
        return []
    avant = lire_inventaire(sortie, depot)
    apres = Inventaire(dict(avant.sources), list(avant.numeros))
    nommes = {vrai_chemin(c) for c in noms.values()}
    partis = [
        nom
        for nom, source in avant.sources.items()
        if nom not in noms and (not Path(source).is_file() or Path(source) in nommes)
    ]
    construits = [f.parent.name for f in sorted(sortie.glob(f"*/{MANIFESTE}"))]
    inconnus = [n for n in construits if n not in avant.sources and n not in noms]
    # The workspace is walked only when there is a folder to ask about.
    if inconnus and len(nommes) == len(cas) and _a_lui_seul(sortie, nommes):
        partis += inconnus
    partis = [n for n in partis if est_un_nom(n)]
    for nom in partis:
        apres.numeros += [x for x in numeros_du_construit(sortie / nom) if x not in apres.numeros]
        _enlever(sortie, nom)
        apres.sources.pop(nom, None)
    for nom, chemin in noms.items():
        if (sortie / nom / MANIFESTE).is_file():
            apres.sources[nom] = str(vrai_chemin(chemin))
    if apres != avant:
        depot[cle_de_la_sortie(sortie)] = apres.en_octets()
    return partis


def _a_lui_seul(sortie: Path, cas: set[Path]) -> bool:
    """Is it the `build/` of one workspace, all of whose cases these are?"""
    espaces = {espace_de(c.parent) for c in cas}
    if len(espaces) != 1:
        return False
    (espace,) = espaces
    return (
        vrai_chemin(sortie) == espace / "build"
        and (espace / "vendeur.yaml").is_file()
        and {vrai_chemin(c) for c in voisins(espace)} == cas
    )


def _enlever(sortie: Path, nom: str) -> None:
    """Take away what a build made in a folder; what else is there is the user's, and stays."""
    dossier = lieu_sur(sortie, sortie / nom)
    fichiers = lire_manifeste(dossier).get("fichiers")
    siens = [n for n in fichiers if est_un_nom(n)] if isinstance(fichiers, dict) else []
    with seul(dossier):
        retirer(lieu_sur(dossier, (dossier / n).parent) / Path(n).name for n in siens)
        retirer([dossier / MANIFESTE] if siens else [])
    for d in (dossier / PIECES, dossier):
        with suppress(OSError):
            d.rmdir()

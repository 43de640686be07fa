"""Stage 7, pack: `index.html` over all the cases of an output folder, made from the manifests that
stand in it.

Read from the disk and not from the run, so that a build of one case leaves the others on the page,
whatever the order they came in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..socle.cache import Depot
from ..socle.disque import lire_debut, poser
from ..socle.empreintes import condense, digest, outil
from ..socle.manifeste import DOSSIERS, MANIFESTE, lire_manifeste
from .noms import est_un_nom

PAGE = "index.html"
SIGNE = b'<meta name="generator" content="clausier">'


def preparer_accueil() -> None:
    """Load the page's template, while others draw."""
    from ..page.couverture import modele

    modele("accueil.html")


def poser_accueil(sortie: Path, depot: Depot | None = None) -> None:
    """Write the page; one that clausier did not make stays as it is. `depot`: where it is noted
    what page these cases have."""
    if etrangere(sortie):
        return
    cle = _cle(sortie) if depot is not None and depot.dossier else ""
    page = page_d_accueil(dossiers_construits(sortie))
    poser(sortie, sortie, {PAGE: page.encode()})
    if depot is not None and cle:
        depot[cle] = digest(sortie / PAGE).encode()


def page_d_accueil(dossiers: Sequence[Mapping[str, Any]]) -> str:
    """The page over these cases: what is open in all of them, then each."""
    from ..page.couverture import modele
    from ..page.resume import chiffres_de

    return modele("accueil.html").render(
        dossiers=dossiers, chiffres=chiffres_de(d["suivi"] for d in dossiers)
    )


def etrangere(sortie: Path) -> bool:
    """Is there a page that clausier did not make?"""
    page = sortie / PAGE
    return (
        page.is_symlink()
        or page.exists()
        and not (page.is_file() and SIGNE in lire_debut(page, 1 << 20))
    )


def debout(sortie: Path, depot: Depot) -> bool:
    """Does the page stand as the cases that are built there want it? Known without making it
    again."""
    return etrangere(sortie) or depot.get(_cle(sortie)) == digest(sortie / PAGE).encode()


def _cle(sortie: Path) -> str:
    return condense(
        [
            outil(),
            PAGE,
            *(x for f in sorted(sortie.glob(f"*/{MANIFESTE}")) for x in (f.parent.name, digest(f))),
        ]
    )


def dossiers_construits(sortie: Path, page: str = f"{{}}/{PAGE}") -> list[dict[str, Any]]:
    """The cases built in a folder, by name: what the page says and links to, and no link to what is
    not there. `page`: how the page of a case is linked to."""
    from ..page.resume import ResumeDuDossier

    trouves = []
    for chemin in sorted(sortie.glob(f"*/{MANIFESTE}")):
        try:
            m = lire_manifeste(chemin.parent)
            nom, fichiers, documents = m["dossier"], m["fichiers"], m["documents"]
            if not isinstance(fichiers, dict) or nom != chemin.parent.name or _etranger(chemin):
                continue
            suivi = ResumeDuDossier.lu(m.get("suivi"))
            trouves.append(
                {
                    "nom": nom,
                    "suivi": suivi,
                    "montant": suivi.montant,
                    "marque": suivi.marque,
                    "quand": suivi.quand,
                    "client": str(m.get("client") or ""),
                    "objet": str(m.get("objet") or ""),
                    "nombre": len(documents),
                    "page": page.format(nom) if PAGE in fichiers else "",
                    "paquets": [
                        (
                            dit,
                            pour,
                            [
                                (x, s.upper())
                                for s in ("pdf", "zip")
                                if (x := f"{nom}-{cle}.{s}") in fichiers
                            ],
                        )
                        for cle, dit, pour in (
                            ("client", "Client", "Tous les documents du client"),
                            *(
                                (cle, cle.capitalize(), dit[:1].upper() + dit[1:])
                                for cle, dit in DOSSIERS.items()
                            ),
                        )
                        if f"{nom}-{cle}.pdf" in fichiers
                    ],
                }
            )
        except (KeyError, TypeError):
            continue  # a manifest that cannot be read is mended by the next build of its case
    return trouves


def _etranger(manifeste: Path) -> bool:
    """Does a link lead to it, or has its folder a name that no build gives?"""
    dossier = manifeste.parent
    return manifeste.is_symlink() or dossier.is_symlink() or not est_un_nom(dossier.name)

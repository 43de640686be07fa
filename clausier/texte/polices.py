"""Stage 5, compose: can the bundled fonts draw what the pages say?

A character that they lack would be an empty box in the PDF, which is then no PDF/A (ISO 19005-3,
6.2.11.8). It is told at its line in the case. What the fonts hold stands in `couverture.txt`,
written from them by outils/couverture.py.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from ..dossier.cas import Dossier
from ..socle.problemes import Place, Probleme
from ..socle.ressources import PAGE
from .composition import Document

LIGNES = frozenset("\n\r\t")


@lru_cache(maxsize=1)
def couverture() -> frozenset[str]:
    """Every character that all faces hold."""
    plages = (
        ligne.split("-")
        for ligne in (PAGE / "fonts" / "couverture.txt").read_text(encoding="ascii").split()
    )
    return frozenset(chr(p) for a, b in plages for p in range(int(a, 16), int(b, 16) + 1)) | LIGNES


def manquants(texte: str) -> set[str]:
    """The characters of a text that no page can show."""
    return set(texte) - couverture()


def absents(dossier: Dossier, documents: Iterable[Document]) -> Iterator[Probleme]:
    """One problem for each value that holds such characters; for a text of the library, at its
    file.
    """
    par_modele: defaultdict[str, set[str]] = defaultdict(set)
    for d in documents:
        par_modele[d.fichier] |= manquants(d.markdown + d.pied + d.auteur)
    restent = set().union(*par_modele.values())
    if not restent:
        return
    vus: set[str] = set()
    for noeud in (dossier.noeud, dossier.noeud_vendeur):
        for chemin, feuille in noeud.feuilles() if noeud else ():
            ici = (
                restent & set(unicodedata.normalize("NFC", feuille.valeur))
                if isinstance(feuille.valeur, str)
                else set()
            )
            if ici:
                vus |= ici
                yield _probleme(feuille.place, ".".join(map(str, chemin)), ici)
    for fichier, siens in par_modele.items():
        if siens - vus:
            yield _probleme(Place(fichier), "", siens - vus)


def _probleme(place: Place, champ: str, caracteres: set[str]) -> Probleme:
    dits = ", ".join(
        f"« {c} » (U+{ord(c):04X}{', ' + nom.lower() if (nom := unicodedata.name(c, '')) else ''})"
        if c.isprintable()
        else f"U+{ord(c):04X}"
        for c in sorted(caracteres)
    )
    mot, le = ("caractère", "le") if len(caracteres) == 1 else ("caractères", "les")
    return Probleme(
        place,
        "E711",
        champ,
        f"{mot} que les polices du document ne savent pas dessiner : {dits} ; remplacez-{le}",
    )

"""Stage 5, compose: does the recipient stay in the window of the envelope?

Of a sheet folded in three the French DL window always shows x 100–190 mm and y 45–79 mm (page.css).
A long name or address is set smaller there, in steps that page.css draws; past the smallest that is
read at arm's length, 7.5 points, it is a fault, told at its line: a postman reads no line that the
envelope hides. Lines are counted (`socle.largeurs`), so that `check` needs no engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..dossier.cas import Dossier
from ..dossier.reperes import Chemin, dire
from ..socle.ecriture import en_clair
from ..socle.largeurs import lignes_prises
from ..socle.problemes import Probleme
from .composition import Document
from .parties import PartieDePage

LARGEUR = 80.0  # mm, of the narrowest of the two sheets (page.css: 80 on a letter, 85 elsewhere)
POINT = 25.4 / 72
GRAS = 1.06  # of the name, which is semi-bold
AU_DESSUS = 29.0  # mm, from the head of the sheet's text to the window


class Pas(NamedTuple):
    """A size of the recipient: the class that page.css draws, in points, with how many lines."""

    classe: str
    corps: float
    lignes: int


PAS = (Pas("", 10.5, 6), Pas("serre", 9.5, 7), Pas("petit", 8.5, 8), Pas("minime", 7.5, 11))


def _lignes(texte: str, pas: Pas) -> int:
    ems = LARGEUR / (pas.corps * POINT)
    return sum(
        lignes_prises(en_clair(ligne), ems / (GRAS if ligne.startswith("**") else 1))
        for ligne in texte.split("\n")
        if ligne.strip()
    )


def pas_de(part: PartieDePage) -> Pas | None:
    """The largest size at which the recipient stays in the window; None where none is."""
    return next((p for p in PAS if _lignes(part.texte, p) <= p.lignes), None)


def classe_en_tete(part: PartieDePage) -> str:
    """The class by which page.css sets a recipient smaller, or puts a title that would reach the
    window under it; "" for any other part.
    """
    if part.role == "titre":
        return "long" if _hauteur_du_titre(part.texte) > AU_DESSUS else ""
    return (pas_de(part) or PAS[-1]).classe if part.role == "destinataire" else ""


def _hauteur_du_titre(texte: str) -> float:
    """In mm, on an invoice or a quote: 85 mm wide, 17 points the title, 10.5 what is under it."""
    titre, _, suite = texte.partition("\n")
    sous = sum(
        lignes_prises(en_clair(x), 85 / (10.5 * POINT)) for x in suite.split("\n") if x.strip()
    )
    return 6.6 * lignes_prises(en_clair(titre), 85 / (17 * GRAS * POINT)) + 5.3 * sous + 1.3


def hors_fenetre(dossier: Dossier, documents: Iterable[Document]) -> Iterator[Probleme]:
    """One problem for each case whose recipient is in no window, at the longest of its parts."""
    for d in documents:
        for p in d.parts:
            if p.role == "destinataire" and pas_de(p) is None:
                yield _probleme(dossier, p, PAS[-1])
                return


def _probleme(dossier: Dossier, part: PartieDePage, pas: Pas) -> Probleme:
    lignes = [x for x in part.texte.split("\n") if x.strip()]
    nom = _lignes(lignes[0], pas)
    adresse: Chemin = ("client", "adresse")
    chemin: Chemin = ("client", "nom") if nom > pas.lignes // 2 else adresse
    return dire(
        dossier,
        "E719",
        chemin,
        f"nom et adresse font {_lignes(part.texte, pas)} lignes : la fenêtre de l'enveloppe en "
        f"montre {pas.lignes} au plus, dans le plus petit corps lisible (7,5 points) ; abrégez-les",
    )

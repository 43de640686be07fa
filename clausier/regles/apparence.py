"""Rules of the look: what a seller, or a case of his, says of it can be used, and hides nothing
that the law wants shown.

No law is at stake here but by its readability: a style sheet of the workspace is no replacement of
the library.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ..dossier.cas import Dossier
from ..dossier.reperes import Chemin, dire, dire_vendeur, regle, vendeurs
from ..droit.bibliotheque import Bibliotheque
from ..lecture.police import PoliceRefusee, ouvrir_police
from ..socle.couleurs import assombrie
from ..socle.disque import lire_octets
from ..socle.espace import FEUILLE, dans
from ..socle.problemes import Place, Probleme, Refus
from ..socle.ressources import PAGE


def _dire(dossier: Dossier, code: str, cles: Chemin, message: str) -> Probleme:
    """A problem at a key of `apparence:`, in the case or at the seller's."""
    chemin = ("apparence", *cles)
    ici = dossier.noeud.enfant(*chemin[:2]) is not None
    return (dire if ici else dire_vendeur)(dossier, code, chemin, message)


@regle("A124")
def couleur(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A colour in which words would not be read is darkened, and that is said."""
    for v in vendeurs(dossier):
        dite = dossier.affaire.apparence.au_dessus(v.apparence).couleur
        if dite and (prise := assombrie(dite)) != dite:
            yield _dire(
                dossier,
                "A124",
                ("couleur",),
                f"{dite} se lit mal sur du blanc : les mots et les traits prennent {prise}",
            )


@regle("E113", "E123")
def polices(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A font of the workspace is there, and draws what a French document holds."""
    for v in vendeurs(dossier):
        dite = dossier.affaire.apparence.au_dessus(v.apparence).police
        for face, nom in (dite.fichiers if dite else {}).items():
            seule = dossier.noeud.enfant("apparence", "police", face) is None and (
                dossier.noeud_vendeur is None
                or dossier.noeud_vendeur.enfant("apparence", "police", face) is None
            )
            cles = ("police",) if seule else ("police", face)
            if refus := _refus_de_police(dossier, nom):
                yield _dire(dossier, refus[0], cles, f"{nom[:60]} : {refus[1]}")


def _refus_de_police(dossier: Dossier, nom: str) -> tuple[str, str] | None:
    """The code and the words of what is wrong with a font file; None when it can be used."""
    cible = dans(dossier.espace, dossier.espace, nom)
    if cible is None:
        return "E113", "sort de l'espace de travail ; copiez le fichier à côté de vendeur.yaml"
    dossier.lus.noter(cible)
    if not cible.is_file():
        return "E113", "fichier introuvable dans l'espace de travail"
    try:
        ouvrir_police(cible)
    except PoliceRefusee as e:
        return "E123", str(e)
    return None


def _fautes_de_la_feuille(fichier: Path, nom: str) -> tuple[Probleme, ...]:
    from ..lecture.feuille_de_style import lire_feuille  # for those who have one

    try:
        lire_feuille(lire_octets(fichier), nom)
    except Refus as e:
        return e.problemes
    return ()


@regle("E122")
def feuille(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """The workspace's `apparence.css`: what it may not do; and what is read nowhere else."""
    absolu = os.path.isabs(dossier.noeud.place.fichier)
    nom = str(Path(dossier.espace if absolu else os.path.relpath(dossier.espace)) / FEUILLE)
    cible = dans(dossier.espace, dossier.espace, FEUILLE)
    if cible is None:
        yield Probleme(
            Place(nom), "E122", "", "un lien mène hors de l'espace de travail ; copiez le fichier"
        )
    else:
        dossier.lus.noter(cible)
        if cible.is_file():
            yield from _fautes_de_la_feuille(cible, nom)
    siens = biblio.textes_de_l_espace("templates")
    for f in sorted((siens / PAGE.name).rglob("*")) if siens else ():
        if f.is_file():
            yield Probleme(
                Place(str(f) if absolu else os.path.relpath(f)),
                "E122",
                "",
                "la page des documents ne se remplace pas : retirez ce fichier, et écrivez "
                f"l'allure des vôtres dans {FEUILLE}, à côté de vendeur.yaml "
                "(docs/format/apparence.md)",
            )

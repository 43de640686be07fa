"""What would take in what came back in a Word file → written in the case, or in the seller's file,
comments kept. The case is checked and composed first: nothing is written that it would not stand.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ..lecture.changements import ajouter_element, mettre, oter
from ..lecture.insertion import BOM, Impossible, difference
from ..lecture.noeuds import Noeud, lire_yaml, relire
from ..socle.disque import lire_octets, remplacer
from ..socle.erreurs import Erreur
from ..socle.espace import FICHE, espace_de
from ..socle.problemes import Place, Probleme, Refus
from .prise_en_compte import PriseEnCompte
from .sources import REGISTRE, composer


def ecrire_au_dossier(prise: PriseEnCompte, chemin: Path, nom: str, type_: str, retour: str) -> str:
    """Write the keys, comments kept; returns what changed in the file. Raises Erreur or Refus with
    the file as it was."""
    espace = espace_de(chemin)
    cible = espace / FICHE if prise.sur_la_fiche else chemin
    avant = lire_octets(cible)
    try:
        texte = _change(avant.removeprefix(BOM).decode("utf-8"), prise)
    except (Impossible, UnicodeDecodeError) as e:
        raise Erreur(
            f"{e} ; rien n'est changé. Sans « --write », la commande montre ce qu'il faut écrire"
        ) from None
    apres = (BOM if avant.startswith(BOM) else b"") + texte.encode()
    try:
        neuf = relire(texte, cible, espace, prise.fichier)
        noeud = (
            _avec_ce_vendeur(lire_yaml(chemin, espace, nom), neuf) if prise.sur_la_fiche else neuf
        )
        composer(chemin, nom, espace, type_, noeud, (REGISTRE,))
    except Refus as e:
        raise Refus([_au_retour(p, retour) for p in e.problemes]) from None
    remplacer(espace, cible, avant, apres)
    return difference(avant, apres, prise.fichier)


def _change(texte: str, prise: PriseEnCompte) -> str:
    for chemin, x in prise.mises.items():
        texte = mettre(texte, chemin, x)
    for chemin, x in prise.ajouts:
        texte = ajouter_element(texte, chemin, x)
    for chemin in sorted(prise.otees, key=lambda c: (c[:-1], c[-1]), reverse=True):
        texte = oter(texte, chemin)  # the last of a list first: the ranks of the others stay
    return texte


def _avec_ce_vendeur(cas: Noeud, vendeur: Noeud) -> Noeud:
    return replace(cas, valeur={**cas.valeur, "vendeur": vendeur})


def _au_retour(p: Probleme, retour: str) -> Probleme:
    """What is wrong with a text that is not in the case stands where the text is."""
    ecrit = p.champ.removeprefix("vendeur.").startswith(("clauses.", "cgv."))
    return replace(p, place=Place(retour)) if ecrit else p

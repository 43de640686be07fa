"""Several changes of a YAML text, one after the other, each at a path: what a form or a series of
questions asks for. See `changements`, that makes each of them and proves it.

A new key takes its place among the others in a given order; an item may come before another.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import yaml

from .changements import descendre, element_ecrit, entree_ecrite, mettre, oter, pose, relu
from .fautes_yaml import LOADER
from .insertion import Impossible, fin_de, valeur
from .noeuds import brut_de
from .retouches import Chemin, Morceau, ligne_apres

Ordres = Mapping[Chemin, Sequence[str]]


@dataclass(frozen=True)
class Retouche:
    """One change. `quoi`: `poser` (the value at `chemin`, which may not be there yet), `oter` (the
    key or the item), `inserer` (an item, before the one that has this rank), `ordonner` (the list:
    `valeur` says the ranks of its items in their new order).
    """

    quoi: str
    chemin: Chemin
    valeur: Any = None


def changer(texte: str, retouches: Sequence[Retouche], ordres: Ordres | None = None) -> str:
    """The text with these changes, made in this order. `ordres`: for a mapping, by its path (a rank
    stands as -1), the keys in the order in which a new one takes its place.

    Raises Impossible where the file is written in a way that is not changed without risk.
    """
    for r in retouches:
        if r.quoi == "oter":
            texte = _sans_ses_commentaires(texte, r.chemin)
            texte = oter(texte, r.chemin)
        elif r.quoi == "inserer":
            texte = _inserer(texte, r.chemin, r.valeur)
        elif r.quoi == "ordonner":
            texte = _ordonner(texte, r.chemin, r.valeur)
        else:
            texte = _poser(texte, r.chemin, r.valeur, ordres or {})
    return texte


def _sans_ses_commentaires(texte: str, chemin: Chemin) -> str:
    """The text without the comments that stand right above an item with a dash, at its margin:
    they are its own, as they are when it moves.
    """
    racine = yaml.compose(texte, Loader=LOADER)
    lieux, reste = descendre(texte, racine, chemin) if racine is not None else ([], chemin)
    if reste or len(lieux) < len(("liste", "element")) or not isinstance(chemin[-1], int):
        return texte
    n = lieux[-2].noeud
    if not isinstance(n, yaml.SequenceNode) or n.flow_style or len(n.value) == 1:
        return texte
    tiret = texte.rfind("-", 0, n.value[chemin[-1]].start_mark.index)
    bout = debut = texte.rfind("\n", 0, tiret) + 1
    marge = texte[debut:tiret]
    while debut and texte[(dessus := texte.rfind("\n", 0, debut - 1) + 1) : debut].startswith(
        f"{marge}#"
    ):
        debut = dessus
    if debut == bout or marge.strip():
        return texte
    return relu(texte, texte[:debut] + texte[bout:], brut_de(texte))


def _poser(texte: str, chemin: Chemin, neuf: Any, ordres: Ordres) -> str:
    """Where the key is new and its mapping has an order: after the last of those that come before
    it; elsewhere as `mettre` does.
    """
    ordre = ordres.get(tuple(-1 if isinstance(x, int) else x for x in chemin[:-1]), ())
    racine = yaml.compose(texte, Loader=LOADER)
    if racine is not None and chemin[-1] in ordre:
        lieux, reste = descendre(texte, racine, chemin)
        n = lieux[-1].noeud
        if len(reste) == 1 and isinstance(n, yaml.MappingNode) and not n.flow_style:
            rangs = {k: i for i, k in enumerate(ordre)}
            avant = [p for p in n.value if rangs.get(p[0].value, -1) < rangs[str(chemin[-1])]]
            if avant and n.value[-1] is not avant[-1]:
                ou = ligne_apres(texte, max(fin_de(avant[-1][1]), avant[-1][0].end_mark.index))
                ecrit = entree_ecrite(chemin[-1], neuf, int(n.start_mark.column))
                attendu = copy.deepcopy(brut_de(texte))
                _chez(attendu, chemin[:-1])[chemin[-1]] = neuf
                return relu(texte, pose(texte, (ou, ou, ecrit)), attendu)
    return mettre(texte, chemin, neuf)


def _inserer(texte: str, chemin: Chemin, neuf: Any) -> str:
    *liste, rang = chemin
    ici = _chez(brut_de(texte), liste)
    if not isinstance(ici, list) or not isinstance(rang, int):
        raise Impossible(f"« {liste[-1]} » n'est pas une liste")
    if rang >= len(ici):
        return mettre(texte, (*liste, len(ici)), neuf)
    racine = yaml.compose(texte, Loader=LOADER)
    assert racine is not None
    lieux, _ = descendre(texte, racine, tuple(liste))
    n = lieux[-1].noeud
    assert isinstance(n, yaml.SequenceNode)
    attendu = copy.deepcopy(brut_de(texte))
    _chez(attendu, liste).insert(rang, neuf)
    return relu(texte, pose(texte, _morceau_avant(texte, n, rang, neuf)), attendu)


def _morceau_avant(texte: str, n: yaml.SequenceNode, rang: int, neuf: Any) -> Morceau:
    """The text of an item that comes before the one of this rank, and where it goes: the comments
    above that one are its own.
    """
    debut = int(n.value[rang].start_mark.index)
    if n.flow_style:
        ligne = texte.rfind("\n", 0, debut) + 1
        seul = not texte[ligne:debut].strip()  # each on a line of its own
        suite = f"\n{texte[ligne:debut]}" if seul else " "
        return debut, debut, f"{valeur(neuf)},{suite}"
    ou = ligne_apres(texte, fin_de(n.value[rang - 1])) if rang else _debut_de(texte, n)
    return ou, ou, element_ecrit(neuf, int(n.start_mark.column))


def _ordonner(texte: str, chemin: Chemin, rangs: Sequence[int]) -> str:
    """Each item goes with its lines, and with the comments above it; between brackets, alone."""
    racine = yaml.compose(texte, Loader=LOADER)
    assert racine is not None
    lieux, reste = descendre(texte, racine, chemin)
    n = lieux[-1].noeud
    if reste or not isinstance(n, yaml.SequenceNode) or sorted(rangs) != [*range(len(n.value))]:
        raise Impossible(f"« {chemin[-1]} » n'est pas cette liste")
    attendu = copy.deepcopy(brut_de(texte))
    liste = _chez(attendu, chemin)
    liste[:] = [liste[i] for i in rangs]
    if n.flow_style:
        bornes = [(int(x.start_mark.index), fin_de(x)) for x in n.value]
    else:
        fins = [_debut_de(texte, n), *(ligne_apres(texte, fin_de(x)) for x in n.value)]
        bornes = [*pairwise(fins)]
    fin = "\r\n" if "\r\n" in texte else "\n"
    neuf = texte
    for (debut, bout), i in reversed([*zip(bornes, rangs, strict=True)]):
        piece = texte[slice(*bornes[i])]
        piece += "" if n.flow_style or piece.endswith("\n") else fin
        neuf = neuf[:debut] + piece + neuf[bout:]
    return relu(texte, neuf, attendu)


def _debut_de(texte: str, n: yaml.SequenceNode) -> int:
    """Where the lines of a list with dashes begin, the comments above its first item with them."""
    ou = texte.rfind("\n", 0, n.start_mark.index) + 1
    if texte[ou : n.start_mark.index].strip():
        raise Impossible("cette liste commence sur la ligne d'une autre")
    while ou and texte[(dessus := texte.rfind("\n", 0, ou - 1) + 1) : ou].lstrip()[:1] == "#":
        ou = dessus
    return ou


def _chez(arbre: Any, chemin: Sequence[str | int]) -> Any:
    for pas in chemin:
        try:
            arbre = arbre[pas]
        except (KeyError, IndexError, TypeError):
            raise Impossible(f"« {pas} » n'est pas dans le fichier") from None
    return arbre

"""Change some values of a case file and take some of its pieces out, and touch nothing else:
comments, order, quotes, line ends stay as their author typed them.

As in `insertion`, the parser only says where things stand. What is taken out goes with its whole
lines, or, between brackets, with its comma.
"""

from __future__ import annotations

from collections.abc import Callable

import yaml

from .fautes_yaml import LOADER
from .insertion import Impossible, fin_de, valeur

Chemin = tuple[str | int, ...]
Morceau = tuple[int, int, str]  # from, to, what takes its place


def retoucher(
    texte: str, dire: Callable[[Chemin, str | None], str | None], oter: Callable[[Chemin], bool]
) -> str:
    """The text with the values that `dire` says otherwise, without the keys of the first level and
    the items of lists that `oter` names. Raises Impossible for a file written between braces.

    `dire` is given what a scalar says, and None for a mapping or a list.
    """
    racine = yaml.compose(texte, Loader=LOADER)
    if not isinstance(racine, yaml.MappingNode) or racine.flow_style:
        raise Impossible("ce dossier n'est pas écrit une clé par ligne")
    morceaux: list[Morceau] = []
    for cle, v in racine.value:
        chemin = (str(cle.value),)
        if oter(chemin):
            fin = ligne_apres(texte, max(fin_de(v), int(cle.end_mark.index)))
            morceaux.append((cle.start_mark.index, fin, ""))
        else:
            _parcourir(texte, v, chemin, dire, oter, morceaux)
    for debut, fin, neuf in sorted(set(morceaux), reverse=True):
        texte = texte[:debut] + neuf + texte[fin:]
    return texte


def _parcourir(
    texte: str,
    n: yaml.Node,
    chemin: Chemin,
    dire: Callable[[Chemin, str | None], str | None],
    oter: Callable[[Chemin], bool],
    morceaux: list[Morceau],
) -> None:
    if not isinstance(n, yaml.ScalarNode) and (neuf := dire(chemin, None)) is not None:
        morceaux.append((n.start_mark.index, fin_de(n), neuf))
    elif isinstance(n, yaml.MappingNode):
        for cle, v in n.value:
            _parcourir(texte, v, (*chemin, str(cle.value)), dire, oter, morceaux)
    elif isinstance(n, yaml.SequenceNode):
        otes = [oter((*chemin, i)) for i in range(len(n.value))]
        morceaux += _otes(texte, n, otes)
        for i, v in enumerate(n.value):
            if not otes[i]:
                _parcourir(texte, v, (*chemin, i), dire, oter, morceaux)
    elif (neuf := dire(chemin, str(n.value))) is not None:
        debut, fin = n.start_mark.index, n.end_mark.index
        tape = texte[debut:fin]
        ici = tape.replace(n.value, neuf, 1) if n.value and n.value in tape else valeur(neuf)
        morceaux.append((debut, fin, ici))


def _otes(texte: str, liste: yaml.SequenceNode, otes: list[bool]) -> list[Morceau]:
    """The pieces of a list that go."""
    if all(otes):
        return [(liste.start_mark.index, fin_de(liste), "[]")] if otes else []
    return [
        element_ote(texte, liste, i, any(not x for x in otes[:i])) for i, o in enumerate(otes) if o
    ]


def element_ote(
    texte: str, liste: yaml.SequenceNode, i: int, apres_un_autre: bool | None = None
) -> Morceau:
    """The piece of a list that goes with its item `i`; the last one leaves an empty list.

    `apres_un_autre`: does an item stay before it, whose comma goes? By default, when it is not the
    first.
    """
    v = liste.value[i]
    if len(liste.value) == 1:
        return liste.start_mark.index, fin_de(liste), "[]"
    if not liste.flow_style:
        tiret = texte.rfind("-", 0, v.start_mark.index)
        debut = texte.rfind("\n", 0, tiret) + 1
        return debut, ligne_apres(texte, fin_de(v)), ""
    if bool(i) if apres_un_autre is None else apres_un_autre:
        return fin_de(liste.value[i - 1]), fin_de(v), ""
    return v.start_mark.index, liste.value[i + 1].start_mark.index, ""


def ligne_apres(texte: str, i: int) -> int:
    """The beginning of the line after the one where a piece ends, its comment passed."""
    if i and texte[i - 1] == "\n":
        return i  # a block text ends with its own line end
    return texte.find("\n", i) + 1 or len(texte)

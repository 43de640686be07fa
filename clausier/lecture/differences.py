"""Two trees, what stood and what is wanted → the changes to make in a file, and no others.

A form gives both: what it began with and what it holds now. Why not compare with the file: a form
gives back what its fields make of a value (no line end in a short field, no key that it does not
show). What did not move is not touched.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from .en_place import Retouche
from .retouches import Chemin


def voulus(avant: Any, maintenant: Any) -> list[Retouche]:
    """The changes, in the order in which they are to be made: in a list, from its end."""
    return list(_differences(_plein(avant), _plein(maintenant), ()))


def _plein(x: Any) -> Any:
    """Without the keys that are empty: a field that is not filled in is no key. The items of lists
    keep their ranks.
    """
    if isinstance(x, Mapping):
        return {k: p for k, v in x.items() if not _vide(p := _plein(v))}
    if isinstance(x, list):
        return [_plein(v) for v in x]
    return "" if x is None else str(x)


def _vide(x: Any) -> bool:
    if isinstance(x, list):
        return all(map(_vide, x))
    return not x.strip() if isinstance(x, str) else not x


def _net(x: Any) -> Any:
    """What is written: without empty items either."""
    if isinstance(x, Mapping):
        return {k: _net(v) for k, v in x.items()}
    return [_net(v) for v in x if not _vide(v)] if isinstance(x, list) else x


def _differences(avant: Any, apres: Any, ici: Chemin) -> Iterator[Retouche]:
    if avant == apres:
        return
    if isinstance(avant, Mapping) and isinstance(apres, Mapping):
        for cle in avant:
            if cle not in apres:
                yield Retouche("oter", (*ici, cle))
        for cle, v in apres.items():
            if cle in avant:
                yield from _differences(avant[cle], v, (*ici, cle))
            else:
                yield Retouche("poser", (*ici, cle), _net(v))
    elif isinstance(avant, list) and isinstance(apres, list):
        yield from _de_liste(avant, apres, ici)
    else:
        yield Retouche("poser", ici, _net(apres))


def _de_liste(avant: list[Any], apres: list[Any], ici: Chemin) -> Iterator[Retouche]:
    """Items are matched by what they hold: the comments around those that stay are theirs."""
    a, b = ([json.dumps(x, sort_keys=True) for x in y] for y in (avant, apres))
    if sorted(a) == sorted(b):
        rangs: list[int] = []
        for x in b:
            rangs.append(next(i for i, y in enumerate(a) if y == x and i not in rangs))
        yield Retouche("ordonner", ici, rangs)
        return
    pas = difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    for quoi, i1, i2, j1, j2 in reversed(pas):
        if quoi == "equal":
            continue
        paires = min(i2 - i1, j2 - j1)
        for i in reversed(range(i1 + paires, i2)):
            yield Retouche("oter", (*ici, i))
        for j in reversed(range(j1 + paires, j2)):
            if not _vide(apres[j]):
                yield Retouche("inserer", (*ici, i1 + paires), _net(apres[j]))
        for n in reversed(range(paires)):
            if _vide(apres[j1 + n]):  # emptied: it goes
                yield Retouche("oter", (*ici, i1 + n))
            else:
                yield from _differences(avant[i1 + n], apres[j1 + n], (*ici, i1 + n))

"""What the form began with, what it holds now → the changes to make in the file, and no others.

Why not compare with the file: a form gives back what its fields make of a value (no line end in a
short field, no key that it does not show). What did not move in the form is not touched.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from ..lecture.en_place import Retouche
from ..lecture.retouches import Chemin


def voulus(avant: Any, maintenant: Any) -> list[Retouche]:
    """The changes, in the order in which they are to be made: in a list, from its end."""
    return list(_differences(_plein(avant), _plein(maintenant), ()))


def _plein(x: Any) -> Any:
    """Without what is empty: a field that is not filled in is no key."""
    if isinstance(x, Mapping):
        return {k: p for k, v in x.items() if not _vide(p := _plein(v))}
    if isinstance(x, list):
        return [p for v in x if not _vide(p := _plein(v))]
    return "" if x is None else str(x)


def _vide(x: Any) -> bool:
    return x in ("", {}, []) or isinstance(x, str) and not x.strip()


def _differences(avant: Any, apres: Any, ici: Chemin) -> Iterator[Retouche]:
    if avant == apres:
        return
    if isinstance(avant, Mapping) and isinstance(apres, Mapping) and avant and apres:
        for cle in avant:
            if cle not in apres:
                yield Retouche("oter", (*ici, cle))
        for cle, v in apres.items():
            if cle in avant:
                yield from _differences(avant[cle], v, (*ici, cle))
            else:
                yield Retouche("poser", (*ici, cle), v)
    elif isinstance(avant, list) and isinstance(apres, list) and avant and apres:
        yield from _de_liste(avant, apres, ici)
    else:
        yield Retouche("poser", ici, apres)


def _de_liste(avant: list[Any], apres: list[Any], ici: Chemin) -> Iterator[Retouche]:
    """Items are matched by what they hold: the comments around those that stay are theirs."""
    a, b = ([json.dumps(x, sort_keys=True) for x in y] for y in (avant, apres))
    pas = difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    for quoi, i1, i2, j1, j2 in reversed(pas):
        if quoi == "equal":
            continue
        paires = min(i2 - i1, j2 - j1)
        for i in reversed(range(i1 + paires, i2)):
            yield Retouche("oter", (*ici, i))
        for j in reversed(range(j1 + paires, j2)):
            yield Retouche("inserer", (*ici, i1 + paires), apres[j])
        for n in reversed(range(paires)):
            yield from _differences(avant[i1 + n], apres[j1 + n], (*ici, i1 + n))

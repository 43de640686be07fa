"""Two trees, what stood and what is wanted → the changes to make in a file, and no others.

A form gives both: what it began with and what it holds now. Why not compare with the file: a form
gives back what its fields make of a value (no line end in a short field, no key that it does not
show). What did not move is not touched.

A list that says where each of its items was (`Suivie`) is changed item by item: of two equal ones,
the one that was chosen goes, with its comments. Of another, items are matched by what they hold.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .en_place import Retouche
from .retouches import Chemin


class Suivie(list[Any]):
    """A list as it is now; `rangs`: where each of its items was before, None for a new one."""

    def __init__(self, elements: Iterable[Any], rangs: Iterable[int | None]):
        super().__init__(elements)
        self.rangs = list(rangs)


def avec_rangs(x: Any, rangs: Any) -> Any:
    """The value with its lists followed. `rangs`, as the form sends it: for a list, the rank and
    the same of what is below, an item; for a mapping, the same by its keys. What is none of that
    is not followed.
    """
    if isinstance(x, Mapping):
        dessous = rangs if isinstance(rangs, Mapping) else {}
        return {k: avec_rangs(v, dessous.get(k)) for k, v in x.items()}
    if not isinstance(x, list):
        return x
    if not isinstance(rangs, list) or not all(isinstance(r, list) and len(r) == 2 for r in rangs):
        return [avec_rangs(v, None) for v in x]
    if len(rangs) != len(x):
        return [avec_rangs(v, None) for v in x]
    return Suivie(
        (avec_rangs(v, r[1]) for v, r in zip(x, rangs, strict=True)), (r[0] for r in rangs)
    )


def voulus(avant: Any, maintenant: Any) -> list[Retouche]:
    """The changes, in the order in which they are to be made: in a list, from its end."""
    return list(_differences(_plein(avant), _plein(maintenant), ()))


def _plein(x: Any) -> Any:
    """Without the keys that are empty: a field that is not filled in is no key. The items of lists
    keep their ranks.
    """
    if isinstance(x, Mapping):
        return {k: p for k, v in x.items() if not _vide(p := _plein(v))}
    if isinstance(x, Suivie):
        return Suivie(map(_plein, x), x.rangs)
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
    if avant == apres and not _bouge(apres):
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
        if isinstance(apres, Suivie) and _siens(apres.rangs, len(avant)):
            yield from _de_suivie(avant, apres, ici)
        else:
            yield from _de_liste(avant, apres, ici)
    else:
        yield Retouche("poser", ici, _net(apres))


def _bouge(x: Any) -> bool:
    """Is an item elsewhere than it was, though the values are the same?"""
    if isinstance(x, Mapping):
        return any(map(_bouge, x.values()))
    if not isinstance(x, list):
        return False
    return isinstance(x, Suivie) and x.rangs != [*range(len(x))] or any(map(_bouge, x))


def _siens(rangs: list[Any], combien: int) -> bool:
    """Are these ranks of a list of so many items, each once at most?"""
    la = [r for r in rangs if r is not None]
    return all(type(r) is int and 0 <= r < combien for r in la) and len({*la}) == len(la)


def _de_suivie(avant: list[Any], apres: Suivie, ici: Chemin) -> Iterator[Retouche]:
    """What each item has become, those that go, the order of those that stay, the new ones."""
    couples = list(zip(apres, apres.rangs, strict=True))
    # An item that is emptied goes; one that was empty before stays as it is.
    restent = [(r, x) for x, r in couples if r is not None and (not _vide(x) or _vide(avant[r]))]
    for r, x in restent:
        yield from _differences(avant[r], x, (*ici, r))
    gardes = sorted(r for r, _ in restent)
    for r in reversed(range(len(avant))):
        if r not in gardes:
            yield Retouche("oter", (*ici, r))
    if (ordre := [gardes.index(r) for r, _ in restent]) != [*range(len(ordre))]:
        yield Retouche("ordonner", ici, ordre)
    rang = 0
    for x, place in couples:
        neuf = place is None and not _vide(x)
        if neuf:
            yield Retouche("inserer", (*ici, rang), _net(x))
        rang += neuf or place in gardes


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

"""What is reckoned of one thing once, and kept by it: a case, a workspace, a library.

Why not a cache of the module: the answers live exactly as long as what they are about. A run that
is over, a case that is built, take theirs with them; a process that runs again and again (`watch`,
a worker) can never see those of before.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, cast


class Partage(dict[tuple[object, ...], Any]):
    """The answers that one thing keeps: (question, its arguments) → answer."""


class Porteur(Protocol):
    """A thing that keeps answers about itself."""

    @property
    def partage(self) -> Partage: ...


T = TypeVar("T")


class Meme(Generic[T]):
    """A thing as an argument that is compared by being the same one; it is held, so that no other
    can take its place.
    """

    __slots__ = ("lui",)

    def __init__(self, lui: T) -> None:
        self.lui = lui

    def __hash__(self) -> int:
        return id(self.lui)

    def __eq__(self, autre: object) -> bool:
        return isinstance(autre, Meme) and autre.lui is self.lui


P = TypeVar("P", bound=Porteur)
A = ParamSpec("A")
D = TypeVar("D")
R = TypeVar("R")


def une_fois(f: Callable[Concatenate[P, A], R]) -> Callable[Concatenate[P, A], R]:
    """Ask once: the answer is kept by the first argument, for these other (hashable) arguments.

    >>> class Cas:
    ...     partage = Partage()
    >>> demandes = []
    >>> @une_fois
    ... def double(cas, x):
    ...     demandes.append(x)
    ...     return 2 * x
    >>> cas = Cas()
    >>> double(cas, 4), double(cas, 4), demandes
    (8, 8, [4])
    """

    @wraps(f)
    def garde(de: P, /, *args: A.args, **kw: A.kwargs) -> R:
        cle = (f, *args, *kw.items())
        partage = de.partage
        if cle not in partage:
            partage[cle] = f(de, *args, **kw)
        return cast(R, partage[cle])

    return garde


def une_fois_chacun(f: Callable[[P, D], R]) -> Callable[[P, D], R]:
    """The same for each thing that belongs to the first argument: a document of a case."""

    @wraps(f)
    def garde(de: P, /, lui: D) -> R:
        cle = (f, Meme(lui))
        partage = de.partage
        if cle not in partage:
            partage[cle] = f(de, lui)
        return cast(R, partage[cle])

    return garde

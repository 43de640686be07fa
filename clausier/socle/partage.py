"""What is reckoned of one thing once, and kept by it: a case, a workspace, a library.

Why not a cache of the module: the answers live exactly as long as what they are about. A run that
is over, a case that is built, take theirs with them; a process that runs again and again (`watch`,
a worker) can never see those of before.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast


class Partage(dict[tuple[object, ...], Any]):
    """The answers that one thing keeps: (question, its arguments) → answer."""


class Porteur(Protocol):
    """A thing that keeps answers about itself."""

    @property
    def partage(self) -> Partage: ...


P = TypeVar("P", bound=Porteur)
A = ParamSpec("A")
R = TypeVar("R")


def une_fois(f: Callable[Concatenate[P, A], R]) -> Callable[Concatenate[P, A], R]:
    """Ask once: the answer is kept by the first argument, for these other (hashable) arguments; a
    document of a case is hashed by being itself.

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

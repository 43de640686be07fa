"""What the PDF engine does as it is loaded and no page of ours needs: two fifths of the time that its import takes.

It asks for its libraries under the names of other systems first; each name that is not there is searched for with the compiler
and the linker, some fifty processes in all where they are installed. And it imports what cuts fonts where HarfBuzz cannot, and
what makes instances of variable fonts, of which there are none here. The engine stays as it is: the system gives it each library
by its name, what it takes from these modules are functions and classes that it calls, and a call loads the true ones.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Any

from ..socle import empreintes as empreinte
from .economies import sans_ramassage

BIBLIOTHEQUES = (*empreinte.BIBLIOTHEQUES, "libgobject-2.0.so.0", "libpangoft2-1.0.so.0")
MODULES = ("fontTools.subset", "fontTools.varLib", "fontTools.varLib.instancer")


class _Tardif(ModuleType):
    """Stands for a module while another imports it: each of its names is a call to be made later."""

    def __getattr__(self, nom: str) -> Callable[..., Any]:
        if nom.startswith("__"):
            raise AttributeError(nom)
        return partial(_appeler, self.__name__, nom)


def _appeler(module: str, nom: str, *args: Any, **kw: Any) -> Any:
    return getattr(import_module(module), nom)(*args, **kw)


def _presentes() -> bool:
    try:
        for nom in BIBLIOTHEQUES:
            ctypes.CDLL(nom)
    except OSError:
        return False
    return True


@contextmanager
def allege() -> Iterator[None]:
    """What is imported inside searches for no library and leaves MODULES for later; no garbage is looked for. Where one of BIBLIOTHEQUES is not found by its name, nothing changes."""
    if not _presentes():
        yield
        return
    ici, chercher = threading.get_ident(), ctypes.util.find_library
    ctypes.util.find_library = lambda nom: None if threading.get_ident() == ici else chercher(nom)
    mis = {nom: _Tardif(nom) for nom in MODULES if nom not in sys.modules}
    sys.modules.update(mis)
    try:
        with sans_ramassage():
            yield
    finally:
        ctypes.util.find_library = chercher
        for nom in mis:
            sys.modules.pop(nom, None)

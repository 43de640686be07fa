"""The examples that the docstrings of the program give are true."""

from __future__ import annotations

import doctest
import importlib

import pytest

from outils import RACINE

MODULES = [
    ".".join(f.relative_to(RACINE).with_suffix("").parts).removesuffix(".__init__")
    for f in sorted((RACINE / "clausier").rglob("*.py"))
    if ">>> " in f.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("nom", MODULES)
def test_les_exemples_d_un_module(nom: str):
    r = doctest.testmod(importlib.import_module(nom))
    assert r.attempted and not r.failed

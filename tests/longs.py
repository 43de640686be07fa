"""The tests that `make test` leaves: one of many sisters each, or slow by its nature.

It tells them as deselected; `make fautes` runs them alone (CLAUSIER_LONGS=1), or with the others
where it says how many times (CLAUSIER_LONGS=aussi), and whoever names one by its file and name has
it run.
"""

from __future__ import annotations

from pathlib import Path

import pytest

LONGS = frozenset(Path(__file__).with_name("longs.txt").read_text(encoding="utf-8").splitlines())
# Names there that are no test (any more): test_essais.py tells them, where a worker of pytest-xdist
# could not.
PERDUS = pytest.StashKey[list[str]]()

"""A pytest plugin: which test ran each line, and how long each took. `outils/mutants.py` asks it,
to have a small fault judged by the tests that run it, the quick ones first.

Under `coverage run`, every line is told with the test that ran it (coverage's contexts), in the
processes that a test starts too; the seconds are written where CLAUSIER_DUREES says (null for a
test that failed).
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from pathlib import Path

import coverage
import pytest

_durees: dict[str, float] = defaultdict(float)
_echecs: set[str] = set()


def nommer_l_essai(essai: str | None = None) -> None:
    """From now on, lines are told as run by this test; by default, that which the environment
    names."""
    mesure = coverage.Coverage.current()
    if mesure is not None:
        dit = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0]
        mesure.switch_context(essai or dit)


def pytest_runtest_protocol(item: pytest.Item) -> None:
    nommer_l_essai(item.nodeid)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _durees[report.nodeid] += report.duration
    if report.failed:
        _echecs.add(report.nodeid)


def pytest_sessionfinish() -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        dits = {e: None if e in _echecs else s for e, s in _durees.items()}
        Path(os.environ["CLAUSIER_DUREES"]).write_text(json.dumps(dits), encoding="utf-8")

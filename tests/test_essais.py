"""What the tests say of themselves."""

from __future__ import annotations

import pytest
from longs import PERDUS


def test_les_longs_sont_des_essais(pytestconfig: pytest.Config) -> None:
    """Whoever renames a test that `make fautes` runs alone names it anew in tests/longs.txt."""
    assert pytestconfig.stash.get(PERDUS, []) == []

"""Signed once, read by many tests, changed by none."""

from __future__ import annotations

from pathlib import Path

import pytest
from atelier import SECRET, lancer


@pytest.fixture(scope="session")
def la(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the certificates of two who bear one name."""
    pytest.importorskip("pyhanko")
    dossier = tmp_path_factory.mktemp("signature")
    for nom in ("camille", "intrus"):
        dit = lancer(
            "certificat", "--nom", "Camille Exemple", "--out", dossier / f"{nom}.p12", secret=SECRET
        )
        assert dit.exit_code == 0, dit.output
        assert "signature électronique simple" in " ".join(dit.output.split())
    return dossier

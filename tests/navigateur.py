"""Chromium, with axe-core in each of its pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from outils_watch import NAVIGATEUR

AXE = """async () => {
  const lu = await axe.run(document, {resultTypes: ['violations'], iframes: false});
  return lu.violations.map(
    v => v.id + ' : ' + v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(' | '));
}"""


@contextmanager
def chromium_avec_axe() -> Iterator[Any]:
    """A context in which pages are opened; where there is no browser the test says so."""
    if not NAVIGATEUR:
        pytest.skip("Chromium n'est pas installé")
    sync = pytest.importorskip("playwright.sync_api", reason="playwright n'est pas installé")
    axe = pytest.importorskip("axe_playwright_python", reason="axe-core n'est pas installé")
    with sync.sync_playwright() as p:
        b = p.chromium.launch(executable_path=NAVIGATEUR, args=["--no-sandbox"])
        # A page's own policy lets no script in but its own: axe is added past it.
        contexte = b.new_context(bypass_csp=True)
        contexte.add_init_script(path=Path(axe.__file__).with_name("axe.min.js"))
        yield contexte
        b.close()

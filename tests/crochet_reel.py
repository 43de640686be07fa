"""The hook as a user has it: pre-commit clones this repository, installs it in an environment of
its own, and stands before a commit.

Not part of `make test`: pip fetches what clausier needs over the network. `make crochets` runs it,
on the last commit of this repository.
"""

from __future__ import annotations

import subprocess
import sys

from test_partout import depot, git

from outils import RACINE, clausier


def test_le_crochet_installe(tmp_path):
    d = depot(tmp_path)
    assert clausier("init", d, "--example").returncode == 0
    rev = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=RACINE, capture_output=True, text=True, check=True
    ).stdout.strip()
    (d / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {RACINE}\n    rev: {rev}\n    hooks:\n      - id: clausier-check\n",
        encoding="utf-8",
    )
    foyer = {"PRE_COMMIT_HOME": str(tmp_path / "foyer")}
    git(d, "add", "-A")
    assert subprocess.run([sys.executable, "-m", "pre_commit", "install"], cwd=d).returncode == 0
    assert git(d, "commit", "-qm", "Premier", **foyer).returncode == 0
    cas = d / "dossiers/2026-001-exemple.yaml"
    cas.write_text(
        cas.read_text(encoding="utf-8").replace("  siren:", "  sirne:"), encoding="utf-8"
    )
    p = git(d, "commit", "-qam", "Faute", **foyer)
    assert p.returncode == 1 and "E102 client.sirne" in p.stdout + p.stderr
    assert git(d, "log", "--oneline").stdout.count("\n") == 1

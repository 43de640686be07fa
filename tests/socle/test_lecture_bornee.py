"""To read a small file takes little memory, whatever bound a large one has."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from outils import RACINE


@pytest.mark.skipif(sys.platform != "linux", reason="l'essai lit /proc")
def test_un_petit_fichier_prend_peu(tmp_path: Path):
    (tmp_path / "petit").write_bytes(b"abc")
    corps = (
        "import resource as r\nfrom pathlib import Path\n"
        "from clausier.socle.disque import lire_octets\n"
        "tenu = int(Path('/proc/self/statm').read_text().split()[0]) * r.getpagesize()\n"
        "r.setrlimit(r.RLIMIT_AS, (tenu + (16 << 20),) * 2)\n"
        f"print(lire_octets({str(tmp_path / 'petit')!r}))\n"
    )
    p = subprocess.run(
        [sys.executable, "-c", corps],
        cwd=RACINE,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert p.stdout == "b'abc'\n", p.stderr[-300:]

"""What the tests of signatures share: the command, in this process, and a password for it."""

from __future__ import annotations

import os
from pathlib import Path

from click.testing import CliRunner, Result

from clausier.commandes.racine import main

SECRET = "un secret d'essai"


def lancer(*args: str | Path, secret: str = "") -> Result:
    """The command; a password goes through a pipe."""
    if not secret:
        return CliRunner().invoke(main, [*map(str, args)])
    lit, ecrit = os.pipe()
    os.write(ecrit, secret.encode() + b"\n")
    os.close(ecrit)
    return CliRunner().invoke(main, [*map(str, args), "--mot-de-passe-fd", str(lit)])


def verifier(la: Path, pdf: bytes, *args: str | Path) -> Result:
    f = la / "a-juger.pdf"
    f.write_bytes(pdf)
    return lancer("verify", f, *args)


def dit_de(resultat: Result) -> str:
    """What it said, on one line."""
    return " ".join(resultat.output.split())

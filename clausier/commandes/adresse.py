"""What the commands share that show pages in this machine's browser: their options, an address, the
end by Ctrl-C.
"""

from __future__ import annotations

import errno
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..socle.erreurs import Erreur

if TYPE_CHECKING:
    from ..veille.nouvelles import Nouvelles
    from ..veille.serveur import Guichet, Serveur

PORT = click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="PORT",
    help="Port (par défaut : le premier de libre à partir de 8765).",
)
OUVRIR = click.option(
    "--open",
    "ouvrir",
    is_flag=True,
    help="Ouvre le navigateur ; les autres comptes de la machine peuvent alors voir l'adresse.",
)


def entendre_l_arret() -> None:
    """Ctrl-C and a request to end raise KeyboardInterrupt, in the background of a shell too."""
    for s in (signal.SIGINT, signal.SIGTERM):
        signal.signal(s, signal.default_int_handler)


def ouvrir_le_serveur(
    dossier: Path, nouvelles: Nouvelles, port: int | None, guichet: Guichet | None = None
) -> Serveur:
    """The server, at its address. Raises Erreur when the port is taken."""
    from ..veille.serveur import Serveur

    try:
        return Serveur(dossier, nouvelles, port, guichet)
    except OSError as e:
        if e.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        raise Erreur(
            f"le port {port} est pris ou réservé ; essayez « --port 0 » pour un port libre"
        ) from None

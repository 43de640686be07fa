"""What nobody foresaw: an exception that is no refusal → a coded problem of one case, and a report.

Every command goes over its cases through `isoler`: what goes wrong in one of them is refused like
any other fault, so that the others go on. Ctrl-C and what the system refuses (a full disk, a file
that may not be read) are no faults of clausier.
"""

from __future__ import annotations

import hashlib
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .. import __version__
from .cache import lieu_du_depot
from .disque import poser
from .erreurs import SYSTEME, DemandeInvalide, Erreur
from .problemes import Place, Probleme, Refus

PAQUET = Path(__file__).resolve().parent.parent
RAPPORTS = "imprevus"  # the folder of the reports, in the user's private store


def prevue(e: Exception) -> bool:
    """Is this exception said elsewhere: a refusal, a work that cannot be done, the system's no?"""
    if isinstance(e, OSError):
        return e.errno in SYSTEME
    return isinstance(e, (Refus, Erreur, DemandeInvalide))


@contextmanager
def isoler(place: Place, etape: str, champ: str = "") -> Iterator[None]:
    """Do one piece of the work for one case. Raises Refus in place of what nobody foresaw.

    `etape`: what is being done, as it is said to the user, with its article.
    `champ`: the document, when it is known.
    """
    try:
        yield
    except Exception as e:
        if prevue(e):
            raise
        raise Refus([Probleme(place, "E999", champ, dire_imprevu(e, etape))]) from e


def dire_imprevu(e: Exception, etape: str) -> str:
    """The sentence that tells it, and where its report is; neither holds a word of the files."""
    corps = rapport(e, etape)
    ecrit = _ecrire(corps)
    lignes = " < ".join(x.strip() for x in corps.splitlines()[2:])
    avec = f"avec le rapport {ecrit}" if ecrit else f"ainsi : {lignes}"
    return (
        f"faute de clausier pendant {etape}, et non de votre fichier : signalez-le {avec} "
        "(le type de l'erreur et les lignes du programme, aucune de vos données)"
    )


def rapport(e: BaseException, etape: str) -> str:
    """Versions, stage, then each exception: its type, and the lines of clausier on its way.

    No message and no value: an exception often quotes the name or the sum that it met.
    """
    lignes = [
        f"clausier {__version__}, Python {sys.version.split()[0]}, {sys.platform}",
        f"pendant {etape}",
    ]
    vues: set[int] = set()
    cause: BaseException | None = e
    while cause is not None and id(cause) not in vues:
        vues.add(id(cause))
        lignes.append(type(cause).__qualname__)
        for cadre, ligne in traceback.walk_tb(cause.__traceback__):
            fichier = Path(cadre.f_code.co_filename)
            if fichier.is_relative_to(PAQUET) and cadre.f_code.co_name != isoler.__name__:
                lignes.append(f"  {fichier.relative_to(PAQUET).as_posix()}:{ligne}")
        cause = cause.__cause__ or cause.__context__
    return "\n".join(lignes) + "\n"


def _ecrire(corps: str) -> Path | None:
    """Put a report in the private store, under the hash of its words: one fault, one file.

    None where nothing can be kept.
    """
    base = lieu_du_depot()
    if base is None:
        return None
    fichier = base / RAPPORTS / f"{hashlib.sha256(corps.encode()).hexdigest()[:16]}.txt"
    try:
        poser(base, fichier.parent, {fichier.name: corps.encode()}, prive=True)
    except (OSError, Refus):
        return None
    return fichier

"""A path → a bank statement, whatever it is written in: camt, OFX, MT940, or a bank's CSV.

The kind is told by what the bytes begin with, never by the file's name.
"""

from __future__ import annotations

import errno
import re
from pathlib import Path

from ..socle.disque import lire_octets
from ..socle.erreurs import SYSTEME
from ..socle.problemes import Place
from .camt import lire_camt
from .descriptions import descriptions
from .lignes import MAX_OCTETS, ReleveDeBanque, refus
from .mt940 import est_du_mt940, lire_mt940
from .ofx import est_de_l_ofx, lire_ofx
from .tableau import lire_tableau

XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")
AUTRES = {
    b"%PDF": "c'est un PDF : demandez à la banque l'export OFX, camt.053 ou CSV",
    b"PK\x03\x04": "c'est un fichier ZIP ou un classeur : enregistrez-le en CSV",
    b"\xd0\xcf\x11\xe0": "c'est un classeur Excel : enregistrez-le en CSV",
    b"\x1f\x8b": "ce fichier est comprimé : décompressez-le",
}


def lire_releve_de_banque(
    chemin: Path, espace: Path | None = None, banque: str | None = None
) -> ReleveDeBanque:
    """The lines of a statement. `espace`: the workspace, whose own descriptions of CSV come first;
    `banque`: the description to read a CSV by.

    Raises Refus: E945 for what is broken or too large, E946 for what no reader knows.
    """
    nom = str(chemin)
    try:
        octets = lire_octets(chemin, MAX_OCTETS)
    except OSError as e:
        dit = SYSTEME.get(e.errno or 0, e.strerror or str(e))
        if e.errno == errno.EFBIG:
            dit = "il dépasse 10 Mio ; demandez une année à la fois"
        raise refus(Place(nom), f"relevé illisible : {dit}") from e
    return lire_octets_du_releve(octets, nom, espace, banque)


def lire_octets_du_releve(
    octets: bytes, nom: str, espace: Path | None = None, banque: str | None = None
) -> ReleveDeBanque:
    """The same, of what a file holds."""
    for debut, dit in AUTRES.items():
        if octets.startswith(debut):
            raise refus(Place(nom), dit, "E946")
    if not octets.strip():
        raise refus(Place(nom), "le relevé est vide")
    if est_de_l_ofx(octets):
        return lire_ofx(octets, nom)
    if XML.match(octets):
        return lire_camt(octets, nom)
    if est_du_mt940(octets):
        return lire_mt940(octets, nom)
    connues = descriptions(espace)
    if banque is not None and banque not in connues:
        dit = f"aucune banque « {banque[:40]} » ; connues : {', '.join(connues)}"
        raise refus(Place(nom), dit, "E946")
    return lire_tableau(octets, nom, connues, banque)

"""What `demo` writes: a whole example of a trade, as it stands in the package. Everything in it is
made up.

The wheel carries the examples of the checkout, the very ones that the tests build: none is written
a second time to be shown.
"""

from __future__ import annotations

import os
from pathlib import Path

from ..socle.disque import lire_debut, lire_octets
from ..socle.empreintes import RACINE
from ..socle.erreurs import DemandeInvalide
from ..socle.espace import FICHE
from ..socle.propositions import proposition

EXEMPLES = RACINE / "exemples"
USUEL = "developpeur"


def exemples_livres() -> dict[str, str]:
    """The examples by their name, each with the sentence that begins its seller's file."""
    return {
        f.parent.name: lire_debut(f, 300).decode("utf-8", "replace").partition("\n")[0].lstrip("# ")
        for f in sorted(EXEMPLES.glob(f"*/{FICHE}"))
    }


def fichiers_de_l_exemple(nom: str) -> dict[Path, bytes]:
    """The files of an example, by their path in it. Raises DemandeInvalide for one that is not
    there.
    """
    connus = exemples_livres()
    if nom not in connus:
        mieux = proposition(nom, connus) or f" ; attendu : {', '.join(connus)}."
        raise DemandeInvalide(f"« {nom[:60]} » n'est pas un exemple{mieux}")
    base = EXEMPLES / nom
    return {
        f.relative_to(base): lire_octets(f)
        for f in sorted(Path(d, n) for d, _, noms in os.walk(base) for n in noms)
    }

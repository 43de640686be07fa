"""Stage 2, check: who a client is, so that two cases can be told to be of one client or of two.

One rule for all who ask: a letter over several cases, what the workspace knows of a client, his
share of the turnover.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


def nom_nu(nom: str) -> str:
    """A name without what two people type in two ways: case, accents, punctuation, the « EI » of
    who trades under his own name.

    >>> nom_nu("Société  L'Étoile"), nom_nu("Jean-Paul Durand EI")
    ('societe l etoile', 'jean paul durand')
    """
    t = unicodedata.normalize("NFKD", nom.casefold())
    nu = "".join(c if c.isalnum() else " " for c in t if not unicodedata.combining(c))
    return " ".join(nu.split()).removesuffix(" ei")


@dataclass(frozen=True)
class Identite:
    """What tells a client from another: his SIREN, else his bare name."""

    siren: str | None
    nom: str

    def est(self, autre: Identite) -> bool:
        """One client: the same SIREN, or where one of the two has none the same name."""
        if self.siren and autre.siren:
            return self.siren == autre.siren
        return self.nom == autre.nom

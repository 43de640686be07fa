"""The words that people write for our keys and values: `aide/mots/synonymes.yaml`, read when a word
is not known, and only then.

The same table is in the schema of the editors; that a word is proposed only where what it means may
stand is for who asks (see `propositions`, `fiches.cles`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from .disque import lire_octets
from .ecriture import sans_accents
from .empreintes import PAQUET

TABLE = PAQUET / "aide" / "mots" / "synonymes.yaml"


class Synonymes(NamedTuple):
    """Word, as `mot_nu` gives it → what it may mean, in the order of the table.

    `cles` may name a key under another (`reglement.delai`), `paires` are a key with its value.
    """

    cles: Mapping[str, tuple[str, ...]]
    paires: Mapping[str, tuple[str, ...]]
    valeurs: Mapping[str, tuple[str, ...]]

    def de_la_cle(self, cle: str) -> list[str]:
        """What people write for a key."""
        return [mot for mot, sens in self.cles.items() if cle in sens]


def mot_nu(mot: str) -> str:
    """A word without what people write in several ways: case, accents, dashes, spaces.

    >>> mot_nu("Adresse_e-mail"), mot_nu("Réel")
    ('adresse e mail', 'reel')
    """
    return re.sub(r"[\W_]+", " ", sans_accents(mot.lower())).strip() or mot.strip()


def mot_de_la_liste(mot: str, mots: Collection[str]) -> str:
    """The word of a closed list that is written with other accents, capitals or dashes; another as
    it is.

    >>> mot_de_la_liste("Chèque", ["virement", "cheque"]), mot_de_la_liste("troc", ["cheque"])
    ('cheque', 'troc')
    """
    if mot in mots:
        return mot
    dit = mot_nu(mot)
    memes = [m for m in mots if mot_nu(m) == dit]
    return memes[0] if len(memes) == 1 else mot


@lru_cache(maxsize=1)
def synonymes() -> Synonymes:
    """The table, by what people write."""
    import yaml

    brut = yaml.load(lire_octets(TABLE).decode("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    return Synonymes(*(_par_mot(brut[partie]) for partie in Synonymes._fields))


def _par_mot(table: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    sortie: dict[str, tuple[str, ...]] = {}
    for sens, mots in table.items():
        for mot in dict.fromkeys(map(mot_nu, mots)):
            sortie[mot] = (*sortie.get(mot, ()), sens)
    return sortie

"""Numbers in French words, read: `num2words` only writes them."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from .plan import accents_otes

MULTIPLES = {"mille": 1_000, "million": 1_000_000, "millions": 1_000_000}
LIES = frozenset(("et", "de", "d"))
CENTIMES = re.compile(r"\b(?:euros?|€)(?: et)? (?P<c>[a-z -]+?) (?:centimes?|cents)$")
SUPERFLUS = re.compile(r"\b(?:hors taxes?|toutes taxes comprises|ht|ttc|nets?|de taxes?)\b")


@cache
def _unites() -> dict[str, int]:
    """The words of the numbers under a hundred that are one word, as they are written."""
    from num2words import num2words

    dits = {accents_otes(num2words(n, lang="fr")): n for n in range(100)}
    dits |= {"une": 1, "vingts": 20, "septante": 70, "huitante": 80, "octante": 80, "nonante": 90}
    return {x: n for x, n in dits.items() if re.fullmatch(r"[a-z]+", x)}


def nombre_en_lettres(mots: str) -> Decimal | None:
    """The number that words say, the last of a sentence that ends with one; None where they say
    none.

    >>> nombre_en_lettres("mille deux cent cinquante euros")
    Decimal('1250')
    >>> nombre_en_lettres("la somme de quatre-vingt-douze euros et cinq centimes")
    Decimal('92.05')
    """
    dit = " ".join(SUPERFLUS.sub(" ", accents_otes(mots).lower().replace("-", " ")).split())
    m = CENTIMES.search(dit)
    euros = _entier(re.sub(r" ?(?:euros?|€).*$", "", dit))
    centimes = _entier(m["c"]) if m else 0
    if euros is None or centimes is None:
        return None
    return Decimal(euros) + (Decimal(centimes) / 100 if m else 0)


def _entier(dit: str) -> int | None:
    """Of the words, those that end it and are numbers."""
    unites = _unites()
    suite: list[str] = []
    for mot in reversed(dit.split()):
        if mot not in unites and mot not in MULTIPLES and mot not in ("cent", "cents", *LIES):
            break
        suite.insert(0, mot)
    nus = [x for x in suite if x not in LIES]
    if not nus or suite[0] == "et":
        return None
    total = ici = 0
    for mot in nus:
        if mot in MULTIPLES:
            total, ici = total + max(1, ici) * MULTIPLES[mot], 0
        elif mot in ("cent", "cents"):
            ici = max(1, ici) * 100
        elif unites[mot] == 20 and ici % 10 == 4 and ici % 100 < 10:
            ici += 76  # « quatre vingt » : the four becomes eighty
        else:
            ici += unites[mot]
    return total + ici


def entier_dit(dit: str) -> int | None:
    """A whole number in figures or in letters; None for words that are none."""
    if dit.isdigit():
        return int(dit)
    lu = nombre_en_lettres(dit)
    return None if lu is None else int(lu)

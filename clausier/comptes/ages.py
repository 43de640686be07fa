"""Stage 3, reckon: what is open, by how late it is: not due yet, up to 30 days late, 31 to 60, 61
to 90, more. Pure.

Days late count from the due day of each term, as they do everywhere: a sum due today is not late.
What was credited or paid is gone already, the first terms first; a dispute changes no day. The
bounds are those of every aged balance, a convention of accountants: no law says them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass
from datetime import date
from decimal import Decimal

from ..socle.centimes import ZERO
from .termes import Terme

BORNES = (30, 60, 90)  # last day of each column


@dataclass(frozen=True)
class Ages:
    """Open sums by their days late, in one currency; `non_echu`: due today or later."""

    non_echu: Decimal = ZERO
    de_0_a_30: Decimal = ZERO
    de_31_a_60: Decimal = ZERO
    de_61_a_90: Decimal = ZERO
    plus_de_90: Decimal = ZERO

    @property
    def colonnes(self) -> tuple[Decimal, ...]:
        return astuple(self)

    @property
    def total(self) -> Decimal:
        return sum(self.colonnes, ZERO)

    @property
    def echu(self) -> Decimal:
        return self.total - self.non_echu

    def convertis(self, en: Callable[[Decimal], Decimal]) -> Ages:
        """The same in the currency that `en` gives sums in, where the whole and what is late are
        worth what they are worth at once: the largest column takes the cents between.
        """
        total, echu = en(self.total), en(self.echu)
        tardives = [en(x) for x in self.colonnes[1:]]
        tardives[tardives.index(max(tardives))] += echu - sum(tardives, ZERO)
        return Ages(total - echu, *tardives)

    def __add__(self, autre: Ages) -> Ages:
        return Ages(*(a + b for a, b in zip(self.colonnes, autre.colonnes, strict=True)))


def ages_des(termes: Iterable[Terme], jour: date) -> Ages:
    """What is left of these terms at the end of `jour`, by age.

    >>> du = Terme(1, date(2026, 10, 1), Decimal(100), ZERO)
    >>> [str(x) for x in ages_des([du], date(2026, 10, 31)).colonnes]
    ['0.00', '100.00', '0.00', '0.00', '0.00']
    """
    colonnes = [ZERO] * (len(BORNES) + 2)
    for t in termes:
        retard = (jour - t.date).days
        rang = 1 + sum(retard > borne for borne in BORNES) if retard > 0 else 0
        colonnes[rang] += t.montant
    return Ages(*colonnes)

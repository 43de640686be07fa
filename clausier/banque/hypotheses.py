"""What one line that came in may pay: each way with its reason and how sure it is. Pure.

« certaine » is what two independent facts say to the cent, and nothing denies: the invoice's number
and the sum; or the whole name of one client and the sum of one invoice of his, when no other line
nor any other sum of his invoices could be meant. All else is « probable », or « à voir ».
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

from ..socle.centimes import ZERO
from .attendu import ARendre, Attendu, CasAttendu, Ouverte
from .lignes import LigneDeBanque
from .mots import Raison
from .noms import FORT, MOYEN, Jugement

CERTAINE, PROBABLE, A_VOIR = "certaine", "probable", "à voir"
RANGS = (CERTAINE, PROBABLE, A_VOIR)
MAX_FACTURES, MAX_ENSEMBLE = 14, 5  # of one client, among which sums are tried; in one sum
# What a bank or a provider of cards keeps, at most: habits of the trade, each told to the user. A
# card: so much of the sum and a fixed part; a transfer from abroad: a fixed part.
CARTE_PART, CARTE_FIXE, VIREMENT_FIXE = Decimal("0.035"), Decimal("0.60"), Decimal(35)
VIREMENT_PART = Decimal("0.1")  # fees are never more of it than this


class PartPayee(NamedTuple):
    """What a line pays of an invoice."""

    ouverte: Ouverte
    montant: Decimal


@dataclass(frozen=True)
class Hypothese:
    """One way. `frais`: kept by the bank of the last invoice's part; `avoir`: what is set off;
    `cas`: the case of an advance that no invoice takes yet.
    """

    confiance: str
    raisons: tuple[Raison, ...]
    prises: tuple[PartPayee, ...] = ()
    frais: Decimal = ZERO
    avoir: ARendre | None = None
    cas: CasAttendu | None = None

    @property
    def rang(self) -> int:
        return RANGS.index(self.confiance)


class Lue(NamedTuple):
    """A line, and what its words name: open invoices, whether their numbers are sure, whether it
    names an invoice that is paid, credited or unknown; other papers' cases; credit notes; clients.
    """

    ligne: LigneDeBanque
    nommees: tuple[Ouverte, ...]
    sures: bool
    ailleurs: bool
    cas: tuple[CasAttendu, ...]
    avoirs: tuple[ARendre, ...]
    jugement: Jugement


class Rivales(NamedTuple):
    """What the other lines of a statement claim: how many bring a sum and name a client without a
    number, and the invoices that some line names.
    """

    sommes: Counter[tuple[Decimal, int]]
    nommees: frozenset[Ouverte]


def rivales(lues: Iterable[Lue]) -> Rivales:
    """Of these lines."""
    lues = list(lues)
    return Rivales(
        Counter(
            (v.ligne.montant, c)
            for v in lues
            if not v.nommees
            for c, s in v.jugement.scores.items()
            if s >= FORT
        ),
        frozenset(o for v in lues for o in v.nommees),
    )


class Restes:
    """What is still open of each invoice while lines take their parts."""

    def __init__(self, ouvertes: Sequence[Ouverte]):
        self._reste = {o: o.reste for o in ouvertes}
        self._tranches = {o: o.tranches for o in ouvertes}

    def de(self, o: Ouverte) -> Decimal:
        return self._reste[o]

    def tranches(self, o: Ouverte) -> tuple[Decimal, ...]:
        return self._tranches[o]

    def prendre(self, h: Hypothese) -> None:
        for o, m in h.prises:
            frais = h.frais if o is h.prises[-1].ouverte else ZERO
            self._reste[o] = max(ZERO, self._reste[o] - m - frais)
            self._tranches[o] = tuple(t - m for t in self._tranches[o] if t > m)
        if h.avoir is not None:
            o = h.prises[-1].ouverte
            self._reste[o] = max(ZERO, self._reste[o] - h.avoir.montant)


def lue(a: Attendu, x: LigneDeBanque) -> Lue:
    """What a line names."""
    texte = x.texte
    cites = a.numeros.cites(texte)
    par_numero: dict[str, list[Ouverte]] = {}
    for o in a.ouvertes:
        par_numero.setdefault(o.numero, []).append(o)
    nommees = [o for c in cites for o in par_numero.get(c.numero, ())]
    avoirs = tuple(r for c in cites for r in a.rendre if c.numero == r.avoir)
    vus = {*par_numero, *(r.avoir for r in avoirs)}
    autres = [c for c in cites if c.numero not in vus]
    closes = [c for c in autres if c.numero in a.numeros.factures]
    cas = dict.fromkeys(
        k for c in autres if c not in closes and c.sur for k in a.documents[c.numero]
    )
    sans_doute = {c.numero for c in cites if c.sur}
    seules = {o.numero for o in nommees if len(par_numero[o.numero]) == 1}
    sures = all(o.numero in sans_doute & seules for o in nommees)
    ailleurs = bool(closes) or a.numeros.inconnus(texte, cites)
    return Lue(
        x, tuple(dict.fromkeys(nommees)), sures, ailleurs, tuple(cas), avoirs, a.clients.juger(x)
    )


def contredite(v: Lue, clients: set[int]) -> bool:
    """Does a line name someone else whole, or nobody we know?"""
    j = v.jugement
    return j.autre or (
        any(s >= FORT for s in j.scores.values()) and all(j.de(c) < MOYEN for c in clients)
    )


def faites_avant(v: Lue, ouvertes: Sequence[Ouverte]) -> bool:
    """Was every invoice made by the day of the line?"""
    return all(o.date <= v.ligne.jour for o in ouvertes)


def entieres(ouvertes: Sequence[Ouverte], restes: Restes) -> tuple[PartPayee, ...]:
    return tuple(PartPayee(o, restes.de(o)) for o in ouvertes)


def repartie(
    ouvertes: Sequence[Ouverte], montant: Decimal, restes: Restes
) -> tuple[PartPayee, ...]:
    """A sum over invoices, the oldest first; beyond them, the last takes what is left."""
    sortie, reste = [], montant
    for o in sorted(ouvertes, key=lambda o: (o.echeance, o.date, o.numero)):
        prend = min(reste, restes.de(o))
        if prend > 0:
            sortie.append(PartPayee(o, prend))
            reste -= prend
    if reste > 0 and sortie:
        sortie[-1] = PartPayee(sortie[-1].ouverte, sortie[-1].montant + reste)
    return tuple(sortie)


def frais_possibles(x: LigneDeBanque, total: Decimal) -> Decimal:
    """What may have been kept of a sum, at most."""
    if x.frais:
        return x.frais
    if x.moyen == "carte":
        return (total * CARTE_PART + CARTE_FIXE).quantize(Decimal("0.01"))
    if x.moyen == "virement":
        return min(VIREMENT_FIXE, (total * VIREMENT_PART).quantize(Decimal("0.01")))
    return ZERO


def numeros_dits(ouvertes: Sequence[Ouverte]) -> str:
    return ", ".join(o.numero for o in ouvertes)


def ensembles(
    ouvertes: Sequence[Ouverte], montant: Decimal, restes: Restes, seul: bool = False
) -> Iterator[tuple[Ouverte, ...]]:
    """The sets of invoices of one client that sum up to it, two at least (one, when `seul`): those
    of the fewest first, five at most.
    """
    trouves = 0
    par_client: dict[int, list[Ouverte]] = {}
    for o in sorted(ouvertes, key=lambda o: (o.echeance, o.date, o.numero)):
        par_client.setdefault(o.client, []).append(o)
    for siennes in par_client.values():
        tous = siennes[:MAX_FACTURES]
        tailles = [*range(1 if seul else 2, MAX_ENSEMBLE + 1)]
        if len(siennes) > MAX_ENSEMBLE:
            tailles.append(len(siennes))
        for n in tailles:
            source = siennes if n == len(siennes) else tous
            for groupe in combinations(source, n):
                if sum((restes.de(o) for o in groupe), ZERO) == montant:
                    yield groupe
                    trouves += 1
                    if trouves == MAX_ENSEMBLE:
                        return

"""Stage 3, reckon: the days on which sums fall due, by the schedule that was signed (`echeances:`).

What is billed follows the schedule in its order: the first invoice covers the first instalments,
the next one goes on where it stopped. A dated instalment falls due on its day, never before its
invoice; one that waits for an event, and what the schedule does not tell, on the usual day of the
invoice. What is paid or credited extinguishes the terms in the order of their days (C. civ.
1342-10). What the client of works keeps as a guarantee is the last term. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ..dossier.cas import Dossier
from ..socle.centimes import ZERO, centimes
from ..socle.ecriture import taux
from ..socle.valeurs import Part
from .prix import repartir


@dataclass(frozen=True)
class Terme:
    """One day on which a sum falls due: `reste` is what is still owed once it is paid. Where it is
    `attendu`, the day is an estimate: it counts from a reception that nobody has told.
    """

    rang: int
    date: date
    montant: Decimal
    reste: Decimal
    attendu: bool = False


@dataclass(frozen=True)
class Versement:
    """One instalment of the payment schedule, in euros."""

    libelle: str
    part: Part
    montant: Decimal
    moment: date | str

    @property
    def part_libelle(self) -> str:
        return (
            "solde"
            if self.part.solde
            else taux(self.part.taux)
            if self.part.taux is not None
            else ""
        )


def versements(dossier: Dossier, ttc: Decimal) -> tuple[Versement, ...]:
    """The signed schedule on an order of `ttc` euros; its last instalment takes the rest."""
    sortie: list[Versement] = []
    for e in dossier.affaire.echeances:
        reste = ttc - sum((x.montant for x in sortie), ZERO)
        dernier = e is dossier.affaire.echeances[-1]
        montant = reste if e.part.solde or dernier and not _en_euros(dossier) else e.part.de(ttc)
        sortie.append(Versement(e.libelle, e.part, centimes(montant), e.quand))
    return tuple(sortie)


def _en_euros(dossier: Dossier) -> bool:
    """Is an instalment agreed in euros? Of another price than the one agreed, the last one is then
    not the rest.
    """
    return any(e.part.montant is not None for e in dossier.affaire.echeances)


def calendrier_date(dossier: Dossier) -> bool:
    """Does the signed schedule name a day?"""
    return any(isinstance(e.quand, date) for e in dossier.affaire.echeances)


def en_termes(
    signes: Sequence[Versement],
    deja: Decimal,
    ttc: Decimal,
    commandes: Decimal,
    jour: date,
    usuelle: date,
) -> tuple[Terme, ...]:
    """The terms of an invoice of `ttc` euros made on `jour`, of which `commandes` bill the order,
    when `deja` euros of it were billed before; `usuelle`: its due day by the delay of payment.

    >>> v = Versement("", Part(solde=True), Decimal(700), date(2026, 11, 30))
    >>> le = date(2026, 10, 1)
    >>> dus = en_termes([v], ZERO, Decimal(900), Decimal(800), le, le)
    >>> [(t.date.isoformat(), str(t.montant)) for t in dus]
    [('2026-10-01', '200.00'), ('2026-11-30', '700.00')]
    """
    par_jour: defaultdict[date, Decimal] = defaultdict(Decimal)
    reste = commandes
    for v in signes:
        couvert = min(deja, v.montant)
        deja -= couvert
        if (prend := min(v.montant - couvert, reste)) > 0:
            quand = max(v.moment, jour) if isinstance(v.moment, date) else usuelle
            par_jour[quand] += prend
            reste -= prend
    if (reste := reste + ttc - commandes) or not par_jour:
        par_jour[usuelle] += reste
    return _ranger(par_jour)


def _ranger(par_jour: Mapping[date, Decimal]) -> tuple[Terme, ...]:
    """What falls due each day, in euros, as terms."""
    sortie, reste = [], sum(par_jour.values(), ZERO)
    for rang, (quand, montant) in enumerate(sorted(par_jour.items()), 1):
        reste -= montant
        sortie.append(Terme(rang, quand, montant, reste))
    return tuple(sortie)


def retenir(
    termes: Sequence[Terme], retenue: Decimal, quand: date, *, attendu: bool = False
) -> tuple[Terme, ...]:
    """The same terms, of which `retenue` euros, taken from each pro rata, fall due on `quand` only,
    and not before the last of them; `attendu`: that day is an estimate.

    >>> le = date(2026, 11, 30)
    >>> dus = retenir([Terme(1, le, Decimal(1000), ZERO)], Decimal("50.00"), date(2027, 11, 12))
    >>> [(t.date.isoformat(), str(t.montant), str(t.reste)) for t in dus]
    [('2026-11-30', '950.00', '50.00'), ('2027-11-12', '50.00', '0.00')]
    """
    parts = repartir(retenue, {t.rang: t.montant for t in termes})
    par_jour = defaultdict[date, Decimal](Decimal)
    for t in termes:
        par_jour[t.date] += t.montant - parts[t.rang]
    par_jour[max(quand, termes[-1].date)] += retenue
    *avant, dernier = _ranger(par_jour)
    return (*avant, replace(dernier, attendu=attendu))


def restants(termes: Sequence[Terme], reste: Decimal) -> tuple[Terme, ...]:
    """What is left of each term when `reste` euros are, the first ones paid first; none when
    nothing is.
    """
    sortie: list[Terme] = []
    for t in reversed(termes):
        # The first term takes what is left: an invoice never owes more than its terms say.
        if (montant := min(reste, t.montant) if t.rang > 1 else reste) > 0:
            sortie.append(replace(t, montant=montant))
            reste -= montant
    return tuple(reversed(sortie))


def premier_restant(termes: Sequence[Terme], reste: Decimal) -> date:
    """The day of the first term that is not wholly paid; of a paid invoice, of the last one."""
    ouverts = restants(termes, reste)
    return ouverts[0].date if ouverts else termes[-1].date


def total_des(termes: Sequence[Terme]) -> Decimal:
    """What they make together, in euros."""
    return sum((t.montant for t in termes), ZERO)


def a_venir(termes: Sequence[Terme], reste: Decimal, jour: date) -> tuple[Terme, ...]:
    """Of what is left, the terms that a claim of `jour` leaves out: they come after the first one
    that is not paid, and are not late.
    """
    premier = premier_restant(termes, reste)
    return tuple(t for t in restants(termes, reste) if t.date > premier and t.date >= jour)

"""What the rules on an electronic invoice share: a finding, the lines that count, lenient sums."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from ..socle.centimes import ZERO
from ..socle.ecriture import nombre
from .modele import Article, Invoice, nom_profil

T = TypeVar("T")
CATEGORIES = {
    "S": "taux normal ou réduit",
    "Z": "taux zéro",
    "E": "exonération",
    "AE": "autoliquidation",
    "K": "livraison intracommunautaire",
    "G": "exportation",
    "O": "hors du champ de la TVA",
    "L": "IGIC",
    "M": "IPSI",
    "B": "TVA scindée",
}
REGLES_CATEGORIE = {
    "S": "BR-S",
    "Z": "BR-Z",
    "E": "BR-E",
    "AE": "BR-AE",
    "K": "BR-IC",
    "G": "BR-G",
    "O": "BR-O",
    "L": "BR-AF",
    "M": "BR-AG",
    "B": "BR-B",
}
SANS_LIGNES = ("MINIMUM", "BASIC WL")
ETENDUS = ("EXTENDED", "EN 16931 ÉTENDU")
CENT = Decimal("0.01")
UNITE_ENTIERE = Decimal("0.5")  # what rounding to a whole unit of a currency may lose


@dataclass(frozen=True, order=True)
class Constat:
    """One finding: the rule, the term, what is wrong in the reader's words.

    `gravite`: « remarque » for what the reader should know and no rule forbids; else a fault.
    """

    regle: str
    terme: str
    message: str
    gravite: str | None = None

    @property
    def faute(self) -> bool:
        return self.gravite is None

    def __str__(self) -> str:
        return f"{self.regle}{f' ({self.terme})' if self.terme else ''} : {self.message}"


@dataclass(frozen=True)
class Controle(Generic[T]):
    """One line of a table of rules: its number, its term, its words, and when it is broken.

    `mots` names what it speaks of: « {x.valeur} ».
    """

    numero: str
    terme: str
    mots: str
    rompue: Callable[[T], bool]


def juger(regles: Iterable[Controle[T]], x: T, ou: str = "") -> Iterator[Constat]:
    """What a thing breaks of a table of rules; `ou`: where it stands, before the words."""
    for r in regles:
        if r.rompue(x):
            yield Constat(r.numero, r.terme, ou + r.mots.format(x=x))


def remarque(regle: str, terme: str, message: str) -> Constat:
    return Constat(regle, terme, message, "remarque")


def dit(x: Decimal | None) -> str:
    """A sum with all of its decimals: two sums that differ never look the same.

    >>> dit(Decimal("100.005")), dit(Decimal("100.0"))
    ('100,005', '100,00')
    """
    if x is None:
        return "absent"
    _, _, exposant = x.normalize().as_tuple()
    return nombre(x, max(2, -exposant) if isinstance(exposant, int) else 2)


def profil_suivi(f: Invoice) -> str | None:
    return nom_profil(f.profil)


def tolerance(f: Invoice, n: int) -> Decimal:
    """What a total may be off: nothing, but a cent for each of its `n` terms where the profile says
    so (BR-FXEXT-CO-10 to 15).
    """
    return CENT * n if profil_suivi(f) in ETENDUS else ZERO


def en_unites(f: Invoice) -> bool:
    """Are its sums written without cents, as in forints or yens?"""
    sommes = (f.sommes.ttc, *(x.total for x in f.lignes), *(t.montant for t in f.taxes))
    return f.devise != "EUR" and all(x is None or x == x.to_integral_value() for x in sommes)


def somme_ou_rien(xs: Iterable[Decimal | None]) -> Decimal | None:
    """A sum; None when one of its terms is missing."""
    somme = ZERO
    for x in xs:
        if x is None:
            return None
        somme += x
    return somme


def comptees(f: Invoice) -> list[Article]:
    """The lines that make the totals."""
    return [x for x in f.lignes if x.compte]

"""What the rules on an electronic invoice share: a finding, the lines that count, lenient sums."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ..comptes.prix import ZERO
from ..socle.ecriture import nombre
from .modele import Article, Invoice, nom_profil

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


@dataclass(frozen=True, order=True)
class Constat:
    """One finding: the rule, the term, what is wrong in the reader's words."""

    regle: str
    terme: str
    message: str

    def __str__(self) -> str:
        return f"{self.regle}{f' ({self.terme})' if self.terme else ''} : {self.message}"


def dit(x: Decimal | None) -> str:
    return "absent" if x is None else nombre(x, 2)


def profil_suivi(f: Invoice) -> str | None:
    return nom_profil(f.profil)


def tolerance(f: Invoice, n: int) -> Decimal:
    """What a total may be off: nothing, but a cent for each of its `n` terms where the profile says
    so (BR-FXEXT-CO-10 to 15).
    """
    return CENT * n if profil_suivi(f) in ETENDUS else ZERO


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

"""What the criteria are answered from: one document of one case, reduced to what the law looks at.

`comptes` makes it, from a case and its sums; the table of `criteres` reads it. Money is in euros.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from ..fiches.affaire import Affaire
from ..fiches.lignes import Ligne
from ..fiches.parties import Client, Qualite, Reglement, Vendeur
from ..fiches.secteurs import SECTEURS, Secteur
from ..socle.durees import Duree
from .jours import Endroit


class Cas(Protocol):
    """A case as the law looks at it: what its author wrote, and the numbers of law of a day.

    `jour_du_contrat`: the day whose law says what the client is.
    """

    @property
    def affaire(self) -> Affaire: ...

    @property
    def jour_du_contrat(self) -> date: ...

    def client_au(self, jour: date) -> Client | None:
        """The client as he is on a day."""

    def valeur(self, nom: str, jour: date) -> Decimal:
        """A number of law, in the unit of its file. Raises Refus(E709) when it is not known."""

    def delai(self, nom: str, jour: date) -> Duree:
        """A delay of law. Raises Refus(E709) when it is not known."""

    def endroits_au(self, jour: date) -> tuple[Endroit, ...]:
        """The places whose days off count for the terms of the case."""


@dataclass(frozen=True)
class PrixCommande:
    """An order: its sum before tax, the VAT keys of its lines (see `comptes.prix`), the lines."""

    ht: Decimal = Decimal(0)
    cles: frozenset[str] = frozenset()
    lignes: tuple[Ligne, ...] = ()


@dataclass(frozen=True)
class CreanceJugee:
    """The claim of a paper that goes to court, or that tells the ways there."""

    petite: bool = False
    avocat: bool = False
    insolvable: bool = False
    cheque_impaye: bool = False
    juridiction: str = "inconnue"


@dataclass(frozen=True)
class Contexte:
    """One document of one case.

    `jour` is its date, `jour_du_droit` the day whose law it follows; `vendeur` and `reglement` are
    its own of that date; `qualite` is for whom it is written; `acompte`: is an advance asked for;
    `creance` is empty where no claim is told. `conditions`: general terms, which are written for
    every contract of the seller. `mention_libre`: what the seller adds to this paper.
    """

    cas: Cas
    jour: date
    jour_du_droit: date
    vendeur: Vendeur
    qualite: Qualite
    reglement: Reglement
    commande: PrixCommande
    acompte: bool
    creance: CreanceJugee = CreanceJugee()
    conditions: bool = False
    mention_libre: str | None = None

    @property
    def affaire(self) -> Affaire:
        return self.cas.affaire

    @property
    def secteur(self) -> Secteur:
        return SECTEURS[self.vendeur.secteur]

    @property
    def conso(self) -> bool:
        return self.qualite == "consommateur"

    @property
    def lieu(self) -> str:
        """How the contract is concluded; « inconnu » before it is."""
        k = self.affaire.conclusion
        return k.lieu if k else "inconnu"

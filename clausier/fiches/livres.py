"""Stage 2, check: the workspace's own books, `recettes.yaml` and `achats.yaml`.

A sale at a market stall or the till of a day has no case and no invoice, and must stand in the book
of receipts all the same; who sells goods keeps a register of what he buys. Sources: C. com.
L123-28, D123-205-1; CGI 50-0, 5.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator

from ..socle.saisie import faute
from ..socle.valeurs import Jour, Montant, Texte
from .lignes import lire_tva_ligne
from .parties import Fiche

AU_COMPTOIR = "ventes au comptoir"  # whom nobody has named
Moyen = Literal["virement", "cheque", "carte", "especes", "prelevement"]


def _non_nul(x: Montant) -> Montant:
    if not x:
        raise faute("E105", "un montant de zéro n'est ni une recette ni un achat")
    return x


MontantNonNul = Annotated[Montant, AfterValidator(_non_nul)]


class RecetteSaisie(Fiche):
    """What was received without an invoice, VAT included, or the till of a day; negative: given
    back.
    """

    date: Jour
    montant: MontantNonNul
    moyen: Moyen
    client: Texte = AU_COMPTOIR
    nature: Literal["biens", "services"] | None = None
    tva: Annotated[str, BeforeValidator(lire_tva_ligne)] | None = None
    reference: Texte | None = None
    releve: Texte | None = None


class AchatSaisi(Fiche):
    """What was paid to a supplier of goods, VAT included; negative: given back by him."""

    date: Jour
    fournisseur: Texte
    objet: Texte | None = None
    montant: MontantNonNul
    moyen: Moyen
    reference: Texte


class RecettesSaisies(Fiche):
    recettes: tuple[RecetteSaisie, ...] = ()


class AchatsSaisis(Fiche):
    achats: tuple[AchatSaisi, ...] = ()

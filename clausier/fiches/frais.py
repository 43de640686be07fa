"""Stage 2, check: what is spent for a client, in a line: a sum advanced in his name (`debours:`),
or the kilometres of a journey (`kilometres:`).

Takes the line as written; gives the plain line that it stands for. A débours is repaid as it was
spent, without VAT, if it is accounted for (CGI 267, II-2°); kilometres are a price like another, at
the price that their seller gives: no scale is known here, for none is the law of a sale.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from pydantic_core import PydanticCustomError

from ..socle.ecriture import date_longue, montant
from ..socle.saisie import faute
from ..socle.valeurs import Jour, Montant, Texte, lire_oui_non, lire_prix, lire_quantite
from .cles_closes import Fiche

DU_DEBOURS: tuple[tuple[str, str], ...] = (("tva", "exoneration"), ("fondement", "debours"))
DU_TRAJET = frozenset({"quantite", "unite", "prix_unitaire"})  # what `kilometres:` says by itself


class Debours(Fiche):
    """The account of a sum advanced: to whom, when, by which paper; `tva`: what it holds of VAT,
    in euros.
    """

    fournisseur: Texte
    date: Jour
    piece: Texte
    tva: Montant | None = None

    @property
    def dit(self) -> str:
        """The account in words, as the page says it too."""
        taxe = f", dont TVA {montant(self.tva)}" if self.tva else ""
        jour = date_longue(self.date)
        return f"Payé pour votre compte le {jour} : {self.fournisseur}, {self.piece}{taxe}"


def lire_debours(v: object) -> object:
    """A mapping is the account, « oui » says that it will come with the invoice."""
    return v if isinstance(v, dict | Debours) else lire_oui_non(v)


def completer_frais(ligne: dict[object, object]) -> dict[object, object]:
    """The line with what its short form says; a fault when it says otherwise itself."""
    return _du_trajet(_du_debours(ligne))


def _du_debours(ligne: dict[object, object]) -> dict[object, object]:
    if ligne.get("debours") in (None, False, "non", "false"):
        return ligne
    for cle, dit in DU_DEBOURS:
        if (ligne.get(cle) or dit) != dit:
            raise faute(
                "E105",
                f"« {cle}: {str(ligne[cle])[:40]} » sur un débours, qui n'a pas de TVA (CGI, art. "
                f"267, II-2°) ; retirez « {cle}: », ou retirez « debours: » si la dépense est la "
                "vôtre et que vous la refacturez",
            )
    return {**ligne, **dict(DU_DEBOURS)}


def nom_du_trajet(trajet: str | None) -> str:
    """The designation of a journey that its author gives no other."""
    return f"Déplacement {trajet}" if trajet else "Déplacement"


def _du_trajet(ligne: dict[object, object]) -> dict[object, object]:
    dites = {k for k, x in ligne.items() if x is not None}
    if "kilometres" not in dites:
        if seules := sorted({"prix_km", "trajet"} & dites):
            raise faute("E103", f"« {seules[0]}: » va avec « kilometres: »")
        return ligne
    if autres := sorted(DU_TRAJET & dites):
        raise faute(
            "E105", f"« kilometres: » et « {autres[0]}: » dans une ligne ; gardez l'un ou l'autre"
        )
    if "prix_km" not in dites:
        raise faute(
            "E103",
            "dites le prix convenu du kilomètre (« prix_km: … ») : aucun barème n'est supposé",
        )
    trajet = ligne.get("trajet")
    return {
        "designation": nom_du_trajet(trajet if isinstance(trajet, str) else None),
        **{k: x for k, x in ligne.items() if k in dites},
        "quantite": _lu(lire_quantite, ligne["kilometres"]),
        "unite": "km",
        "prix_unitaire": _lu(lire_prix, ligne["prix_km"]),
    }


def _lu(lire: Callable[[object], Decimal], v: object) -> Decimal:
    """A number of the short form as one of the plain line; where it cannot be read, its own key
    says so, once.
    """
    try:
        return lire(v)
    except PydanticCustomError:
        return Decimal(1)

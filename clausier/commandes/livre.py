"""What `explain --comptes` shows: the ledger of a case, as a table that one follows by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from ..comptes.grand_livre import Ecriture, GrandLivre, grand_livre
from ..dossier.cas import Dossier
from ..socle.ecriture import date_courte, euros, nombre
from .sortie import afficher
from .terminal import tableau

DITS = {
    "commande": "Commande {}",
    "facture": "Facture {}",
    "avoir": "Avoir {}",
    "echeance": "Échéance de {}",
    "escompte": "Escompte pris sur {}",
    "paiement": "Paiement {}",
    "imputation": "Imputation {}",
    "remboursement": "Remboursement {}",
    "impaye": "Paiement revenu impayé {}",
    "interets": "Intérêts et indemnité gardés sur {}",
    "lettre": "Lettre : {}",
    "limite": "Fin du délai que laisse {}",
    "promesse": "Paiement promis {}",
    "accord": "Accord de règlement échelonné, {}",
    "versement": "Versement convenu de {}",
    "journal": "Journal : {}",
}


def montrer_les_comptes(dossier: Dossier, jour: date) -> None:
    """The lines, then the sums and how they meet."""
    livre = grand_livre(dossier, jour)
    tableau(
        ("Date", "Écriture", "Commandé", "Facturé", "Reçu", "Reste dû"),
        [_ligne(e) for e in livre.ecritures],
        a_droite=range(2, 6),
    )
    afficher()
    afficher(bilan_des_comptes(livre, dossier.en_devise))


def _ligne(e: Ecriture) -> tuple[str, ...]:
    sommes = (_somme(e.commande), _somme(e.facture), _somme(e.recu))
    return (date_courte(e.date), DITS[e.nature].format(e.piece).strip(), *sommes, _somme(e.reste))


def _somme(x: Decimal | None) -> str:
    return "" if x is None else nombre(x, 2)


def bilan_des_comptes(livre: GrandLivre, dite: Callable[[Decimal], str] = euros) -> str:
    """The identity that holds at every day: billed − credited = received + open − to give back."""
    return (
        f"Facturé {dite(livre.facture)} − crédité {dite(livre.credite)} = "
        f"reçu {dite(livre.recu)} + reste dû {dite(livre.ouvert)} "
        f"− à rendre {dite(livre.a_rendre)}"
    )

"""What `banque` says, in French: the reasons of a match, and its lines for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ..fiches.devises import EURO
from ..socle.affichage import accord
from ..socle.centimes import ZERO
from ..socle.ecriture import MESSAGE, date_courte, euros, montant

if TYPE_CHECKING:
    from .lignes import LigneDeBanque, ReleveDeBanque
    from .rapprochement import Rapprochement

RAISONS = {
    "numero": "nº {quoi}",
    "numeros": "nº {quoi}",
    "montant": "montant exact",
    "somme": "somme exacte de {quoi}",
    "echeance": "montant exact d'une échéance",
    "nom": "nom du client",
    "nom_en_partie": "nom du client, en partie",
    "document": "référence du dossier {quoi}",
    "avoir": "moins l'avoir {quoi}",
    "frais": "{somme} de moins : frais bancaires ?",
    "frais_dits": "{somme} de frais, dits par la banque",
    "partiel": "paiement partiel, il reste {somme}",
    "avec_retard": "montant exact avec les pénalités et l'indemnité de retard",
    "et_d_autres": "et {quoi}",
    "plus_anciennes": "aucun montant exact : les plus anciennes d'abord",
    "avance": "aucune facture ouverte : une avance ?",
    "trop": "{somme} de trop",
    "montant_seul": "montant exact, sans nom ni numéro",
    "plusieurs": "plusieurs factures de ce montant : {quoi}",
    "plusieurs_sommes": "d'autres sommes le donnent aussi",
    "aussi_une_somme": "mais {quoi} font aussi ce montant",
    "deux_lignes": "mais une autre ligne a ce nom et ce montant",
    "meme_somme": "même somme que la ligne {quoi} : payée deux fois ?",
    "citee_ailleurs": "mais une autre ligne cite cette facture",
    "homonymes": "mais plusieurs clients ont ce nom",
    "autre_nom": "mais le payeur a un autre nom",
    "autre_numero": "mais la ligne cite une facture soldée ou inconnue",
    "numero_court": "mais ce numéro est court",
    "avant_la_facture": "mais avant la date de la facture",
    "retour": "mais la banque parle d'un retour ou d'une annulation",
    "impaye": "revenu impayé : le paiement du {quoi}",
    "impaye_probable": "même montant que le paiement du {quoi}, en sens inverse",
    "dans_ce_releve": "noté par la ligne {quoi} de ce relevé",
    "rendu": "remboursement de ce que {quoi} a reçu en trop",
    "rendu_avance": "remboursement de ce que le client a payé d'avance ou en trop",
    "rendu_avoir": "remboursement de l'avoir {quoi}",
}


@dataclass(frozen=True)
class Raison:
    """Why a line is matched: a word of `RAISONS`, what it is about, and a sum."""

    code: str
    quoi: str = ""
    somme: Decimal = ZERO

    def __str__(self) -> str:
        dite = RAISONS[self.code].format(quoi=self.quoi, somme=euros(self.somme))
        return dite.removesuffix(" de ") if not self.quoi else dite


TETE_RECETTES = (
    "# Ce qui est encaissé sans facture ; le livre des recettes le reprend.\nrecettes:\n"
)
TITRES = {"certaine": "Certaines", "probable": "Probables", "à voir": "À voir"}
SANS_NUMERO = {"recu": "avance", "rendu": "remboursement"}
ESSAI = "Essai : rien n'est changé."
QUESTION = "Lesquelles noter ? (tout-certain, des numéros, ou rien)"
RIEN = "rien"


def a_ajouter_a_la_main(pourquoi: object, lignes: Sequence[str]) -> str:
    """What to write by hand, where the file cannot be changed."""
    return f"{pourquoi} ; à ajouter vous-même : {' ; '.join(lignes)}"


def tete(nom: str, releve: ReleveDeBanque) -> str:
    """The first line: what was read."""
    jours = [x.jour for x in releve.lignes]
    if not jours:
        return f"{nom} : {releve.format}, aucune ligne."
    quand = f"du {date_courte(min(jours))} au {date_courte(max(jours))}"
    return f"{nom} : {releve.format}, {accord(len(jours), 'ligne')} {quand}."


def ligne_dite(x: LigneDeBanque, quoi: str = "") -> str:
    """A line of the statement: its number, its day, its sum, and what it is for."""
    return f"{x.numero:5}  {date_courte(x.jour)}  {sienne(x):>13}  {quoi}".rstrip()


def sienne(x: LigneDeBanque) -> str:
    return montant(x.montant, MESSAGE, "€" if x.devise == EURO else x.devise)


def reste_dit(r: Rapprochement) -> list[str]:
    """What else the statement holds, in a line each."""
    sortie = []
    if n := len(r.deja):
        sortie.append(f"Déjà noté{'es' if n > 1 else 'e'} : {accord(n, 'ligne')}.")
    for x, reste in r.en_partie:
        sortie.append(
            f"Notée en partie : ligne {x.numero}, {euros(reste)} de {sienne(x)} ne sont dans aucun "
            "dossier ; notez-les à la main, avec la même marque."
        )
    if n := len(r.depenses):
        total = sum((x.montant for x in r.depenses), ZERO)
        sortie.append(f"Dépenses laissées de côté : {accord(n, 'ligne')}, {euros(total)}.")
    return sortie


def dossiers_refuses(noms: Sequence[str]) -> str:
    """What was left out of the match."""
    return (
        f"En faute, et donc laissés de côté : {', '.join(noms)}. Leurs paiements sont sans facture."
    )


def invite(certaines: int, autres: Sequence[int], sans: Sequence[int]) -> list[str]:
    """What to do next, in words of the command."""
    sortie = []
    choix = ["tout-certain"] if certaines else []
    choix += [str(n) for n in autres[:1]]
    if choix:
        sortie.append(
            f"Rien n'est écrit. Pour noter : --accepter {','.join(choix)} (« tout-certain », ou "
            "les numéros des lignes)."
        )
    if sans:
        sortie.append(
            f"Pour noter une somme sans facture dans recettes.yaml : --recettes {sans[0]} "
            "(ou « toutes »)."
        )
    return sortie


def notees(n: int) -> str:
    return f"{accord(n, 'ligne')} du relevé {'sont notées' if n > 1 else 'est notée'}."

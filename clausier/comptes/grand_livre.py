"""Stage 3, reckon: the ledger of a case, line by line, so that anyone can follow it by hand.

Ordered → billed → due → received → said. It reckons nothing of its own: each line is what another
part of this room answers, in the order of days, and its last balance is what `status` says.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from ..dossier.cas import Dossier
from ..dossier.reperes import ENGAGEANTS
from ..droit.valeurs_legales import ValeurInconnue
from ..fiches.parties import COMPENSATION
from ..socle.centimes import ZERO
from ..socle.ecriture import euros
from .commandes import commandee
from .echeancier import plan
from .echelle import lettres_a_delai, limite_laissee
from .encaissements import escompte_au, escompte_pris, mouvements, ouvert, paye, revenus_impayes
from .factures import factures
from .penalites import total_du
from .restitutions import a_rendre

Nature = Literal[
    "commande",
    "facture",
    "avoir",
    "escompte",
    "paiement",
    "imputation",
    "remboursement",
    "impaye",
    "interets",
    "echeance",
    "lettre",
    "limite",
    "promesse",
    "accord",
    "versement",
    "journal",
]
ORDRE: tuple[Nature, ...] = get_args(Nature)  # of one day


@dataclass(frozen=True)
class Ecriture:
    """One line, in euros. `piece`: the number or the type of its paper; `reste`: what the client
    owes after it, below zero when he is owed. A sum that the line does not move is None.
    """

    date: date
    nature: Nature
    piece: str
    commande: Decimal | None = None
    facture: Decimal | None = None
    recu: Decimal | None = None
    reste: Decimal = ZERO


@dataclass(frozen=True)
class GrandLivre:
    """The lines up to a day, and its sums: facture − credite = recu + ouvert − a_rendre."""

    ecritures: tuple[Ecriture, ...]
    facture: Decimal
    credite: Decimal
    recu: Decimal
    ouvert: Decimal
    a_rendre: Decimal


def grand_livre(dossier: Dossier, jour: date) -> GrandLivre:
    """The ledger at the end of `jour`; what is dated later has not happened."""
    lignes = sorted(
        (
            e
            for e in (*_engagements(dossier), *_sommes(dossier, jour), *_dits(dossier, jour))
            if e.date <= jour
        ),
        key=lambda e: (e.date, ORDRE.index(e.nature)),
    )
    reste, suivies = ZERO, []
    for e in lignes:
        reste += (e.facture or ZERO) - (e.recu or ZERO)
        suivies.append(replace(e, reste=reste))
    somme = {n: sum((e.facture or ZERO for e in lignes if e.nature == n), ZERO) for n in ORDRE}
    recu = sum((e.recu or ZERO for e in lignes), ZERO)
    dues = [
        ouvert(dossier, n, jour)
        for n, f in factures(dossier).items()
        if not f.avoir and f.date <= jour
    ]
    ouvertes = sum((max(ZERO, x) for x in dues), ZERO)
    return GrandLivre(
        tuple(suivies),
        somme["facture"],
        -somme["avoir"] - somme["escompte"],
        recu,
        ouvertes,
        ouvertes - reste,
    )


def _engagements(dossier: Dossier) -> Iterator[Ecriture]:
    """Each paper that says the order, with the price that holds from its day on."""
    for d in dossier.documents:
        if d.tete.acte in (*ENGAGEANTS, "avenant") and (prix := commandee(dossier, d.date)):
            yield Ecriture(d.date, "commande", d.numero or d.type, prix.montant)


def _sommes(dossier: Dossier, jour: date) -> Iterator[Ecriture]:
    for f in factures(dossier).values():
        if f.avoir:
            yield Ecriture(f.date, "avoir", f.numero, facture=-f.ttc)
            continue
        yield Ecriture(f.date, "facture", f.numero, facture=f.ttc)
        for t in f.termes:
            if t.date > f.date:
                yield Ecriture(t.date, "echeance", f.numero)
        if (pris := escompte_pris(dossier, f.numero)) and pris.date <= jour:
            montant = escompte_au(dossier, f.numero, jour)
            yield Ecriture(pris.date, "escompte", f.numero, facture=-montant)
    revenus = revenus_impayes(dossier, jour)
    for m in mouvements(dossier):
        rendu: Nature = "impaye" if m.rang in revenus else "remboursement"
        nature: Nature = rendu if m.montant < 0 else "paiement"
        if m.moyen == COMPENSATION:
            nature = "imputation"
        yield Ecriture(m.date, nature, m.numero, recu=m.montant)
    for n, f in factures(dossier).items():
        siens = paye(dossier, n, jour)
        trop = -ouvert(dossier, n, jour) if siens and not f.avoir and f.date <= jour else ZERO
        if trop > 0 and (garde := trop - a_rendre(dossier, n, jour)) > 0:
            # Kept for the delay: no price was received by it.
            dernier = max(m.date for m in siens if m.montant > 0)
            yield Ecriture(dernier, "interets", n, recu=-garde)


def _dits(dossier: Dossier, jour: date) -> Iterator[Ecriture]:
    """Letters, the last day that each leaves, promises, agreements with their instalments, and what
    else the journal tells.
    """
    vues: set[int] = set()
    for numero in factures(dossier):
        for rang, lettre in lettres_a_delai(dossier, numero):
            if rang not in vues:
                vues.add(rang)
                yield Ecriture(
                    limite_laissee(dossier, numero, rang, lettre, jour),
                    "limite",
                    lettre.numero or lettre.type,
                )
    for d in dossier.documents:
        if d.tete.etape:
            yield Ecriture(d.date, "lettre", d.numero or d.type)
        if d.tete.calcul == "echeancier":
            yield Ecriture(d.date, "accord", ", ".join(d.visees))
            with suppress(ValeurInconnue):  # a rate that nobody knows yet: the plan has no sum
                for t in plan(d, total_du(dossier, d, dossier.biblio)):
                    yield Ecriture(t.date, "versement", euros(t.montant))
    for e in dossier.affaire.journal:
        yield Ecriture(e.date, "journal", e.type)
        if e.type == "promesse" and e.pour_le:
            yield Ecriture(e.pour_le, "promesse", e.facture or "")

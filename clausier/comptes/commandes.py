"""Stage 3, reckon: what was ordered, by which papers, and how much of it is billed.

The first two columns of the ledger. The order is what a signed devis or contract says, as each
amendment changed it from its day on (C. civ. 1103, 1193); a case without one is a plain sale, whose
lines are sold once. What is billed beyond the order is no debt of the client (C. civ. 1353).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..dossier.cas import Dossier
from ..dossier.reperes import ENGAGEANTS
from ..droit.documents import DocumentVoulu
from ..socle.centimes import CENT, ZERO
from .factures import Facture, acte_en_vigueur, avenants_du_prix, commande, factures, hors_devis
from .prix import Totaux

PAR_FACTURE = CENT  # what rounding may move, rate by rate, in an invoice of several


@dataclass(frozen=True)
class CommandeAFacturer:
    """What may be billed at a day, in euros: `acte` is the last paper that says it, None for a
    plain sale. `hors_taxes`: the sum is a ceiling without VAT.
    """

    montant: Decimal
    acte: DocumentVoulu | None
    plafond: bool = False
    hors_taxes: bool = False


@dataclass(frozen=True)
class Depassement:
    """An invoice that takes what is billed past the order: both sums, what was billed before."""

    facture: Facture
    commande: CommandeAFacturer
    factures: Decimal
    avant: tuple[str, ...]


def commandee(dossier: Dossier, jour: date) -> CommandeAFacturer | None:
    """The order at the end of `jour`; None when nothing bounds it: a price by time spent without a
    ceiling, a subscription, variants of which none is taken.
    """
    aff = dossier.affaire
    prestation = aff.prestation
    actes = [d for d in dossier.documents if d.tete.acte in ENGAGEANTS and d.date <= jour]
    if aff.choix_ouvert or prestation and (prestation.abonnement or prestation.indeterminee):
        return None
    if prestation and prestation.prix == "regie":
        if prestation.plafond is None:
            return None
        ht = aff.tarifs == "ht" and dossier.vendeur_au(jour).tva.regime != "franchise"
        return CommandeAFacturer(prestation.plafond, actes[-1] if actes else None, True, ht)
    sources = _sources(dossier, actes, jour)
    if not sources:
        return None
    acte = acte_en_vigueur(dossier, jour) or (actes[-1] if actes else None)
    return CommandeAFacturer(sum((t.ttc for t in sources), ZERO), acte)


def _sources(dossier: Dossier, actes: list[DocumentVoulu], jour: date) -> list[Totaux]:
    """The totals that make up the order: the case's lines, once however many papers repeat them,
    and those of each paper that has lines of its own; amended, the amendment's.
    """
    modifies = {a.contrat: a for a in avenants_du_prix(dossier, jour)}
    siens = [modifies.get(d.numero, d) for d in actes if d.lignes is not None]
    communs = [d for d in actes if d.lignes is None]
    sortie = [commande(dossier, d) for d in siens]
    if communs:
        change = next((modifies[d.numero] for d in communs if d.numero in modifies), communs[-1])
        sortie.append(commande(dossier, change))
    elif not actes and dossier.affaire.chiffree and dossier.documents:
        sans = [d for d in dossier.documents if d.tete.facturation and d.lignes is None]
        sortie += [commande(dossier, sans[-1])] if sans else []
    return sortie


def depassement(dossier: Dossier) -> Depassement | None:
    """The first invoice that passes the order, if one does: those after it pass it too."""
    vendue = not any(d.tete.acte in ENGAGEANTS for d in dossier.documents)
    somme, marge = ZERO, ZERO
    avant: list[str] = []
    seules = True
    for f in factures(dossier).values():
        limite = commandee(dossier, f.date)
        seule = vendue and _a_ses_lignes(f.sur or f) and not (limite and limite.plafond)
        if limite is None or seule or _periode(dossier, f.sur or f):
            continue
        tranches = [t.moins(h) for t, h in zip(f.tranches, hors_devis(f), strict=True)]
        montant = sum((t.base if limite.hors_taxes else t.ttc for t in tranches), ZERO)
        somme += -montant if f.avoir else montant
        marge += PAR_FACTURE * (len(f.tranches) if any(h.ttc for h in hors_devis(f)) else 0)
        seules &= f.acompte  # advances alone past the price are said by their own rule
        if not f.avoir and not seules and montant > 0 and somme > limite.montant + marge:
            return Depassement(f, limite, somme, tuple(avant))
        if not f.avoir and montant:
            avant.append(f.numero)
    return None


def _a_ses_lignes(f: Facture) -> bool:
    return f.doc.lignes is not None


def _periode(dossier: Dossier, f: Facture) -> bool:
    """Does it bill one period of what is sold again each time? Its lines are then the case's, as
    an index may have revised them.
    """
    r = dossier.affaire.recurrence
    du_dossier = r is not None and not r.lignes and dossier.affaire.temps is None
    if f.situation is not None:
        return False
    return f.doc.periode_fin is not None and (du_dossier or not _a_ses_lignes(f))

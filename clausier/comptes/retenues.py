"""Stage 3, reckon: what a client of works keeps of a payment: the retention, up to its day, and the
share of the common account of the site.

Both are taken off what is to be paid: the price and its VAT stay whole.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from ..dossier.cas import Dossier
from ..socle.centimes import ZERO, centimes
from .facture import Facture, hors_commande
from .termes import retenir


def liberation(dossier: Dossier) -> date | None:
    """The day on which what the client of works retains is paid: the one agreed, else a year after
    the reception (loi n° 71-584, art. 2); None while the reception is not told.
    """
    r = dossier.affaire.retenue_garantie
    if r is None or r.liberee_le or r.reception is None:
        return r.liberee_le if r else None
    duree = dossier.delai("duree_retenue_de_garantie", dossier.jour_du_contrat)
    return duree.depuis(r.reception)


def avec_retenue(dossier: Dossier, f: Facture) -> Facture:
    """The same invoice with what the client of works keeps of it, rate on what it makes due (loi
    n° 71-584, art. 1); whole where a bank stands surety.
    """
    aff = dossier.affaire
    r, convenue = aff.retenue_garantie, liberation(dossier)
    if r is None or r.cautionnee_au(f.date) or convenue is None and not aff.situations:
        return f
    if (retenue := centimes(f.ttc * r.taux / 100)) <= 0:
        return f
    quand = convenue or _annee_des_travaux(dossier, f)
    if r.caution_du:  # the surety takes its place: what is kept is due at once (art. 1)
        quand = min(quand, r.caution_du)
    # Works in progress do not know their reception: the page of an invoice names no day before it.
    connue = not aff.situations or bool(r.reception and r.reception <= f.date)
    termes = retenir(f.termes, retenue, quand, attendu=convenue is None and not r.caution_du)
    return replace(
        f,
        echeance=termes[0].date,
        signes=termes,
        retenue=retenue,
        retenue_dite=max(convenue, f.termes[-1].date) if convenue and connue else None,
    )


def _annee_des_travaux(dossier: Dossier, f: Facture) -> date:
    """When what is retained may be waited for, before the reception: a year from the planned end of
    the works.
    """
    p = dossier.affaire.prestation
    fin = p.fin if p and p.fin else f.date
    duree = dossier.delai("duree_retenue_de_garantie", dossier.jour_du_contrat)
    return duree.depuis(max(fin, f.date))


def part_du_prorata(dossier: Dossier, f: Facture) -> Decimal:
    """What is taken off a payment for the common account of the site, in euros: the agreed share of
    what the invoice bills, before the acomptes; the base of VAT stays whole.
    """
    c = dossier.affaire.compte_prorata
    if c is None or hors_commande(f.doc):
        return ZERO
    assiette = sum((t.base if c.assiette == "ht" else t.ttc for t in f.brut), ZERO)
    return min(max(centimes(assiette * c.taux / 100), ZERO), max(f.ttc - f.retenue, ZERO))

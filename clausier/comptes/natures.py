"""Stage 3, reckon: what the price of an invoice pays, by kind: goods, services, or a sum that was
spent in the client's name.

Takes an invoice or a credit note with its lines, and a part of its price; gives the part of each
kind, with VAT and without. What was spent for the client is no turnover (CGI 267, II-2°) and no
discount lowers it: an acompte that another order of lines asked for, and a credit note on the price
alone, pay or give back none of it.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from ..dossier.cas import Dossier
from ..fiches.prestation import nature_vendue
from ..fiches.secteurs import SECTEURS
from ..socle.centimes import ZERO, centimes
from .factures import Facture, avoirs_sur
from .prix import LigneComptee, total, tranche_ht

DEBOURS = "debours"  # what was paid to another in the client's name, and given back by him
Poids = dict[str, list[Decimal]]  # by kind: with VAT, without


def nature_du_dossier(dossier: Dossier, jour: datetime.date) -> str:
    """services, biens or mixte: what the case sells."""
    secteur = SECTEURS[dossier.vendeur_au(jour).secteur]
    return nature_vendue(dossier.affaire.prestation, secteur)


def par_nature(
    dossier: Dossier, f: Facture, montant: Decimal, jour: datetime.date
) -> Iterator[tuple[str, Decimal, Decimal]]:
    """A part of an invoice's price by what its lines sell, the last kind taking the rest: (kind,
    sum, sum without VAT), in euros.
    """
    ht = centimes(montant * sum((t.base for t in f.tranches), ZERO) / f.ttc)
    poids = _des_lignes(dossier, f, jour)
    reste_du = _sans_ce_qui_est_regle(dossier, f, jour, poids, montant < 0)
    poids = poids if reste_du is None else reste_du
    somme, somme_ht = (sum((p[i] for p in poids.values()), ZERO) for i in (0, 1))
    if reste_du is not None and somme > 0:
        ht = centimes(montant * somme_ht / somme)
    if len(poids) < 2 or somme <= 0 or somme_ht <= 0:
        yield next(iter(poids), nature_du_dossier(dossier, jour)), montant, ht
        return
    reste, reste_ht = montant, ht
    *premiers, dernier = sorted(poids)
    for genre in premiers:
        part = centimes(montant * poids[genre][0] / somme)
        part_ht = centimes(ht * poids[genre][1] / somme_ht)
        reste, reste_ht = reste - part, reste_ht - part_ht
        yield genre, part, part_ht
    yield dernier, reste, reste_ht


def chiffre_de(dossier: Dossier, f: Facture) -> Decimal:
    """What an invoice or a credit note counts of the turnover, in euros without VAT."""
    vendus = par_nature(dossier, f, f.ttc, f.date) if f.ttc else ()
    return sum((ht for genre, _, ht in vendus if genre != DEBOURS), ZERO)


def _sans_ce_qui_est_regle(
    dossier: Dossier, f: Facture, jour: datetime.date, entier: Poids, rendu: bool
) -> Poids | None:
    """What a receipt of an invoice pays at the end of `jour`, or a refund gives back of it: its
    lines, less what its acomptes and its credit notes have settled of each kind; None where
    nothing was spent for the client, and all kinds go together.
    """
    moins = [_a_hauteur(_des_lignes(dossier, d.facture, jour), d.ttc) for d in f.deductions]
    if not any(DEBOURS in p for p in (entier, *moins)):
        return None
    avoirs = [
        _a_hauteur(_des_lignes(dossier, a, jour), a.ttc)
        for a in avoirs_sur(dossier, f.numero, jour)
    ]
    if rendu and avoirs:
        return _sommer(avoirs)
    reste = _a_hauteur(entier, total(f.brut))
    for genre, (ttc, ht) in _sommer([*moins, *avoirs]).items():
        deja = reste.setdefault(genre, [ZERO, ZERO])
        reste[genre] = [deja[0] - ttc, deja[1] - ht]
    return {g: p for g, p in reste.items() if p[0] > 0 and p[1] > 0}


def _des_lignes(dossier: Dossier, f: Facture, jour: datetime.date) -> Poids:
    """What the lines sell, by kind; of a credit note on the price alone, no sum that was spent for
    the client.
    """
    poids: defaultdict[str, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    totaux = f.totaux or (f.sur.totaux if f.sur else None)
    sur_le_prix = f.avoir and not f.totaux and (f.doc.montant or f.doc.part)
    for x in totaux.lignes if totaux else ():
        genre = _genre(x) or nature_du_dossier(dossier, jour)
        if genre == DEBOURS and sur_le_prix:
            continue
        poids[genre][0] += tranche_ht(x.cle, x.ht).ttc
        poids[genre][1] += x.ht
    return dict(poids)


def _a_hauteur(poids: Poids, ttc: Decimal) -> Poids:
    """The same, so that it makes `ttc` euros."""
    somme = sum((p[0] for p in poids.values()), ZERO)
    return {g: [x * ttc / somme for x in p] for g, p in poids.items()} if somme else {}


def _sommer(tous: list[Poids]) -> Poids:
    sortie: defaultdict[str, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for poids in tous:
        for genre, (ttc, ht) in poids.items():
            sortie[genre][0] += ttc
            sortie[genre][1] += ht
    return dict(sortie)


def _genre(x: LigneComptee) -> str | None:
    """What a line says that it sells, or that it sells nothing."""
    return DEBOURS if x.fondement == DEBOURS else x.ligne.nature

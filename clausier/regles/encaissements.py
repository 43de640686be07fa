"""Rules of what was received: facts are told with their consequence, never refused.

Sources: C. civ. 1302-1 (what was paid without cause), 1347 (set-off); CGI 289, I-1-c (advances),
272, 1 (VAT of a discount); CMF L112-6 (cash).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ..comptes.change import en_euros
from ..comptes.encaissements import (
    Mouvement,
    escompte_au,
    escompte_pris,
    mouvements,
    ouvert,
    paye,
    restes,
    revenus_impayes,
)
from ..comptes.factures import Facture, factures
from ..comptes.journal import visees_par
from ..comptes.restitutions import a_rendre, avances
from ..comptes.virements import parts_de, un_versement
from ..dossier.cas import Dossier
from ..dossier.reperes import dire, documents, regle
from ..droit.bibliotheque import Bibliotheque
from ..droit.protection import embargo, premier_paiement
from ..droit.valeurs_legales import ValeurInconnue
from ..fiches.devises import EURO
from ..fiches.parties import EscompteConvenu
from ..socle.centimes import ZERO, centimes
from ..socle.ecriture import date_courte, euros, nombre
from ..socle.problemes import Probleme

RENDRE = "rendez-la et notez-le aux « paiements: » avec « remboursement: oui »"
ACOMPTE = " ; une somme reçue d'avance a sa facture d'acompte (CGI, art. 289, I-1-c)"


@regle("E105")
def paiements(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A payment, or a refund, is a sum: whatever else it is, it happened and is recorded."""
    for n, p in enumerate(dossier.affaire.paiements):
        if not p.net:
            yield dire(dossier, "E105", ("paiements", n, "montant"), "un paiement n'est pas nul")


@regle("E452")
def lignes_du_releve(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """One line of a bank statement is one payment; the credit note set off with it is none."""
    vues: dict[str, int] = {}
    for n, p in enumerate(dossier.affaire.paiements):
        if p.releve is None or (p.avoir and not p.rendu):
            continue
        if (deja := vues.setdefault(p.releve, n)) != n:
            dit = (
                f"la ligne {p.releve} du relevé de banque est déjà notée le "
                f"{date_courte(dossier.affaire.paiements[deja].date)} : une seule somme est "
                "arrivée ; retirez un des deux paiements, ou nommez ses factures par « factures: »"
            )
            yield dire(dossier, "E452", ("paiements", n, "releve"), dit)


@regle("E418", "A419")
def partages(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """The parts of one transfer, over the cases of the workspace, make its whole: beyond it, one of
    them was not received; short of it, one is told nowhere yet."""
    if dossier.devise != EURO:
        return  # said to be refused: see `devises`
    dits = set()
    for n, p in enumerate(dossier.affaire.paiements):
        if p.total is None or (qui := un_versement(p)) in dits:
            continue
        dits.add(qui)
        siennes = parts_de(dossier, p)
        manque = p.total - sum((x.montant for x in siennes), ZERO)
        compte = " + ".join(f"{euros(x.montant)} ({x.dossier})" for x in siennes)
        ici = ("paiements", n, "total")
        if manque < 0:
            yield dire(
                dossier,
                "E418",
                ici,
                f"le versement du {date_courte(p.date)} est de {euros(p.total)}, ses parts en font "
                f"{euros(p.total - manque)} : {compte} ; corrigez une part, ou le total",
            )
        elif manque:
            yield dire(
                dossier,
                "A419",
                ici,
                f"du versement de {euros(p.total)} du {date_courte(p.date)}, {euros(manque)} ne "
                f"sont notés dans aucun dossier : {compte} ; notez l'autre part là où est sa "
                "facture, avec la même date, la même référence et le même total",
            )


@regle("E305", "E438")
def imputations(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A credit note set against another invoice pays it with what its own was paid too much, no
    more (C. civ. 1347)."""
    dite = dossier.en_devise
    for n, p in enumerate(dossier.affaire.paiements):
        if p.avoir is None or p.rendu:
            continue
        avoir = factures(dossier).get(p.avoir)
        if avoir is None or not avoir.avoir:
            dit = f"aucun avoir « {p.avoir} » dans ce dossier"
            yield dire(dossier, "E305", ("paiements", n, "avoir"), dit)
            continue
        pris = sum((m.montant for m in mouvements(dossier) if m.rang == n and m.montant > 0), ZERO)
        if pris < p.net:
            yield dire(
                dossier,
                "E438",
                ("paiements", n, "montant"),
                f"l'avoir {p.avoir} peut payer {dite(pris)} le {date_courte(p.date)}, non "
                f"{dite(p.net)} : il s'impute sur une « facture: » déjà faite, de ce qu'elle doit "
                "encore et de ce que la sienne a reçu en trop",
            )


@regle("A415")
def recu_d_avance(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A sum received before its invoice is deducted from it; it was due an invoice of its own."""
    dite = dossier.en_devise
    dites: set[int] = set()
    toutes = factures(dossier)
    for m in mouvements(dossier):
        f = toutes.get(m.numero)
        # What an earlier invoice left over is no advance.
        if f is None or m.rang < 0 or m.rang in dites or m.date >= f.date:
            continue
        if m.montant == dossier.affaire.paiements[m.rang].net:
            dites.add(m.rang)
            yield dire(
                dossier,
                "A415",
                ("paiements", m.rang, "date"),
                f"{dite(m.montant)} reçus le {date_courte(m.date)}, avant la facture {f.numero} "
                f"du {date_courte(f.date)}, qui les déduit{_acompte_du(dossier, m.date)}",
            )


def _acompte_du(dossier: Dossier, jour: date) -> str:
    """A reminder of the invoice of acompte, of whoever is owed one: no consumer (CGI 289, I-1), and
    not in the days in which nothing may be asked for (C. conso L221-10).
    """
    k = dossier.affaire.conclusion
    tot = k and k.date and embargo(dossier) and jour < premier_paiement(dossier, k.date)
    return "" if tot or dossier.debiteur == "consommateur" else ACOMPTE


@regle("A415")
def sans_facture(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """What no invoice has taken goes to the next one or back (C. civ. 1302-1), told once, at the
    last payment; what was given back without having been received is told too.
    """
    dite = dossier.en_devise
    liste = dossier.affaire.paiements
    sommes: dict[tuple[tuple[str, ...], bool, bool], tuple[int, Decimal]] = {}
    for rang, reste in restes(dossier).items():
        p = liste[rang]
        cle = (p.nommees, reste < 0, reste == p.net and not p.nommees)
        sommes[cle] = (rang, reste + (sommes[cle][1] if cle in sommes else ZERO))
    for (_, _, avance), (rang, somme) in sommes.items():
        quand = date_courte(liste[rang].date)
        # What was given back before it was received is not given back again.
        reste = min(somme, avances(dossier, liste[rang].date)) if somme > 0 else somme
        if reste == 0:
            continue
        if reste < 0:
            dit = (
                f"{dite(-reste)} rendus sans avoir été reçus : notez le paiement que cette somme "
                "rend, s'il y en a un ; la dette du client n'en est pas augmentée"
            )
        elif avance:
            dit = (
                f"{dite(reste)} reçus le {quand} : aucune facture n'est à payer à cette date ; "
                f"cette somme sera déduite de la facture qui suit, ou {RENDRE}"
                f"{_acompte_du(dossier, liste[rang].date)}"
            )
        else:
            dit = (
                f"{dite(reste)} de plus que ce qui est à payer le {quand} ; cette somme sera "
                f"déduite de la facture qui suit, ou {RENDRE}"
            )
        yield dire(dossier, "A415", ("paiements", rang, "montant"), dit)


@regle("A423")
def dette_rouverte(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A payment below zero is read as a refund. Where no credit note owes it, the invoice that it
    takes from is owed again, up to what was billed: its author says what it is.
    """
    dite = dossier.en_devise
    liste, revenus = dossier.affaire.paiements, revenus_impayes(dossier, date.max)
    dites: set[int] = set()
    for m in mouvements(dossier):
        if m.rang < 0:
            continue
        p = liste[m.rang]
        if p.montant >= 0 or p.remboursement or p.motif or m.rang in revenus or m.rang in dites:
            continue
        if m.numero and (reste := ouvert(dossier, m.numero, m.date)) > 0:
            dites.add(m.rang)
            somme = nombre(-p.montant, 2)
            yield dire(
                dossier,
                "A423",
                ("paiements", m.rang, "montant"),
                f"{dite(p.montant)} se lit comme une somme rendue : il reste {dite(reste)} à "
                f"payer sur {m.numero} ; écrivez « montant: {somme}, remboursement: oui », avec "
                f"l'avoir qui le justifie s'il y en a un, ou « montant: {somme}, motif: impaye » "
                "si un paiement est revenu impayé",
            )


@regle("A415")
def payees_en_trop(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """An invoice paid late beyond all that it owed, interest and indemnity too; when a credit note
    is the cause, the credit note says it.
    """
    dite = dossier.en_devise
    fin = max((p.date for p in dossier.affaire.paiements), default=date.min)
    for f in factures(dossier).values():
        siens = [m for m in mouvements(dossier) if m.numero == f.numero and m.montant > 0]
        if f.avoir or f.date > fin or not siens:
            continue
        trop = a_rendre(dossier, f.numero, fin)
        if trop and a_rendre(dossier, f.numero, siens[-1].date):
            yield dire(
                dossier,
                "A415",
                ("paiements", siens[-1].rang, "montant"),
                f"la facture {f.numero} est payée de {dite(trop)} en trop : cette somme est à "
                f"rendre ; {_imputer_ailleurs(dossier, f)}{RENDRE}",
            )


@regle("A415")
def plus_que_la_facture_nommee(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A payment that names its invoices and is more than they ask for: what is left was meant for
    nothing that is said, whether a later invoice deducts it or what a late one owes takes it.
    """
    dite, toutes, tous = dossier.en_devise, factures(dossier), mouvements(dossier)
    for rang, p in enumerate(dossier.affaire.paiements):
        siens = [m for m in tous if m.rang == rang and m.montant > 0]
        if p.avoir or len({m.numero for m in siens} & set(p.nommees)) == 0:
            continue
        for m in siens:
            f, somme = toutes.get(m.numero), m.montant
            if f is None:
                continue
            if m.numero not in p.nommees and m.date < f.date and not f.remplace:
                suite = (
                    f"la facture {f.numero} du {date_courte(f.date)} déduit cette somme ; "
                    f"si ce n'est pas voulu, {RENDRE}"
                )
            elif somme := _garde_du_retard(dossier, m):
                suite = (
                    f"{f.numero}, payée en retard, garde cette somme sur l'indemnité et les "
                    "intérêts, que rien ici ne réclame ; si le client ne les payait pas, "
                    f"{_imputer_ailleurs(dossier, f)}{RENDRE}"
                )
            else:
                continue
            dit = (
                f"{dite(somme)} de plus que ce que demande {', '.join(p.nommees)} le "
                f"{date_courte(p.date)} : {suite}"
            )
            yield dire(dossier, "A415", ("paiements", rang, "montant"), dit)


def _garde_du_retard(dossier: Dossier, m: Mouvement) -> Decimal:
    """What a payment leaves beyond the price of a late invoice, all of it kept for its delay, while
    no letter has claimed anything; nought otherwise: `payees_en_trop` tells the rest.
    """
    if m.numero not in factures(dossier) or a_rendre(dossier, m.numero, m.date):
        return ZERO
    if any(
        d.tete.etape and d.date <= m.date and m.numero in visees_par(d) for d in dossier.documents
    ):
        return ZERO
    return min(m.montant, max(ZERO, -ouvert(dossier, m.numero, m.date)))


def _imputer_ailleurs(dossier: Dossier, f: Facture) -> str:
    """How another invoice of the case, which is open, takes what one was paid too much (C. civ.
    1347).
    """
    autres = (n for n, g in factures(dossier).items() if not g.avoir)
    n = next((n for n in autres if ouvert(dossier, n, date.max) > 0), None)
    return f"imputez-la sur {n} (« factures: [{f.numero}, {n}] » à ce paiement), ou " if n else ""


@regle("A414")
def escomptes(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A discount taken lowers the price, and the VAT only by a credit note (CGI 272-1); one that is
    written out in words cannot be reckoned: asked before a letter claims it.
    """
    dite = dossier.en_devise
    for f in factures(dossier).values():
        if f.avoir:
            continue
        ici = ("documents", f.rang)
        pris = escompte_pris(dossier, f.numero)
        reste = escompte_au(dossier, f.numero, date.max) if pris else ZERO
        convenu = dossier.reglement(f.doc).escompte
        if isinstance(convenu, EscompteConvenu) and not convenu.avoir:
            continue
        if pris and reste and any(t.tva for t in f.tranches):
            yield dire(
                dossier,
                "A414",
                ici,
                f"escompte de {dite(reste)} pris sur {f.numero} le {date_courte(pris.date)} : "
                f"elle est soldée ; pour que la TVA baisse d'autant, faites un avoir « montant: "
                f"{nombre(reste, 2)} » (CGI, art. 272, 1)",
            )
    for i, doc in documents(dossier, lambda t: t.creance):
        for numero in doc.visees:
            f_ = factures(dossier).get(numero)
            if f_ is None or f_.avoir or not (reste := _escompte_possible(dossier, f_, doc.date)):
                continue
            yield dire(
                dossier,
                "A414",
                ("documents", i),
                f"il reste {dite(reste)} sur {numero}, payée avant son échéance : si le client a "
                "pris l'escompte, écrivez-le « escompte: {taux: …, jours: …} », ou faites un "
                "avoir, avant d'envoyer cette lettre",
            )


def _escompte_possible(dossier: Dossier, f: Facture, jour: date) -> Decimal:
    """What is left of an invoice paid before its due date, when a discount in words may be it."""
    dit = dossier.reglement(f.doc).escompte
    reste = ouvert(dossier, f.numero, jour)
    siens = paye(dossier, f.numero, jour)
    taux = re.search(r"(\d+(?:[.,]\d+)?)\s*%", dit) if isinstance(dit, str) else None
    if taux is None or reste <= 0 or not siens or siens[-1].date > f.echeance:
        return ZERO
    plus = centimes(f.ttc * Decimal(taux[1].replace(",", ".")) / 100)
    return reste if reste <= plus else ZERO


@regle("A411")
def especes(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """Cash is capped for a debtor who resides in France or acts for his trade (CMF L112-6, D112-3);
    shares of one price add up."""
    c = dossier.client
    if c is None or c.qualite != "professionnel" and c.adresse.pays != "FR":
        return
    somme = ZERO
    for n, p in sorted(enumerate(dossier.affaire.paiements), key=lambda x: (x[1].date, x[0])):
        if p.moyen != "especes":
            continue
        somme += max(ZERO, en_euros(dossier, p.date, p.net))
        try:
            plafond = biblio.valeur("seuil_especes", p.date).valeur
        except (ValeurInconnue, KeyError):
            return
        if somme > plafond:
            yield dire(
                dossier,
                "A411",
                ("paiements", n, "moyen"),
                f"{euros(somme)} payés en espèces dans ce dossier, le plafond est de "
                f"{euros(plafond)} (CMF, art. L112-6 et D112-3)",
            )
            return

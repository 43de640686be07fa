"""Stage 3, reckon: what was received, given back and discounted, set against the invoices day by
day, and from it what is open, what is paid and what is to give back. Pure.

A payment goes to the invoices it names, else to the debts due, the oldest first (C. civ.
1342-10). What comes before its invoice, or beyond what is owed, waits under the number "" for the
invoice that follows (C. civ. 1347) or for its refund (C. civ. 1302-1). A refund takes first what
was paid too much, then the payments themselves: it never raises a debt beyond what was billed. A
cheque that comes back takes back what it paid (CMF L131-67). A discount for early payment waives
what it leaves open.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from ..dossier.cas import Dossier
from ..fiches.affaire import Paiement
from ..fiches.parties import COMPENSATION, PRORATA, EscompteConvenu
from ..socle.centimes import ZERO, centimes
from ..socle.partage import une_fois
from .cours_des_interets import departs
from .factures import Facture, credite_sur, factures
from .mots import paye_sur
from .termes import premier_restant

SANS_PAIEMENT = -1  # below nought: the rank of what no payment of the case says
PROFESSIONNELS = ("professionnel", "public")  # whose delay earns interest by itself


@dataclass(frozen=True)
class Mouvement:
    """A payment (negative: given back), or the part of one, set against an invoice; `numero` is
    empty while no invoice takes it.
    """

    date: date
    montant: Decimal
    numero: str
    moyen: str
    reference: str | None
    rang: int


@dataclass(frozen=True)
class EscomptePris:
    """What an early payment left open by right, from its day on."""

    date: date
    montant: Decimal


@dataclass
class _Attente:
    """A sum that no invoice has taken yet; `pour`: the invoices to come that it names."""

    paiement: Paiement
    rang: int
    reste: Decimal
    pour: tuple[str, ...]


@dataclass
class _Imputation:
    """The running account, one day after the other."""

    dossier: Dossier
    sortie: list[Mouvement] = field(default_factory=list)
    verse: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    attente: list[_Attente] = field(default_factory=list)
    escomptes: dict[str, EscomptePris] = field(default_factory=dict)
    avant: list[Facture] = field(default_factory=list)  # the invoices made so far
    sans_cause: dict[int, Decimal] = field(default_factory=dict)
    revenus: dict[int, int] = field(default_factory=dict)  # payment → its return unpaid
    liberees: set[str] = field(default_factory=set)  # cancelled, of the site's common account

    def noter(self, p: Paiement, montant: Decimal, numero: str, rang: int) -> None:
        if numero:
            self.verse[numero] += montant
        for i in reversed(range(len(self.sortie))):
            deja = self.sortie[i]
            if deja.rang != rang or deja.date != p.date:
                break
            if deja.numero == numero and numero and deja.montant > 0 < montant:
                # Two terms of one invoice, paid at once.
                self.sortie[i] = replace(deja, montant=deja.montant + montant)
                return
        self.sortie.append(Mouvement(p.date, montant, numero, p.moyen, p.reference, rang))

    def reste(self, f: Facture, jour: date, nommees: tuple[str, ...] = ()) -> Decimal:
        """What is open at the end of `jour` among what was seen so far; a payment that names the
        invoice may pay its discount back.
        """
        pris = None if nommees else self.escomptes.get(f.numero)
        du = _du(self.dossier, f, jour) - self.verse[f.numero]
        return du - min(max(du, ZERO), pris.montant if pris else ZERO)

    def nommees(self, p: Paiement) -> tuple[str, ...]:
        """The invoices that a payment names; a credit note is named for its invoice."""
        faites = factures(self.dossier)
        sur = {a.numero: a.sur.numero for a in faites.values() if a.sur}
        return tuple(sur.get(n, n) for n in p.nommees)

    def facturer(self, f: Facture) -> None:
        """A new invoice takes what waits: what names it, then what names no other to come."""
        self.avant.append(f)
        self.deduire(f)
        if f.remplace:
            self._reprendre(f.remplace, f)
        for a in sorted(self.attente, key=lambda a: f.numero not in a.pour):
            if a.pour and f.numero not in a.pour:
                continue
            if (prend := min(a.reste, self.reste(f, f.date))) > 0:
                self.noter(a.paiement, prend, f.numero, a.rang)
                a.reste -= prend

    def deduire(self, f: Facture) -> None:
        """What the client pays to the common account of the site in the seller's place settles as
        much of the invoice, from its day on; no payment of the case says it.
        """
        if f.prorata:
            self.verse[f.numero] += f.prorata
            self.sortie.append(
                Mouvement(f.date, f.prorata, f.numero, PRORATA, None, SANS_PAIEMENT - f.rang)
            )

    def liberer(self, avoir: Facture) -> None:
        """An invoice that is credited whole bills nothing that the common account has a share of:
        none of it was received, and none is to be given back."""
        f = avoir.sur
        if (
            f
            and f.prorata
            and f.numero not in self.liberees
            and _du(self.dossier, f, avoir.date) <= 0
        ):
            self.liberees.add(f.numero)
            self.verse[f.numero] -= f.prorata
            self.sortie.append(
                Mouvement(avoir.date, -f.prorata, f.numero, PRORATA, None, SANS_PAIEMENT - f.rang)
            )

    def recevoir(self, p: Paiement, rang: int) -> None:
        nommees, toutes = self.nommees(p), factures(self.dossier)
        siennes = [f for f in self.avant if not nommees or f.numero in nommees]
        siennes.sort(key=lambda f: (f.echeance, f.date, f.numero))
        reste = p.net
        # Term by term: those due on the day first, then the oldest (C. civ. 1342-10).
        echus = [
            (t.date > p.date, t.date, f.date, f.numero, t.reste, f)
            for f in siennes
            for t in f.termes
        ]
        for *_, ensuite, f in sorted(echus, key=lambda x: x[:5]):
            if (prend := min(reste, self.reste(f, p.date, nommees) - ensuite)) > 0:
                self.noter(p, prend, f.numero, rang)
                reste -= prend
                self._escompter(f, p)
        if reste <= 0:
            return
        a_venir = tuple(n for n in nommees if n in toutes and toutes[n].date > p.date)
        tardive = next((f for f in siennes if self.tarde(f, p.date)), None)
        if tardive and not a_venir:
            self.noter(p, reste, tardive.numero, rang)  # the interest of a late one, and its 40 €
        else:
            self.attente.append(_Attente(p, rang, reste, a_venir))

    def _reprendre(self, annulee: Facture, neuve: Facture) -> None:
        """What was paid of a cancelled invoice pays the one made in its place."""
        siens = [m for m in self.sortie if m.numero == annulee.numero and m.rang >= 0]
        if siens:
            rang = siens[-1].rang
            p = self.dossier.affaire.paiements[rang].model_copy(update={"date": neuve.date})
            self._compenser(p, rang, annulee, neuve, recu_net(siens))

    def _compenser(
        self, p: Paiement, rang: int, de: Facture, vers: Facture, borne: Decimal
    ) -> None:
        """What one invoice was paid too much pays another, on the day of `p` (C. civ. 1347)."""
        trop = self.verse[de.numero] - _du(self.dossier, de, p.date)
        if (prend := min(trop, self.reste(vers, p.date), borne)) > 0:
            dit = {"moyen": COMPENSATION, "reference": p.reference or paye_sur(de.numero)}
            p = p.model_copy(update=dit)
            self.noter(p, -prend, de.numero, rang)
            self.noter(p, prend, vers.numero, rang)

    def imputer(self, p: Paiement, rang: int) -> None:
        """A credit note set against another invoice of the case, made before."""
        avoir = factures(self.dossier).get(p.avoir or "")
        for f in self.avant:
            if f.numero in p.nommees and avoir and avoir.sur and avoir.date <= p.date:
                self._compenser(p, rang, avoir.sur, f, p.montant)

    def tarde(self, f: Facture, jour: date) -> bool:
        """Does the delay of an invoice cost something by `jour`: interest, or the fixed indemnity
        of a professional?
        """
        if self.dossier.debiteur in PROFESSIONNELS:
            return f.echeance < jour
        return any(depart and depart <= jour for depart, _ in departs(self.dossier, f))

    def _escompter(self, f: Facture, p: Paiement) -> None:
        convenu = self.dossier.reglement(f.doc).escompte
        if not isinstance(convenu, EscompteConvenu) or f.acompte:
            return
        du = _du(self.dossier, f, p.date) - f.retenue
        reste = du - self.verse[f.numero]
        if 0 < reste <= centimes(du * convenu.taux / 100) and p.date <= f.date + timedelta(
            days=convenu.jours
        ):
            self.escomptes[f.numero] = EscomptePris(p.date, reste)

    def rendre(self, p: Paiement, rang: int) -> None:
        """Sums given back: what the returned cheque had paid, else those paid too much first, then
        the payments, the last ones first.
        """
        nommees = set(self.nommees(p))
        rend = -p.net
        if (origine := self._origine(p)) is not None:
            self.revenus[origine] = rang
            for m in [m for m in self.sortie if m.rang == origine and m.montant > 0]:
                prend = min(m.montant, self.verse[m.numero], rend)
                self.noter(p, -prend, m.numero, rang)
                self.escomptes.pop(m.numero, None)
                rend -= prend
        for a in reversed(self.attente):
            dites = set(a.paiement.nommees)
            if (prend := min(rend, a.reste)) > 0 and not (
                nommees and dites and nommees.isdisjoint(dites)
            ):
                a.reste, rend = a.reste - prend, rend - prend
                self.noter(p, -prend, "", rang)
                self.noter(a.paiement, prend, "", a.rang)
        siennes = [f for f in reversed(self.avant) if not nommees or f.numero in nommees]
        for exces in (True, False):
            for f in siennes:
                deja = self.verse[f.numero]
                trop = -_du(self.dossier, f, p.date) + deja if exces else deja
                if (prend := min(rend, deja, trop)) > 0:
                    self.noter(p, -prend, f.numero, rang)
                    rend -= prend
                    if not exces:
                        self.escomptes.pop(f.numero, None)
        if rend > 0:
            self.sans_cause[rang] = -rend
            self.noter(p, -rend, "", rang)  # given back though never received

    def _origine(self, p: Paiement) -> int | None:
        """The rank of the cheque or debit that `p` says came back unpaid."""
        if p.remboursement or p.motif is None and p.moyen not in ("cheque", "prelevement"):
            return None
        nommees = set(self.nommees(p))
        for n, x in sorted(enumerate(self.dossier.affaire.paiements), key=lambda y: y[1].date):
            siennes = set(self.nommees(x))
            if (
                x.net == -p.net
                and x.avoir is None
                and x.date <= p.date
                and n not in self.revenus
                and (x.moyen == p.moyen or p.motif)
                and not (nommees and siennes and nommees.isdisjoint(siennes))
            ):
                return n
        return None


@une_fois
def _imputation(dossier: Dossier) -> _Imputation:
    compte = _Imputation(dossier)
    faits: list[tuple[date, int, int, Facture | Paiement]] = [
        (f.date, 0, i, f) for i, f in enumerate(factures(dossier).values())
    ]
    payes = sorted(
        enumerate(dossier.affaire.paiements),
        key=lambda x: (x[1].date, x[1].net < 0, x[1].facture or "", x[1].net, x[0]),
    )
    faits += [(p.date, 1, i, p) for i, (_, p) in enumerate(payes)]
    for _, _, i, fait in sorted(faits, key=lambda x: x[:3]):
        if isinstance(fait, Facture):
            (compte.liberer if fait.avoir else compte.facturer)(fait)
        elif fait.avoir and not fait.rendu:
            compte.imputer(fait, payes[i][0])
        elif fait.net > 0:
            compte.recevoir(fait, payes[i][0])
        else:
            compte.rendre(fait, payes[i][0])
    for a in compte.attente:
        if a.reste:
            compte.noter(a.paiement, a.reste, "", a.rang)
    compte.sortie.sort(key=lambda m: m.date)
    return compte


def mouvements(dossier: Dossier) -> tuple[Mouvement, ...]:
    """Every payment and refund set against its invoice, in order of date; what no invoice takes is
    under the number "".
    """
    return tuple(_imputation(dossier).sortie)


def restes(dossier: Dossier) -> dict[int, Decimal]:
    """By rank of payment, what is left of it that no invoice took and no refund gave back, in
    euros; negative: a refund of what was never received.
    """
    compte = _imputation(dossier)
    return {a.rang: a.reste for a in compte.attente if a.reste} | compte.sans_cause


def _du(dossier: Dossier, f: Facture, jour: date) -> Decimal:
    """What an invoice asks for at the end of `jour`, its credits taken off."""
    return f.ttc - credite_sur(dossier, f.numero, jour)


@une_fois
def _verses(dossier: Dossier) -> dict[str, tuple[list[date], list[Decimal]]]:
    """Of each invoice: the days of its payments, in order, and what was paid up to each."""
    sortie: dict[str, tuple[list[date], list[Decimal]]] = {}
    for m in mouvements(dossier):
        jours, sommes = sortie.setdefault(m.numero, ([], []))
        jours.append(m.date)
        sommes.append(m.montant + (sommes[-1] if sommes else ZERO))
    return sortie


def _solde(dossier: Dossier, numero: str, jour: date) -> Decimal:
    """What an invoice asks for less what was paid of it; negative: paid too much."""
    jours, sommes = _verses(dossier).get(numero, ((), ()))
    rang = bisect_right(jours, jour)
    paye = sommes[rang - 1] if rang else ZERO
    return _du(dossier, factures(dossier)[numero], jour) - paye


def escompte_pris(dossier: Dossier, numero: str) -> EscomptePris | None:
    """The discount that an invoice has had, in euros, if it has."""
    return _imputation(dossier).escomptes.get(numero)


def revenus_impayes(dossier: Dossier, jour: date) -> set[int]:
    """The ranks of the payments that had come back unpaid by the end of `jour`, and of their
    returns: they paid nothing.
    """
    dits = dossier.affaire.paiements
    paires = _imputation(dossier).revenus.items()
    return {n for paire in paires if dits[paire[1]].date <= jour for n in paire}


def escompte_au(dossier: Dossier, numero: str, jour: date) -> Decimal:
    """What the discount settles of an invoice at the end of `jour`, in euros; a credit note made
    for it takes its place.
    """
    pris = escompte_pris(dossier, numero)
    if pris is None or pris.date > jour:
        return ZERO
    return min(pris.montant, max(ZERO, _solde(dossier, numero, jour)))


def ouvert(dossier: Dossier, numero: str, jour: date) -> Decimal:
    """What is still open of an invoice at the end of `jour`, in euros (credits, payments and the
    discount for early payment taken off); negative when it was paid too much.
    """
    return _solde(dossier, numero, jour) - escompte_au(dossier, numero, jour)


def premiere_echeance(dossier: Dossier, numero: str, jour: date) -> date:
    """The day of the first term of an invoice that is not wholly paid at the end of `jour`; of a
    paid one, of its last.
    """
    termes = factures(dossier)[numero].termes
    return premier_restant(termes, max(ZERO, ouvert(dossier, numero, jour)))


def paye(dossier: Dossier, numero: str, jour: date) -> list[Mouvement]:
    return [m for m in mouvements(dossier) if m.numero == numero and m.date <= jour]


def en_attente(dossier: Dossier, jour: date) -> list[Mouvement]:
    """What was received up to `jour` and no invoice made by then has taken (negative: given back
    without cause).
    """
    toutes = factures(dossier)
    return [
        m
        for m in mouvements(dossier)
        if m.date <= jour and (m.numero not in toutes or toutes[m.numero].date > jour)
    ]


def recu_net(suite: Iterable[Mouvement]) -> Decimal:
    return sum((m.montant for m in suite), ZERO)

"""Stage 3, reckon: what a late invoice has earned in interest, line by line, so that anyone can do
it again by hand.

Days run from the day after the due date to the cut-off, both counted, over 365 (also in leap
years). The delay is split at each 1 January and 1 July and at each payment; each line is rounded
half up to the cent and the lines are summed. A payment goes to the interest first, then to the
principal (C. civ. 1343-1), last to the fixed indemnity; of a public buyer it goes to the principal
first, whose payment ends the interest (CCP R2192-32). A credit note lowers the principal, from the
first day of delay unless it says a later cause. What is
given back raises from its own day what the payments had extinguished, the principal first, after
what was paid too much; a cheque that comes back unpaid has paid nothing (CMF L131-67).
Sources: C. com. L441-10 II, D441-5; C. civ. 1231-6, 1344-1, 1343-1; CCP L2192-13, R2192-31,
R2192-32; CMF L313-2 (creditor's column).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ..dossier.cas import Dossier
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import DocumentVoulu
from ..droit.valeurs_legales import ValeurInconnue
from ..socle.centimes import ZERO
from ..socle.partage import une_fois
from ..socle.valeurs import Penalites
from .change import depuis_euros, jour_du_change
from .cours_des_interets import LigneInterets, courus, departs, fin_des_interets, renonce
from .echeancier import jours_sans_interets
from .encaissements import PROFESSIONNELS, escompte_pris, paye, revenus_impayes
from .factures import Facture, avoirs_sur, factures
from .taux import JOUR, Taux, majoration, regle_de_taux, semestre
from .termes import Terme, a_venir, premier_restant, restants, total_des

ESCOMPTE = "escompte"  # stands for the number of a credit note that the discount is not


@dataclass(frozen=True)
class Imputation:
    """What a payment, or a credit note, extinguished."""

    date: date
    montant: Decimal
    interets: Decimal
    principal: Decimal
    indemnite: Decimal
    avoir: str | None = None


@dataclass(frozen=True)
class Decompte:
    """One invoice at a cut-off date. `principal`: what has fallen due of it; `plus_tard`: the terms
    to come; `portant`: what of it bears interest on the next day; `muets`: the terms that do not
    although others do, for want of a mise en demeure made once they were due.

    `jusqu_au`: the last day counted; `incomplet`: earlier than it should be, since rates are not
    known yet.
    """

    facture: Facture
    arrete: date
    jusqu_au: date
    lignes: tuple[LigneInterets, ...]
    imputations: tuple[Imputation, ...]
    principal: Decimal
    indemnite: Decimal
    taux_suivant: Taux | None
    debut: date | None
    incomplet: bool
    renonce: bool  # the creditor has given the interest up
    gele: date | None  # the last day before an insolvency judgment
    plus_tard: Decimal
    majore: date | None  # from when a decision raises the legal rate
    portant: Decimal
    muets: tuple[Terme, ...]
    abandonnes: date | None  # from when an accord that holds gives the interest up

    @property
    def interets_courus(self) -> Decimal:
        return sum((x.montant for x in self.lignes), ZERO)

    @property
    def interets(self) -> Decimal:
        """Interest still due."""
        return self.interets_courus - sum((i.interets for i in self.imputations), ZERO)

    @property
    def total(self) -> Decimal:
        return self.principal + self.interets + self.indemnite

    @property
    def entier(self) -> Decompte:
        """The same account with the terms to come in its principal; they bear no interest yet."""
        return replace(self, principal=self.principal + self.plus_tard, plus_tard=ZERO)

    def excedent(self, avoirs: Collection[str] = ()) -> Decimal:
        """What was paid beyond everything owed: principal, interest and indemnity; and what the
        credit notes `avoirs` made too much of what was paid before them.
        """
        return sum(
            (
                i.montant - i.interets - i.principal - i.indemnite
                for i in self.imputations
                if not i.avoir or i.avoir in avoirs
            ),
            ZERO,
        )

    @property
    def journalier(self) -> Decimal:
        """What each further day adds, exactly: the sum of a case is rounded, once."""
        if self.taux_suivant is None:
            return ZERO
        return self.portant * self.taux_suivant.valeur / 36500

    @property
    def plancher(self) -> bool:
        return any(x.taux.plancher for x in self.lignes)


@dataclass
class _Eteint:
    """What the payments have extinguished so far, and what they paid too much."""

    interets: Decimal = ZERO
    principal: Decimal = ZERO
    indemnite: Decimal = ZERO
    trop: Decimal = ZERO

    def payer(
        self, montant: Decimal, interets: Decimal, principal: Decimal, forfait: Decimal
    ) -> None:
        self.interets += interets
        self.principal += principal
        self.indemnite += forfait
        self.trop += montant - interets - principal - forfait

    def crediter(self, deja_paye: Decimal) -> None:
        """A credit note beyond the principal left makes a part of what was paid too much."""
        part = min(deja_paye, self.principal)
        self.principal -= part
        self.trop += part

    def rendre(self, montant: Decimal) -> tuple[Decimal, Decimal, Decimal]:
        """(interest, principal, indemnity) that a sum given back takes off, as negative sums."""
        trop = min(montant, self.trop)
        p = min(montant - trop, self.principal)
        forfait = min(montant - trop - p, self.indemnite)
        i = min(montant - trop - p - forfait, self.interets)
        self.trop -= trop
        self.principal -= p
        self.indemnite -= forfait
        self.interets -= i
        return -i, -p, -forfait


def _reporte(echue: date, gel: date | None, abandons: Sequence[tuple[date, date]]) -> bool:
    """Is a term that fell due on `echue` none of the late ones: frozen, or moved by an accord?"""
    return bool(gel and echue > gel) or any(du <= echue + JOUR <= au for du, au in abandons)


def _premier_retard(f: Facture, principal: Decimal, jour: date) -> date | None:
    """The day of the first term that is past on `jour` and not wholly paid."""
    jour_du = premier_restant(f.termes, principal)
    return jour_du if principal > 0 and jour > jour_du else None


def decompte(dossier: Dossier, biblio: Bibliotheque, numero: str, arrete: date) -> Decompte:
    """The account of one invoice at the end of `arrete`."""
    f = factures(dossier)[numero]
    partants = departs(dossier, f)
    debut = min((j for j, _ in partants if j), default=None)
    abandon = renonce(dossier, f, arrete)
    convenues = dossier.reglement(f.doc).penalites or Penalites()
    majore = majoration(dossier, f, arrete)
    regle = regle_de_taux(dossier, biblio, debut or f.echeance, convenues, majore)
    gel = fin_des_interets(dossier, f)
    abandons = list(
        jours_sans_interets(dossier, numero, arrete, lambda doc: total_du(dossier, doc, biblio))
    )
    abandonnes = next((du for du, au in abandons if au == arrete), None)
    borne = min(x for x in (arrete, gel, abandonnes and abandonnes - JOUR) if x)
    connu = _dernier_connu(regle, debut, borne) if debut and not abandon else borne
    evenements = _evenements(dossier, f, arrete)
    pro = dossier.debiteur in PROFESSIONNELS

    principal, impaye, indemnite = f.ttc, ZERO, ZERO
    eteint = _Eteint()
    lignes: list[LigneInterets] = []
    imputations: list[Imputation] = []
    curseur = debut
    due = manque = False

    def courir(jusque: date) -> None:
        nonlocal curseur, impaye, indemnite, due, manque
        echue = _premier_retard(f, principal, jusque)
        if (
            pro and not due and echue and not _reporte(echue, gel, abandons)
        ):  # L441-10 II, at its end
            forfait = biblio.valeur("indemnite_recouvrement", echue + JOUR).valeur
            due, indemnite = True, depuis_euros(dossier, jour_du_change(f), forfait)
        manque |= bool(curseur and not abandon and principal > 0 and min(jusque, borne) > connu)
        if curseur is None or abandon or principal <= 0 or min(jusque, connu) < curseur:
            if curseur is not None and jusque >= curseur:
                curseur = jusque + JOUR
            return
        nouvelles = courus(
            principal, partants, curseur, min(jusque, connu), regle, majore, abandons
        )
        lignes.extend(nouvelles)
        impaye += sum((x.montant for x in nouvelles), ZERO)
        curseur = jusque + JOUR

    for jour, montant, avoir in evenements:
        courir(jour)
        if avoir:
            prend = min(montant, principal)
            principal -= prend
            eteint.crediter(montant - prend)
            imputations.append(Imputation(jour, montant, ZERO, prend, ZERO, avoir))
            continue
        if montant < 0:
            i, p, forfait = eteint.rendre(-montant)
        else:
            attend = total_des(a_venir(f.termes, principal, jour))
            dus = (impaye, principal, indemnite)
            i, p, forfait = _imputer(montant, dus, attend, dossier.debiteur)
            eteint.payer(montant, i, p, forfait)
        impaye, principal, indemnite = impaye - i, principal - p, indemnite - forfait
        imputations.append(Imputation(jour, montant, i, p, forfait))
    courir(arrete)
    try:
        suivant = (
            regle(arrete + JOUR)
            if debut
            and debut <= arrete + JOUR
            and not abandon
            and principal > 0
            and borne == arrete
            else None
        )
    except ValeurInconnue:
        suivant = None
    plus_tard = a_venir(f.termes, principal, arrete)
    partis = {
        t.rang for t, (j, _) in zip(f.termes, partants, strict=True) if j and j <= arrete + JOUR
    }
    restent = restants(f.termes, principal)
    echus = [t for t in restent if t not in plus_tard]
    reporte = total_des(plus_tard)
    return Decompte(
        f,
        arrete,
        min(arrete, connu),
        tuple(lignes),
        tuple(imputations),
        principal - reporte,
        indemnite,
        suivant,
        None if abandon else debut,
        manque,
        abandon,
        gel if gel and gel == borne < arrete else None,
        reporte,
        majore,
        sum((t.montant for t in restent if t.rang in partis), ZERO),
        tuple(t for t in echus if t.rang not in partis) if partis and not abandon else (),
        abandonnes,
    )


@une_fois
def total_du(dossier: Dossier, doc: DocumentVoulu, biblio: Bibliotheque) -> Decimal:
    """What the invoices of an accord owe on its day, the terms to come included: principal,
    interest, indemnity.
    """
    connues = factures(dossier)
    siennes = (n for n in doc.visees if n in connues and not connues[n].avoir)
    return sum((decompte(dossier, biblio, n, doc.date).entier.total for n in siennes), ZERO)


def _imputer(
    montant: Decimal, dus: tuple[Decimal, Decimal, Decimal], a_echoir: Decimal, debiteur: str
) -> tuple[Decimal, Decimal, Decimal]:
    """What a payment extinguishes of (interest, principal, indemnity), in euros (C. civ. 1343-1);
    of the principal, the terms to come (`a_echoir`) after all that is due (1342-10).

    A public accountant pays the principal, and the interest apart: it runs up to the payment of the
    principal, that day included, and no longer (CCP R2192-32).
    """
    interets, principal, indemnite = dus
    echu = principal - a_echoir
    dabord = min(montant, echu) if debiteur == "public" else ZERO
    i = min(montant - dabord, interets)
    p = dabord or min(montant - i, echu)
    forfait = min(montant - i - p, indemnite)
    return i, p + min(montant - i - p - forfait, a_echoir), forfait


def _evenements(
    dossier: Dossier, f: Facture, arrete: date
) -> list[tuple[date, Decimal, str | None]]:
    """Credits, by number, then payments, of each day, in order of date.

    A credit note counts from its own day, or from the due date when that came before: it corrects
    what was never owed, so that no day of delay bears interest on it. One whose cause is later says
    so (`a_compter_du`).

    A discount taken counts as a credit of its day; the credit note made for it later, only for what
    it says more.
    """
    par_numero = sorted(avoirs_sur(dossier, f.numero, arrete), key=lambda a: a.numero)
    avoirs: list[tuple[date, Decimal, str | None]] = [(a.date, a.ttc, a.numero) for a in par_numero]
    effets = [a.doc.a_compter_du or min(a.date, f.termes[0].date) for a in par_numero]
    if pris := escompte_pris(dossier, f.numero):
        repris = pris.montant
        for n, (jour, montant, numero) in enumerate(avoirs):
            if jour > pris.date:
                avoirs[n] = (jour, montant - min(montant, repris), numero)
                repris -= min(montant, repris)
    avoirs = [(j, x, numero) for j, (_, x, numero) in zip(effets, avoirs, strict=True)]
    if pris and pris.date <= arrete:
        avoirs = [(pris.date, pris.montant, ESCOMPTE), *avoirs]
    payes: dict[date, Decimal] = {}
    revenus = revenus_impayes(dossier, arrete)
    for m in paye(dossier, f.numero, arrete):
        if m.rang in revenus:
            continue
        payes[m.date] = payes.get(m.date, ZERO) + m.montant
    # The sort is stable: of one day, the credits stay before.
    recus = ((j, x, None) for j, x in payes.items() if x)
    return sorted([*avoirs, *recus], key=lambda e: e[0])


def _dernier_connu(regle: Callable[[date], Taux], debut: date, fin: date) -> date:
    """The last day up to `fin` whose rate is known."""
    jour = debut
    while jour <= fin:
        try:
            regle(jour)
        except ValeurInconnue:
            return jour - JOUR
        jour = semestre(jour)[1] + JOUR
    return fin

"""Stage 3, reckon: the invoices of a case, from the first acompte to the last credit note.

An acompte invoice is a share of the order's TTC; each is named and deducted once, by the first
invoice after it that bills the order, or part by part by the situations that say so, rate by rate,
so that VAT is never invoiced twice (CGI 289 I-1-c; BOI-TVA-DECLA-30-20-20-10 §60). A credit note
lowers its invoice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ..dossier.cas import Dossier
from ..droit.documents import DocumentVoulu
from ..droit.tva import taux_normal
from ..fiches.lignes import Postes, Remise, choisir, lignes_de
from ..socle.partage import une_fois
from ..socle.valeurs import Part, centimes
from .prix import (
    ZERO,
    Totaux,
    Tranche,
    compter,
    part_de,
    soustraire,
    total,
    tranche_ht,
    tranche_ttc,
)
from .termes import Terme, calendrier_date, en_termes, retenir, versements

SANS_REMISE = Remise(taux=ZERO)


@dataclass(frozen=True)
class Facture:
    """One invoice or credit note of the case.

    `tranches` is what it makes due, deductions made; `brut` before them. `echeance` is the day of
    the first of its `termes`, which make its sum.
    """

    rang: int
    doc: DocumentVoulu
    echeance: date
    brut: tuple[Tranche, ...]
    tranches: tuple[Tranche, ...]
    deductions: tuple[Deduction, ...] = ()
    totaux: Totaux | None = None
    sur: Facture | None = None
    part: Part | None = None
    signes: tuple[Terme, ...] = ()  # by the schedule that was signed, or by what is retained
    retenue: Decimal = ZERO  # of its sum, what the client of works keeps up to its last term

    @property
    def termes(self) -> tuple[Terme, ...]:
        return self.signes or (Terme(1, self.echeance, self.ttc, ZERO),)

    @property
    def numero(self) -> str:
        assert self.doc.numero is not None  # its template asks for one
        return self.doc.numero

    @property
    def date(self) -> date:
        return self.doc.date

    @property
    def type(self) -> str:
        return self.doc.type

    @property
    def avoir(self) -> bool:
        return self.doc.tete.avoir

    @property
    def acompte(self) -> bool:
        return self.doc.tete.acompte

    @property
    def ttc(self) -> Decimal:
        return total(self.tranches)


@dataclass(frozen=True)
class Deduction:
    """What an acompte invoice takes off a later one: its sum, less the credit notes on it."""

    facture: Facture
    tranches: tuple[Tranche, ...]

    @property
    def numero(self) -> str:
        return self.facture.numero

    @property
    def date(self) -> date:
        return self.facture.date

    @property
    def ttc(self) -> Decimal:
        return total(self.tranches)


def avenants_du_prix(dossier: Dossier, jour: date) -> list[DocumentVoulu]:
    """The amendments that change the price, made up to `jour`, in order of date."""
    faits = [
        d
        for d in dossier.documents
        if d.tete.acte == "avenant" and d.lignes is not None and (d.effet or d.date) <= jour
    ]
    return sorted(faits, key=lambda d: d.effet or d.date)


def acte_en_vigueur(dossier: Dossier, jour: date) -> DocumentVoulu | None:
    """The amendment whose price holds at the end of `jour`; None while the first one does."""
    faits = avenants_du_prix(dossier, jour)
    return faits[-1] if faits else None


def commande(dossier: Dossier, doc: DocumentVoulu) -> Totaux:
    """The sums of the order, as `doc` sees it: its own lines and discount; an invoice that has
    none, those of the last amendment of the price (C. civ. 1193); else the case's.
    """
    if doc.lignes is None and doc.remise is None and doc.tete.facturation:
        doc = acte_en_vigueur(dossier, doc.date) or doc
    siennes = doc.lignes is not None or doc.remise is not None
    return _totaux(dossier, doc if siennes else None, tva_normale(dossier, doc))


def tva_normale(dossier: Dossier, doc: DocumentVoulu) -> str | None:
    """The VAT of a line that names none, by the seller's place (CGI 278, 293 B, 294, 296)."""
    return taux_normal(
        dossier.vendeur_au(doc.date), lambda nom: f"{dossier.valeur(nom, doc.date).normalize():f}"
    )


@une_fois
def _totaux(dossier: Dossier, doc: DocumentVoulu | None, normale: str | None) -> Totaux:
    """The totals of a document that has lines or a discount of its own; else the case's, once for
    all that share them.
    """
    aff = dossier.affaire
    return compter(postes_vendus(dossier, doc), remise_voulue(dossier, doc), aff.tarifs, normale)


def postes_vendus(dossier: Dossier, doc: DocumentVoulu | None) -> Postes:
    """What a document sells: its own lines, else the case's, with the options that were taken."""
    aff = dossier.affaire
    if doc is None or doc.lignes is None:
        return aff.vendus
    return choisir(doc.lignes, aff.prise)


def remise_voulue(dossier: Dossier, doc: DocumentVoulu | None) -> Remise:
    """The discount on the whole: the case's is on the case's lines."""
    if doc is None or doc.remise is None:
        return dossier.affaire.remise if doc is None or doc.lignes is None else SANS_REMISE
    return doc.remise


def acompte_voulu(dossier: Dossier, doc: DocumentVoulu) -> Part:
    """The advance agreed in the case: its own, else the first instalment, else the seller's
    default.
    """
    aff = dossier.affaire
    if aff.echeances:
        premier = aff.echeances[0]
        return (
            premier.part
            if premier.quand in ("commande", "acceptation") and not premier.part.solde
            else Part(taux=ZERO)
        )
    if aff.acompte is not None:
        return aff.acompte
    return dossier.reglement(doc).acompte or Part(taux=ZERO)


def _chrono(dossier: Dossier) -> list[tuple[int, DocumentVoulu]]:
    docs = [(i, d) for i, d in enumerate(dossier.documents) if d.tete.facturation]
    return sorted(docs, key=lambda p: (p[1].date, p[0]))


@une_fois
def factures(dossier: Dossier) -> dict[str, Facture]:
    """Every invoice of the case by number, in order of date.

    Faults of sums are `regles`' to say: here none raises.
    """
    faites: dict[str, Facture] = {}
    attente: list[Facture] = []  # the acompte invoices
    repris: dict[str, tuple[Tranche, ...]] = {}  # what was taken back of each
    rang_acompte = 0
    for i, doc in _chrono(dossier):
        reglement = dossier.reglement(doc)
        echeance = doc.echeance or (
            reglement.delai.depuis(doc.date) if doc.tete.finale and reglement.delai else doc.date
        )
        if doc.tete.acompte:
            f = _aux_jours_signes(
                dossier, _acompte(dossier, i, doc, echeance, rang_acompte), faites
            )
            rang_acompte += 1
            attente.append(f)
        elif doc.tete.finale:
            totaux = commande(dossier, doc)
            versees = [] if _hors_commande(doc) else attente
            deduites = _reprises(doc, totaux, versees, faites, repris)
            nets = soustraire(totaux.tranches, [t for d in deduites for t in d.tranches])
            f = Facture(i, doc, echeance, totaux.tranches, nets, deduites, totaux)
            f = _retenir(dossier, _aux_jours_signes(dossier, f, faites))
        else:
            if (avoir := _avoir(dossier, i, doc, faites)) is None:
                continue
            f = avoir
        faites.setdefault(f.numero, f)
    return faites


def _aux_jours_signes(dossier: Dossier, f: Facture, faites: dict[str, Facture]) -> Facture:
    """The same invoice with its terms, when the schedule names days and the invoice none."""
    if f.doc.echeance or not calendrier_date(dossier):
        return f
    acte = acte_en_vigueur(dossier, f.date)
    ordre = _totaux(dossier, acte, tva_normale(dossier, f.doc)).ttc
    deja = sum(
        (-_de_la_commande(x) if x.avoir else _de_la_commande(x) for x in faites.values()), ZERO
    )
    signes = versements(dossier, ordre)
    termes = en_termes(signes, deja, f.ttc, _de_la_commande(f), f.date, f.echeance)
    return replace(f, echeance=termes[0].date, signes=termes)


def liberation(dossier: Dossier) -> date | None:
    """The day on which what the client of works retains is paid: the one agreed, else a year after
    the reception (loi n° 71-584, art. 2); None while the reception is not told.
    """
    r = dossier.affaire.retenue_garantie
    if r is None or r.liberee_le or r.reception is None:
        return r.liberee_le if r else None
    duree = dossier.delai("duree_retenue_de_garantie", dossier.jour_du_contrat)
    return duree.depuis(r.reception)


def _retenir(dossier: Dossier, f: Facture) -> Facture:
    """The same invoice with what the client of works keeps of it, rate on what it makes due (loi
    n° 71-584, art. 1); whole where a bank stands surety.
    """
    r, quand = dossier.affaire.retenue_garantie, liberation(dossier)
    if r is None or r.caution or quand is None:
        return f
    if (retenue := centimes(f.ttc * r.taux / 100)) <= 0:
        return f
    termes = retenir(f.termes, retenue, quand)
    return replace(f, echeance=termes[0].date, signes=termes, retenue=retenue)


def _hors_commande(doc: DocumentVoulu) -> bool:
    """Does it bill nothing of the order? Its acomptes are then another invoice's to deduct."""
    return bool(doc.lignes and not doc.reprise) and all(
        x.hors_devis for x in lignes_de(doc.lignes or ())
    )


def _de_la_commande(f: Facture) -> Decimal:
    """What it bills or credits of the order, in euros."""
    return f.ttc - total(hors_devis(f))


def _acompte(dossier: Dossier, i: int, doc: DocumentVoulu, echeance: date, rang: int) -> Facture:
    totaux = commande(dossier, doc)
    echeances = [e for e in dossier.affaire.echeances if not e.part.solde]
    if doc.part:
        part = doc.part
    elif doc.montant:
        part = Part(montant=doc.montant)
    elif rang < len(echeances):
        part = echeances[rang].part
    else:
        part = acompte_voulu(dossier, doc) if rang == 0 else Part(taux=ZERO)
    tranches = part_de(totaux.tranches, part.de(totaux.ttc))
    return Facture(i, doc, echeance, tranches, tranches, (), totaux, None, part)


def _avoir(
    dossier: Dossier, i: int, doc: DocumentVoulu, faites: dict[str, Facture]
) -> Facture | None:
    sur = faites.get(doc.facture or "")
    if sur is None or sur.avoir:
        return None
    if doc.lignes is None and doc.montant is not None:
        tranches, totaux = part_de(_net_avoirs(sur, faites), doc.montant), None
    elif doc.lignes is None:
        tranches, totaux = _net_avoirs(sur, faites), None
    else:
        totaux = commande(dossier, doc)
        tranches = totaux.tranches
    return Facture(i, doc, doc.date, tranches, tranches, (), totaux, sur)


def _net_avoirs(f: Facture, faites: dict[str, Facture]) -> tuple[Tranche, ...]:
    """An invoice less the credit notes already made on it."""
    return soustraire(
        f.tranches, [t for x in faites.values() if x.avoir and x.sur is f for t in x.tranches]
    )


def _reprises(
    doc: DocumentVoulu,
    totaux: Totaux,
    acomptes: list[Facture],
    faites: dict[str, Facture],
    repris: dict[str, tuple[Tranche, ...]],
) -> tuple[Deduction, ...]:
    """What an invoice takes back of the acomptes before it: all that is left of them, or the part
    of its own sum that a situation says (`reprise:`), the oldest acompte first. Told in `repris`.
    """
    libre = doc.reprise.de(totaux.ttc) if doc.reprise else None
    sortie = []
    for a in acomptes:
        tranches = soustraire(_net_avoirs(a, faites), repris.get(a.numero, ()))
        reste = total(tranches)
        if reste <= 0 or libre is not None and libre <= 0:
            continue
        if libre is not None:
            tranches = tranches if libre >= reste else part_de(tranches, libre)
            libre -= min(libre, reste)
        sortie.append(Deduction(a, tranches))
        repris[a.numero] = (*repris.get(a.numero, ()), *tranches)
    return tuple(sortie)


def cas_de_la_facture(dossier: Dossier, numero: str) -> Dossier:
    """The case that holds an invoice: of a letter over several, the one that billed it."""
    return next((m for m in dossier.membres if numero in factures(m)), dossier)


def avoirs_sur(dossier: Dossier, numero: str, jour: date) -> list[Facture]:
    return [
        f
        for f in factures(dossier).values()
        if f.avoir and f.sur and f.sur.numero == numero and f.date <= jour
    ]


def hors_devis(f: Facture) -> list[Tranche]:
    """Rate by rate, what its lines say is beyond the order, after the discount of the whole; of a
    credit note without lines, its share of its invoice's.
    """
    vides = [Tranche(t.cle, ZERO, ZERO) for t in f.tranches]
    if f.sur and f.doc.lignes is None:
        siens = {t.cle: (h, t) for t, h in zip(f.sur.tranches, hors_devis(f.sur), strict=True)}
        return [
            _au_prorata(t, *siens[t.cle]) if t.cle in siens else Tranche(t.cle, ZERO, ZERO)
            for t in f.tranches
        ]
    if f.totaux is None or f.doc.lignes is None:
        return vides
    par_cle: dict[str, Decimal] = {}
    for x in f.totaux.lignes:
        if x.ligne.hors_devis:
            par_cle[x.cle] = par_cle.get(x.cle, ZERO) + x.montant
    brut = {c: sum((x.montant for x in f.totaux.lignes if x.cle == c), ZERO) for c in par_cle}
    faire = tranche_ttc if f.totaux.tarifs == "ttc" else tranche_ht
    return [
        faire(v.cle, centimes(par_cle[v.cle] * (1 - f.totaux.remises_par_cle[v.cle] / brut[v.cle])))
        if brut.get(v.cle)
        else v
        for v in vides
    ]


def _au_prorata(t: Tranche, dont: Tranche, entier: Tranche) -> Tranche:
    """Of `t`, a part of `entier`, what it takes of `dont`, another part of it."""

    def de(x: Decimal, y: Decimal, z: Decimal) -> Decimal:
        return centimes(x * y / z) if z else ZERO

    return Tranche(t.cle, de(t.base, dont.base, entier.base), de(t.tva, dont.tva, entier.tva))

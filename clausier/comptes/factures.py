"""Stage 3, reckon: the invoices of a case, from the first acompte to the last credit note.

An acompte invoice is a share of the order's TTC; each is named and deducted once, by the first
invoice after it that bills the order, or part by part by the situations that say so, rate by rate,
so that VAT is never invoiced twice (CGI 289 I-1-c; BOI-TVA-DECLA-30-20-20-10 §60). A credit note
lowers its invoice.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from ..dossier.cas import Dossier
from ..droit.documents import DocumentVoulu
from ..droit.tva import taux_normal
from ..fiches.lignes import Postes, Remise, choisir
from ..socle.centimes import ZERO, centimes
from ..socle.partage import une_fois
from ..socle.valeurs import Part
from .avancement import Chantier
from .facture import Deduction, Facture, hors_commande
from .mots import retrait_de
from .prix import (
    Totaux,
    Tranche,
    compter,
    part_de,
    sans_debours,
    soustraire,
    total,
    tranche_ht,
    tranche_ttc,
)
from .reprises import net_des_avoirs, reprises, reprises_de_la_situation
from .retenues import avec_retenue, part_du_prorata
from .termes import calendrier_date, en_termes, versements

__all__ = [
    "Deduction",
    "Facture",
    "acompte_voulu",
    "acte_en_vigueur",
    "avenants_du_prix",
    "avoirs_sur",
    "cas_de_la_facture",
    "commande",
    "credite_sur",
    "factures",
    "hors_devis",
    "prix_en_vigueur",
]

SANS_REMISE = Remise(taux=ZERO)


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


def prix_en_vigueur(dossier: Dossier, contrat: DocumentVoulu, jour: date) -> Totaux | None:
    """The sums that the last amendment of this contract before `jour` gave it; None without one."""
    siens = [a for a in avenants_du_prix(dossier, jour) if a.contrat == contrat.numero]
    avant = [a for a in siens if (a.effet or a.date) < jour]
    return commande(dossier, avant[-1]) if avant else None


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
    return tva_normale_au(dossier, doc.date)


def tva_normale_au(dossier: Dossier, jour: date) -> str | None:
    return taux_normal(
        dossier.vendeur_au(jour), lambda nom: f"{dossier.valeur(nom, jour).normalize():f}"
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
    suite = _Suite(dossier, Chantier(dossier.affaire.situations))
    for i, doc in _chrono(dossier):
        if doc.tete.acompte:
            f: Facture | None = suite.acompte(i, doc)
        elif doc.tete.finale:
            if retrait := suite.retrait(i, doc):
                suite.faites.setdefault(retrait.numero, retrait)
            f = suite.finale(i, doc)
        else:
            f = suite.avoir(i, doc)
        if f is not None:
            suite.faites.setdefault(f.numero, f)
    return suite.faites


@dataclass
class _Suite:
    """The invoices of a case, made one after the other."""

    dossier: Dossier
    chantier: Chantier
    faites: dict[str, Facture] = field(default_factory=dict)
    attente: list[Facture] = field(default_factory=list)  # the acompte invoices
    rangs: list[int] = field(default_factory=list)  # of each; that of the one that it replaces
    repris: dict[str, tuple[Tranche, ...]] = field(default_factory=dict)  # taken back of each

    def _echeance(self, doc: DocumentVoulu) -> date:
        delai = self.dossier.reglement(doc).delai
        usuelle = delai.depuis(doc.date) if doc.tete.finale and delai else doc.date
        return doc.echeance or usuelle

    def _a_sa_place(self, f: Facture) -> Facture:
        """The same invoice with the one that it replaces, if it does."""
        remplacee = self.faites.get(f.doc.remplace or f.doc.rectifie or "")
        return replace(f, remplace=remplacee) if remplacee else f

    def acompte(self, i: int, doc: DocumentVoulu) -> Facture:
        remplacee = next((n for n, a in enumerate(self.attente) if a.numero == doc.remplace), None)
        rang = self.rangs[remplacee] if remplacee is not None else len(set(self.rangs))
        self.rangs.append(rang)
        f = _acompte(self.dossier, i, doc, self._echeance(doc), rang)
        f = self._a_sa_place(_aux_jours_signes(self.dossier, f, self.faites))
        self.attente.append(f)
        return f

    def finale(self, i: int, doc: DocumentVoulu) -> Facture:
        totaux, etat = commande(self.dossier, doc), None
        if self.par_avancement(doc):
            etat = self.chantier.situation(doc.numero or "", doc.situation, totaux)
            totaux = etat.periode
        versees = [] if hors_commande(doc) else self.attente
        if etat:
            deduites = reprises_de_la_situation(doc, etat, versees, self.faites, self.repris)
        else:
            deduites = reprises(doc, totaux, versees, self.faites, self.repris)
        nets = soustraire(totaux.tranches, [t for d in deduites for t in d.tranches])
        f = Facture(
            i, doc, self._echeance(doc), totaux.tranches, nets, deduites, totaux, situation=etat
        )
        if etat is None and self.dossier.affaire.situations:
            self.chantier.facturer(totaux, hors_devis(f))
        f = avec_retenue(self.dossier, _aux_jours_signes(self.dossier, f, self.faites))
        return self._a_sa_place(replace(f, prorata=part_du_prorata(self.dossier, f)))

    def par_avancement(self, doc: DocumentVoulu) -> bool:
        """Is it a situation of works, or what is left of the order after those?"""
        return doc.lignes is None and (
            doc.situation is not None or self.chantier.commence and doc.periode_fin is None
        )

    def avoir(self, i: int, doc: DocumentVoulu) -> Facture | None:
        sur = self.faites.get(doc.facture or "")
        if sur is None or sur.avoir:
            return None
        if doc.situation is not None and sur.situation:
            etat = self.chantier.situation(sur.numero, doc.situation, commande(self.dossier, doc))
            rendues = soustraire([], etat.periode.tranches)
            return Facture(i, doc, doc.date, rendues, rendues, (), None, sur, situation=etat)
        entier = doc.lignes is None and doc.montant is None and doc.part is None
        if entier and (sur.situation or doc.annule):
            self._defaire(sur)
        return _avoir(self.dossier, i, doc, sur, self.faites)

    def retrait(self, i: int, doc: DocumentVoulu) -> Facture | None:
        """What a corrective invoice takes back: all that is left of the one that it corrects, from
        its own day on, as a credit note that cancels it would (CGI 289, I-5).

        So no sum of the two is owed twice, and none bears interest but by the due day of the last.
        """
        sur = self.faites.get(doc.rectifie or "")
        if sur is None or sur.avoir or sur.acompte:
            return None
        self._defaire(sur)
        tranches = net_des_avoirs(sur, self.faites)
        dite = replace(
            doc,
            tete=doc.tete.model_copy(update={"calcul": "avoir"}),
            numero=retrait_de(sur.numero, doc.numero),
            facture=sur.numero,
            annule=True,
            lignes=None,
            remise=None,
        )
        return Facture(i, dite, doc.date, tranches, tranches, (), None, sur)

    def _defaire(self, sur: Facture) -> None:
        """An invoice that is cancelled, or of works and credited whole: what it billed is to bill
        again, what it took back of the acomptes, to take back.
        """
        self.chantier.annuler(sur.numero)
        if sur.situation is None and sur.totaux and self.dossier.affaire.situations:
            self.chantier.facturer(sur.totaux, hors_devis(sur), -1)
        for d in sur.deductions:
            rendues = soustraire([], d.tranches)
            self.repris[d.numero] = (*self.repris.get(d.numero, ()), *rendues)


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
    dossier: Dossier, i: int, doc: DocumentVoulu, sur: Facture, faites: dict[str, Facture]
) -> Facture:
    totaux = None
    if doc.lignes is not None:
        totaux = commande(dossier, doc)
        tranches = totaux.tranches
    elif doc.part is not None:  # of the price, whatever acompte was deducted from it
        prix = sans_debours(sur.brut, sur.totaux)
        tranches = part_de(prix, doc.part.de(total(prix)))
    elif doc.montant is not None:
        prix = sans_debours(net_des_avoirs(sur, faites), sur.totaux)
        tranches = part_de(prix, doc.montant)
    else:
        tranches = net_des_avoirs(sur, faites)
    return Facture(i, doc, doc.date, tranches, tranches, (), totaux, sur, doc.part)


def cas_de_la_facture(dossier: Dossier, numero: str) -> Dossier:
    """The case that holds an invoice: of a letter over several, the one that billed it."""
    return next((m for m in dossier.membres if numero in factures(m)), dossier)


def avoirs_sur(dossier: Dossier, numero: str, jour: date) -> list[Facture]:
    return [
        f
        for f in factures(dossier).values()
        if f.avoir and f.sur and f.sur.numero == numero and f.date <= jour
    ]


def credite_sur(dossier: Dossier, numero: str, jour: date) -> Decimal:
    """What the credit notes up to `jour` take off an invoice, all taxes included."""
    return sum((a.ttc for a in avoirs_sur(dossier, numero, jour)), ZERO)


def hors_devis(f: Facture) -> list[Tranche]:
    """Rate by rate, what its lines say is beyond the order, after the discount of the whole; of a
    credit note without lines, its share of its invoice's.
    """
    vides = [Tranche(t.cle, ZERO, ZERO) for t in f.tranches]
    if f.sur and f.doc.lignes is None:
        siens = {t.cle: (h, t) for t, h in zip(f.sur.tranches, hors_devis(f.sur), strict=True)}
        return [
            _part_de_tranche(t, *siens[t.cle]) if t.cle in siens else Tranche(t.cle, ZERO, ZERO)
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


def _part_de_tranche(t: Tranche, dont: Tranche, entier: Tranche) -> Tranche:
    """Of `t`, a part of `entier`, what it takes of `dont`, another part of it."""

    def de(x: Decimal, y: Decimal, z: Decimal) -> Decimal:
        return centimes(x * y / z) if z else ZERO

    return Tranche(t.cle, de(t.base, dont.base, entier.base), de(t.tva, dont.tva, entier.tva))

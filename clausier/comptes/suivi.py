"""What is owed and what comes next, case by case, at a day: the record that `status` shows and
`remind` acts on. Pure.

Two figures stand side by side: what is open (total − payments − credits), by which an invoice is
settled or not, and the sums due today, where payments went to the interest first (C. civ. 1343-1),
with the 40 € of professionals (C. com. D441-5).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ..dossier.cas import Dossier
from ..droit.bibliotheque import Bibliotheque
from ..droit.circuit import Circuit
from ..droit.valeurs_legales import ValeurInconnue
from ..fiches.affaire import Evenement
from ..fiches.parties import Client, Vendeur
from ..socle.centimes import ZERO
from .ages import Ages, ages_des
from .circuits import circuit_de
from .decompte_general import retenu
from .delais import delai_usuel
from .echelle import MARCHE, Etape, Situation, situation
from .encaissements import escompte_au, mouvements, ouvert, premiere_echeance
from .factures import Facture, credite_sur, factures
from .journal import concerne
from .mots import RECOMMANDE
from .penalites import decompte
from .prescription import Prescription, prescription
from .reconduction import AvisDeReconduction, avis_de_reconduction
from .recurrence import PeriodeDue, periodes_dues
from .restitutions import a_rendre, avances, rendu_sans_cause
from .termes import Terme, restants

Jour = date  # under a name that the fields called `date` leave free
UNE_FACTURE = ("rappel", "relance_1", "appel", "relance_2")  # papers that speak of one invoice each
AU_CHOIX = "tribunal"  # what comes after the sheet that tells the ways


@dataclass(frozen=True)
class Sommes:
    """What late invoices make due at a day. `incomplet`: the last day counted, when a rate is not
    known up to that day.
    """

    principal: Decimal = ZERO
    interets: Decimal = ZERO
    indemnite: Decimal = ZERO
    incomplet: date | None = None
    abandonnes: date | None = None  # from when an accord that holds gives the interest up

    @property
    def total(self) -> Decimal:
        return self.principal + self.interets + self.indemnite

    def __add__(self, autre: Sommes) -> Sommes:
        def premier(*jours: date | None) -> date | None:
            return min((j for j in jours if j), default=None)

        return Sommes(
            self.principal + autre.principal,
            self.interets + autre.interets,
            self.indemnite + autre.indemnite,
            premier(self.incomplet, autre.incomplet),
            premier(self.abandonnes, autre.abandonnes),
        )


@dataclass(frozen=True)
class SuiviFacture:
    """One invoice at a day: its total less `credite` is `paye` + `ouvert` - `a_rendre`.

    `paye` leaves out what went to interest; `credite` counts the discount for early payment too.
    """

    facture: Facture
    echeance: Jour  # of its first term that is not paid
    paye: Decimal
    credite: Decimal
    ouvert: Decimal
    ages: Ages  # of what is open
    a_rendre: Decimal
    escompte: Decimal
    retard: int
    sommes: Sommes
    situation: Situation
    prescription: Prescription | None
    retenu: Terme | None = None  # of what is open, what the client of works keeps, up to its day
    circuit: Circuit | None = None  # its way to the tax office, from the day when there is one

    @property
    def etape(self) -> Etape | None:
        return self.situation.etape

    @property
    def echu(self) -> Decimal:
        """Of what is open, the terms that are late."""
        return self.ages.echu


@dataclass(frozen=True)
class Promesse:
    """A promise of the journal: `etat` is en_cours, tenue, partielle or rompue."""

    date: Jour
    pour_le: Jour
    etat: str
    texte: str | None


@dataclass(frozen=True)
class Action:
    """A step of the case, with the invoices it is for and the entries to add to `documents:` (none:
    nothing to add).
    """

    etape: Etape
    factures: tuple[str, ...]
    entrees: tuple[dict[str, Any], ...]
    due: bool

    @property
    def libelle(self) -> str:
        return self.etape.libelle

    @property
    def au_choix(self) -> bool:
        """Is its paper one way among others? It is its author's to add."""
        return self.etape.nom == AU_CHOIX


@dataclass(frozen=True)
class SuiviDossier:
    """One case at a day."""

    dossier: Dossier
    jour: date
    factures: tuple[SuiviFacture, ...]
    actions: tuple[Action, ...]
    promesses: tuple[Promesse, ...]
    litige: Evenement | None
    procedure: Evenement | None
    avances: Decimal = ZERO  # received, and taken by no invoice yet
    rendu_sans_cause: Decimal = ZERO
    avis: AvisDeReconduction | None = None  # to send before the contract renews itself
    a_facturer: tuple[PeriodeDue, ...] = ()  # of its recurrence

    def _somme(self, champ: str) -> Decimal:
        return sum((getattr(f, champ) for f in self.factures), ZERO)

    @property
    def facture(self) -> Decimal:
        return sum((f.facture.ttc for f in self.factures), ZERO)

    @property
    def paye(self) -> Decimal:
        return self._somme("paye") + self.avances

    @property
    def credite(self) -> Decimal:
        return self._somme("credite")

    @property
    def ouvert(self) -> Decimal:
        return self._somme("ouvert")

    @property
    def ages(self) -> Ages:
        return sum((f.ages for f in self.factures), Ages())

    @property
    def a_rendre(self) -> Decimal:
        """What the seller owes to the client: paid too much, or not billed yet."""
        return self._somme("a_rendre") + self.avances

    @property
    def escompte(self) -> Decimal:
        return self._somme("escompte")

    @property
    def retenu(self) -> tuple[Terme, ...]:
        """What the client of works keeps, invoice by invoice."""
        return tuple(f.retenu for f in self.factures if f.retenu)

    @property
    def retenue(self) -> Decimal:
        return sum((t.montant for t in self.retenu), ZERO)

    @property
    def retard(self) -> int:
        return max((f.retard for f in self.factures), default=0)

    @property
    def sommes(self) -> Sommes:
        return sum((f.sommes for f in self.factures), Sommes())

    @property
    def prochaine(self) -> Action | None:
        return self.actions[0] if self.actions else None

    @property
    def dues(self) -> tuple[Action, ...]:
        return tuple(a for a in self.actions if a.due)

    @property
    def prescription(self) -> Prescription | None:
        """The nearest of the open invoices'."""
        return min(
            (f.prescription for f in self.factures if f.prescription),
            key=lambda p: p.limite,
            default=None,
        )

    @property
    def vendeur(self) -> Vendeur:
        return self.dossier.vendeur_au(self.jour)

    @property
    def client(self) -> Client | None:
        return self.dossier.client_au(self.jour)


def suivre(dossier: Dossier, biblio: Bibliotheque, jour: date) -> SuiviDossier:
    """The record of one case at the end of `jour`; what is dated later has not happened."""
    siennes = tuple(
        _facture(dossier, biblio, f, jour)
        for f in factures(dossier).values()
        if not f.avoir and f.date <= jour
    )
    litige = next((f.situation.litige for f in siennes if f.situation.litige), None)
    procedure = next((f.situation.procedure for f in siennes if f.situation.procedure), None)
    return SuiviDossier(
        dossier,
        jour,
        siennes,
        _actions(dossier, biblio, siennes, jour),
        _promesses(dossier, jour),
        litige,
        procedure,
        avances(dossier, jour),
        rendu_sans_cause(dossier, jour),
        avis_de_reconduction(dossier, jour),
        periodes_dues(dossier, jour),
    )


def _facture(dossier: Dossier, biblio: Bibliotheque, f: Facture, jour: date) -> SuiviFacture:
    reste = max(ZERO, ouvert(dossier, f.numero, jour))
    echeance = premiere_echeance(dossier, f.numero, jour)
    retard = max(0, (jour - echeance).days) if reste else 0
    rendre = a_rendre(dossier, f.numero, jour)
    escompte = escompte_au(dossier, f.numero, jour)
    credite = credite_sur(dossier, f.numero, jour) + escompte
    return SuiviFacture(
        f,
        echeance,
        f.ttc - credite - reste + rendre,
        credite,
        reste,
        ages_des(restants(f.termes, reste), jour),
        rendre,
        escompte,
        retard,
        _sommes(dossier, biblio, f, jour, reste) if retard else Sommes(),
        situation(dossier, biblio, f, jour),
        prescription(dossier, f, jour) if reste else None,
        retenu(dossier, f, jour),
        circuit_de(dossier, f),
    )


def _sommes(
    dossier: Dossier, biblio: Bibliotheque, f: Facture, jour: date, reste: Decimal
) -> Sommes:
    try:
        d = decompte(dossier, biblio, f.numero, jour)
    except ValeurInconnue as e:  # no rate at all for this delay: the principal alone is certain
        return Sommes(reste, incomplet=e.dernier or f.echeance)
    connu = d.jusqu_au if d.incomplet else None
    return Sommes(d.principal, d.interets, d.indemnite, connu, d.abandonnes)


def _actions(
    dossier: Dossier, biblio: Bibliotheque, siennes: tuple[SuiviFacture, ...], jour: date
) -> tuple[Action, ...]:
    """The next steps, nearest first; invoices that are due the same formal paper share it."""
    groupes: dict[tuple[object, ...], list[tuple[Etape, str]]] = {}
    for s in siennes:
        if e := s.etape:
            seule = e.prevu is None and e.nom in UNE_FACTURE
            groupes.setdefault(
                (e.nom, s.facture.numero) if seule else (e.nom, e.prevu, e.due(jour) or e.date), []
            ).append((e, s.facture.numero))
    actions = []
    for groupe in groupes.values():
        etape = min((e for e, _ in groupe), key=lambda e: e.date or date.max)
        numeros = tuple(n for _, n in groupe)
        due = etape.due(jour)
        entrees = entrees_de(dossier, biblio, etape, jour if due else etape.date, numeros)
        actions.append(Action(etape, numeros, entrees, due))
    return tuple(sorted(actions, key=lambda a: (a.etape.date or date.max, a.factures)))


def entrees_de(
    dossier: Dossier,
    biblio: Bibliotheque,
    etape: Etape,
    jour: date | None,
    numeros: tuple[str, ...],
) -> tuple[dict[str, Any], ...]:
    """What to add to `documents:` for a step: the keys that the template of its paper declares.
    Nothing when the case has it, or no paper is made.
    """
    marche = MARCHE.get(etape.nom)
    if (
        marche is None
        or jour is None
        or etape.prevu is not None
        or marche.papier not in biblio.noms_modeles
    ):
        return ()
    champs = biblio.modele(marche.papier).tete.champs
    tete: dict[str, Any] = (
        {"type": marche.papier}
        | ({"niveau": str(marche.niveau)} if marche.niveau else {})
        | {"date": jour.isoformat()}
    )
    if "factures" in champs:
        entrees = [{**tete, "factures": list(numeros)}]
    else:
        entrees = [{**tete, "facture": n} for n in numeros] if "facture" in champs else [tete]
    if marche.nom == "mise_en_demeure" and "delai" in champs:
        entrees = [{**e, "delai": str(delai_usuel(dossier))} for e in entrees]
    connue = factures(dossier).get(numeros[0]) if numeros else None
    choix = dossier.reglement(connue.doc).relance_2 if connue else None
    if marche.nom == "relance_2" and "envoi" in champs and choix == "recommandee":
        entrees = [{**e, "envoi": RECOMMANDE} for e in entrees]
    requis = {
        k for k, c in biblio.modele(marche.papier).saisie.model_fields.items() if c.is_required()
    }
    return (
        tuple(entrees) if requis <= set(entrees[0]) else ()
    )  # a paper that asks for more is its author's to write


def _promesses(dossier: Dossier, jour: date) -> tuple[Promesse, ...]:
    """Every promise made up to `jour`, and what became of it: kept, kept in part, broken, or not
    yet due.
    """
    sortie = []
    dites = [
        (e.date, e.pour_le, e)
        for e in dossier.affaire.journal
        if e.type == "promesse" and e.pour_le and e.date <= jour
    ]
    for le, pour_le, e in sorted(dites, key=lambda x: x[:2]):
        visees = [
            f
            for f in factures(dossier).values()
            if not f.avoir and f.date <= le and concerne(dossier, e, f.numero)
        ]
        borne = min(pour_le, jour)
        reste = sum((max(ZERO, ouvert(dossier, f.numero, borne)) for f in visees), ZERO)
        verse = any(
            le <= m.date <= borne and m.numero in {f.numero for f in visees}
            for m in mouvements(dossier)
        )
        if visees and not reste:
            etat = "tenue"
        elif jour <= pour_le:
            etat = "en_cours"
        else:
            etat = "partielle" if verse else "rompue"
        sortie.append(Promesse(le, pour_le, etat, e.texte))
    return tuple(sortie)

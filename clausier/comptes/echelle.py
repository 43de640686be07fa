"""The ladder of an unpaid invoice: what was done, what comes next and on which day. Pure: a case
and a day in, facts out.

No law fixes the number of reminders nor the days between them: they are habits, a courteous word
first and a formal notice last. The law is in what surrounds them: a dispute stops them, a debtor
under insolvency proceedings gets none (C. com. L622-21, L622-24), and none of them stops
prescription (Cass. com., 18 May 2022, n° 20-23.204). A paid invoice, even late, has no next step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ..dossier.cas import Dossier
from ..dossier.noms import designes
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import DocumentVoulu
from ..droit.jours import dernier_ouvrable, jour_ouvrable
from ..fiches.affaire import Evenement
from ..socle.valeurs import Jour
from . import mots
from .accords import termes_de_l_accord
from .delais import debut_execution, delai_usuel, fin_opposition, limite_signification
from .echeancier import premier_manque
from .encaissements import ouvert, premiere_echeance
from .factures import Facture
from .journal import evenements, visees_par

JOUR = timedelta(days=1)
RECUL = timedelta(days=7)  # a step done late leaves at least this before the next
GRACE = timedelta(days=3)  # after the day of a promise
POSTE = timedelta(days=1)  # after the last day that a letter leaves: a payment made on it arrives
A_DELAI = ("relance_2", "mise_en_demeure")  # the letters that leave a delay


@dataclass(frozen=True)
class Marche:
    """A rung: days after the due date (None: reckoned from the step before), the paper it
    needs.
    """

    nom: str
    jours: int | None
    etape: str  # `etape:` in the head of the papers that do it
    papier: str  # the template of the paper that `remind` writes into the case
    niveau: int | None = None


MARCHES = (
    Marche("rappel", -7, "rappel", "rappel"),
    Marche("relance_1", 3, "relance", "relance", 1),
    Marche("appel", 7, "appel", "script_telephone"),
    Marche("relance_2", 15, "relance", "relance", 2),
    Marche("mise_en_demeure", 30, "mise_en_demeure", "mise_en_demeure"),
    Marche("decision", None, "decision", "recours"),
    Marche("tribunal", None, "tribunal", "injonction_de_payer"),
)
# Days after the due date of who would rather write once, by registered letter, a month late.
RECOMMANDEE = {"relance_2": 30, "mise_en_demeure": 45}
MARCHE = {m.nom: m for m in MARCHES}
RANG = {m.nom: i for i, m in enumerate(MARCHES)}
RANG_DEMEURE = RANG["mise_en_demeure"]


@dataclass(frozen=True)
class Etape:
    """What comes next for an invoice.

    `prevu`: the rank of a document that the case already dates for it.
    """

    nom: str
    date: date | None
    motif: str = ""
    prevu: int | None = None
    facultative: bool = False

    @property
    def libelle(self) -> str:
        return mots.LIBELLES[self.nom]

    def due(self, jour: Jour) -> bool:
        return self.date is not None and self.date <= jour


@dataclass(frozen=True)
class Situation:
    """Where an open invoice stands at a day.

    `etape` is None when the ladder is stopped, or when nothing is left to do.
    """

    etape: Etape | None
    faites: dict[str, date]
    litige: Evenement | None = None
    procedure: Evenement | None = None


def _marche_de(doc: DocumentVoulu) -> str | None:
    return next(
        (m.nom for m in MARCHES if m.etape == doc.tete.etape and m.niveau == doc.niveau), None
    )


def _papiers(dossier: Dossier, numero: str) -> Iterator[tuple[int, DocumentVoulu, str]]:
    """(rank, document, rung) of every paper of the ladder that is about an invoice."""
    for i, doc in enumerate(dossier.documents):
        if (nom := _marche_de(doc)) and numero in visees_par(doc):
            yield i, doc, nom


def faites(dossier: Dossier, f: Facture, jour: date) -> dict[str, date]:
    """The last day on which each step was done, by documents and journal, up to `jour`, for the
    first term that is not paid: what was done before it fell due was for another one.
    """
    sortie: dict[str, date] = {}
    echeance = premiere_echeance(dossier, f.numero, jour)
    passees = [t.date for t in f.termes if t.date < echeance]
    for _, doc, nom in _papiers(dossier, f.numero):
        depuis = passees[-1] if nom == "rappel" and passees else echeance
        if doc.date <= jour and (not passees or doc.date > depuis):
            sortie[nom] = max(doc.date, sortie.get(nom, doc.date))
    for e in evenements(dossier, f.numero, jour, "appel"):
        if e.date > echeance:
            sortie["appel"] = max(e.date, sortie.get("appel", e.date))
    return sortie


def _a_redemander(dossier: Dossier, numero: str, jour: date) -> date | None:
    """The day of the last accord whose benefit is lost by a formal notice alone: the one that came
    before it does not do.
    """
    accords = [
        d
        for d in dossier.documents
        if d.tete.calcul == "echeancier" and d.date <= jour and numero in visees_par(d)
    ]
    dernier = max(accords, key=lambda d: d.date, default=None)
    return dernier.date if dernier and dernier.decheance != "immediate" else None


def litige_ouvert(dossier: Dossier, numero: str, jour: date) -> Evenement | None:
    """The dispute that stops the ladder, unless a `litige_clos` followed it."""
    suite = evenements(dossier, numero, jour, "litige", "litige_clos")
    return suite[-1] if suite and suite[-1].type == "litige" else None


def _engagements(
    dossier: Dossier, biblio: Bibliotheque, numero: str, jour: date
) -> list[tuple[date, date]]:
    """(given on, to be kept on): promises of the journal, and of a payment plan the first
    instalment that is not covered.
    """
    sortie = [
        (e.date, e.pour_le) for e in evenements(dossier, numero, jour, "promesse") if e.pour_le
    ]
    for doc in dossier.documents:
        if (
            doc.tete.calcul == "echeancier"
            and doc.date <= jour
            and numero in visees_par(doc)
            and (manque := _premier_manque(dossier, biblio, doc, jour))
        ):
            sortie.append((doc.date, manque))
    return sorted(sortie)


def _premier_manque(
    dossier: Dossier, biblio: Bibliotheque, doc: DocumentVoulu, jour: date
) -> date | None:
    """The day of the first instalment of a plan that the payments made since do not cover."""
    return premier_manque(dossier, doc, termes_de_l_accord(dossier, biblio, doc), jour)


def situation(dossier: Dossier, biblio: Bibliotheque, f: Facture, jour: date) -> Situation:
    """Where invoice `f` stands at the end of `jour`."""
    fait = faites(dossier, f, jour)
    if ouvert(dossier, f.numero, jour) <= 0:
        return Situation(None, fait)
    if procedures := evenements(dossier, f.numero, jour, "procedure_collective"):
        etape = None if _declaree(dossier, f, jour) else _declaration(dossier, procedures[0])
        return Situation(etape, fait, None, procedures[0])
    if litige := litige_ouvert(dossier, f.numero, jour):
        return Situation(None, fait, litige)
    return Situation(
        _judiciaire(dossier, f, jour) or _suivante(dossier, biblio, f, jour, fait), fait
    )


def _suivante(
    dossier: Dossier, biblio: Bibliotheque, f: Facture, jour: date, fait: dict[str, date]
) -> Etape | None:
    """The first rung above the last one done, and its day."""
    rang = max((RANG[n] for n in fait), default=-1)
    if accord := _a_redemander(dossier, f.numero, jour):
        fait = {n: j for n, j in fait.items() if RANG[n] < RANG_DEMEURE or j > accord}
        rang = max([min(rang, RANG_DEMEURE - 1), *(RANG[n] for n in fait)])
    echeance = premiere_echeance(dossier, f.numero, jour)
    engagements = _engagements(dossier, biblio, f.numero, jour)
    reprise = max(
        (e.date for e in evenements(dossier, f.numero, jour, "litige_clos")), default=f.date
    )
    voulu = precedent = None  # of the last step done: the day it was for, the day it was done
    for i, marche in enumerate(MARCHES):
        if i <= rang and marche.nom not in fait:
            continue  # passed over
        quand, motif = _base(dossier, f, marche, jour, fait, precedent)
        if precedent and voulu and precedent > voulu:
            quand = max(quand, precedent + RECUL)
        borne = fait.get(marche.nom, jour + JOUR)
        promis = [p for donne, p in engagements if (precedent or f.date) <= donne < borne]
        if promis and (promis[-1] + GRACE > echeance or marche.nom == "rappel"):
            quand, motif = (promis[-1] + GRACE, mots.paiement_promis(promis[-1]))
        if marche.nom in fait:
            voulu, precedent = quand, fait[marche.nom]
            continue
        quand = max(quand, reprise)
        if (laisse := _delai_en_cours(dossier, f.numero, jour)) and laisse >= quand:
            quand, motif = laisse + POSTE, motif or mots.delai_laisse(laisse)
        if marche.nom == "rappel" and (jour >= echeance or not f.date < quand < echeance):
            continue
        prevus = sorted(
            (doc.date, r)
            for r, doc, nom in _papiers(dossier, f.numero)
            if nom == marche.nom and doc.date > jour
        )
        if prevus:
            return Etape(
                marche.nom, prevus[0][0], mots.DEJA_PREVU, prevus[0][1], marche.nom == "rappel"
            )
        return Etape(marche.nom, quand, motif, None, marche.nom == "rappel")
    return Etape("ordonnance", None, mots.REQUETE_PRETE)


def _base(
    dossier: Dossier,
    f: Facture,
    marche: Marche,
    jour: date,
    fait: dict[str, date],
    precedent: date | None,
) -> tuple[date, str]:
    """The day of a rung when nothing moves it, and why."""
    if marche.jours is not None:
        echeance = premiere_echeance(dossier, f.numero, jour)
        recommandee = dossier.reglement(f.doc).relance_2 == "recommandee"
        jours = RECOMMANDEE.get(marche.nom, marche.jours) if recommandee else marche.jours
        return echeance + timedelta(days=jours), ""
    if marche.nom == "tribunal":
        return (precedent or jour) + RECUL, mots.AU_CHOIX
    rang, avis = max(
        (
            (i, d)
            for i, d, nom in _papiers(dossier, f.numero)
            if nom == "mise_en_demeure" and d.date <= jour
        ),
        key=lambda x: x[1].date,
        default=(0, None),
    )
    if avis is None:
        return (precedent or jour) + RECUL, ""
    delai = avis.delai or delai_usuel(dossier)
    recue = _reception(dossier, f.numero, rang, jour)
    limite = limite_de_la_lettre(dossier, avis, recue)
    if recue:
        return limite, mots.mise_en_demeure_recue(recue, delai)
    return limite, mots.mise_en_demeure_du(avis.date, delai)


def _reception(dossier: Dossier, numero: str, rang: int, jour: date) -> date | None:
    """The first day on which a letter is known to have been received, up to `jour`."""
    return min(
        (
            e.date
            for e in evenements(dossier, numero, jour, "reception")
            if rang in designes(dossier, e)
        ),
        default=None,
    )


def demeure_sans_reception(dossier: Dossier, numero: str, jour: date) -> DocumentVoulu | None:
    """The last formal notice sent for an invoice, while nobody has noted that it was received."""
    envoyees = [
        (i, d)
        for i, d, nom in _papiers(dossier, numero)
        if nom == "mise_en_demeure" and d.date <= jour
    ]
    rang, derniere = max(envoyees, key=lambda x: x[1].date, default=(0, None))
    return derniere if derniere and not _reception(dossier, numero, rang, jour) else None


def limite_de_la_lettre(dossier: Dossier, doc: DocumentVoulu, recue: date | None = None) -> date:
    """The day up to which a letter lets its reader pay: from its own day, or from the day that it
    was received.
    """
    return (doc.delai or delai_usuel(dossier)).depuis(recue or doc.date)


def lettres_a_delai(dossier: Dossier, numero: str) -> list[tuple[int, DocumentVoulu]]:
    """(rank, letter) of those that leave a delay, in order of date: the second reminder, the formal
    notice.
    """
    siennes = [(i, d) for i, d, nom in _papiers(dossier, numero) if nom in A_DELAI]
    return sorted(siennes, key=lambda x: x[1].date)


def lettres_trop_tot(
    dossier: Dossier, biblio: Bibliotheque, f: Facture
) -> Iterator[tuple[int, int, date]]:
    """(rank of a letter or of a payment plan, rank of a paper of the ladder that does not wait for
    it, last day that it leaves).
    """
    papiers = [(i, d) for i, d, nom in _papiers(dossier, f.numero) if nom != "rappel"]
    for i, lettre in lettres_a_delai(dossier, f.numero):
        limite = limite_laissee(dossier, f.numero, i, lettre, date.max)
        for j, autre in papiers:
            if lettre.date < autre.date <= limite:
                yield i, j, limite
    for i, accord in enumerate(dossier.documents):
        if accord.tete.calcul == "echeancier" and f.numero in visees_par(accord):
            for j, autre in papiers:
                manque = _premier_manque(dossier, biblio, accord, autre.date)
                if manque and accord.date < autre.date <= manque:
                    yield i, j, manque


def _delai_en_cours(dossier: Dossier, numero: str, jour: date) -> date | None:
    """The last day that the last letter sent leaves: nothing is done before it has passed, or the
    letter was untrue (C. civ. 1104, good faith).
    """
    envoyees = [x for x in lettres_a_delai(dossier, numero) if x[1].date <= jour]
    return limite_laissee(dossier, numero, *envoyees[-1], jour) if envoyees else None


def limite_laissee(
    dossier: Dossier, numero: str, rang: int, lettre: DocumentVoulu, jour: date
) -> date:
    """Up to which day a letter lets pay, by what is known of its reception at the end of `jour`."""
    return limite_de_la_lettre(dossier, lettre, _reception(dossier, numero, rang, jour))


def _declaree(dossier: Dossier, f: Facture, jour: date) -> bool:
    """Has the claim of an invoice been declared by the end of `jour`?"""
    faites = (d for d in dossier.documents if d.tete.calcul == "declaration" and d.date <= jour)
    return any(f.numero in d.visees for d in faites)


def _declaration(dossier: Dossier, e: Evenement) -> Etape:
    """Two months from the publication in the BODACC, which the journal does not know: the
    judgment's day is the prudent start (C. com. R622-24).
    """
    delai = dossier.delai("delai_declaration_creance", e.date)
    loin = dossier.valeur("delai_declaration_creance_hors_metropole", e.date)
    limite = dernier_ouvrable(delai.depuis(e.date), dossier.endroits_au(e.date))
    return Etape("declaration", limite, mots.creance_a_declarer(delai.nombre, loin))


def _judiciaire(dossier: Dossier, f: Facture, jour: date) -> Etape | None:
    """After the judge's order: serve it in time, wait for the end of opposition, have it carried
    out (CPC 1411, 1415, 1416, 1422).
    """
    ordonnances = evenements(dossier, f.numero, jour, "ordonnance")
    if not ordonnances:
        return None
    rendue = ordonnances[-1].date
    signifiee = next(
        (e.date for e in evenements(dossier, f.numero, jour, "signification") if e.date >= rendue),
        None,
    )
    if signifiee is None:
        limite = limite_signification(dossier, rendue)
        la = dossier.endroits_au(rendue)
        passee = jour > jour_ouvrable(limite, la)
        return Etape(
            "signification",
            dernier_ouvrable(limite, la),
            mots.ordonnance_a_signifier(rendue, limite, passee),
        )
    if any(e.date >= signifiee for e in evenements(dossier, f.numero, jour, "opposition")):
        return Etape("audience", None, mots.OPPOSITION_FORMEE)
    fin = fin_opposition(dossier, signifiee)
    if jour <= fin:
        mois = dossier.valeur("delai_opposition", signifiee)
        return Etape("opposition", fin, mots.opposition_possible(signifiee, mois))
    return Etape("execution", debut_execution(dossier, rendue, signifiee), mots.SANS_OPPOSITION)

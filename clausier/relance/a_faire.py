"""What a case has to do, to receive and to watch at a day, besides its dates of payment (see
`agenda`): papers to send, offers that end, periods to bill, works, promises, disputes. Pure.

Every day is asked of the module that knows it; nothing is reckoned here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from ..comptes.accords import versements_attendus
from ..comptes.circuits import a_transmettre
from ..comptes.factures import factures
from ..comptes.journal import PARTIE, visees_par
from ..comptes.offres import offre
from ..comptes.recurrence import periodes_dues, prix_de_la_periode
from ..comptes.suivi import SuiviDossier
from ..dossier.noms import designes, numero_emis
from ..droit.documents import DocumentVoulu
from ..droit.protection import fin_retractation
from ..regles.registre import entree_de, registre_du_dossier
from ..texte.changements import engagements_de
from . import mots_du_jour as mots
from .agenda import CAS, COMPTE, RELANCER, VOIR, DateAgenda, client_dit
from .mots import avis_note, note_d_avis

DEHORS = ("client", "tribunal", "mandataire")  # for whom a paper leaves the house


def dates_a_faire(s: SuiviDossier, fin: date) -> Iterator[DateAgenda]:
    """The days of a case that are not dates of payment, up to `fin`."""
    for chercher in CHERCHEURS:
        yield from chercher(s, fin)


def _documents(s: SuiviDossier, fin: date) -> Iterator[DateAgenda]:
    """What the case dates from today on; of a seller who keeps a register, the invoices that are
    not in it.
    """
    d = s.dossier
    tenu = any(e.vendeur == s.vendeur.siren_brut for e in registre_du_dossier(d, d.biblio).entrees)
    prevus = {a.etape.prevu for a in s.actions}
    for rang, doc in enumerate(d.siens):
        if rang in prevus or doc.date > fin or doc.tete.pour not in DEHORS:
            continue
        numero = numero_emis(doc)
        due = tenu and numero and doc.tete.facturation
        if doc.date < s.jour and not (due or _attend(s, rang, doc)):
            continue
        if (tenu and numero and entree_de(d, doc, d.biblio)) or (not due and _partie(s, rang)):
            continue
        faire: tuple[str, ...] = ("build", "--only", doc.type, CAS)
        if doc.tete.etape and doc.date >= s.jour:
            faire = RELANCER
        elif tenu and numero:
            faire = ("issue", CAS, numero)
        titre = mots.document_dit(doc.titre, numero, client_dit(s))
        dit = mots.pas_emis(doc.date) if due else mots.envoi_a_noter(doc.date, numero or doc.type)
        dit = dit if doc.date < s.jour else mots.date_du(doc.date)
        cle = f"{doc.type}-{numero or rang}.document"
        yield DateAgenda(cle, doc.date, titre, dit, montant=_montant(s, doc), faire=faire)


def _partie(s: SuiviDossier, rang: int) -> bool:
    """Does the journal say, by today, that a paper went, or came?"""
    d = s.dossier
    dits = (e for e in d.affaire.journal if e.type in PARTIE and e.date <= s.jour)
    return any(rang in designes(d, e) for e in dits)


def _attend(s: SuiviDossier, rang: int, doc: DocumentVoulu) -> bool:
    """Is this a letter of the ladder that was ready before today, for an invoice that is open
    still, and that no later step has overtaken? It waits until its sending is noted.
    """
    ouvertes = {f.facture.numero for f in s.factures if f.ouvert} & set(visees_par(doc))
    if not (doc.tete.etape and doc.tete.lettre and ouvertes) or s.litige or s.procedure:
        return False
    return not any(
        x.tete.etape and doc.date < x.date <= s.jour and ouvertes & set(visees_par(x))
        for x in s.dossier.documents
    )


def _montant(s: SuiviDossier, doc: DocumentVoulu) -> Decimal | None:
    """What a paper asks for: of an invoice or a credit note its total, of an offer its only price;
    nothing of another.
    """
    if doc.tete.facturation and doc.numero and (f := factures(s.dossier).get(doc.numero)):
        return f.ttc
    if doc.tete.acte == "offre" and len(prix := offre(s.dossier, doc).prix) == 1:
        return prix[0].ttc
    return None


def _offres(s: SuiviDossier, fin: date) -> Iterator[DateAgenda]:
    """The last day of an offer that nobody has answered."""
    remplacees = {d.remplace for d in s.dossier.siens}
    for doc in s.dossier.siens:
        if doc.date > s.jour or doc.validite is None or doc.numero in remplacees:
            continue
        for e in engagements_de(s.dossier, doc):
            if e.par == "validite" and e.fin and s.jour <= e.fin <= fin:
                titre = mots.offre_expire(doc.tete.titre, doc.numero, client_dit(s))
                dit = mots.offre_valable(str(doc.validite), doc.date)
                faire = ("build", "--only", doc.type, CAS)
                montant = _montant(s, doc)
                yield DateAgenda(
                    f"{doc.numero}.validite",
                    e.fin,
                    titre,
                    dit,
                    genre="surveiller",
                    montant=montant,
                    faire=faire,
                )


def _periodes(s: SuiviDossier, fin: date) -> Iterator[DateAgenda]:
    """The periods to bill, late ones first."""
    for p in periodes_dues(s.dossier, fin):
        titre = mots.periode_a_facturer(p, client_dit(s))
        dit = mots.facture_a_dater(p.date)
        prix = prix_de_la_periode(s.dossier, p)
        yield DateAgenda(f"{p.debut}.periode", p.date, titre, dit, montant=prix, faire=("due", CAS))


def _avis(s: SuiviDossier, fin: date) -> Iterator[DateAgenda]:
    """To tell the client that his contract is about to renew itself, from the first day on."""
    if (avis := s.avis) and avis.du <= fin:
        titre, dit = avis_note(client_dit(s)), note_d_avis(avis.du, avis.au, avis.refus)
        yield DateAgenda(f"avis-{avis.refus}.debut", avis.du, titre, dit)


def _travaux(s: SuiviDossier, fin: date) -> Iterator[DateAgenda]:
    """When what was agreed on begins and ends, and when the client can no longer withdraw."""
    k, p = s.dossier.affaire.conclusion, s.dossier.affaire.prestation
    if k is None or k.date is None or k.date > s.jour or p is None:
        return
    dit = mots.conclu_le(p.objet, k.date)
    un_jour = p.debut == p.fin
    jours = (
        (
            "debut",
            p.debut,
            mots.travail_d_un_jour if un_jour else mots.travail_commence,
            "executer",
        ),
        ("fin", None if un_jour else p.fin, mots.travail_fini, "executer"),
        ("retractation", fin_retractation(s.dossier), mots.retractation_finie, "surveiller"),
    )
    for cle, jour, titre, genre in jours:
        if jour and s.jour <= jour <= fin:
            yield DateAgenda(f"prestation.{cle}", jour, titre(client_dit(s)), dit, genre=genre)


def _promesses(s: SuiviDossier, fin: date) -> Iterator[DateAgenda]:
    """What was promised: by the journal, and by the plans of payment."""
    client = client_dit(s)
    for p in s.promesses:
        if p.etat == "en_cours" and p.pour_le <= fin:
            titre, dit = mots.promesse_attendue(client), mots.promis_le(p.date, p.texte)
            cle = f"{p.date}.promesse"
            yield DateAgenda(cle, p.pour_le, titre, dit, genre="recevoir", faire=COMPTE)
    for doc, t in versements_attendus(s.dossier, s.dossier.biblio, s.jour):
        if s.jour <= t.date <= fin:
            yield DateAgenda(
                f"{doc.date}.versement-{t.rang}",
                t.date,
                mots.versement_attendu(t, client),
                mots.accord_du(doc.date, visees_par(doc)),
                genre="recevoir",
                montant=t.montant,
                faire=COMPTE,
            )


def _a_regler(s: SuiviDossier, _: date) -> Iterator[DateAgenda]:
    """What waits for its author whatever the day: a dispute, a sum to give back, an invoice that
    the reform makes one send another way.
    """
    client = client_dit(s)
    if s.litige:
        dit = mots.relances_arretees(s.litige.texte)
        titre, ouvert = mots.litige_dit(client), s.ouvert
        yield DateAgenda("litige", s.litige.date, titre, dit, (), "surveiller", ouvert)
    if s.a_rendre:
        titre, dit = mots.a_rendre_a(client), mots.recu_en_trop()
        yield DateAgenda("rendre", s.jour, titre, dit, (), "executer", s.a_rendre, COMPTE)
    dites = ((f.facture, f.circuit) for f in s.factures)
    for c, numeros in a_transmettre(dites, s.jour).items():
        if c.nom != "plateforme":
            continue  # what is declared is said by its period
        ici = [f.facture for f in s.factures if f.facture.numero in numeros]
        yield DateAgenda(
            f"{c.nom}.circuit",
            min(f.date for f in ici),
            mots.factures_a_transmettre(numeros, client),
            c.dit,
            genre="envoyer",
            faire=VOIR,
            montant=sum((f.ttc for f in ici), Decimal(0)),
        )


CHERCHEURS: tuple[Callable[[SuiviDossier, date], Iterator[DateAgenda]], ...] = (
    *(_documents, _offres, _periodes, _avis, _travaux, _promesses, _a_regler),
)

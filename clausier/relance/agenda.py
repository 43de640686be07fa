"""The days of a case: due dates, next steps, prescription, terms of court; and their calendar file,
`echeances.ics`. Pure, but for its library.

Identifiers and stamps come from the case, never from the clock: the same case at the same day gives
the same bytes, and a calendar that takes the file a second time changes its entries instead of
doubling them (RFC 5545, 3.8.4.7).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from ..comptes.prescription import jalons
from ..comptes.suivi import Action, SuiviDossier, SuiviFacture
from ..comptes.termes import restants
from ..socle.centimes import ZERO
from . import mots

NEUF_HEURES = timedelta(hours=9)
JAMAIS = date.max  # for the calendar alone
JUDICIAIRES = ("signification", "opposition", "declaration")
CAS = "CASE"  # in a command, where the case goes
VOIR = ("status", CAS)
COMPTE = ("explain", "--comptes", CAS)
RELANCER = ("remind", CAS)


@dataclass(frozen=True)
class DateAgenda:
    """One day of the calendar. `alarmes`: days before, on which to ring at nine.

    `genre`: see `mots_du_jour.GENRES`; `montant`: in the currency of the case; `faire`: the command
    that comes next, with `CAS`; `pourquoi`: in place of the text, on one day's list; `des`:
    the first day on which that list says it, whatever its reach.
    """

    cle: str
    jour: date
    titre: str
    texte: str
    alarmes: tuple[int, ...] = (0,)
    genre: str = "envoyer"
    montant: Decimal | None = None
    faire: tuple[str, ...] = VOIR
    pourquoi: str = ""
    des: date | None = None


def client_dit(s: SuiviDossier) -> str:
    """For whom a case is, in a title."""
    return s.client.denomination if s.client else s.dossier.nom


def dates_agenda(s: SuiviDossier) -> Iterator[DateAgenda]:
    """Every day worth noting of a case's open invoices."""
    client = client_dit(s)
    for f in s.factures:
        if f.ouvert:
            yield from _de_la_facture(s, f, client)
    if avis := s.avis:
        note = mots.note_d_avis(avis.du, avis.au, avis.refus)
        ouvert, ferme = mots.avis_note(client), mots.avis_note(client, avis.au)
        if avis.du >= s.jour:
            cle = f"avis-{avis.refus}.debut"
            yield DateAgenda(cle, avis.du, ouvert, note, des=JAMAIS)
        if avis.au >= s.jour:
            cle = f"avis-{avis.refus}.fin"
            yield DateAgenda(cle, avis.au, ferme, note, (14, 3), des=JAMAIS)
    ouverts = {f.facture.numero: f.ouvert for f in s.factures}
    for a in s.actions:
        if a.etape.date:
            cible, genre = ", ".join(a.factures), a.etape.nom
            judiciaire = genre in JUDICIAIRES
            yield DateAgenda(
                f"{'-'.join(a.factures)}.{genre}",
                a.etape.date,
                mots.action_notee(a.libelle, cible, client),
                a.etape.motif or mots.suite_de(cible),
                (14, 3) if judiciaire else (0,),
                "prescrire" if judiciaire else "envoyer",
                sum((ouverts[n] for n in a.factures), ZERO),
                RELANCER if a.entrees or a.etape.prevu is not None else VOIR,
                mots.pourquoi_l_action(a, s.jour, _echeances(s, a)),
                date.min if judiciaire else None,
            )


def _echeances(s: SuiviDossier, a: Action) -> list[date]:
    return [f.echeance for f in s.factures if f.facture.numero in a.factures]


def _de_la_facture(s: SuiviDossier, f: SuiviFacture, client: str) -> Iterator[DateAgenda]:
    n = f.facture.numero
    ttc, reste = s.dossier.en_devise(f.facture.ttc), s.dossier.en_devise(f.ouvert)
    sommes = mots.sommes_dues(n, f.facture.date, ttc, reste)
    for i, t in enumerate(restants(f.facture.termes, f.ouvert)):
        yield DateAgenda(
            f"{n}.echeance-{t.rang}" if i else f"{n}.echeance",
            t.date,
            mots.echeance_notee(n, client),
            sommes,
            genre="recevoir",
            montant=t.montant,
            faire=COMPTE,
            pourquoi=mots.facture_du(f.facture.date),
            des=None if t.date >= s.jour else JAMAIS,
        )
    if p := f.prescription:
        note = mots.note_de_prescription(sommes, p.source)
        for mois, jour in jalons(p.limite):
            if jour >= s.jour:
                yield DateAgenda(
                    f"{n}.prescription-{mois}-mois",
                    jour,
                    mots.prescription_notee(n, client, mois),
                    note,
                    des=JAMAIS,
                )
        yield DateAgenda(
            f"{n}.prescription",
            p.limite,
            mots.prescription_notee(n, client),
            note,
            (7, 1),
            "prescrire",
            f.ouvert,
            COMPTE,
            mots.prescription_acquise(p.source) if p.alerte == "acquise" else "",
            des=jalons(p.limite)[0][1],
        )


def _horodatage(s: SuiviDossier) -> datetime:
    """The last day that the case itself knows: a case that changes is stamped later, whatever the
    day it is read.
    """
    aff = s.dossier.affaire
    jours = (d.date for d in s.dossier.documents)
    jour = max((*jours, *(p.date for p in aff.paiements), *(e.date for e in aff.journal)))
    return datetime(jour.year, jour.month, jour.day, tzinfo=UTC)


def agenda(s: SuiviDossier) -> bytes | None:
    """The calendar file of a case, or None when nothing is open."""
    stamp = _horodatage(s)
    dates = sorted(dates_agenda(s), key=lambda e: (e.jour, e.cle))
    return calendrier(mots.titre_agenda(s.dossier.nom), [(uid(s, e), stamp, e) for e in dates])


def uid(s: SuiviDossier, e: DateAgenda) -> str:
    """What an entry of a case is known by, in every calendar file that holds it."""
    return f"{s.dossier.nom}.{e.cle}@{s.vendeur.siren_brut}.clausier"


def calendrier(titre: str, dates: Iterable[tuple[str, datetime, DateAgenda]]) -> bytes | None:
    """A calendar file of these entries (identifier, stamp, day), or None without any."""
    from icalendar import Alarm, Calendar, Event

    cal = Calendar()
    cal.add("prodid", "-//clausier//echeances//FR")
    cal.add("version", "2.0")
    cal.add("calscale", "GREGORIAN")
    cal.add("x-wr-calname", titre)
    for nom, stamp, e in dates:
        ev = Event()
        ev.add("uid", nom)
        ev.add("dtstamp", stamp)
        ev.add("dtstart", e.jour)
        ev.add("dtend", e.jour + timedelta(days=1))
        ev.add("summary", e.titre)
        ev.add("description", e.texte)
        ev.add("transp", "TRANSPARENT")
        for n in e.alarmes:
            alarme = Alarm()
            alarme.add("action", "DISPLAY")
            alarme.add("trigger", NEUF_HEURES - timedelta(days=n))
            alarme.add("description", e.titre)
            ev.add_component(alarme)
        cal.add_component(ev)
    return cal.to_ical() if cal.subcomponents else None

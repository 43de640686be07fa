"""`echeances.ics`: the days of a case for a calendar: due dates, next steps, prescription, terms of
court. Pure, but for its library.

Identifiers and stamps come from the case, never from the clock: the same case at the same day gives
the same bytes, and a calendar that takes the file a second time changes its entries instead of
doubling them (RFC 5545, 3.8.4.7).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from ..comptes.prescription import jalons
from ..comptes.suivi import SuiviDossier
from ..comptes.termes import restants
from . import mots

NEUF_HEURES = timedelta(hours=9)


@dataclass(frozen=True)
class DateAgenda:
    """One day of the calendar. `alarmes`: days before, on which to ring at nine."""

    cle: str
    jour: date
    titre: str
    texte: str
    alarmes: tuple[int, ...] = (0,)


def dates_agenda(s: SuiviDossier) -> Iterator[DateAgenda]:
    """Every day worth noting of a case's open invoices."""
    client = s.client.denomination if s.client else s.dossier.nom
    for f in s.factures:
        if not f.ouvert:
            continue
        n = f.facture.numero
        ttc, reste = s.dossier.en_devise(f.facture.ttc), s.dossier.en_devise(f.ouvert)
        sommes = mots.sommes_dues(n, f.facture.date, ttc, reste)
        for i, t in enumerate(restants(f.facture.termes, f.ouvert)):
            cle = f"{n}.echeance-{t.rang}" if i else f"{n}.echeance"
            yield DateAgenda(cle, t.date, mots.echeance_notee(n, client), sommes)
        if p := f.prescription:
            note = mots.note_de_prescription(sommes, p.source)
            for mois, jour in jalons(p.limite):
                if jour >= s.jour:
                    yield DateAgenda(
                        f"{n}.prescription-{mois}-mois",
                        jour,
                        mots.prescription_notee(n, client, mois),
                        note,
                    )
            yield DateAgenda(
                f"{n}.prescription", p.limite, mots.prescription_notee(n, client), note, (7, 1)
            )
    if avis := s.avis:
        note = mots.note_d_avis(avis.du, avis.au, avis.refus)
        ouvert, ferme = mots.avis_note(client), mots.avis_note(client, avis.au)
        if avis.du >= s.jour:
            yield DateAgenda(f"avis-{avis.refus}.debut", avis.du, ouvert, note)
        if avis.au >= s.jour:
            yield DateAgenda(f"avis-{avis.refus}.fin", avis.au, ferme, note, (14, 3))
    for a in s.actions:
        if a.etape.date:
            cible, genre = ", ".join(a.factures), a.etape.nom
            judiciaire = genre in ("signification", "opposition", "declaration")
            yield DateAgenda(
                f"{'-'.join(a.factures)}.{genre}",
                a.etape.date,
                mots.action_notee(a.libelle, cible, client),
                a.etape.motif or mots.suite_de(cible),
                (14, 3) if judiciaire else (0,),
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
    """The calendar file, or None when nothing is open."""
    from icalendar import Alarm, Calendar, Event

    cal = Calendar()
    cal.add("prodid", "-//clausier//echeances//FR")
    cal.add("version", "2.0")
    cal.add("calscale", "GREGORIAN")
    cal.add("x-wr-calname", mots.titre_agenda(s.dossier.nom))
    stamp = _horodatage(s)
    for e in sorted(dates_agenda(s), key=lambda e: (e.jour, e.cle)):
        ev = Event()
        ev.add("uid", f"{s.dossier.nom}.{e.cle}@{s.vendeur.siren_brut}.clausier")
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

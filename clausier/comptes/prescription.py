"""When an unpaid invoice can no longer be claimed in court: two dates, the earlier of which is the
alarm. Pure.

The time runs from the completion of the work (Cass. com., 26 Feb. 2020, n° 18-25.036; 1re civ., 19
May 2021, n° 20-12.520) or from the due date, and which of the two is argued case by case: both are
reckoned and the earlier is watched. It is never lengthened by itself. Letters do not interrupt it,
a registered formal notice included (Cass. com., 18 May 2022, n° 20-23.204); what may (C. civ. 2240,
2244) is shown as « possible » only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..dossier.cas import Dossier
from ..socle.durees import Duree
from . import mots
from .encaissements import premiere_echeance
from .factures import Facture
from .journal import evenements

ALERTES = (1, 3, 6)  # months before
DUREES = {"consommateur": "prescription_consommateur", "public": "prescription_publique"}


@dataclass(frozen=True)
class Prescription:
    """The two dates of an invoice: the last days to act in court.

    `possible`: a later one that an interruption may give.
    """

    prestation: date | None
    echeance: date
    limite: date
    alerte: str | None
    possible: date | None
    cause: str | None
    source: str


def prescription(dossier: Dossier, f: Facture, jour: date) -> Prescription:
    """Both dates of `f` and the alarm at `jour`: « 6 mois », « 3 mois », « 1 mois », or « acquise »
    once the earlier is past.
    """
    fin = dossier.affaire.prestation.fin if dossier.affaire.prestation else None
    duree = _duree(dossier, f.date)
    echeance = _terme(dossier, duree, premiere_echeance(dossier, f.numero, jour))
    prestation = _terme(dossier, duree, fin) if fin else None
    limite = min(d for d in (prestation, echeance) if d)
    possible = cause = None
    for e in evenements(dossier, f.numero, jour, "reconnaissance", "signification"):
        if e.date <= (possible or limite):
            possible, cause = duree.depuis(e.date), mots.interruption(e.type, e.date)
    return Prescription(
        prestation,
        echeance,
        limite,
        alerte(limite, jour),
        possible,
        cause,
        mots.PRESCRIPTIONS.get(dossier.debiteur, mots.PRESCRIPTION_GENERALE),
    )


def alerte(limite: date, jour: date) -> str | None:
    if jour > limite:
        return "acquise"
    return next(
        (mots.mois_restants(n) for n in ALERTES if jour >= Duree(-n, "mois").depuis(limite)), None
    )


def jalons(limite: date) -> list[tuple[int, date]]:
    """(months left, day) of the three alarms, the earliest first."""
    return [(n, Duree(-n, "mois").depuis(limite)) for n in reversed(ALERTES)]


def _duree(dossier: Dossier, jour: date) -> Duree:
    """The time that the law of `jour` gives against this debtor."""
    return dossier.delai(DUREES.get(dossier.debiteur, "prescription_generale"), jour)


def _terme(dossier: Dossier, duree: Duree, debut: date) -> date:
    """The last day. Of a public buyer's debt, the years count from the first day of the year after
    (loi n° 68-1250, art. 1).
    """
    if dossier.debiteur == "public":
        return duree.depuis(date(debut.year, 12, 31))
    return duree.depuis(debut)

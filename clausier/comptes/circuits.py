"""Stage 3, reckon: which way each invoice of a case goes to the tax office, and from which day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from ..dossier.cas import Dossier
from ..droit.circuit import Circuit, NomCircuit, circuit
from .facture import Facture

OUI = 1


def circuit_de(dossier: Dossier, f: Facture) -> Circuit | None:
    """The circuit of an invoice or a credit note; None when its day is before any is due (CGI 289
    bis and 290; loi n° 2026-103, art. 123).
    """
    if dossier.valeur("facture_electronique_emise", f.date) != OUI:
        return None
    return _circuit(dossier, f)


def circuit_vendu(dossier: Dossier, f: Facture) -> NomCircuit:
    """The same whatever its day, for what would be declared of it."""
    c = _circuit(dossier, f)
    return c.nom if c else "rien"


def _circuit(dossier: Dossier, f: Facture) -> Circuit | None:
    client = dossier.client_au(f.date)
    if client is None:
        return None
    totaux = f.totaux or (f.sur.totaux if f.sur else None)
    fondements = [x.fondement for x in totaux.lignes] if totaux else []
    return circuit(dossier.vendeur_au(f.date), client, fondements)


def a_transmettre(
    dites: Iterable[tuple[Facture, Circuit | None]], jour: date
) -> dict[Circuit, list[str]]:
    """The numbers of the invoices of this month and of the last one, by circuit: what is older was
    to be sent long ago, and would be said for ever.
    """
    fin_du_dernier = jour.replace(day=1) - timedelta(days=1)
    sortie: dict[Circuit, list[str]] = {}
    for f, c in dites:
        if c and fin_du_dernier.replace(day=1) <= f.date <= jour:
            sortie.setdefault(c, []).append(f.numero)
    return sortie

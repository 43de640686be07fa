"""Stage 3, reckon: what a client paid in a year for services à la personne, and the time spent.

An invoice counts whole in the year in which it is settled, with the advances that it deducts: an
advance, or a part, is no payment yet for the tax credit (CGI 199 sexdecies). Cash gives no right to
it: it is reckoned apart. The visits are those that the paper lists, else those of the case's work
sheets (C. trav. D7233-4). Pure: a case and a document in, facts out.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ..dossier.cas import Dossier
from ..droit.documents import DocumentVoulu
from ..fiches.parties import COMPENSATION
from ..socle.centimes import ZERO, centimes
from ..socle.ecriture import date_courte
from .encaissements import Mouvement, ouvert, paye
from .factures import Facture, factures
from .restitutions import a_rendre

ESPECES = "especes"
SECONDES_D_UNE_HEURE = 3600


@dataclass(frozen=True)
class FactureReglee:
    """An invoice settled in the year: `montant` paid otherwise than in cash, in euros with VAT."""

    numero: str
    date: datetime.date
    soldee_le: datetime.date
    montant: Decimal
    especes: Decimal


@dataclass(frozen=True)
class Visite:
    """Hours of work on a day, or over a period such as a month."""

    periode: str
    heures: Decimal
    intervenant: str | None = None


@dataclass(frozen=True)
class Attestation:
    """What a yearly certificate says. `prix_horaire`: None when it is not one price an hour."""

    annee: int
    reglees: tuple[FactureReglee, ...] = ()
    passages: tuple[Visite, ...] = ()
    prix_horaire: Decimal | None = None

    @property
    def montant(self) -> Decimal:
        """What the certificate attests, in euros with VAT."""
        return sum((f.montant for f in self.reglees), ZERO)

    @property
    def especes(self) -> Decimal:
        """What was paid in cash, which it does not attest."""
        return sum((f.especes for f in self.reglees), ZERO)

    @property
    def heures(self) -> Decimal:
        return sum((p.heures for p in self.passages), ZERO)


def attestation(dossier: Dossier, doc: DocumentVoulu) -> Attestation:
    """The certificate of the year that `doc` names, of all the invoices of its case."""
    annee = int(getattr(doc.saisie, "annee", None) or doc.date.year - 1)
    toutes = factures(dossier).values()
    annulees = {a.sur.numero for a in toutes if a.annulation and a.sur}
    finales = [f for f in toutes if f.doc.tete.finale and f.numero not in annulees]
    reglees = [(f, r) for f in finales if (r := _reglee(dossier, f, annee))]
    return Attestation(
        annee,
        tuple(r for _, r in reglees),
        tuple(_passages(dossier, doc, annee)),
        getattr(doc.saisie, "prix_horaire", None) or _prix_horaire([f for f, _ in reglees]),
    )


def _solde(dossier: Dossier, f: Facture, jour: datetime.date) -> bool:
    """Is the invoice settled at the end of `jour`, with the advances that it deducts?"""
    siennes = (f, *(d.facture for d in f.deductions))
    return f.date <= jour and all(ouvert(dossier, x.numero, jour) <= 0 for x in siennes)


def _reglee(dossier: Dossier, f: Facture, annee: int) -> FactureReglee | None:
    fin = datetime.date(annee, 12, 31)
    if not _solde(dossier, f, fin) or _solde(dossier, f, datetime.date(annee - 1, 12, 31)):
        return None
    siennes = (f, *(d.facture for d in f.deductions))
    recus: list[Mouvement] = [m for x in siennes for m in paye(dossier, x.numero, fin)]
    especes = sum((m.montant for m in recus if _moyen(dossier, m) == ESPECES), ZERO)
    trop = sum((a_rendre(dossier, x.numero, fin) for x in siennes), ZERO)
    autres = sum((m.montant for m in recus), ZERO) - especes - trop
    soldee = max((f.date, *(m.date for m in recus)))
    if autres <= 0 and especes <= 0:
        return None
    return FactureReglee(f.numero, f.date, soldee, max(ZERO, autres), max(ZERO, especes))


def _moyen(dossier: Dossier, m: Mouvement) -> str:
    """How a sum was paid, be it on an invoice that another has replaced."""
    return dossier.affaire.paiements[m.rang].moyen if m.moyen == COMPENSATION else m.moyen


def _passages(dossier: Dossier, doc: DocumentVoulu, annee: int) -> Iterator[Visite]:
    """The visits that the paper lists, else those of the work sheets of its year."""
    dits = getattr(doc.saisie, "passages", None) or ()
    for x in dits:
        yield Visite(x.periode, x.heures, x.intervenant)
    if dits:
        return
    bons = [(i.debut, i.fin, i.intervenant) for d in dossier.documents for i in d.interventions]
    faits = sorted((d, f, qui or "") for d, f, qui in bons if d and f and d < f)
    for debut, fin, qui in faits:
        if debut.year == annee:
            duree = Decimal((fin - debut).total_seconds()) / SECONDES_D_UNE_HEURE
            yield Visite(date_courte(debut.date()), centimes(duree), qui or None)


def _prix_horaire(faites: list[Facture]) -> Decimal | None:
    """The price of an hour, when every line of the invoices is sold by the hour at one price."""
    lignes = [x.ligne for f in faites if f.totaux for x in f.totaux.lignes]
    prix = {x.prix_unitaire for x in lignes}
    heures = all((x.unite or "").lower() in ("heure", "heures", "h") for x in lignes)
    return prix.pop() if lignes and heures and len(prix) == 1 else None

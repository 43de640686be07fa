"""Stage 3, reckon: the rows of one e-report: sales to consumers by day, category and rate (flux
10.3), payments of services by invoice (10.2) or by day (10.4).

Takes the parts of sales and receipts (`ereporting`) of the days of a period; gives rows, sorted, in
euros. What cannot be sent is told apart: a payment below zero, that the schema refuses (annexe 7,
G1.16), and those of invoices that a platform carries, which are told there (status 212). Pure.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal

from ..droit.circuit import NomCircuit
from ..socle.centimes import ZERO
from .ereporting import CONSOMMATEURS, Encaissement, Vente

VENTES_A_L_ETRANGER, VENTES_DU_JOUR = "10.1", "10.3"
PAIEMENTS_DE_FACTURES, PAIEMENTS_DU_JOUR = "10.2", "10.4"
SUR_LA_PLATEFORME, RENDU = "212", "rendu"
INTERNATIONAL: NomCircuit = "ereporting_international"
TRANSMIS = (*(VENTES_A_L_ETRANGER, VENTES_DU_JOUR), *(PAIEMENTS_DE_FACTURES, PAIEMENTS_DU_JOUR))


@dataclass(frozen=True, kw_only=True)
class LigneDeclaree:
    """A row of an e-report, as its page, its table and its frozen data hold it.

    `flux`: 10.1 to 10.4; 212 for what is told on the platform, « rendu » for what is not sent.
    `taux` in percent. `base`, `tva`: of a sale; `montant`: of a payment, VAT included. `nombre`: of
    sales, when it is known.
    """

    flux: str
    date: datetime.date
    categorie: str = ""
    taux: Decimal | None = None
    base: Decimal | None = None
    tva: Decimal | None = None
    montant: Decimal | None = None
    nombre: int | None = None
    debits: bool = False
    facture: str = ""
    date_facture: datetime.date | None = None
    type: str = ""
    client: str = ""
    pays: str = ""
    identifiant: str = ""
    devise: str = "EUR"

    @property
    def cellules(self) -> tuple[object, ...]:
        """What a row of a table says of it (see `tableur`)."""
        return (
            *(self.flux, self.date, self.categorie, self.taux, self.base, self.tva, self.montant),
            *(self.nombre, self.facture, self.date_facture, self.type, self.client, self.pays),
            *(self.identifiant, self.devise),
        )

    @property
    def transmise(self) -> bool:
        return self.flux in TRANSMIS

    @property
    def faits(self) -> dict[str, str]:
        """The row as frozen data hold it, every value as text; what is not said is left out."""
        brut = {f.name: getattr(self, f.name) for f in fields(self)}
        dits = {k: _texte(x) for k, x in brut.items() if x is not None and x is not False}
        return {k: x for k, x in dits.items() if x} | (
            {} if self.taux is None else {"taux": f"{self.taux.normalize():f}"}
        )


def _texte(x: object) -> str:
    if isinstance(x, Decimal):
        return f"{x:.2f}"
    return x.isoformat() if isinstance(x, datetime.date) else "oui" if x is True else str(x)


def ventes_du_jour(ventes: Iterable[Vente]) -> list[LigneDeclaree]:
    """Flux 10.3: what was sold to consumers, by day, category and rate. Credit notes lower it."""
    sommes: defaultdict[tuple[datetime.date, str, bool, Decimal], list[Decimal]]
    sommes = defaultdict(lambda: [ZERO, ZERO])
    papiers: defaultdict[tuple[datetime.date, str, bool, Decimal], set[str]] = defaultdict(set)
    for v in ventes:
        if v.circuit == CONSOMMATEURS:
            cle = (v.jour, v.sorte.categorie, v.debits, v.sorte.taux)
            sommes[cle][0] += v.base
            sommes[cle][1] += v.tva
            papiers[cle].add(v.numero)
    return [
        LigneDeclaree(
            flux=VENTES_DU_JOUR,
            date=jour,
            categorie=categorie,
            taux=taux,
            base=sommes[cle][0],
            tva=sommes[cle][1],
            nombre=None if "" in papiers[cle] else len(papiers[cle]),
            debits=debits,
        )
        for cle in sorted(sommes)
        if any(sommes[cle])
        for jour, categorie, debits, taux in [cle]
    ]


def paiements_declares(encaissements: Iterable[Encaissement]) -> list[LigneDeclaree]:
    """Flux 10.2 and 10.4, then what is told on the platform and what cannot be sent."""
    sommes: defaultdict[tuple[str, datetime.date, str, Decimal], Decimal] = defaultdict(Decimal)
    papiers: dict[str, Encaissement] = {}
    for e in encaissements:
        if e.raison or e.taux is None or e.circuit == "rien":
            continue
        flux = FLUX_DU_CIRCUIT[e.circuit]
        numero = "" if flux == PAIEMENTS_DU_JOUR else e.numero
        if numero:
            papiers[numero] = e
        elif flux != PAIEMENTS_DU_JOUR:
            continue  # received before its invoice: told once that is made
        sommes[flux, e.jour, numero, e.taux] += e.montant
    return [
        _paiement(flux, jour, papiers.get(numero), taux, sommes[flux, jour, numero, taux])
        for flux, jour, numero, taux in sorted(sommes)
        if sommes[flux, jour, numero, taux]
    ]


FLUX_DU_CIRCUIT: Mapping[NomCircuit, str] = {
    "plateforme": SUR_LA_PLATEFORME,
    INTERNATIONAL: PAIEMENTS_DE_FACTURES,
    CONSOMMATEURS: PAIEMENTS_DU_JOUR,
}


def _paiement(
    flux: str, jour: datetime.date, e: Encaissement | None, taux: Decimal, montant: Decimal
) -> LigneDeclaree:
    rendu = montant < 0 and flux != SUR_LA_PLATEFORME
    return LigneDeclaree(
        flux=RENDU if rendu else flux,
        date=jour,
        taux=taux,
        montant=montant,
        facture=e.numero if e else "",
        date_facture=e.date_facture if e else None,
        client=e.client if e else "",
    )


@dataclass(frozen=True)
class EcartDeclare:
    """A row that is another than what was declared: before, and now; one of them may be none."""

    avant: Mapping[str, str] | None
    maintenant: Mapping[str, str] | None


def ecarts(
    avant: Iterable[Mapping[str, str]], maintenant: Iterable[Mapping[str, str]]
) -> list[EcartDeclare]:
    """What changed between two declarations of one period, by what each row is about."""
    vus, neufs = ({_cle(x): x for x in lignes} for lignes in (avant, maintenant))
    return [
        EcartDeclare(vus.get(k), neufs.get(k))
        for k in sorted({*vus, *neufs})
        if vus.get(k) != neufs.get(k)
    ]


def _cle(x: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(x.get(k, "") for k in ("flux", "date", "facture", "categorie", "debits", "taux"))

"""The periods of e-reporting: which a seller owes by his VAT regime, their days and their term.

Takes `clauses/_tableaux/ereporting.yaml` and the name of a period; gives typed periods. A decade is
« 2027-09-D1 » (D2, D3), a month « 2027-09 », two civil months « 2027-B5 » (September and October).
Sources: CGI 290 and 290 A; ann. II, 242 nonies M to P; BOI-TVA-DECLA-20-30-50-30, § 70 to 100.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

from ..fiches.fiscalite import RegimeTva
from ..lecture.noeuds import Noeud
from .bibliotheque import Bibliotheque

TABLEAU = "ereporting"
EXIGE = "facture_electronique_emise"  # the legal value that says from which day data are due
NomFlux = Literal["transactions", "paiements"]
Grain = Literal["decade", "mois", "bimestre"]
FLUX: tuple[NomFlux, ...] = ("transactions", "paiements")
FORME = re.compile(r"(20\d\d)-(?:(0[1-9]|1[0-2])(?:-D([1-3]))?|B([1-6]))")
JOURS_D_UNE_DECADE = 10
FORMES: Mapping[Grain, str] = MappingProxyType(
    {
        "decade": "une décade : 2027-09-D1, 2027-09-D2 ou 2027-09-D3",
        "mois": "un mois : 2027-09",
        "bimestre": "deux mois civils : 2027-B5 (septembre et octobre)",
    }
)
UN_JOUR = timedelta(days=1)
# The rhythm of whoever has asked for no other (CGI 287, 2); also the one whose days come first.
SUPPOSE = "mensuelle"
A_DIRE = (
    "au régime réel, le rythme de vos déclarations de TVA n'est pas dit : il est supposé mensuel, "
    "et les périodes à transmettre sont comptées ainsi ; écrivez « declaration: mensuelle », "
    "« trimestrielle » ou « simplifiee » sous « tva: »"
)


@dataclass(frozen=True)
class Rythme:
    """How often one flow is due, and when: so many days after the period (`apres`), or from a day
    of the month that follows to its end (`du`).
    """

    periode: Grain
    apres: int | None = None
    du: int | None = None


@dataclass(frozen=True)
class RegimeDeclare:
    """What a seller's VAT regime makes due."""

    cle: str
    nom: str
    transactions: Rythme
    paiements: Rythme
    jusqu_au: date  # the last day that it can govern

    def rythme(self, flux: NomFlux) -> Rythme:
        return self.transactions if flux == "transactions" else self.paiements


@dataclass(frozen=True)
class PeriodeDeclaree:
    """One flow over one period."""

    flux: NomFlux
    nom: str
    debut: date
    fin: date
    ouvre: date  # the first day on which it may be sent
    terme: date  # the last one

    @property
    def bornes_transmises(self) -> tuple[date, date]:
        """The first and the last day as a file names them: two days at least (annexe 7, G6.25), of
        which a regime that lasted one has only that.
        """
        return (self.debut, self.fin) if self.debut < self.fin else jours_de(self.nom)


@dataclass(frozen=True)
class TableEreporting:
    regimes: Mapping[str, RegimeDeclare]
    categories: Mapping[str, str]


def table(biblio: Bibliotheque) -> TableEreporting:
    return biblio.tableau(TABLEAU, lire_table)


def lire_table(noeud: Noeud) -> TableEreporting:
    """Raises KeyError, TypeError or ValueError for a table of another form."""
    brut = noeud.brut()
    regimes = {
        cle: RegimeDeclare(
            cle,
            x["nom"],
            _rythme(x["transactions"]),
            _rythme(x["paiements"]),
            date.fromisoformat(x["jusqu_au"]) if "jusqu_au" in x else date.max,
        )
        for cle, x in brut["rythmes"].items()
    }
    return TableEreporting(regimes, dict(brut["categories"]))


def _rythme(x: Mapping[str, str]) -> Rythme:
    return Rythme(
        {str(g): g for g in FORMES}[x["periode"]],
        int(x["apres"]) if "apres" in x else None,
        int(x["du"]) if "du" in x else None,
    )


def cle_du_regime(tva: RegimeTva) -> str | None:
    """The row of a seller; None where a seller under the real regime does not say how often he
    files.
    """
    return "franchise" if tva.regime == "franchise" else tva.declaration


def grain_de(nom: str) -> Grain:
    """What a period is by its name. Raises ValueError for what is none.

    >>> [grain_de(x) for x in ("2027-09-D1", "2027-09", "2027-B5")]
    ['decade', 'mois', 'bimestre']
    """
    m = FORME.fullmatch(nom)
    if m is None:
        raise ValueError(nom)
    return "decade" if m[3] else "bimestre" if m[4] else "mois"


def jours_de(nom: str) -> tuple[date, date]:
    """The first and the last day of a period. Raises ValueError.

    >>> [str(x) for x in jours_de("2027-02-D3")], [str(x) for x in jours_de("2027-B5")]
    (['2027-02-21', '2027-02-28'], ['2027-09-01', '2027-10-31'])
    """
    m = FORME.fullmatch(nom)
    if m is None:
        raise ValueError(nom)
    an, mois = int(m[1]), int(m[2] or 2 * int(m[4] or 1) - 1)
    dernier = mois + 1 if m[4] else mois
    fin = date(an, dernier, calendar.monthrange(an, dernier)[1])
    if m[3] is None:
        return date(an, mois, 1), fin
    rang = int(m[3])
    debut = date(an, mois, JOURS_D_UNE_DECADE * (rang - 1) + 1)
    return debut, fin if rang == 3 else debut + timedelta(days=JOURS_D_UNE_DECADE - 1)


def periode_du_jour(jour: date, grain: Grain) -> str:
    """The period of a day.

    >>> [periode_du_jour(date(2027, 10, 31), g) for g in ("decade", "mois", "bimestre")]
    ['2027-10-D3', '2027-10', '2027-B5']
    """
    mois = f"{jour.year}-{jour.month:02}"
    if grain == "mois":
        return mois
    if grain == "bimestre":
        return f"{jour.year}-B{(jour.month + 1) // 2}"
    return f"{mois}-D{min(3, (jour.day - 1) // JOURS_D_UNE_DECADE + 1)}"


def periodes_declarees(regime: RegimeDeclare, nom: str) -> list[PeriodeDeclaree]:
    """What a seller of this regime sends for the period `nom`; nothing when the name is of another
    rhythm. Under the monthly regime a month is its three decades of sales, and its payments. Raises
    ValueError for what is no period.
    """
    grain = grain_de(nom)
    sortie = []
    for flux in FLUX:
        voulu = regime.rythme(flux).periode
        if voulu == grain:
            sortie.append(_due(regime, flux, nom))
        elif (voulu, grain) == ("decade", "mois"):
            sortie += [_due(regime, flux, f"{nom}-D{n}") for n in (1, 2, 3)]
    return sortie


def _due(regime: RegimeDeclare, flux: NomFlux, nom: str) -> PeriodeDeclaree:
    debut, fin = jours_de(nom)
    r = regime.rythme(flux)
    suivant = fin + UN_JOUR
    if r.du is None:
        return PeriodeDeclaree(flux, nom, debut, fin, suivant, fin + timedelta(days=r.apres or 0))
    dernier = calendar.monthrange(suivant.year, suivant.month)[1]
    return PeriodeDeclaree(
        flux, nom, debut, fin, suivant.replace(day=r.du), suivant.replace(day=dernier)
    )

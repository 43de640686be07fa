"""What only shows over all the cases of a seller: totals, the weight of one client, the distance to
the franchise thresholds. Pure.

A client who makes more than 30 % of the year's turnover is flagged: that limit is a habit of
prudence, no law. Thresholds: CGI 293 B; the first one counts over the year before, the higher one
ends the franchise on the very day it is passed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from ..droit.bibliotheque import Bibliotheque
from ..droit.valeurs_legales import ValeurInconnue
from ..fiches.prestation import nature_vendue
from ..fiches.secteurs import SECTEURS
from .factures import factures
from .prix import ZERO
from .suivi import Sommes, SuiviDossier

PART_FORTE = Decimal(30)  # percent of the year's turnover
PROCHE = Decimal(90)  # percent of a threshold from which it is said to be near


@dataclass(frozen=True)
class Cumul:
    """The sums of several cases."""

    dossiers: int
    facture: Decimal
    paye: Decimal
    credite: Decimal
    ouvert: Decimal
    a_rendre: Decimal
    echu: Decimal
    sommes: Sommes


@dataclass(frozen=True)
class PartClient:
    """One client's share of the turnover invoiced over a civil year, VAT left out."""

    client: str
    siren: str | None
    montant: Decimal
    part: Decimal

    @property
    def signale(self) -> bool:
        return self.part > PART_FORTE


@dataclass(frozen=True)
class Franchise:
    """Receipts of a civil year against the two thresholds of one activity.

    `etat`: sous_le_seuil, proche, depasse or majore_depasse.
    """

    annee: int
    activite: str
    encaisse: Decimal
    seuil: Decimal
    majore: Decimal

    @property
    def etat(self) -> str:
        if self.encaisse > self.majore:
            return "majore_depasse"
        if self.encaisse > self.seuil:
            return "depasse"
        return "proche" if self.encaisse * 100 >= self.seuil * PROCHE else "sous_le_seuil"


@dataclass(frozen=True)
class SuiviVendeur:
    """What one seller must know over all his cases."""

    nom: str
    siren: str
    totaux: Cumul
    annee: int
    chiffre: Decimal
    clients: tuple[PartClient, ...]
    franchise: tuple[Franchise, ...]


def cumul(suivis: Sequence[SuiviDossier]) -> Cumul:
    echu = sum((f.echu for s in suivis for f in s.factures), ZERO)
    return Cumul(
        len(suivis),
        sum((s.facture for s in suivis), ZERO),
        sum((s.paye for s in suivis), ZERO),
        sum((s.credite for s in suivis), ZERO),
        sum((s.ouvert for s in suivis), ZERO),
        sum((s.a_rendre for s in suivis), ZERO),
        echu,
        sum((s.sommes for s in suivis), Sommes()),
    )


def par_vendeur(
    suivis: Sequence[SuiviDossier], biblios: Sequence[Bibliotheque], jour: date
) -> tuple[SuiviVendeur, ...]:
    """One record for each seller; `biblios` are the libraries of the cases, in the same order."""
    groupes: dict[str, list[tuple[SuiviDossier, Bibliotheque]]] = {}
    for s, b in zip(suivis, biblios, strict=True):
        groupes.setdefault(s.vendeur.siren_brut, []).append((s, b))
    return tuple(du_vendeur([s for s, _ in g], g[0][1], jour) for _, g in sorted(groupes.items()))


def du_vendeur(suivis: list[SuiviDossier], biblio: Bibliotheque, jour: date) -> SuiviVendeur:
    """The record of one seller over these cases of his, with the thresholds of `biblio`."""
    v = suivis[0].vendeur
    clients = _clients(suivis, jour)
    franchise = (
        tuple(
            x
            for annee in (jour.year - 1, jour.year)
            for x in _franchise(suivis, biblio, annee, jour)
        )
        if v.tva.regime == "franchise"
        else ()
    )
    return SuiviVendeur(
        v.denomination,
        v.siren_brut,
        cumul(suivis),
        jour.year,
        sum((c.montant for c in clients), ZERO),
        clients,
        franchise,
    )


def _clients(suivis: Iterable[SuiviDossier], jour: date) -> tuple[PartClient, ...]:
    """Turnover invoiced by client over the civil year of `jour`, credit notes taken off, the
    largest first. By SIREN, else by name.
    """
    sommes: dict[str, Decimal] = {}
    noms: dict[str, tuple[str, str | None]] = {}
    for s in suivis:
        c = s.client
        if c is None:
            continue
        cle = c.siren_brut or c.nom.casefold()
        noms.setdefault(cle, (c.denomination, c.siren_brut))
        for f in factures(s.dossier).values():
            if f.date.year == jour.year and f.date <= jour:
                ht = sum((t.base for t in f.tranches), ZERO)
                sommes[cle] = sommes.get(cle, ZERO) + (-ht if f.avoir else ht)
    total = sum(sommes.values(), ZERO)
    if total <= 0:
        return ()
    parts = [
        PartClient(*noms[k], x, (x * 100 / total).quantize(Decimal("0.1"), ROUND_HALF_UP))
        for k, x in sommes.items()
    ]
    return tuple(sorted(parts, key=lambda p: (-p.montant, p.client)))


def nature(s: SuiviDossier) -> str:
    """services, biens or mixte: what the case sells."""
    return nature_vendue(s.dossier.affaire.prestation, SECTEURS[s.vendeur.secteur])


def _franchise(
    suivis: Sequence[SuiviDossier], biblio: Bibliotheque, annee: int, jour: date
) -> list[Franchise]:
    """Receipts of the year by activity. With goods among them, the whole is held against the
    threshold of goods and services against theirs; a mixed case counts in both, which is the
    prudent side.
    """
    recu = {"services": ZERO, "biens": ZERO, "mixte": ZERO}
    natures = {nature(s) for s in suivis}
    for s in suivis:
        recu[nature(s)] += sum(
            (p.net for p in s.dossier.affaire.paiements if p.date.year == annee and p.date <= jour),
            ZERO,
        )
    if annee < jour.year and not any(recu.values()):
        return []
    lignes = []
    if natures & {"services", "mixte"}:
        lignes.append(("services", recu["services"] + recu["mixte"]))
    if natures & {"biens", "mixte"}:
        lignes.append(("biens", sum(recu.values(), ZERO)))
    sortie = []
    for activite, encaisse in lignes:
        borne = min(jour, date(annee, 12, 31))
        try:
            seuil, majore = (
                biblio.valeur(f"franchise_{activite}{x}", borne).valeur for x in ("", "_majore")
            )
        except (
            ValeurInconnue
        ):  # said nowhere: a year that the library does not know has no distance
            continue
        sortie.append(Franchise(annee, activite, encaisse, seuil, majore))
    return sortie

"""What only shows over all the cases of a seller: totals, the weight of one client, the distance to
the thresholds (see `seuils`). Pure.

A client who makes more than 30 % of the year's turnover is flagged: that limit is a habit of
prudence, no law.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from ..droit.bibliotheque import Bibliotheque
from ..fiches.parties import Client, Vendeur
from ..fiches.prestation import nature_vendue
from ..fiches.secteurs import SECTEURS
from ..socle.centimes import ZERO
from .ages import Ages
from .change import en_euros, jour_du_change
from .factures import factures
from .natures import chiffre_de
from .recettes import Recette, recettes_du_dossier
from .seuils import Plafond, Recu, franchise, micro
from .suivi import Sommes, SuiviDossier

TOUT = Decimal(100)
PART_FORTE = Decimal(30)  # percent of the year's turnover


@dataclass(frozen=True)
class Cumul:
    """The sums of several cases."""

    dossiers: int
    facture: Decimal
    paye: Decimal
    credite: Decimal
    ouvert: Decimal
    a_rendre: Decimal
    ages: Ages
    sommes: Sommes

    @property
    def echu(self) -> Decimal:
        return self.ages.echu


@dataclass(frozen=True)
class PartClient:
    """One client's share of the turnover invoiced over a civil year, VAT left out."""

    client: str
    siren: str | None
    montant: Decimal
    part: Decimal

    @property
    def signale(self) -> bool:
        """Does he weigh too much? Of the only client of a year nothing is said."""
        return PART_FORTE < self.part < TOUT


@dataclass(frozen=True)
class AgesClient:
    """What one client owes over all his cases, in euros, by age."""

    client: str
    siren: str | None
    ages: Ages


@dataclass(frozen=True)
class SansDossier:
    """What a seller received without a case, by one of his workspaces."""

    vendeur: Vendeur
    recettes: tuple[Recette, ...]
    biblio: Bibliotheque


@dataclass(frozen=True)
class SuiviVendeur:
    """What one seller must know over all his cases."""

    nom: str
    siren: str
    totaux: Cumul
    annee: int
    chiffre: Decimal
    clients: tuple[PartClient, ...]
    franchise: tuple[Plafond, ...]
    micro: tuple[Plafond, ...]


def cumul(suivis: Sequence[SuiviDossier]) -> Cumul:
    """The sums of these cases, in euros: those in another currency at the rate of the day."""

    def somme(de: Callable[[SuiviDossier], Decimal]) -> Decimal:
        return sum((en_euros(s.dossier, s.jour, de(s)) for s in suivis), ZERO)

    return Cumul(
        len(suivis),
        somme(lambda s: s.facture),
        somme(lambda s: s.paye),
        somme(lambda s: s.credite),
        somme(lambda s: s.ouvert),
        somme(lambda s: s.a_rendre),
        sum((_ages_en_euros(s) for s in suivis), Ages()),
        sum((_en_euros(s) for s in suivis), Sommes()),
    )


def _ages_en_euros(s: SuiviDossier) -> Ages:
    return s.ages.convertis(lambda x: en_euros(s.dossier, s.jour, x))


def ages_par_client(suivis: Sequence[SuiviDossier]) -> tuple[AgesClient, ...]:
    """What each client owes by age, in euros, who owes most first; nothing of who owes nothing."""
    noms: dict[str, tuple[str, str | None]] = {}
    ages = defaultdict[str, Ages](Ages)
    for s, c, siren in _clients_connus(suivis):
        cle = siren or c.identite.nom
        noms.setdefault(cle, (c.denomination, siren))
        ages[cle] += _ages_en_euros(s)
    dus = (AgesClient(*noms[cle], x) for cle, x in ages.items() if x.total)
    return tuple(sorted(dus, key=lambda x: (-x.ages.total, x.client)))


def _en_euros(s: SuiviDossier) -> Sommes:
    x = s.sommes
    principal, interets, indemnite = (
        en_euros(s.dossier, s.jour, y) for y in (x.principal, x.interets, x.indemnite)
    )
    return replace(x, principal=principal, interets=interets, indemnite=indemnite)


def par_vendeur(
    suivis: Sequence[SuiviDossier],
    biblios: Sequence[Bibliotheque],
    jour: date,
    sans_dossier: Sequence[SansDossier] = (),
) -> tuple[SuiviVendeur, ...]:
    """One record for each seller; `biblios` are the libraries of the cases, in the same order."""
    groupes: dict[str, list[SuiviDossier]] = {}
    vendeurs: dict[str, tuple[Vendeur, Bibliotheque]] = {}
    for s, b in zip(suivis, biblios, strict=True):
        groupes.setdefault(s.vendeur.siren_brut, []).append(s)
        vendeurs.setdefault(s.vendeur.siren_brut, (s.vendeur, b))
    autres: dict[str, list[Recette]] = {}
    for x in sans_dossier:
        autres.setdefault(x.vendeur.siren_brut, []).extend(x.recettes)
        vendeurs.setdefault(x.vendeur.siren_brut, (x.vendeur, x.biblio))
    return tuple(
        du_vendeur(v, groupes.get(n, []), b, jour, autres.get(n, ()))
        for n, (v, b) in sorted(vendeurs.items())
    )


def du_vendeur(
    v: Vendeur,
    suivis: Sequence[SuiviDossier],
    biblio: Bibliotheque,
    jour: date,
    sans_dossier: Iterable[Recette] = (),
) -> SuiviVendeur:
    """The record of one seller over these cases of his and his receipts without a case, with the
    thresholds of `biblio`.
    """
    clients = _clients(suivis, jour)
    siennes = [r for s in suivis for r in recettes_du_dossier(s.dossier)]
    recu = Recu(v, (*siennes, *sans_dossier), jour, frozenset(nature(s) for s in suivis))
    annees = (jour.year - 1, jour.year)
    return SuiviVendeur(
        v.denomination,
        v.siren_brut,
        cumul(suivis),
        jour.year,
        sum((c.montant for c in clients), ZERO),
        clients,
        tuple(x for annee in annees for x in franchise(recu, biblio, annee)),
        tuple(x for annee in annees for x in micro(recu, biblio, annee)),
    )


def _clients(suivis: Iterable[SuiviDossier], jour: date) -> tuple[PartClient, ...]:
    """Turnover invoiced by client over the civil year of `jour`, credit notes taken off, the
    largest first.
    """
    sommes: dict[str, Decimal] = {}
    noms: dict[str, tuple[str, str | None]] = {}
    for s, c, siren in _clients_connus(suivis):
        cle = siren or c.identite.nom
        noms.setdefault(cle, (c.denomination, siren))
        for f in factures(s.dossier).values():
            if f.date.year == jour.year and f.date <= jour:
                ht = en_euros(s.dossier, jour_du_change(f), chiffre_de(s.dossier, f))
                sommes[cle] = sommes.get(cle, ZERO) + (-ht if f.avoir else ht)
    total = sum(sommes.values(), ZERO)
    if total <= 0:
        return ()
    parts = [
        PartClient(*noms[k], x, (x * 100 / total).quantize(Decimal("0.1"), ROUND_HALF_UP))
        for k, x in sommes.items()
    ]
    return tuple(sorted(parts, key=lambda p: (-p.montant, p.client)))


def _clients_connus(
    suivis: Iterable[SuiviDossier],
) -> list[tuple[SuiviDossier, Client, str | None]]:
    """Each case with its client and his SIREN: one without is the one that has his name."""
    clients = [(s, s.client) for s in suivis if s.client]
    sirens = {c.identite.nom: c.siren_brut for _, c in clients if c.siren_brut}
    return [(s, c, c.siren_brut or sirens.get(c.identite.nom)) for s, c in clients]


def nature(s: SuiviDossier) -> str:
    """services, biens or mixte: what the case sells."""
    return nature_vendue(s.dossier.affaire.prestation, SECTEURS[s.vendeur.secteur])

"""`status --format csv`: a line for each case, then for each client, then their total, for a
spreadsheet.

Nothing is reckoned here. `niveau` says what a line is of (dossier, client, total), so that a filter
gives one of the three; a case is in its own currency, clients and total in euros. A column is
added at the end, never renamed: programs read them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ..comptes.cumuls import Cumul, ages_par_client, cumul
from ..comptes.suivi import SuiviDossier
from ..comptes.tableur import en_csv
from ..course.etat import Etat
from ..fiches.devises import EURO

COLONNES = (
    *("niveau", "dossier", "fichier", "client", "siren_client", "devise", "facture", "credite"),
    *("paye", "a_rendre", "ouvert", "non_echu", "de_0_a_30", "de_31_a_60"),
    *("de_61_a_90", "plus_de_90", "jours_de_retard", "principal", "interets"),
    *("indemnite", "du_ce_jour", "prochaine_etape", "date_etape", "litige_depuis"),
    *("procedure_collective_depuis", "prescription"),
)


@dataclass(frozen=True)
class _Rangee:
    cellules: tuple[object, ...]


def etat_csv(e: Etat) -> bytes:
    """The state as CSV (see `comptes.tableur` for its signs)."""
    return en_csv(_rangees(e), COLONNES)


def _rangees(e: Etat) -> Iterator[_Rangee]:
    suivis = [s for s, _ in e.suivis]
    for s, fichier in e.suivis:
        yield _Rangee(_dossier(s, fichier))
    for x in ages_par_client(suivis):
        tete = ("client", None, None, x.client, x.siren, EURO)
        milieu = (*(None,) * 4, x.ages.total, *x.ages.colonnes)
        yield _Rangee((*tete, *milieu, *(None,) * (len(COLONNES) - len(tete) - len(milieu))))
    yield _Rangee((*("total", *(None,) * 4, EURO), *_sommes(cumul(suivis)), *(None,) * 5))


def _sommes(x: SuiviDossier | Cumul, retard: int | None = None) -> tuple[Decimal | int | None, ...]:
    """What was billed, what is open and how late, what is due today: of a case or of all."""
    du = x.sommes
    return (
        *(x.facture, x.credite, x.paye, x.a_rendre, x.ouvert, *x.ages.colonnes, retard),
        *(du.principal, du.interets, du.indemnite, du.total),
    )


def _dossier(s: SuiviDossier, fichier: str) -> tuple[object, ...]:
    c, a, p = s.client, s.prochaine, s.prescription
    return (
        *("dossier", s.dossier.nom, fichier),
        *((c.denomination, c.siren_brut) if c else (None, None)),
        s.dossier.devise,
        *_sommes(s, s.retard),
        *((a.libelle, a.etape.date) if a else (None, None)),
        s.litige.date if s.litige else None,
        s.procedure.date if s.procedure else None,
        p.limite if p else None,
    )

"""Stage 3, reckon: when the client must be told that his contract is about to renew itself. Pure.

The notice goes out no sooner than three months and no later than one month before the end of the
time in which he may refuse (C. conso. L215-1); to consumers and non-professionals alone (L215-3).
Sent otherwise, it leaves him free to go at any time, at no cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ..dossier.cas import Dossier
from ..socle.durees import Duree

AVERTIS = ("consommateur", "non_professionnel")


@dataclass(frozen=True)
class AvisDeReconduction:
    """The first and last days on which to send it, and the last day on which the client refuses."""

    du: date
    au: date
    refus: date


def avis_de_reconduction(dossier: Dossier, jour: date) -> AvisDeReconduction | None:
    """The next notice to send at `jour`; None where none is due, or once the journal says it."""
    p, k = dossier.affaire.prestation, dossier.affaire.conclusion
    debut = (p.debut if p else None) or (k.date if k else None)
    if p is None or not p.reconduction or p.duree is None or debut is None:
        return None
    if dossier.debiteur not in AVERTIS or p.duree.nombre == 0 or k is None or k.date is None:
        return None
    n, refus = 0, date.min
    while refus < jour:
        n += 1
        terme = p.duree._replace(nombre=n * p.duree.nombre).depuis(debut) - timedelta(days=1)
        refus = _avant(terme, p.preavis) if p.preavis else terme
    loi = max(jour, k.date)
    avis = AvisDeReconduction(
        _avant(refus, dossier.delai("avis_reconduction_au_plus_tot", loi)),
        _avant(refus, dossier.delai("avis_reconduction_au_plus_tard", loi)),
        refus,
    )
    envoyes = (e.date for e in dossier.affaire.journal if e.type == "avis_reconduction")
    return None if any(avis.du <= d <= min(avis.au, jour) for d in envoyes) else avis


def _avant(jour: date, delai: Duree) -> date:
    """The day that is so long before another."""
    return Duree(-delai.nombre, delai.unite).depuis(jour)

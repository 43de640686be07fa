"""Stage 3, reckon: what the workspace knows of a client: paid late or not, promises kept or broken,
share of the turnover.

Every case of the workspace is read once a run, whatever its state: one that cannot be read, or
whose figures fail, is passed over and counted. Only what is dated up to the document's day speaks,
so that a page made again says the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from ..dossier.cas import Dossier
from ..dossier.chargement import charger, relever
from ..dossier.espace_lu import EspaceLu
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import DocumentVoulu
from ..fiches.identite import Identite
from ..socle.centimes import ZERO
from ..socle.disque import vrai_chemin
from ..socle.durees import Duree
from ..socle.empreintes import FichiersLus
from ..socle.partage import une_fois
from .change import en_euros, jour_du_change
from .cumuls import PART_FORTE
from .encaissements import mouvements, ouvert, premiere_echeance
from .factures import Facture, factures
from .suivi import suivre

AN = Duree(-12, "mois")


@dataclass(frozen=True)
class Passe:
    """One earlier case of the client, at the document's day."""

    nom: str
    date: date
    facture: Decimal
    ouvert: Decimal
    retard: int  # the longest delay, in days, paid or not
    retards: int  # how many invoices were paid late or are late
    factures: int
    rompues: int
    litiges: int


@dataclass(frozen=True)
class Historique:
    """What the workspace shows of a client up to `jour`.

    `part`: percent of the turnover of the twelve months before; None without turnover.
    """

    jour: date
    passes: tuple[Passe, ...]
    chiffre: Decimal
    chiffre_client: Decimal
    illisibles: int

    def _somme(self, champ: str) -> int:
        return sum(getattr(p, champ) for p in self.passes)

    @property
    def factures(self) -> int:
        return self._somme("factures")

    @property
    def retards(self) -> int:
        return self._somme("retards")

    @property
    def rompues(self) -> int:
        return self._somme("rompues")

    @property
    def litiges(self) -> int:
        return self._somme("litiges")

    @property
    def retard(self) -> int:
        return max((p.retard for p in self.passes), default=0)

    @property
    def ouvert(self) -> Decimal:
        return sum((p.ouvert for p in self.passes), ZERO)

    @property
    def part(self) -> Decimal | None:
        return (
            (self.chiffre_client * 100 / self.chiffre).quantize(Decimal(1), ROUND_HALF_UP)
            if self.chiffre > 0
            else None
        )

    @property
    def part_forte(self) -> Decimal:
        """The percentage of the turnover above which one client is said to weigh much."""
        return PART_FORTE

    @property
    def concentre(self) -> bool:
        return self.chiffre > 0 and self.chiffre_client * 100 > PART_FORTE * self.chiffre

    @property
    def incidents(self) -> bool:
        return bool(self.retards or self.rompues or self.ouvert or self.litiges)


@dataclass(frozen=True)
class Trace:
    """What is kept of a case once read: whose it is, what was invoiced.

    Few bytes, so that a large workspace fits.
    """

    chemin: Path
    client: Identite | None
    ventes: tuple[tuple[date, Decimal, str], ...]  # (day, sum before VAT, SIREN of the seller)


@une_fois
def _traces(lu: EspaceLu) -> tuple[list[Trace], int, FichiersLus]:
    """What every case of the workspace leaves, how many could not be read, and the files that they
    take in; once a run.
    """
    return relever(lu, _trace)


def _trace(cas: Dossier) -> Trace:
    ventes = tuple(
        (f.date, -_ht(cas, f) if f.avoir else _ht(cas, f), cas.vendeur_au(f.date).siren_brut)
        for f in factures(cas).values()
    )
    return Trace(vrai_chemin(cas.chemin), cas.client.identite if cas.client else None, ventes)


def historique(dossier: Dossier, doc: DocumentVoulu, biblio: Bibliotheque) -> Historique:
    """The past of the client of `doc` over the workspace, its own case included, up to the
    document's day.
    """
    jour, vendeur = doc.date, dossier.vendeur_au(doc.date).siren_brut
    client = dossier.client_au(jour)
    ici = vrai_chemin(dossier.chemin)
    lues, perdus, lus = _traces(dossier.espace_lu)
    dossier.lus.update(lus)
    passes, chiffre, du_client = [], ZERO, ZERO
    for t in [_trace(dossier), *(t for t in lues if t.chemin != ici)]:
        an = sum(
            (ht for le, ht, qui in t.ventes if AN.depuis(jour) < le <= jour and qui == vendeur),
            ZERO,
        )
        chiffre += an
        if client and t.client and t.client.est(client.identite):
            du_client += an
            if any(le <= jour for le, *_ in t.ventes):
                passes.append(
                    _passe(
                        dossier if t.chemin == ici else charger(t.chemin, dossier.espace_lu),
                        biblio,
                        jour,
                    )
                )
    return Historique(
        jour, tuple(sorted(passes, key=lambda p: (p.date, p.nom))), chiffre, du_client, perdus
    )


def _ht(cas: Dossier, f: Facture) -> Decimal:
    """In euros."""
    return en_euros(cas, jour_du_change(f), sum((t.base for t in f.tranches), ZERO))


def _passe(cas: Dossier, biblio: Bibliotheque, jour: date) -> Passe:
    suivi = suivre(cas, biblio, jour)
    retards = [_retard(cas, s.facture, jour) for s in suivi.factures]
    return Passe(
        cas.nom,
        min(s.facture.date for s in suivi.factures),
        en_euros(cas, jour, suivi.facture),
        en_euros(cas, jour, sum((s.echu for s in suivi.factures), ZERO)),
        max(retards),
        sum(1 for r in retards if r),
        len(retards),
        sum(1 for p in suivi.promesses if p.etat == "rompue"),
        sum(1 for e in cas.affaire.journal if e.type == "litige" and e.date <= jour),
    )


def _retard(cas: Dossier, f: Facture, jour: date) -> int:
    """Days after the due date on which the invoice was settled; still open, up to `jour`."""
    if ouvert(cas, f.numero, jour) > 0:
        return max(0, (jour - premiere_echeance(cas, f.numero, jour)).days)
    dates = [
        m.date for m in mouvements(cas) if m.numero == f.numero and m.date <= jour and m.montant > 0
    ]
    fin = f.termes[-1].date
    return max(0, (max(dates, default=fin) - fin).days)

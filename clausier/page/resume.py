"""Stage 7, pack: what the pages of follow-up say of a case and of its papers: sums, days, states.

From the file alone, whatever the day: a payment that it tells is one, and no page says « en
retard », which is for `status` to say. The sums are those of the ledger. The manifest keeps them,
so that the page over all cases needs no case (see `paquet.accueil`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, Self

from ..comptes.encaissements import escompte_au, ouvert, premiere_echeance
from ..comptes.factures import Facture, credite_sur, factures
from ..course.chaine import Compose
from ..dossier.cas import Dossier
from ..fiches.devises import EURO
from ..socle.centimes import ZERO
from ..socle.ecriture import PAGE, date_courte, montant
from ..texte.composition import Document
from ..texte.projet import est_projet
from ..texte.traduction import avec_traductions

TOUJOURS = date.max  # the file is taken at its word: nothing of it is yet to come
SOMME, DEVISE = re.compile(r"-?\d{1,12}\.\d\d"), re.compile(r"[A-Z]{3}")
POUR = {
    "interne": "document interne",
    "tribunal": "pour le tribunal",
    "mandataire": "pour le mandataire judiciaire",
}
Forme = Literal["fait", "partie", "attente", "retard", "projet", "neutre"]


@dataclass(frozen=True)
class Marque:
    """A state as it is shown: a shape and a word."""

    forme: Forme
    mot: str


@dataclass(frozen=True)
class ChiffreEnTete:
    """A figure at the head of a page: its name, the sum, and what goes with it."""

    nom: str
    somme: str
    suite: str = ""

    def __iter__(self) -> Iterator[str]:
        return iter((self.nom, self.somme, self.suite))


@dataclass(frozen=True)
class ResumeDuDossier:
    """The sums of a case, in its currency. `propose`: of its last offer; `credite`: what its credit
    notes and its discounts take off; `echeance`: the first day on which what is open falls due.
    """

    devise: str = EURO
    propose: Decimal | None = None
    conclu: date | None = None
    facture: Decimal = ZERO
    credite: Decimal = ZERO
    ouvert: Decimal = ZERO
    echeance: date | None = None

    @property
    def regle(self) -> Decimal:
        return self.facture - self.credite - self.ouvert

    @property
    def marque(self) -> Marque | None:
        if self.ouvert > 0:
            return Marque("partie" if self.regle > 0 else "attente", "reste à payer")
        if self.facture:
            return Marque("fait", "soldé")
        if self.conclu:
            return Marque("partie", "en cours")
        return PROPOSE if self.propose is not None else None

    @property
    def montant(self) -> str:
        """The sum that says most: what is open, else what was billed, else what was offered."""
        x = self.ouvert or self.facture or self.propose
        return "" if x is None or not x else somme_dite(x, self.devise)

    @property
    def quand(self) -> str:
        if self.ouvert > 0 and self.echeance:
            return f"échéance {date_courte(self.echeance)}"
        return f"conclu le {date_courte(self.conclu)}" if self.conclu and not self.facture else ""

    @property
    def chiffres(self) -> list[ChiffreEnTete]:
        """What the page of the case says first."""
        if self.facture:
            dit = f"échéance {date_courte(self.echeance)}" if self.echeance else ""
            suite = (("Facturé", self.facture), ("Avoirs", self.credite), ("Réglé", self.regle))
            return [
                ChiffreEnTete("Reste à payer", somme_dite(self.ouvert, self.devise), dit),
                *(ChiffreEnTete(nom, somme_dite(x, self.devise)) for nom, x in suite if x),
            ]
        if self.propose is None:
            return []
        dit = f"conclu le {date_courte(self.conclu)}" if self.conclu else "proposé"
        return [ChiffreEnTete("Montant du devis", somme_dite(self.propose, self.devise), dit)]

    def en_faits(self) -> dict[str, str | None]:
        """As the manifest keeps it."""
        return {
            "devise": self.devise,
            "propose": None if self.propose is None else f"{self.propose:.2f}",
            "conclu": self.conclu.isoformat() if self.conclu else None,
            "facture": f"{self.facture:.2f}",
            "credite": f"{self.credite:.2f}",
            "ouvert": f"{self.ouvert:.2f}",
            "echeance": self.echeance.isoformat() if self.echeance else None,
        }

    @classmethod
    def lu(cls, faits: Any) -> Self:
        """From a manifest; that of another version, or of another hand, says nothing."""
        if not isinstance(faits, Mapping):
            return cls()
        try:
            facture, credite, du = (
                Decimal(_lu(SOMME, faits[k])) for k in ("facture", "credite", "ouvert")
            )
            propose = faits["propose"]
            return cls(
                _lu(DEVISE, faits["devise"]),
                None if propose is None else Decimal(_lu(SOMME, propose)),
                _jour(faits["conclu"]),
                facture,
                credite,
                du,
                _jour(faits["echeance"]),
            )
        except (KeyError, TypeError, ValueError):
            return cls()


PROPOSE, A_REGLER = Marque("attente", "proposé"), Marque("attente", "à régler")


def _lu(forme: re.Pattern[str], x: str) -> str:
    if not forme.fullmatch(x):
        raise ValueError(x)
    return x


def _jour(x: str | None) -> date | None:
    return None if x is None else date.fromisoformat(x)


def somme_dite(x: Decimal, devise: str) -> str:
    return montant(x) if devise == EURO else montant(x, PAGE, devise)


def resume_du_dossier(c: Compose) -> ResumeDuDossier:
    """The sums of a case, as its file tells them."""
    d = c.dossier
    siennes = [f for f in factures(d).values() if not f.avoir]
    dus = {f.numero: max(ZERO, ouvert(d, f.numero, TOUJOURS)) for f in siennes}
    offre = _offre(c.documents)
    conclusion = d.affaire.conclusion
    return ResumeDuDossier(
        d.devise,
        offre.total if offre else None,
        conclusion.date if conclusion else None,
        sum((f.ttc for f in siennes), ZERO),
        sum((_credite(d, f) for f in siennes), ZERO),
        sum(dus.values(), ZERO),
        min((premiere_echeance(d, n, TOUJOURS) for n, x in dus.items() if x), default=None),
    )


def _credite(d: Dossier, f: Facture) -> Decimal:
    """What is taken off an invoice: its credit notes, and a discount for early payment."""
    return credite_sur(d, f.numero, TOUJOURS) + escompte_au(d, f.numero, TOUJOURS)


def _offre(documents: Iterable[Document]) -> Document | None:
    offres = [x for x in documents if x.acte == "offre" and x.total is not None]
    return max(offres, key=lambda x: x.date, default=None)


def chiffres_de(resumes: Iterable[ResumeDuDossier]) -> list[ChiffreEnTete]:
    """What the page over all cases says first: what is open, currency by currency."""
    siens = [r for r in resumes if r.facture]
    if not siens:
        return []
    echeance = min((r.echeance for r in siens if r.echeance), default=None)
    dit = f"première échéance le {date_courte(echeance)}" if echeance else ""

    def totaux(de: Callable[[ResumeDuDossier], Decimal]) -> str:
        devises = dict.fromkeys(sorted((r.devise for r in siens), key=lambda x: (x != EURO, x)))
        return " + ".join(
            somme_dite(sum((de(r) for r in siens if r.devise == x), ZERO), x) for x in devises
        )

    avoirs = [ChiffreEnTete("Avoirs", totaux(lambda r: r.credite))]
    return [
        ChiffreEnTete("Reste à payer", totaux(lambda r: r.ouvert), dit),
        ChiffreEnTete("Facturé", totaux(lambda r: r.facture)),
        *(avoirs if any(r.credite for r in siens) else []),
        ChiffreEnTete("Réglé", totaux(lambda r: r.regle)),
    ]


@dataclass(frozen=True)
class LigneDuDossier:
    """A paper on the page of its case. `dits`: its day, where its title has none, and what else is
    good to know.
    """

    nom: str
    intitule: str
    langue: str
    dits: tuple[str, ...]
    montant: str
    marque: Marque | None


def lignes_du_dossier(c: Compose) -> list[LigneDuDossier]:
    """Each paper of a case, in order, its translation after it."""
    d, offre = c.dossier, _offre(c.documents)
    sortie = []
    for x in avec_traductions(c.documents):
        f = factures(d).get(x.numero or "") if x.langue == "fr" else None
        if f and f.type != x.type:
            f = None
        marque = _marque(c, x, f, offre) if x.langue == "fr" else None
        dits = [
            date_courte(x.date) if x.numero else "",
            POUR.get(x.pour, ""),
            "émis" if x.rang in c.figes else "",
        ]
        if f and not f.avoir and ouvert(d, f.numero, TOUJOURS) > 0:
            dits.append(f"échéance {date_courte(premiere_echeance(d, f.numero, TOUJOURS))}")
        total = f.ttc if f else x.total if x.langue == "fr" and x.pour == "client" else None
        if f and f.avoir and total is not None:
            total = -total
        dit = "" if total is None else somme_dite(total, d.devise)
        sortie.append(
            LigneDuDossier(x.nom, x.intitule, x.langue, tuple(filter(None, dits)), dit, marque)
        )
    return sortie


def _marque(c: Compose, x: Document, f: Facture | None, offre: Document | None) -> Marque | None:
    if est_projet(x):
        return Marque("projet", "projet")
    if f and not f.avoir:
        return _marque_de_la_facture(c.dossier, f)
    conclusion = c.dossier.affaire.conclusion
    if x is offre:
        return Marque("fait", "accepté") if conclusion and conclusion.date else PROPOSE
    return None


def _marque_de_la_facture(d: Dossier, f: Facture) -> Marque:
    reste = ouvert(d, f.numero, TOUJOURS)
    credite = _credite(d, f)
    if reste <= 0:
        annulee = f.ttc > 0 and credite >= f.ttc
        return Marque("neutre", "annulée") if annulee else Marque("fait", "réglée")
    if reste < f.ttc - credite:
        return Marque("partie", f"reste {somme_dite(reste, d.devise)}")
    return A_REGLER

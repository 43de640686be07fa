"""What a workspace waits for from its bank: the open invoices of all its cases, what was received
already, what is to be given back. Its figures are those of `comptes`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import accumulate
from pathlib import Path

from ..comptes.factures import factures
from ..comptes.restitutions import a_rendre
from ..comptes.suivi import SuiviFacture, suivre
from ..comptes.termes import restants
from ..course.chaine import Chaine
from ..dossier.cas import Dossier
from ..dossier.livres import livres_saisis
from ..fiches.affaire import Paiement
from ..fiches.devises import EURO
from ..socle.centimes import ZERO
from ..socle.empreintes import octets_de
from ..socle.problemes import Probleme, Refus
from .noms import Clients
from .references import Numeros

Jour = date  # under a name that the fields called `date` leave free


@dataclass(frozen=True, eq=False)
class CasAttendu:
    """A case: its file, what it held when it was read, and whose it is."""

    chemin: Path
    nom: str
    dossier: Dossier
    avant: bytes
    client: int
    denomination: str

    @property
    def euros(self) -> bool:
        return self.dossier.devise == EURO


@dataclass(frozen=True, eq=False)
class Ouverte:
    """An open invoice. `tranches`: what may be paid of it at once, by its terms: the first, the
    first two, and so on, all but the whole; `avec_retard`: what it asks for with its interest and
    indemnity.
    """

    cas: CasAttendu
    numero: str
    date: Jour
    echeance: Jour
    reste: Decimal
    tranches: tuple[Decimal, ...]
    avec_retard: Decimal

    @property
    def client(self) -> int:
        return self.cas.client


@dataclass(frozen=True, eq=False)
class ARendre:
    """What a client paid too much of an invoice, by the credit note that made it so; of none in
    particular, what he paid in advance.
    """

    cas: CasAttendu
    facture: str
    avoir: str | None
    montant: Decimal


@dataclass(frozen=True, eq=False)
class DejaNote:
    """A payment of a case as it is written. `somme`: what the bank saw of it, negative when it went
    out.
    """

    cas: CasAttendu | None
    paiement: Paiement
    jour: date
    somme: Decimal
    part: Decimal
    marque: str


@dataclass
class Attendu:
    """All of it, for one workspace at one day."""

    chaine: Chaine
    jour: date
    cas: list[CasAttendu] = field(default_factory=list)
    ouvertes: list[Ouverte] = field(default_factory=list)
    rendre: list[ARendre] = field(default_factory=list)
    deja: list[DejaNote] = field(default_factory=list)
    clients: Clients = field(default_factory=lambda: Clients(()))
    documents: dict[str, list[CasAttendu]] = field(default_factory=dict)  # number → its cases
    numeros: Numeros = field(default_factory=lambda: Numeros((), ()))
    refus: list[tuple[str, tuple[Probleme, ...]]] = field(default_factory=list)


def attendu(espace: Path, cas: Iterable[tuple[Path, str]], jour: date) -> Attendu:
    """What these cases of a workspace wait for at the end of `jour`. A case that cannot be read is
    in `refus`, and leaves the others.
    """
    a = Attendu(Chaine(espace), jour)
    siennes: set[str] = set()
    for chemin, nom in cas:
        avant = octets_de(chemin)
        try:
            dossier, _ = a.chaine.dossier(chemin, nom)
        except Refus as e:
            a.refus.append((nom, tuple(p for p in e.problemes if p.grave)))
            continue
        client = dossier.client_au(jour)
        if dossier.membres or client is None:
            continue
        lu = CasAttendu(
            chemin, nom, dossier, avant, a.clients.rang(client.nom), client.denomination
        )
        a.cas.append(lu)
        suivi = suivre(dossier, a.chaine.biblio, jour)
        for suivie in suivi.factures:
            _facture(a, lu, suivie)
        if suivi.avances > 0:
            a.rendre.append(ARendre(lu, "", None, suivi.avances))
        for d in dossier.siens:
            if d.numero:
                a.documents.setdefault(d.numero, []).append(lu)
                if d.tete.facturation:
                    siennes.add(d.numero)
        if client.reference_commande:
            a.documents.setdefault(client.reference_commande, []).append(lu)
        a.deja += _notes(lu)
    a.numeros = Numeros(a.documents, siennes)
    for r in livres_saisis(a.chaine.espace_lu).recettes:
        p = Paiement.model_construct(date=r.date, montant=r.montant, moyen=r.moyen)
        a.deja.append(DejaNote(None, p, r.date, r.montant, r.montant, r.releve or ""))
    return a


def _facture(a: Attendu, cas: CasAttendu, s: SuiviFacture) -> None:
    f = s.facture
    if s.ouvert > 0:
        termes = [t.montant for t in restants(f.termes, s.ouvert)]
        tranches = tuple(accumulate(termes))[:-1]
        retard = s.sommes.total if s.retard else ZERO
        a.ouvertes.append(Ouverte(cas, f.numero, f.date, s.echeance, s.ouvert, tranches, retard))
    trop = a_rendre(cas.dossier, f.numero, a.jour)
    if trop > 0:
        avoirs = [
            x.numero
            for x in factures(cas.dossier).values()
            if x.avoir and x.sur and x.sur.numero == f.numero and x.date <= a.jour
        ]
        a.rendre.append(ARendre(cas, f.numero, avoirs[-1] if avoirs else None, trop))


def _notes(cas: CasAttendu) -> Iterator[DejaNote]:
    for p in cas.dossier.affaire.paiements:
        if p.avoir and not p.rendu:
            continue  # no money came
        part = -abs(p.montant) if p.rendu else p.montant
        yield DejaNote(cas, p, p.date, p.total or part, part, p.releve or "")

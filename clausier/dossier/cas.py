"""Stage 2, check: a `Dossier`, typed, frozen, complete: what `chargement` makes of a file.

Seller and client can change over time (see `etats`): a case holds one typed record of each for
each interval, and a document takes the one of its date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import DocumentVoulu
from ..droit.jours import Endroit, endroits_de, lire_endroits
from ..droit.tetes import PREMIER_JOUR
from ..droit.valeurs_legales import Valeur, ValeurInconnue
from ..fiches.affaire import Affaire, Choix
from ..fiches.apparence import Apparence
from ..fiches.champs import ChampPropre
from ..fiches.devises import EURO
from ..fiches.parties import REGLEMENT_DEFAUT, Client, Reglement, Vendeur
from ..fiches.pays import NUMEROS_FR
from ..fiches.series import Numerotation
from ..lecture.noeuds import Noeud
from ..socle.durees import Duree
from ..socle.ecriture import MESSAGE, montant
from ..socle.empreintes import FichiersLus
from ..socle.espace import joint
from ..socle.partage import Partage, une_fois
from ..socle.problemes import Refus
from .espace_lu import EspaceLu
from .etats import Etats, etat_du
from .groupes import LettreCommune
from .regie import Releve


@dataclass(frozen=True, eq=False)
class Dossier:
    """One case, whole: what every later stage works from."""

    nom: str
    affaire: Affaire
    vendeurs: Etats[Vendeur]
    clients: Etats[Client]  # none: general terms that say whom they are for
    documents: tuple[DocumentVoulu, ...]
    noeud: Noeud
    chemin: Path
    espace_lu: EspaceLu  # what the run has read of its workspace
    lus: FichiersLus  # what the case takes in, so far
    noeud_vendeur: Noeud | None = (
        None  # where the seller is written: in the case or in vendeur.yaml; for places
    )
    ailleurs: tuple[LettreCommune, ...] = ()  # the last of `documents`: another file builds them
    membres: tuple[Dossier, ...] = ()  # of a letter over several cases: these
    releve: Releve = field(default_factory=Releve)  # what its invoices take of its time sheet
    partage: Partage = field(default_factory=Partage, init=False, repr=False)

    @property
    def siens(self) -> tuple[DocumentVoulu, ...]:
        """The documents that this case builds."""
        return self.documents[: len(self.documents) - len(self.ailleurs)]

    @property
    def espace(self) -> Path:
        return self.espace_lu.espace

    @property
    def biblio(self) -> Bibliotheque:
        return self.espace_lu.biblio

    @property
    def devise(self) -> str:
        """In which its author writes every sum (ISO 4217)."""
        return self.affaire.devise

    def en_devise(self, x: Decimal | int) -> str:
        """A sum of the case inside a message: « 1 234,50 CHF », or in euros."""
        return montant(x, MESSAGE) if self.devise == EURO else montant(x, MESSAGE, self.devise)

    @property
    def client(self) -> Client | None:
        """The client as he is last said to be; what may change is asked of `client_au`."""
        return self.affaire.client

    def valeur(self, nom: str, jour: date) -> Decimal:
        """A number of law on a day, in the unit of its file, from the library that the case was
        read against.

        Raises Refus (E709) for a day on which the library does not know it. A rate, which is not
        known ahead, is asked of the library itself by who can do without it.
        """
        return self._legale(nom, jour).valeur

    def delai(self, nom: str, jour: date) -> Duree:
        """A legal delay of `jour`, whose file says it in days, months or years."""
        return self._legale(nom, jour).duree

    @une_fois
    def endroits_au(self, jour: date) -> tuple[Endroit, ...]:
        """The places whose days off count for the terms of the case: the client's home on a day,
        and where the service is performed when its text has a postal code.
        """
        client, p = self.client_au(jour), self.affaire.prestation
        adresse = client.adresse if client else None
        codes = [adresse.code_postal] if adresse and adresse.pays in NUMEROS_FR else []
        codes += re.findall(r"\b\d{5}\b", p.lieu or "") if p else []
        return (
            endroits_de(codes, self.biblio.tableau("jours_chomes", lire_endroits)) if codes else ()
        )

    def _legale(self, nom: str, jour: date) -> Valeur:
        try:
            return self.biblio.valeur(nom, jour)
        except ValeurInconnue as e:
            raise Refus([e.en_probleme(self.noeud.place)]) from e

    @property
    def debiteur(self) -> str:
        """The quality of who owes. A case without a client is read as one between professionals."""
        return self.client.qualite if self.client else "professionnel"

    @property
    def jour_du_contrat(self) -> date:
        """The day whose law says what the client is: conclusion's, else first document's."""
        if le := self.affaire.accepte_le:
            return le
        return min((d.date for d in self.documents), default=PREMIER_JOUR)

    @une_fois
    def vendeur_au(self, jour: date) -> Vendeur:
        """The seller as he is on a day."""
        return etat_du(self.vendeurs, jour)

    @une_fois
    def client_au(self, jour: date) -> Client | None:
        """The client as he is on a day."""
        return etat_du(self.clients, jour) if self.clients else None

    def joint(self, nom: str) -> Path | None:
        """A file that the workspace joins to the case's documents; the case takes it in.

        None: see `espace.joint`.
        """
        if (fichier := joint(self.espace, nom)) is not None:
            self.lus.noter(fichier)
        return fichier

    @une_fois
    def vu_par(self, doc: DocumentVoulu) -> Dossier:
        """The case as a document may look at it: general terms know the seller and nothing of the
        case, so that one version is one text in all the cases (C. civ. 1119).
        """
        if doc.tete.acte != "conditions":
            return self
        vendeur = self.vendeur_au(doc.date)
        cgv = vendeur.cgv
        siens = not cgv.qualite or (doc.qualite or self.debiteur) in cgv.qualite
        cles = Choix.model_fields if siens else ("ajouter", "retirer")
        choix = Choix(**{k: getattr(cgv, k) for k in cles})
        return replace(
            self,
            affaire=Affaire(dossier=self.nom, clauses=choix),
            vendeurs=((PREMIER_JOUR, vendeur),),
            clients=(),
            documents=(doc,),
            ailleurs=(),
            membres=(),
        )

    def apparence(self, jour: date) -> Apparence:
        """How papers of a day look: as the case says, over what the seller says."""
        return self.affaire.apparence.au_dessus(self.vendeur_au(jour).apparence)

    def champs_de(self, doc: DocumentVoulu) -> tuple[ChampPropre, ...]:
        """The own words that a document prints: the case's, then its own; one label once."""
        dits = {c.libelle: c for c in (*self.affaire.champs, *doc.saisie.champs)}
        return tuple(dits.values())

    def mention_libre(self, doc: DocumentVoulu) -> str | None:
        """What the seller adds to a document: said there, else for its type by the case or by
        himself; on invoices, his `mention_facture`.
        """
        vendeur = self.vendeur_au(doc.date)
        for dites in (self.affaire.mentions, vendeur.mentions):
            for type_, texte in dites:
                if type_ == doc.type and not doc.saisie.mention:
                    return texte
        return doc.saisie.mention or (vendeur.mention_facture if doc.tete.a_payer else None)

    @une_fois
    def reglement(self, doc: DocumentVoulu) -> Reglement:
        """Terms in force for a document: its own, over the case's, over the seller's, over the
        defaults.
        """
        r = self.affaire.reglement.au_dessus(self.reglement_usuel(doc.date))
        return doc.reglement.au_dessus(r) if doc.reglement else r

    def reglement_usuel(self, jour: date) -> Reglement:
        """The seller's own terms of payment, over the defaults: those of his general terms."""
        usuel = self.delai("delai_paiement_defaut", jour)
        defaut = REGLEMENT_DEFAUT.model_copy(update={"delai": usuel})
        return self.vendeur_au(jour).reglement.au_dessus(defaut)

    def numerotation(self, jour: date) -> Numerotation:
        """How papers of a day are numbered: as the case says, over what the seller says."""
        return self.affaire.numerotation.au_dessus(self.vendeur_au(jour).numerotation)

    def jour_du_droit(self, doc: DocumentVoulu) -> date:
        """The law of a document is the law on its date; of a contract and of its withdrawal notice,
        on the day it is concluded (C. civ. 2).
        """
        conclusion = self.affaire.conclusion
        if doc.tete.acte in ("contrat", "retractation") and conclusion and conclusion.date:
            return conclusion.date
        return doc.date

    def ref(self, i: int) -> Noeud:
        """The node of document `i`, for places."""
        return self.noeud.proche(("documents", i))

"""Stage 2, check: what is sold. The facts of a service or of goods on which clauses depend.

Takes the mapping under `prestation:`; gives its typed record, and those of its parts. A fact that
changes what the law asks stands here, never in the words of an object.
"""

from __future__ import annotations

import re
from typing import Literal

from ..socle.valeurs import DureeT, Jour, Montant, OuiNon, Texte, TexteEnLignes
from .parties import Fiche
from .secteurs import Secteur

MOIS_D_UN_AN, JOURS_D_UN_AN = 12, 365


class Droits(Fiche):
    """What author's rights are ceded, with the four limits of CPI L131-3."""

    cession: tuple[Texte, ...] = ()
    etendue: Texte | None = None
    destination: Texte | None = None
    territoire: Texte | None = None
    duree: Texte | None = None
    prix: Texte | None = None
    exclusive: OuiNon = False

    @property
    def prix_compris(self) -> bool:
        """Is the price a plain sum? It is then part of the total, to which nothing adds it."""
        return bool(self.prix and re.fullmatch(r"[\d\s.,]+(€|euros?)", self.prix, re.I))

    @property
    def manques(self) -> list[str]:
        return [
            k
            for k in ("etendue", "destination", "territoire", "duree", "prix")
            if not getattr(self, k)
        ]


class GarantieCommerciale(Fiche):
    """C. conso L217-22: content, length, territory; what it leaves out and what it costs, when it
    does.
    """

    duree: Texte
    contenu: Texte
    territoire: Texte
    exclusions: Texte | None = None
    prix: Montant | None = None


class SousTraitantDonnees(Fiche):
    """Another processor of the client's data (GDPR 28(2)): who, what for, where."""

    nom: Texte
    traitement: Texte
    lieu: Texte | None = None


class Donnees(Fiche):
    objet: Texte | None = None
    duree: Texte | None = None
    nature: Texte | None = None
    finalite: Texte | None = None
    categories: Texte | None = None
    personnes: Texte | None = None
    sous_traitants: tuple[SousTraitantDonnees, ...] = ()


class LabelEnergie(Fiche):
    """A label or quality mark on which aids for energy works depend, held or not (C. conso
    L224-114): its name and proof when held, what not holding it means for aids when not.
    """

    detenu: OuiNon
    nom: Texte | None = None
    justificatif: Texte | None = None
    consequences: Texte | None = None


class Formation(Fiche):
    """What the papers say of a training course: the contract of a person who pays it himself (C.
    trav. L6353-4), the agreement of another buyer (D6353-1).
    """

    programme: Texte
    effectif: Texte
    prerequis: Texte
    moyens: Texte
    evaluation: Texte
    formateurs: Texte
    abandon: Texte


class SousTraitant(Fiche):
    nom: Texte
    siren: Texte | None = None
    adresse: Texte | None = None
    prestation: Texte | None = None
    paiement: Texte
    label_energie: LabelEnergie | None = None


class Prestation(Fiche):
    objet: Texte
    description: TexteEnLignes | None = None
    nature: Literal["services", "biens", "mixte"] = "services"
    lieu: Texte | None = None
    debut: Jour | None = None
    fin: Jour | None = None
    delai: DureeT | None = None
    prix: Literal["forfait", "regie"] = "forfait"
    plafond: Montant | None = None
    prix_devis: Montant | None = None
    frais_deplacement: Texte | None = None
    duree: DureeT | None = None
    indeterminee: OuiNon = False
    preavis: DureeT | None = None
    resiliation_anticipee: OuiNon | None = None
    reconduction: OuiNon = False
    abonnement: Texte | None = None
    indice: Texte | None = None
    urgence_demandee: OuiNon = False
    motif_urgence: Texte | None = None
    depannage: OuiNon = False
    ouvrage: OuiNon = False
    sur_existant: OuiNon | None = None
    oeuvre: OuiNon = False
    logiciel: OuiNon = False
    droits: Droits | None = None
    outils_preexistants: tuple[Texte, ...] = ()
    credit: Texte | None = None
    delai_recette: DureeT | None = None
    donnees_personnelles: OuiNon = False
    donnees: Donnees | None = None
    sous_traitants: tuple[SousTraitant, ...] = ()
    formation: Formation | None = None
    sap: OuiNon | None = None
    sur_site: OuiNon = False
    logement_plus_de_deux_ans: OuiNon = False
    motif_taux_reduit: Texte | None = None
    renovation_energetique: OuiNon | None = None
    adaptation_logement: OuiNon | None = None
    label_energie: LabelEnergie | None = None
    numerique: Literal["ponctuel", "continu"] | None = None
    occasion: OuiNon = False
    garantie_commerciale: GarantieCommerciale | None = None
    pieces_reemploi: OuiNon | None = None
    materiel: Texte | None = None

    @property
    def longue(self) -> bool:
        """A contract of more than a year."""
        d = self.duree
        return bool(d and d.nombre > (MOIS_D_UN_AN if d.unite == "mois" else JOURS_D_UN_AN))

    @property
    def sortie(self) -> bool:
        """A way out before the term, when it is asked for (C. civ. 1212)."""
        if self.resiliation_anticipee is not None:
            return self.resiliation_anticipee
        return self.preavis is not None and not self.reconduction

    @property
    def abonne(self) -> bool:
        """A subscription: what is given lasts as long as it is paid."""
        return bool(
            self.abonnement or self.indeterminee or self.reconduction or self.numerique == "continu"
        )

    @property
    def dure(self) -> bool:
        """It lasts, so that one may want to leave it."""
        return bool(self.duree or self.indeterminee or self.reconduction or self.abonnement)

    @property
    def construction(self) -> bool:
        """A work of its own; what is added to an existing one, or replaced on it, is none (Cass. 3e
        civ., 21 March 2024, 22-18.694)."""
        return self.ouvrage and not self.sur_existant

    @property
    def justificatifs(self) -> tuple[str, ...]:
        """The files that prove a label, the seller's and those of the subcontractors."""
        labels = (self.label_energie, *(s.label_energie for s in self.sous_traitants))
        return tuple(x.justificatif for x in labels if x and x.detenu and x.justificatif)


def nature_vendue(p: Prestation | None, secteur: Secteur) -> Literal["services", "biens", "mixte"]:
    """What a case sells; where it does not say, what its trade usually does."""
    return p.nature if p else secteur.nature

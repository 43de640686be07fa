"""Stage 2, check: the matter. What is sold, on which terms, what was paid, what happened."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, model_validator

from ..socle.ecriture import euros
from ..socle.propositions import en_pourcent
from ..socle.valeurs import (
    SOMME_MAX,
    Instant,
    Jour,
    Montant,
    Numero,
    OuiNon,
    Part,
    PartT,
    Prix,
    Taux,
    Texte,
    TexteEnLignes,
    Url,
    faute,
    lire_date,
    lire_montant,
    lire_taux,
)
from .mesures import completer, lire_mesure
from .parties import Client, Fiche, Numerotation, Reglement
from .prestation import Prestation

# The grounds that a line may name for its VAT; what each makes of it is `droit.tva`'s to say.
NomFondement = Literal[
    "sous_traitance_btp",
    "service_ue",
    "service_hors_ue",
    "livraison_ue",
    "exportation",
    "formation",
    "enseignement",
    "soins",
    "service_immateriel_hors_ue",
    "immeuble_hors_france",
    "guyane_mayotte",
    "livraison_dom",
    "debours",
    "marge_occasion",
    "marge_art",
    "marge_collection",
    "immeuble_en_france",
    "rendu_en_france",
    "remis_en_france",
    "sous_le_seuil_ue",
]
TAUX_LIGNE = {Decimal(t) for t in ("20", "10", "5.5", "2.1", "8.5", "0.9", "1.05", "1.75", "13")}


class Remise(Part):
    """A discount: a percentage or an amount."""


def _remise(v: object) -> Remise:
    if isinstance(v, Remise):
        return v
    t = en_pourcent(str(v).strip())
    r = Remise(taux=lire_taux(t)) if t.endswith("%") else Remise(montant=lire_montant(t))
    if r.montant is not None and r.montant.is_signed():
        raise faute("E410", "une remise ne peut pas être négative")
    return r


def lire_tva_ligne(v: object) -> str:
    """`20 %` → "20"; `autoliquidation` and `exoneration` stay words."""
    t = str(v).strip().lower()
    if t in ("autoliquidation", "exoneration"):
        return t
    taux = lire_taux(v)
    if taux not in TAUX_LIGNE:
        raise faute(
            "E110",
            f"taux de TVA « {v} » inconnu ; attendu : 20 %, 10 %, 5,5 %, 2,1 %, 8,5 %, "
            "autoliquidation ou exoneration",
        )
    return str(taux)


def lire_quand(v: object) -> object:
    t = str(v).strip()
    return lire_date(t) if re.fullmatch(r"\d+[-/. ]\d+[-/. ]\d+", t) else t


RemiseT = Annotated[Remise, BeforeValidator(_remise)]
QUAND = {
    "commande": "à la commande",
    "acceptation": "à l'acceptation du devis",
    "debut": "au début de l'exécution",
    "recette": "à la recette",
    "reception": "à la réception des travaux",
    "livraison": "à la livraison",
    "fin": "à l'achèvement",
}


class Conclusion(Fiche):
    date: Jour | None = None
    lieu: Literal["etablissement", "hors_etablissement", "distance", "distance_interface"]
    foire: OuiNon = False


class Retractation(Fiche):
    exclue: (
        Literal[
            "sur_mesure",
            "urgence",
            "pleinement_execute",
            "cours_financier",
            "perissable",
            "hygiene",
            "indissociable",
            "support_descelle",
            "date_fixe",
            "contenu_numerique",
            "construction",
        ]
        | None
    ) = None
    livraison: Literal["separee", "lots", "reguliere"] | None = None
    retour: Literal["renvoi", "recuperation"] = "renvoi"
    frais_retour: Literal["client", "professionnel"] = "client"
    cout_retour: Montant | None = None
    motif_urgence: Texte | None = None
    execution_anticipee: OuiNon | None = None


class Ligne(Fiche):
    designation: TexteEnLignes
    detail: TexteEnLignes | None = None
    quantite: Annotated[Decimal, BeforeValidator(lire_mesure)] = Decimal(1)
    unite: Texte | None = None
    prix_unitaire: Prix
    remise: RemiseT = Remise(taux=Decimal(0))
    hors_devis: OuiNon = False
    nature: Literal["biens", "services"] | None = None
    tva: Annotated[str, BeforeValidator(lire_tva_ligne)] | None = None
    fondement: NomFondement | None = None
    categorie: (
        Literal[
            "electromenager",
            "informatique",
            "electronique",
            "telephonie",
            "photo",
            "bricolage_jardinage",
            "jeux_jouets",
            "sport",
            "montres",
            "luminaires",
            "lunettes_soleil",
            "ameublement",
        ]
        | None
    ) = None
    reference: Texte | None = None
    pieces_detachees: Texte | None = None

    @model_validator(mode="before")
    @classmethod
    def _unite_dite(cls, v: object) -> object:
        return completer(v) if isinstance(v, dict) else v

    @property
    def taux(self) -> Decimal | None:
        """The rate of VAT that the line says; None when it says none, or a word."""
        return Decimal(self.tva) if self.tva and self.tva[0].isdigit() else None

    @property
    def debours(self) -> bool:
        """A sum advanced for the client and repaid as it was spent: no price, no turnover (CGI 267,
        II-2°).
        """
        return self.fondement == "debours"

    @model_validator(mode="after")
    def _mesuree(self) -> Ligne:
        """A line is a sum like another: a total of all the lines that a file may have can be
        reckoned and printed.
        """
        if self.quantite * self.prix_unitaire > SOMME_MAX:
            raise faute("E105", f"quantité × prix : une ligne ne dépasse pas {euros(SOMME_MAX)}")
        return self


class Echeance(Fiche):
    part: PartT
    quand: Annotated[date | str, BeforeValidator(lire_quand)]

    @property
    def libelle(self) -> str:
        from ..socle.ecriture import date_longue

        return (
            f"le {date_longue(self.quand)}"
            if isinstance(self.quand, date)
            else QUAND.get(self.quand, self.quand)
        )


class RetenueGarantie(Fiche):
    """What a client of private works keeps of each payment, at most until a year after the
    reception, unless a bank stands surety for it (loi n° 71-584, art. 1 and 2).
    """

    taux: Taux
    reception: Jour | None = None
    liberee_le: Jour | None = None
    caution: Texte | None = None


class Dechets(Fiche):
    quantite: Texte
    tri: Texte
    point_collecte: Texte
    cout: Texte


class Choix(Fiche):
    ajouter: tuple[Texte, ...] = ()
    retirer: tuple[Texte, ...] = ()


class Paiement(Fiche):
    date: Jour
    montant: Montant
    facture: Numero | None = None
    factures: tuple[Numero, ...] = ()
    remboursement: OuiNon = False
    motif: Literal["impaye"] | None = None
    frais: Montant = Decimal(0)
    total: Montant | None = None
    moyen: Literal["virement", "cheque", "carte", "especes", "prelevement"] = "virement"
    reference: Texte | None = None

    @property
    def nommees(self) -> tuple[str, ...]:
        """The invoices that it names, each once."""
        return tuple(dict.fromkeys((*((self.facture,) if self.facture else ()), *self.factures)))

    @property
    def rendu(self) -> bool:
        """Given back, or never cashed: a refund, a cheque or a debit that came back unpaid."""
        return self.montant < 0 or self.remboursement or self.motif == "impaye"

    @property
    def net(self) -> Decimal:
        """What it changes in the client's account, in euros: negative when it is given back.

        What the bank kept of a payment (`frais`) was paid by the client all the same.
        """
        return -abs(self.montant) if self.rendu else self.montant + self.frais


class Evenement(Fiche):
    date: Jour
    type: Literal[
        "appel",
        "promesse",
        "envoi",
        "reception",
        "litige",
        "litige_clos",
        "reponse",
        "reconnaissance",
        "renonciation",
        "procedure_collective",
        "ordonnance",
        "signification",
        "opposition",
        "executoire",
    ]
    texte: Texte | None = None
    pour_le: Jour | None = None
    document: Texte | None = None
    numero: Texte | None = None
    facture: Numero | None = None


class Affaire(Fiche):
    """The case as typed by its author, without seller and documents."""

    dossier: str
    dossiers: tuple[Texte, ...] = ()
    client: Client | None = None
    conclusion: Conclusion | None = None
    prestation: Prestation | None = None
    retractation: Retractation = Retractation()
    tarifs: Literal["ht", "ttc"] = "ht"
    lignes: tuple[Ligne, ...] = ()
    remise: RemiseT = Remise(taux=Decimal(0))
    acompte: PartT | None = None
    nature_acompte: Literal["acompte", "arrhes"] = "acompte"
    echeances: tuple[Echeance, ...] = ()
    reglement: Reglement = Reglement()
    numerotation: Numerotation = Numerotation()
    retenue_garantie: RetenueGarantie | None = None
    dechets: Dechets | None = None
    clauses: Choix = Choix()
    paiements: tuple[Paiement, ...] = ()
    journal: tuple[Evenement, ...] = ()


__all__ = [
    "Affaire",
    "Choix",
    "Conclusion",
    "Dechets",
    "Echeance",
    "Evenement",
    "Instant",
    "Ligne",
    "Paiement",
    "Prestation",
    "Reglement",
    "Retractation",
    "Url",
]

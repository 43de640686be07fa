"""Stage 2, check: the matter. What is sold, on which terms, what was paid, what happened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from ..socle.saisie import faute
from ..socle.valeurs import (
    Entier,
    Instant,
    Jour,
    Montant,
    Numero,
    OuiNon,
    PartT,
    Taux,
    Texte,
    Url,
    lire_date,
)
from .apparence import Apparence
from .articles_propres import ArticlesPropres
from .avancements import AvancementT
from .champs import ChampsPropres, ClausesEcrites, MentionsLibres
from .devises import EURO, ChangesT, DeviseT
from .identite import nom_nu
from .lignes import (
    Acceptation,
    Chemin,
    Ligne,
    Postes,
    Remise,
    RemiseT,
    Section,
    VarianteOfferte,
    Variantes,
    choisir,
    noms_de,
    options_de,
)
from .parties import Client, Fiche, Reglement
from .prestation import Prestation
from .recurrence import Recurrence
from .series import Numerotation
from .temps import TempsT


def lire_quand(v: object) -> object:
    t = str(v).strip()
    return lire_date(t) if re.fullmatch(r"\d+[-/. ]\d+[-/. ]\d+", t) else t


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
    caution_du: Jour | None = None

    @model_validator(mode="after")
    def _cautionnee(self) -> RetenueGarantie:
        if self.caution_du and self.caution is None:
            raise faute(
                "E103",
                "« caution_du: » est le jour d'une caution ; ajoutez « caution: » avec le nom de "
                "la banque ou de l'assureur qui la donne",
            )
        return self

    def cautionnee_au(self, jour: date) -> bool:
        """Does a surety stand in its place on a day? From the start, where no day is said."""
        return self.caution is not None and (self.caution_du is None or self.caution_du <= jour)


class CompteProrata(Fiche):
    """The share of the common expenses of a site that is taken off each payment, for the account
    that one of its firms keeps: an agreement alone (NF P 03-001, annexe C, where the contract
    refers to it).
    """

    taux: Taux
    assiette: Literal["ht", "ttc"] = "ttc"
    gestionnaire: Texte | None = None


class SituationTravaux(Fiche):
    """How far works have come at a day, of the whole or line by line."""

    numero: Entier
    date: Jour
    avancement: AvancementT


class Dechets(Fiche):
    quantite: Texte
    tri: Texte
    point_collecte: Texte
    cout: Texte


class Choix(Fiche):
    ajouter: tuple[Texte, ...] = ()
    retirer: tuple[Texte, ...] = ()
    remplacer: ClausesEcrites = ()
    titres: ClausesEcrites = ()
    articles: ArticlesPropres = ()


class Paiement(Fiche):
    date: Jour
    montant: Montant
    facture: Numero | None = None
    factures: tuple[Numero, ...] = ()
    remboursement: OuiNon = False
    motif: Literal["impaye"] | None = None
    frais: Montant = Decimal(0)
    total: Montant | None = None
    avoir: Numero | None = None
    moyen: Literal["virement", "cheque", "carte", "especes", "prelevement"] = "virement"
    reference: Texte | None = None
    releve: Texte | None = None

    @property
    def nommees(self) -> tuple[str, ...]:
        """The invoices that it names, each once; of what is given back, the credit note too."""
        dites = (self.facture, *self.factures, self.avoir if self.rendu else None)
        return tuple(dict.fromkeys(n for n in dites if n))

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
        "avis_reconduction",
        "statut",
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
    devise: DeviseT = EURO
    change: ChangesT = ()
    lignes: Postes = ()
    variantes: Variantes = Field(default_factory=dict)
    acceptation: Acceptation | None = None
    remise: RemiseT = Remise(taux=Decimal(0))
    acompte: PartT | None = None
    nature_acompte: Literal["acompte", "arrhes"] = "acompte"
    echeances: tuple[Echeance, ...] = ()
    reglement: Reglement = Reglement()
    numerotation: Numerotation = Numerotation()
    retenue_garantie: RetenueGarantie | None = None
    compte_prorata: CompteProrata | None = None
    situations: tuple[SituationTravaux, ...] = ()
    dechets: Dechets | None = None
    temps: TempsT | None = None
    recurrence: Recurrence | None = None
    clauses: Choix = Choix()
    champs: ChampsPropres = ()
    mentions: MentionsLibres = ()
    apparence: Apparence = Apparence()
    paiements: tuple[Paiement, ...] = ()
    journal: tuple[Evenement, ...] = ()
    traductions: dict[Texte, Texte] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _jour_de_l_acceptation(self) -> Affaire:
        """What is accepted is concluded (C. civ. 1118, 1121): one day, said in either place."""
        a, k = self.acceptation, self.conclusion
        if a and a.date and k and k.date is None:
            object.__setattr__(self, "conclusion", k.model_copy(update={"date": a.date}))
        return self

    @model_validator(mode="after")
    def _change_de_la_devise(self) -> Affaire:
        """What the law wants in euros needs a rate (CGI 289, IV and 266, 1 bis)."""
        if self.devise != EURO and not self.change:
            raise faute(
                "E470",
                f"une affaire en {self.devise} dit ce que vaut un euro : ajoutez « change: {{taux: "
                '"0,9512", date: 2026-09-01, source: BCE} », le dernier taux que la Banque '
                f"centrale européenne a publié (combien de {self.devise} pour 1 €)",
                ("devise",),
            )
        if self.devise == EURO and self.change:
            raise faute(
                "E470",
                "un taux de change est celui d'une devise ; ajoutez « devise: » (par exemple CHF), "
                "ou retirez « change: »",
                ("change",),
            )
        return self

    @property
    def chiffree(self) -> bool:
        """Has the case a price of its own?"""
        return bool(self.lignes or self.variantes)

    @property
    def periodicite(self) -> Literal["aucune", "temps", "part", "prix"]:
        """What is billed each period: the time spent, a part of the price, or the price again."""
        r = self.recurrence
        if r is None:
            return "aucune"
        return "temps" if self.temps is not None else "part" if r.lignes else "prix"

    @property
    def accepte_le(self) -> date | None:
        """The day on which the offer was taken, and so the contract concluded."""
        if self.acceptation and self.acceptation.date:
            return self.acceptation.date
        return self.conclusion.date if self.conclusion else None

    @property
    def choix_ouvert(self) -> bool:
        """Are there variants, of which none is taken?"""
        return bool(self.variantes) and self.variante is None

    @property
    def variante(self) -> VarianteOfferte | None:
        """The variant that the client has taken."""
        nom = self.acceptation.variante if self.acceptation else None
        return self.variantes.get(nom) if nom else None

    def prise(self, option: Ligne | Section) -> bool:
        """Has the client taken this option, which he names by one of its names?"""
        dites = {nom_nu(x) for x in self.acceptation.options} if self.acceptation else set()
        return any(nom_nu(x) in dites for x in noms_de(option))

    @property
    def options_prises(self) -> tuple[str, ...]:
        """What the client has taken beside the price, as the offer names it; a name that only a
        devis with lines of its own knows, as it was typed."""
        listes = (self.lignes, self.variante.lignes if self.variante else ())
        siennes = [x for postes in listes for _, x in options_de(postes) if self.prise(x)]
        connues = {nom_nu(y) for x in siennes for y in noms_de(x)}
        dites = self.acceptation.options if self.acceptation else ()
        return (*(noms_de(x)[0] for x in siennes), *(x for x in dites if nom_nu(x) not in connues))

    @property
    def vendus(self) -> Postes:
        """What is sold: what is common, with the options that were taken, and the variant that was.

        While no variant is taken, the first stands for it: only an offer is then lawful.
        """
        variante = self.variante or next(iter(self.variantes.values()), None)
        tous = (*self.lignes, *(variante.lignes if variante else ()))
        return choisir(tous, self.prise)

    def offerts(self) -> Iterator[tuple[Chemin, Postes]]:
        """Each list of the case that may hold lines, with the way to it."""
        yield ("lignes",), self.lignes
        for nom, v in self.variantes.items():
            yield ("variantes", nom, "lignes"), v.lignes


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

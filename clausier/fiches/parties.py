"""Stage 2, check: the parties. Seller and client as typed records, with what the law makes of their
identity.

Sources: C. com. R123-237 (SIREN, RCS), R123-238 (form, capital), R526-27 (« EI »); C. conso R111-1,
R111-2.
"""

from __future__ import annotations

from decimal import Decimal
from types import ModuleType
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator
from stdnum import bic as _bic
from stdnum import iban as _iban
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.fr import siren as _siren
from stdnum.fr import siret as _siret

from ..socle.ecriture import nom_pays
from ..socle.ecriture import taux as taux_dit
from ..socle.propositions import entendu, proposition
from ..socle.saisie import ESPACES, faute
from ..socle.synonymes import mot_de_la_liste
from ..socle.valeurs import (
    Courriel,
    DureeT,
    Entier,
    Jour,
    Nom,
    OuiNon,
    Part,
    PartT,
    Penalites,
    PenalitesT,
    Taux,
    Texte,
    Url,
    lire_escompte,
)
from .apparence import Apparence
from .articles_propres import ArticlesPropres
from .champs import ClausesEcrites, MentionsLibres
from .cles_closes import Fiche
from .fiscalite import Plateforme, RegimeTva, TvaNumero
from .identite import Identite, nom_nu
from .pays import lignes_de_la_ville, lire_pays
from .secteurs import SECTEURS, NomSecteur
from .series import Numerotation

FORMES_SOCIETE = ("EURL", "SARL", "SASU", "SAS", "SCOP", "SA", "SNC", "SCI")
MOYENS = {
    "virement": "virement bancaire",
    "cheque": "chèque",
    "carte": "carte bancaire",
    "especes": "espèces",
    "prelevement": "prélèvement SEPA",
}
PRORATA = "compte_prorata"  # no payment: what goes to the common account of a site
COMPENSATION = "compensation"  # of what one invoice was paid too much, by another (C. civ. 1347)
MOYENS_DITS = {**MOYENS, PRORATA: "compte prorata du chantier", COMPENSATION: "compensation"}

Qualite = Literal["professionnel", "consommateur", "non_professionnel", "public"]


def _stdnum(module: ModuleType, code: str, nom: str, sep: str = "\u00a0") -> BeforeValidator:
    def lire(v: object) -> str:
        t = ESPACES.sub("", v) if isinstance(v, str) else ""
        try:
            return str(module.format(module.validate(t))).replace(" ", sep)
        except StdnumError:
            dit = f"n'est pas un {nom} valable (clé de contrôle ou longueur fausse)"
            if nom == "SIRET" and _siren.is_valid(t):
                dit = "est un SIREN (9 chiffres) ; le SIRET en a 14"
            raise faute(code, f"« {t[:40]} » {dit}") from None

    return BeforeValidator(lire)


def _moyens(v: object) -> tuple[str, ...]:
    dits = [v] if isinstance(v, str) else v
    if not isinstance(dits, list | tuple):
        raise faute("E105", "une liste de moyens de paiement est attendue")
    dits = [mot_de_la_liste(m, MOYENS) if isinstance(m, str) else m for m in dits]
    for i, m in enumerate(dits):
        if not isinstance(m, str) or m not in MOYENS:
            raise faute(
                "E110",
                f"moyen de paiement « {str(m)[:40]} » inconnu ; attendu : {', '.join(MOYENS)}"
                + proposition(str(m), MOYENS),
                () if isinstance(v, str) else (i,),
                entendu(str(m), MOYENS),
            )
    return tuple(dits)


Siren = Annotated[str, _stdnum(_siren, "E201", "SIREN")]
Siret = Annotated[str, _stdnum(_siret, "E201", "SIRET")]
Iban = Annotated[str, _stdnum(_iban, "E203", "IBAN", " ")]
Bic = Annotated[str, _stdnum(_bic, "E203", "BIC")]
Moyens = Annotated[tuple[str, ...], BeforeValidator(_moyens)]
Pays = Annotated[str, BeforeValidator(lire_pays)]


class Adresse(Fiche):
    voie: Texte
    complement: Texte | None = None
    code_postal: Texte
    ville: Texte
    pays: Pays = "FR"

    @property
    def lignes(self) -> list[str]:
        pays = [] if self.pays == "FR" else [nom_pays(self.pays)]
        return (
            [x for x in (self.complement, self.voie) if x]
            + lignes_de_la_ville(self.pays, self.code_postal, self.ville)
            + pays
        )

    @property
    def ligne(self) -> str:
        return ", ".join(self.lignes)


class Assureur(Fiche):
    nom: Texte
    adresse: Texte


class Assurance(Fiche):
    type: Literal["rc_pro", "decennale"]
    assureur: Assureur
    contrat: Texte | None = None
    zone: Texte | None = None
    obligatoire: OuiNon = False
    attestation: Texte | None = None


class Mediateur(Fiche):
    nom: Texte
    adresse: Texte
    site: Url


class Banque(Fiche):
    titulaire: Texte | None = None
    iban: Iban
    bic: Bic | None = None

    @property
    def iban_brut(self) -> str:
        return self.iban.replace(" ", "")


class EscompteConvenu(Fiche):
    """A discount for early payment that can be reckoned: a rate, and the days after the invoice
    (C. com. L441-9).

    `avoir`: is a credit note made for it? Without one, the invoice says that the VAT of the price
    really paid alone is deductible.
    """

    taux: Taux
    jours: Entier
    avoir: OuiNon = True

    def __str__(self) -> str:
        jours = f"les {self.jours} jours" if self.jours > 1 else f"un délai de {self.jours} jour"
        return f"{taux_dit(self.taux)} pour un paiement dans {jours} à compter de la facture"


def _escompte(v: object) -> object:
    """A mapping is read as such, a text as the words to print."""
    return v if isinstance(v, dict | EscompteConvenu) else lire_escompte(v)


Escompte = Annotated[EscompteConvenu | Texte | None, BeforeValidator(_escompte)]


class Reglement(Fiche):
    """Terms of payment as a level of the file gives them; `au_dessus` lays one over another."""

    delai: DureeT | None = None
    penalites: PenalitesT | None = None
    escompte: Escompte = None
    moyens: Moyens | None = None
    acompte: PartT | None = None
    relance_2: Literal["simple", "recommandee"] | None = None
    clause_penale: Taux | None = None

    def au_dessus(self, autre: Reglement) -> Reglement:
        return autre.model_copy(update={k: getattr(self, k) for k in self.model_fields_set})

    @property
    def libelles_moyens(self) -> list[str]:
        return [MOYENS[m] for m in self.moyens or ()]


# Habits of the product; the usual delay is a number of law, that `Dossier.reglement` reads.
REGLEMENT_DEFAUT = Reglement(
    penalites=Penalites(), moyens=("virement",), acompte=Part(taux=Decimal(30))
)


class CgvDuVendeur(Fiche):
    """What the general terms of a seller speak of, where his trade does not say it, and the clauses
    that he adds, leaves out or words himself: they are one text for all his cases (C. civ. 1119).
    `qualite`: the clients whom his own words are for; all, where it does not say.
    """

    natures: tuple[Literal["services", "biens", "mixte"], ...] = ()
    ouvrage: OuiNon | None = None
    oeuvre: OuiNon | None = None
    numerique: OuiNon | None = None
    arrhes: OuiNon = False
    ajouter: tuple[Texte, ...] = ()
    retirer: tuple[Texte, ...] = ()
    remplacer: ClausesEcrites = ()
    titres: ClausesEcrites = ()
    articles: ArticlesPropres = ()
    qualite: tuple[Qualite, ...] = ()


class Vendeur(Fiche):
    nom: Nom
    forme: Literal["EI", "EURL", "SARL", "SASU", "SAS", "SCOP", "association", "autre"]
    nom_commercial: Texte | None = None
    qualite: Literal["commercant", "artisan", "liberal"]
    siret: Siret
    adresse: Adresse
    telephone: Texte | None = None
    courriel: Courriel | None = None
    site: Url | None = None
    secteur: NomSecteur = "autre"
    metier: Texte | None = None  # whose example `new` takes; the law reads `secteur` alone
    debut_activite: Jour | None = None
    artiste_auteur: OuiNon = False
    tva: RegimeTva
    plateforme: Plateforme | None = None
    banque: Banque | None = None
    assurances: tuple[Assurance, ...] = ()
    mediateur: Mediateur | None = None
    reglement: Reglement = Reglement()
    numerotation: Numerotation = Numerotation()
    cgv: CgvDuVendeur = CgvDuVendeur()
    adresse_electronique: Texte | None = None
    logo: Texte | None = None
    apparence: Apparence = Apparence()
    capital: Texte | None = None
    rcs: Texte | None = None
    url_retractation: Url | None = None
    url_resiliation: Url | None = None
    formulaire_retractation_en_ligne: Url | None = None
    declaration_sap: Texte | None = None
    declaration_sap_date: Jour | None = None
    nda_formation: Texte | None = None
    identifiants_rep: tuple[Texte, ...] = ()
    profession_reglementee: Texte | None = None
    traductions: dict[Texte, Texte] = Field(default_factory=dict)
    mention_facture: Texte | None = None
    mentions: MentionsLibres = ()
    representant: Representant | None = None

    @model_validator(mode="before")
    @classmethod
    def _assurance_seule(cls, v: object) -> object:
        """`assurance:` with one mapping is read as a list of one."""
        if isinstance(v, dict) and "assurance" in v and "assurances" not in v:
            v = dict(v)
            seule = v.pop("assurance")
            v["assurances"] = seule if isinstance(seule, list) else [seule]
        return v

    @model_validator(mode="before")
    @classmethod
    def _secteur_sous_son_autre_nom(cls, v: object) -> object:
        """`metier: btp`, as people write it, says the sector."""
        if isinstance(v, dict) and "secteur" not in v and str(v.get("metier")) in SECTEURS:
            v = dict(v)
            v["secteur"] = v.pop("metier")
        return v

    @model_validator(mode="after")
    def _secteur_du_metier(self) -> Vendeur:
        if self.metier and "secteur" not in self.model_fields_set:
            raise faute(
                "E103",
                "« metier: » ne choisit que l'exemple de « clausier new » ; dites aussi "
                "« secteur: », qui choisit les clauses",
            )
        return self

    @property
    def societe(self) -> bool:
        return self.forme in FORMES_SOCIETE

    @property
    def denomination(self) -> str:
        """The name that documents print: « EI » follows the person's name (C. com. R526-27)."""
        return f"{self.nom} EI" if self.forme == "EI" and not self.nom.endswith(" EI") else self.nom

    @property
    def siren(self) -> str:
        return self.siret[:11]

    @property
    def siren_brut(self) -> str:
        return self.siren.replace("\u00a0", "")

    @property
    def commercant(self) -> bool:
        """A commercial company is a trader by its form (C. com. L210-1)."""
        return self.qualite == "commercant" or self.forme in ("EURL", "SARL", "SASU", "SAS", "SCOP")

    @property
    def immatriculation(self) -> str:
        return f"SIREN {self.siren}" + (
            f", RCS {self.rcs}" if self.rcs else "" if self.forme == "association" else ", RNE"
        )

    @property
    def statut(self) -> str:
        if self.forme == "EI":
            return "entrepreneur individuel"
        if self.forme == "autre":
            return f"capital de {self.capital}" if self.capital else ""
        return self.forme + (f" au capital de {self.capital}" if self.capital else "")

    def assurance(self, type_: str) -> Assurance | None:
        return next((a for a in self.assurances if a.type == type_), None)


class Representant(Fiche):
    nom: Texte
    fonction: Texte


class Client(Fiche):
    qualite: Qualite
    nom: Nom
    forme: Texte | None = None
    siren: Siren | None = None
    siret: Siret | None = None
    tva_numero: TvaNumero | None = None
    adresse: Adresse
    adresse_livraison: Adresse | None = None
    adresse_facturation: Adresse | None = None
    courriel: Courriel | None = None
    telephone: Texte | None = None
    adresse_electronique: Texte | None = None
    representant: Representant | None = None
    commercant: OuiNon | None = None
    artisan: OuiNon | None = None
    effectif: Entier | None = None
    objet_hors_activite: OuiNon | None = None
    reference_commande: Texte | None = None
    service: Texte | None = None
    code_service: Texte | None = None
    langue: Literal["fr", "en"] | None = None
    acheteur: Literal["etat", "collectivite", "etablissement_sante", "entreprise_publique"] = (
        "collectivite"
    )

    @property
    def denomination(self) -> str:
        return f"{self.nom} EI" if self.forme == "EI" and not self.nom.endswith(" EI") else self.nom

    @model_validator(mode="after")
    def _siren_du_siret(self) -> Client:
        if self.siret and not self.siren:
            object.__setattr__(self, "siren", self.siret[:11])
        return self

    @property
    def siren_brut(self) -> str | None:
        return self.siren.replace("\u00a0", "") if self.siren else None

    @property
    def identite(self) -> Identite:
        return Identite(self.siren_brut, nom_nu(self.nom))


Vendeur.model_rebuild()
__all__ = ["Adresse", "Client", "Fiche", "Jour", "Reglement", "Vendeur"]

"""Stage 2, check: what is sold, line by line, and what is offered beside it.

A list of lines holds plain lines, headings with lines of their own (`section:`) and comments
(`texte:`); a line or a whole section may be offered as an option, and the case may offer variants.
Here is how an author writes them, and the plain walks over what he wrote; what of it is sold is
`affaire.Affaire.vendus`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Tag, model_validator

from ..socle.ecriture import euros, sans_accents
from ..socle.propositions import en_pourcent
from ..socle.saisie import faute
from ..socle.valeurs import (
    SOMME_MAX,
    Jour,
    OuiNon,
    Part,
    Prix,
    Quantite,
    Texte,
    TexteEnLignes,
    lire_montant,
    lire_taux,
)
from .champs import ChampsPropres
from .cles_closes import Fiche
from .frais import Debours, completer_frais, lire_debours
from .mesures import completer, lire_mesure

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
    t = sans_accents(str(v).strip().lower())
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


RemiseT = Annotated[Remise, BeforeValidator(_remise)]


class Ligne(Fiche):
    designation: TexteEnLignes
    detail: TexteEnLignes | None = None
    quantite: Annotated[Decimal, BeforeValidator(lire_mesure)] = Decimal(1)
    unite: Texte | None = None
    prix_unitaire: Prix
    remise: RemiseT = Remise(taux=Decimal(0))
    hors_devis: OuiNon = False
    option: OuiNon = False
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
    champs: ChampsPropres = ()
    debours: Annotated[Debours | OuiNon, BeforeValidator(lire_debours)] = False
    kilometres: Quantite | None = None
    prix_km: Prix | None = None
    trajet: Texte | None = None

    @model_validator(mode="before")
    @classmethod
    def _en_entier(cls, v: object) -> object:
        return completer(completer_frais(v)) if isinstance(v, dict) else v

    @property
    def taux(self) -> Decimal | None:
        """The rate of VAT that the line says; None when it says none, or a word."""
        return Decimal(self.tva) if self.tva and self.tva[0].isdigit() else None

    @property
    def avancee(self) -> bool:
        """A sum advanced for the client and repaid as it was spent: no price, no turnover (CGI 267,
        II-2°).
        """
        return self.fondement == "debours"

    @property
    def compte_rendu(self) -> Debours | None:
        """Of a sum advanced, the account that the client is owed; None while it is not told."""
        return self.debours if isinstance(self.debours, Debours) else None

    @model_validator(mode="after")
    def _mesuree(self) -> Ligne:
        """A line is a sum like another: a total of all the lines that a file may have can be
        reckoned and printed.
        """
        if self.quantite * self.prix_unitaire > SOMME_MAX:
            raise faute("E105", f"quantité × prix : une ligne ne dépasse pas {euros(SOMME_MAX)}")
        return self


class Commentaire(Fiche):
    """A line of words among the prices."""

    texte: TexteEnLignes


def genre_de_poste(v: object) -> str:
    """Which record an element of a list of lines is, by the key that only one of them has."""
    if not isinstance(v, dict):
        return type(v).__name__ if isinstance(v, Section | Commentaire) else "Ligne"
    if "section" in v or "lignes" in v:
        return "Section"
    seul = "texte" in v and not {"designation", "prix_unitaire"} & v.keys()
    return "Commentaire" if seul else "Ligne"


def _a_plat(v: object) -> object:
    if isinstance(v, Section) or isinstance(v, dict) and genre_de_poste(v) == "Section":
        raise faute(
            "E427", "une section n'en contient pas d'autre ; mettez-la à la suite de la première"
        )
    return v


PosteDeSection = Annotated[
    Annotated[Ligne, Tag("Ligne")] | Annotated[Commentaire, Tag("Commentaire")],
    Discriminator(genre_de_poste),
]


class Section(Fiche):
    """A heading with its lines, which have a subtotal; an option: all of them, or none."""

    section: Texte
    lignes: tuple[Annotated[PosteDeSection, BeforeValidator(_a_plat)], ...] = ()
    option: OuiNon = False

    @model_validator(mode="after")
    def _avec_des_lignes(self) -> Section:
        siennes = [x for x in self.lignes if isinstance(x, Ligne)]
        if not siennes:
            raise faute("E427", f"la section « {self.section[:40]} » n'a pas de ligne ; {A_VENDRE}")
        if self.option and any(x.option for x in siennes):
            raise faute(
                "E427",
                f"la section « {self.section[:40]} » est une option entière ; retirez « option: » "
                "de ses lignes, ou de la section",
            )
        return self


A_VENDRE = "ajoutez « lignes: [{designation: …, prix_unitaire: …}] », ou retirez-la"
Poste = Annotated[
    Annotated[Ligne, Tag("Ligne")]
    | Annotated[Section, Tag("Section")]
    | Annotated[Commentaire, Tag("Commentaire")],
    Discriminator(genre_de_poste),
]
Postes = tuple[Poste, ...]
Chemin = tuple[str | int, ...]


class VarianteOfferte(Fiche):
    """One of the ways to sell the same: its lines are added to those of the case."""

    titre: Texte | None = None
    lignes: Postes = ()

    @model_validator(mode="after")
    def _avec_des_lignes(self) -> VarianteOfferte:
        if not any(lignes_de(self.lignes)):
            raise faute("E427", f"cette variante n'a pas de ligne ; {A_VENDRE}")
        return self


def _plusieurs(v: dict[str, VarianteOfferte]) -> dict[str, VarianteOfferte]:
    if len(v) == 1:
        raise faute(
            "E427",
            "une seule variante n'est pas un choix ; ajoutez l'autre, ou mettez ces lignes dans "
            "« lignes: » (« option: oui » si le client peut s'en passer)",
        )
    return v


Variantes = Annotated[dict[Texte, VarianteOfferte], AfterValidator(_plusieurs)]


class Acceptation(Fiche):
    """What the client has taken of the offer, and when."""

    date: Jour | None = None
    options: tuple[Texte, ...] = ()
    variante: Texte | None = None


def noms_de(poste: Ligne | Section) -> tuple[str, ...]:
    """By what an option is named in `acceptation:`: the title of a section; of a line its
    reference, else its designation."""
    if isinstance(poste, Section):
        return (poste.section,)
    return tuple(x for x in (poste.designation, poste.reference) if x)


def lignes_de(postes: Iterable[Poste]) -> Iterator[Ligne]:
    """Every line, those of sections too, in order."""
    for _, ligne in lignes_placees(postes):
        yield ligne


def lignes_placees(postes: Iterable[Poste], ou: Chemin = ()) -> Iterator[tuple[Chemin, Ligne]]:
    """Every line with the way to it from `ou`, where the list stands."""
    for n, x in enumerate(postes):
        if isinstance(x, Section):
            yield from lignes_placees(x.lignes, (*ou, n, "lignes"))
        elif isinstance(x, Ligne):
            yield (*ou, n), x


def options_de(
    postes: Iterable[Poste], ou: Chemin = ()
) -> Iterator[tuple[Chemin, Ligne | Section]]:
    """What is offered beside the total, with the way to it."""
    for n, x in enumerate(postes):
        if isinstance(x, Commentaire):
            continue
        if x.option:
            yield (*ou, n), x
        elif isinstance(x, Section):
            yield from options_de(x.lignes, (*ou, n, "lignes"))


def choisir(postes: Iterable[Poste], prise: Callable[[Ligne | Section], bool]) -> Postes:
    """The same list with, of its options, those alone that are taken, as what they then are: plain
    lines and sections. A section that nothing is left of goes whole, its comments too.
    """
    sortie: list[Any] = []
    for x in postes:
        if isinstance(x, Commentaire):
            sortie.append(x)
        elif x.option and not prise(x):
            continue
        elif isinstance(x, Ligne):
            sortie.append(x.model_copy(update={"option": False}) if x.option else x)
        else:
            dedans = choisir(x.lignes, prise)
            if any(isinstance(y, Ligne) for y in dedans):
                sortie.append(x.model_copy(update={"option": False, "lignes": dedans}))
    return tuple(sortie)

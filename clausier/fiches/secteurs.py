"""Stage 2, check: the sectors of a seller.

One entry each, with its words and with what it changes; nothing about them stands elsewhere.

A sector is a word of `secteur:` in the seller's file. Clauses name the sectors that they are for,
or, by `sauf:`, those that they are not for: a new sector is one more entry here, and `metiers.yaml`
may give it an example of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal


@dataclass(frozen=True)
class Secteur:
    """One sector.

    `libelle`: its name in a sentence; `metiers`: the trades in it, as `init` lists them. `nature`:
    what is sold when the case does not say. `travaux`: what a devis is for that must say what
    becomes of the waste (C. env. D541-45-1), or nothing. `dans_un_logement`: the natures of a sale
    whose reduced VAT is that of works in a home (CGI 279-0 bis). `reemploi`: the client is offered
    used parts unless the case says otherwise (C. conso L224-67). `energie`: its works may be for
    energy, which a consumer's contract says (C. conso L224-114). `natures`, `ouvrage`, `oeuvre`:
    what its general terms speak of, unless the seller says otherwise. `cle`: a key of the seller's
    file that only this sector needs, an example and its note.
    """

    nom: str
    libelle: str
    metiers: str
    nature: Literal["services", "biens"] = "services"
    travaux: str = ""
    dans_un_logement: tuple[str, ...] = ()
    reemploi: bool = False
    energie: bool = False
    natures: tuple[Literal["services", "biens", "mixte"], ...] = ()
    ouvrage: bool = False
    oeuvre: bool = False
    cle: tuple[str, str, str] | None = None
    assurance: str = ""  # the text that obliges the whole trade to insure its liability

    @property
    def vendues(self) -> tuple[str, ...]:
        """What its contracts are for."""
        return self.natures or (self.nature,)


_TABLE = (
    Secteur("conseil", "conseil", "conseil, accompagnement, secrétariat", oeuvre=True),
    Secteur("numerique", "numérique", "informatique, sites, logiciels", oeuvre=True),
    Secteur("creation", "création", "graphisme, photo, vidéo, illustration", oeuvre=True),
    Secteur(
        "btp",
        "bâtiment",
        "bâtiment : plomberie, électricité, menuiserie, peinture, maçonnerie",
        travaux="travaux de bâtiment",
        dans_un_logement=("services", "mixte"),
        energie=True,
        natures=("services", "mixte"),
        ouvrage=True,
    ),
    Secteur(
        "automobile",
        "automobile",
        "garage, mécanique, carrosserie",
        reemploi=True,
        natures=("services", "mixte"),
        assurance="C. assur., art. R211-3",
    ),
    Secteur(
        "jardinage",
        "jardinage",
        "jardins, espaces verts, élagage",
        travaux="jardinage",
        dans_un_logement=("services",),
        natures=("services", "mixte"),
    ),
    Secteur(
        "formation",
        "formation",
        "formation professionnelle",
        oeuvre=True,
        cle=("nda_formation", "…", "votre numéro de déclaration d'activité"),
    ),
    Secteur(
        "sap",
        "services à la personne",
        "services à la personne : ménage, garde, petit jardinage",
        cle=("declaration_sap", "SAP…", "votre déclaration de services à la personne"),
    ),
    Secteur("commerce", "commerce", "boutique, vente de biens", nature="biens"),
    Secteur("autre", "autre", "un autre métier", natures=("services", "biens", "mixte")),
)
SECTEURS: Mapping[str, Secteur] = MappingProxyType({s.nom: s for s in _TABLE})

if TYPE_CHECKING:
    NomSecteur = str
else:
    NomSecteur = Literal[tuple(SECTEURS)]

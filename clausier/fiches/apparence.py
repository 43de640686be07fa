"""Stage 2, check: how a seller's documents look, in his own words: look, colour, font, place of the
logo, and two lines of his.

What a case says stands over what the seller says, key by key: for one client. Nothing of it is law,
and nothing of it may hide what the law wants shown: see `regles.apparence`.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from ..socle.propositions import proposition
from ..socle.saisie import faute
from ..socle.synonymes import mot_de_la_liste
from ..socle.valeurs import OuiNon, lire_texte_simple
from .cles_closes import Fiche

MODELES = {"classique": "source_sans", "etude": "source_serif", "moderne": "inter"}
POLICES = ("source_sans", "source_serif", "inter")  # shipped, under the SIL OFL
EXTENSIONS = (".ttf", ".otf")
MAX_PIED, MAX_SLOGAN = 120, 80  # signs: one line each, where they stand


def lire_couleur(v: Any) -> str:
    """« #1c4a5c », as web pages write a colour, or without its sign, that YAML takes for a comment;
    in small letters.
    """
    texte = lire_texte_simple(v)
    if not re.fullmatch(r"#?[0-9a-fA-F]{6}", texte):
        raise faute(
            "E105",
            f"« {texte[:40]} » n'est pas une couleur : six chiffres hexadécimaux, comme 1c4a5c "
            'ou, entre guillemets, "#1c4a5c"',
        )
    return f"#{texte.lower().removeprefix('#')}"


def lire_fichier_de_police(v: Any) -> str:
    """A font file of the workspace, by its name."""
    texte = lire_texte_simple(v)
    if not texte.lower().endswith(EXTENSIONS):
        raise faute(
            "E105",
            f"« {texte[:60]} » n'est pas une police : donnez un fichier .ttf ou .otf de l'espace "
            "de travail",
        )
    return texte


def lire_famille(v: Any) -> str:
    """A family that is shipped, by its name, or a font file of the workspace."""
    texte = mot_de_la_liste(lire_texte_simple(v), POLICES)
    if texte in POLICES or texte.lower().endswith(EXTENSIONS):
        return texte
    raise faute(
        "E110",
        f"police « {texte[:60]} » inconnue ; attendu : {', '.join(POLICES)}, ou un fichier .ttf "
        "ou .otf de l'espace de travail" + proposition(texte, POLICES),
    )


def lire_pied(v: Any) -> str:
    return _court(v, MAX_PIED)


def lire_slogan(v: Any) -> str:
    return _court(v, MAX_SLOGAN)


def _court(v: Any, long: int) -> str:
    texte = lire_texte_simple(v)
    if len(texte) > long:
        raise faute("E105", f"{len(texte)} signes ; {long} au plus tiennent sur une ligne")
    return texte


FichierDePolice = Annotated[str, BeforeValidator(lire_fichier_de_police)]


class Police(Fiche):
    """A family: one that is shipped, or files. A face that is not given is drawn with `texte`."""

    texte: Annotated[str, BeforeValidator(lire_famille)]
    gras: FichierDePolice | None = None
    italique: FichierDePolice | None = None

    @property
    def livree(self) -> bool:
        return self.texte in POLICES

    @property
    def fichiers(self) -> dict[str, str]:
        """The files of the workspace, by the face that they draw."""
        faces = {k: getattr(self, k) for k in ("texte", "gras", "italique")}
        return {} if self.livree else {k: f for k, f in faces.items() if f}


def lire_police(v: object) -> object:
    """`police: inter` says the family alone."""
    return v if isinstance(v, dict) else {"texte": v}


class Apparence(Fiche):
    """What a seller, or a case of his, says of the look of its documents."""

    modele: Literal["classique", "etude", "moderne"] = "classique"
    couleur: Annotated[str, BeforeValidator(lire_couleur)] | None = None
    police: Annotated[Police, BeforeValidator(lire_police)] | None = None
    pied: Annotated[str, BeforeValidator(lire_pied)] | None = None
    slogan: Annotated[str, BeforeValidator(lire_slogan)] | None = None
    logo_position: Literal["gauche", "centre", "droite"] = "gauche"
    logo_nom: OuiNon = False  # the logo says the name

    def au_dessus(self, autre: Apparence) -> Apparence:
        """The keys that are said here, over those of another."""
        return autre.model_copy(update={k: getattr(self, k) for k in self.model_fields_set})

    @property
    def lettres(self) -> Police:
        """The family that the documents are set in: that of their look unless one is named."""
        return self.police or Police(texte=MODELES[self.modele])

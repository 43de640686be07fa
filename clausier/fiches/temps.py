"""Stage 2, check: work sold by the time it takes. Where the time is kept, at which price it is
billed, how it is grouped.

Takes the mapping under `temps:`, or the name of the time sheet alone; gives its typed record. The
sheet itself is read by `lecture.releve`, and becomes lines of invoices in `dossier.regie`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, model_validator

from ..socle.saisie import faute
from ..socle.valeurs import Jour, Prix, Quantite, Texte
from .cles_closes import Fiche

Groupe = Literal["ensemble", "intervenant", "tache", "projet", "jour", "semaine"]
OrdreDesDates = Literal["jj/mm/aaaa", "mm/jj/aaaa"]


class TauxDuTemps(Fiche):
    """The price of one unit of time: of a day or of an hour, never both."""

    jour: Prix | None = None
    heure: Prix | None = None

    @model_validator(mode="after")
    def _un_seul(self) -> TauxDuTemps:
        if (self.jour is None) == (self.heure is None):
            raise faute(
                "E441", "un taux est dit par jour ou par heure : {jour: 450} ou {heure: 60}"
            )
        return self

    @property
    def unite(self) -> str:
        return "jour" if self.jour is not None else "heure"


class Temps(Fiche):
    """The time sheet of a case and the terms on which it is billed."""

    releve: Texte
    taux: TauxDuTemps | None = None
    heures_par_jour: Quantite | None = None
    grouper: Groupe = "ensemble"
    projets: tuple[Texte, ...] = ()
    facturables: Literal["seulement", "toutes"] | None = None
    jour_mois: OrdreDesDates | None = None


def lire_temps(v: object) -> object:
    """`temps: releve.csv` says the sheet alone."""
    return {"releve": v} if isinstance(v, str) else v


TempsT = Annotated[Temps, BeforeValidator(lire_temps)]


class EntreeSaisie(Fiche):
    """One entry of a time sheet that is written in YAML."""

    date: Jour
    heures: Texte | None = None
    jours: Quantite | None = None
    tache: Texte | None = None
    detail: Texte | None = None
    intervenant: Texte | None = None
    projet: Texte | None = None
    taux: Prix | None = None
    facturable: Literal["oui", "non"] | None = None


class ReleveSaisi(Fiche):
    """A time sheet that is written in YAML."""

    entrees: tuple[EntreeSaisie, ...]

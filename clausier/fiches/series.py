"""Stage 2, check: how a seller numbers his papers, as typed records.

Source: CGI, ann. II, art. 242 nonies A (one series without gaps, or several where his business asks
for them).
"""

from __future__ import annotations

import re
from datetime import date

from pydantic import model_validator

from ..socle.numeros import FormatT, serie
from ..socle.saisie import faute
from ..socle.valeurs import Numero
from .cles_closes import Fiche


class SerieVoulue(Fiche):
    """How a seller numbers a kind of papers: the number that his series starts with, and its
    form.
    """

    depuis: Numero | None = None
    format: FormatT | None = None

    @model_validator(mode="after")
    def _accord(self) -> SerieVoulue:
        if self.depuis is None:
            return self
        lue = serie(self.depuis)
        an = re.search(r"20\d\d", self.depuis)
        jours = [date(int(an[0]) if an else 2026, mois, 1) for mois in range(1, 13)]
        if lue is None or (
            self.format and not any(self.format.convient(self.depuis, j) for j in jours)
        ):
            dit = f"qui ait la forme « {self.format.texte} »" if self.format else "avec un compteur"
            raise faute("E105", f"« depuis: {self.depuis} » : un numéro est attendu, {dit}")
        return self


class Numerotation(Fiche):
    """The series of a seller, by kind of paper; what he does not say goes on as it began."""

    devis: SerieVoulue | None = None
    contrats: SerieVoulue | None = None
    factures: SerieVoulue | None = None
    avoirs: SerieVoulue | None = None
    lettres: SerieVoulue | None = None

    def au_dessus(self, autre: Numerotation) -> Numerotation:
        return autre.model_copy(update={k: getattr(self, k) for k in self.model_fields_set})

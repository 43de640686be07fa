"""Stage 1, read: the values of a received invoice that are UN/CEFACT CII's own: rates and days.

`cii_lecture` puts the values together.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element

from .cii import ESPACES
from .valeurs_xml import ValeursXml


class ValeursCii(ValeursXml):
    """The values of one CII."""

    ESPACES = ESPACES
    PREFIXE = "ram"

    def taux(self, el: Element | None, terme: str) -> Decimal | None:
        return self.nombre(self.un(el, "RateApplicablePercent", terme), terme, 2, "BR-FR-DEC-04")

    def jour(
        self, el: Element | None, chemin: str, terme: str, type_: str = "udt:DateTimeString"
    ) -> date | None:
        """A day of the calendar, in the only format that is allowed."""
        contenant = self.un(el, chemin, terme)
        if contenant is None:
            return None
        x = self.un(contenant, type_, terme)
        if x is not None and x.get("format") != "102":
            self.dire(
                "BR-FR-03",
                terme,
                (
                    f"format de date « {(x.get('format') or 'absent')[:20]} » ; seul 102 "
                    "(AAAAMMJJ) est admis"
                ),
            )
        texte = ((x.text if x is not None else "") or "").strip()
        return self.le_jour(texte, terme, "%Y%m%d", r"\d{8}", "AAAAMMJJ")

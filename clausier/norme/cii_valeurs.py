"""Stage 1, read: the values of a received invoice's XML (UN/CEFACT CII): words, numbers, days, each
with its term.

What cannot be read as what it should be (a date that is in no calendar, a sum that is no number, a
term given twice) is told with its term and left out; nothing is guessed. `cii_lecture` puts the
values together. Sources: AFNOR XP Z12-012 (BR-FR-03, BR-FR-DEC-01 to 04); EN 16931-1 (BR-DEC).
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from xml.etree.ElementTree import Element

from ..lecture.xml import XmlRefuse
from . import modele as n
from .cii import ESPACES
from .controles import Constat

MOT, TEXTE = 256, 20_000  # signs: of an identifier or a code, of a text
MAX_AUTRES = 300  # of a kind in one invoice
NOMBRE = re.compile(r"[+-]?(?:\d{1,12}(?:\.\d{0,20})?|\.\d{1,20})")
JOUR = re.compile(r"\d{8}")


@lru_cache(maxsize=512)
def _chemin(chemin: str) -> str:
    return "/".join(p if ":" in p else f"ram:{p}" for p in chemin.split("/"))


class ValeursCii:
    """The values of one XML; what is found wrong in them is kept, with the line being read."""

    def __init__(self) -> None:
        self.anomalies: list[Constat] = []
        self.entiere = True
        self.ou = ""  # the line that is being read

    def dire(self, regle: str, terme: str, message: str, perdu: bool = False) -> None:
        self.anomalies.append(Constat(regle, terme, self.ou + message))
        self.entiere &= not perdu

    def tous(self, el: Element | None, chemin: str, maxi: int = MAX_AUTRES) -> list[Element]:
        trouves = [] if el is None else el.findall(_chemin(chemin), ESPACES)
        if len(trouves) > maxi:
            raise XmlRefuse(f"plus de {maxi} « {chemin.rpartition('/')[2]} »")
        return trouves

    def un(self, el: Element | None, chemin: str, terme: str = "") -> Element | None:
        trouves = self.tous(el, chemin)
        if len(trouves) > 1:
            self.dire(
                "DOUBLE",
                terme,
                (
                    f"« {chemin.rpartition('/')[2]} » est donné {len(trouves)} fois ; seul le "
                    "premier est lu"
                ),
            )
        return trouves[0] if trouves else None

    def coupe(self, texte: str | None, terme: str, maxi: int) -> str | None:
        texte = (texte or "").strip()
        if len(texte) > maxi:
            self.dire("LONGUEUR", terme, f"valeur de {len(texte)} signes, coupée à {maxi}")
        return texte[:maxi] or None

    def mot(self, el: Element | None, chemin: str, terme: str) -> str | None:
        x = self.un(el, chemin, terme)
        return None if x is None else self.coupe(x.text, terme, MOT)

    def texte(self, el: Element | None, chemin: str, terme: str) -> str | None:
        x = self.un(el, chemin, terme)
        return None if x is None else self.coupe(x.text, terme, TEXTE)

    def identifiant(self, x: Element | None, terme: str) -> n.Identifiant | None:
        valeur = None if x is None else self.coupe(x.text, terme, MOT)
        return (
            n.Identifiant(valeur, self.coupe(x.get("schemeID"), terme, MOT))
            if x is not None and valeur
            else None
        )

    def nombre(self, x: Element | None, terme: str, decimales: int, regle: str) -> Decimal | None:
        """A number with at most `decimales` decimals, as `regle` wants."""
        if x is None:
            return None
        texte = (x.text or "").strip()
        if not NOMBRE.fullmatch(texte):
            self.dire(
                "NOMBRE",
                terme,
                f"« {texte[:40]} » n'est pas un nombre" if texte else "nombre vide",
                True,
            )
            return None
        valeur = Decimal(texte)
        if len(texte.partition(".")[2]) > decimales:
            self.dire(regle, terme, f"« {texte} » a plus de {decimales} décimales")
        return valeur

    def montant(self, el: Element | None, chemin: str, terme: str) -> Decimal | None:
        return self.nombre(self.un(el, chemin, terme), terme, 2, "BR-FR-DEC-01")

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
        texte = ((x.text if x is not None else "") or "").strip()
        if x is not None and x.get("format") != "102":
            self.dire(
                "BR-FR-03",
                terme,
                (
                    f"format de date « {(x.get('format') or 'absent')[:20]} » ; seul 102 "
                    "(AAAAMMJJ) est admis"
                ),
            )
        try:
            if not (texte.isascii() and JOUR.fullmatch(texte)):
                raise ValueError
            return datetime.strptime(texte, "%Y%m%d").date()
        except ValueError:
            self.dire(
                "BR-FR-03",
                terme,
                f"« {texte[:40]} » n'est pas une date du calendrier (AAAAMMJJ)"
                if texte
                else "date vide",
                True,
            )
            return None

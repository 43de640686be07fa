"""Stage 1, read: the values of a received invoice's XML, whatever its syntax: words, numbers, days,
each with its term.

What cannot be read as what it should be (a date that is in no calendar, a sum that is no number, a
term given twice) is told with its term and left out; nothing is guessed. `cii_valeurs` and
`ubl_lecture` add what is their syntax's own. Sources: AFNOR XP Z12-012 (BR-FR-03, BR-FR-DEC-01 to
04); EN 16931-1 (BR-DEC).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import ClassVar, NamedTuple
from xml.etree.ElementTree import Element

from ..lecture.xml import XmlRefuse
from . import modele as n
from .constats import Constat

MOT, TEXTE = 256, 20_000  # signs: of an identifier or a code, of a text
MAX_AUTRES = 300  # of a kind in one invoice
MAX_LIGNES = 10_000
CII, UBL, ZUGFERD_1 = "CII", "UBL", "ZUGFeRD 1"  # how an invoice may be written
NOMBRE = re.compile(r"[+-]?(?:\d{1,12}(?:\.\d{0,20})?|\.\d{1,20})")
# The terms of a party: its name, identifiers, registration, VAT number, country, address to reach.
TermesPartie = tuple[str, str, str, str, str, str]
DU_VENDEUR: TermesPartie = ("BT-27", "BT-29", "BT-30", "BT-31", "BT-40", "BT-34")
DE_L_ACHETEUR: TermesPartie = ("BT-44", "BT-46", "BT-47", "BT-48", "BT-55", "BT-49")
BASES = {"BT-92": "BT-93", "BT-99": "BT-100", "BT-136": "BT-137", "BT-141": "BT-142"}
SANS_MONTANT = {"BT-92": "BR-31", "BT-99": "BR-36", "BT-136": "BR-41", "BT-141": "BR-43"}


class Lecture(NamedTuple):
    """An invoice as read, what could not be read of it, whether every number and date could, and
    the syntax in which it is written.

    `nombres`: elements missing or repeated, told when no rule names what is wrong.
    """

    facture: n.Invoice
    anomalies: tuple[Constat, ...]
    entiere: bool
    forme: str = CII
    nombres: tuple[Constat, ...] = ()


@lru_cache(maxsize=1024)
def _chemin(chemin: str, prefixe: str) -> str:
    return "/".join(p if ":" in p else f"{prefixe}:{p}" for p in chemin.split("/"))


class ValeursXml:
    """The values of one XML; what is found wrong in them is kept, with the line being read."""

    ESPACES: ClassVar[dict[str, str]]
    PREFIXE: ClassVar[str]  # of a step of a path that names none
    REGLE_DATE: ClassVar[str] = "BR-FR-03"

    def __init__(self) -> None:
        self.anomalies: list[Constat] = []
        self.entiere = True
        self.ou = ""  # the line that is being read

    def dire(self, regle: str, terme: str, message: str, perdu: bool = False) -> None:
        self.anomalies.append(Constat(regle, terme, self.ou + message))
        self.entiere &= not perdu

    def tous(self, el: Element | None, chemin: str, maxi: int = MAX_AUTRES) -> list[Element]:
        trouves = [] if el is None else el.findall(_chemin(chemin, self.PREFIXE), self.ESPACES)
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
                    f"« {self.nomme(chemin, terme)} » est donné {len(trouves)} fois ; seul le "
                    "premier est lu"
                ),
            )
        return trouves[0] if trouves else None

    def nomme(self, chemin: str, terme: str) -> str:
        """How an element is called in a finding."""
        return chemin.rpartition("/")[2]

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

    def attribut(self, x: Element | None, nom: str, terme: str) -> str | None:
        return None if x is None else self.coupe(x.get(nom), terme, MOT)

    def identifiant(self, x: Element | None, terme: str) -> n.Identifiant | None:
        valeur = None if x is None else self.coupe(x.text, terme, MOT)
        return (
            n.Identifiant(valeur, self.coupe(x.get("schemeID"), terme, MOT))
            if x is not None and valeur
            else None
        )

    def classements(self, codes: Iterable[Element]) -> tuple[n.Identifiant, ...]:
        """The classifications of an item, each with its list."""
        return tuple(
            n.Identifiant(code, self.attribut(x, "listID", "BT-158"))
            for x in codes
            if (code := self.coupe(x.text, "BT-158", MOT))
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

    def le_jour(self, texte: str, terme: str, forme: str, motif: str, dite: str) -> date | None:
        """A day of the calendar, written as `forme` (of strptime) and `motif` (its signs) want."""
        try:
            if not (texte.isascii() and re.fullmatch(motif, texte)):
                raise ValueError
            return datetime.strptime(texte, forme).date()
        except ValueError:
            self.dire(
                self.REGLE_DATE,
                terme,
                f"« {texte[:40]} » n'est pas une date du calendrier ({dite})"
                if texte
                else "date vide",
                True,
            )
            return None

    def tva_des_sommes(
        self, taxes: list[Element], devise: str | None, comptable: str | None
    ) -> tuple[Decimal | None, Decimal | None]:
        """BT-110 and BT-111: the VAT in the currency of the invoice, and in that of BT-6."""
        dans_la_devise = [x for x in taxes if x.get("currencyID") == devise] or (
            taxes if len(taxes) == 1 else []
        )
        if (
            taxes
            and devise
            and (len(dans_la_devise) != 1 or dans_la_devise[0].get("currencyID") != devise)
        ):
            self.dire(
                "BR-CO-15",
                "BT-110",
                (
                    "le total de la TVA n'est pas donné une fois, et une seule, dans la devise "
                    f"de la facture ({devise})"
                ),
            )
        en_comptable = next(
            (x for x in taxes if comptable != devise and x.get("currencyID") == comptable), None
        )
        return (
            self.nombre(dans_la_devise[0] if dans_la_devise else None, "BT-110", 2, "BR-FR-DEC-01"),
            self.nombre(en_comptable, "BT-111", 2, "BR-FR-DEC-01"),
        )

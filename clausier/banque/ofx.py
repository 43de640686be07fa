"""OFX, 1.x (SGML) and 2.x (XML): a statement → its lines.

Why no library: ofxtools is under the GPL, which a program under the MIT licence cannot depend on,
and ofxparse is kept by nobody and parses strangers' markup with an HTML reader. All that is wanted
is the list of `STMTTRN`: their tags are read one after the other, values to the end of their line
or to the next tag, which holds for both writings and for what banks break in them. Nothing nests,
no entity is ever declared.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from html import unescape

from ..fiches.devises import EURO
from ..socle.problemes import Place
from .lignes import (
    MAX_LIGNES,
    LigneDeBanque,
    LigneFausse,
    ReleveDeBanque,
    jour,
    ligne,
    marquees,
    refus,
    somme_lue,
)

BALISE = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9_.]{0,31})>([^<\r\n]*)")
JEU = re.compile(rb"CHARSET:\s*([\w-]{1,20})|encoding\s*=\s*[\"']([\w.:-]{1,20})", re.I)
JEUX = {"1252": "cp1252", "windows-1252": "cp1252", "iso-8859-1": "cp1252", "8859-1": "cp1252"}
MOYENS = {
    "CHECK": "cheque",
    "DIRECTDEBIT": "prelevement",
    "POS": "carte",
    "CASH": "especes",
    "ATM": "especes",
    "DEP": "",
}
GARDES = (
    *("TRNTYPE", "DTPOSTED", "DTUSER", "TRNAMT", "FITID", "CHECKNUM", "REFNUM", "NAME", "MEMO"),
    *("CURRENCY", "CURSYM"),
)


def est_de_l_ofx(octets: bytes) -> bool:
    return b"<OFX>" in octets[:20_000].upper()


def lire_ofx(octets: bytes, nom: str) -> ReleveDeBanque:
    """The lines of an OFX statement. Raises Refus (E945)."""
    if b"<!" in octets:
        place = Place(nom, octets[: octets.find(b"<!")].count(b"\n") + 1)
        raise refus(place, "déclaration « <! » : un relevé OFX n'en a pas")
    lecteur = _Lecteur(_decode(octets), nom)
    lignes = lecteur.lignes()
    return ReleveDeBanque("OFX", lecteur.compte, marquees("ofx", lecteur.compte, lignes))


class _Lecteur:
    """One pass over the tags of a text."""

    def __init__(self, texte: str, nom: str):
        self.texte, self.nom = texte, nom
        self.compte, self.devise = "", EURO
        self.ligne, self.vu = 1, 0

    def lignes(self) -> list[LigneDeBanque]:
        sortie: list[LigneDeBanque] = []
        ici: dict[str, str] | None = None
        attente = False  # in a list of what is only announced
        for m in BALISE.finditer(self.texte):
            balise = m[2].upper()
            if balise == "BANKTRANLISTP":
                attente = not m[1]
            elif balise == "STMTTRN":
                if m[1] and ici and not attente:
                    sortie.append(_mouvement(self._place(m.start()), ici, self.devise))
                ici = None if m[1] else {}
                if len(sortie) > MAX_LIGNES:
                    dit = "plus de 20 000 lignes ; demandez une année à la fois"
                    raise refus(self._place(m.start()), dit)
            elif not m[1]:
                self._noter(ici, balise, unescape(m[3]).strip())
        return sortie

    def _noter(self, ici: dict[str, str] | None, balise: str, valeur: str) -> None:
        if ici is not None:
            if balise in GARDES:
                ici.setdefault(balise, valeur)
        elif balise == "ACCTID":
            self.compte = self.compte or valeur[:40]
        elif balise == "CURDEF":
            self.devise = valeur[:3].upper() or EURO

    def _place(self, position: int) -> Place:
        self.ligne += self.texte.count("\n", self.vu, position)
        self.vu = position
        return Place(self.nom, self.ligne)


def _decode(octets: bytes) -> str:
    m = JEU.search(octets[:2000])
    dit = (m[1] or m[2]).decode().lower() if m else ""
    try:
        return octets.decode(JEUX.get(dit, "utf-8-sig"))
    except UnicodeDecodeError:
        return octets.decode("cp1252", "replace")  # what banks write when they say nothing true


def _mouvement(place: Place, x: Mapping[str, str], devise: str) -> LigneDeBanque:
    try:
        montant = somme_lue(x.get("TRNAMT", ""), ".")
        le = jour(x.get("DTPOSTED") or x.get("DTUSER", ""))
    except LigneFausse as e:
        raise refus(place, str(e)) from None
    cheque = x.get("CHECKNUM", "")
    return ligne(
        place,
        le,
        montant,
        (x.get("NAME", ""), x.get("MEMO", "")),
        tiers="",
        reference=cheque.lstrip("0") or x.get("REFNUM", ""),
        propre=x.get("FITID", ""),
        devise=(x.get("CURSYM") or devise)[:3].upper(),
        moyen=MOYENS.get(x.get("TRNTYPE", "").upper(), ""),
        frais=Decimal(0),
    )

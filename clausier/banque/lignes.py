"""One line of a bank statement, whatever wrote it: the record that every reader gives.

What a bank writes is a text and nothing else: it is cut, its line ends are spaces, what the eye
does not see in it is taken out.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from ..fiches.devises import EURO
from ..socle.ecriture import sans_accents
from ..socle.problemes import TROMPEURS, Place, Probleme, Refus

MAX_OCTETS = 10 << 20
MAX_LIGNES = 20_000
MAX_TEXTE = 600  # signs of a label that are kept
SIGNES = 12  # of a mark: enough for all the lines of a life
MILLIARD = Decimal(10) ** 9
AN_UN, AN_MILLE = 1990, 2100  # a bank statement of another century is a misread date

# By the words of a label, the first that is there.
MOYENS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("cheque", re.compile(r"\b(?:CHEQUES?|CHQ|REM(?:ISE)? (?:DE )?CH\w*|CHECK)\b")),
    ("especes", re.compile(r"\b(?:ESPECES|VERSEMENT ESP\w*|CASH DEPOSIT)\b")),
    ("prelevement", re.compile(r"\b(?:PRELEVEMENTS?|PRLV|PRELVT|PRVT|SDD|DIRECTDEBIT)\b")),
    ("carte", re.compile(r"\b(?:CARTES?|CB|TPE|STRIPE|SUMUP|PAYPAL|ZETTLE|MOLLIE|PAYPLUG|POS)\b")),
)
RETOURS = re.compile(
    r"\b(?:IMPAYES?|REJETS?|REJETE\w*|RETOURS?|RETOURNE\w*|CHEQUE REVENU|CHQ IMP\w*|REPRESENTATION|"
    r"RETURN(?:ED)?|R-?TRANSACTION|ANNULATION|EXTOURNE)\b"
)


class LigneFausse(Exception):
    """What is wrong with one line, in words for its author."""


@dataclass(frozen=True, slots=True)
class LigneDeBanque:
    """A movement of the account: `montant` is positive when it comes in.

    `reference`: what the payer gave with it; `tiers`: the other side, by its name; `propre`: the
    bank's own mark of the line; `frais`: kept by the bank of what the payer paid, in `montant` no
    more; `numero`: its rank in the statement, from 1; `marque`: what tells it from any other line,
    by which it is known again.
    """

    place: Place
    jour: date
    montant: Decimal
    libelle: str
    tiers: str = ""
    reference: str = ""
    propre: str = ""
    devise: str = EURO
    moyen: str = "virement"
    retour: bool = False
    frais: Decimal = Decimal(0)
    numero: int = 0
    marque: str = ""

    @property
    def texte(self) -> str:
        """All that the line says, in capitals, without accents."""
        dits = dict.fromkeys(x for x in (self.tiers, self.libelle, self.reference) if x)
        return en_capitales(" ".join(dits))


@dataclass(frozen=True, slots=True)
class ReleveDeBanque:
    """A statement: how it is written, of which account, and its lines in the order of the file."""

    format: str
    compte: str
    lignes: tuple[LigneDeBanque, ...]


def refus(place: Place, message: str, code: str = "E945") -> Refus:
    return Refus([Probleme(place, code, "releve", message)])


def en_capitales(texte: str) -> str:
    return sans_accents(texte).upper()


def texte_propre(texte: str) -> str:
    """On one line, cut, without what cannot be seen.

    >>> texte_propre("VIR  SEPA\\n DE\\tMartin")
    'VIR SEPA DE Martin'
    """
    court = re.sub(r"\s+", " ", texte[: 4 * MAX_TEXTE])
    return TROMPEURS.sub("", court).strip()[:MAX_TEXTE].strip()


def somme_lue(texte: str, decimale: str = ",") -> Decimal:
    """A sum of a statement: signs, spaces, a currency and separators of thousands aside. `decimale`
    decides where one separator alone could be either. Raises LigneFausse.

    >>> somme_lue("1 269,00"), somme_lue("-1.269,00 EUR"), somme_lue("1,269.00"), somme_lue("+12.5")
    (Decimal('1269.00'), Decimal('-1269.00'), Decimal('1269.00'), Decimal('12.50'))
    """
    t = re.sub(r"[\s'’\u202f\xa0]|EUR|€", "", texte[:60]).replace("−", "-")
    if t.startswith("(") and t.endswith(")"):
        t = f"-{t[1:-1]}"
    if t.endswith(("-", "+")):
        t = t[-1] + t[:-1]
    if "," in t and "." in t:
        t = t.replace("." if t.rfind(",") > t.rfind(".") else ",", "")
    elif (seul := "," if "," in t else ".") in t:
        milliers = re.fullmatch(rf"[+-]?\d{{1,3}}(?:\{seul}\d{{3}})+", t)
        if milliers and (t.count(seul) > 1 or seul != decimale):
            t = t.replace(seul, "")
    t = t.replace(",", ".")
    if not re.fullmatch(r"[+-]?\d{1,12}(?:\.\d{0,6})?|[+-]?\.\d{1,6}", t):
        raise LigneFausse(f"« {texte_propre(texte)[:40]} » n'est pas un montant")
    try:
        x = Decimal(t)
    except InvalidOperation:
        raise LigneFausse(f"« {texte_propre(texte)[:40]} » n'est pas un montant") from None
    if abs(x) >= MILLIARD or x != round(x, 2):
        raise LigneFausse(f"« {texte_propre(texte)[:40]} » n'est pas un montant au centime")
    return round(x, 2)


JOUR_D_ABORD = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:[ T].{0,30})?")
AN_D_ABORD = re.compile(r"(\d{4})[/.-]?(\d{2})[/.-]?(\d{2})(?:[ T\d\[].{0,40})?")


def jour(texte: str) -> date:
    """A day of a statement: the day first, or the year first. Raises LigneFausse.

    >>> jour("10/11/2026"), jour("2026-11-10 08:00:00"), jour("20261110120000[+1:CET]")
    (datetime.date(2026, 11, 10), datetime.date(2026, 11, 10), datetime.date(2026, 11, 10))
    """
    t = texte.strip()[:60]
    if m := AN_D_ABORD.fullmatch(t):
        a, mo, j = m[1], m[2], m[3]
    elif m := JOUR_D_ABORD.fullmatch(t):
        j, mo, a = m[1], m[2], m[3] if len(m[3]) > 2 else f"20{m[3]}"
    else:
        raise LigneFausse(f"« {texte_propre(t)[:40]} » n'est pas une date")
    try:
        lu = date(int(a), int(mo), int(j))
    except ValueError:
        raise LigneFausse(f"le {texte_propre(t)[:40]} n'existe pas dans le calendrier") from None
    if not AN_UN <= lu.year < AN_MILLE:
        raise LigneFausse(f"« {texte_propre(t)[:40]} » n'est pas une date de relevé")
    return lu


def moyen_de(texte: str) -> str:
    """The means of a payment, by the words of its label in capitals; a transfer by default."""
    return next((nom for nom, motif in MOYENS if motif.search(texte)), "virement")


def est_un_retour(texte: str) -> bool:
    """Does a label say that something came back?"""
    return bool(RETOURS.search(texte))


def ligne(
    place: Place, jour_lu: date, montant: Decimal, libelles: Iterable[str], **reste: object
) -> LigneDeBanque:
    """A line, its texts cleaned, its means and its nature read in its words."""
    textes = {k: texte_propre(v) for k, v in reste.items() if isinstance(v, str)}
    autres = {k: v for k, v in reste.items() if not isinstance(v, str)}
    tous = [t for x in libelles if (t := texte_propre(x))]
    # A name that is cut, then written whole, is said once.
    entiers = (t for t in tous if not any(t != u and u.startswith(t) for u in tous))
    dits = dict.fromkeys(entiers)
    x = LigneDeBanque(
        place,
        jour_lu,
        montant,
        texte_propre(" – ".join(dits)),
        **textes,  # type: ignore[arg-type]
        **autres,  # type: ignore[arg-type]
    )
    tout = x.texte
    moyen = textes.get("moyen") or moyen_de(tout)
    return replace(x, moyen=moyen, retour=x.retour or est_un_retour(tout))


def marquees(genre: str, compte: str, lignes: Sequence[LigneDeBanque]) -> tuple[LigneDeBanque, ...]:
    """The lines with their ranks and their marks: `camt-0f3a…`. A mark holds on what does not
    change from one statement to the next: the bank's own, the day, the sum, the words, and the rank
    among those that are the same in all.
    """
    vus: Counter[str] = Counter()
    sortie = []
    for n, x in enumerate(lignes, 1):
        corps = "|".join(
            (compte, x.propre, x.jour.isoformat(), f"{x.montant:.2f}", x.devise)
            + (() if x.propre else (re.sub(r"\W", "", x.texte),))
        )
        vus[corps] += 1
        empreinte = hashlib.sha256(f"{corps}|{vus[corps]}".encode()).hexdigest()
        sortie.append(replace(x, numero=n, marque=f"{genre}-{empreinte[:SIGNES]}"))
    return tuple(sortie)

"""MT940 (SWIFT): a statement → its lines, by the library `mt-940`.

What a stranger wrote is cut before it gets there: the library appends `:86:` after `:86:` without
end, opens a file whose name it is given for a text, and tells the log whatever it cannot read. Here
it sees only the five tags of a line, a statement at a time, each bounded.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from mt940.models import Transaction, Transactions
from mt940.options import Options

from ..fiches.devises import EURO
from ..socle.problemes import Place
from .lignes import MAX_LIGNES, LigneDeBanque, ReleveDeBanque, ligne, marquees, refus

ETIQUETTE = re.compile(r"^:(\d{2}[A-Z]?|NS):", re.M)
GARDEES = ("25", "60F", "60M", "61", "86")
MAX_VALEUR = 2500  # signs of one tag: six lines of 65, and what banks add
LARGEUR = 65  # of a line of `:86:`
MAX_SUITES = 6  # `:86:` of one movement
JOURNAL = logging.getLogger("mt940")
CODES = re.compile(r"\?\d{2}|/(?:EREF|NAME|REMI|MARF|CSID|ADDR|IBAN|BIC|TRTP|ORDP|BENM)/|\+")


def est_du_mt940(octets: bytes) -> bool:
    debut = octets[:5000]
    return b":20:" in debut and (b":25:" in debut or b":60F:" in debut)


def lire_mt940(octets: bytes, nom: str) -> ReleveDeBanque:
    """The lines of an MT940 statement. Raises Refus (E945)."""
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        texte = octets.decode("cp1252", "replace")
    texte = texte.replace("\r\n", "\n").replace("\r", "\n")
    lignes: list[LigneDeBanque] = []
    compte = ""
    for ou, morceau, dit in _releves(texte, nom):
        compte = compte or dit
        for x in _lus(ou, morceau):
            lignes.append(_ligne(ou, x))
            if len(lignes) > MAX_LIGNES:
                raise refus(ou, "plus de 20 000 lignes ; demandez une année à la fois")
    return ReleveDeBanque("MT940", compte, marquees("mt940", compte, lignes))


def _releves(texte: str, nom: str) -> Iterator[tuple[Place, str, str]]:
    """Movement by movement: its place, the tags to give to the library, the account."""
    marques = list(ETIQUETTE.finditer(texte))
    compte = solde = mouvement = ""
    place, suites, numero, vu = Place(nom), 0, 1, 0
    for m, suivante in zip(marques, [*marques[1:], None], strict=True):
        fin = suivante.start() if suivante else len(texte)
        valeur = texte[m.end() : fin].split("\n-}", 1)[0].removesuffix("\n-\n").rstrip()
        if m[1] not in GARDEES and m[1] != "20":
            continue
        numero, vu = numero + texte.count("\n", vu, m.start()), m.start()
        if len(valeur) > MAX_VALEUR:
            raise refus(Place(nom, numero), f"« :{m[1]}: » de plus de {MAX_VALEUR} signes")
        if m[1] == "86" and mouvement:
            suites += 1
            if suites > MAX_SUITES:
                raise refus(Place(nom, numero), f"plus de {MAX_SUITES} « :86: » de suite")
            mouvement += f":86:{_d_un_tenant(valeur)}\n"
            continue
        if mouvement:
            yield place, solde + mouvement, compte
            mouvement = ""
        if m[1] == "61":
            mouvement, suites, place = f":61:{valeur}\n", 0, Place(nom, numero)
        elif m[1] == "25":
            compte = compte or valeur[:40]
        elif m[1] in ("60F", "60M"):
            solde = f":60F:{valeur}\n"
    if mouvement:
        yield place, solde + mouvement, compte


def _d_un_tenant(valeur: str) -> str:
    """A text whose lines of full length were cut anywhere, in a number too."""
    lignes = valeur.split("\n")
    return "".join(x if len(x) >= LARGEUR else f"{x} " for x in lignes).rstrip()


def _lus(place: Place, morceau: str) -> list[Transaction]:
    muet, JOURNAL.disabled = JOURNAL.disabled, True  # its errors are ours to tell
    niveau = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        return Transactions(options=Options.all()).parse(morceau)
    except (RuntimeError, ValueError, ArithmeticError, LookupError, TypeError, AttributeError):
        raise refus(place, "ce mouvement n'est pas du MT940 bien formé") from None
    finally:
        JOURNAL.disabled = muet
        logging.disable(niveau)


def _ligne(place: Place, x: Transaction) -> LigneDeBanque:
    d = x.data
    brut = getattr(d.get("amount"), "amount", None)
    le = d.get("entry_date") or d.get("date")
    if not isinstance(brut, Decimal) or le is None:
        raise refus(place, "ce mouvement n'a pas de montant ou de date")
    devise = getattr(d.get("amount"), "currency", None) or EURO
    libre = d.get("transaction_details") or d.get("purpose") or ""
    dits = [CODES.sub(" ", str(t)) for t in (libre, d.get("extra_details") or "")]
    reference = str(d.get("end_to_end_reference") or d.get("customer_reference") or "")
    banque = str(d.get("bank_reference") or "")
    return ligne(
        place,
        date(le.year, le.month, le.day),
        round(brut, 2),
        dits,
        tiers=str(d.get("applicant_name") or ""),
        reference="" if reference.strip().upper() in ("NONREF", "NOTPROVIDED") else reference,
        propre=banque,
        devise=str(devise),
        retour=str(d.get("status") or "").upper().startswith("R"),
    )

"""Limits of law that a text of somebody else's may pass: a delay, a rate, a sum, found in its words
and set against the legal value of the day.

A text of the library prints legal values and passes none; one that is negotiated says its own. What
is looked for is what each clause is about: a sentence, a number, and which value bounds it on which
side. Other limits may hold: what is not found is not said to be lawful.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from ..socle.ecriture import en_mots, nombre
from .bibliotheque import Bibliotheque
from .interdits import SIGNES
from .valeurs_legales import ValeurInconnue

MOTS_ENTIERS = 120  # up to which a number of days is also read in words
PHRASE = re.compile(r"[^.!?\n]+(?:[.!?](?!\s)[^.!?\n]*)*")


class Limite(NamedTuple):
    """What bounds a number in a clause whose name begins so, for these clients; `phrase`: what its
    sentence speaks of; `facteur`: a value that the bound is multiplied by; `moins`: a value that
    the number is added to, which the bound is then free of."""

    code: str
    clause: str
    qualites: tuple[str, ...]
    phrase: re.Pattern[str]
    motif: re.Pattern[str]
    borne: Literal["au plus", "au moins"]
    valeur: str
    unite: str
    facteur: str = ""
    moins: str = ""


class Passee(NamedTuple):
    """A limit that a text passes: the code of the fault, the words, what the law says."""

    code: str
    extrait: str
    dit: str


_JOURS = re.compile(r"(?P<n>\d{1,4}|[a-z]+(?:-[a-z]+)*)\s+jours\b", re.I)
_TAUX = re.compile(r"(?P<n>\d{1,3}(?:[.,]\d+)?)\s*%")
_POINTS = re.compile(r"(?P<n>\d{1,3}(?:[.,]\d+)?|[a-zé]+(?:-[a-z]+)*)\s+points?\b", re.I)
_EUROS = re.compile(r"(?P<n>\d{1,6}(?:[.,]\d+)?)\s*(?:€|euros)", re.I)
_PAYER = r"pai|payer|payé|payable|règle|échéance|délai"


def _dans(*motifs: str) -> re.Pattern[str]:
    """A sentence in which each of these is found."""
    return re.compile("".join(f"(?=.*(?:{m}))" for m in motifs), re.I | re.S)


_SANS_FIN_DE_MOIS = re.compile(rf"(?!.*fin d[eu] mois)(?=.*(?:{_PAYER}))", re.I | re.S)
_CONSO = ("consommateur", "non_professionnel", "professionnel")
LIMITES = (
    *(
        Limite("E501", clause, ("professionnel",), phrase, _JOURS, "au plus", valeur, "jours")
        for clause in ("modalites_paiement", "reglement", "prix")
        for phrase, valeur in (
            (_SANS_FIN_DE_MOIS, "delai_paiement_max"),
            (_dans("fin d[eu] mois", _PAYER), "delai_fin_de_mois_max"),
        )
    ),
    Limite(
        *("E501", "facturation_periodique", ("professionnel",), _dans(_PAYER), _JOURS),
        *("au plus", "delai_facture_periodique", "jours"),
    ),
    Limite(
        *("E502", "penalites_retard", ("professionnel",), _dans("taux|pénalité"), _TAUX),
        *("au moins", "taux_interet_legal", "%", "multiple_taux_legal"),
    ),
    Limite(
        *("E502", "penalites_retard", ("professionnel",), _dans("BCE|banque centrale|refinanc")),
        *(_POINTS, "au moins", "taux_interet_legal", "points au-dessus du taux de la BCE"),
        *("multiple_taux_legal", "taux_bce"),
    ),
    Limite(
        *("E717", "penalites_retard", ("professionnel",), _dans("indemnité", "forfaitaire")),
        *(_EUROS, "au moins", "indemnite_recouvrement", "€"),
    ),
    Limite(
        *("E717", "retractation", _CONSO, _dans("rétract"), _JOURS),
        *("au moins", "delai_retractation", "jours"),
    ),
    Limite(
        *("E518", "retenue_de_garantie", _CONSO, _dans("reten|garantie"), _TAUX),
        *("au plus", "retenue_de_garantie_max", "%"),
    ),
)


def limites_passees(
    clause: str, texte: str, qualite: str, biblio: Bibliotheque, jour: date
) -> Iterator[Passee]:
    """The limits that a text of this clause passes, for this kind of client, on a day. A value that
    is not known that day bounds nothing."""

    def valeur(nom: str) -> Decimal:
        return biblio.valeur(nom, jour).valeur

    plat = texte.translate(SIGNES)
    for x in LIMITES:
        if not clause.startswith(x.clause) or qualite not in x.qualites:
            continue
        for phrase in PHRASE.findall(plat):
            if not x.phrase.match(phrase):
                continue
            for m in x.motif.finditer(phrase):
                n = _lu(m["n"])
                if n is not None and (borne := _passe(x, n, valeur)) is not None:
                    dit = f"la loi veut {nombre(borne)} {x.unite} {x.borne}"
                    yield Passee(x.code, " ".join(m[0].split()), dit)


def _passe(x: Limite, n: Decimal, valeur: Callable[[str], Decimal]) -> Decimal | None:
    try:
        borne = valeur(x.valeur) * (valeur(x.facteur) if x.facteur else 1)
        borne -= valeur(x.moins) if x.moins else 0
    except ValeurInconnue:
        return None
    trop = n > borne if x.borne == "au plus" else n < borne
    return borne if trop else None


@lru_cache(maxsize=1)
def _en_lettres() -> dict[str, Decimal]:
    return {en_mots(n): Decimal(n) for n in range(MOTS_ENTIERS + 1)}


def _lu(dit: str) -> Decimal | None:
    """A number in figures or in words; None for a word that is none."""
    if dit[0].isdigit():
        return Decimal(dit.replace(",", "."))
    return _en_lettres().get(dit.lower())

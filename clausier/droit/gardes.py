"""Forbidden statements: their form, and the guards that read around a match.

A guard takes the match with its sentence and says whether the statement is really one. The
statements themselves are in `interdits_a_tous` and `interdits_au_consommateur`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

CIBS = date(2027, 1, 1)
CERTIFICATION = date.fromisoformat(
    "2025-02-16"
)  # loi n° 2025-127, art. 41: no form any more, a sentence
OPTIN = date.fromisoformat("2026-08-11")  # loi n° 2025-594, art. 13: no list any more, a consent


class Ici(NamedTuple):
    """Where a pattern matched: the whole text, the paragraph and the sentence around, the match,
    for whom and on which day.
    """

    texte: str
    paragraphe: str
    phrase: str
    m: re.Match[str]
    qualite: str
    jour: date


Garde = Callable[[Ici], bool]


@dataclass(frozen=True)
class Interdit:
    """One forbidden statement."""

    code: str
    portee: Literal["tous", "conso"]
    motif: re.Pattern[str]
    pourquoi: str
    remplacer: str
    garde: Garde | None = None


def sauf(motif: str, ou: str = "phrase") -> Garde:
    """Forbidden, except where the sentence (or paragraph, or text) also says `motif`."""
    autre = re.compile(motif, re.I)
    return lambda i: not autre.search(getattr(i, ou))


def avec(motif: str, ou: str = "phrase") -> Garde:
    """Forbidden only where the sentence (or paragraph, or text) also says `motif`."""
    autre = re.compile(motif, re.I)
    return lambda i: bool(autre.search(getattr(i, ou)))


def competence(i: Ici) -> bool:
    """F23: a clause that names the court; lawful between traders who say so, and no clause at all
    in a court's own paper.
    """
    if not re.search(r"compéten|attribution de juridiction", i.paragraphe, re.I):
        return False
    if i.qualite in ("consommateur", "non_professionnel"):
        return True
    return not re.search(
        r"commerçants?\b|injonction de payer|requête|article L ?721-3", i.paragraphe, re.I
    )


def nie(i: Ici) -> bool:
    """The sentence says the contrary: « n'est ni limitée ni exclue », « aucun frais »."""
    return not re.search(
        r"\b(ni|aucune?|sans|ne (peut|peuvent|saurait|sont|fait)|n'est|n'a|n'ont|interdit"
        r"|réputée? non écrite?)\b",
        i.phrase,
        re.I,
    )


def cession_sans_liste(i: Ici) -> bool:
    """F40: all rights, when no right is named after."""
    return not re.search(
        r"reproduction|représentation|adaptation", i.texte[i.m.end() : i.m.end() + 400], re.I
    )


def responsabilite(i: Ici) -> bool:
    """F24: a limit of liability; « société à responsabilité limitée » is a form of company."""
    return not re.search(
        r"à responsabilité limitée",
        i.m[0] if i.m[0].lower().startswith("à") else i.texte[max(0, i.m.start() - 2) : i.m.end()],
        re.I,
    ) and nie(i)


def cession_totale(i: Ici) -> bool:
    """F40: « tous ses droits », and no right is named after."""
    return bool(re.search(r"tous|intégralité|ensemble", i.m[0], re.I)) and cession_sans_liste(i)


def cibs_a_venir(i: Ici) -> bool:
    """F42: quoted before the code is in force."""
    return i.jour < CIBS


def depuis(jour: date, garde: Garde | None = None) -> Garde:
    """Forbidden from this day on: before it, the words were those of the law."""
    return lambda i: i.jour >= jour and (garde is None or garde(i))


def resolution_automatique(i: Ici) -> bool:
    """F54: any breach ends the contract by itself; force majeure does (C. civ. 1218), and a victim
    who chooses and says so may (C. civ. 1224 to 1226).
    """
    if re.search(
        r"force majeure|empêchement|article 1218|\bjamais\b|n'est (pas|ni)\b|si elle le décide",
        i.phrase,
        re.I,
    ):
        return False
    return bool(
        re.search(
            r"manquement|inexécution|non-(paiement|respect)|défaut|retard|impayé|faute d"
            r"|(quelconque|une? seule?) (de )?(ses |des )?(obligation|clause)|sans mise en demeure",
            i.phrase,
            re.I,
        )
    )


def silence(i: Ici) -> bool:
    """F52: silence is consent; usages between professionals set apart (C. civ. 1120)."""
    protege = i.qualite in ("consommateur", "non_professionnel")
    usages = re.search(r"relations d'affaires|usages", i.phrase, re.I)
    return nie(i) and (protege or not usages)


def interdit(
    portee: Literal["tous", "conso"],
    code: str,
    motif: str,
    pourquoi: str,
    remplacer: str,
    garde: Garde | None = None,
) -> Interdit:
    """A statement from the pattern that finds it, whatever its capitals."""
    return Interdit(code, portee, re.compile(motif, re.I), pourquoi, remplacer, garde)

"""The numbers of a paper that carry a key: SIREN, SIRET, VAT number, IBAN."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from .constat import Trouve
from .plan import Aplat
from .regles import calculs

SIRET = re.compile(r"\bsiret\b\D{0,25}?((?:\d[ .]?){8,16}\d)(?!\d)", re.I)
SIREN = re.compile(
    r"\b(?:(?i:siren)\b[^\d\n]{0,15}?"
    r"|RCS (?:de )?[A-Z][\w'-]*(?: (?!Tel\b|Fax\b)[A-Z][\w'-]*){0,3}\W{1,4}"
    r"(?!0[1-9](?:[ .]\d\d){4}))"
    r"((?:\d[ .]?){7,13}\d)(?!\d)"
)
TVA = re.compile(r"\bFR ?(?:\d{2}|[A-Z]\d|\d[A-Z]) ?(?:\d[ .]?){8}\d(?![ .]?\d)")
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b")
SIREN_CHIFFRES, SIRET_CHIFFRES = 9, 14
MAX_NUMEROS = 500
IBAN_SIGNES = range(15, 35)  # as long as each country has them
MAX_IBAN = 60  # signs, with blanks, that one may take
PRES = 80  # signs between two numbers of one company
COLONNE = 20  # signs aside, on another line: the column of another company
# Between two numbers, what says that the second is of someone else.
AUTRE_QUE_LUI = re.compile(
    r"\n ?\n|[|;]|\bet\b"
    r"|\b(?:client|destinataire|facture|preneur|acheteur|votre|pour|hebergeur|assur)"
    r"|(?-i:\b(?:SARL|SASU?|EURL|SCI|SNC|SELARL|SCOP|SCP|EI)\b(?! au capital))",
    re.I,
)


def trouver_cles(plan: Aplat) -> Iterator[Trouve]:
    """Every number whose key, or length, is wrong."""
    from stdnum import iban
    from stdnum.fr import siren, siret, tva

    r = calculs()
    for genre, motif, juste in (
        ("siret", SIRET, lambda x: _siret(x, siret, siren)),
        ("siren", SIREN, lambda x: _siren(x, siren, siret)),
        ("numero_tva", TVA, tva.is_valid),
        ("iban", IBAN, iban.is_valid),
    ):
        for rang, m in enumerate(motif.finditer(plan.texte)):
            if rang >= MAX_NUMEROS:
                break
            dernier = m.lastindex or 0
            numero = re.sub(r"[ .]", "", m[dernier])
            if not juste(numero) and not (genre == "iban" and _iban_suivi(plan.texte, m.start())):
                yield Trouve(r[genre], m.start(dernier), m.end(dernier))
    yield from _differents(plan)


def _differents(plan: Aplat) -> Iterator[Trouve]:
    """Two numbers of different kinds that follow one another in the same block, of two companies:
    one was taken from another paper.
    """
    from stdnum.fr import siren

    lus: list[tuple[int, int, str, str]] = []
    for genre, motif, debut in (("siret", SIRET, 0), ("siren", SIREN, 0), ("tva", TVA, 4)):
        for m in islice(motif.finditer(plan.texte), MAX_NUMEROS):
            dernier = m.lastindex or 0
            chiffres = re.sub(r"[ .]", "", m[dernier])[debut:][:SIREN_CHIFFRES]
            if siren.is_valid(chiffres):
                lus.append((m.start(dernier), m.end(dernier), genre, chiffres))
    lus.sort()
    for (_, fin, genre, a), (debut, z, autre, b) in pairwise(lus):
        entre = plan.texte[fin:debut]
        ailleurs = "\n" in entre and abs(plan.colonne(fin) - plan.colonne(debut)) > COLONNE
        if genre == autre or a == b or ailleurs or len(entre) > PRES or AUTRE_QUE_LUI.search(entre):
            continue
        yield Trouve(calculs()["numeros_differents"], debut, z)


def _iban_suivi(texte: str, debut: int) -> bool:
    """Is there a right IBAN there, with a line cut in it or other words (a BIC) that follow it?"""
    from stdnum import iban

    suite = re.sub(r"[\s.-]", "", texte[debut : debut + MAX_IBAN])
    return any(iban.is_valid(suite[:n]) for n in IBAN_SIGNES)


def _siret(x: str, siret, siren) -> bool:  # type: ignore[no-untyped-def]
    """A SIREN in the place of a SIRET is another matter than a wrong key."""
    return bool(siren.is_valid(x) if len(x) == SIREN_CHIFFRES else siret.is_valid(x))


def _siren(x: str, siren, siret) -> bool:  # type: ignore[no-untyped-def]
    if SIREN_CHIFFRES < len(x) < SIRET_CHIFFRES - 2:  # a page number may follow it
        return bool(siren.is_valid(x[:SIREN_CHIFFRES]))
    return bool(siret.is_valid(x) if len(x) == SIRET_CHIFFRES else siren.is_valid(x))

"""The numbers of a paper that carry a key: SIREN, SIRET, VAT number, IBAN."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .constat import Trouve
from .plan import Aplat
from .regles import calculs

SIRET = re.compile(r"\bsiret\b\D{0,25}?((?:\d[ .]?){8,16}\d)(?!\d)", re.I)
SIREN = re.compile(
    r"\b(?:(?i:siren)\b[^\d\n]{0,15}?|RCS (?:de )?[A-Z][\w'-]*(?: [A-Z][\w'-]*){0,3}\W{1,4})"
    r"((?:\d[ .]?){7,13}\d)(?!\d)"
)
TVA = re.compile(r"\bFR ?(?:\d{2}|[A-Z]\d|\d[A-Z]) ?(?:\d[ .]?){8}\d(?![ .]?\d)")
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b")
SIREN_CHIFFRES, SIRET_CHIFFRES = 9, 14
MAX_NUMEROS = 500


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
            if not juste(numero):
                yield Trouve(r[genre], m.start(dernier), m.end(dernier))


def _siret(x: str, siret, siren) -> bool:  # type: ignore[no-untyped-def]
    """A SIREN in the place of a SIRET is another matter than a wrong key."""
    return bool(siren.is_valid(x) if len(x) == SIREN_CHIFFRES else siret.is_valid(x))


def _siren(x: str, siren, siret) -> bool:  # type: ignore[no-untyped-def]
    return bool(siret.is_valid(x) if len(x) == SIRET_CHIFFRES else siren.is_valid(x))

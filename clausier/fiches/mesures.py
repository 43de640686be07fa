"""Stage 2, check: a quantity of a line with its unit in one text, « 2 jours », « 1 h 30 », « 12,5
m² ».

The number goes to `quantite:`, the unit to `unite:` when the line says none. A unit that no
electronic invoice knows is written apart: in one text it may be a slip of the hand.
"""

from __future__ import annotations

import re
from decimal import Decimal

from ..socle.saisie import ESPACES, faute
from ..socle.unites import code_unite, mot_connu
from ..socle.valeurs import lire_quantite

HEURES = re.compile(r"(\d{1,6}) ?(?:h|heures?) ?(\d{1,2}) ?(?:m|mn|min|minutes?)?", re.I)
MESURE = re.compile(r"(-?[\d., ]*\d) ?([^\W\d].*)")
MINUTES = 60


def _texte(v: object) -> str:
    return ESPACES.sub(" ", v).strip() if isinstance(v, str) else ""


def lire_mesure(v: object) -> Decimal:
    """The number of a quantity that may say its unit: hours and minutes as hours.

    >>> lire_mesure("1h30"), lire_mesure("2 jours"), lire_mesure("12,5")
    (Decimal('1.5'), Decimal('2'), Decimal('12.5'))
    """
    t = _texte(v)
    if m := HEURES.fullmatch(t):
        return _heures(t, int(m[1]), int(m[2]))
    if m := MESURE.fullmatch(t):
        if mot_connu(m[2]) is None:
            raise faute(
                "E105",
                f"« {t[:40]} » n'est pas une quantité ; écrivez « quantite: {m[1].strip()} » et "
                f"« unite: {m[2][:30]} »",
            )
        return lire_quantite(m[1])
    return lire_quantite(v)


def _heures(t: str, heures: int, minutes: int) -> Decimal:
    if minutes >= MINUTES:
        raise faute("E105", f"« {t} » : une heure a {MINUTES} minutes")
    exact = Decimal(heures * MINUTES + minutes) / MINUTES
    if exact != exact.quantize(Decimal("0.0001")):
        raise faute(
            "E105",
            f"« {t} » ne fait pas un nombre exact d'heures ; écrivez « quantite: "
            f"{heures * MINUTES + minutes} » et « unite: minute »",
        )
    return lire_quantite(exact.normalize())


def unite_ecrite(v: object) -> str | None:
    """The unit that a quantity says, in the singular; None when it says none.

    >>> unite_ecrite("1h30"), unite_ecrite("2 jours"), unite_ecrite("20 m²"), unite_ecrite("2")
    ('heure', 'jour', 'm²', None)
    """
    t = _texte(v)
    if HEURES.fullmatch(t):
        return "heure"
    m = MESURE.fullmatch(t)
    return mot_connu(m[2]) if m else None


def completer(ligne: dict[object, object]) -> dict[object, object]:
    """The line with the unit that its quantity says; a fault when it says another itself."""
    dite = unite_ecrite(ligne.get("quantite"))
    if dite is None:
        return ligne
    unite = ligne.get("unite")
    if unite is None:
        return {**ligne, "unite": dite}
    if not isinstance(unite, str) or code_unite(unite) != code_unite(dite):
        raise faute(
            "E105",
            f"« quantite: {_texte(ligne['quantite'])[:40]} » et « unite: {str(unite)[:40]} » : "
            "la ligne dit deux unités ; gardez-en une",
        )
    return ligne

"""Stage 2, check: countries and VAT numbers as people write them, read as the codes that pages and
electronic invoices carry.

A country is its code of ISO 3166-1 (EN 16931, BT-40 and BT-55), read from the code itself or from
the name in French. A VAT number begins with the code of its country, but for Greece (EL) and for
Northern Ireland (XI): directive 2006/112/CE, art. 215.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from stdnum.exceptions import ValidationError as StdnumError
from stdnum.fr import tva as _tva

from ..socle.ecriture import nom_pays, sans_accents
from ..socle.saisie import ESPACES, faute

Territoire = Literal["metropole", "corse", "dom", "sans_tva", "ue", "tiers"]  # for VAT
# The countries of ISO 3166-1 that are France for VAT, or for all but VAT.
PAYS_FRANCAIS: Mapping[str, Territoire] = MappingProxyType(
    {"MC": "metropole", "GP": "dom", "MQ": "dom", "RE": "dom", "GF": "sans_tva", "YT": "sans_tva"}
)
# Entries of CLDR that are no country of ISO 3166-1; Kosovo, that has no code of its own there, is
# XK to all who write to it.
HORS_ISO = frozenset("AC CP DG EA EU EZ IC QO TA UN XA XB ZZ".split())
# What people say for a country, beside its name.
USAGE = MappingProxyType(
    {
        "angleterre": "GB",
        "ecosse": "GB",
        "pays de galles": "GB",
        "irlande du nord": "GB",
        "grande bretagne": "GB",
        "xi": "GB",
        "el": "GR",
        "hollande": "NL",
        "republique tcheque": "CZ",
        "etats unis d amerique": "US",
    }
)
# Where French numbers are given: Monaco and the places overseas write FR before theirs.
NUMEROS_FR = frozenset("FR MC GP MQ GF RE YT BL MF PM".split())

# What ISO 3166-1 calls the places overseas, by the first three figures of their post codes.
CODES_D_OUTRE_MER = MappingProxyType(
    {
        "971": "GP",
        "972": "MQ",
        "973": "GF",
        "974": "RE",
        "975": "PM",
        "976": "YT",
        "977": "BL",
        "978": "MF",
        "980": "MC",
        "986": "WF",
        "987": "PF",
        "988": "NC",
    }
)

# Where an address has its town before its code, on one line or on two; elsewhere the code comes
# first (Universal Postal Union, addressing systems of its members).
VILLE_PUIS_CODE = frozenset("AU BH BN CA IN JO KH LB MT NP NZ SA SG US".split())
CODE_SOUS_LA_VILLE = frozenset("GB GG GI IE IM JE KE LK ZA".split())


def lignes_de_la_ville(pays: str, code: str, ville: str) -> list[str]:
    """The town and its code as letters of that country write them.

    >>> lignes_de_la_ville("GB", "SW1A 1AA", "London"), lignes_de_la_ville("BE", "9000", "Gent")
    (['London', 'SW1A 1AA'], ['9000 Gent'])
    """
    if pays in CODE_SOUS_LA_VILLE:
        return [ville, code]
    return [f"{ville} {code}" if pays in VILLE_PUIS_CODE else f"{code} {ville}"]


def pays_exact(pays: str, code_postal: str) -> str:
    """The code of ISO 3166-1 of a place, an address overseas written as one of France among them.

    >>> pays_exact("FR", "97 300"), pays_exact("FR", "69001"), pays_exact("BE", "9730")
    ('GF', 'FR', 'BE')
    """
    if pays != "FR":
        return pays
    return CODES_D_OUTRE_MER.get(code_postal.replace(" ", "")[:3], pays)


def _cle(nom: str) -> str:
    """The name without capitals, accents or signs, nor the article that may begin it.

    >>> _cle("La Côte d’Ivoire")
    'cote d ivoire'
    """
    mots = " ".join(re.findall(r"[a-z0-9]+", sans_accents(nom.lower())))
    return re.sub(r"^(?:l|la|le|les) (?=.)", "", mots)


@lru_cache(maxsize=1)
def _pays_par_nom() -> Mapping[str, str]:
    """Codes, names in French and codes of three letters → the code of ISO 3166-1."""
    from babel import Locale
    from babel.core import get_global

    noms = {
        code: str(nom)
        for code, nom in Locale("fr").territories.items()
        if len(code) == 2 and code.isalpha() and code not in HORS_ISO
    }
    autres = {
        ancien.lower(): codes[0]
        for ancien, codes in get_global("territory_aliases").items()
        if ancien.isalpha() and len(codes) == 1 and codes[0] in noms
        if len(ancien) == 3 or ancien == "UK"
    }
    return MappingProxyType(
        {**autres, **USAGE, **{_cle(n): c for c, n in noms.items()}, **{c.lower(): c for c in noms}}
    )


def lire_pays(v: object) -> str:
    """The code of a country, from its code or its name in French.

    >>> lire_pays("Belgique"), lire_pays("UK"), lire_pays("be")
    ('BE', 'GB', 'BE')
    """
    t = ESPACES.sub(" ", v).strip() if isinstance(v, str) else ""
    if t in ("FR", "France"):  # of nearly all: without the names of all countries
        return "FR"
    if code := _pays_par_nom().get(_cle(t)):
        return code
    raise faute(
        "E105",
        f"« {t[:40]} » n'est le code ni le nom d'un pays ; écrivez son code ou son nom en français "
        f"(FR, BE, Suisse…){_proche(_cle(t))}",
    )


def _proche(cle: str) -> str:
    """The country whose name is near, with its code; those that a country of old has become."""
    from babel.core import get_global

    noms = [n for n in _pays_par_nom() if len(n) > 3]
    proches = difflib.get_close_matches(cle, noms, 1, 0.7)
    codes = [_pays_par_nom()[p] for p in proches] or get_global("territory_aliases").get(
        cle.upper(), []
    )
    dits = [f"« {c} » ({nom_pays(c)})" for c in codes[:3]]
    return f" ; vouliez-vous dire {' ou '.join(dits)} ?" if dits else ""


def pays_du_numero(numero: str) -> str:
    """The country that a VAT number is of, by its prefix."""
    return {"EL": "GR", "XI": "GB"}.get(numero[:2], numero[:2])


def meme_pays(numero: str, pays: str) -> bool:
    """Is a VAT number of this country?"""
    du = pays_du_numero(numero)
    return pays in NUMEROS_FR if du == "FR" else du == pays


def lire_numero_tva(v: object) -> str:
    """A VAT number without its separators, checked by the rules of its country.

    Of a country whose rules are not known here, the form alone is looked at.

    >>> lire_numero_tva("BE 0123.456.749"), lire_numero_tva("GR 094259216")
    ('BE0123456749', 'EL094259216')
    """
    dit = ESPACES.sub("", v).upper() if isinstance(v, str) else ""
    t = re.sub(r"[.\-/]", "", dit)
    if not (re.fullmatch(r"[A-Z]{2}[A-Z0-9+*]{2,14}", t) and any(c.isdigit() for c in t)):
        raise faute(
            "E202",
            f"« {dit[:40]} » n'est pas un numéro de TVA (deux lettres de pays puis le numéro)",
        )
    if t.startswith("FR"):
        try:
            return str("FR" + _tva.validate(t))
        except StdnumError:
            raise faute(
                "E202", f"« {dit[:40]} » n'est pas un numéro de TVA français valable (clé fausse)"
            ) from None
    t = t.replace("GR", "EL", 1) if t.startswith("GR") else t
    try:
        return _verifie(t)
    except StdnumError:
        raise faute(
            "E202",
            f"« {dit[:40]} » n'est pas un numéro de TVA valable de ce pays : "
            f"{nom_pays(pays_du_numero(t))} (clé de contrôle ou longueur fausse)",
        ) from None


def _verifie(t: str) -> str:
    """The number as its country writes it; raises the fault of stdnum when it is none."""
    from stdnum.ch import uid
    from stdnum.ch import vat as suisse
    from stdnum.eu import vat as union
    from stdnum.gb import vat as britannique
    from stdnum.no import mva

    prefixe = t[:2]
    if prefixe.lower() in union.MEMBER_STATES or prefixe == "EL":
        return str(union.validate(t))
    if prefixe == "CH":
        return str((uid if len(t) == len("CHE123456788") else suisse).validate(t))
    if prefixe in ("GB", "NO"):
        return prefixe + str((britannique if prefixe == "GB" else mva).validate(t))
    return t

"""The right form of what people write otherwise: read as what it means when it means one thing
alone, else proposed in the message that refuses it.

Text to text; the readers of `valeurs` judge.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from .ecriture import MOIS, sans_accents

JOUR_D_ABORD = re.compile(r"(?P<j>\d{1,2})[-/. ](?P<m>\d{1,2})[-/. ](?P<a>\d{4}|\d{2})")
AN_D_ABORD = re.compile(r"(?P<a>\d{4})[-/. ]?(?P<m>\d{1,2})[-/. ]?(?P<j>\d{1,2})")
EN_LETTRES = re.compile(r"(?:le )?(?P<j>\d{1,2})(?:er)? (?P<m>[^\W\d]{3,})\.? (?P<a>\d{4})")

# What people say for the words of the closed lists; of several, that of the list asked for.
SYNONYMES: Mapping[str, str] = MappingProxyType(
    {
        "particulier": "consommateur",
        "particuliers": "consommateur",
        "prive": "consommateur",
        "pro": "professionnel",
        "entreprise": "professionnel",
        "societe": "professionnel",
        "association": "non_professionnel",
        "syndic": "non_professionnel",
        "copropriete": "non_professionnel",
        "mairie": "public",
        "commune": "public",
        "collectivite": "public",
        "administration": "public",
        "cb": "carte",
        "carte bancaire": "carte",
        "carte bleue": "carte",
        "liquide": "especes",
        "cash": "especes",
        "virement bancaire": "virement",
        "sepa": "prelevement virement",
        "auto entrepreneur": "EI",
        "micro entrepreneur": "EI",
        "micro entreprise": "EI",
        "auto entreprise": "EI",
        "domicile": "hors_etablissement",
        "chez le client": "hors_etablissement",
        "a domicile": "hors_etablissement",
        "internet": "distance",
        "en ligne": "distance",
        "a distance": "distance",
        "magasin": "etablissement",
        "atelier": "etablissement",
        "batiment": "btp",
        "travaux": "btp",
    }
)


def en_pourcent(t: str) -> str:
    """« 30 pour cent » → « 30 % »; another text as it is."""
    return re.sub(r" ?pour ?cent$", " %", t, flags=re.I)


def sans_euro(t: str) -> str:
    """« 30 euros » → « 30 »; another text as it is."""
    return re.sub(r" ?(?:€|eur(?:os?)?)$", "", t, flags=re.I)


def date_ecrite(t: str, siecle: bool = True) -> str:
    """A date in the form that is read, of a text that means one; else the form itself.

    `siecle`: a year of two digits is of this century.

    >>> date_ecrite("21/11/26"), date_ecrite("1er déc. 2026"), date_ecrite("hier")
    ('2026-11-21', '2026-12-01', 'AAAA-MM-JJ')
    """
    t = sans_accents(t.lower())
    m = JOUR_D_ABORD.fullmatch(t) or AN_D_ABORD.fullmatch(t) or EN_LETTRES.fullmatch(t)
    court = m is not None and len(m["a"]) < len("2026")
    if not m or (court and not siecle):
        return "AAAA-MM-JJ"
    noms = [n for n, nom in enumerate(MOIS, 1) if sans_accents(nom).startswith(m["m"])]
    an, mois = int(f"20{m['a']}" if court else m["a"]), noms[0] if noms else m["m"]
    try:
        return date(an, int(mois), int(m["j"])).isoformat()
    except ValueError:
        return "AAAA-MM-JJ"


def taux_ecrit(t: str) -> str:
    """A number without its sign as the percentages that it may mean; else an example.

    >>> taux_ecrit("20"), taux_ecrit("0,3"), taux_ecrit("beaucoup")
    ('20 %', '30 % ou 0,3 %', 'par exemple 30 %')
    """
    if not re.fullmatch(r"\d{1,3}([.,]\d{1,4})?", t):
        return "par exemple 30 %"
    fraction = 0 < Decimal(t.replace(",", ".")) < 1
    return f"{_centuple(t)} % ou {t} %" if fraction else f"{t} %"


def part_ecrite(t: str) -> str:
    """A small number without its unit as the shares that it may mean.

    >>> part_ecrite("30"), part_ecrite("0,3")
    ('30 % ou 30 € ? Écrivez « 30 % » ou « 30 € »', '30 % ou 0,3 € ? Écrivez « 30 % » ou « 0,3 € »')
    """
    d = Decimal(t.replace(",", "."))
    taux, somme = f"{_centuple(t) if d < 1 else t} %", f"{t} €"
    return f"{taux} ou {somme} ? Écrivez « {taux} » ou « {somme} »"


def _centuple(t: str) -> str:
    return f"{(Decimal(t.replace(',', '.')) * 100).normalize():f}".replace(".", ",")


def proposition(mot: str, mots: Iterable[str]) -> str:
    """« vouliez-vous dire … ? », with the word of `mots` that means the same or is nearest; nothing
    when none is near.
    """
    connus = list(mots)
    dit = re.sub(r"[\W_]+", " ", sans_accents(mot.lower())).strip()
    memes = {m for m in SYNONYMES.get(dit, "").split() if m in connus}
    memes |= {m for m in connus if m.lower().replace("_", " ") == dit}
    proches = sorted(memes) or difflib.get_close_matches(mot.lower(), connus, 1, 0.6)
    return f" ; vouliez-vous dire « {proches[0]} » ?" if proches else ""

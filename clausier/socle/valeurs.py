"""Typed values of the case file: how a text typed by the user becomes an amount, a rate, a date, a
duration.

Every reader takes text and gives a value or raises `faute(code, message)`, which pydantic carries
to the place of the value. No float anywhere: money is Decimal, in euros; rates are percentages (`30
%` → Decimal("30")).

Each value has a ceiling here, far above what a self-employed person sells and far below what dates
(year 9999) and sums (28 digits, of which a text may print fifteen) can hold: whatever is reckoned
of these values later, terms of terms and totals of all the lines a file may have, stays within.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator

from .centimes import centimes
from .durees import Duree, lire_duree
from .ecriture import decimales_de, euros
from .propositions import (
    SANS_DATE,
    date_ecrite,
    en_pourcent,
    entendu,
    jour_de_trop,
    jour_et_mois_echanges,
    nombre_ecrit,
    part_ecrite,
    sans_euro,
    taux_ecrit,
)
from .saisie import faute, texte_saisi

# What every mail system carries (RFC 5321, 4.1.2 and 4.5.3.1; domains: RFC 1123, 2.1), less the
# signs that a shell or a page would take for their own. A pattern of ECMAScript as of Python: the
# schema of the editors shows the same.
COURRIEL = (
    r"(?=[^\s@]{1,64}@)(?=\S{6,254}\s*$)"
    r"[A-Za-z0-9!#$%&*+/=^_{|}~-]+(?:\.[A-Za-z0-9!#$%&*+/=^_{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)
NOMBRE = re.compile(r"-?(\d+|\d{1,3}( \d{3})+)([.,]\d+)?")
SOMME_MAX = Decimal("9999999999.99")  # euros: an amount, a price, a line
QUANTITE_MAX = Decimal("999999999.9999")
ENTIER_MAX = 999_999
SIECLE = 2000  # first year of the dates of a case, but for those of birth
PART_NUE = 100  # a share below, without its unit, may be a percentage as well as euros


def _decimal(texte: str, decimales: int, attendu: str) -> Decimal:
    if not NOMBRE.fullmatch(texte) or len(texte) > 22:
        neuf = nombre_ecrit(texte) if len(texte) <= 22 else None
        mieux = f" ; vouliez-vous dire « {neuf} » ?" if neuf else ""
        raise faute("E105", f"« {texte[:40]} » n'est pas {attendu}{mieux}", neuf=neuf)
    d = Decimal(texte.replace(" ", "").replace(",", "."))
    if decimales_de(d) > decimales:
        raise faute("E105", f"« {texte} » a plus de {decimales} décimales")
    return d


def _somme(d: Decimal) -> Decimal:
    """A sum in euros that all that follows can reckon with."""
    if abs(d) > SOMME_MAX:
        raise faute("E105", f"une somme ne dépasse pas {euros(SOMME_MAX)}")
    return d


def lire_montant(v: Any) -> Decimal:
    """Euros, two decimals.

    >>> lire_montant("1 620,50 €")
    Decimal('1620.50')
    """
    if isinstance(v, Decimal):
        return v
    return _somme(
        _decimal(
            sans_euro(texte_saisi(v, "montant")), 2, "un montant (écrivez par exemple 1620,50)"
        )
    )


def lire_prix(v: Any) -> Decimal:
    """A unit price: up to four decimals (EN 16931 takes six)."""
    d = (
        v
        if isinstance(v, Decimal)
        else _decimal(sans_euro(texte_saisi(v, "prix")), 4, "un prix (écrivez par exemple 1620,50)")
    )
    if d.is_signed():  # « -0 » too: what an editor's schema refuses, the command refuses
        raise faute("E105", "un prix ne peut pas être négatif ; utilisez « remise » ou un avoir")
    return _somme(d)


def lire_nombre(v: Any) -> Decimal:
    """A plain number of at most six decimals, of a sign: no exponent, no infinity.

    >>> lire_nombre("-0,75")
    Decimal('-0.75')
    """
    return _decimal(texte_saisi(v, "nombre"), 6, "un nombre")


def lire_quantite(v: Any) -> Decimal:
    dit = "une quantité (écrivez par exemple « quantite: 2 » et « unite: jour »)"
    d = v if isinstance(v, Decimal) else _decimal(texte_saisi(v, "quantité"), 4, dit)
    if d <= 0:
        raise faute("E105", "une quantité doit être positive")
    if d > QUANTITE_MAX:
        raise faute("E105", "une quantité n'atteint pas un milliard")
    return d


def lire_taux(v: Any) -> Decimal:
    """A percentage.

    >>> lire_taux("5,5 %")
    Decimal('5.5')
    """
    if isinstance(v, Decimal):
        return v
    t = en_pourcent(texte_saisi(v, "pourcentage"))
    if not t.endswith("%"):
        forme = taux_ecrit(t)
        raise faute(
            "E105",
            f"« {t[:40]} » n'est pas un pourcentage (écrivez {forme})",
            neuf=forme if re.fullmatch(r"[\d.,]+ %", forme) else None,
        )
    d = _decimal(t[:-1].strip(), 4, "un pourcentage")
    if d.is_signed() or d > 100:
        raise faute("E105", f"« {t} » : un pourcentage va de 0 à 100")
    return d


def lire_date(v: Any, *, depuis: int = SIECLE) -> date:
    if isinstance(v, date):
        return v
    t = texte_saisi(v, "date")
    m = re.fullmatch(r"(?P<a>\d{4})-(?P<m>\d{2})-(?P<j>\d{2})", t) or re.fullmatch(
        r"(?P<j>\d{1,2})/(?P<m>\d{1,2})/(?P<a>\d{4})", t
    )
    if not m:
        forme = date_ecrite(t, siecle=depuis >= SIECLE)
        trop = f" : {dit}" if (dit := jour_de_trop(t)) else ""
        raise faute(
            "E105",
            f"« {t[:40]} » n'est pas une date{trop} (écrivez {forme})",
            neuf=forme if forme != SANS_DATE else None,
        )
    a, mo, j = int(m["a"]), int(m["m"]), int(m["j"])
    try:
        jour = date(a, mo, j)
    except ValueError:
        neuf = jour_et_mois_echanges(a, mo, j) if "/" in t else None
        mieux = f" (jour/mois/année) ; vouliez-vous dire « {neuf} » ?" if neuf else ""
        mieux = mieux or (f" : {dit}" if (dit := jour_de_trop(t)) else "")
        raise faute("E105", f"le {t} n'existe pas dans le calendrier{mieux}", neuf=neuf) from None
    if not depuis <= a <= 2099:
        raise faute("E105", f"année {a} hors de {depuis}–2099")
    return jour


def lire_naissance(v: Any) -> date:
    return lire_date(v, depuis=1900)


def lire_instant(v: Any) -> datetime:
    """A date with its time of day, as local wall clock: `2026-10-30 09:00`."""
    if isinstance(v, datetime):
        return v
    t = texte_saisi(v, "date et heure")
    jour, _, heure = t.replace("T", " ").partition(" ")
    m = re.fullmatch(r"(\d{1,2})[:h](\d{2})?", heure)
    if not m or int(m[1]) > 23 or int(m[2] or 0) > 59:
        raise faute(
            "E105", f"« {t[:40]} » n'est pas une date avec son heure (écrivez 2026-10-30 09:00)"
        )
    d = lire_date(jour)
    return datetime(d.year, d.month, d.day, int(m[1]), int(m[2] or 0))


def lire_oui_non(v: Any) -> bool:
    if isinstance(v, bool):
        return v
    t = texte_saisi(v, "oui ou non")
    if t.lower() in ("oui", "true"):
        return True
    if t.lower() in ("non", "false"):
        return False
    neuf = entendu(t, ("oui", "non"))
    mieux = f" ; écrivez {neuf}" if neuf else ""
    raise faute("E105", f"« {t[:40]} » : répondez oui ou non{mieux}", neuf=neuf)


def lire_entier(v: Any) -> int:
    if isinstance(v, int):
        return v
    t = texte_saisi(v, "nombre entier")
    if not re.fullmatch(r"\d{1,6}", t) or int(t) > ENTIER_MAX:
        raise faute("E105", f"« {t[:40]} » n'est pas un nombre entier")
    return int(t)


class Part(NamedTuple):
    """A share of a price: a percentage, an amount in euros, or the rest (`solde`)."""

    taux: Decimal | None = None
    montant: Decimal | None = None
    solde: bool = False

    def de(self, total: Decimal) -> Decimal:
        """This share of `total` (euros), to the cent; the rest is the caller's to reckon."""
        return (
            self.montant if self.montant is not None else centimes(total * (self.taux or 0) / 100)
        )

    @property
    def nulle(self) -> bool:
        return not self.solde and not self.taux and not self.montant


def lire_part(v: Any) -> Part:
    if isinstance(v, Part):
        return v
    t = en_pourcent(texte_saisi(v, "part"))
    if t.lower() in ("non", "false", "0"):
        return Part(taux=Decimal(0))
    if t.lower() == "solde":
        return Part(solde=True)
    p = Part(taux=lire_taux(t)) if t.endswith("%") else Part(montant=lire_montant(t))
    if p.montant is not None and p.montant.is_signed():
        raise faute("E105", "une part ne peut pas être négative")
    if p.montant and p.montant < PART_NUE and sans_euro(t) == t:
        raise faute("E105", f"« {t} » : {part_ecrite(t.replace(' ', ''))}")
    return p


class Penalites(NamedTuple):
    """The contractual late-payment rate: `mode` defaut (ECB + 10), taux (a fixed percentage) or
    triple (3 × legal).
    """

    mode: str = "defaut"
    taux: Decimal | None = None


def lire_penalites(v: Any) -> Penalites:
    if isinstance(v, Penalites):
        return v
    t = en_pourcent(texte_saisi(v, "pénalités").lower())
    if t in ("defaut", "défaut", "legal", "légal"):
        return Penalites()
    if re.fullmatch(r"3 ?[x×*] ?(le )?taux (d'intérêt )?(legal|légal)", t):
        return Penalites("triple")
    if t.endswith("%"):
        return Penalites("taux", lire_taux(t))
    raise faute("E105", f"« {t[:40]} » : écrivez defaut, 12 % ou 3 x taux legal")


def lire_escompte(v: Any) -> str | None:
    t = texte_saisi(v, "escompte")
    return None if t.lower() in ("neant", "néant", "non") else t


def lire_texte_simple(v: Any) -> str:
    t = texte_saisi(v, "texte")
    if len(t) > 4000:
        raise faute("E105", "texte de plus de 4 000 caractères")
    return t


def lire_texte_en_lignes(v: Any) -> str:
    """A text that keeps the line breaks of « | », one empty line at most between two others.

    >>> lire_texte_en_lignes("Comprend :\\n-  trois  nuits\\n\\n\\nHors taxe.\\n")
    'Comprend :\\n- trois nuits\\n\\nHors taxe.'
    """
    if not isinstance(v, str):
        return lire_texte_simple(v)
    t = "\n".join(lire_texte_simple(x) for x in re.split(r"\r\n|[\n\r\x85\u2028\u2029]", v.strip()))
    if len(t) > 4000:
        raise faute("E105", "texte de plus de 4 000 caractères")
    return re.sub(r"\n{3,}", "\n\n", t)


def lire_paragraphes(v: Any) -> tuple[str, ...]:
    """A text of several lines, each kept with its no-break spaces; empty lines part paragraphs, « -
    » begins an item.
    """
    if isinstance(v, tuple):
        return v
    if not isinstance(v, str) or len(v) > 20_000:
        raise faute(
            "E105", "texte de 20 000 caractères au plus attendu (« | », puis une phrase par ligne)"
        )
    return tuple(re.sub(r"[ \t]+", " ", x).strip(" ") for x in v.strip().splitlines())


def lire_numero(v: Any) -> str:
    t = texte_saisi(v, "numéro")
    if not re.fullmatch(r"[A-Za-z0-9+\-_/]{1,35}", t):
        raise faute("E303", f"« {t[:60]} » : 35 signes au plus parmi A-Z a-z 0-9 + - _ /")
    return t


def lire_courriel(v: Any) -> str:
    t = texte_saisi(v, "courriel")
    if not re.fullmatch(COURRIEL, t):
        raise faute(
            "E105",
            f"« {t[:60]} » n'est pas une adresse électronique (lettres sans accent, chiffres et "
            "points isolés, puis @ et un nom de domaine)",
        )
    return t


def lire_nom(v: Any) -> str:
    """The name of a party, which stands in the head of messages too: « =? » begins a coded word
    there (RFC 2047), that a mail program reads as something else.
    """
    t = lire_texte_simple(v)
    if "=?" in t:
        raise faute("E105", "« =? » dans un nom est lu comme un code par les messageries ; ôtez-le")
    return t


def lire_url(v: Any) -> str:
    t = texte_saisi(v, "adresse web")
    if not re.fullmatch(r"https?://[^\s<>\"'`\\{}|^]+", t):
        neuf = f"https://{t}" if re.fullmatch(r"www\.[\w.-]+\.[a-z]{2,}(/[\w./-]*)?", t) else None
        dit = f"écrivez {neuf}" if neuf else "https://…"
        raise faute("E105", f"« {t[:60]} » n'est pas une adresse web ({dit})", neuf=neuf)
    return t


Texte = Annotated[str, BeforeValidator(lire_texte_simple)]
Nom = Annotated[str, BeforeValidator(lire_nom)]
TexteEnLignes = Annotated[str, BeforeValidator(lire_texte_en_lignes)]
Paragraphes = Annotated[tuple[str, ...], BeforeValidator(lire_paragraphes)]
Montant = Annotated[Decimal, BeforeValidator(lire_montant)]
Prix = Annotated[Decimal, BeforeValidator(lire_prix)]
Quantite = Annotated[Decimal, BeforeValidator(lire_quantite)]
Taux = Annotated[Decimal, BeforeValidator(lire_taux)]
Jour = Annotated[date, BeforeValidator(lire_date)]
Naissance = Annotated[date, BeforeValidator(lire_naissance)]
Instant = Annotated[datetime, BeforeValidator(lire_instant)]
OuiNon = Annotated[bool, BeforeValidator(lire_oui_non)]
Entier = Annotated[int, BeforeValidator(lire_entier)]
DureeT = Annotated[Duree, BeforeValidator(lire_duree)]
PartT = Annotated[Part, BeforeValidator(lire_part)]
PenalitesT = Annotated[Penalites, BeforeValidator(lire_penalites)]
Numero = Annotated[str, BeforeValidator(lire_numero)]
Courriel = Annotated[str, BeforeValidator(lire_courriel)]
Url = Annotated[str, BeforeValidator(lire_url)]

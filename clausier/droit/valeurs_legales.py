"""Legal values: the numbers of `clauses/_parametres/<value>.yaml`, each over an interval of days.

Takes the nodes of one file, gives `Valeur`s. A workspace may write such a file: a number is finite,
plainly written and within what its unit can mean, here, so that no delay, rate or sum reckoned of
it can leave the calendar or the figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from pydantic_core import PydanticCustomError

from ..lecture.noeuds import Noeud
from ..socle.durees import JOURS_MAX, MOIS_MAX, Duree
from ..socle.ecriture import date_courte, nombre
from ..socle.problemes import Place, Probleme, Refus
from ..socle.valeurs import ENTIER_MAX, SOMME_MAX, lire_date, lire_nombre


class Borne(NamedTuple):
    """What a number of a unit can be: from zero (unless `signe`) to `maximum`; a whole one."""

    maximum: Decimal
    entier: bool = False
    signe: bool = False


UNITES_DE_TEMPS = MappingProxyType({"jours": (1, "jour"), "mois": (1, "mois"), "ans": (12, "mois")})
# By the first word of `unite:`, which may go on (« EUR HT », « 1 pour oui, 0 pour non »).
BORNES: Mapping[str, Borne] = MappingProxyType(
    {
        "EUR": Borne(SOMME_MAX),
        "%": Borne(Decimal(100)),
        "points": Borne(Decimal(100)),
        "fois": Borne(Decimal(100)),
        "jours": Borne(Decimal(JOURS_MAX), entier=True),
        "mois": Borne(Decimal(MOIS_MAX), entier=True),
        "ans": Borne(Decimal(MOIS_MAX) / 12, entier=True),
        "salariés": Borne(Decimal(ENTIER_MAX), entier=True),
        "1": Borne(Decimal(1), entier=True),
    }
)
AUTRE = Borne(SOMME_MAX, signe=True)  # a unit of the workspace's own


@dataclass(frozen=True)
class Valeur:
    """One legal value over one interval."""

    depuis: date
    jusqu_au: date | None
    valeur: Decimal
    sources: dict[str, str | None]
    unite: str = ""
    verifie_le: date | None = None
    certitude: str = ""
    note: str = ""

    @property
    def duree(self) -> Duree:
        """The value as a delay. Raises KeyError for a unit that is none of time."""
        fois, unite = UNITES_DE_TEMPS[self.unite]
        return Duree(int(self.valeur) * fois, unite)


class EnteteValeur(NamedTuple):
    """What the file of a legal value says of it, whatever the day.

    `touche`: the clauses that rest on the value without printing it.
    """

    libelle: str = ""
    touche: tuple[str, ...] = ()


class ValeurInconnue(Exception):
    """A legal value was asked for a day on which the library does not know it."""

    def __init__(self, nom: str, jour: date, dernier: date | None):
        self.nom, self.jour, self.dernier = nom, jour, dernier
        super().__init__(f"{nom} au {jour}")

    def en_probleme(self, place: Place, chemin: str = "") -> Probleme:
        """The same, said to the author at the place that asked for the value."""
        dernier = f" (connue jusqu'au {date_courte(self.dernier)})" if self.dernier else ""
        dit = f"valeur légale « {self.nom} » inconnue au {date_courte(self.jour)}{dernier}"
        return Probleme(place, "E709", chemin, dit)


def _refus(noeud: Noeud, champ: str, dit: str) -> Refus:
    return Refus([Probleme(noeud.place, "E705", champ, dit)])


def unite_dite(noeud: Noeud, connue: str) -> str:
    """The unit of one file; `connue`, that of the library, which a workspace's file may repeat.

    Raises Refus (E705) for another: what reads a delay in days cannot read one in euros.
    """
    dite = noeud.enfant("unite")
    unite = str(dite.valeur) if dite and dite.valeur else connue
    if dite and connue and unite != connue:
        raise _refus(dite, "unite", f"l'unité de cette valeur légale est « {connue} »")
    return unite


def lire_entete(noeud: Noeud) -> EnteteValeur:
    """What one file says of its value. Raises Refus (E705) for one that is not of the form."""
    brut = noeud.brut()
    touche = brut.get("touche") or []
    if not isinstance(touche, list) or not all(isinstance(x, str) for x in touche):
        raise _refus(noeud, "touche", "une liste de clauses est attendue")
    return EnteteValeur(str(brut.get("libelle") or ""), tuple(touche))


def lire_valeurs(noeud: Noeud, unite: str) -> list[Valeur]:
    """The intervals that one file gives, in `unite`. Raises Refus (E705) for a file that is not of
    the form, at the value that its unit cannot have.
    """
    try:
        return [
            Valeur(
                lire_date(x["depuis"]),
                lire_date(x["jusqu_au"]) if x.get("jusqu_au") else None,
                _nombre(noeud.proche(("valeurs", rang, "valeur")), f"valeurs.{rang}", unite),
                dict((x.get("sources") or {}).items()),
                unite,
                lire_date(x["verifie_le"]) if x.get("verifie_le") else None,
                str(x.get("certitude") or ""),
                str(x.get("note") or ""),
            )
            for rang, x in enumerate(noeud.brut()["valeurs"])
        ]
    except (KeyError, TypeError, AttributeError, PydanticCustomError) as e:
        dit = (
            "une liste de valeurs est attendue, chacune avec « depuis », « jusqu_au » et « valeur »"
        )
        raise _refus(noeud, "valeurs", dit) from e


def _nombre(noeud: Noeud, champ: str, unite: str) -> Decimal:
    """One number, within what its unit can mean. Raises Refus (E705)."""
    borne = BORNES.get(unite.partition(" ")[0], AUTRE)
    minimum = -borne.maximum if borne.signe else Decimal(0)
    try:
        x = lire_nombre(noeud.valeur)
    except PydanticCustomError as e:
        raise _refus(noeud, champ, str(e.message())) from e
    if not minimum <= x <= borne.maximum or borne.entier and x % 1:
        forme = "un nombre entier" if borne.entier else "un nombre"
        entre = f"de {nombre(minimum)} à {nombre(borne.maximum)} ({unite or 'sans unité'})"
        raise _refus(noeud, champ, f"{forme} {entre} est attendu")
    return x

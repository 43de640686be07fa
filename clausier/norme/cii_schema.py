"""The elements of a received invoice's XML (UN/CEFACT CII) against the schema of its profile: their
places, their order, how many there are.

What the official XSD says, without it: `schema_cii.yaml` has its groups. Of a profile of others
(XRechnung, Peppol…) the order alone is judged: their schema has more elements.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from ..lecture.xml import nom_local
from .constats import Constat
from .modele import PROFILS
from .tables import Enfant, Groupes, schema_cii

RACINE = "CrossIndustryInvoice"
CTC = "extended-ctc-fr"  # EXTENDED with every element of the syntax
ESPACES = "urn:un:unece:uncefact:data:standard:"

RAM = ESPACES + "ReusableAggregateBusinessInformationEntity:100"
GENRES = {"50", "130", "916"}  # of a document joined: a lot, the thing invoiced, a proof
CONTENUS = {  # what an element of several uses must have where it stands
    "TelephoneUniversalCommunication": "CompleteNumber",
    "EmailURIUniversalCommunication": "URIID",
    "URIUniversalCommunication": "URIID",
    **dict.fromkeys(
        (
            *("SellerOrderReferencedDocument", "BuyerOrderReferencedDocument"),
            *("ContractReferencedDocument", "DespatchAdviceReferencedDocument"),
            *("ReceivingAdviceReferencedDocument", "InvoiceReferencedDocument"),
        ),
        "IssuerAssignedID",
    ),
}


class Structure(NamedTuple):
    """What is out of place; and what is missing or repeated, which a rule mostly names better."""

    places: tuple[Constat, ...]
    nombres: tuple[Constat, ...]


def structure(racine: Element, guide: str | None) -> Structure:
    """The faults against the schema; `guide`: BT-24."""
    profil = PROFILS.get(guide or "")
    entier = profil is not None and CTC not in (guide or "")
    groupes = schema_cii(profil if profil and entier else "EXTENDED")
    s = parcourir(racine, RACINE, groupes, ESPACES, entier)
    return s._replace(places=(*s.places, *_genres(racine))) if profil == "EN 16931" else s


def _genres(racine: Element) -> Iterator[Constat]:
    """What a document joined is: a list of Factur-X, in this profile."""
    for x in racine.iter(f"{{{RAM}}}AdditionalReferencedDocument"):
        genre = (x.findtext(f"{{{RAM}}}TypeCode") or "").strip()
        if genre not in GENRES:
            dit = f"genre de document joint « {genre[:40]} » hors de la liste (50, 130, 916)"
            yield Constat("FX-SCH-A-000618", "BT-122", dit)


def parcourir(
    racine: Element, nom_du_groupe: str, groupes: Groupes, espaces: str, entier: bool
) -> Structure:
    """The faults of an element against its group, and of what it holds. `espaces`: how the name
    spaces of the syntax begin; `entier`: the groups have every element that is allowed.
    """
    places: list[Constat] = []
    nombres: list[Constat] = []
    pile = [(racine, nom_du_groupe)]
    while pile:
        el, groupe = pile.pop()
        connus = groupes[groupe]
        enfants = [(x, nom_local(x)) for x in el if str(x.tag).startswith("{" + espaces)]
        places += _places(nom_local(el), [nom for _, nom in enfants], groupes[groupe], entier)
        if any(t and t.strip() for t in (el.text, *(x.tail for x in el))):
            places.append(_xsd(f"« {nom_local(el)} » contient du texte"))
        if entier:
            nombres += _nombres(nom_local(el), [nom for _, nom in enfants], groupes[groupe])
        for x, nom in enfants:
            suite = connus[nom].groupe if nom in connus else None
            if suite in groupes:
                pile.append((x, suite))
    return Structure(tuple(dict.fromkeys(places)), tuple(dict.fromkeys(nombres)))


def _places(
    parent: str, noms: list[str], connus: dict[str, Enfant], entier: bool
) -> Iterator[Constat]:
    dernier = ""
    for nom in noms:
        if nom not in connus:
            if entier:
                yield _xsd(f"« {nom} » n'a pas sa place dans « {parent} »")
            continue
        if dernier and connus[nom].rang < connus[dernier].rang:
            yield _xsd(f"dans « {parent} », « {nom} » doit venir avant « {dernier} »")
            return
        dernier = nom


def _nombres(parent: str, noms: list[str], connus: dict[str, Enfant]) -> Iterator[Constat]:
    contenu = CONTENUS.get(parent)
    if contenu and contenu not in noms:
        yield _xsd(f"« {contenu} » manque dans « {parent} »")
    for nom, enfant in connus.items():
        combien = noms.count(nom)
        if enfant.requis and not combien:
            yield _xsd(f"« {nom} » manque dans « {parent} »")
        if combien > 1 and not enfant.repete:
            yield _xsd(f"« {nom} » est donné {combien} fois dans « {parent} »")


def _xsd(message: str) -> Constat:
    return Constat("XSD", "", message)

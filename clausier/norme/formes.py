"""Stage 1, read: the XML of a received invoice, in whatever form it is → `Lecture`, by its root; of
a life-cycle message → `MessageLu`.
"""

from __future__ import annotations

from typing import NamedTuple
from xml.etree.ElementTree import Element

from ..lecture.xml import arbre, nom_local
from .cdar import RACINE as CDAR
from .cdar import CycleDeVie, lire_cdar
from .cii_lecture import RACINE as CII
from .cii_lecture import lire_cii
from .constats import Constat
from .ubl_lecture import RACINES as UBL
from .ubl_lecture import lire_ubl
from .valeurs_xml import Lecture
from .zugferd1 import RACINE as FERD
from .zugferd1 import lire_zugferd1


class MessageLu(NamedTuple):
    """A life-cycle message as read, and what is wrong in it."""

    cycle: CycleDeVie
    constats: tuple[Constat, ...]


class AutreForme(Exception):
    """An XML that is another thing than an invoice that is read here: what it is."""


def lire_recu(octets: bytes) -> Lecture | MessageLu:
    """Read an XML received: an invoice, or what is said of one.

    Raises XmlRefuse (not XML, or XML that is a trap) and AutreForme.
    """
    racine = arbre(octets)
    return MessageLu(*lire_cdar(racine)) if racine.tag == CDAR else _facture(racine)


def lire_facture(octets: bytes) -> Lecture:
    """Read the XML of an invoice.

    Raises XmlRefuse (not XML, or XML that is a trap) and AutreForme.
    """
    return _facture(arbre(octets))


def _facture(racine: Element) -> Lecture:
    if racine.tag == CII:
        return lire_cii(racine)
    if racine.tag in UBL:
        return lire_ubl(racine)
    if racine.tag == FERD:
        return lire_zugferd1(racine)
    nom = nom_local(racine)[:40]
    raise AutreForme(
        "facture CII d'une autre version"
        if nom == "CrossIndustryInvoice"
        else f"XML « {nom} », qui n'est pas une facture"
    )

"""Stage 1, read: the XML of a received invoice, in whatever form it is → `Lecture`, by its root."""

from __future__ import annotations

from ..lecture.xml import arbre, nom_local
from .cii_lecture import RACINE as CII
from .cii_lecture import lire_cii
from .ubl_lecture import RACINES as UBL
from .ubl_lecture import lire_ubl
from .valeurs_xml import Lecture

AUTRES = {  # the root of other forms → how it is called
    "{urn:ferd:CrossIndustryDocument:invoice:1p0}CrossIndustryDocument": "facture ZUGFeRD 1"
}


class AutreForme(Exception):
    """An XML that is another thing than an invoice that is read here: what it is."""


def lire_facture(octets: bytes) -> Lecture:
    """Read the XML of an invoice.

    Raises XmlRefuse (not XML, or XML that is a trap) and AutreForme.
    """
    racine = arbre(octets)
    if racine.tag == CII:
        return lire_cii(racine)
    if racine.tag in UBL:
        return lire_ubl(racine)
    nom = nom_local(racine)[:40]
    raise AutreForme(
        AUTRES.get(racine.tag)
        or (
            "facture CII d'une autre version"
            if nom == "CrossIndustryInvoice"
            else f"XML « {nom} », qui n'est pas une facture"
        )
    )

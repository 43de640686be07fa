"""What a received PDF claims in its XMP block: PDF/A-3, and Factur-X with its level, its file and
its kind of document.

Readers of invoices look in the first `rdf:RDF` and nowhere else. Sources: ISO 19005-3, 6.6;
Factur-X 1.09, 6.2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from .constats import Constat
from .modele import nom_profil
from .xmp import FACTURX

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PDFA = "http://www.aiim.org/pdfa/ns/id/"
FX = (
    FACTURX.uri,
    "urn:zugferd:pdfa:CrossIndustryDocument:invoice:2p0#",
    "urn:zugferd:pdfa:CrossIndustryDocument:invoice:1p0#",
)
NIVEAUX = ("MINIMUM", "BASIC WL", "BASIC", "EN 16931", "EXTENDED", "XRECHNUNG")


@dataclass(frozen=True)
class Xmp:
    """The claims. `blocs`: how many `rdf:RDF` there are."""

    blocs: int = 0
    partie: str | None = None
    facture: dict[str, str] = field(default_factory=dict)
    mal_forme: bool = False

    def constats(self, fichier: str, guide: str | None) -> Iterator[Constat]:
        """Where the claims and the invoice part.

        `fichier`: the attachment's name; `guide`: BT-24 of its XML.
        """
        if self.mal_forme:
            yield Constat(
                "XMP",
                "",
                "les métadonnées du PDF sont illisibles : il ne se dit ni PDF/A-3 ni Factur-X",
            )
            return
        if self.blocs > 1:
            yield Constat(
                "XMP",
                "",
                f"{self.blocs} blocs rdf:RDF dans les métadonnées ; les lecteurs n'en lisent qu'un",
            )
        if self.partie != "3":
            yield Constat(
                "PDFA",
                "",
                f"le PDF se dit PDF/A-{self.partie[:10]}"
                if self.partie
                else "le PDF ne se dit pas PDF/A-3",
            )
        if not self.facture:
            yield Constat(
                "XMP",
                "",
                "les métadonnées du PDF n'annoncent pas de facture (bloc Factur-X absent)",
            )
            return
        niveau, profil = self.facture.get("ConformanceLevel"), nom_profil(guide)
        if _serre(niveau) != _serre(profil) and (profil in NIVEAUX or niveau not in NIVEAUX):
            yield Constat(
                "XMP",
                "BT-24",
                (
                    f"niveau « {(niveau or 'absent')[:40]} » dans les métadonnées du PDF, profil "
                    f"{profil or 'inconnu'} dans le XML"
                ),
            )
        annonce = self.facture.get("DocumentFileName")
        if annonce != fichier:
            yield Constat(
                "XMP",
                "",
                (
                    f"les métadonnées annoncent le fichier « {(annonce or 'absent')[:40]} », la "
                    f"pièce jointe est « {fichier[:40]} »"
                ),
            )
        if (genre := self.facture.get("DocumentType")) != "INVOICE":
            yield Constat(
                "XMP",
                "",
                f"type « {(genre or 'absent')[:40]} » dans les métadonnées ; attendu : INVOICE",
            )


def _serre(niveau: str | None) -> str:
    """A level without its spaces: « BASIC WL » was « BASICWL » too, « EN 16931 » « COMFORT »."""
    serre = (niveau or "").replace(" ", "").upper()
    return "EN16931" if serre == "COMFORT" else serre


def lire_xmp(racine: Element) -> Xmp:
    """The claims of an XMP packet, from its first `rdf:RDF`; a property is an element or an
    attribute.
    """
    blocs = [racine] if racine.tag == f"{RDF}RDF" else racine.findall(f".//{RDF}RDF")
    dit: dict[str, str] = {}
    for d in blocs[0].findall(f"{RDF}Description") if blocs else []:
        for cle, valeur in (*d.attrib.items(), *((e.tag, e.text or "") for e in d)):
            dit.setdefault(cle, valeur.strip())
    facture = next(
        (
            f
            for uri in FX
            if (
                f := {
                    k.partition("}")[2]: v for k, v in dit.items() if k.startswith("{" + uri + "}")
                }
            )
        ),
        {},
    )
    return Xmp(len(blocs), dit.get(f"{{{PDFA}}}part"), facture)

"""Stage 1, read: a received file (PDF with an invoice inside, or the XML alone) → `Recue`, or one
refusal.

The file may come from anyone. It is bounded before it is opened, nothing in it is run, followed or
written to the disk, and what no invoice needs (a password, JavaScript, an action on opening, a path
in the name of an attachment) is refused. Sources: Factur-X 1.09, 6 and 7; ISO 19005-3, 6.6.1
(actions) and 6.8 (embedded files).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ..lecture.xml import XmlRefuse
from ..socle.affichage import visible
from ..socle.problemes import Place, Probleme, Refus
from .cdar import CycleDeVie
from .controles import Constat
from .examen import examiner
from .formes import AutreForme, MessageLu, lire_facture, lire_recu
from .modele import Invoice
from .ouverture import Ouvert, fichier_refuse, ouverture
from .pdf_actions import PdfRefuse
from .pdf_conteneur import Pdf
from .tables import preparer_les_tables
from .valeurs_xml import CII, ZUGFERD_1, Lecture

Lu = TypeVar("Lu")
ARCHIVES = {
    b"PK\x03\x04": "archive ZIP (ou document de bureautique)",
    b"Rar!": "archive RAR",
    b"7z\xbc\xaf\x27\x1c": "archive 7-Zip",
    b"\x1f\x8b": "archive gzip",
}


@dataclass(frozen=True)
class Recue:
    """A received invoice: the file as named, the name of the XML inside a PDF, the record, what is
    wrong, how it is written, and its XML.
    """

    fichier: str
    jointe: str | None
    facture: Invoice
    constats: tuple[Constat, ...]
    forme: str = CII
    xml: bytes = b""


@dataclass(frozen=True)
class MessageRecu:
    """A received life-cycle message: the file as named, the message, what is wrong."""

    fichier: str
    cycle: CycleDeVie
    constats: tuple[Constat, ...]


def recevoir(chemin: Path) -> Recue | MessageRecu:
    """Read a received file: an invoice (the first of a PDF that has several), or a message on one.
    Raises Refus with one problem.
    """
    with ouverture(chemin) as ouvert:
        return lire_tout(ouvert)[0]


def lire_tout(ouvert: Ouvert) -> list[Recue | MessageRecu]:
    """What a received file holds: a message, or its invoices, one at least. Raises Refus with one
    problem.
    """
    nom, octets = ouvert.nom, ouvert.octets
    for debut, quoi in ARCHIVES.items():
        if octets.startswith(debut):
            raise fichier_refuse(nom, "E920", f"{quoi} ; sortez-en la facture et donnez-la seule")
    if ouvert.factures:
        preparer_les_tables()  # while the other process opens the file
        try:
            return [_jointe(nom, pdf) for pdf in ouvert.factures()]
        except PdfRefuse as e:
            raise fichier_refuse(nom, e.code, e.message) from None
    if not octets.strip():
        raise fichier_refuse(nom, "E920", "fichier vide ; demandez-le de nouveau")
    if b"<" not in octets[:1024].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:2]:
        raise fichier_refuse(
            nom, "E920", "ni PDF ni XML ; donnez la facture telle que vous l'avez reçue"
        )
    recu = _lire(octets, nom, lire_recu)
    if isinstance(recu, MessageLu):
        return [MessageRecu(nom, recu.cycle, recu.constats)]
    return [Recue(nom, None, recu.facture, tuple(examiner(recu)), recu.forme, octets)]


def _jointe(nom: str, pdf: Pdf) -> Recue:
    lu = _lire(pdf.xml, f"{nom} ({visible(pdf.nom)})", lire_facture)
    contenant = () if lu.forme == ZUGFERD_1 else (*pdf.constats(lu.facture), *_forme(lu))
    return Recue(nom, pdf.nom, lu.facture, (*contenant, *examiner(lu)), lu.forme, pdf.xml)


def _forme(lu: Lecture) -> Iterator[Constat]:
    """What a PDF may hold."""
    if lu.forme != CII:
        yield Constat(
            "FORME",
            "",
            f"la facture jointe au PDF est en {lu.forme} ; Factur-X et ZUGFeRD 2 veulent CII",
        )


def _lire(xml: bytes, nom: str, lire: Callable[[bytes], Lu]) -> Lu:
    try:
        return lire(xml)
    except XmlRefuse as e:
        raise Refus(
            [
                Probleme(
                    Place(nom, e.ligne, e.colonne),
                    "E925",
                    "",
                    f"{e.message} ; demandez la facture de nouveau au vendeur",
                )
            ]
        ) from None
    except AutreForme as e:
        raise fichier_refuse(nom, "E926", f"{visible(str(e))} : rien à lire ici") from None

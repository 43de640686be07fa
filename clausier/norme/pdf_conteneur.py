"""What the container of a received invoice says of it: the attachment's name, its relation, its
sum, the metadata, and how many invoices stand in one PDF.

Sources: Factur-X 1.09, 6.2 (XMP), 7 (attachment); ISO 32000-1, 7.11.4 (CheckSum).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from .constats import Constat, remarque
from .modele import Invoice, nom_profil
from .xmp_lecture import Xmp

NOMS = (
    "factur-x.xml",
    "zugferd-invoice.xml",
    "ZUGFeRD-invoice.xml",
    "xrechnung.xml",
)  # the first found wins
RELATIONS = ("/Data", "/Alternative", "/Source")


@dataclass
class Pdf:
    """The XML of one invoice in a PDF, its name, and what the container says.

    `autres`: the names of the other invoices; `copies`: those that have the very same bytes;
    `suivante`: it is not the first, which alone the metadata speak of.
    """

    nom: str
    xml: bytes
    relation: str | None = None
    associee: bool = False
    somme: bytes | None = None
    autres: list[str] = field(default_factory=list)
    copies: list[str] = field(default_factory=list)
    xmp: Xmp | None = None
    repare: bool = False
    suivante: bool = False

    def constats(self, f: Invoice) -> Iterator[Constat]:
        """What the container gets wrong."""
        profil = nom_profil(f.profil)
        if self.repare:
            yield remarque(
                "PDF",
                "",
                "le PDF est abîmé (sa table d'objets est perdue) ; la facture y a été retrouvée",
            )
        yield from self._parmi_d_autres()
        if self.suivante:
            return
        if self.nom not in NOMS:
            yield Constat(
                "NOM",
                "",
                (
                    f"la pièce jointe s'appelle « {self.nom} » et non factur-x.xml : des "
                    "logiciels ne la trouveront pas"
                ),
            )
        if not self.associee:
            yield Constat("AF", "", "la pièce jointe n'est pas dans la liste /AF du document")
        if self.relation not in RELATIONS:
            yield Constat(
                "AF",
                "",
                (
                    "relation de la pièce jointe "
                    f"« {(self.relation or 'absente').lstrip('/')} » ; attendu : Data, "
                    "Alternative ou Source"
                ),
            )
        elif profil in ("MINIMUM", "BASIC WL") and self.relation != "/Data":
            yield Constat(
                "AF",
                "",
                (
                    f"relation de la pièce jointe « {self.relation[1:]} » ; le profil {profil} "
                    "veut Data"
                ),
            )
        if self.somme is not None and not _est_somme(self.somme, self.xml):
            yield Constat(
                "SOMME", "", "la somme de contrôle (CheckSum) ne correspond pas à la pièce jointe"
            )
        yield from (
            self.xmp.constats(self.nom, f.profil)
            if self.xmp
            else (
                Constat(
                    "PDFA",
                    "",
                    "le PDF n'a pas de métadonnées : il ne se dit ni PDF/A-3 ni Factur-X",
                ),
            )
        )

    def _parmi_d_autres(self) -> Iterator[Constat]:
        if self.copies and not self.suivante:
            yield remarque(
                "PLUSIEURS",
                "",
                f"le PDF contient la facture deux fois : aussi {_noms(self.copies)}",
            )
        if self.autres:
            yield remarque(
                "PLUSIEURS", "", f"le PDF contient plusieurs factures ; aussi {_noms(self.autres)}"
            )


def _noms(noms: list[str]) -> str:
    return ", ".join(f"« {x} »" for x in noms[:5]) + (" …" if len(noms) > 5 else "")


def _est_somme(somme: bytes, xml: bytes) -> bool:
    """Is it the MD5 of the file: its bytes (ISO 32000-1, 7.11.4), or its figures, as many write?"""
    juste = hashlib.md5(xml, usedforsecurity=False)
    return somme == juste.digest() or somme.strip().lower() == juste.hexdigest().encode()

"""Faults of an invoice that no official set of rules sees: the key digits of SIREN, SIRET, VAT
number and IBAN, a credit note below zero, a missing due date; and what its reader should know.

None has an official number. A number is judged without the spaces and dots that it is written with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType

from stdnum import iban
from stdnum.exceptions import ValidationError
from stdnum.fr import siren, siret, tva

from .constats import Constat, remarque
from .controles_france import a_la_francaise
from .modele import Invoice, Partie

A_PAYER = ("B1", "S1", "M1")


def controle_cles(f: Invoice) -> Iterator[Constat]:
    """Key digits: a false number is another's, or nobody's."""
    for nom, p, bts in (
        ("du vendeur", f.vendeur, ("BT-30", "BT-29", "BT-31")),
        ("de l'acheteur", f.acheteur, ("BT-47", "BT-46", "BT-48")),
    ):
        yield from _partie(nom, p, bts)
    for terme, compte in (
        (t, c) for r in f.reglements for t, c in (("BT-84", r.iban), ("BT-91", r.debite)) if c
    ):
        if re.search(r"\s", compte):
            yield remarque(
                "IBAN",
                terme,
                f"l'IBAN « {compte} » est écrit avec des espaces : des logiciels le refuseront",
            )
        if not _valable(iban, compte):
            yield Constat(
                "CLE", terme, f"l'IBAN « {compte} » est faux (clé de contrôle ou longueur)"
            )


def controle_usage(f: Invoice) -> Iterator[Constat]:
    """A credit note below zero, a due date that is missing, a part that is paid already."""
    s = f.sommes
    if f.avoir and s.ttc is not None and s.ttc < 0:
        yield Constat(
            "AVOIR",
            "BT-112",
            "l'avoir a un total négatif : il ajouterait à la dette au lieu de la diminuer",
        )
    if f.cadre in A_PAYER and s.paye:
        yield remarque(
            "PAYE",
            "BT-113",
            f"une somme est déjà payée, et le cadre {f.cadre} dit la facture à payer",
        )
    if (
        a_la_francaise(f)
        and not f.avoir
        and f.note("BAR") != "B2C"
        and s.a_payer is not None
        and s.a_payer > 0
        and not f.echeance
    ):
        yield Constat("ECHEANCE", "BT-9", "la date d'échéance manque (C. com., art. L441-9)")


def _valable(module: ModuleType, valeur: str) -> bool:
    try:
        module.validate(valeur)
    except ValidationError:
        return False
    return True


def _partie(nom: str, p: Partie, bts: tuple[str, str, str]) -> Iterator[Constat]:
    immat = p.immatriculation
    numero = _nu(immat.valeur) if immat and immat.schema == "0002" else ""
    # Until September 2026 many wrote a SIRET there; from then on BR-FR-32 forbids it.
    if numero and not _valable(siret if len(numero) == 14 else siren, numero):
        quoi = "SIRET" if len(numero) == 14 else "SIREN"
        yield _faux(bts[0], f"le {quoi} {nom} « {numero} »")
    for i in p.identifiants:
        if i.schema == "0009" and not _valable(siret, i.valeur):
            yield _faux(bts[1], f"le SIRET {nom} « {i.valeur} »")
    if p.tva and _nu(p.tva).upper().startswith("FR"):
        if not _valable(tva, p.tva):
            yield _faux(bts[2], f"le numéro de TVA {nom} « {p.tva} »")
        if numero and _nu(p.tva)[-9:] != numero[:9]:
            yield Constat(
                "CLE",
                bts[2],
                f"le numéro de TVA {nom} « {p.tva} » n'est pas celui du SIREN {numero[:9]}",
            )


def _faux(terme: str, quoi: str) -> Constat:
    return Constat("CLE", terme, f"{quoi} est faux (clé de contrôle ou longueur)")


def _nu(numero: str) -> str:
    """A number without what it is spaced with."""
    return re.sub(r"[\s.\-]", "", numero)

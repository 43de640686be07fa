"""camt.053, 052 and 054 (ISO 20022): a statement in XML → its lines.

Every version is read by the local names of its elements: what changed from .02 to .13 is where a
name or a status stands, and each is looked for in all its places. What is only announced (status
other than booked) is left aside. An entry that gathers several payments is told apart when they sum
up to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from xml.etree.ElementTree import Element

from ..fiches.devises import EURO
from ..lecture.xml import XmlRefuse, arbre, nom_local
from ..socle.problemes import Place
from .lignes import (
    MAX_LIGNES,
    LigneDeBanque,
    LigneFausse,
    ReleveDeBanque,
    jour,
    ligne,
    marquees,
    refus,
    somme_lue,
)

RELEVES = ("Stmt", "Rpt", "Ntfctn")
PASSE = ("BOOK", "")  # a version before 02 gives no status
RIEN = ("NOTPROVIDED", "NONREF", "NOT PROVIDED")
FAMILLES = {"RDDT": "prelevement", "RCHQ": "cheque", "CCRD": "carte", "MCRD": "carte"}


def lire_camt(octets: bytes, nom: str) -> ReleveDeBanque:
    """The lines of a statement of XML. Raises Refus (E945)."""
    try:
        racine = arbre(octets, "un relevé de banque")
    except XmlRefuse as e:
        raise refus(Place(nom, e.ligne, e.colonne), e.message) from None
    lignes: list[LigneDeBanque] = []
    comptes: list[str] = []
    for releve in (x for x in racine.iter() if nom_local(x) in RELEVES):
        comptes.append(_texte(releve, "Acct", "Id", "IBAN") or _texte(releve, "Acct", "Id", "Othr"))
        for rang, entree in enumerate((x for x in releve if nom_local(x) == "Ntry"), 1):
            try:
                lignes += _entree(entree, nom)
            except LigneFausse as e:
                raise refus(Place(nom), f"écriture {rang} : {e}") from None
            if len(lignes) > MAX_LIGNES:
                raise refus(Place(nom), "plus de 20 000 lignes ; demandez une année à la fois")
    if not comptes:
        dit = "ce XML n'est pas un relevé camt.052, camt.053 ou camt.054"
        raise refus(Place(nom), dit, "E946")
    compte = comptes[0]
    return ReleveDeBanque("camt", compte, marquees("camt", compte, lignes))


def _entree(entree: Element, nom: str) -> Iterator[LigneDeBanque]:
    """The lines of one entry."""
    if (_texte(entree, "Sts") or _texte(entree, "Sts", "Cd")) not in PASSE:
        return
    signe = -1 if _texte(entree, "CdtDbtInd") == "DBIT" else 1
    montant, devise = _montant(entree)
    jour_lu = next(
        (
            t
            for quand in ("BookgDt", "ValDt")
            for quoi in ("Dt", "DtTm")
            if (t := _texte(entree, quand, quoi))
        ),
        "",
    )
    le = jour(jour_lu)
    propre = _texte(entree, "AcctSvcrRef") or _texte(entree, "NtryRef")
    renverse = _texte(entree, "RvslInd").lower() in ("true", "1")
    details = [d for x in _tous(entree, "NtryDtls") for d in _tous(x, "TxDtls")]
    sommes = [
        _montant(d) if _enfant(d, "Amt") is not None else _montant_interne(d) for d in details
    ]
    apart = len(details) > 1 and sum((s for s, _ in sommes), Decimal(0)) == montant
    for rang, (d, (s, _)) in enumerate(zip(details, sommes, strict=True)) if apart else ():
        sien = _texte(d, "Refs", "AcctSvcrRef") or (f"{propre}/{rang}" if propre else "")
        yield _ligne(nom, entree, d, signe * s, devise, le, sien, renverse)
    if not apart:
        seul = details[0] if len(details) == 1 else None
        yield _ligne(nom, entree, seul, signe * montant, devise, le, propre, renverse)


def _ligne(
    nom: str,
    entree: Element,
    d: Element | None,
    montant: Decimal,
    devise: str,
    le: object,
    propre: str,
    renverse: bool,
) -> LigneDeBanque:
    vide = Element("vide")
    d = vide if d is None else d
    cote = "Dbtr" if montant > 0 else "Cdtr"
    if renverse:
        cote = "Cdtr" if montant > 0 else "Dbtr"
    tiers = next(
        (
            t
            for qui in (f"Ultmt{cote}", cote)
            for ou in (("Pty", "Nm"), ("Nm",))
            if (t := _texte(d, "RltdPties", qui, *ou))
        ),
        "",
    )
    libre = [x.text or "" for r in _tous(d, "RmtInf") for x in _tous(r, "Ustrd")]
    structure = [
        _texte(s, *ou)
        for r in _tous(d, "RmtInf")
        for s in _tous(r, "Strd")
        for ou in (("CdtrRefInf", "Ref"), ("RfrdDocInf", "Nb"), ("AddtlRmtInf",))
    ]
    refs = [_texte(d, "Refs", r) for r in ("EndToEndId", "ChqNb")]
    reference = next((r for r in refs if r and r.upper() not in RIEN), "")
    libelles = [*libre, *structure, _texte(d, "AddtlTxInf"), _texte(entree, "AddtlNtryInf")]
    famille = _texte(entree, "BkTxCd", "Domn", "Fmly", "Cd")
    retour = bool(_texte(d, "RtrInf", "Rsn", "Cd")) or renverse
    return ligne(
        Place(nom),
        le,  # type: ignore[arg-type]
        montant,
        libelles,
        tiers=tiers,
        reference=reference,
        propre=propre,
        devise=devise,
        moyen=FAMILLES.get(famille, ""),
        retour=retour,
        frais=_frais(entree, d) if montant > 0 else Decimal(0),
    )


def _frais(entree: Element, d: Element) -> Decimal:
    """What the bank kept of it, where the statement says so."""
    for x in (d, entree):
        bruts = [r for c in _tous(x, "Chrgs") for r in (_tous(c, "Rcrd") or [c])]
        total = Decimal(0)
        for r in bruts:
            if _enfant(r, "Amt") is not None and _texte(r, "CdtDbtInd") != "CRDT":
                total += abs(_montant(r)[0])
        if total:
            return total
    return Decimal(0)


def _montant(x: Element) -> tuple[Decimal, str]:
    a = _enfant(x, "Amt")
    if a is None:
        raise LigneFausse("écriture sans montant")
    return somme_lue(a.text or "", "."), (a.get("Ccy") or EURO)[:3].upper()


def _montant_interne(d: Element) -> tuple[Decimal, str]:
    """Of a detail of the first versions."""
    for ou in ("TxAmt", "InstdAmt"):
        for x in _tous(d, "AmtDtls"):
            for y in _tous(x, ou):
                return _montant(y)
    return Decimal(0), EURO


def _tous(x: Element, nom: str) -> list[Element]:
    return [e for e in x if nom_local(e) == nom]


def _enfant(x: Element, nom: str) -> Element | None:
    return next(iter(_tous(x, nom)), None)


def _texte(x: Element, *chemin: str) -> str:
    ici: Element | None = x
    for pas in chemin:
        ici = _enfant(ici, pas) if ici is not None else None
    return " ".join((ici.text or "").split()) if ici is not None else ""

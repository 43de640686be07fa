"""A statement in CSV → its lines, by the description of its bank.

Encodings, separators, what stands above the head, labels of several lines: all that banks do
otherwise is found in the file; which column says what is told by the descriptions.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from ..fiches.devises import EURO
from ..lecture.releve import SEPARATEURS
from ..socle.problemes import Place, Probleme, Refus
from .descriptions import Description, cle
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

AVANT_TETE = 60  # rows among which the head is looked for
MAX_CELLULE, MAX_COLONNES = 4000, 80
MAX_FAUTES = 20
CHAMPS = ("date", "montant", "debit", "credit", "tiers", "reference", "identifiant", "devise")


class RangeeLue(NamedTuple):
    """A row of the file, and the line where it begins."""

    ligne: int
    cases: list[str]


class TableauLu(NamedTuple):
    """The rows under a head, and where the columns stand."""

    nom: str
    description: Description
    ou: Mapping[str, tuple[int, ...]]
    garder: Mapping[int, frozenset[str]]
    rangees: Sequence[RangeeLue]


def lire_tableau(
    octets: bytes, nom: str, connues: Mapping[str, Description], banque: str | None = None
) -> ReleveDeBanque:
    """The lines of a CSV. `banque`: the description to read it by, else the one that knows its
    head. Raises Refus: E945, or E946 where no description knows it.
    """
    texte = _decode(octets)
    rangees = _rangees(texte, nom)
    t = _reconnu(rangees, nom, connues, banque)
    lignes: list[LigneDeBanque] = []
    fautes: list[Probleme] = []
    for r in t.rangees:
        try:
            x = _ligne(t, r, nom)
        except LigneFausse as e:
            fautes.append(Probleme(Place(nom, r.ligne), "E945", "releve", str(e)))
            continue
        if x is not None:
            lignes.append(x)
    if fautes:
        raise Refus(fautes[:MAX_FAUTES])
    return ReleveDeBanque(t.description.banque, "", marquees("csv", "", lignes))


def _decode(octets: bytes) -> str:
    """UTF-8, else what Windows writes."""
    if octets[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return octets.decode("utf-16", "replace")
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        return octets.decode("cp1252", "replace")


def _rangees(texte: str, nom: str) -> list[RangeeLue]:
    if "\0" in texte:
        raise refus(Place(nom), "ce fichier n'est pas un relevé : il contient des octets nuls")
    debut = texte[:20_000]
    separateur = max(SEPARATEURS, key=debut.count)
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur)
    sortie: list[RangeeLue] = []
    ici = 1
    try:
        for cases in lecteur:
            if len(cases) > MAX_COLONNES or max(map(len, cases), default=0) > MAX_CELLULE:
                raise refus(Place(nom, ici), "une ligne démesurée : un guillemet y manque ?")
            if any(c.strip() for c in cases):
                sortie.append(RangeeLue(ici, [c.strip() for c in cases]))
            if len(sortie) > MAX_LIGNES + AVANT_TETE:
                raise refus(Place(nom, ici), "plus de 20 000 lignes ; demandez une année à la fois")
            ici = lecteur.line_num + 1
    except csv.Error:
        raise refus(
            Place(nom, ici), "cette ligne n'est pas du CSV : un guillemet y manque ?"
        ) from None
    return sortie


def _reconnu(
    rangees: Sequence[RangeeLue], nom: str, connues: Mapping[str, Description], banque: str | None
) -> TableauLu:
    """The description that knows the file: the one whose head has the most columns."""
    voulues = {banque: connues[banque]} if banque else connues
    trouves: list[tuple[int, int, int, TableauLu]] = []
    for rang, r in enumerate(rangees[:AVANT_TETE]):
        tetes = [cle(c) for c in r.cases]
        presentes = set(tetes)
        for i, (stem, d) in enumerate(voulues.items()):
            if d.sans_entete or not (d.entete or d.lire.date):
                continue
            if presentes.issuperset(map(cle, d.entete)) and (ou := _places(d, tetes)):
                garder = {
                    tetes.index(cle(c)): frozenset(map(cle, v))
                    for c, v in d.garder.items()
                    if cle(c) in presentes
                }
                t = TableauLu(stem, d, ou, garder, rangees[rang + 1 :])
                trouves.append((-len(d.entete), i, rang, t))
    if trouves:
        return min(trouves, key=lambda x: x[:3])[3]
    for stem, d in voulues.items():
        if d.sans_entete and (sans := _sans_tete(stem, d, rangees)):
            return sans
    dit = (
        "aucune banque connue n'écrit ces colonnes ; demandez-lui l'export OFX ou camt.053, ou "
        f"décrivez son CSV dans un fichier de « banques/ » ({', '.join(sorted(connues))})"
    )
    raise refus(Place(nom, rangees[0].ligne if rangees else 1), dit, "E946")


def _places(d: Description, tetes: Sequence[str]) -> dict[str, tuple[int, ...]] | None:
    """Where each field stands; None where the date, the label or the sum is nowhere."""
    ou: dict[str, tuple[int, ...]] = {}
    for champ in (*CHAMPS, "libelle", "frais"):
        places = tuple(tetes.index(cle(c)) for c in getattr(d.lire, champ) if cle(c) in tetes)
        if places:
            ou[champ] = places if champ == "libelle" else places[:1]
    entier = "date" in ou and "libelle" in ou and ({"montant", "credit"} & set(ou))
    return ou if entier else None


def _sans_tete(stem: str, d: Description, rangees: Sequence[RangeeLue]) -> TableauLu | None:
    """A file without a head, when its first rows are what the description says."""
    tetes = [str(n + 1) for n in range(d.sans_entete or 0)]
    ou = _places(d, tetes)
    siennes = [r for r in rangees if len(r.cases) == d.sans_entete]
    if not ou or not siennes or len(siennes) < len(rangees) - 1:
        return None  # one row aside at most: a balance
    t = TableauLu(stem, d, ou, {}, siennes)
    try:
        for r in siennes[:5]:
            jour(r.cases[ou["date"][0]])
            somme_lue(r.cases[ou["montant"][0]], d.decimale)
    except (LigneFausse, KeyError):
        return None
    return t


def _ligne(t: TableauLu, r: RangeeLue, nom: str) -> LigneDeBanque | None:
    """One row, typed; None for what is no movement: not booked, a balance, a row of the foot."""
    for colonne, gardes in t.garder.items():
        if colonne < len(r.cases) and cle(r.cases[colonne]) not in gardes:
            return None
    c = {k: _case(r, *v) for k, v in t.ou.items()}
    montant = _montant(c, t.description.decimale)
    if montant is None:
        return None
    return ligne(
        Place(nom, r.ligne),
        jour(c["date"]),
        montant,
        [r.cases[i] for i in t.ou["libelle"] if i < len(r.cases)],
        tiers=c.get("tiers", ""),
        reference=c.get("reference", ""),
        propre=c.get("identifiant", ""),
        devise=(c.get("devise") or EURO)[:3].upper(),
        frais=abs(somme_lue(c["frais"], t.description.decimale)) if c.get("frais") else Decimal(0),
    )


def _case(r: RangeeLue, *rangs: int) -> str:
    return next((r.cases[i] for i in rangs if i < len(r.cases) and r.cases[i]), "")


def _montant(c: Mapping[str, str], decimale: str) -> Decimal | None:
    """The sum of a row, negative when it goes out; None where it has none."""
    if "montant" in c:
        if not c["montant"]:
            if c["date"] and any(ch.isdigit() for ch in c["date"]) and c.get("libelle"):
                raise LigneFausse("montant manquant")
            return None
        return somme_lue(c["montant"], decimale) or None
    debit = somme_lue(c["debit"], decimale) if c.get("debit") else Decimal(0)
    credit = somme_lue(c["credit"], decimale) if c.get("credit") else Decimal(0)
    # A bank that writes both columns writes a nought in one of them.
    return (abs(credit) - abs(debit)) or None

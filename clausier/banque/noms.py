"""Whose payment is it? A client's name against what a bank prints of it: capitals, no accents, cut
at thirty signs, its legal form here or there, first name and surname in any order.

A name is said « fort » when all of it is there and little else is, « moyen » when a part of it is.
Nothing is ever certain by a part of a name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from .lignes import LigneDeBanque, en_capitales

MUETS = frozenset(
    "SARL SAS SASU EURL SA SCI SNC EI EIRL SCOP SELARL SELAS SCM GIE ASSOCIATION ASSO STE SOCIETE "
    "ETS ETABLISSEMENTS ENTREPRISE ENT MONSIEUR MADAME MR MME MLLE OU ET DE DU DES LA LE LES AUX "
    "CABINET COMPAGNIE CIE GROUPE FRANCE THE OF AND GMBH LTD BV INC".split()
)
BRUIT = frozenset(
    "VIR VIREMENT VIREMENTS SEPA INST INSTANTANE RECU RECUS FAVEUR VOTRE EN MOTIF REF REFERENCE "
    "FACT FACTURE FACTURES FAC REGLEMENT PAIEMENT SOLDE ACOMPTE COMMANDE DEVIS NO NUM NUMERO ID "
    "DATE EUR EUROS PROVENANCE LIBELLE".split()
)
VIREMENT = r"\bVIR(?:EMENT)?S?(?: SEPA| INST(?:ANTANE)?| RECU)*(?: EN VOTRE FAVEUR)?(?: DE)?"
SUITE = r"(?= (?:MOTIF|REF|FACT\w*|FAC|REGLEMENT|PAIEMENT|SOLDE|ACOMPTE|POUR)\b|$)"
# What comes before the name of who pays, and where it ends.
EMETTEURS = tuple(
    re.compile(x)
    for x in (
        r"/(?:DE|FRM|NAME|ORDP)[ /](.{2,70}?)(?= ?/|$)",
        r"\bDE ?: ?(.{2,70}?)(?= (?:ID|MOTIF|REF|DATE|PROVENANCE) ?:|$)",
        VIREMENT + r" (.{2,70}?)" + SUITE,
    )
)
MOT = re.compile(r"[A-Z0-9]{2,}")
MAX_MOTS = 60
SEUIL, COURT = 0.86, 5  # alike; letters under which a word is itself or another
FORT, MOYEN, RIEN = 1.0, 0.5, 0.0


def mots(nom: str) -> tuple[str, ...]:
    """The words of a name that tell it from others.

    >>> mots("SARL Boulangerie Modèle"), mots("M. Jean-Luc Témoin")
    (('BOULANGERIE', 'MODELE'), ('JEAN', 'LUC', 'TEMOIN'))
    """
    tous = MOT.findall(en_capitales(nom.replace("œ", "oe").replace("Œ", "OE")))[:MAX_MOTS]
    return tuple(dict.fromkeys(m for m in tous if m not in MUETS)) or tuple(tous)


@lru_cache(maxsize=100_000)
def pareils(a: str, b: str) -> bool:
    """Are two words one: the same, misspelt, or cut?"""
    if a == b:
        return True
    if min(len(a), len(b)) < COURT or a[0] != b[0] or a.isdigit() or b.isdigit():
        return False
    if a.startswith(b) or b.startswith(a):
        return True
    if abs(len(a) - len(b)) > 2:
        return False
    return SequenceMatcher(None, a, b, autojunk=False).ratio() >= SEUIL


def emetteur(ligne: LigneDeBanque) -> tuple[str, ...]:
    """The words of the other side: as it is told, else as the label shows it; nothing where neither
    does.
    """
    if ligne.tiers:
        return mots(ligne.tiers)
    texte = en_capitales(ligne.libelle)
    for motif in EMETTEURS:
        if m := motif.search(texte):
            dits = [x for x in mots(m[1]) if x not in BRUIT and not any(c.isdigit() for c in x)]
            if dits:
                return tuple(dits)
    return ()


class Jugement(NamedTuple):
    """How much each client is named by a line, and is someone else named?"""

    scores: Mapping[int, float]
    autre: bool

    def de(self, client: int) -> float:
        return self.scores.get(client, RIEN)


class Clients:
    """The clients of a workspace by their names; the same name is the same client."""

    def __init__(self, noms: Iterable[str]):
        self.noms: list[tuple[str, ...]] = []
        self.rangs: dict[tuple[str, ...], int] = {}
        self.par_lettre: defaultdict[str, set[str]] = defaultdict(set)
        for n in noms:
            self.rang(n)

    def rang(self, nom: str) -> int:
        dits = mots(nom)
        cle = tuple(sorted(dits))
        if cle not in self.rangs:
            self.rangs[cle] = len(self.noms)
            self.noms.append(dits)
            for m in dits:
                self.par_lettre[m[0]].add(m)
        return self.rangs[cle]

    def juger(self, ligne: LigneDeBanque) -> Jugement:
        """Whom a line names."""
        dits = emetteur(ligne)
        tout = mots(ligne.texte)
        connus = self._reconnus((*dits, *tout))
        scores = {}
        for i, nom in enumerate(self.noms):
            s = _par_le_tiers(nom, dits, connus) if dits else RIEN
            if s < FORT:
                s = max(s, _dans_le_libelle(nom, tout, connus, bool(dits)))
            if s:
                scores[i] = s
        return Jugement(scores, bool(dits) and not scores)

    def _reconnus(self, dits: Iterable[str]) -> dict[str, frozenset[str]]:
        """Of each word, those of the clients' names that it is."""
        return {
            d: frozenset(m for m in self.par_lettre.get(d[0], ()) if pareils(m, d))
            for d in dict.fromkeys(dits)
        }


def _par_le_tiers(
    nom: tuple[str, ...], dits: tuple[str, ...], connus: Mapping[str, frozenset[str]]
) -> float:
    trouves = {m for d in dits for m in connus[d] if m in nom}
    if not trouves:
        return RIEN
    siens = [d for d in dits if connus[d] & trouves]
    if len(trouves) == len(nom) and 3 * len(siens) >= 2 * len(dits):
        return FORT
    return MOYEN


def _dans_le_libelle(
    nom: tuple[str, ...],
    tout: tuple[str, ...],
    connus: Mapping[str, frozenset[str]],
    autre_dit: bool,
) -> float:
    """All of a name, its words side by side in a label; one word alone may be anything."""
    places = {m: [i for i, d in enumerate(tout) if m in connus[d]] for m in nom}
    if not all(places.values()):
        return RIEN
    etendue = max(p[0] for p in places.values()) - min(p[0] for p in places.values())
    if len(nom) > 1 and etendue <= len(nom) and not autre_dit:
        return FORT
    return MOYEN

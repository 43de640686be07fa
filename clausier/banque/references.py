"""Which numbers does a label name? An invoice's number in any spelling: F2026-028, F 2026 028,
« FACT 2026-028 », F2026028, facture n° 2026/28.

A number is known by its pieces, letters and digits in turn, whatever stands between them. Its
letters may be left out where the digits are long enough to be no other thing, and no other letters
take their place: A2026-028 is a credit note, never the invoice F2026-028.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from .lignes import en_capitales
from .noms import MUETS

MORCEAU = re.compile(r"[A-Z]+|\d+")
ENTRE = re.compile(r"[\s.\-_/°#:]{0,3}")
FACTURE = frozenset(
    "F FA FAC FACT FACTS FACTURE FACTURES FCT FRE INV INVOICE NO NUM NUMERO N REF".split()
)
NEUTRES = frozenset("DE DU LA LE SUR POUR VIR RGT REGLT REGLEMENT PAIEMENT SOLDE MOTIF ET".split())
SANS_SENS = NEUTRES | MUETS
LONG, DERNIER, MAX_CHIFFRES = 5, 3, 12  # digits of a number without its letters; of its last piece
INCONNUES = re.compile(r"\bFACT(?:URE)?S?\b[\s.:#°]*(?:N[°O]?[\s.:]*)?([A-Z]{0,4}[\s.\-_/]?\d{3,})")


class Morceau(NamedTuple):
    texte: str
    debut: int
    fin: int


class Cite(NamedTuple):
    """A number where a label names it. `sur`: by all its pieces, or by digits that are long
    enough.
    """

    numero: str
    debut: int
    fin: int
    sur: bool


class Numeros:
    """The numbers of a workspace, found in labels."""

    def __init__(self, numeros: Iterable[str], factures: Collection[str]):
        """`factures`: those of them whose letters may be left out."""
        self.factures = frozenset(factures)
        self.pieces: dict[str, tuple[str, ...]] = {}
        self.par_fin: defaultdict[str, list[str]] = defaultdict(list)
        series = set()
        for n in dict.fromkeys(numeros):
            pieces = tuple(MORCEAU.findall(en_capitales(n)))
            chiffres = "".join(p for p in pieces if p.isdigit())
            if not chiffres or not pieces[-1].isdigit() or len(chiffres) > MAX_CHIFFRES:
                continue
            self.pieces[n] = pieces
            for cle in {pieces[-1].lstrip("0") or "0", chiffres}:
                self.par_fin[cle].append(n)
            if not pieces[0].isdigit() and len(pieces) > 2:
                series.add(pieces[0])
        dites = "|".join(sorted(map(re.escape, series), key=lambda x: (-len(x), x)))
        annee = r"[\s.\-_/]{0,2}20\d\d[\s.\-_/]{0,2}\d{2,5}(?!\d)"
        self.series = re.compile(rf"(?<![A-Z0-9])(?:{dites}){annee}") if dites else None

    def cites(self, texte: str) -> list[Cite]:
        """Where a text in capitals names known numbers, in its order."""
        morceaux = [Morceau(m[0], m.start(), m.end()) for m in MORCEAU.finditer(texte)]
        vus: list[Cite] = []
        for i, m in enumerate(morceaux):
            if not m.texte.isdigit() or len(m.texte) > MAX_CHIFFRES:
                continue
            cles = dict.fromkeys((m.texte.lstrip("0") or "0", m.texte))
            for n in dict.fromkeys(n for cle in cles for n in self.par_fin.get(cle, ())):
                c = self._cite(n, texte, morceaux, i)
                if c is not None:
                    vus.append(c)
        places = Counter((c.debut, c.fin) for c in vus)
        # What two numbers could be is neither for sure.
        dits = [c._replace(sur=c.sur and places[c.debut, c.fin] == 1) for c in vus]
        return sorted(dits, key=lambda c: (c.debut, c.numero))

    def inconnus(self, texte: str, cites: Iterable[Cite]) -> bool:
        """Does a text name an invoice that is not known here?"""
        bornes = [(c.debut, c.fin) for c in cites]
        motifs = [INCONNUES, *([self.series] if self.series else [])]
        return any(
            not any(d < m.end() and m.start() < f for d, f in bornes)
            for motif in motifs
            for m in motif.finditer(texte)
        )

    def _cite(self, n: str, texte: str, morceaux: list[Morceau], i: int) -> Cite | None:
        """Is this number the one that ends at the piece `i` of a text?"""
        pieces = self.pieces[n]
        tete = pieces[0] if not pieces[0].isdigit() else ""
        j = _remonter(pieces[1:] if tete else pieces, texte, morceaux, i)
        if j is None:
            return None
        debut, abrege = j
        avant = morceaux[debut - 1] if debut else None
        colle = avant is not None and _joints(texte, avant, morceaux[debut])
        chiffres = sum(len(p) for p in pieces if p.isdigit())
        fin = morceaux[i].fin
        if tete and colle and avant is not None and avant.texte == tete:
            entre = texte[avant.fin : morceaux[debut].debut]
            ferme = chiffres >= LONG or not any(c.isspace() for c in entre)
            return Cite(n, avant.debut, fin, ferme)
        if chiffres < LONG or n not in self.factures or _suivi_de_chiffres(texte, morceaux, i):
            return None
        if colle and avant is not None and not avant.texte.isdigit():
            mot = avant.texte in FACTURE
            accole = avant.fin == morceaux[debut].debut
            if not mot and (accole or len(avant.texte) <= DERNIER and avant.texte not in SANS_SENS):
                return None
            if abrege and not mot:
                return None
        elif abrege:
            return None
        if len(pieces[-1]) < DERNIER and len(pieces) > 1 + bool(tete):
            return None
        return Cite(n, morceaux[debut].debut, fin, True)


def _remonter(
    pieces: tuple[str, ...], texte: str, morceaux: list[Morceau], i: int
) -> tuple[int, bool] | None:
    """Where the pieces of a number begin, read back from the piece `i`; is one cut of its zeros?"""
    abrege = False
    reste = list(pieces)
    while True:
        m = morceaux[i].texte
        if m.isdigit() and len(m) > len(reste[-1]) and reste[-1].isdigit():
            # Several pieces in one: 2026028.
            dits = ""
            while reste and reste[-1].isdigit() and len(dits) < len(m):
                dits = reste.pop() + dits
            if dits != m:
                return None
        elif reste[-1] == m:
            reste.pop()
        elif m.isdigit() and reste[-1].isdigit() and reste[-1].lstrip("0") == m.lstrip("0"):
            abrege = True
            reste.pop()
        else:
            return None
        if not reste:
            return i, abrege
        if not i or not _joints(texte, morceaux[i - 1], morceaux[i]):
            return None
        i -= 1


def _joints(texte: str, a: Morceau, b: Morceau) -> bool:
    return bool(ENTRE.fullmatch(texte, a.fin, b.debut))


def _suivi_de_chiffres(texte: str, morceaux: list[Morceau], i: int) -> bool:
    """Is this piece the middle of a day, or of a longer number?"""
    if i + 1 >= len(morceaux) or not morceaux[i + 1].texte.isdigit():
        return False
    return texte[morceaux[i].fin : morceaux[i + 1].debut] in ("-", "/", ".")

"""The words of a paper on one plane, to look for statements in: without typography, marks of
Markdown nor accents, lines that go on joined, words cut at the end of a line mended. Every position
leads back to its line.

Accents go because letters of strangers, e-mails and scans leave them out; what a scanner reads for
another sign inside a word or a number (« Tribuna1 », « 44l-6 ») is put right, at the same length;
what it parts (« l' article L . 121 - 21 », « 12 , 40 », « T V A ») is put together.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from ..lecture.texte_recu import LigneLue

SIGNES = str.maketrans(
    {
        "\u2019": "'",
        "\u2018": "'",
        "\u02bc": "'",
        "`": "'",
        "\u00b4": "'",
        "\u2011": "-",
        "\u2010": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u00ad": "-",
        "“": '"',
        "”": '"',
        "\ufb01": "f",
    }
)
LIGATURES = {"œ": "oe", "Œ": "OE", "æ": "ae", "ﬁ": "fi", "ﬂ": "fl", "…": "...", "¼": "1/4"}
REECRIT = re.compile(
    r"(?P<coupe>(?<=[^\W\d_])-\n[^\S\n]*(?=[a-zàâçéèêîôû])|(?<=[A-Z]{3})-\n[^\S\n]*(?=[A-Z]{3}))"
    r"|(?P<marque>\*+|~~|(?<![^\s|(])_+(?=[^\W_])|(?<=[^\W_])_+(?![^\s|).,;:]))"
    r"|(?P<espacee>(?<=\b[a-zA-Z]['’])[^\S\n]+(?=\w)|(?<=[a-zéè])[^\S\n]+(?=[.,](?:\s|$)))"
    r"|(?P<virgule>(?<=\d)[^\S\n]+,[^\S\n]*(?=\d{1,2}(?!\d)))"
    r"|(?P<colle>(?<=\b[ldnscjmtLDNSCJMT]')[^\S\n]+(?=\w)|(?<=[qQ]u')[^\S\n]+(?=\w)"
    r"|(?<=\()[^\S\n]+|[^\S\n]+(?=\))|(?<=\b[LRD])[^\S\n]+(?=\. \d{3}))"
    r"|(?P<tiret>(?<=[LRD] \. \d\d\d) - (?=\d))"
    r"|(?P<sigle>\b(?:E {1,2}I|H {1,2}T|T {1,2}T {1,2}C|T {1,2}V {1,2}A|S A R L|S A S"
    r"|E U R L|C N I L|S I R E [NT]|R C S)\b)"
    r"|(?P<blancs>[^\S\n]+)"
    r"|(?P<ligne>\n)"
    r"|(?P<ligature>[œŒæﬁﬂ…¼])"
)
ACCOLES = {"virgule": ",", "tiret": "-"}  # signs that a scanner set apart from their numbers
RETRAIT = re.compile(r"\n[^\S\n]+|[^\S\n]+\n")
SUITE = re.compile(r"[a-zàâçéèêëîïôûùüœ(«]")  # how a line that goes on begins
LIE = re.compile(  # what ends a line that is not over, whatever begins the next
    r"(?:^|[ '])(?:[àa]|de|du|des|d'|le|la|les|sous|dans|et|ou|par|pour|en|au|aux|une?|n°"
    r"|articles?|soit|est|sont|que|qui|dont|avec|sans|sur)$",
    re.I,
)
TITRE = re.compile(r"[A-ZÉÈÊÀÔÎ]{4,}\b(?! ?[a-zéè]{2})")  # how a title in capitals begins
ETIQUETTE = re.compile(r"[A-ZÉÈÀ][\w'’ ]{2,24} ?: ")  # « Pour : », a line of its own
EN_COLONNES = re.compile(r"\||\t|\s{3}|\.{4}")  # the cells of a table
# How a line of its own begins, whatever the length of the line above it.
DE_TITRE = re.compile(
    r"(?:Facture|Devis|Avoir|Relance|Mise en demeure|Objet|Total|Montant|Net à payer|SIREN|SIRET"
    r"|RCS)\b"
)
AUTRES = str.maketrans("\u0130\u0131\u017f", "iis")  # letters that are an i or an s to `re.I`
COURTE = 45  # signs: a line under it that begins with a capital is a line of its own
# What a scanner takes for another: a one or a nought within a word, letters within a number.
LETTRE_POUR_CHIFFRE = re.compile(r"(?<=\d)[lIO](?=\d)|(?<=\d)[lIO](?=[-.,]?\d)")
CHIFFRE_POUR_LETTRE = re.compile(r"(?<=[a-z])[10](?=[a-z])|(?<=[a-z]{3})1(?![\w])")


@dataclass(frozen=True)
class Aplat:
    """The plane: its `texte`; the same with accents, `accentue`, of the same length; and how to
    come back.
    """

    texte: str
    accentue: str
    lignes: tuple[LigneLue, ...]
    debuts: tuple[int, ...]  # where each line begins, before the text was put on the plane
    ancres: tuple[int, ...]  # positions on the plane from which a shift holds
    ecarts: tuple[int, ...]  # these shifts

    @cached_property
    def minuscules(self) -> str:
        """The text in small letters, of the same length."""
        return en_minuscules(self.texte)

    def cherche(self, motif: re.Pattern[str]) -> str:
        """The text in which a pattern is looked for: in small letters, unless it folds them."""
        return self.texte if motif.flags & re.I else self.minuscules

    def rang(self, position: int) -> int:
        """The rank of the line that a position of the plane is on."""
        i = bisect_right(self.ancres, position) - 1
        return max(0, bisect_right(self.debuts, position + self.ecarts[i]) - 1)

    def colonne(self, position: int) -> int:
        """The column of that position in its line, from 1."""
        i = bisect_right(self.ancres, position) - 1
        return position + self.ecarts[i] - self.debuts[self.rang(position)] + 1


def accents_otes(texte: str) -> str:
    """The same length: each letter without its accent.

    >>> accents_otes("Pénalités dès l’échéance")
    'Penalites des l’echeance'
    """
    if texte.isascii():
        return texte
    signes = {c: _nu(c) for c in set(texte) if not c.isascii()}
    return texte.translate({ord(c): x for c, x in signes.items()})


def en_minuscules(texte: str) -> str:
    """The same length, in small letters: what `re.I` takes for one letter is one.

    >>> en_minuscules("LE TOTAL : 12 \u212a")
    'le total : 12 k'
    """
    dit = texte.lower()
    if len(dit) != len(texte):
        dit = "".join(c if len(c.lower()) != 1 else c.lower() for c in texte)
    return dit.translate(AUTRES)


def _nu(c: str) -> str:
    nu = "".join(x for x in unicodedata.normalize("NFD", c) if not unicodedata.combining(x))
    return nu if len(nu) == 1 else c


def sur_un_plan(lignes: tuple[LigneLue, ...]) -> Aplat:
    """Put the lines of a paper on one plane."""
    debuts, ici = [], 0
    for x in lignes:
        debuts.append(ici)
        ici += len(x.texte) + 1
    brut = "\n".join(x.texte for x in lignes).translate(SIGNES)
    morceaux: list[str] = []
    ancres, ecarts = [0], [0]
    depuis = longueur = 0
    for m in REECRIT.finditer(brut):
        neuf = _neuf(brut, m)
        if neuf == m[0]:
            continue
        morceaux += [brut[depuis : m.start()], neuf]
        longueur += m.start() - depuis + len(neuf)
        depuis = m.end()
        if len(neuf) != len(m[0]):
            ancres.append(longueur)
            ecarts.append(m.end() - longueur)
    accentue = _scanne("".join([*morceaux, brut[depuis:]]))
    return Aplat(
        accents_otes(accentue),
        accentue,
        lignes,
        tuple(debuts) or (0,),
        tuple(ancres),
        tuple(ecarts),
    )


def _neuf(brut: str, m: re.Match[str]) -> str:
    genre = m.lastgroup
    if genre in ("coupe", "marque", "espacee", "colle"):
        return ""
    if genre == "sigle":
        return re.sub(r"\s", "", m[0])
    if genre in ACCOLES:
        return ACCOLES[genre]
    if genre == "blancs":
        return "" if "\n" in (brut[m.start() - 1 : m.start()], brut[m.end() : m.end() + 1]) else " "
    if genre == "ligature":
        return LIGATURES[m[0]]
    return " " if _continue(brut, m.start()) else "\n"


def _continue(brut: str, fin: int) -> bool:
    """Does the line that ends here go on in the next?"""
    debut = brut.rfind("\n", max(0, fin - 2000), fin) + 1
    avant = brut[debut:fin].strip()
    apres = brut[fin + 1 : fin + 40].lstrip(" \t")
    if not avant or not apres or apres[0] == "\n" or avant[0] == "#" or EN_COLONNES.search(avant):
        return False
    if ETIQUETTE.match(apres) or TITRE.match(apres) and not avant.isupper():
        return False
    if LIE.search(avant) and apres[0].isalnum():
        return True
    if DE_TITRE.match(apres):
        return False
    if SUITE.match(apres):
        return avant[-1] not in ".;!?"
    return len(avant) > COURTE and avant[-1] not in ".:;!?€" and apres[0].isalpha()


ZERO = re.compile(r"(?<=[\d/,])O{1,2}(?![A-Za-z])|(?<=\d)O{1,2}(?=\d)")
CAPITALE = re.compile(r"(?<=[A-Z])[l0](?=[A-Z])|\bl(?=[nm][b-df-hj-np-tv-z])")


def _scanne(texte: str) -> str:
    texte = ZERO.sub(lambda m: "0" * len(m[0]), texte)
    texte = CAPITALE.sub(lambda m: "O" if m[0] == "0" else "I", texte)
    texte = LETTRE_POUR_CHIFFRE.sub(lambda m: {"l": "1", "I": "1", "O": "0"}[m[0]], texte)
    return CHIFFRE_POUR_LETTRE.sub(lambda m: {"1": "l", "0": "o"}[m[0]], texte)


MAX_OCCURRENCES = 200  # of one pattern, that are looked at


def occurrences(motif: re.Pattern[str], plan: Aplat) -> Iterator[re.Match[str]]:
    """Where a pattern stands in a paper, the first ones."""
    return islice(motif.finditer(plan.texte), MAX_OCCURRENCES)

"""Sentences that are only whole together, put together on a plane of their own: what leads a list
in, with each of its items; a sentence that begins by a pronoun, with the one it takes up; a label
or a heading, with the few words under it; « Garantie : aucune », turned round.

What two of them say between them is looked for there; what one says alone was found already.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .phrases import PhraseSituee
from .plan import Aplat

MAX_AVANT, MAX_APRES = 250, 400  # signs of a first and of a second part that are put together
MAX_ITEMS = 30  # of one list
MAX_LIENS = 2_000  # of one paper
COURT = 60  # signs of a heading or of a label that a few words complete
FRAGMENT = 50  # signs of these few words

ITEM = re.compile(
    r" ?(?:[-+\u2022\u00b7\u25aa\u25cf\u25e6]|\d{1,2}[.)\u00b0]|[a-h][.)]) ?(?=\S)| (?=\S)"
)
# How a sentence begins that takes up the one before it.
REPRISE = re.compile(
    r" ?(?:(?:et|mais|or|toutefois|neanmoins|cependant|alors|donc|de plus|en outre|ensuite|puis"
    r"|par ailleurs|aussi),? )?"
    r"(?:ils?\b(?! (?:est|sera|n'est|ne sera) (?:\w+ )?(?:convenu|precise|rappele|entendu|interdit"
    r"|possible)|(?: n')? ?y a)|elles?\b|cel(?:ui|le)s?-ci|ceux-ci|ce(?:t|tte|s)? "
    r"(?!contrat|present|document|conditions|site|devis|article|qui|que|n'est|sont|sera|dernier)"
    r"|(?:le|la|les)dite?s?\b|ladite|ledit|lesdit\w*|tout ceci|cela|ca |"
    r"a defaut|en ce cas|dans (?:ce|tous les|un tel) cas|en (?:pareil|tout) cas|passe ce delai"
    r"|au-dela|sinon|faute de quoi|sans quoi|apres quoi|auquel cas|le tout\b|dans l'attente"
    r"|a cette (?:date|occasion)|d'ici la|(?:il|elle)s? \w+)",
    re.I,
)
# A pronoun that is put out, and the subject that is put in its place.
PRONOM = re.compile(r" ?(?:ils?|elles?|cel(?:ui|le)s?-ci|ceux-ci)\b", re.I)
SUJET = re.compile(
    r" ?(?P<sujet>(?:l[ea]s? |l'|une? |nos |notre )[^.,;:\n]{3,45}?)"
    r" (?:est|sont|a|ont|peu(?:t|vent)|doi(?:t|vent)|dure\w*|couvre\w*"
    r"|s'|se |ne |n'|\w{3,}er(?:a|ont))\b",
    re.I,
)
MENE = re.compile(r"[^.!?\n]{3,110}: ?$")  # what leads a list in
# What forbids the professional, or what is void: no list under it accuses.
INTERDIT = re.compile(
    r"\b(?:ne|n')? ?(?:pouvons|peux|pourrons|pourrai|voulons|faisons)(?: \w+)?"
    r" (?:pas|ni|jamais|en)\b"
    r"|\binterdi\w*\b(?! (?:au|aux|a la|a l') )|\bnul(?:le)?s?\b|\babusi|\bnon ecrite"
    r"|\b(?:vendeur|prestataire|entreprise|professionnel|atelier|garage|artisan|societe|nous)"
    r" n(?:e |')(?:peut|pourra|doit|fait)(?! (?:\w+ )?(?:etre|voir))",
    re.I,
)
RIEN = re.compile(
    r"^ ?(?:[-+|] ?)?(?P<quoi>[^:|.;\n]{3,60}?) ?[:|] ?"
    r"(?P<rien>aucune?s?|neant|zero|nulle?|non(?: prevue?s?)?|jamais|sans objet|pas de)"
    r" ?[|.;]? ?$",
    re.I,
)
DETERMINE = re.compile(
    r" ?(?:\d+(?:\.\d+)+|\w+ez\b|l[ea]s?|l'|une?|des|du|nous|vous|je|on|tout\w*|si|lorsque) ?\b",
    re.I,
)


@dataclass(frozen=True)
class Lien:
    """One union: the rank of its second sentence, where the two stand on the plane of the paper,
    and where its words begin and its second part begins on the plane of unions.
    """

    rang: int
    second: tuple[int, int]
    debut: int
    milieu: int
    fin: int
    seul: bool = False  # turned round: all its words stand in one place


@dataclass(frozen=True)
class Liens:
    """The plane of unions, and each in its order."""

    plan: Aplat
    liens: tuple[Lien, ...]
    interdits: frozenset[int]  # ranks of the items of a list of what may not be done

    def de(self, position: int) -> Lien | None:
        """The union that a position of their plane is in, if not in the heading above it."""
        i = bisect_right([x.debut for x in self.liens], position) - 1
        return self.liens[i] if i >= 0 and position < self.liens[i].fin else None


def lier(plan: Aplat, phrases: Sequence[PhraseSituee]) -> Liens:
    """Every union of a paper."""
    morceaux: list[str] = []
    liens: list[Lien] = []
    ici = 0
    for rang, premier, second, (a, b), seul in _unions(plan.texte, phrases):
        if len(liens) >= MAX_LIENS:
            break
        tete = _titre(plan.texte, phrases[rang])
        if tete and not premier.lstrip().startswith(tete):
            morceaux.append(tete + "\n")
            ici += len(tete) + 1
        morceaux.append(f"{premier}{second}\n\n")
        milieu, fin = ici + len(premier), ici + len(premier) + len(second)
        liens.append(Lien(rang, (a, b), ici, milieu, fin, seul))
        ici = fin + 2
    texte = "".join(morceaux)
    uni = Aplat(texte, texte, plan.lignes, (0,), (0,), (0,))
    return Liens(uni, tuple(liens), frozenset(_interdits(plan.texte, phrases)))


def _interdits(texte: str, phrases: Sequence[PhraseSituee]) -> Iterator[int]:
    interdit = False
    for rang, x in enumerate(phrases):
        brut = texte[x.debut : x.fin]
        if MENE.match(brut.strip()):
            interdit = bool(INTERDIT.search(brut))
        elif brut.strip() and not ITEM.match(brut):
            interdit = False
        elif interdit:
            yield rang


Union = tuple[int, str, str, tuple[int, int], bool]


def _titre(texte: str, phrase: PhraseSituee) -> str:
    """The heading of the paragraph of a sentence, if it has one above it."""
    fin = texte.find("\n", phrase.article)
    if phrase.article >= phrase.debut or not 0 <= fin <= phrase.debut:
        return ""
    dit = texte[phrase.article : fin].strip()
    return dit if phrase.titree and len(dit) < 2 * COURT else ""


def _unions(texte: str, phrases: Sequence[PhraseSituee]) -> Iterator[Union]:
    mene, items = "", 0
    avant: PhraseSituee | None = None
    for rang, x in enumerate(phrases):
        brut = texte[x.debut : x.fin]
        dit = brut.strip()
        if not dit:
            items = items if mene and not items else MAX_ITEMS
            avant = avant if avant and avant.titre else None
            continue
        a_la_ligne = not x.debut or texte[x.debut - 1] == "\n"
        lieu = (x.debut, x.debut + min(len(brut), MAX_APRES))
        second = texte[slice(*lieu)]
        dessus = texte[avant.debut : avant.fin].strip() if avant and avant.titre else ""
        if m := RIEN.match(dit) or RIEN.match(f"{dessus}: {dit}"):
            yield rang, "", "aucune " + m["quoi"].lower(), lieu, True
        if MENE.match(dit):
            mene, items = "" if INTERDIT.search(dit) else dit[-MAX_AVANT:], 0
        elif mene and items < MAX_ITEMS and (ITEM.match(brut) or not a_la_ligne):
            items += a_la_ligne
            nu = brut[m.end() :] if (m := ITEM.match(brut)) else brut
            ici = x.debut + len(brut) - len(nu)
            yield rang, mene + " ", nu[:MAX_APRES], (ici, ici + len(nu[:MAX_APRES])), False
        elif a_la_ligne:
            mene = ""
        yield from _parties(rang, x, brut)
        if (
            avant is not None
            and (m := PRONOM.match(brut))
            and (n := SUJET.match(texte, avant.debut))
        ):
            reste = brut[m.end() : MAX_APRES]
            ici = x.debut + m.end()
            yield rang, n["sujet"], reste, (ici, ici + len(reste)), False
        if avant is not None and _repris(texte, avant, x, brut):
            premier = texte[max(avant.debut, avant.fin - MAX_AVANT) : avant.fin].strip()
            lie = " : " if avant.titre else " "
            yield (
                rang,
                premier.rstrip(":. ") + lie if avant.titre else premier + lie,
                second.lstrip(),
                (lieu[1] - len(second.lstrip()), lieu[1]),
                False,
            )
        avant = x


def _repris(texte: str, avant: PhraseSituee, x: PhraseSituee, brut: str) -> bool:
    """Does a sentence go on with what the one before it says, or a few words fill a heading?"""
    if REPRISE.match(brut):
        return texte[avant.debut : avant.fin].rstrip().endswith((".", "!")) or avant.titre
    return (
        avant.titre
        and avant.fin - avant.debut <= COURT
        and bool(len(brut) <= FRAGMENT and not x.titre and not DETERMINE.match(brut))
    )


def _parties(rang: int, x: PhraseSituee, brut: str) -> Iterator[Union]:
    """« Le client renonce : – à ceci ; – à cela. », each with what leads it in."""
    mene, deux, suite = brut.partition(":")
    if not deux or ";" not in suite or len(mene) > MAX_AVANT or INTERDIT.search(mene):
        return
    ici = x.debut + len(mene) + 1
    for rep, partie in enumerate(suite.split(";")):
        if rep >= MAX_ITEMS:
            return
        nu = partie.lstrip(" -")
        debut = ici + len(partie) - len(nu)
        if nu.strip(". ") and rep and partie.lstrip().startswith("-"):
            yield (
                rang,
                mene.strip() + " ",
                nu[:MAX_APRES],
                (debut, debut + len(nu[:MAX_APRES])),
                False,
            )
        ici += len(partie) + 1

"""The sentence and the paragraph around a place, and whether that sentence denies what it says.

« Le client ne renonce pas à son droit », « aucune clause ne limite la garantie », « est interdite
la clause qui… » say the contrary of what their words would: they alarm nobody.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from .constat import Lu
from .plan import Aplat, accents_otes
from .regles import RegleDAudit, reperes

PORTEE = 1500
AUTOUR = 150  # signs around a line of a box, where the sentence that it cuts goes on
TITRE = 90  # signs: a line under it, before a blank or a paragraph, is its heading
POUR_TOUS = ("conditions", "autre")  # papers that no one person is named in
FIN_DE_PHRASE = re.compile(
    r"(?<!\bart)(?<!\bArt)(?<!\bal)(?<!\b[A-Z])(?<!\bno)(?<!\bcf)(?<!\.\.\.\.)(?<! \.)(?<! \.\.)"
    r"(?<!\b[Cc]\. civ)(?<!\b[Cc]\. com)(?<!\b[Cc]\. conso)(?<!\b[Cc]\. trav)"
    r"(?<!\b[Rr]egl)(?<!\b[Ee]nv)(?<!\bet s)(?<!\b[Ii]ndemn)[.!?](?=\s)|\n"
)
FIN_DE_PARAGRAPHE = re.compile(r"\n ?\n|\n(?=#)")


def _motif(*lignes: str) -> re.Pattern[str]:
    return re.compile(accents_otes("|".join(lignes)), re.I)


# Right before the words that accuse.
AVANT = _motif(
    r"\b(ne|n'|ni)\s?(?:(?:se|s'|lui|leur|vous|nous|y|en|les?|la|l')\s?)?$",
    r"\b(?:ne|n')\s?(?:peut|peuvent|peux|pouv(?:ons|ez)|pourr(?:a|ai|ons|ez|ont)|saurai(?:t|ent)"
    r"|doi(?:t|vent)|(?:est|sont|sera|seront) (?:pas|ni|en aucun cas|jamais))"
    r"(?![^;]{0,25}(?:prétendre|réclamer|exiger|obtenir|verser|devoir|payer) qu['e])[^;]{0,90}$",
    r"\b(?:aucune?s?|nulle?) (?:clause|stipulation|disposition|mention)s?\b[^;]{0,120}$",
    r"\baucune?s? (?:\w+ ){0,2}$",
    r"\b(?:sans que|sans pouvoir|sans|jamais|pas de|interdi\w+ (?:de|d'|à|a)|s'interdi\w+ de"
    r"|il est (?:interdit|exclu)|ne vaut|ni)\b[^;,]{0,60}$",
    r"\b(?:est|sont) (?:interdite?s?|nulle?s?|réputée?s? non écrites?|abusi(?:f|ve)s?)\b"
    r"[^;]{0,120}$",
    r"\b(?:si|lorsque|quand) (?:une|la) clause\b[^;]{0,60}$",
)
# Right before one word, which it denies.
AVANT_LE_MOT = _motif(
    r"\b(?:ne|n'|sans|ni|non|jamais|aucune?s?|nulle?s?|pas (?:de|d'|pour)|interdi\w+ (?:de|d'))"
    r"[ ]?(?:(?:[smt](?:e|')|lui|leur|vous|nous|y|en|les?|la|l'|peu\w*|pouv\w+|pourr\w+|saur\w+"
    r"|doi\w+|être|pas|avoir|sera|seront|est|sont|jamais|en aucun cas)[ ]?){0,4}$"
)
# In them, or right after.
APRES = _motif(
    r"^[^;]{0,120}\b(?:est|sont|serai(?:t|ent)|sera|seront) (?:donc |alors )?"
    r"(?:nulle?s?|interdite?s?|prohibée?s?|illicites?|abusi(?:f|ve)s?"
    r"|sans (?:effet|valeur)|réputée?s? non écrites?)\b",
    r"^[^;]{0,60}\b(?:ne (?:vous |lui |leur )?(?:sont?|est|sera|seront|peu\w+|saurai\w+|pourr\w+)"
    r"|(?<!\bon )n'est|n'a|n'ont)\b[^;]{0,20}\b(?:pas|jamais|ni|aucune?ment|être)\b",
    r"^[^;]{0,40}\breste\w* à (?:sa|la|notre) charge\b",
)
# In words that accuse without a denial of their own: what turns them round.
DEDANS = _motif(
    r"\bn(?:e |')(?:\w+ ){0,2}?(?:pas|jamais|nullement|aucunement|en aucun cas|en rien|ni)\b"
    r"(?![^.;\n]*\b(?:tant que|avant|sans|sauf|que|qu'|seulement|uniquement|hors|hormis)\b)"
)
# What says a clause void, whatever the clause says.
NULLE_AVANT = _motif(
    r"\b(?:aucune?s?|nulle?) (?:clause|stipulation|disposition|mention)s?\b[^;]{0,120}$",
    r"\b(?:est|sont|serait) (?:interdite?s?(?! (?:au|à la|à l'|aux) )|nulle?s?"
    r"|réputée?s? non écrites?|abusi(?:f|ve)s?)\b[^;]{0,120}$",
)
NULLE_APRES = _motif(
    r"\b(?:est|sont|serai(?:t|ent)|étant) (?:donc |alors )?"
    r"(?:nulle?s?|interdite?s?|abusi(?:f|ve)s?|sans (?:effet|valeur)|réputée?s? non écrites?)\b"
)
# What disowns a statement, wherever in its sentence.
DESAVEU = _motif(
    r"\b(?:aucune?|nulle?) (?:clause|stipulation|disposition|article|condition)s?\b[^;\n]{0,40}"
    r"\b(?:ne|n') ?(?:les? |la |l'|y |en |vous |lui )?"
    r"(?:rédui|limit|écart|priv|restrei|touch|diminu|exclu|supprim|port|dérog|fait|fera)\w*",
    r"\b(?:auxquel\w+|à quoi|rien(?: ici| dans [^;,]{0,30})?) "
    r"(?:rien |aucun\w* [^;,]{0,20})?(?:ici )?"
    r"(?:ne les?|ne|n'y) (?:touch|rédui|limit|dérog|porte)\w*",
    r"\bne (?:vau\w+|constitu\w+|signifi\w+|emport\w+|équiva\w+|veu\w+ dire)"
    r" (?:pas|jamais|en rien|nullement|ni)\b[^;,]{0,20}"
    r"\b(?:reconnaissance|acceptation|accord|aveu|consentement|quittance|abandon)",
    r"\b(?:je|nous) n'(?:ai|avons) (?:pas|ni|aucun\w*) (?:le |la )?"
    r"(?:pouvoir|droit|faculté|possibilité|intention) (?:de|d')",
    r"\bne (?:vous |lui |leur )?(?:en )?menaç\w+ (?:pas|de rien|d'aucun)",
    r"\brien (?:ici |dans [^;,]{0,30})?(?:n'|ne )(?:vaut|prive|emporte|signifie|autorise)",
    r"\b(?:ne (?:saurai\w+|peu\w+|pourr\w+|doi\w+)|n'ont pas pour (?:objet|effet))"
    r"[^;]{0,25}\b(?:priver|avoir pour effet|être (?:interprété|lu|compris)|valoir renonciation)",
    r"\b(?:on ne trouver\w+|ne contien\w+|il n'y a ici)\b[^;]{0,30}\b(?:aucune?|pas|ni)\b",
    r"\bn(?:e |')(?:(?:les?|la|l'|vous|lui) ?)?(?:pri[vè]\w+|vau\w+|emport\w+|vis\w+|fait|font)\b"
    r"[^;]{0,25}"
    r"\b(?:droit|renonc|obstacle|faculté|pouvoir|échec|délai|garanti|recours)",
    r"\bn(?:e |')(?:\w+ ){0,2}f(?:ait|ont|era|eront)(?: \w+)? perdre\b",
    r"\b(?:c'est|ce serait|il serait|ceci est|cela est)"
    r" (?:faux|inexact|illégal|interdit|abusif|contraire)\b",
)
# What answers a question by no.
REPONSE_NON = _motif(
    r"\s*[\"'-]?\s*(?:non|jamais|pas du tout|nullement|aucunement|en aucun cas|rassurez|bien sûr"
    r" que non|certainement pas|absolument pas|surtout pas)\b"
)
# What tells how things were.
HISTOIRE = _motif(
    r"\b(?:autrefois|jadis|naguère|à l'époque|n'existe plus|ne l'est plus|aurait|a disparu)\b",
    r"\b(?:avant|jusqu'en|jusqu'au|jusqu'à) [^.;\n]{0,20}(?:19|20)\d\d\b",
    r"\b(?:abrogée?s?|supprimée?s?|remplacée?s?|devenue?s?|anciens?|ancienn\w+)\b",
    r"\b(?:il s'agit|c'est|se trouve|figure) (?:à présent|désormais|maintenant|aujourd'hui)\b",
    r"\bex-",
)
AUX_PROFESSIONNELS = _motif(
    r"clients? professionnels?|professionnels? (?:uniquement|seulement)|entre professionnels"
    r"|(?:client|acheteur|preneur)s? (?:est|sont|agit|agissent|ayant)[^.]{0,40}professionnel"
    r"|aux (?:seuls )?professionnels|pour les professionnels|non[- ]consommateur"
    r"|n'est pas (?:un )?consommateur"
    r"|entre (?:deux )?(?:sociétés(?: commerciales)?|commerçants|entreprises),"
)
# The article of professionals, cited: it says whom conditions for all speak to. In a paper that is
# addressed to a private person, to cite it is no excuse.
CITE_POUR_EUX = _motif(r"L\.? ?441-10")


# A heading that names those whom a part of the paper is for.
TITRE_DE_PART = re.compile(
    r"^[ ]?(?:#+ |(?:titre|partie|chapitre|section|livre)\b|[A-Z0-9]{1,3}[.)] ?|(?-i:[A-Z' -]{4}))"
    r"[^\n.;]{0,60}\b(?:professionnels|consommateurs?|particuliers)\b[^\n.;]{0,30}$",
    re.I | re.M,
)
AU_PUBLIC = _motif(r"\b(?:consommateurs?|particuliers)\b", r"\btous\b")


@dataclass(frozen=True)
class PhraseSituee:
    """A sentence of the plane, and where the paragraph it stands in begins, heading included; is it
    a heading, and does one stand above it?
    """

    debut: int
    fin: int
    article: int
    titre: bool = False
    titree: bool = False


# How a heading is numbered.
NUMERO = re.compile(
    r"[ ]?(?:#+ ?|(?:article|art\.?|chapitre|titre|section|clause|annexe)"
    r" ?(?:n ?\u00b0 ?)?|\u00a7 ?)?"
    r"(?:(?:\d{1,2}(?:[.-]\d{1,2}){0,3}|(?-i:[IVX]{1,5}|[A-H]))(?:er)?"
    r"(?: ?[.):/\u00b0-]+ ?| (?=(?-i:[A-Z]))))?(?=\S)",
    re.I,
)
ITEM = re.compile(r" ?(?:[-+\u2022\u00b7\u25aa\u25cf\u25e6] ?|[a-h][.)] )(?=\S)|.*[|\t]")
VALEUR = re.compile(r"(?!objet\b)[^:]{2,40}: ?\S", re.I)  # a label and its value: no heading
DIT = re.compile(
    r"\b(?:est|sont|a|ont|ne|n'\w+|peu(?:t|vent)|doi(?:t|vent)|\w{3,}er(?:a|ont))\b", re.I
)
EN_TETE = re.compile(
    r"(?P<titre>[^.:;!?\n]{3,45}?) ?[.:] ?-? ?(?=[A-Z])|(?P<long>[A-Z' -]{4,60}) ?[.:-] "
)


# The number of an article, whose stop ends no sentence: « 6. Accès ».
NUMERO_SEUL = re.compile(
    r"[#>\s]*(?:(?:article|art|chapitre|titre|clause|section)\.? ?)?"
    r"(?:\d{1,2}(?:[.-]\d{1,2}){0,2}|[IVX]{1,5}|[A-Z])",
    re.I,
)


def _est_titre(ligne: str) -> bool:
    """Is this line a heading?"""
    if ITEM.match(ligne):
        return False
    m = NUMERO.match(ligne)
    nu = ligne[m.end() :] if m else ligne
    if m and m[0].strip() and nu.isupper() and len(nu) < TITRE:
        return True
    if m and m[0].strip() and DIT.search(nu):
        return False
    if len(ligne) >= TITRE or nu[-1:] in ".;,":
        return False
    return bool(m and m[0].strip()) or not VALEUR.match(nu)


def _mene_sa_ligne(ligne: str, titre: str) -> bool:
    """Does a heading begin this line, that its paragraph follows on it? `titre`: the last heading;
    « 7.2 » goes on under that of « 7 ».
    """
    m = NUMERO.match(ligne)
    if not m or not m[0].strip() or not EN_TETE.match(ligne, m.end()):
        return False
    sous = re.match(r" ?(?:article )?(\d+)[.-]\d", ligne, re.I)
    return not (sous and re.match(rf"\D*{sous[1]}\b", titre))


def phrases_situees(texte: str) -> tuple[PhraseSituee, ...]:
    """Every sentence, in its order.

    >>> [x.article for x in phrases_situees("Prix\\nIl est fixe. Il varie.")]
    [0, 0, 0]
    >>> [x.titre for x in phrases_situees("13. PRIX\\nIl est fixe.\\n- au kilo")]
    [True, False, False, False]
    """
    sortie: list[PhraseSituee] = []
    debut = article = fin_de_ligne = 0
    titre, est = -1, False  # where the last heading begins; is this line one?
    for m in re.finditer(f"{FIN_DE_PHRASE.pattern}|$", texte):
        a_la_ligne = debut == 0 or texte[debut - 1] == "\n"
        if m[0] == "." and a_la_ligne and NUMERO_SEUL.fullmatch(texte, debut, m.start()):
            continue
        fin = m.end() if m[0] != "\n" else m.start()
        if debut >= fin_de_ligne:  # a new line
            fin_de_ligne = texte.find("\n", debut) + 1 or len(texte) + 1
            ligne = texte[debut : fin_de_ligne - 1].strip()
            est = bool(ligne) and _est_titre(ligne)
            if not ligne:
                article = titre if titre >= 0 else m.end()
            elif est or _mene_sa_ligne(ligne, texte[titre : titre + 20] if titre >= 0 else ""):
                titre = article = debut
            elif titre >= 0:
                article = titre
        sortie.append(PhraseSituee(debut, fin, article, est, titre >= 0))
        debut = m.end()
    return tuple(sortie)


def bornes_de_la_phrase(texte: str, debut: int, fin: int) -> tuple[int, int]:
    """The bounds of the sentence around a place."""
    return _bornes(texte, debut, fin, FIN_DE_PHRASE)


def bornes_du_paragraphe(texte: str, debut: int, fin: int) -> tuple[int, int]:
    """The bounds of the paragraph around a place."""
    return _bornes(texte, debut, fin, FIN_DE_PARAGRAPHE)


def _bornes(texte: str, debut: int, fin: int, separateur: re.Pattern[str]) -> tuple[int, int]:
    loin = max(0, debut - PORTEE)
    avant = loin
    for m in separateur.finditer(texte, loin, debut):
        avant = m.end()
    apres = separateur.search(texte, fin, min(len(texte), fin + PORTEE))
    return avant, apres.start() + 1 if apres else min(len(texte), fin + PORTEE)


def titre_au_dessus(texte: str, debut: int) -> str:
    """The heading right above the line of a place: a short line that no full stop ends, or none.

    >>> titre_au_dessus("Article 1.\\nTransport\\nPaiement à 60 jours.", 25)
    'Transport'
    """
    ligne = texte.rfind("\n", 0, debut)
    dessus = texte[: max(ligne, 0)].rstrip().rpartition("\n")[2].strip()
    return dessus if len(dessus) < TITRE and not dessus.endswith((".", ";", ",")) else ""


def nie_sa_phrase(plan: Aplat, debut: int, fin: int) -> bool:
    """Does its sentence deny the statement of this place?"""
    a, z = bornes_de_la_phrase(plan.texte, debut, fin)
    return bool(
        AVANT.search(plan.texte[a:debut])
        or APRES.search(plan.texte[fin:z])
        or APRES.search(plan.texte[max(a, debut) : z])
        and re.search(r"\b(?:nulle?s?|interdite?s?|abusi|non ecrite)", plan.texte[debut:z], re.I)
    )


def niee_dedans(plan: Aplat, debut: int, fin: int) -> bool:
    """Are the words of this place themselves denied (« n'est pas déduite d'office »)?"""
    _, z = bornes_de_la_phrase(plan.texte, debut, fin)
    m = DEDANS.search(plan.texte, debut, z)
    return m is not None and m.end() < fin


def dite_nulle(plan: Aplat, debut: int, fin: int) -> bool:
    """Does its sentence say that such a clause is void?"""
    a, z = bornes_de_la_phrase(plan.texte, debut, fin)
    return bool(
        NULLE_AVANT.search(plan.texte[a:debut])
        or NULLE_APRES.search(plan.texte[fin : fin + 120][: z - fin])
    )


def desavouee(plan: Aplat, debut: int, fin: int) -> bool:
    """Does its sentence disown what its words say, or ask it and the next one say no?"""
    a, z = bornes_de_la_phrase(plan.texte, debut, fin)
    non = demandee(plan.texte, a, z) and REPONSE_NON.match(plan.texte, z)
    return bool(DESAVEU.search(plan.texte, a, z) or non)


def demandee(texte: str, debut: int, fin: int) -> bool:
    """Is this sentence asked, not said?"""
    return texte[debut:fin].rstrip().endswith("?")


def officielle(texte: str, debut: int, fin: int) -> bool:
    """Does this place quote what the law or its annexes say, be it drawn in a box of signs?"""
    motif = reperes()["texte_officiel"]
    dits = motif.finditer(texte, max(0, debut - AUTOUR), fin + AUTOUR)
    return any(m.start() < fin and debut < m.end() for m in dits)


def en_faveur(lu: Lu, regle: RegleDAudit, texte: str, debut: int, fin: int) -> bool:
    """Does this sentence of a paper for a private person bind the professional alone, or give; or
    does the next one bind him alike?
    """
    if regle.famille == "perime" or "particulier" not in (lu.public, *regle.public):
        return False
    dite = reperes()["en_sa_faveur"].search(texte, debut, fin)
    return bool(dite) or en_faveur_ensuite(texte, debut, fin)


def en_faveur_ensuite(texte: str, debut: int, fin: int) -> bool:
    """Does the sentence after the one of this place give the private person as much?"""
    _, z = bornes_de_la_phrase(texte, debut, max(debut, fin - 1))
    return bool(reperes()["rendue_ensuite"].match(texte, z))


def racontee(plan: Aplat, debut: int, fin: int) -> bool:
    """Does its sentence tell how the law was, or what became of a name?"""
    a, z = bornes_de_la_phrase(plan.texte, debut, fin)
    return bool(HISTOIRE.search(plan.texte, a, z))


def aux_professionnels(plan: Aplat, lu: Lu, debut: int, fin: int) -> bool:
    """Does this place speak to professional clients alone, by its paragraph or by the heading of
    its part?
    """
    a, z = bornes_du_paragraphe(plan.texte, debut, fin)
    if AUX_PROFESSIONNELS.search(plan.texte, a, z):
        return True
    if lu.papier in POUR_TOUS and CITE_POUR_EUX.search(plan.texte, a, z):
        return True
    parts = _parts_d_un_public(plan.texte)
    rang = bisect_right(parts, (debut, True)) - 1
    return rang >= 0 and parts[rang][1]


@lru_cache(maxsize=8)
def _parts_d_un_public(texte: str) -> list[tuple[int, bool]]:
    """Where each part begins whose heading names those it is for: are they professionals alone?"""
    dits = ((m.start(), m[0]) for m in TITRE_DE_PART.finditer(texte))
    return [(a, not AU_PUBLIC.search(dit)) for a, dit in dits]

"""Stage 1, read: the `apparence.css` of a workspace → the rules that are kept, written again, or
every fault with its place and a way out.

A closed list of properties, each with the values that it takes: nothing here can fetch, hide a
word, move what stands in an envelope's window, or make a text too pale to be read. What is kept is
written from its tokens: no byte of the file goes to a page. Which colours can be read on which
ground is settled by two bounds (see `socle.couleurs`), so that any of the one holds on any of the
other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import tinycss2
from tinycss2.color3 import RGBA, parse_color

from ..socle.couleurs import en_hexa, lisible, pale
from ..socle.problemes import Place, Probleme, Refus
from ..socle.propositions import proposition
from ..socle.ressources import parties

MAX_OCTETS = 64 << 10
VARIABLES = ("accent", "encre", "doux", "filet", "fond")  # of :root in page.css
ECRITES = ("accent", "encre", "doux")  # in which words are written
# What stands in the head of a page, around the window: there nothing takes more room. Every other
# part of the templates stands under it.
TETE = frozenset(("expediteur", "destinataire", "titre", "references", "interne"))
ELEMENTS = frozenset(
    "a b blockquote em h1 h2 h3 hr li ol p section strong table tbody td th thead tr ul".split()
)
PIECE = re.compile(
    r"(?P<element>[a-z][a-z0-9]*)?(?P<classes>(?:\.[a-z][a-z_-]*)*)"
    r"(?P<rang>:(?:first-child|last-child|nth-child\((?:odd|even|[1-9]\d?)\)))?"
)
MM = {"mm": 1.0, "cm": 10.0, "pt": 25.4 / 72, "px": 25.4 / 96, "em": 3.5, "rem": 3.5}
CHERCHER = "rien n'est cherché hors du document"
MASQUER = "rien de ce que la loi veut voir ne se cache"

Jetons = list[Any]
Valeur = Callable[[Jetons], str | None]  # → why the value is refused; None: it is taken


def _couleur(jeton: Any) -> str | None:
    """« #rrggbb » of an opaque colour; None for anything else."""
    lue = parse_color(jeton)
    return en_hexa(*lue[:3]) if isinstance(lue, RGBA) and lue.alpha == 1 else None


def _variable(jeton: Any) -> str | None:
    """The name in `var(--name)`, for a variable of the page."""
    if jeton.type == "function" and jeton.lower_name == "var" and len(jeton.arguments) == 1:
        nom = str(getattr(jeton.arguments[0], "value", ""))
        return nom[2:] if nom[:2] == "--" and nom[2:] in VARIABLES else None
    return None


UNE_COULEUR = "une couleur opaque est attendue, comme #1c4a5c"


def _encre(jetons: Jetons) -> str | None:
    """Words: dark enough on the sheet and on any ground that is taken."""
    if len(jetons) != 1:
        return UNE_COULEUR
    if _variable(jetons[0]) in ECRITES:
        return None
    couleur = _couleur(jetons[0])
    if couleur is None:
        return UNE_COULEUR
    return None if lisible(couleur) else f"{couleur} se lit mal sur du blanc ; assombrissez-la"


def _fond(jetons: Jetons) -> str | None:
    """A ground: so pale that any text is read on it."""
    if len(jetons) != 1:
        return UNE_COULEUR
    if _variable(jetons[0]) == "fond":
        return None
    couleur = _couleur(jetons[0])
    if couleur is None:
        return UNE_COULEUR
    if pale(couleur):
        return None
    return (
        f"{couleur} est trop sombre sous du texte ; un fond est très clair, comme #f2f6f7 (pour un "
        "bandeau de votre couleur : « modele: moderne »)"
    )


def _trait(jetons: Jetons) -> str | None:
    """The colour of a line, or of the four."""
    bons = all(_variable(j) or _couleur(j) for j in jetons)
    return None if bons and 1 <= len(jetons) <= 4 else UNE_COULEUR


def _mots(*permis: str) -> Valeur:
    def lire(jetons: Jetons) -> str | None:
        dit = tinycss2.serialize(jetons).strip().lower()
        return None if dit in permis else f"attendu : {', '.join(permis)}"

    return lire


def _mm(jeton: Any) -> float | None:
    """A length in millimetres, of an em as that of the text; None for what is none."""
    if jeton.type == "number" and jeton.value == 0:
        return 0.0
    if jeton.type == "dimension" and jeton.lower_unit in MM:
        return float(jeton.value) * MM[jeton.lower_unit]
    return None


def _longueurs(bas: float, haut: float, dit: str, combien: int = 4) -> Valeur:
    def lire(jetons: Jetons) -> str | None:
        lues = [_mm(j) for j in jetons]
        bonnes = all(x is not None and bas <= x <= haut for x in lues)
        return None if bonnes and 1 <= len(lues) <= combien else f"attendu : {dit}"

    return lire


def _corps(jetons: Jetons) -> str | None:
    """A size that can be read, and no more than a title's; in points, which do not multiply."""
    j = jetons[0]
    bon = len(jetons) == 1 and j.type == "dimension" and j.lower_unit == "pt"
    return None if bon and 7.5 <= j.value <= 24 else "attendu : de 7.5pt à 24pt"


def _interligne(jetons: Jetons) -> str | None:
    j = jetons[0]
    bon = len(jetons) == 1 and j.type == "number" and 1.15 <= j.value <= 1.8
    return None if bon else "attendu : un nombre de 1.15 à 1.8"


STYLES = ("solid", "dotted", "dashed", "double")


def _bordure(jetons: Jetons) -> str | None:
    """`1pt solid #1c4a5c`, in this order or another; `0`, `none`."""
    vus = set()
    for j in jetons:
        longueur = _mm(j)
        if longueur is not None and 0 <= longueur <= 1.1:
            vus.add("largeur")
        elif j.type == "ident" and j.lower_value in (*STYLES, "none"):
            vus.add("style")
        elif _variable(j) or _couleur(j):
            vus.add("couleur")
        else:
            return "attendu : une largeur (3pt au plus), un style et une couleur"
    return None if len(vus) == len(jetons) else "attendu : une largeur, un style et une couleur"


COTES = ("top", "right", "bottom", "left")
# What only paints, wherever it stands: no line moves.
PEINTURE: dict[str, Valeur] = {
    "color": _encre,
    "background": _fond,
    "background-color": _fond,
    "text-decoration": _mots("none", "underline"),
    "font-style": _mots("normal", "italic"),
    **{f"border{c}-color": _trait for c in ("", *(f"-{x}" for x in COTES))},
}
_BLANC = _longueurs(0, 10, "de 0 à 10mm")
# What takes room or sets letters otherwise: under the window only.
PLACE: dict[str, Valeur] = {
    "font-size": _corps,
    "line-height": _interligne,
    "font-weight": _mots("normal", "bold", "400", "600"),
    "font-variant-caps": _mots("normal", "small-caps"),
    "letter-spacing": _longueurs(0, 0.6, "de 0 à .15em", 1),
    "text-transform": _mots("none", "uppercase", "capitalize"),
    "text-align": _mots("left", "right", "center"),
    "border-radius": _longueurs(0, 4, "de 0 à 4mm"),
    **{f"border{c}": _bordure for c in ("", *(f"-{x}" for x in COTES))},
    **{
        f"border{c}-width": _longueurs(0, 1.1, "de 0 à 3pt")
        for c in ("", *(f"-{x}" for x in COTES))
    },
    **{f"border{c}-style": _mots("none", *STYLES) for c in ("", *(f"-{x}" for x in COTES))},
    **{
        f"{quoi}{c}": _BLANC
        for quoi in ("margin", "padding")
        for c in ("", *(f"-{x}" for x in COTES))
    },
}
# What is asked for most, and what to do instead.
AILLEURS = {
    "font-family": "la police se choisit dans vendeur.yaml, « apparence: {police: …} »",
    "font": "la police se choisit dans vendeur.yaml, « apparence: {police: …} »",
    "content": "le texte d'un document ne s'écrit que dans ses fichiers YAML",
    **dict.fromkeys(("display", "visibility", "opacity", "clip", "clip-path"), MASQUER),
    **dict.fromkeys(
        ("position", "float", "transform", "width", "height", "columns"),
        "la fenêtre de l'enveloppe et les sauts de page tiennent à la place de chaque partie",
    ),
    "background-image": "l'image d'un document est son logo",
}


@dataclass(frozen=True)
class _Selecteur:
    """What a rule is about, as it is written again."""

    texte: str
    racine: bool  # :root, for variables alone
    sous_la_fenetre: bool  # room may be given there


def lire_feuille(donnees: bytes, fichier: str) -> str:
    """The rules of a style sheet that are kept: all of it. Raises Refus (E122) with every fault."""
    regles, fautes = _lue(donnees)
    if fautes:
        raise Refus(
            [Probleme(Place(fichier, x, y), "E122", "", dit) for x, y, dit in sorted(fautes)]
        )
    return regles


Faute = tuple[int, int, str]


@lru_cache(maxsize=8)
def _lue(donnees: bytes) -> tuple[str, tuple[Faute, ...]]:
    if len(donnees) > MAX_OCTETS:
        return "", ((1, 1, f"feuille de style de plus de {MAX_OCTETS >> 10} Kio"),)
    try:
        texte = donnees.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "", ((1, 1, "feuille de style qui n'est pas de l'UTF-8"),)
    fautes: list[Faute] = []
    noeuds = tinycss2.parse_stylesheet(texte, skip_comments=True, skip_whitespace=True)
    return "\n".join(_regles(noeuds, fautes)), tuple(fautes)


def _faute(noeud: Any, dit: str) -> Faute:
    return noeud.source_line, noeud.source_column, dit


def _regles(noeuds: Jetons, fautes: list[Faute], dans: bool = False) -> Iterator[str]:
    """The rules of a sheet, or of one `@media`, written again."""
    for n in noeuds:
        if n.type == "qualified-rule":
            yield from _regle(n, fautes)
        elif n.type == "at-rule" and n.lower_at_keyword == "media" and not dans and n.content:
            yield from _media(n, fautes)
        elif n.type == "at-rule":
            fautes.append(_faute(n, _regle_refusee(n.at_keyword)))
        else:
            fautes.append(_faute(n, "règle mal formée ; vérifiez les accolades et les guillemets"))


def _regle_refusee(nom: str) -> str:
    dites = {
        "import": f"{CHERCHER} ; copiez ici les règles de l'autre feuille",
        "font-face": "la police se choisit dans vendeur.yaml, « apparence: {police: …} »",
        "page": "la feuille, sa fenêtre et ses marges ne changent pas ; retirez cette règle",
    }
    return f"« @{nom[:30]} » refusée : " + dites.get(
        nom.lower(), "seule « @media print » ou « @media screen » est admise"
    )


def _media(n: Any, fautes: list[Faute]) -> Iterator[str]:
    media = tinycss2.serialize(n.prelude).strip().lower()
    if media not in ("print", "screen"):
        fautes.append(_faute(n, "« @media » : « print » ou « screen » attendu"))
        return
    dedans = tinycss2.parse_rule_list(n.content, skip_comments=True, skip_whitespace=True)
    regles = "\n".join(_regles(dedans, fautes, dans=True))
    yield f"@media {media} {{\n{regles}\n}}"


def _regle(n: Any, fautes: list[Faute]) -> Iterator[str]:
    selecteurs = []
    for texte in tinycss2.serialize(n.prelude).split(","):
        lu = _selecteur(" ".join(texte.lower().split()))
        if isinstance(lu, str):
            fautes.append(_faute(n, lu))
            return
        selecteurs.append(lu)
    gardees = []
    for d in tinycss2.parse_blocks_contents(n.content, skip_comments=True, skip_whitespace=True):
        if d.type != "declaration":
            fautes.append(_faute(d, "« propriété: valeur; » attendu"))
        elif refus := _refus(d, selecteurs):
            fautes.append(_faute(d, f"« {d.name[:40]} » {refus}"))
        else:
            dit = " ".join(tinycss2.serialize([j]) for j in _utiles(d.value))
            gardees.append(f"{d.lower_name}: {dit}")
    if gardees:
        yield f"{', '.join(s.texte for s in selecteurs)} {{ {'; '.join(gardees)}; }}"


def _utiles(jetons: Jetons) -> Jetons:
    """Tokens but for spaces and comments."""
    return [j for j in jetons if j.type not in ("whitespace", "comment")]


def _selecteur(texte: str) -> _Selecteur | str:
    """A selector that names parts of a page; or why it is refused."""
    if texte == ":root":
        return _Selecteur(texte, racine=True, sous_la_fenetre=False)
    dessous = False
    for morceau in re.split(r"\s*>\s*|\s+", texte):
        m = PIECE.fullmatch(morceau)
        if m is None or not morceau:
            return (
                f"« {texte[:60]} » : seuls des éléments et des classes des documents sont admis, "
                "comme « .totaux td » ou « h2 »"
            )
        if m["element"] and m["element"] not in ELEMENTS:
            return f"« {m['element'][:30]} » n'est pas un élément à mettre en forme" + (
                proposition(m["element"], sorted(ELEMENTS)) or " ; nommez une partie, « .totaux »"
            )
        classes = set(m["classes"].split(".")[1:])
        if "destinataire" in classes:
            return (
                "l'adresse du client tient dans la fenêtre de l'enveloppe : « .destinataire » ne "
                "se change pas"
            )
        dessous = dessous or bool(classes & (parties() - TETE))
    return _Selecteur(texte, racine=False, sous_la_fenetre=dessous)


def _refus(d: Any, selecteurs: list[_Selecteur]) -> str | None:
    """Why a declaration is refused; None when it is kept."""
    if d.important:
        return "avec « !important » : retirez-le, cette feuille passe déjà après le modèle"
    jetons = _utiles(d.value)
    if any(map(_cherche, jetons)):
        return f"avec « url( » : {CHERCHER} ; l'image d'un document est son logo"
    racine = any(s.racine for s in selecteurs)
    if d.name.startswith("--"):
        return _refus_de_variable(d.name[2:], jetons, racine)
    if racine:
        return f"sur « :root » : seules ses variables, {', '.join(f'--{x}' for x in VARIABLES)}"
    nom = d.lower_name
    lire = PEINTURE.get(nom) or PLACE.get(nom)
    if lire is None:
        raison = AILLEURS.get(nom)
        return (
            f"refusé : {raison}"
            if raison
            else "n'est pas une propriété admise"
            + (proposition(nom, sorted({*PEINTURE, *PLACE})) or "; voyez docs/format/apparence.md")
        )
    if nom in PLACE and not all(s.sous_la_fenetre for s in selecteurs):
        return (
            "ne se change que sous la fenêtre de l'enveloppe : nommez une partie, comme "
            "« .totaux », « .lignes », « .articles » ou « .mentions »"
        )
    dit = lire(jetons) if jetons else "valeur vide"
    return f": {dit}" if dit else None


def _cherche(jeton: Any) -> bool:
    """Does a token fetch, or what it holds?"""
    if jeton.type == "url" or (jeton.type == "error" and "url" in jeton.kind):
        return True
    if jeton.type == "function":
        return jeton.lower_name in ("url", "src", "image", "image-set") or any(
            map(_cherche, jeton.arguments)
        )
    return False


def _refus_de_variable(nom: str, jetons: Jetons, racine: bool) -> str | None:
    if nom not in VARIABLES:
        return "n'est pas une variable des documents" + (
            proposition(f"--{nom}", [f"--{x}" for x in VARIABLES])
            or f" ; attendu : {', '.join(f'--{x}' for x in VARIABLES)}"
        )
    if not racine:
        return "se donne sur « :root »"
    if len(jetons) != 1 or _couleur(jetons[0]) is None:
        return f": {UNE_COULEUR}"
    lire = _fond if nom == "fond" else _encre if nom in ECRITES else _trait
    return f": {dit}" if (dit := lire(jetons)) else None

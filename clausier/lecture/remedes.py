"""Stage 1, read: what to write in place of a line that YAML does not read.

Takes a text and what the parser says of it; gives the line mended. Nothing is guessed from the
words of the parser, that name what it met and not what was meant: the mistakes that people make are
mended one after the other, and the one after which the text reads further is the one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import yaml

from ..socle.problemes import Correction, Place, Probleme
from .fautes_yaml import LOADER, MAX_DEPTH, court, faute_de_yaml

MAX = 1 << 16  # signs of a text of which mended lines are tried: each try reads it whole
MAX_LIGNE = 1000  # signs of such a line
RESERVES = "@`%*&![]{}|>,\"'?"
PUCE = r"(?P<avant>[ ]*(?:-[ ]+)*)"
CLE = r"(?P<cle>[^\s:\"'{\[#&*!|>%@`,-][^:\"'{}\[\]]*?|\"[^\"]*\")"
PAIRE = re.compile(PUCE + CLE + r"[ ]*:[ ]+(?P<v>\S.*?)(?P<fin>[ ]+#.*)?\r?$")
ELEMENT = re.compile(r"(?P<avant>[ ]*(?:-[ ]+)+)(?P<v>[^\s{].*?)(?P<fin>[ ]+#.*)?\r?$")
COLLE = re.compile(PUCE + r"(?P<cle>[A-Za-zÀ-ÿ_][\w ]*):(?P<v>(?!//)[^\s:].*)$")
TIRET_COLLE = re.compile(r"(?P<avant>[ ]*)-(?P<v>[A-Za-z{\"'].*)$")
SANS_DEUX_POINTS = re.compile(PUCE + r"(?P<cle>[a-z][a-z_]*)[ ]+(?P<v>[^\s:=].*)$")
DANS_ACCOLADES = re.compile(r",[ ]*(?=[A-Za-zÀ-ÿ_][\w]*[ ]*:(?:[ ]|$))")
DEUX_POINTS = re.compile(
    r"([{,][ ]*[\w]+:[ ]+)([^\s,{}\[\]\"'][^,{}\[\]\"':]*:[ ][^,{}\[\]\"']*?)(?=[ ]*[,}])"
)
FERMANTS = {"{": "}", "[": "]"}


class Remede(NamedTuple):
    """A line mended: its rank from 0, what it was and becomes, and what was wrong.

    `sur`: nothing else can have been meant.
    """

    rang: int
    avant: str
    apres: str
    dit: str
    sur: bool = True

    def correction(self, nom: str, decalage: int) -> Correction | None:
        place = Place(nom, self.rang + 1 + decalage)
        return Correction(place, self.avant, self.apres, "texte") if self.sur else None

    @property
    def phrase(self) -> str:
        """What is wrong, and what to write."""
        if self.apres.strip() == self.avant.strip():
            return self.dit
        return f"{self.dit} ; écrivez « {court(self.apres.strip(), 100)} »"


def remede(texte: str, erreur: yaml.YAMLError) -> Remede | None:
    """What makes the text read further than the fault; None when nothing that is known does."""
    marque = getattr(erreur, "problem_mark", None)
    if marque is None or len(texte) > MAX:
        return None
    lignes = texte.split("\n")
    limite = min(marque.line, len(lignes) - 1)
    debut = getattr(getattr(erreur, "context_mark", None), "line", limite)
    rangs: list[int | None] = [limite, _au_dessus(lignes, limite), min(debut, limite)]
    places = [r for r in dict.fromkeys(rangs) if r is not None and len(lignes[r]) <= MAX_LIGNE]
    for r in (x for facon in (_remedes, _decales) for rang in places for x in facon(lignes, rang)):
        essai = "\n".join([*lignes[: r.rang], r.apres, *lignes[r.rang + 1 :]])
        reste = _premiere_ligne_fautive(essai)
        if reste is None or reste > limite:
            return r
    return None


def _au_dessus(lignes: list[str], rang: int) -> int | None:
    """The line above that is not empty nor a comment."""
    return next(
        (i for i in range(rang - 1, -1, -1) if lignes[i].strip() and lignes[i].strip()[0] != "#"),
        None,
    )


def _premiere_ligne_fautive(texte: str) -> int | None:
    """The rank of the line where the parser stops; None when it reads all."""
    try:
        profondeur = 0
        for ev in yaml.parse(texte, Loader=LOADER):
            profondeur += isinstance(ev, yaml.CollectionStartEvent)
            profondeur -= isinstance(ev, yaml.CollectionEndEvent)
            if profondeur > MAX_DEPTH:
                return 0
        yaml.compose(texte, Loader=LOADER)
    except yaml.YAMLError as e:
        marque = getattr(e, "problem_mark", None)
        return marque.line if marque else 0
    except (UnicodeError, ValueError, OverflowError):
        return 0
    return None


def _remedes(lignes: list[str], rang: int) -> Iterator[Remede]:
    """The ways to mend a line, the likeliest first."""
    ligne = lignes[rang]
    if m := re.match(r"[ ]*\t[ \t]*", ligne):
        neuve = m[0].replace("\t", "  ") + ligne[m.end() :]
        dit = "une tabulation ; remplacez la tabulation par deux espaces"
        yield Remede(rang, ligne, neuve, dit)
    if fermee := _fermee(ligne):
        yield Remede(rang, ligne, fermee, "ce qui est ouvert n'est pas refermé")
    for neuve in dict.fromkeys((_accolades(ligne), _au_fond(ligne))):
        if neuve == ligne:
            continue
        dit = "entre accolades, un texte qui a une virgule, un « : » ou un signe réservé se met "
        yield Remede(rang, ligne, neuve, dit + "entre guillemets")
    if (m := PAIRE.match(ligne) or ELEMENT.match(ligne)) and (quoi := _reserve(m["v"])):
        neuve = f"{ligne[: m.start('v')]}{entre_guillemets(m['v'])}{m['fin'] or ''}"
        yield Remede(rang, ligne, neuve, f"{quoi} : mettez le texte entre guillemets")
    if m := COLLE.match(ligne):
        neuve = f"{m['avant']}{m['cle']}: {m['v']}"
        yield Remede(rang, ligne, neuve, "il manque une espace après « : »")
    if m := TIRET_COLLE.match(ligne):
        yield Remede(rang, ligne, f"{m['avant']}- {m['v']}", "il manque une espace après le tiret")
    if m := SANS_DEUX_POINTS.match(ligne):
        neuve = f"{m['avant']}{m['cle']}: {m['v']}"
        yield Remede(rang, ligne, neuve, f"il manque « : » après « {m['cle']} »")


def _reserve(v: str) -> str:
    """Why a value is not read as it stands; nothing when no reason is seen."""
    if v[0] in FERMANTS and v[-1] in FERMANTS.values():
        return ""  # meant as it is
    if v[0] in RESERVES:
        return f"« {v[0]} » a un sens en YAML en tête d'une valeur"
    return "« : » suivi d'une espace a un sens en YAML" if re.search(r":(?= |$)", v) else ""


def entre_guillemets(v: str) -> str:
    """A text between quotes, its own outer ones taken for those that were meant.

    >>> entre_guillemets("Refonte : site"), entre_guillemets("'L'atelier'")
    ('"Refonte : site"', '"L\\'atelier"')
    """
    if len(v) > 1 and v[0] == v[-1] and v[0] in "\"'":
        v = v[1:-1]
    if '"' in v or "\\" in v:
        return "'" + v.replace("'", "''") + "'"
    return f'"{v}"'


def _accolades(ligne: str) -> str:
    """A line whose values between braces stand between quotes where they need them."""
    ouvre, ferme = ligne.find("{"), ligne.rfind("}")
    if ouvre < 0 or ferme < ouvre:
        return ligne
    dedans = ligne[ouvre + 1 : ferme]
    morceaux = []
    for x in DANS_ACCOLADES.split(dedans):
        cle, deux_points, v = x.partition(":")
        dit = v.strip()
        entier = dit[:1] in ("'", '"') and dit[-1:] == dit[:1] and dit[:1] not in dit[1:-1]
        a_mettre = dit and not entier and dit[0] not in "{[" and re.search(r"[,:{}\[\]]|^\W", dit)
        morceaux.append(f"{cle}: {entre_guillemets(dit)}" if deux_points and a_mettre else x)
    neuf = ", ".join(m.strip() for m in morceaux)
    return f"{ligne[: ouvre + 1]}{neuf}{ligne[ferme:]}" if neuf != dedans.strip() else ligne


def _au_fond(ligne: str) -> str:
    """The same for values between braces within braces: those that have a colon."""
    return DEUX_POINTS.sub(lambda m: f"{m[1]}{entre_guillemets(m[2])}", ligne)


def _fermee(ligne: str) -> str:
    """A line with what closes the braces, the brackets and the quotes that it leaves open."""
    ouverts: list[str] = []
    guillemet = ""
    for c in ligne:
        if guillemet:
            guillemet = "" if c == guillemet else guillemet
        elif c in "\"'" and (ouverts or re.search(r":[ ]+$|-[ ]+$", ligne[: ligne.index(c)])):
            guillemet = c
        elif c in FERMANTS:
            ouverts.append(FERMANTS[c])
        elif ouverts and c == ouverts[-1]:
            ouverts.pop()
    if not guillemet and not ouverts:
        return ""
    return ligne.rstrip().rstrip(",") + guillemet + "".join(reversed(ouverts))


def _decales(lignes: list[str], rang: int) -> Iterator[Remede]:
    """A line moved under one of those above it: the nearest to where it stands first."""
    ligne = lignes[rang]
    retrait, nue = len(ligne) - len(ligne.lstrip(" ")), ligne.strip()
    places: dict[int, int] = {}
    i = _au_dessus(lignes, rang)
    while i is not None and len(places) < 6:
        m = re.match(r"([ ]*)(-[ ]+)?", lignes[i])
        for n in {len(m[0]), len(m[1])} if m else ():
            places.setdefault(n, i)
        i = _au_dessus(lignes, i)
    for n, i in sorted(places.items(), key=lambda x: abs(x[0] - retrait)):
        if n != retrait and nue:
            dit = f"retrait faux : alignez cette ligne sur celle de la ligne {i + 1}"
            yield Remede(rang, ligne, " " * n + nue, dit, abs(n - retrait) == 1)


def faute_de_forme(texte: str, e: yaml.YAMLError, nom: str, decalage: int) -> Probleme:
    """What the parser met, with the line to write where one mends it; the text begins `decalage`
    lines down the file `nom`.
    """
    mark = getattr(e, "problem_mark", None)
    place = Place(nom, mark.line + 1 + decalage, mark.column + 1) if mark else Place(nom)
    if (r := remede(texte, e)) is None:
        return Probleme(place, "E101", "", f"YAML mal formé : {faute_de_yaml(e)}")
    ici = Place(nom, r.rang + 1 + decalage, _premier_ecart(r.avant, r.apres))
    place = place if place.ligne == ici.ligne else ici
    return Probleme(place, "E101", "", f"YAML mal formé : {r.phrase}", r.correction(nom, decalage))


def _premier_ecart(a: str, b: str) -> int:
    """The column, from 1, where two lines part."""
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False), 1) if x != y), len(a))


def coupee(avant: yaml.Node | None, cle: yaml.ScalarNode, v: yaml.Node) -> bool:
    """Is a key between braces none, but what follows a comma in the value `avant`?"""
    if re.fullmatch(r"\d[\d\s\u00a0\u202f]*\s*[€%]?", cle.value):
        return True
    nue = v.start_mark.index == cle.end_mark.index and not cle.style
    return nue and isinstance(avant, yaml.ScalarNode) and bool(avant.value) and not avant.style


def valeur_coupee(
    texte: str, nom: str, ou: Place, avant: yaml.Node | None, cle: yaml.ScalarNode
) -> tuple[str, Correction | None]:
    """`{montant: 1 269,00}` is YAML for two keys: the quotes to write. `nom`, `ou`: the key before
    and the place of its value, `avant`.
    """
    ancien, ecrit = _coupe(texte, avant, cle)
    dit = f"entre accolades, une virgule finit la valeur ; écrivez {nom}: {ecrit} "
    correction = Correction(ou, ancien, ecrit, "texte") if ancien else None
    return dit + "avec des guillemets", correction


def _coupe(texte: str, avant: yaml.Node | None, cle: yaml.ScalarNode) -> tuple[str, str]:
    """A value with what commas cut off it, as it stands and as it is to be written; nothing stands
    there where it is not all of one piece.
    """
    if not isinstance(avant, yaml.ScalarNode) or not avant.value:
        return "", f'",{cle.value}"'
    if avant.end_mark.line != cle.start_mark.line or avant.style:
        return "", f'"{avant.value},{cle.value}"'
    debut, fin = avant.start_mark.index, cle.end_mark.index
    suite = re.match(r"(?:[ ]*,[ ]*[^,:{}\[\]\"'#\n]+(?=[,}]))*", texte[fin:])
    ancien = texte[debut : fin + (suite.end() if suite else 0)].rstrip()
    return ancien, entre_guillemets(ancien)


def couleur_en_commentaire(
    texte: str, vide: yaml.Node, place: Place
) -> tuple[str, Correction] | None:
    """Of a colour that stands where a value is awaited, and is read as a comment: what to say."""
    m = re.compile(r" (#[0-9A-Fa-f]{6})\b").match(texte, vide.end_mark.index)
    if m is None:
        return None
    ici = place._replace(colonne=place.colonne + 1)
    ecrit = f'"{m[1]}"'
    dit = f"« # » commence un commentaire ; écrivez {ecrit}, entre guillemets"
    return dit, Correction(ici, m[1], ecrit, "texte")

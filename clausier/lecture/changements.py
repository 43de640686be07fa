"""Change one thing at a path of a YAML text, and touch nothing else: a value, a key, an item of a
list.

Takes the text and a path (`("client", "adresse", "ville")`, `("documents", 0)`), gives the text
changed; comments, order, quotes and line ends stay byte for byte. As in `insertion`, the parser
only says where things stand; what is written is read again and must be the tree that was, but for
the change. A value that is written once for several places (an anchor), or that stands in another
file, is refused with the reason: `Impossible`.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import yaml

from .fautes_yaml import LOADER
from .insertion import ECHAPPES, Impossible, dans_crochets, en_bloc, fin_de, valeur
from .noeuds import brut_de
from .retouches import Chemin, Morceau, element_ote, ligne_apres

Valeur = str | Sequence[Any] | Mapping[str, Any]
LARGE = 88  # signs: what is longer between braces is written a key a line
DIT = "clausier ne sait pas changer cet endroit sans risque ; changez-le à la main"


class _Lieu(NamedTuple):
    """A node met along a path, its key, and whether it stands between braces."""

    noeud: yaml.Node
    cle: yaml.Node | None
    flux: bool


def mettre(texte: str, chemin: Chemin, neuf: Valeur) -> str:
    """The text in which `neuf` stands at `chemin`, in place of what stood there; keys that are not
    there are added at the end of their mapping, an item one past the last to its list.

    >>> mettre("client:\\n  nom: A  # ici\\n", ("client", "nom"), "Durand")
    'client:\\n  nom: Durand  # ici\\n'
    >>> mettre("client: {nom: A}\\n", ("client", "adresse", "ville"), "Le Mans, nord")
    'client: {nom: A, adresse: {ville: "Le Mans, nord"}}\\n'
    """
    racine = yaml.compose(texte, Loader=LOADER)
    if racine is None:
        nouveau = _avec_fin(texte) + entree_ecrite(chemin[0], _emboiter(chemin[1:], neuf), 0)
        return relu(texte, nouveau, _attendu({}, chemin, neuf))
    lieux, reste = descendre(texte, racine, chemin)
    if not reste:
        morceau = _remplacer(texte, lieux[-1], neuf, _retrait_sous(lieux))
    else:
        suite = _emboiter(reste[1:], neuf)
        if isinstance(lieux[-1].noeud, yaml.ScalarNode):
            if lieux[-1].noeud.value.strip(" ~") not in ("", "null"):
                raise Impossible(f"« {chemin[len(lieux) - 2]} » tient un texte, et non des clés")
            morceau = _remplacer(texte, lieux[-1], _emboiter(reste, neuf), _retrait_sous(lieux))
        else:
            morceau = _ajouter(texte, lieux[-1], reste[0], suite)
    return relu(texte, pose(texte, morceau), _attendu(brut_de(texte), chemin, neuf))


def ajouter_element(texte: str, chemin: Chemin, neuf: Valeur) -> str:
    """The text in which the list at `chemin` has one more item; the list is begun where there is
    none.

    >>> ajouter_element("a:\\n  - x  # un\\nb: y\\n", ("a",), "z")
    'a:\\n  - x  # un\\n  - z\\nb: y\\n'
    """
    ici = _chez(brut_de(texte) or {}, chemin)
    if ici is not None and not isinstance(ici, list):
        raise Impossible(f"« {chemin[-1]} » n'est pas une liste")
    return mettre(texte, (*chemin, len(ici or ())), neuf)


def oter(texte: str, chemin: Chemin) -> str:
    """The text without the key or the item at `chemin`, which goes with its lines and the comment
    at their end. Raises Impossible too where nothing stands there.

    >>> oter("a: {x: 1, y: 2}\\n", ("a", "x"))
    'a: {y: 2}\\n'
    """
    racine = yaml.compose(texte, Loader=LOADER)
    lieux, reste = descendre(texte, racine, chemin) if racine is not None else ([], chemin)
    if reste or not chemin:
        raise Impossible(f"« {'.'.join(map(str, chemin))} » n'y est pas")
    attendu = copy.deepcopy(brut_de(texte))
    del _chez(attendu, chemin[:-1])[chemin[-1]]
    parent, ici = lieux[-2].noeud, lieux[-1]
    if isinstance(parent, yaml.SequenceNode):
        morceau = element_ote(texte, parent, int(chemin[-1]))
    elif len(parent.value) == 1:
        if len(lieux) == len(("racine", "cle")):
            raise Impossible("c'est la seule clé du fichier")
        morceau = (parent.start_mark.index, fin_de(parent), "{}")
    else:
        assert isinstance(parent, yaml.MappingNode)
        morceau = _cle_otee(texte, parent, ici)
    return relu(texte, pose(texte, morceau), attendu)


def renommer(texte: str, chemin: Chemin, cle: str) -> str:
    """The text in which the key at `chemin` is called `cle`, its value untouched.

    >>> renommer("client:\\n  email: x\\n", ("client", "email"), "courriel")
    'client:\\n  courriel: x\\n'
    """
    racine = yaml.compose(texte, Loader=LOADER)
    lieux, reste = descendre(texte, racine, chemin) if racine is not None else ([], chemin)
    ici = lieux[-1].cle if lieux and not reste else None
    if ici is None:
        raise Impossible(f"« {'.'.join(map(str, chemin))} » n'est pas une clé")
    attendu = copy.deepcopy(brut_de(texte))
    parent = _chez(attendu, chemin[:-1])
    if cle in parent:
        raise Impossible(f"« {cle} » y est déjà")
    parent[cle] = parent.pop(chemin[-1])
    morceau = (ici.start_mark.index, ici.end_mark.index, valeur(cle))
    return relu(texte, pose(texte, morceau), attendu)


# ------------------------------------------------------------------------ where


def descendre(
    texte: str, racine: yaml.Node, chemin: Chemin
) -> tuple[list[_Lieu], tuple[str | int, ...]]:
    """The nodes along a path, the root first, and the steps that do not exist. Raises Impossible
    for one that is written elsewhere.
    """
    lieux = [_Lieu(racine, None, False)]
    combien = _occurrences(racine)
    for rang, pas in enumerate(chemin):
        ici = lieux[-1]
        trouve = next((x for x in _enfants(ici.noeud) if x[0] == pas), None)
        if trouve is None:
            return lieux, chemin[rang:]
        _, cle, n = trouve
        signe = texte[n.start_mark.index : n.start_mark.index + 1]
        if combien[id(n)] > 1 or signe == "&":
            raise Impossible(
                f"« {pas} » est écrit une fois pour plusieurs endroits (« & » et « * ») ; "
                "changez-le à la main"
            )
        if signe == "!":
            raise Impossible(f"« {pas} » vient d'un autre fichier (« !fichier ») ; changez-le là")
        lieux.append(_Lieu(n, cle, ici.flux or bool(getattr(ici.noeud, "flow_style", False))))
    return lieux, ()


def _enfants(n: yaml.Node) -> list[tuple[str | int, yaml.Node | None, yaml.Node]]:
    if isinstance(n, yaml.MappingNode):
        return [(str(k.value), k, v) for k, v in n.value]
    if isinstance(n, yaml.SequenceNode):
        return [(i, None, v) for i, v in enumerate(n.value)]
    return []


def _occurrences(racine: yaml.Node) -> Counter[int]:
    """How often each node is met: more than once, it is an alias's."""
    combien: Counter[int] = Counter()
    a_voir = [racine]
    while a_voir:
        n = a_voir.pop()
        combien[id(n)] += 1
        if combien[id(n)] == 1:
            a_voir += [v for _, _, v in _enfants(n)]
    return combien


def _retrait_sous(lieux: Sequence[_Lieu]) -> int:
    """How far to the right the lines of a block value stand, under its key or its dash."""
    if len(lieux) < len(("parent", "ici")):
        return 0
    parent = lieux[-2].noeud
    return int(parent.start_mark.column) + 2


# ------------------------------------------------------------------------ what is written


def _emboiter(pas: Chemin, neuf: Valeur) -> Valeur:
    """A value under the keys that lead to it."""
    for p in reversed(pas):
        if isinstance(p, int) and p:
            raise Impossible(f"la liste n'a pas {p} éléments")
        neuf = {p: neuf} if isinstance(p, str) else [neuf]
    return neuf


def en_scalaire(v: str, flux: bool, style: str | None = None) -> str:
    """A text as YAML: between the quotes it had, else bare wherever it would be read as it is.

    >>> en_scalaire("1 200,50 €", False), en_scalaire("1 200,50 €", True)
    ('1 200,50 €', '"1 200,50 €"')
    """
    if style == "'" and "\n" not in v:
        return "'" + v.replace("'", "''") + "'"
    # Readers do not agree on a tabulation, nor on « ? » between brackets.
    douteux = "\t" in v or flux and "?" in v
    if style != '"' and v.strip() == v and v.lower() not in ("", "~", "null") and not douteux:
        essai = f"{{k: {v}, l: m}}" if flux else f"k: {v}\nl: m\n"
        try:
            if yaml.load(essai, Loader=LOADER) == {"k": v, "l": "m"}:  # noqa: S506
                return v
        except (yaml.YAMLError, TypeError):
            pass  # between quotes
    return f'"{v.translate(ECHAPPES)}"'


def _suite(v: Valeur, retrait: int, flux: bool, style: str | None = None) -> str:
    """What follows the colon of a key: on its line, or on lines of its own."""
    if isinstance(v, str):
        if "\n" in v and not flux and re.fullmatch(r"[^\s#](?:[^\t\r]*\S)?", v):
            lignes = "".join(f"\n{' ' * retrait}{x}".rstrip(" ") for x in v.split("\n"))
            return f" |-{lignes}"
        return f" {en_scalaire(v, flux, style)}"
    court = f" {valeur(v)}"
    plat = all(
        isinstance(x, str) and "\n" not in x for x in (v.values() if isinstance(v, Mapping) else v)
    )
    if flux or not v or (plat and len(court) + retrait <= LARGE):
        return court
    if isinstance(v, Mapping):
        return "\n" + "".join(entree_ecrite(k, x, retrait) for k, x in v.items()).rstrip("\n")
    return "\n" + "".join(element_ecrit(x, retrait) for x in v).rstrip("\n")


def entree_ecrite(cle: str | int, v: Valeur, retrait: int) -> str:
    return f"{' ' * retrait}{valeur(str(cle))}:{_suite(v, retrait + 2, False)}\n"


def element_ecrit(v: Valeur, retrait: int) -> str:
    """One item of a list with dashes."""
    suite = _suite(v, retrait + 2, False)
    if suite.startswith("\n"):
        if isinstance(v, Mapping):
            return en_bloc(v, retrait)
        suite = f" {valeur(v)}"
    return f"{' ' * retrait}-{suite}\n"


# ------------------------------------------------------------------------ the pieces


def _remplacer(texte: str, ici: _Lieu, neuf: Valeur, retrait: int) -> Morceau:
    """What takes the place of a value."""
    n = ici.noeud
    debut, fin = int(n.start_mark.index), fin_de(n)
    style = n.style if isinstance(n, yaml.ScalarNode) else None
    suite = _suite(neuf, retrait, ici.flux, style)
    fin -= len(texte[debut:fin]) - len(texte[debut:fin].rstrip())  # a block text ends its own line
    if isinstance(n, yaml.CollectionNode) and not n.flow_style and ici.cle is not None:
        apres = texte.index(":", ici.cle.end_mark.index) + 1
        if not texte[apres:debut].strip():
            return apres, fin, suite
    if suite.startswith("\n"):
        ligne = ligne_apres(texte, fin)
        if ici.cle is None or texte[fin:ligne].strip():  # after a dash, or before a comment
            return debut, fin, _avec_espace(texte, debut, f" {valeur(neuf)}")
        return (
            texte.rindex(":", 0, debut + 1) + 1 if debut == fin else _sans_blancs(texte, debut),
            fin,
            suite,
        )
    return debut, fin, _avec_espace(texte, debut, suite)


def _avec_espace(texte: str, debut: int, suite: str) -> str:
    """A value that stands right after its colon takes a space before it."""
    return suite if texte[debut - 1 : debut] in (":", "-") else suite.lstrip(" ")


def _sans_blancs(texte: str, i: int) -> int:
    return len(texte[:i].rstrip(" \t"))


def _ajouter(texte: str, ici: _Lieu, pas: str | int, neuf: Valeur) -> Morceau:
    """One more key of a mapping, or one more item of a list."""
    n = ici.noeud
    assert isinstance(n, yaml.CollectionNode)
    liste = isinstance(n, yaml.SequenceNode)
    if liste != isinstance(pas, int) or (liste and pas != len(n.value)):
        raise Impossible(f"il n'y a pas de place pour « {pas} » ici")
    if n.flow_style:
        ecrit = valeur(neuf) if liste else f"{valeur(str(pas))}: {valeur(neuf)}"
        if not n.value:
            return n.start_mark.index + 1, n.start_mark.index + 1, ecrit
        i, j, ajout = dans_crochets(texte, n, [ecrit], "\n")
        return i, j, ajout
    i = ligne_apres(texte, fin_de(n))
    retrait = int(n.start_mark.column)
    ecrit = element_ecrit(neuf, retrait) if liste else entree_ecrite(pas, neuf, retrait)
    return i, i, ("" if texte[:i].endswith("\n") else "\n") + ecrit


def _cle_otee(texte: str, parent: yaml.MappingNode, ici: _Lieu) -> Morceau:
    """The piece of a mapping that goes with a key."""
    cles = [k for k, _ in parent.value]
    rang = cles.index(ici.cle)
    cle, fin = cles[rang], fin_de(ici.noeud)
    if parent.flow_style:
        if rang:
            return fin_de(parent.value[rang - 1][1]), fin, ""
        return cle.start_mark.index, cles[1].start_mark.index, ""
    ligne = texte.rfind("\n", 0, cle.start_mark.index) + 1
    fin = max(fin, int(cle.end_mark.index))
    if not texte[ligne : cle.start_mark.index].strip():
        return ligne, ligne_apres(texte, fin), ""
    suivante, apres = cles[rang + 1].start_mark.index, ligne_apres(texte, fin)
    if texte[apres:suivante].strip():  # comments, that stay on their lines under the dash
        return _sans_blancs(texte, cle.start_mark.index), apres - 1, ""
    return cle.start_mark.index, suivante, ""


# ------------------------------------------------------------------------ made, and read again


def _avec_fin(texte: str) -> str:
    return texte if not texte or texte.endswith("\n") else texte + "\n"


def pose(texte: str, morceau: Morceau) -> str:
    debut, fin, neuf = morceau
    if "\r\n" in texte:
        neuf = neuf.replace("\n", "\r\n")
    return texte[:debut] + neuf + texte[fin:]


def _chez(arbre: Any, chemin: Chemin) -> Any:
    for pas in chemin:
        if isinstance(arbre, list) and isinstance(pas, int):
            arbre = arbre[pas] if pas < len(arbre) else None
        else:
            arbre = arbre.get(pas) if isinstance(arbre, dict) else None
    return arbre


def _attendu(arbre: Any, chemin: Chemin, neuf: Valeur) -> Any:
    """The tree that a change must give."""
    if not chemin:
        return _brut(neuf)
    pas, reste = chemin[0], chemin[1:]
    if isinstance(pas, int):
        liste = list(arbre or ())
        return [*liste[:pas], _attendu(_chez(liste, (pas,)), reste, neuf), *liste[pas + 1 :]]
    dit = dict(arbre or {})
    return {**dit, pas: _attendu(dit.get(pas), reste, neuf)}


def _brut(v: Valeur) -> Any:
    if isinstance(v, str):
        return v if v.strip() else None
    if isinstance(v, Mapping):
        return {k: _brut(x) for k, x in v.items()}
    return [_brut(x) for x in v]


def relu(avant: str, apres: str, attendu: Any) -> str:
    """What was made, if it reads as it must."""
    try:
        if brut_de(apres) == attendu:
            return apres
    except (yaml.YAMLError, ValueError, TypeError):
        pass
    raise Impossible(DIT)

"""Set, add and take out values at places of a YAML text, and touch nothing else: comments, order,
quotes, line ends stay as their author typed them.

As in `insertion`, the parser only says where things stand. The changes are made one after the
other, each on the text that the one before gave; then the whole is read again and compared with
what was asked. If it is not that and nothing more, nothing is given.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from .ecriture_yaml import (
    apres_la_cle,
    bloc_de_cles,
    ecrire_court,
    ecrire_en_flux,
    ecrire_scalaire,
    element_de_liste,
    texte_litteral,
    tient_sur_une_ligne,
)
from .insertion import ECHAPPES, Impossible, fin_de
from .noeuds import LOADER, brut_de

Chemin = tuple[str | int, ...]


@dataclass(frozen=True)
class Retouche:
    """One change. `quoi`: `poser` (the value at `chemin`, which may not be there yet), `oter` (the
    key or the item), `inserer` (an item, before the one that has this rank).
    """

    quoi: str
    chemin: Chemin
    valeur: Any = None


def changer(
    texte: str,
    changements: Sequence[Retouche],
    ordres: Mapping[Chemin, Sequence[str]] | None = None,
) -> str:
    """The text with these changes, made in this order. `ordres`: for a mapping, by its path (a rank
    stands as `-1`), the keys in the order in which a new one takes its place.

    Raises Impossible where the file is written in a way that this does not change without risk.
    """
    attendu = brut_de(texte)
    neuf = texte
    for c in changements:
        attendu = _applique(attendu, c)
        neuf = _un(neuf, c, ordres or {})
    try:
        obtenu = brut_de(neuf)
    except yaml.YAMLError:
        obtenu = None
    if obtenu != _sans_vide(attendu):
        raise Impossible(
            "ce fichier est écrit d'une façon que clausier ne sait pas changer sans risque"
        )
    return neuf


def _sans_vide(x: Any) -> Any:
    if isinstance(x, Mapping):
        return {k: _sans_vide(v) for k, v in x.items()}
    if isinstance(x, list):
        return [_sans_vide(v) for v in x]
    return None if x is None or not str(x).strip() else str(x)


def _applique(arbre: Any, c: Retouche) -> Any:
    """The plain values after one change."""
    if not c.chemin:
        return c.valeur
    arbre = copy.copy(arbre)
    pas, reste = c.chemin[0], c.chemin[1:]
    if reste:
        if not isinstance(arbre, dict | list):
            raise Impossible(f"« {pas} » n'a pas la forme attendue")
        try:
            arbre[pas] = _applique(arbre[pas], Retouche(c.quoi, reste, c.valeur))  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            raise Impossible(f"« {pas} » n'est pas dans le fichier") from None
    elif c.quoi == "inserer" and isinstance(arbre, list) and isinstance(pas, int):
        arbre.insert(pas, c.valeur)
    elif c.quoi == "oter" and isinstance(arbre, dict | list):
        del arbre[pas]  # type: ignore[arg-type]
    elif c.quoi == "poser" and isinstance(arbre, dict | list):
        arbre[pas] = c.valeur  # type: ignore[index]
    else:
        raise Impossible(f"« {pas} » n'a pas la forme attendue")
    return arbre


def _un(texte: str, c: Retouche, ordres: Mapping[Chemin, Sequence[str]]) -> str:
    racine = yaml.compose(texte, Loader=LOADER)
    parent = _noeud(racine, c.chemin[:-1])
    pas = c.chemin[-1]
    fin = "\r\n" if "\r\n" in texte else "\n"
    if isinstance(parent, yaml.MappingNode):
        ici = next((p for p in parent.value if p[0].value == pas), None)
        if c.quoi == "oter":
            if ici is None:
                raise Impossible(f"« {pas} » n'est pas dans le fichier")
            return _oter_cle(texte, parent, ici)
        if ici is None:
            ordre = ordres.get(tuple(-1 if isinstance(x, int) else x for x in c.chemin[:-1]), ())
            return _nouvelle_cle(texte, parent, str(pas), c.valeur, ordre, fin)
        return _remplacer(texte, ici[1], c.valeur, parent, fin, ici[0])
    if isinstance(parent, yaml.SequenceNode) and isinstance(pas, int):
        if c.quoi == "inserer":
            return _nouvel_element(texte, parent, pas, c.valeur, fin)
        if pas >= len(parent.value):
            raise Impossible(f"l'élément {pas + 1} n'est pas dans le fichier")
        if c.quoi == "oter":
            return _oter_element(texte, parent, pas)
        return _remplacer(texte, parent.value[pas], c.valeur, parent, fin)
    raise Impossible(f"« {pas} » n'a pas la forme attendue")


def _noeud(racine: yaml.Node | None, chemin: Chemin) -> yaml.Node | None:
    n = racine
    for pas in chemin:
        if isinstance(n, yaml.MappingNode):
            n = next((v for k, v in n.value if k.value == pas), None)
        elif isinstance(n, yaml.SequenceNode) and isinstance(pas, int) and pas < len(n.value):
            n = n.value[pas]
        else:
            return None
    return n


# ------------------------------------------------------------------------------------- setting


def _remplacer(
    texte: str,
    n: yaml.Node,
    v: Any,
    parent: yaml.CollectionNode,
    fin: str,
    cle: yaml.Node | None = None,
) -> str:
    """The value in the place of the one that is there, in the style in which that is written."""
    debut, bout = n.start_mark.index, fin_de(n)
    flux = bool(parent.flow_style)
    style = getattr(n, "style", None)
    if isinstance(n, yaml.ScalarNode) and style in ("|", ">"):
        return _bloc_de_texte(texte, n, v, parent, fin)
    en_lignes = isinstance(v, str) and "\n" in v and style not in ("'", '"')
    if isinstance(v, Mapping | list) or en_lignes:
        neuf = ecrire_en_flux(v)
        if not flux and cle is not None and not tient_sur_une_ligne(v):
            apres = _ligne_apres(texte, max(bout, int(cle.end_mark.index)))
            deux = texte.index(":", cle.end_mark.index) + 1
            return texte[:deux] + apres_la_cle(v, cle.start_mark.column, fin) + texte[apres:]
    elif style in ("'", '"') and isinstance(n, yaml.ScalarNode):
        neuf = _entre(str(v or ""), style)
    else:
        neuf = ecrire_scalaire(v, flux)
    colle = bout == debut and texte[debut - 1 : debut] not in (" ", "\t")
    suit = " " if bout == debut and texte[bout : bout + 1] == "#" else ""
    return texte[:debut] + (" " if colle else "") + neuf + suit + texte[bout:]


def _entre(v: str, style: str) -> str:
    """Between the same quotes as before, where the text allows it."""
    if style == "'" and "\n" not in v and not v.translate(ECHAPPES).count("\\"):
        return "'" + v.replace("'", "''") + "'"
    return f'"{v.translate(ECHAPPES)}"'


def _bloc_de_texte(texte: str, n: yaml.ScalarNode, v: Any, parent: yaml.Node, fin: str) -> str:
    """In the place of a text of several lines: as one too, else between quotes."""
    debut, bout = n.start_mark.index, n.end_mark.index
    tete = texte.index("\n", debut)
    corps = texte[tete + 1 : bout]
    premiere = next((x for x in corps.splitlines() if x.strip()), "")
    retrait = len(premiere) - len(premiere.lstrip(" "))
    # Blank lines after the text are no part of it, unless it keeps them.
    traine = len(corps) - len(corps.rstrip()) if corps.strip() else 0
    vides = corps[len(corps) - traine :].partition("\n")[2]
    neuf = "" if isinstance(v, Mapping | list) else texte_litteral(str(v or ""), retrait or 2, fin)
    if not neuf:
        neuf = ecrire_court(v) + fin
    else:
        entete = texte[debut:tete]
        commentaire = re.search(r"\s+#.*", entete)
        if commentaire:
            neuf = neuf.replace(fin, commentaire[0].rstrip("\r") + fin, 1)
    return texte[:debut] + neuf + vides + texte[bout:]


# -------------------------------------------------------------------------------------- adding


def _nouvelle_cle(
    texte: str, n: yaml.MappingNode, cle: str, v: Any, ordre: Sequence[str], fin: str
) -> str:
    """A key more: after the last of those that come before it in `ordre`, else at the end."""
    paire = f"{ecrire_scalaire(cle, True)}: {ecrire_en_flux(v)}"
    if n.flow_style:
        if not n.value:
            return texte[: n.start_mark.index] + "{" + paire + "}" + texte[n.end_mark.index :]
        i = fin_de(n.value[-1][1]) or n.value[-1][0].end_mark.index
        return texte[:i] + f", {paire}" + texte[i:]
    if not n.value:
        raise Impossible("ce fichier n'est pas écrit une clé par ligne")
    retrait = n.value[0][0].start_mark.column
    avant = n.value[-1]
    if cle in ordre:
        rang = {k: i for i, k in enumerate(ordre)}
        places = [rang.get(k.value, -1) for k, _ in n.value]
        plus_bas = [p for p, r in zip(n.value, places, strict=True) if r < rang[cle]]
        avant = plus_bas[-1] if plus_bas else n.value[0]
    ou = _ligne_apres(texte, max(fin_de(avant[1]), int(avant[0].end_mark.index)))
    ligne = f"{' ' * retrait}{ecrire_scalaire(cle, False)}:{apres_la_cle(v, retrait, fin)}"
    return _poser_lignes(texte, ou, ligne, fin)


def _nouvel_element(texte: str, n: yaml.SequenceNode, rang: int, v: Any, fin: str) -> str:
    """An item more, in the style of the others."""
    rang = min(rang, len(n.value))
    if n.flow_style or not n.value:
        if not n.value:
            return (
                texte[: n.start_mark.index] + f"[{ecrire_en_flux(v)}]" + texte[n.end_mark.index :]
            )
        if not rang:
            i = n.value[0].start_mark.index
            return texte[:i] + f"{ecrire_en_flux(v)}, " + texte[i:]
        avant = n.value[rang - 1]
        ligne = n.value[rang - 2].start_mark.line if rang > 1 else n.start_mark.line
        a_la_ligne = avant.start_mark.line != ligne
        saut = fin + " " * avant.start_mark.column if a_la_ligne else " "
        i = fin_de(avant)
        return texte[:i] + f",{saut}{ecrire_en_flux(v)}" + texte[i:]
    retrait = n.start_mark.column
    blocs = [x for x in n.value if isinstance(x, yaml.MappingNode) and not x.flow_style]
    if isinstance(v, Mapping) and v and 2 * len(blocs) > len(n.value):
        neuf = f"{' ' * retrait}- " + bloc_de_cles(v, retrait + 2, fin)[retrait + 2 :]
    else:
        neuf = element_de_liste(v, retrait, fin)
    if rang:
        avant = n.value[rang - 1]
        return _poser_lignes(texte, _ligne_apres(texte, fin_de(avant)), neuf, fin)
    ou = texte.rfind("\n", 0, n.start_mark.index) + 1
    if texte[ou : n.start_mark.index].strip():
        raise Impossible("cette liste commence sur la ligne d'une autre")
    while (dessus := texte.rfind("\n", 0, max(ou - 1, 0)) + 1) < ou and texte[
        dessus:ou
    ].lstrip().startswith("#"):
        ou = dessus  # the comments above the first item are its own
    return _poser_lignes(texte, ou, neuf, fin)


def _poser_lignes(texte: str, ou: int, lignes: str, fin: str) -> str:
    saut = "" if not ou or texte[:ou].endswith("\n") else fin
    return texte[:ou] + saut + lignes + texte[ou:]


# --------------------------------------------------------------------------------- taking out


def _oter_cle(texte: str, n: yaml.MappingNode, paire: tuple[yaml.Node, yaml.Node]) -> str:
    i = n.value.index(paire)
    debut = paire[0].start_mark.index
    bout = max(fin_de(paire[1]), int(paire[0].end_mark.index) + 1)
    if n.flow_style:
        return _oter_entre(texte, n, [p[0] for p in n.value], [p[1] for p in n.value], i)
    if len(n.value) == 1:
        raise Impossible("cette clé est la seule de sa liste")
    ligne = texte.rfind("\n", 0, debut) + 1
    apres = _ligne_apres(texte, bout)
    if not texte[ligne:debut].strip(" "):
        return texte[:ligne] + texte[apres:]
    # On the line of a dash: the next key takes its place there.
    suite = texte[apres:].lstrip(" ")
    return texte[:debut] + suite


def _oter_element(texte: str, n: yaml.SequenceNode, rang: int) -> str:
    if n.flow_style:
        return _oter_entre(texte, n, n.value, n.value, rang)
    if len(n.value) == 1:
        return texte[: n.start_mark.index] + "[]" + texte[fin_de(n) :]
    v = n.value[rang]
    tiret = texte.rfind("-", 0, v.start_mark.index)
    if rang + 1 < len(n.value):  # never that of the next
        tiret = texte.rfind("-", 0, min(v.start_mark.index, n.value[rang + 1].start_mark.index))
    debut = texte.rfind("\n", 0, tiret) + 1
    if texte[debut:tiret].strip():
        raise Impossible("cette liste commence sur la ligne d'une autre")
    return texte[:debut] + texte[_ligne_apres(texte, fin_de(v)) :]


def _oter_entre(
    texte: str, n: yaml.Node, debuts: Sequence[yaml.Node], fins: Sequence[yaml.Node], i: int
) -> str:
    """Between brackets: with the comma before it, or after it for the first."""
    if len(debuts) == 1:
        a, b = n.start_mark.index + 1, n.end_mark.index - 1
        return texte[:a] + texte[b:] if "#" not in texte[fin_de(fins[0]) : b] else _impossible()
    if i:
        entre = texte[fin_de(fins[i - 1]) : debuts[i].start_mark.index]
        garde = re.search(r"[ \t]*#[^\r\n]*(?:\r?\n[ \t]*#[^\r\n]*)*", entre)
        garde_dit = garde[0] if garde else ""
        suite = texte[fin_de(fins[i]) :]
        if garde_dit and not re.match(r"\s*\n", suite) and not re.match(r"[ \t]*,[ \t]*\n", suite):
            garde_dit += "\n"
        return texte[: fin_de(fins[i - 1])] + garde_dit + suite
    entre = texte[fin_de(fins[0]) : debuts[1].start_mark.index]
    if "#" in entre:
        return _impossible()
    return texte[: debuts[0].start_mark.index] + texte[debuts[1].start_mark.index :]


def _impossible() -> str:
    raise Impossible("un commentaire tient à ce qui serait ôté")


def _ligne_apres(texte: str, i: int) -> int:
    """The beginning of the line after the one where a piece ends, its comment passed."""
    if i and texte[i - 1] == "\n":
        return i  # a block text ends with its own line end
    return texte.find("\n", i) + 1 or len(texte)

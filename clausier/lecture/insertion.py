"""Add entries to a list of a case file (`documents:`, `journal:`), and touch nothing else:
comments, order, quotes, line ends stay byte for byte.

Why not load and dump: no writer of YAML gives back a file as its author typed it. Here the parser
only says where the last item stands and how it is written; the new text goes right after it, in the
same style. The result is read again and compared: the same tree, but for the entries at the end of
the list. If it is not, nothing is written.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from .fautes_yaml import LOADER
from .noeuds import Noeud, relire

BOM = b"\xef\xbb\xbf"
# Between double quotes YAML folds every line break into a space, U+0085 like the others (YAML 1.1,
# 5.4).
ECHAPPES = str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\x85": "\\N"}
)


class Impossible(Exception):
    """The file is written in a way that this module does not change; the message is for users."""


def en_flux(entree: Mapping[str, Any]) -> str:
    """An entry on one line, as YAML.

    >>> en_flux({"type": "relance", "niveau": "1", "facture": "F2026-028"})
    '{type: relance, niveau: 1, facture: F2026-028}'
    """
    return "{" + ", ".join(f"{k}: {valeur(v)}" for k, v in entree.items()) + "}"


def valeur(v: Any) -> str:
    """A value as YAML, anywhere in a file: bare when no sign of it could mean something else,
    between quotes otherwise.

    >>> valeur("12 rue de l'Orme"), valeur("Durand: fils #1")
    ("12 rue de l'Orme", '"Durand: fils #1"')
    """
    if isinstance(v, list):
        return "[" + ", ".join(map(valeur, v)) + "]"
    if isinstance(v, Mapping):
        return en_flux(v)
    sur = re.fullmatch(r"[^\W_][\w+\-/ .@'’]*", v) and not v.endswith(" ") and v.lower() != "null"
    return v if sur else f'"{v.translate(ECHAPPES)}"'


class _Bloc(yaml.SafeDumper):
    """Nested entries, a key a line; a text of several lines stands as it reads. Scalars are text:
    none is quoted for looking like something else.
    """

    yaml_implicit_resolvers: dict[str, Any] = {}

    def represent_str(self, data: str) -> yaml.ScalarNode:
        return self.represent_scalar(
            "tag:yaml.org,2002:str", data, style="|" if "\n" in data else None
        )

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        return super().increase_indent(flow, False)


_Bloc.add_representer(str, _Bloc.represent_str)


def en_bloc(entree: Mapping[str, Any], retrait: int) -> str:
    """An entry of a list, on lines of its own, as YAML."""
    lignes = yaml.dump(
        dict(entree), Dumper=_Bloc, sort_keys=False, allow_unicode=True, width=10**6
    ).splitlines()
    return "".join(
        (" " * retrait + ("  " if i else "- ") + x).rstrip() + "\n" for i, x in enumerate(lignes)
    )


def ajouter(
    donnees: bytes,
    entrees: Sequence[Mapping[str, Any]],
    chemin: Path,
    racine: Path,
    nom: str,
    cle: str = "documents",
) -> tuple[bytes, Noeud]:
    """The file's bytes with the entries added to its list `cle`, and the tree they give. Raises
    Impossible, or Refus for a file that cannot be read.
    """
    texte = donnees.removeprefix(BOM).decode("utf-8")
    avant = relire(texte, chemin, racine, nom)
    nouveau = _inserer(texte, entrees, cle)
    apres = relire(nouveau, chemin, racine, nom)
    attendu = avant.brut()
    attendu[cle] = [*(attendu.get(cle) or ()), *(dict(e) for e in entrees)]
    if apres.brut() != attendu:
        raise Impossible(
            f"la liste « {cle}: » est écrite d'une façon "
            "que clausier ne sait pas compléter sans risque"
        )
    return (BOM if donnees.startswith(BOM) else b"") + nouveau.encode("utf-8"), apres


def _inserer(texte: str, entrees: Sequence[Mapping[str, Any]], cle: str) -> str:
    racine = yaml.compose(texte, Loader=LOADER)
    cles = racine.value if isinstance(racine, yaml.MappingNode) else ()
    liste = next((v for k, v in cles if k.value == cle), None)
    fin_de_ligne = "\r\n" if "\r\n" in texte else "\n"
    if liste is None and isinstance(racine, yaml.MappingNode) and not racine.flow_style:
        saut = "" if texte.endswith("\n") else fin_de_ligne
        lignes = [f"{cle}:", *(f"  - {en_flux(e)}" for e in entrees), ""]
        return texte + saut + fin_de_ligne.join(lignes)
    if not isinstance(liste, yaml.SequenceNode) or not liste.value:
        raise Impossible(f"la liste « {cle}: » vient d'un autre fichier, ou elle est vide")
    if liste.flow_style:
        i, j, neuf = dans_crochets(texte, liste, [en_flux(e) for e in entrees], fin_de_ligne)
        return texte[:i] + neuf + texte[j:]
    i = fin_de(liste.value[-1])
    # A block text ends with its own line end.
    ou = i if i and texte[i - 1] == "\n" else texte.find("\n", i) + 1 or len(texte)
    morceaux = [_bloc(liste, texte, e, fin_de_ligne) for e in entrees]
    saut = "" if texte[:ou].endswith("\n") else fin_de_ligne
    return texte[:ou] + saut + "".join(morceaux) + texte[ou:]


def fin_de(noeud: yaml.Node) -> int:
    """Where a node's own text ends: the parser ends a block only where the next thing begins,
    comments passed.
    """
    if isinstance(noeud, yaml.CollectionNode) and not noeud.flow_style and noeud.value:
        fils = noeud.value[-1]
        return max(map(fin_de, fils)) if isinstance(fils, tuple) else fin_de(fils)
    return noeud.end_mark.index


def _bloc(liste: yaml.Node, texte: str, entree: Mapping[str, Any], fin: str) -> str:
    """One item of a list with dashes, in the style of most of them: between braces, or a key a
    line.
    """
    if any(
        "\n" in x or isinstance(x, list) and any(isinstance(y, Mapping) for y in x)
        for x in entree.values()
    ):
        return en_bloc(entree, liste.start_mark.column).replace("\n", fin)
    tiret = " " * liste.start_mark.column + "-"
    blocs = [x for x in liste.value if isinstance(x, yaml.MappingNode) and not x.flow_style]
    if 2 * len(blocs) <= len(liste.value):
        return f"{tiret} {en_flux(entree)}{fin}"
    dernier = blocs[-1]
    debut = texte.rfind("\n", 0, dernier.start_mark.index) + 1
    suit = (
        texte[debut : dernier.start_mark.index].strip() == "-"
    )  # the first key is on the line of the dash
    retrait = dernier.start_mark.column if suit else liste.start_mark.column + 2
    lignes = [f"{k}: {valeur(v)}{fin}" for k, v in entree.items()]
    premiere = tiret + " " * (retrait - len(tiret)) + lignes[0]
    return premiere + "".join(" " * retrait + x for x in lignes[1:])


def dans_crochets(
    texte: str, collection: yaml.Node, entrees: Sequence[str], fin: str
) -> tuple[int, int, str]:
    """More entries, as they are to be written, after the last one between brackets or braces: on
    lines of their own when it is on its own, after its comment if it has one. From, to, what takes
    its place.
    """
    debuts = [x[0] if isinstance(x, tuple) else x for x in collection.value]
    dernier = collection.value[-1]
    valeur_derniere = dernier[1] if isinstance(dernier, tuple) else dernier
    avant = debuts[-2].start_mark.line if len(debuts) > 1 else collection.start_mark.line
    a_la_ligne = (
        fin + " " * debuts[-1].start_mark.column if debuts[-1].start_mark.line != avant else " "
    )
    i = valeur_derniere.end_mark.index
    commentaire = re.match(r"[ \t]*,?[ \t]*#[^\r\n]*", texte[i:])
    if not commentaire:
        return i, i, "".join(f",{a_la_ligne}{e}" for e in entrees)
    suite = commentaire[0]
    fermee = suite.lstrip().startswith(",")
    ajoute = (
        (a_la_ligne if a_la_ligne != " " else fin + " ")
        + f",{a_la_ligne}".join(entrees)
        + ("," if fermee else "")
    )
    return i, i + len(suite), ("" if fermee else ",") + suite + ajoute


def difference(avant: bytes, apres: bytes, nom: str) -> str:
    """What changes, as a unified diff."""
    a, b = (
        x.removeprefix(BOM).decode("utf-8").replace("\r\n", "\n").splitlines(keepends=True)
        for x in (avant, apres)
    )
    return "".join(
        x if x.endswith("\n") else x + "\n" for x in difflib.unified_diff(a, b, nom, nom)
    )

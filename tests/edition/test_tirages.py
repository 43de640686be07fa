"""Edits that are drawn, over every example file and several ways of writing YAML: of the file only
what was edited changes. Comments, order, the quotes of other values and line ends stay.

Judged by another reader of the file than the one that writes: PyYAML's own scanner, which gives
each value as it is typed, and the comments between.
"""

from __future__ import annotations

import copy
import os
import random
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from clausier.dossier.schema import cas, vendeur
from clausier.droit.bibliotheque import Bibliotheque
from clausier.edition.formulaire import formulaire
from clausier.lecture.differences import voulus
from clausier.lecture.en_place import changer
from clausier.lecture.insertion import Impossible
from clausier.lecture.noeuds import brut_de
from outils import EXEMPLES

TIRAGES = int(os.environ.get("CLAUSIER_EDITIONS", "40"))
SALADE = """\
# Tout ce qu'un auteur peut taper
dossier:   'salade-1'   # le nom
client: &lui
    qualite: "professionnel"
    nom: L'Atelier # entre nous
    # sa rue
    adresse:
        voie: "3, rue d'\\u00c9t\\xe9"
        code_postal: 01000
        ville:   Lyon

prestation:
  objet: >-
    Un objet
    sur deux lignes
  description: |
    Première ligne.

    Après un blanc.
lignes:
  # la première
  - designation: Pose   # à la main
    quantite: 2
    # son prix
    prix_unitaire: '450'
  -   {designation: "Vis, écrous", prix_unitaire: 12.50,
       quantite: 3}   # en vrac

  - {
      designation: Long, # un mot
      detail: "a # b",
      prix_unitaire: 1
    }
champs: {Lot: A, "Marché: n°": '12'}
documents: [
  {type: devis, numero: D1, date: 2026-09-02}, # le devis
  {type: facture, numero: F1, date: 2026-09-03}
]
journal:
- date: 2026-10-01
  type: appel
- {date: 2026-10-02, type: appel}   # encore
# la fin
"""
VALEURS = (
    "12", "30 %", "1 269,00", "L'Été: #1", "a, b", "oui", "null", "- tiret", "{x}", "[y", "@z",
    "%a", "une\ndeux", "une\n\ndeux\n", "« fin »", 'dit "oui"', "é", "x #y", "!fichier a",
    "*b", "&c",
    "2026-10-12", "001", "~", "'", "\\", "a\tb", "fin ", "https://a.example/b?c=1#d", "…", "1,5 m²",
)  # fmt: skip


def textes() -> list[tuple[str, str]]:
    lus = [
        (str(f.relative_to(EXEMPLES)), f.read_text("utf-8"))
        for f in sorted(EXEMPLES.glob("*/*.yaml"))
    ]
    return [
        *lus,
        ("salade", SALADE),
        ("salade crlf", SALADE.replace("\n", "\r\n")),
        ("salade sans fin", SALADE.rstrip("\n")),
        *((f"{n} crlf", t.replace("\n", "\r\n")) for n, t in lus[:6]),
    ]


def chemins(x: Any, ici: tuple = ()) -> Iterator[tuple]:
    """Every place of a value, the root but."""
    items = x.items() if isinstance(x, dict) else enumerate(x) if isinstance(x, list) else ()
    for k, v in items:
        yield (*ici, k)
        yield from chemins(v, (*ici, k))


def au(x: Any, chemin: tuple) -> Any:
    for pas in chemin:
        x = x[pas]
    return x


def tirer(valeur: Any, de: random.Random) -> tuple[Any, tuple, str]:
    """One edit of what a form holds: (after, where, what)."""
    apres = copy.deepcopy(valeur)
    ici = de.choice([*chemins(apres)])
    listes = [c for c in chemins(apres) if isinstance(au(apres, c), list) and au(apres, c)]
    if listes and de.random() < 0.25:
        ici = de.choice(listes)
        liste = au(apres, ici)
        if len(liste) > 1 and de.random() < 0.3:
            liste.insert(de.randrange(len(liste)), liste.pop(de.randrange(len(liste))))
            return apres, ici, "ordonner"
        rang = de.randrange(len(liste) + 1)
        neuf: Any = {"date": "2026-12-01", "objet": de.choice(VALEURS)}
        liste.insert(rang, neuf if isinstance(liste[0], dict) else de.choice(VALEURS))
        return apres, (*ici, rang), "inserer"
    parent, v = au(apres, ici[:-1]), au(apres, ici)
    if isinstance(v, str) and de.random() < 0.7:
        parent[ici[-1]] = de.choice(VALEURS)
        return apres, ici, "poser"
    if (isinstance(v, str) or de.random() < 0.2) and len(parent) > 1 and ici != ("dossier",):
        del parent[ici[-1]]
        return apres, ici, "oter"
    if isinstance(v, dict):
        cle = de.choice(["complement", "detail", "note neuve", "fonction"])
        if cle not in v:
            v[cle] = de.choice(
                [*VALEURS, {"voie": "1 rue", "ville": "Lyon"}, [{"a": "1"}, {"b": "x\ny"}]]
            )
            return apres, (*ici, cle), "poser"
    return tirer(valeur, de)


def tapes(texte: str) -> dict[tuple, str]:
    """Each scalar as it is typed, by its path; nothing of blocks but their words."""
    sortie: dict[tuple, str] = {}

    def voir(n: yaml.Node, ici: tuple) -> None:
        if isinstance(n, yaml.MappingNode):
            for k, v in n.value:
                sortie[(*ici, "clé", k.value)] = texte[k.start_mark.index : k.end_mark.index]
                voir(v, (*ici, k.value))
        elif isinstance(n, yaml.SequenceNode):
            for i, v in enumerate(n.value):
                voir(v, (*ici, i))
        else:
            sortie[ici] = texte[n.start_mark.index : n.end_mark.index].rstrip()

    voir(yaml.compose(texte, Loader=yaml.BaseLoader), ())
    return sortie


def commentaires(texte: str) -> list[str]:
    """The comments, in order: what stands between tokens."""
    fin, dits = 0, []
    jetons = list(yaml.scan(texte, Loader=yaml.BaseLoader))
    for t in [*jetons, None]:
        debut = t.start_mark.index if t else len(texte)
        for ligne in texte[fin:debut].splitlines():
            _, diese, dit = ligne.partition("#")
            if diese:
                dits.append(dit.strip())
        fin = max(fin, t.end_mark.index if t else fin)
    return dits


@pytest.fixture(scope="module")
def schemas() -> dict[str, Any]:
    return {"cas": cas(Bibliotheque(None)), "vendeur": vendeur()}


def egal(a: Any, b: Any) -> bool:
    """The same values; spaces at the ends, and what is empty, are nothing."""

    def net(x: Any) -> Any:
        if isinstance(x, dict):
            return {k: y for k, v in x.items() if (y := net(v)) not in ("", None, {}, [])}
        if isinstance(x, list):
            return [y for v in x if (y := net(v)) not in ("", None, {}, [])]
        return "" if x is None else str(x)

    return net(a) == net(b)


def test_seul_ce_qui_est_change_change(schemas):
    lus = textes()
    refuses = []
    for n in range(TIRAGES):
        de = random.Random(n)
        nom, texte = lus[n % len(lus)]
        forme = formulaire(schemas["vendeur" if "vendeur" in nom else "cas"], brut_de(texte))
        avant = forme.valeur
        apres, ici, quoi = tirer(avant, de)
        faits = voulus(avant, apres)
        try:
            neuf = changer(texte, faits, forme.ordres)
        except Impossible as e:
            refuses.append(f"{n} {nom} {ici} {quoi} : {e}")
            continue
        dit = f"{n} : {nom}, {quoi} {ici}\n{neuf}"
        # what was asked, and the rest
        if not forme.ailleurs:
            assert egal(brut_de(neuf), apres), dit
        if "crlf" in nom:
            assert "\n" not in neuf.replace("\r\n", ""), dit
        else:
            assert "\r" not in neuf, dit
        t0, t1 = tapes(texte), tapes(neuf)
        if quoi == "ordonner":
            assert sorted(t0.values()) == sorted(t1.values()), dit
            assert sorted(commentaires(neuf)) == sorted(commentaires(texte)), dit
        elif quoi == "poser":
            restent = {c: x for c, x in t0.items() if c[: len(ici)] != ici and ici != c}
            assert {c: t1.get(c) for c in restent} == restent, dit
            assert [*restent] == [c for c in t1 if c in restent], f"l'ordre : {dit}"
            assert commentaires(neuf) == commentaires(texte), dit
        else:
            garde = [x for c, x in t0.items() if c[: len(ici) - 1] != ici[:-1]]
            assert garde == [x for c, x in t1.items() if c[: len(ici) - 1] != ici[:-1]], dit
            perdus = len(commentaires(texte)) - len(commentaires(neuf))
            assert perdus <= (3 if quoi == "oter" else 0), dit
    assert len(refuses) <= max(2, TIRAGES // 25), refuses


def test_les_rangs_sont_ceux_du_fichier():
    """An item that holds nothing, or that has been emptied, moves no other."""
    texte = "a:\n  - {x: 1}\n  -\n  - {x: 2}   # deux\n  - {x: 3}\n"
    avant = {"a": [{"x": "1"}, {"x": ""}, {"x": "2"}, {"x": "3"}]}

    def neuf(*x: str) -> str:
        return changer(texte, voulus(avant, {"a": [{"x": v, "y": ""} for v in x]}))

    assert neuf("1", "", "2", "3") == texte
    assert neuf("1", "", "4", "3") == texte.replace("x: 2", "x: 4")
    assert neuf("1", "", "", "3") == texte.replace("  - {x: 2}   # deux\n", "")
    assert neuf("1", "", "2", "3", "") == texte
    assert neuf("1", "", "2", "3", "", "5") == texte + "  - {x: 5}\n"

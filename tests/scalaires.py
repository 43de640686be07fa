"""Odd values one at a time: every key that a seller's file or a case may have, each filled with
what overflows, what is nobody's date, what is no value at all."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from hostile import BIBLIO, Chemin, _nature
from hypothesis import strategies as st
from profils import PROFILS, _cas, _vendeur
from pydantic import BaseModel

from clausier.droit import documents
from clausier.fiches.affaire import Affaire
from clausier.fiches.parties import Vendeur
from clausier.socle import durees, valeurs

GRANDS = ("9" * 9, "9" * 10, "9" * 15, "9" * 22, "9" * 400, "9" * 5000, "99999999,9999")
TEMPS = (
    *("9999 ans", "100 ans", "101 ans", "1200 mois", "9999 mois fin de mois", "9999 jours"),
    *("5217 semaines fin de mois", "0 jours", "-1 mois", "1e9 ans", "à réception"),
    *("0001-01-01", "1899-12-31", "1900-01-01", "1999-12-31", "2000-01-01", "2000-02-29"),
    *("2099-12-31", "2100-01-01", "9999-12-31", "31/12/2099", "2099-12-31 23:59", "10000-01-01"),
)
NOMBRES = (
    *("0", "-0", "-1", "0,0001", "0.00009", "1e400", "1e-400", "1E+30", "NaN", "sNaN", "-Infinity"),
    *("inf", "1/0", "0x1F", "1_000", "²", "٩٩٩", "9 999 999 999,99", "9999999999,99 €", "1 €"),
    *("100 %", "0 %", "0,0001 %", "99,9999 %", "100,0001 %", "1e400 %", "NaN %", "solde", "non"),
)
TEXTES = ("", " ", "x" * 4000, "x" * 4001, "x " * 1999, "\n" * 400, "é" * 35, "null", "{{ 1 }}")
AUTRES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 10**30, -(10**30), 1.5, [], {}, [[]], [[[["x"]]]], ["x"] * 50),
    *({"depuis": "2026-01-01", "valeur": "x"}, [None], [0, "9999 ans"], {"a": {"b": {"c": []}}}),
)
SCALAIRES: tuple[Any, ...] = (*GRANDS, *TEMPS, *NOMBRES, *TEXTES, *AUTRES)
Arbres = tuple[dict[str, Any], dict[str, Any]]


Place = tuple[int, Chemin]  # in the seller's file (0) or in the case (1)
DUREES_ET_JOURS = (durees.lire_duree, valeurs.lire_date, valeurs.lire_naissance)
CHIFFRES = (
    *(valeurs.lire_montant, valeurs.lire_prix, valeurs.lire_quantite, valeurs.lire_taux),
    *(valeurs.lire_part, valeurs.lire_entier, valeurs.lire_penalites),
)


def _siennes(nature: Any) -> tuple[Any, ...]:
    """The odd values that a key of this kind is the likeliest to take, or to stumble on."""
    if nature in (*DUREES_ET_JOURS, valeurs.lire_instant):
        return TEMPS
    return (*GRANDS, *NOMBRES) if nature in CHIFFRES else SCALAIRES


def _cles(modele: type[BaseModel], arbre: Any, chemin: Chemin) -> Iterator[tuple[Chemin, Any]]:
    """The keys of one record, those that it leaves out included, and of its records that exist;
    each with what reads it."""
    for nom, champ in modele.model_fields.items():
        nature = _nature(champ.annotation, tuple(champ.metadata))
        nature = nature[0] if isinstance(nature, list) else nature
        yield (*chemin, nom), nature
        x = arbre.get(nom) if isinstance(arbre, dict) else None
        if isinstance(nature, type) and issubclass(nature, BaseModel):
            if isinstance(x, list):
                for i, y in enumerate(x[:2]):
                    yield from _cles(nature, y, (*chemin, nom, i))
            elif isinstance(x, dict):
                yield from _cles(nature, x, (*chemin, nom))


def places(vendeur: dict[str, Any], cas: dict[str, Any]) -> dict[Place, tuple[Any, ...]]:
    """Where a value may stand, and which are odd there."""
    sortie = {(0, c): _siennes(n) for c, n in _cles(Vendeur, vendeur, ())}
    sortie |= {(1, c): _siennes(n) for c, n in _cles(Affaire, cas, ())}
    for i, doc in enumerate(cas["documents"]):
        modele = documents.modele_document(doc["type"], BIBLIO.modele(doc["type"]).tete)
        sortie |= {(1, c): _siennes(n) for c, n in _cles(modele, doc, ("documents", i))}
    return sortie


BASES: tuple[Arbres, ...] = tuple((_vendeur(p), _cas(nom, p)) for nom, p in PROFILS.items())
PLACES = tuple(places(*base) for base in BASES)


def poser(base: Arbres, ou: Place, valeur: Any) -> Arbres:
    """The two files with `valeur` at one place."""
    arbres = copy.deepcopy(base)
    arbre: Any = arbres[ou[0]]
    for pas in ou[1][:-1]:
        arbre = arbre[pas]
    arbre[ou[1][-1]] = copy.deepcopy(valeur)
    return arbres


# What others of the case name or ask for: without these, a lawful case would be refused first.
GARDES = ("facture", "facture_acompte", "contrat", "mise_en_demeure", "retractation")


def alleger(cas: dict[str, Any], rangs: set[int]) -> dict[str, Any]:
    """The case with these documents and those it cannot be without: the others cost time."""
    gardes = [
        d
        for i, d in enumerate(cas["documents"])
        if i in rangs or not isinstance(d, dict) or d.get("type") in GARDES
    ]
    return {**cas, "documents": gardes}


@st.composite
def tirage(draw: st.DrawFn) -> Arbres:
    """A lawful case and one or two odd values: half of the time, each where it may be taken."""
    rang = draw(st.integers(0, len(BASES) - 1))
    arbres, siennes = BASES[rang], PLACES[rang]
    typees = [ou for ou, x in siennes.items() if x is not SCALAIRES]
    rangs, liste = set(), False
    ou = draw(st.sampled_from(draw(st.sampled_from((typees, list(siennes))))))
    for place in [ou, *draw(st.lists(st.sampled_from(typees), max_size=1))]:
        with suppress(KeyError, IndexError, TypeError, AttributeError):  # what held it is odd
            valeurs_ = draw(st.sampled_from((siennes[place], SCALAIRES)))
            arbres = poser(arbres, place, draw(st.sampled_from(valeurs_)))
        if place[0] == 1 and place[1][0] == "documents":
            liste |= len(place[1]) < 2
            rangs |= {int(x) for x in place[1][1:2]}
    vendeur, cas = arbres
    if liste:  # the list of the documents itself is odd
        return vendeur, cas
    return vendeur, alleger(cas, rangs or {draw(st.integers(0, len(cas["documents"]) - 1))})

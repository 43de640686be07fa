"""What general terms leave open: the facts that a contract decides and its seller's terms cannot.

General terms are one text for all the cases of a seller (C. civ. 1119; C. com. L441-1). They are
built from the seller and from whom they are for; where a case would decide, each text that may
answer is printed under its condition. Takes a seller's context; gives the criteria that stay open,
each with its possible values, and the words of a condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from types import MappingProxyType

from ..fiches.parties import Vendeur
from ..fiches.secteurs import SECTEURS
from .contexte import Contexte

Ouverts = Mapping[str, tuple[str, ...]]
Combinaison = Mapping[str, str]

OUI, NON = "oui", "non"
EN_LIGNE = "distance_interface"
# Each open criterion: the values that a condition names, and its words after « lorsque ». The first
# set that fits is taken: the widest reading of what the seller sells comes first.
MOTS: Mapping[str, tuple[tuple[frozenset[str], str], ...]] = MappingProxyType(
    {
        "nature": (
            (frozenset({"biens", "mixte"}), "le contrat comporte la vente de biens"),
            (frozenset({"services", "mixte"}), "le contrat comporte des prestations de services"),
            (frozenset({"services"}), "le contrat ne porte que sur des prestations de services"),
            (frozenset({"biens"}), "le contrat ne porte que sur la vente de biens"),
            (frozenset({"mixte"}), "le contrat porte à la fois sur des biens et des prestations"),
            (frozenset({"services", "biens"}), "le contrat porte sur des prestations ou des biens"),
        ),
        "lieu": (
            (frozenset({EN_LIGNE}), "la commande est passée par l'interface en ligne"),
            (frozenset({"inconnu"}), "la commande n'est pas passée par une interface en ligne"),
        ),
        "interface_en_ligne": (
            (frozenset({OUI}), "la commande est passée par l'interface en ligne"),
            (frozenset({NON}), "la commande n'est pas passée par une interface en ligne"),
        ),
        "regie": (
            (frozenset({NON}), "le prix est forfaitaire"),
            (frozenset({OUI}), "le prix est calculé au temps passé"),
        ),
        "ouvrage": (
            (frozenset({OUI}), "le contrat porte sur un ouvrage de construction"),
            (frozenset({NON}), "le contrat ne porte pas sur un ouvrage de construction"),
        ),
        "sur_existant": (
            (
                frozenset({OUI}),
                "les travaux se bornent à un élément ajouté ou remplacé sur l'existant",
            ),
            (
                frozenset({NON}),
                "les travaux ne se bornent pas à un élément ajouté ou remplacé sur l'existant",
            ),
        ),
        "acompte": (
            (frozenset({OUI}), "le devis ou le contrat prévoit une somme à payer d'avance"),
            (frozenset({NON}), "le devis ou le contrat ne prévoit rien à payer d'avance"),
        ),
        "arrhes": (
            (frozenset({OUI}), "cette somme constitue des arrhes"),
            (frozenset({NON}), "cette somme est un acompte"),
        ),
        "duree_longue": (
            (frozenset({OUI}), "le contrat dure plus de douze mois"),
            (frozenset({NON}), "le contrat dure douze mois au plus"),
        ),
        "duree_indeterminee": (
            (frozenset({OUI}), "le contrat est à durée indéterminée"),
            (frozenset({NON}), "le contrat est à durée déterminée"),
        ),
        "oeuvre": (
            (frozenset({OUI}), "le prestataire crée une œuvre de l'esprit, logiciel compris"),
            (frozenset({NON}), "le prestataire ne crée pas d'œuvre de l'esprit"),
        ),
        "sap": (
            (frozenset({OUI}), "la prestation est un service à la personne"),
            (frozenset({NON}), "la prestation n'est pas un service à la personne"),
        ),
        "numerique_ponctuel": (
            (frozenset({OUI}), "un contenu ou un service numérique est fourni en une fois"),
            (frozenset({NON}), "aucun contenu ni service numérique n'est fourni en une fois"),
        ),
        "numerique_continu": (
            (frozenset({OUI}), "un contenu ou un service numérique est fourni de façon continue"),
            (frozenset({NON}), "aucun contenu ni service numérique n'est fourni de façon continue"),
        ),
        "resiliation_en_ligne": (
            (frozenset({OUI}), "le contrat s'exécute dans la durée"),
            (frozenset({NON}), "le contrat ne s'exécute pas dans la durée"),
        ),
        "deux_commercants": (
            (frozenset({OUI}), "le client est commerçant"),
            (frozenset({NON}), "le client n'est pas commerçant"),
        ),
    }
)


def natures_vendues(v: Vendeur) -> tuple[str, ...]:
    """What a seller's contracts may be for: as he says (`cgv: {natures: …}`), else as his trade
    usually does."""
    return v.cgv.natures or SECTEURS[v.secteur].vendues


def nature_large(natures: tuple[str, ...]) -> str:
    """The one nature under which nothing that the seller sells is left out."""
    return "mixte" if "mixte" in natures or len(natures) > 1 else natures[0]


def _dit(dit: bool | None, usuel: bool) -> bool:
    return usuel if dit is None else dit


def _prestations(x: Contexte) -> bool:
    return natures_vendues(x.vendeur) != ("biens",)


def _ouvrage(x: Contexte) -> bool:
    v = x.vendeur
    return _dit(v.cgv.ouvrage, x.secteur.ouvrage or v.assurance("decennale") is not None)


def _en_ligne(x: Contexte) -> bool:
    return bool(x.conso and x.vendeur.url_retractation)


def _numerique(x: Contexte) -> bool:
    return x.conso and _dit(x.vendeur.cgv.numerique, x.secteur.nom == "numerique")


# A criterion of yes or no that stays open, where the question is answered by yes.
QUESTIONS: Mapping[str, Callable[[Contexte], bool]] = MappingProxyType(
    {
        "interface_en_ligne": _en_ligne,
        "regie": _prestations,
        "ouvrage": _ouvrage,
        "sur_existant": _ouvrage,
        "acompte": lambda x: True,
        "arrhes": lambda x: bool(x.vendeur.cgv.arrhes),
        "duree_longue": _prestations,
        "duree_indeterminee": _prestations,
        "oeuvre": lambda x: _dit(x.vendeur.cgv.oeuvre, x.secteur.oeuvre),
        "sap": lambda x: x.secteur.nom == "sap" or bool(x.vendeur.declaration_sap),
        "numerique_ponctuel": _numerique,
        "numerique_continu": _numerique,
        "resiliation_en_ligne": lambda x: (
            x.vendeur.url_resiliation is not None
            and x.qualite in ("consommateur", "non_professionnel")
        ),
        "deux_commercants": lambda x: x.vendeur.commercant and x.qualite == "professionnel",
    }
)


def ouverts(x: Contexte) -> Ouverts:
    """The criteria that the general terms of a seller leave to the contract, with their values."""
    natures = natures_vendues(x.vendeur)
    sortie: dict[str, tuple[str, ...]] = {"nature": natures} if len(natures) > 1 else {}
    if _en_ligne(x):
        sortie["lieu"] = ("inconnu", EN_LIGNE)
    return sortie | {nom: (NON, OUI) for nom, question in QUESTIONS.items() if question(x)}


def combinaisons(champs: Ouverts) -> Iterator[Combinaison]:
    """Every contract that these open facts allow; what no contract can be is left out."""
    for valeurs in product(*champs.values()):
        c = dict(zip(champs, valeurs, strict=True))
        if _possible(c):
            yield c


def _possible(c: Combinaison) -> bool:
    oui = {k for k, x in c.items() if x == OUI}
    return not (
        ("sur_existant" in oui and c.get("ouvrage") == NON)
        or {"numerique_ponctuel", "numerique_continu"} <= oui
        or {"duree_longue", "duree_indeterminee"} <= oui
    )


def lorsque(
    champs: Ouverts,
    vues: Iterable[Combinaison],
    alternatives: Iterable[Mapping[str, Iterable[str]]],
) -> str:
    """The condition, in words, under which a text answers: for these contracts out of all those
    that `champs` allows; empty where it answers for all. `alternatives`: the head's own, which tell
    how to part what is not one condition.

    >>> champs = {"regie": ("non", "oui"), "ouvrage": ("non", "oui")}
    >>> lorsque(champs, [{"regie": "non", "ouvrage": "oui"}], [])
    'Lorsque le prix est forfaitaire et que le contrat porte sur un ouvrage de construction'
    """
    toutes = list(combinaisons(champs))
    siennes = [c for c in toutes if c in list(vues)]
    if len(siennes) == len(toutes):
        return ""
    conditions = [_conjonction(champs, toutes, siennes)]
    if conditions[0] is None:
        parts = [[c for c in siennes if _convient(c, q)] for q in alternatives]
        uniques = [p for i, p in enumerate(parts) if p and p not in parts[:i]]
        conditions = [_conjonction(champs, toutes, p) for p in uniques]
    return "Lorsque " + ", ou lorsque ".join(c for c in conditions if c)


def _convient(c: Combinaison, alternative: Mapping[str, Iterable[str]]) -> bool:
    return all(c[k] in vals for k, vals in alternative.items() if k in c)


def _conjonction(
    champs: Ouverts, toutes: list[Combinaison], siennes: list[Combinaison]
) -> str | None:
    """The fewest facts that together mean these contracts and no other; None when none do."""
    valeurs = {k: frozenset(c[k] for c in siennes) for k in champs}

    def tient(cles: Iterable[str]) -> bool:
        return [c for c in toutes if all(c[k] in valeurs[k] for k in cles)] == siennes

    cles = list(champs)
    if not tient(cles):
        return None
    for k in champs:
        if tient(restent := [x for x in cles if x != k]):
            cles = restent
    return " et que ".join(_mots(k, valeurs[k], champs[k]) for k in cles)


def _mots(critere: str, valeurs: frozenset[str], ouvertes: tuple[str, ...]) -> str:
    return next(mots for dites, mots in MOTS[critere] if dites & set(ouvertes) == valeurs)

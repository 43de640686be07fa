"""A trade as people say it → what is known of it: its sector, the code that Insee usually gives it,
the case that is usual in it.

Words are compared without accents, capitals, feminine, plural, nor what anybody adds (« je suis »,
« indépendante », « à domicile »). A word that is near is proposed, never taken for sure.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from ..fiches.secteurs import SECTEURS
from ..lecture.insertion import en_flux
from ..lecture.noeuds import lire_yaml
from ..socle.ecriture import sans_accents
from .premiers_fichiers import AMORCE, Metier, metiers

# What is said besides the trade itself.
A_COTE = frozenset(
    "je suis un une le la les l de des du d en et a au aux mon ma dans chez pour comme profession "
    "metier artisan artisane freelance independant independante auto micro entrepreneur "
    "entrepreneuse entreprise autoentrepreneur microentrepreneur".split()
)
A_DOMICILE = re.compile(r"\b(?:a|au) domicile\b|\bchez (?:les|mes) clients?\b")
# Feminine and plural endings, and what stands for all the forms of a word.
FINALES = (
    (re.compile(r"(?:trice|teuse|teure?)s?$"), "t"),
    (re.compile(r"(?:euse|eure?|rice)s?$"), ""),
    (re.compile(r"(?:iere|ier)s?$"), "i"),
    (re.compile(r"(?:ere|er)s?$"), ""),
    (re.compile(r"(?:nne|n)s?$"), "n"),
    (re.compile(r"(?:lle|l)s?$"), "l"),
    (re.compile(r"(?:es|e|s|x)$"), ""),
)
CHEZ_LUI = " à domicile"
PROCHE, ASSEZ = 0.78, 3  # how near a word must be to be proposed; how many are


@dataclass(frozen=True)
class MetierDit:
    """What was understood: the trade, and whether there is no doubt; other trades it may be."""

    nom: str = ""
    sur: bool = False
    autres: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def metiers_courants() -> dict[str, Metier]:
    """Every trade by its name, with the case that is usual in it."""
    brut = lire_yaml(AMORCE / "metiers_courants.yaml").brut()
    return {
        nom: _metier(metiers()[dit.get("secteur", secteur)], nom, dit)
        for secteur, ceux in brut["metiers"].items()
        for nom, dit in ceux.items()
    }


def naf() -> dict[str, str]:
    """The codes that trades name, with their titles."""
    return dict(lire_yaml(AMORCE / "metiers_courants.yaml").brut()["naf"])


def metier_nomme(nom: str) -> Metier:
    """What is known of a trade, or of a sector, by its name; « à domicile » after it: its client
    is at home.
    """
    seul = nom.removesuffix(CHEZ_LUI)
    m = metiers().get(seul) or metiers_courants()[seul]
    return m if seul == nom else replace(m, nom=nom, lieu="hors_etablissement")


def metier_du_vendeur(secteur: str, dit: str | None) -> Metier:
    """The trade that a seller's file names, where it is one of his sector; else the sector's."""
    compris = comprendre(dit or "")
    m = metier_nomme(compris.nom) if compris.sur else metiers()[secteur]
    return m if m.secteur.nom == secteur else metiers()[secteur]


def presentation(m: Metier) -> str:
    """What was understood of a trade, in a line."""
    code = f", code APE {m.ape} d'ordinaire ({naf()[m.ape]})" if m.ape else ""
    return f"{m.nom or m.secteur.libelle} : secteur {m.secteur.libelle}{code}"


def _metier(base: Metier, nom: str, dit: Mapping[str, Any]) -> Metier:
    """The trade's own example over its sector's."""
    m = replace(base, nom=nom, ape=dit.get("ape", ""))
    m = replace(m, **{k: dit[k] for k in ("qualite", "client", "lieu", "objet") if k in dit})
    if "vend" not in dit:
        return m
    lignes = [_ligne(m, v) for v in dit["vend"]]
    noms = [x["designation"] for x in lignes]
    return replace(
        m,
        description=f"{' ; '.join((noms[0], *(n[:1].lower() + n[1:] for n in noms[1:])))}.",
        lignes="\n".join(f"- {en_flux(x)}" for x in lignes),
        livre=dit.get("livre", m.livre),
    )


def _ligne(m: Metier, vendu: Sequence[str]) -> dict[str, str]:
    """A line of what is sold; its kind too where a trade sells both, or no book could part them."""
    ligne = dict(zip(("designation", "quantite", "unite", "prix_unitaire"), vendu, strict=False))
    genre = vendu[len(ligne)] if len(vendu) > len(ligne) else "services"
    return ligne | ({"nature": genre} if m.nature == "mixte" else {})


def _radical(mot: str) -> str:
    for finale, commun in FINALES:
        if finale.search(mot) and len(mot) > len("mer"):
            return finale.sub(commun, mot)
    return mot


def cle_du_metier(dit: str) -> str:
    """What all the ways of saying a trade have in common.

    >>> cle_du_metier("Plombière") == cle_du_metier("je suis plombier")
    True
    """
    texte = A_DOMICILE.sub(" ", sans_accents(dit.lower().replace("œ", "oe")))
    mots = [m for m in re.split(r"[^a-z0-9]+", texte) if m]
    gardes = [m for m in mots if m not in A_COTE] or mots
    return " ".join(map(_radical, gardes))


@lru_cache(maxsize=1)
def _index() -> dict[str, str]:
    """The names of trades and sectors by their keys; a sector's own name comes before."""
    brut = lire_yaml(AMORCE / "metiers_courants.yaml").brut()["metiers"]
    cles: dict[str, str] = {}
    for ceux in brut.values():
        for nom, dit in ceux.items():
            for mot in (nom, *(dit.get("mots") or ())):
                cles.setdefault(cle_du_metier(mot), nom)
    for s in SECTEURS.values():
        cles |= {cle_du_metier(s.nom): s.nom, cle_du_metier(s.libelle): s.nom}
    return cles


def comprendre(dit: str) -> MetierDit:
    """The trade that a text says; without a name where none is near."""
    cle, index = cle_du_metier(dit), _index()
    if cle in index:
        nom = index[cle]
        chez = A_DOMICILE.search(sans_accents(dit.lower())) and nom not in SECTEURS
        return MetierDit(nom + CHEZ_LUI if chez else nom, sur=True)
    mots = set(cle.split())
    dedans = sorted((c for c in index if c and set(c.split()) <= mots), key=len, reverse=True)
    proches = difflib.get_close_matches(cle, index, ASSEZ, PROCHE)
    autour = [c for c in index if mots and mots <= set(c.split())]
    noms = list(dict.fromkeys(index[c] for c in (*dedans, *proches, *autour)))
    return MetierDit(noms[0], autres=tuple(noms[1:ASSEZ])) if noms else MetierDit()

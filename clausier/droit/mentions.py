"""What explains a paper beside its clauses: the legal mentions that templates write themselves, and
what it costs to leave a mention out.

Takes `clauses/_tableaux/mentions.yaml`, gives typed records and who they are for. A cost is there
only when a source gives it: none is ever reckoned or guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..lecture.noeuds import Noeud
from .criteres import CRITERES
from .documents import TeteModele

SORTES = ("facture", "avoir", "devis", "contrat", "conditions", "lettre")


@dataclass(frozen=True)
class Portee:
    """For which papers (kinds; none: all) and which facts a line of the table holds."""

    sur: tuple[str, ...]
    quand: Mapping[str, tuple[str, ...]]

    def vaut(self, sortes: frozenset[str], criteres: Mapping[str, str]) -> bool:
        """Does it hold for a paper of these kinds, by the facts of its case?"""
        ici = not self.sur or not sortes.isdisjoint(self.sur)
        return ici and all(criteres[k] in vals for k, vals in self.quand.items())


@dataclass(frozen=True)
class MentionDuModele:
    """A legal mention that a template writes; `signes`: words of the page that show it is there."""

    nom: str
    quoi: str
    portee: Portee
    signes: tuple[str, ...]
    pourquoi: str
    sources: tuple[str, ...]
    entre_professionnels: tuple[str, ...]  # sources that hold for a professional client alone
    imposee: bool


@dataclass(frozen=True)
class Sanction:
    """What it costs to omit these mentions and clauses, with its article; `intitule` says when."""

    intitule: str
    dit: str
    source: str
    certitude: str
    portee: Portee
    mentions: frozenset[str]
    clauses: frozenset[str]


@dataclass(frozen=True)
class TableDesMentions:
    """The whole table."""

    mentions: tuple[MentionDuModele, ...]
    sanctions: tuple[Sanction, ...]


def sortes_de(tete: TeteModele) -> frozenset[str]:
    """The kinds of the table that a paper is."""
    est = {
        "facture": tete.a_payer,
        "avoir": tete.avoir,
        "devis": tete.acte == "offre",
        "contrat": tete.acte == "contrat",
        "conditions": tete.acte == "conditions",
        "lettre": tete.lettre,
    }
    return frozenset(k for k, oui in est.items() if oui)


def lire_mentions(noeud: Noeud) -> TableDesMentions:
    """The table. Raises KeyError or TypeError for one that is not of its form."""
    brut = noeud.brut()
    mentions = tuple(
        MentionDuModele(
            x["nom"],
            x["quoi"],
            _portee(x),
            tuple(x.get("signes") or ()),
            x["pourquoi"],
            tuple(x["sources"]),
            tuple(x.get("entre_professionnels") or ()),
            x.get("facultative") != "oui",
        )
        for x in brut["mentions"]
    )
    connues = {m.nom for m in mentions}
    sanctions = tuple(
        Sanction(
            x.get("intitule") or "si elle manque",
            x["dit"],
            x["source"],
            x["certitude"],
            _portee(x),
            _connus(x.get("mentions"), connues),
            frozenset(x.get("clauses") or ()),
        )
        for x in brut["sanctions"]
    )
    return TableDesMentions(mentions, sanctions)


def _portee(x: Mapping[str, Any]) -> Portee:
    quand = {}
    for k, vals in (x.get("quand") or {}).items():
        _connus(vals, set(CRITERES[k].valeurs))
        quand[k] = tuple(vals)
    return Portee(tuple(sorted(_connus(x.get("sur"), set(SORTES)))), quand)


def _connus(noms: list[str] | None, connus: set[str]) -> frozenset[str]:
    if inconnus := set(noms or ()) - connus:
        raise KeyError(*inconnus)
    return frozenset(noms or ())

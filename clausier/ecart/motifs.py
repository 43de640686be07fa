"""Why a clause changed: the law, or the facts of the case. Told by asking the library again, with
one of the two put back.

A variant that answers for the earlier facts on the later day owes its place to the law; one that
answers for the later facts on the earlier day, to the facts. The same variant with other words: a
legal value moved, or the facts that it prints.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from ..dossier.cas import Dossier
from ..droit.bibliotheque import Variante
from ..droit.criteres import CRITERES
from ..lecture.noeuds import Noeud
from ..socle.ecriture import date_courte
from ..texte.composition import Document
from ..texte.selection import Choisie
from .decoupage import Bloc

PARAMETRE = re.compile(r"parametre\(\s*['\"](\w+)['\"]\s*\)")
NOMS = ("designation", "numero", "type", "facture", "date")


@dataclass(frozen=True)
class Motif:
    """`nature`: droit, faits, or texte when the words of the library or of the workspace were
    changed by hand; retour, what is said of a text that came back from the other side. `faits`: the
    same to another program, see `donnees`."""

    nature: Literal["droit", "faits", "texte", "retour"]
    texte: str
    faits: Mapping[str, object] = field(default_factory=dict)


def motifs(
    doc_avant: Document | None, doc_apres: Document | None, avant: Bloc | None, apres: Bloc | None
) -> tuple[Motif, ...]:
    """The reasons, known only where both sides say what they chose."""
    bloc = apres or avant
    if doc_avant is None or doc_apres is None or bloc is None or bloc.choisie is None:
        return (Motif("faits", ""),) if doc_avant and doc_apres else ()
    clause = bloc.choisie.clause
    x = avant.choisie if avant else doc_avant.selection.mention(clause)
    y = apres.choisie if apres else doc_apres.selection.mention(clause)
    if x is None or y is None:
        return (_choix(doc_avant, doc_apres, clause, x is None),)
    if x.parties or y.parties:
        return tuple(_parties(doc_avant, x, y))
    if x.variante.fichier == y.variante.fichier:
        return tuple(_meme_variante(doc_avant, doc_apres, x.variante, y.variante))
    return tuple(_autre_variante(doc_avant, doc_apres, x, y))


def _choix(avant: Document, apres: Document, clause: str, ajoutee: bool) -> Motif:
    if clause in apres.selection.retirees:
        return Motif("faits", "retirée par le dossier (« clauses: retirer »)")
    if clause in avant.selection.retirees:
        return Motif("faits", "elle n'est plus retirée par le dossier (« clauses: retirer »)")
    return Motif(
        "faits",
        "demandée par le dossier (« clauses: ajouter »)"
        if ajoutee
        else "le dossier ne la demande plus (« clauses: ajouter »)",
    )


def _meme_variante(avant: Document, apres: Document, x: Variante, y: Variante) -> Iterator[Motif]:
    if x.corps != y.corps or x.tete != y.tete:
        yield Motif("texte", f"le texte de {y.fichier} a été récrit")
        return
    valeurs = [
        n
        for n in dict.fromkeys(PARAMETRE.findall(y.corps))
        if avant.parametres.get(n) != apres.parametres.get(n)
    ]
    for n in valeurs:
        if n in avant.parametres and n in apres.parametres:
            dits = [
                f"{virgule(d.parametres[n])} au {date_courte(d.selection.jour)}"
                for d in (avant, apres)
            ]
            yield Motif("droit", f"valeur légale « {n} » : {', '.join(dits)}")
    if not valeurs:
        yield Motif("faits", "")


def _parties(avant: Document, x: Choisie, y: Choisie) -> Iterator[Motif]:
    """Of general terms, which print every text that may answer: which of them are others."""
    vus = {v.fichier: v for v in x.variantes}
    jour = avant.selection.jour
    for v in y.variantes:
        if v.fichier not in vus and v.tete.depuis > jour:
            quand = f"droit en vigueur depuis le {date_courte(v.tete.depuis)} ({v.fichier})"
            yield Motif("droit", f"{quand}. {v.tete.explication}")
        elif v.fichier in vus and vus[v.fichier].corps != v.corps:
            yield Motif("texte", f"le texte de {v.fichier} a été récrit")
    if [(p.variante.fichier, p.lorsque) for p in x.parties] != [
        (p.variante.fichier, p.lorsque) for p in y.parties
    ]:
        yield Motif("faits", "ce dont parlent les conditions générales (« cgv: » du vendeur)")


def _autre_variante(avant: Document, apres: Document, x: Choisie, y: Choisie) -> Iterator[Motif]:
    v, w = x.variante.tete, y.variante.tete
    jour, autre = apres.selection.jour, avant.selection.jour
    droit = w.repond(x.criteres, jour) and not w.repond(x.criteres, autre)
    faits = w.repond(y.criteres, autre) and not w.repond(x.criteres, autre)
    if not droit and not faits and not w.repond(y.criteres, autre):
        droit = faits = True  # neither alone leads here
    if droit:
        quand = (
            f"droit en vigueur depuis le {date_courte(w.depuis)}"
            if w.depuis > autre
            else f"droit en vigueur jusqu'au {date_courte(w.jusqu_au)}"
            if w.jusqu_au
            else f"droit au {date_courte(jour)}"
        )
        yield Motif(
            "droit", f"{quand} ({y.variante.fichier}). {_raison(w.sans_objet) or w.explication}"
        )
    if faits:
        changes = [
            k for c in (*v.quand, *w.quand) for k in c if x.criteres.get(k) != y.criteres.get(k)
        ]
        dits = [
            f"{CRITERES[k].dire([x.criteres[k]])} → {CRITERES[k].valeurs[y.criteres[k]]}"
            for k in dict.fromkeys(changes)
        ]
        suite = _raison(w.sans_objet) if w.sans_objet else ""
        yield Motif("faits", " ; ".join([*dits, suite.rstrip(".")] if suite else dits))
    if not droit and not faits:
        yield Motif(
            "texte", f"une autre variante répond : {x.variante.fichier} → {y.variante.fichier}"
        )


def _raison(t: str | None) -> str:
    return f"Sans objet désormais : {t}." if t else ""


def virgule(nombre: str) -> str:
    return nombre.replace(".", ",")


# -------------------------------------------------------------------------------------------- facts


@dataclass(frozen=True)
class FaitChange:
    """A key of the case or of the seller whose value moved; None where the side has none."""

    cle: str
    avant: str | None
    apres: str | None


def faits_changes(avant: Dossier, apres: Dossier) -> tuple[FaitChange, ...]:
    """What the author typed otherwise, key by key, in the order of the later file; items of a list
    go by their name, not by their rank."""
    x, y = _plat(avant), _plat(apres)
    cles = [*y, *(k for k in x if k not in y)]
    return tuple(FaitChange(k, x.get(k), y.get(k)) for k in cles if x.get(k) != y.get(k))


def _plat(d: Dossier) -> dict[str, str]:
    sortie = dict(_feuilles(d.noeud, ""))
    if d.noeud_vendeur is not None and d.noeud_vendeur is not d.noeud.valeur.get("vendeur"):
        sortie |= dict(_feuilles(d.noeud_vendeur, "vendeur"))
    return {k: " ".join(v.split()) for k, v in sortie.items()}


def _feuilles(n: Noeud, chemin: str) -> Iterator[tuple[str, str]]:
    if isinstance(n.valeur, str):
        yield chemin, n.valeur
    elif isinstance(n.valeur, dict):
        for k, x in n.valeur.items():
            yield from _feuilles(x, f"{chemin}.{k}" if chemin else k)
    elif n.valeur and all(isinstance(x.valeur, str) for x in n.valeur):
        yield chemin, ", ".join(x.valeur for x in n.valeur)
    else:
        vus: dict[str, int] = {}
        for i, x in enumerate(n.valeur):
            nom = next(
                (e.valeur for k in NOMS if (e := x.enfant(k)) and isinstance(e.valeur, str)),
                str(i + 1),
            )
            vus[nom] = vus.get(nom, 0) + 1
            yield from _feuilles(x, f"{chemin}[{nom}{f' ({vus[nom]})' if vus[nom] > 1 else ''}]")

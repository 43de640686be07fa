"""The page of document types: each with its picture, what it is for and its own keys."""

from __future__ import annotations

from collections.abc import Mapping

from clausier.droit.bibliotheque import Bibliotheque

from .cles import Ecrivain, Schema, ancre, montre

INTRODUCTION = """\
Ce que `clausier build` sait construire. La première page de chacun, telle qu'il la fait des
dossiers d'`exemples/` ; les personnes et les sommes y sont inventées."""


POUR = {
    "client": "remis au client",
    "interne": "pour vous seul",
    "tribunal": "pour le tribunal",
    "mandataire": "pour le mandataire judiciaire",
}
COMMUNES = (
    *("type", "date", "objet", "lignes", "reglement", "remise"),
    "champs",
    "mention",
    "langue",
)


def page(cas: Schema, familles: Mapping[str, str]) -> str:
    """All types, in the order in which a case meets them."""
    biblio = Bibliotheque(None)
    e = Ecrivain(cas, "dossier")
    lignes = [
        "# Les documents",
        "",
        INTRODUCTION,
        "",
        "Un document est un rang de `documents:` dans le dossier. Tous les types acceptent "
        + ", ".join(f"`{x}`" for x in COMMUNES)
        + " ; chacun a de plus les clés dites sous son nom.",
        "",
    ]
    vers = _adresses(e)
    for famille, types in familles.items():
        lignes += [f"## {famille}", ""]
        for t in types.split():
            lignes += _type(biblio, e, t, vers)
    return "\n".join(lignes)


def _adresses(e: Ecrivain) -> dict[str, str]:
    """Where the records that a document shares with the case are said."""
    partagees = e.fiches("dossier", ("Vendeur", "Client"))
    return {x: f"cles/dossier.md#{ancre(x)}" for x in partagees[1:]}


def _type(biblio: Bibliotheque, e: Ecrivain, t: str, vers: Mapping[str, str]) -> list[str]:
    tete = biblio.modele(t).tete
    fiche = f"Document_{t}"
    propres = [x for x in e.defs[fiche]["properties"] if x not in COMMUNES]
    lignes = [
        f"### {tete.titre} {{ #{ancre(t)} }}",
        "",
        f"`type: {t}` – {POUR[tete.pour]}. {tete.resume}",
        "",
        f"![{tete.titre}, page 1](../galerie/{t}.webp){{ .feuille loading=lazy }}",
        "",
    ]
    d = e.defs[fiche]
    gardees = {k: d["properties"][k] for k in propres}
    e.defs[fiche] = {**d, "properties": gardees}
    dedans = {x: f"#{ancre(t)}-{ancre(x)}" for x in e.fiches(fiche)[1:] if x not in vers}
    lignes += e.section(fiche, {**vers, **dedans}, 4)
    for x, adresse in dedans.items():
        lignes += [f"#### Fiche {montre(x)} {{ {adresse} }}", "", *_dedans(e, x, t, vers | dedans)]
    return lignes


def _dedans(e: Ecrivain, fiche: str, t: str, vers: Mapping[str, str]) -> list[str]:
    """The keys of a record that this type alone has, under it."""
    e.defs[f"{t}.{fiche}"] = e.defs[fiche]
    return e.section(f"{t}.{fiche}", vers, 5)

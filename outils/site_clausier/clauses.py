"""The pages of clauses: each variant with its text, its sources and its days, as `clausier clauses`
shows them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from clausier.commandes.terminal import en_vigueur
from clausier.droit.bibliotheque import Bibliotheque, Variante
from clausier.droit.criteres import conjonction
from clausier.socle.ecriture import date_courte

INTRODUCTION = """\
Toute la bibliothèque : le texte de chaque variante, les textes de loi dont elle vient, les jours où
elle répond. [Comment une variante est choisie](../../explications/choix-des-clauses.md).
`clausier clauses NOM` montre la même chose."""

ENTRE_ACCOLADES = """\
Entre accolades, ce que le document remplit : une valeur légale à sa date, un nom, une somme,
un cas."""


def titre(variantes: tuple[Variante, ...]) -> str:
    titres = dict.fromkeys(v.tete.titre for v in variantes if v.tete.titre)
    return " / ".join(titres) or "(sans texte)"


def pages() -> dict[str, str]:
    """The list, and a page for each initial."""
    biblio = Bibliotheque(None)
    lignes = ["# Les clauses", "", INTRODUCTION, ""]
    sortie = {}
    for lettre, noms in groupby(biblio.noms_clauses, key=lambda n: n[0]):
        page = [f"# Clauses : {lettre.upper()}", "", ENTRE_ACCOLADES, ""]
        lignes += [f"## {lettre.upper()}", ""]
        for nom in noms:
            variantes = biblio.variantes(nom)
            lignes.append(f"- [`{nom}`]({lettre}.md#{nom}) – {titre(variantes)}")
            page += _clause(biblio, nom, variantes)
        lignes.append("")
        sortie[f"{lettre}.md"] = "\n".join(page)
    return {"index.md": "\n".join(lignes), **sortie}


def _clause(biblio: Bibliotheque, nom: str, variantes: tuple[Variante, ...]) -> Iterator[str]:
    yield from (f"## {titre(variantes)} {{ #{nom} }}", "", f"`{nom}`", "")
    for v in variantes:
        yield from _variante(v)


def _variante(v: Variante) -> Iterator[str]:
    t = v.tete
    yield from (f"### {v.nom} {{ #{v.clause}-{v.nom} }}", "")
    yield f"- Répond quand : {' — ou '.join(map(conjonction, t.quand))}"
    yield f"- En vigueur : {en_vigueur(t)}"
    yield f"- Sources : {' ; '.join(f'{s} ({i})' if i else s for s, i in t.sources.items())}"
    obligatoire = ", obligatoire" if t.obligatoire else ""
    yield f"- Vérifiée le {date_courte(t.verifie_le)}, certitude {t.certitude}{obligatoire}"
    yield f"- Pourquoi : {t.explication}"
    if t.avertissement:
        yield f"- Avertissement : {t.avertissement}"
    if t.sans_objet:
        yield f"- Sans objet : {t.sans_objet}"
    yield ""
    if corps := v.corps.strip():
        yield from ("``` { .text .clause }", corps, "```", "")

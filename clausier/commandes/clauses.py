"""The command `clauses`: what the library holds, one clause with its variants, or what quotes an
article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..socle.affichage import accord, paragraphe
from ..socle.ecriture import date_courte
from .francais import Commande
from .propositions import clauses_proposees
from .sortie import afficher
from .terminal import afficher_problemes, champ, en_vigueur, origine, tableau

if TYPE_CHECKING:
    from ..droit.bibliotheque import Bibliotheque, Variante

VIDE = r"[\s.,\u00a0\u202f]*"
ARTICLE = rf"{VIDE}(?:art(?:icles?)?\b{VIDE})?"


@click.command(
    cls=Commande,
    short_help="montre les clauses de la bibliothèque",
    help=(
        "Montre les clauses de la bibliothèque : toutes, ou une avec ses variantes, ou celles "
        "qui citent un article."
    ),
)
@click.argument("nom", required=False, metavar="[NOM]", shell_complete=clauses_proposees)
@click.option(
    "--article",
    metavar="ARTICLE",
    help="Ce qui cite cet article, par exemple « L441-10 » ou « C. civ., art. 1103 ».",
)
def clauses(nom: str | None, article: str | None) -> None:
    """The list, one clause, or what quotes an article."""
    from ..droit.bibliotheque import Bibliotheque
    from ..socle.espace import espace_de
    from ..socle.problemes import Refus

    if nom and article:
        raise click.UsageError("donnez le nom d'une clause, ou « --article », mais pas les deux.")
    biblio = Bibliotheque(espace_de(Path.cwd()))
    try:
        if article is not None:
            _citations(biblio, article)
        elif nom:
            _fiche(biblio, nom)
        else:
            _liste(biblio)
    except Refus as e:
        afficher_problemes(e.problemes)
        raise click.exceptions.Exit(1) from None


def _liste(biblio: Bibliotheque) -> None:
    """One clause a line; an empty line where the initial changes."""
    lettre = ""
    lignes: list[tuple[str, str, str]] = []
    for nom in biblio.noms_clauses:
        if lettre and nom[0] != lettre:
            lignes.append(("", "", ""))
        lettre = nom[0]
        variantes = biblio.variantes(nom)
        lignes.append((nom, str(len(variantes)), " / ".join(_titres(variantes))))
    tableau(("Clause", "Variantes", "Titre"), lignes)
    afficher(
        f"\n{accord(len(biblio.noms_clauses), 'clause')} ; « clausier clauses NOM » en montre une."
    )


def _titres(variantes: tuple[Variante, ...]) -> list[str]:
    return list(dict.fromkeys(v.tete.titre for v in variantes if v.tete.titre)) or ["(sans texte)"]


def _fiche(biblio: Bibliotheque, nom: str) -> None:
    """A clause with every variant: when it answers, on what law, since when, in which words."""
    from ..droit.criteres import conjonction

    if nom not in biblio.noms_clauses:
        from ..socle.propositions import proposition

        dit = proposition(nom, biblio.noms_clauses) or " ; « clausier clauses » les montre toutes."
        raise click.UsageError(f"clause « {nom} » inconnue{dit}")
    variantes = biblio.variantes(nom)
    afficher(paragraphe(f"{nom} – {' / '.join(_titres(variantes))}", 0, 2), gras=True)
    modeles = [
        m
        for m in biblio.noms_modeles
        if any(
            x.rstrip("?") == nom
            for x in (*biblio.modele(m).tete.articles, *biblio.modele(m).tete.mentions)
        )
    ]
    modeles += [
        d for d in dict.fromkeys(d for v in variantes for d in v.tete.documents) if d not in modeles
    ]
    afficher(
        paragraphe(
            f"{accord(len(variantes), 'variante')} ; documents qui la demandent : "
            f"{', '.join(modeles) or 'aucun'}"
        )
    )
    for v in variantes:
        t = v.tete
        afficher()
        afficher(v.fichier + origine(biblio, v), gras=True)
        champ("titre", t.titre)
        champ("répond quand", " — ou ".join(map(conjonction, t.quand)))
        champ("en vigueur", en_vigueur(t))
        champ("sources", " ; ".join(f"{s} ({i})" if i else s for s, i in t.sources.items()))
        champ(
            "vérifiée le",
            f"{date_courte(t.verifie_le)}, certitude {t.certitude}"
            + (", obligatoire" if t.obligatoire else ""),
        )
        champ("explication", t.explication)
        champ("avertissement", t.avertissement)
        champ("sans objet", t.sans_objet)
        if v.corps.strip():
            afficher()
        for ligne in v.corps.strip().splitlines():
            afficher(paragraphe(ligne, 4, 6) if ligne.strip() else "")


def motif_article(texte: str) -> re.Pattern[str]:
    """What finds an article however it is written: spaces, dots, no-break spaces and capitals do
    not count.

    >>> bool(motif_article("L441-10").search("article L. 441-10 du Code de commerce"))
    True
    >>> bool(motif_article("L441-1").search("article L441-10"))
    False
    """
    mots = [
        m
        for m in re.findall(r"[^\W\d_]+|\d+|[^\w\s.,]", texte)
        if m.lower() not in ("art", "article", "articles")
    ]
    if not any(m[0].isdigit() for m in mots):
        raise click.UsageError(
            f"« {texte} » n'est pas un article : donnez son numéro, par exemple « L441-10 » "
            "ou « 1103 »."
        )
    corps = ARTICLE.join("[-\u2010\u2011\u2013]" if m == "-" else re.escape(m) for m in mots)
    avant = r"(?<![\d-])" if mots[0].isdigit() else r"(?<!\w)"
    return re.compile(rf"{avant}{corps}(?!\w|[-\u2010\u2011]\d)", re.I)


def _citations(biblio: Bibliotheque, article: str) -> None:
    """Every file of the library whose sources or text quote the article, one a line."""
    motif = motif_article(article)
    lignes = []
    for fichier, endroits in _textes(biblio):
        ou = [nom for nom, texte in endroits if motif.search(texte)]
        if ou:
            lignes.append((fichier, ", ".join(ou)))
    tableau(("Fichier", "Cité dans"), lignes)
    if not lignes:
        afficher(f"Rien ne cite « {article} » dans la bibliothèque.")


def _textes(biblio: Bibliotheque) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """(file, [(where, text)]): variants, templates and their pieces, legal values."""
    for nom in biblio.noms_clauses:
        for v in biblio.variantes(nom):
            endroits = [
                ("sources", "\n".join(v.tete.sources)),
                ("texte", v.corps),
                (
                    "explication",
                    "\n".join(
                        (v.tete.explication, v.tete.avertissement or "", v.tete.sans_objet or "")
                    ),
                ),
            ]
            yield v.fichier, endroits
    from ..droit.tetes import lire_fichier

    for base, sous, joker in (
        ("templates", "", "*.md"),
        ("templates", "_morceaux/", "*.md"),
        ("clauses", "_parametres/", "*.yaml"),
    ):
        noms = sorted(
            {
                f.name
                for d in (biblio.racine, biblio.espace)
                if d
                for f in (d / base / sous).glob(joker)
            }
        )
        for nom in noms:
            relatif = f"{base}/{sous}{nom}"
            f = biblio.chemin(relatif)
            if f is None:
                continue
            yield (
                relatif,
                [("sources" if joker == "*.yaml" else "texte", lire_fichier(f, biblio.base(f)))],
            )

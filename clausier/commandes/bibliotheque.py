"""The commands that open the library: `clauses` shows what it holds, `explain` why a document says what it says.

They load the library only when they run, so that `clausier --help` stays quick.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..socle.affichage import accord, paragraphe
from . import completion
from .francais import Commande
from .terminal import CHEMINS, cas, dire, tableau

if TYPE_CHECKING:
    from ..course.chaine import Chaine
    from ..dossier.cas import Dossier
    from ..droit.bibliotheque import Bibliotheque, Variante
    from ..droit.tetes import DocumentVoulu, TeteClause
    from ..texte.selection import Choisie, Selection

VIDE = r"[\s.,\u00a0\u202f]*"
ARTICLE = rf"{VIDE}(?:art(?:icles?)?\b{VIDE})?"


# ------------------------------------------------------------------------------------------------------------ clauses


@click.command(
    cls=Commande,
    short_help="montre les clauses de la bibliothèque",
    help="Montre les clauses de la bibliothèque : toutes, ou une avec ses variantes, ou celles qui citent un article.",
)
@click.argument("nom", required=False, metavar="[NOM]", shell_complete=completion.clauses)
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
        dire(e.problemes)
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
    click.echo(
        f"\n{accord(len(biblio.noms_clauses), 'clause')} ; « clausier clauses NOM » en montre une."
    )


def _titres(variantes: tuple[Variante, ...]) -> list[str]:
    return list(dict.fromkeys(v.tete.titre for v in variantes if v.tete.titre)) or ["(sans texte)"]


def _fiche(biblio: Bibliotheque, nom: str) -> None:
    """A clause with every variant: when it answers, on what law, since when, in which words."""
    from ..droit.criteres import conjonction

    if nom not in biblio.noms_clauses:
        import difflib

        proche = difflib.get_close_matches(nom, biblio.noms_clauses, 1)
        raise click.UsageError(
            f"clause « {nom} » inconnue"
            + (
                f" ; vouliez-vous dire « {proche[0]} » ?"
                if proche
                else " ; « clausier clauses » les montre toutes."
            )
        )
    variantes = biblio.variantes(nom)
    click.secho(paragraphe(f"{nom} – {' / '.join(_titres(variantes))}", 0, 2), bold=True)
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
    click.echo(
        paragraphe(
            f"{accord(len(variantes), 'variante')} ; documents qui la demandent : {', '.join(modeles) or 'aucun'}"
        )
    )
    for v in variantes:
        t = v.tete
        click.echo()
        click.secho(v.fichier + _origine(biblio, v), bold=True)
        _ligne("titre", t.titre)
        _ligne("répond quand", " — ou ".join(map(conjonction, t.quand)))
        _ligne("en vigueur", _intervalle(t))
        _ligne("sources", " ; ".join(f"{s} ({i})" if i else s for s, i in t.sources.items()))
        _ligne(
            "vérifiée le",
            f"{t.verifie_le:%d/%m/%Y}, certitude {t.certitude}"
            + (", obligatoire" if t.obligatoire else ""),
        )
        _ligne("explication", t.explication)
        _ligne("avertissement", t.avertissement)
        _ligne("sans objet", t.sans_objet)
        if v.corps.strip():
            click.echo()
        for ligne in v.corps.strip().splitlines():
            click.echo(paragraphe(ligne, 4, 6) if ligne.strip() else "")


def _ligne(nom: str, valeur: str | None) -> None:
    if valeur:
        click.echo(paragraphe(f"{nom} : {valeur}", 2, 4))


def _intervalle(t: TeteClause) -> str:
    return f"depuis le {t.depuis:%d/%m/%Y}" + (
        f", jusqu'au {t.jusqu_au:%d/%m/%Y}" if t.jusqu_au else ""
    )


def _origine(biblio: Bibliotheque, v: Variante) -> str:
    """Says when a file is the user's own and not the library's."""
    return (
        " (votre espace de travail)"
        if biblio.espace and v.chemin.is_relative_to(biblio.espace)
        else ""
    )


def motif_article(texte: str) -> re.Pattern[str]:
    """What finds an article however it is written: spaces, dots, no-break spaces and capitals do not count.

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
            f"« {texte} » n'est pas un article : donnez son numéro, par exemple « L441-10 » ou « 1103 »."
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
        click.echo(f"Rien ne cite « {article} » dans la bibliothèque.")


def _textes(biblio: Bibliotheque) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """(file, [(where, text)]): variants, templates and their pieces, legal values."""
    for nom in biblio.noms_clauses:
        for v in biblio.variantes(nom):
            endroits = [
                ("sources", "\n".join(v.tete.sources)),
                ("texte", v.corps),
                (
                    "explication",
                    f"{v.tete.explication}\n{v.tete.avertissement or ''}\n{v.tete.sans_objet or ''}",
                ),
            ]
            yield v.fichier, endroits
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
            yield (
                relatif,
                [
                    (
                        "sources" if joker == "*.yaml" else "texte",
                        biblio.chemin(relatif).read_text(encoding="utf-8"),
                    )
                ],
            )


# ------------------------------------------------------------------------------------------------------------ explain


@click.command(
    cls=Commande,
    short_help="dit pourquoi un document dit ce qu'il dit",
    help="Dit, pour chaque document, quelle variante de chaque clause est retenue, pourquoi, d'où elle vient et depuis quand elle est en vigueur.",
)
@CHEMINS
@click.option(
    "--only",
    "seul",
    metavar="TYPE",
    shell_complete=completion.types,
    help="Un seul type de document.",
)
@click.option(
    "--clause", "clause", metavar="NOM", shell_complete=completion.clauses, help="Une seule clause."
)
def explain(chemins: tuple[Path, ...], seul: str | None, clause: str | None) -> None:
    """For each document of each case: the facts, the clauses taken, and those that were not."""
    from ..course.course import Course
    from ..socle.problemes import Refus

    fautes = vus = False
    course = Course()
    for chemin, nom in cas(chemins):
        chaine = course.chaine_de(chemin)
        try:
            dossier, avertissements = chaine.dossier(chemin, nom)
            dire(avertissements)
            click.secho(f"Dossier {dossier.nom} ({nom})", bold=True)
            for rang, doc in enumerate(dossier.documents):
                if not seul or doc.type == seul:
                    vus |= _document(chaine, dossier, rang, doc, clause)
        except Refus as e:
            dire(e.problemes)
            fautes = True
    if not vus and not fautes:
        raise click.UsageError("rien de tel dans ces documents.")
    raise click.exceptions.Exit(1 if fautes else 0)


def _document(
    chaine: Chaine, dossier: Dossier, rang: int, doc: DocumentVoulu, clause: str | None
) -> bool:
    """One document explained; False when it has nothing to do with the only `clause` asked for."""
    from ..texte.selection import select

    biblio = chaine.biblio
    modele = biblio.modele(doc.type)
    s = select(biblio, dossier, doc, modele, rang)
    choisies = [c for c in s.choisies if clause in (None, c.clause)]
    options = [
        n.rstrip("?") for n in (*modele.tete.articles, *modele.tete.mentions) if n.endswith("?")
    ]
    absentes = [
        n
        for n in options
        if n not in {c.clause for c in s.choisies} and n not in s.retirees and clause in (None, n)
    ]
    retirees = [n for n in s.retirees if clause in (None, n)]
    if clause and not (choisies or absentes or retirees):
        return False
    click.echo()
    click.secho(
        f"{modele.tete.titre} {getattr(doc, 'numero', None) or ''}".rstrip()
        + f", {doc.date:%d/%m/%Y}",
        bold=True,
    )
    click.echo(
        paragraphe(
            f"modèle {modele.fichier} ; droit au {s.jour:%d/%m/%Y} ; pour {_pour(modele.tete.pour)}",
            2,
            4,
        )
    )
    if not clause:
        _faits(s)
    for titre, groupe in (
        ("Articles", [c for c in choisies if c.presente and c.role == "article"]),
        ("Mentions", [c for c in choisies if c.presente and c.role == "mention"]),
        ("Sans objet ici", [c for c in choisies if not c.presente]),
    ):
        if groupe:
            click.echo(f"\n  {titre}")
        for c in groupe:
            _choix(biblio, s, c, s.numeros)
    if retirees or absentes:
        click.echo()
    _ligne("retirées par le dossier", ", ".join(retirees))
    _ligne("en option, non demandées (« clauses: {ajouter: […]} »)", ", ".join(absentes))
    return True


def _pour(qui: str) -> str:
    return {"client": "le client", "interne": "vous seul", "tribunal": "le tribunal"}[qui]


def _faits(s: Selection) -> None:
    """What the case says of this document, and what follows from it."""
    from ..droit.criteres import CRITERES

    champs = [c.dire((s.criteres[c.nom],)) for c in CRITERES.values() if not c.fait]
    faits = [c for c in CRITERES.values() if c.fait]
    oui = [c.titre for c in faits if s.criteres[c.nom] == "oui"]
    non = [c.titre for c in faits if s.criteres[c.nom] == "non"]
    _ligne("faits", " ; ".join(champs))
    _ligne("oui", " ; ".join(oui) or "rien")
    _ligne("non", " ; ".join(non) or "rien")


def _choix(biblio: Bibliotheque, s: Selection, c: Choisie, numeros: dict[str, int]) -> None:
    """One clause: file, interval, reason; then the variants that were not taken."""
    from ..droit.criteres import conjonction
    from ..texte.selection import explique

    v, t = c.variante, c.variante.tete
    tete = f"{numeros[c.clause]}. {c.clause}" if c.clause in numeros else c.clause
    click.echo(paragraphe(f"{tete} – {t.titre or t.sans_objet}", 4, 6))
    click.echo(paragraphe(f"{v.fichier}{_origine(biblio, v)}, en vigueur {_intervalle(t)}", 6, 8))
    raison = next(q for q in t.quand if all(s.criteres[k] in vals for k, vals in q.items()))
    click.echo(
        paragraphe(f"parce que : {conjonction({k: (s.criteres[k],) for k in raison})}", 6, 8)
    )
    for autre in biblio.variantes(c.clause):
        if autre is not v:
            click.echo(paragraphe(f"pas {autre.nom} : {explique(autre, s.criteres, s.jour)}", 6, 8))

"""The command `droit`: what of the law changes in the next 24 months, and what it does to the
documents of a workspace.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..socle.affichage import accord, paragraphe
from ..socle.ecriture import date_courte
from .francais import Commande
from .sortie import afficher, montrer
from .terminal import CHEMINS, LE_JOUR, afficher_problemes, aujourdhui, cas_designes, champ, tableau

if TYPE_CHECKING:
    from ..course.avenir import Avenir, DocumentTouche
    from ..droit.calendrier import Changement

FORMATS = ("texte", "json", "markdown")


@click.command(
    cls=Commande,
    short_help="dit ce qui va changer dans la loi",
    help=(
        "Dit ce que la bibliothèque sait changer dans les 24 mois (valeurs, clauses, textes "
        "annoncés), ce qui est incertain, le jour où chaque source a été lue, et quels documents "
        "de l'espace de travail sont touchés."
    ),
)
@CHEMINS
@LE_JOUR
@click.option(
    "--format",
    "forme",
    type=click.Choice(FORMATS),
    default="texte",
    help="Texte (par défaut), JSON, ou Markdown : la page de la bibliothèque, sans vos dossiers.",
)
def droit(chemins: tuple[Path, ...], jour: date | None, forme: str) -> None:
    """The calendar from a day; exit status 1 when a case or a text of the library is refused."""
    from ..course.avenir import avenir
    from ..droit.bibliotheque import Bibliotheque
    from ..page.avenir import avenir_json, avenir_markdown
    from ..socle.problemes import Refus

    sans = forme == "markdown"
    if sans and chemins:
        raise click.UsageError("« --format markdown » ne prend pas de dossier.")
    cas = [] if sans else _cas(chemins)
    try:
        biblio = Bibliotheque(None if sans else _espace(cas))
        a = avenir(biblio, cas, jour or aujourdhui())
    except Refus as e:
        afficher_problemes(e.problemes)
        raise click.exceptions.Exit(1) from None
    afficher_problemes(a.erreurs)
    if forme == "json":
        montrer((json.dumps(avenir_json(a), ensure_ascii=False, indent=1) + "\n").encode())
    elif sans:
        montrer(avenir_markdown(a).encode())
    else:
        _texte(a)
    raise click.exceptions.Exit(1 if a.erreurs else 0)


def _cas(chemins: tuple[Path, ...]) -> list[tuple[Path, str]]:
    """The cases that are named; where one stands, those that there may be."""
    try:
        return cas_designes(chemins)
    except click.UsageError:
        if chemins:
            raise
        return []


def _espace(cas: list[tuple[Path, str]]) -> Path:
    from ..socle.espace import espace_de

    return espace_de(cas[0][0] if cas else Path.cwd())


def _texte(a: Avenir) -> None:
    """What changes, with the documents it reaches; what is uncertain; when sources were read."""
    afficher(f"Ce qui change du {date_courte(a.jour)} au {date_courte(a.fin)}", gras=True)
    for c, touches in a.changements:
        _changement(c, touches, a.jour)
    afficher()
    afficher("Ce qui est incertain", gras=True)
    for i in a.incertitudes:
        lu = f", lu le {date_courte(i.verifie_le)}" if i.verifie_le else ""
        afficher(paragraphe(f"{i.certitude}  {i.quoi} ({i.fichier}{lu})", 2, 5))
        if i.pourquoi:
            afficher(paragraphe(i.pourquoi, 5, 5))
    afficher()
    afficher("Le jour où chaque source a été lue", gras=True)
    tableau(
        ("Lue le", "Source"), [(f"  {date_courte(x.verifie_le)}", x.source) for x in a.sources_lues]
    )
    vus = {id(t.document) for _, ts in a.changements for t in ts}
    afficher(
        f"\n{accord(len(a.changements), 'changement')} · "
        f"{accord(a.dossiers, 'dossier')} lu{'s' if a.dossiers > 1 else ''} · "
        f"{accord(len(vus), 'document')} touché{'s' if len(vus) > 1 else ''}"
    )


def _changement(c: Changement, touches: tuple[DocumentTouche, ...], jour: date) -> None:
    from ..page.avenir import GENRES, comptes_touches, devient

    afficher()
    passe = " (ce jour est passé : à vérifier)" if c.jour <= jour else ""
    afficher(paragraphe(f"{date_courte(c.jour)}  {c.quoi}{passe}", 2, 4))
    champ(GENRES[c.genre], devient(c))
    lu = f", lu le {date_courte(c.verifie_le)}" if c.verifie_le else ""
    champ("source", f"{' ; '.join(c.sources)} (certitude {c.certitude}{lu})")
    for dit in comptes_touches(touches, c):
        afficher(paragraphe(dit, 2, 4))
    for t in touches:
        nom = f"{t.document.type} {t.document.numero or ''}".strip()
        afficher(paragraphe(f"- {nom} ({t.fichier})", 4, 6))

"""What the shell proposes when one presses Tab: cases, document types, clauses.

The machinery is click's; here are only the values.

Loaded with every command, so nothing more is imported before a completion is really asked for.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from ..droit.bibliotheque import Bibliotheque


def _bibliotheque() -> Bibliotheque:
    from ..droit.bibliotheque import Bibliotheque
    from ..socle.espace import espace_de

    return Bibliotheque(espace_de(Path.cwd()))


def dossiers_proposes(
    ctx: click.Context, param: click.Parameter, debut: str
) -> list[CompletionItem]:
    """The cases of the workspace one stands in, by their path or by their file's name; elsewhere,
    or when none fits, any file.
    """
    from click.shell_completion import CompletionItem

    from ..socle.espace import cases, espace_de

    espace = espace_de(Path.cwd())
    # Only in a workspace: elsewhere the search could run over a whole home.
    trouves = (
        [os.path.relpath(f) for f in cases(espace)] if (espace / "vendeur.yaml").is_file() else []
    )
    # A name that holds a line end or a control is typed by nobody; one that begins by « - » would
    # be an option.
    trouves = [f"./{x}" if x.startswith("-") else x for x in trouves if x.isprintable()]
    choisis = [x for x in trouves if x.startswith(debut)] or [
        x for x in trouves if Path(x).name.startswith(debut)
    ]
    return [CompletionItem(x) for x in choisis] or [CompletionItem(debut, type="file")]


def codes_ou_dossiers(
    ctx: click.Context, param: click.Parameter, debut: str
) -> list[CompletionItem]:
    """The codes of faults, each with its meaning, once one is begun; else cases."""
    from click.shell_completion import CompletionItem

    from ..socle.codes import CODES

    siens = [CompletionItem(c, help=CODES[c].titre) for c in CODES if debut and c.startswith(debut)]
    return siens or dossiers_proposes(ctx, param, debut)


def types_proposes(ctx: click.Context, param: click.Parameter, debut: str) -> list[CompletionItem]:
    """Document types, each with its title."""
    from click.shell_completion import CompletionItem

    from ..socle.affichage import visible
    from ..socle.problemes import Refus

    biblio = _bibliotheque()
    try:
        return [
            CompletionItem(t, help=visible(biblio.modele(t).tete.titre))
            for t in biblio.noms_modeles
            if t.startswith(debut) and t.isprintable()
        ]
    except (
        Refus
    ):  # a template of the workspace is being written: `check` says what is wrong, Tab still serves
        return [
            CompletionItem(t)
            for t in biblio.noms_modeles
            if t.startswith(debut) and t.isprintable()
        ]


def clauses_proposees(
    ctx: click.Context, param: click.Parameter, debut: str
) -> list[CompletionItem]:
    """Names of clauses."""
    from click.shell_completion import CompletionItem

    return [
        CompletionItem(n)
        for n in _bibliotheque().noms_clauses
        if n.startswith(debut) and n.isprintable()
    ]


def clients_proposes(
    ctx: click.Context, param: click.Parameter, debut: str
) -> list[CompletionItem]:
    """Whom a case may begin with: a quality, or a client of the workspace."""
    from ..amorce.catalogue import QUALITES
    from ..socle.espace import espace_de, fiches_des_clients

    return _debutant(
        [*QUALITES, *(f.stem for f in fiches_des_clients(espace_de(Path.cwd())))], debut
    )


def articles_proposes(
    ctx: click.Context, param: click.Parameter, debut: str
) -> list[CompletionItem]:
    """The articles of the catalogue, after those that are typed already."""
    from ..dossier.catalogue import catalogue_de
    from ..dossier.espace_lu import EspaceLu
    from ..socle.espace import CATALOGUE, espace_de

    espace = espace_de(Path.cwd())
    avant, virgule, _ = debut.rpartition(",")
    articles = catalogue_de(EspaceLu(espace, _bibliotheque()), CATALOGUE).articles
    return _debutant([f"{avant}{virgule}{a}" for a in articles], debut)


def dossiers_nommes(ctx: click.Context, param: click.Parameter, debut: str) -> list[CompletionItem]:
    """The cases of the workspace one stands in, by their names."""
    from ..paquet.resultats import nom_de
    from ..socle.empreintes import octets_de
    from ..socle.espace import espace_de, voisins

    return _debutant([nom_de(octets_de(f)) for f in voisins(espace_de(Path.cwd()))], debut)


def _debutant(noms: list[str], debut: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(n) for n in noms if n and n.startswith(debut) and n.isprintable()]


def exemples_proposes(
    ctx: click.Context, param: click.Parameter, debut: str
) -> list[CompletionItem]:
    """The examples of `demo`, each with what it is."""
    from click.shell_completion import CompletionItem

    from ..amorce.demonstration import exemples_livres

    return [
        CompletionItem(n, help=dit) for n, dit in exemples_livres().items() if n.startswith(debut)
    ]

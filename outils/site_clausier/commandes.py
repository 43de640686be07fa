"""The page of commands: each with its usage, its help, its arguments and its options, as click
knows them."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from clausier.commandes.racine import main

INTRODUCTION = """\
Sans chemin, une commande travaille sur l'espace de travail où l'on se trouve. Elle finit par 0 si
tout va bien (avertissements compris), 1 s'il y a une erreur dans vos fichiers, 2 si elle est mal
employée. `clausier COMMANDE --help` dit la même chose que cette page."""


def page() -> str:
    lignes = ["# Les commandes", "", INTRODUCTION, ""]
    racine = click.Context(main, info_name="clausier")
    for nom in main.list_commands(racine):
        commande = main.get_command(racine, nom)
        if commande is not None and not commande.hidden:
            lignes += _commande(nom, commande, racine)
    return "\n".join(lignes)


def _commande(nom: str, commande: click.Command, racine: click.Context) -> list[str]:
    ctx = click.Context(commande, info_name=nom, parent=racine)
    usage = " ".join([ctx.command_path, *commande.collect_usage_pieces(ctx)])
    lignes = [f"## clausier {nom} {{ #{nom} }}", "", "``` text", usage, "```", ""]
    lignes += _aide(commande.help or "")
    for p in commande.get_params(ctx):
        if p.name != "help" and isinstance(p, click.Option) and (fiche := p.get_help_record(ctx)):
            option, dit = fiche
            lignes.append(f"- `{option}` : {dit}")
    return [*lignes, ""]


def _aide(aide: str) -> Iterator[str]:
    """Its paragraphs; what click is told not to fill (« \\b ») keeps its lines here too."""
    for partie in inspect.cleandoc(aide).split("\n\n"):
        if partie.startswith("\b\n"):
            yield from ("``` { .text .dit }", partie.removeprefix("\b\n"), "```", "")
        elif partie.strip():
            yield from (" ".join(partie.split()), "")

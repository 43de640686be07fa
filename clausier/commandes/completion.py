"""The command `completion`: the script that a shell reads once to complete what one types."""

from __future__ import annotations

import click

from .francais import Commande

COQUILLES = ("bash", "zsh", "fish")


@click.command(
    cls=Commande,
    short_help="complète les commandes dans le terminal",
    help="Donne le script qui complète commandes, options, dossiers et types de documents avec la "
    "touche Tab. Ajoutez cette ligne :\n\n\b\n"
    'bash, à ~/.bashrc : eval "$(clausier completion bash)"\n'
    'zsh, à ~/.zshrc :   eval "$(clausier completion zsh)"\n'
    "fish, à ~/.config/fish/config.fish :\n"
    "                    clausier completion fish | source",
)
@click.argument("coquille", type=click.Choice(COQUILLES), metavar="bash|zsh|fish")
@click.pass_context
def completion(ctx: click.Context, coquille: str) -> None:
    """The script of a shell, made by click for the whole command."""
    click.echo(_script(ctx.find_root().command, coquille))


def _script(commande: click.Command, coquille: str) -> str:
    """The script that a shell reads once.

    Past click's own `source` for bash, which starts one to ask its version and warns in English.
    """
    from click.shell_completion import ShellComplete, get_completion_class

    classe = get_completion_class(coquille)
    assert classe is not None
    return ShellComplete.source(classe(commande, {}, "clausier", "_CLAUSIER_COMPLETE"))

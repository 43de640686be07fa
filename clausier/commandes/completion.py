"""The command `completion`: the script that a shell reads once to complete what one types."""

from __future__ import annotations

import re

import click

from .francais import Commande
from .sortie import montrer

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
    montrer(_script(ctx.find_root().command, coquille).encode() + b"\n")


def _script(commande: click.Command, coquille: str) -> str:
    """The script that a shell reads once.

    Past click's own `source` for bash, which starts one to ask its version and warns in English.
    """
    from click.shell_completion import ShellComplete, get_completion_class

    proteger()
    classe = get_completion_class(coquille)
    assert classe is not None
    return ShellComplete.source(classe(commande, {}, "clausier", "_CLAUSIER_COMPLETE"))


# click's own lets bash expand each proposal once more, reads backslashes away, and runs the command
# as it was typed: in a clone, « ./clausier » is a stranger's.
BASH = """\
%(complete_func)s() {
    local response completion type value
    response=$(env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD="$COMP_CWORD" \\
        %(complete_var)s=bash_complete %(prog_name)s)
    while IFS= read -r completion; do
        type=${completion%%%%,*} value=${completion#*,}
        # After an opening quote a backslash would be one more sign of the name.
        [[ ${COMP_WORDS[COMP_CWORD]} == [\\'\\"]* && $value == *\\\\* ]] && continue
        if [[ $type == dir ]]; then
            COMPREPLY=()
            compopt -o dirnames
        elif [[ $type == file ]]; then
            COMPREPLY=()
            compopt -o default
        elif [[ $type == plain ]]; then
            COMPREPLY+=("$value")
        fi
    done <<< "$response"
    return 0
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""


def proteger() -> None:
    """Have bash write every proposal with its special signs held by a backslash; zsh and fish do it
    by themselves.
    """
    from click.shell_completion import BashComplete, CompletionItem, add_completion_class

    class Bash(BashComplete):
        source_template = BASH

        def format_completion(self, item: CompletionItem) -> str:
            valeur: str = item.value
            if item.type == "plain":
                valeur = re.sub(r"([^\w./@%+:=,-])", r"\\\1", valeur)
            return f"{item.type},{valeur}"

    add_completion_class(Bash, "bash")

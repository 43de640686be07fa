"""The command line in French: click's own words for help and for wrong use.

Why not gettext: click reads its words from the process-wide domain « messages », which a program
cannot fill without environment variables and compiled catalogues. Here the two places where click
speaks are overridden: the methods that write the help, and the exceptions that say what was wrong.
What is not known stays as click said it.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from ..socle.affichage import visible
from ..socle.erreurs import SYSTEME, DemandeInvalide, Erreur
from ..socle.problemes import Refus
from .sortie import afficher

LECTEUR_PARTI = 141  # the status that a shell gives to a program that SIGPIPE ends: 128 + 13
AIDE = "Affiche cette aide et termine."
QUOI = {"File": "le fichier", "Directory": "le dossier", "Path": "le chemin"}
ETAT = {
    "does not exist": "n'existe pas",
    "is a file": "est un fichier",
    "is a directory": "est un dossier",
    "is not readable": "n'est pas lisible",
    "is not writable": "n'est pas modifiable",
    "is not executable": "n'est pas exécutable",
}
PHRASES: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"Missing command\.?", lambda m: "il manque une commande."),
    (r"Got unexpected extra arguments? \((.*)\)", lambda m: f"argument en trop : {m[1]}"),
    (
        r"Option '?([^ ']+)'? requires (?:an argument|\d+ arguments)\.?",
        lambda m: f"l'option « {m[1]} » attend une valeur.",
    ),
    (
        r"Option '?([^ ']+)'? does not take a value\.?",
        lambda m: f"l'option « {m[1]} » ne prend pas de valeur.",
    ),
    (
        r"(File|Directory|Path) '(.*)' (.*)\.",
        lambda m: f"{QUOI[m[1]]} « {m[2]} » {ETAT.get(m[3], m[3])}.",
    ),
    (r"'(.*)' is not one of (.*)\.", lambda m: f"« {m[1]} » n'est pas admis ; attendu : {m[2]}."),
    (
        r"'(.*)' is not a valid (?:integer|int)\.?",
        lambda m: f"« {m[1]} » n'est pas un nombre entier.",
    ),
    (r"'(.*)' is not a valid (?:float|number)\.?", lambda m: f"« {m[1]} » n'est pas un nombre."),
    (r"(.*) is not in the range (.*)\.", lambda m: f"{m[1]} n'est pas dans l'intervalle {m[2]}."),
)


def _guillemets(mots: Iterable[str]) -> str:
    return ", ".join(f"« {m} »" for m in mots)


def en_francais(texte: str) -> str:
    """A sentence of click in French; one that is not known comes back as it is.

    >>> en_francais("Got unexpected extra argument (x)")
    'argument en trop : x'
    """
    for motif, phrase in PHRASES:
        if m := re.fullmatch(motif, texte, re.S):
            return phrase(m)
    return texte


def dire_faute(e: click.ClickException) -> str:
    """What was wrong in the use of the command, in French."""
    if isinstance(e, click.NoSuchOption):
        proches = (
            f" ; vouliez-vous dire {_guillemets(e.possibilities)} ?" if e.possibilities else "."
        )
        return f"option « {e.option_name} » inconnue{proches}"
    if isinstance(e, click.BadParameter):
        indice = e.param.get_error_hint(e.ctx) if e.param else ""
        nom = (
            re.sub(r"'([^']*)'", r"« \1 »", indice)
            if isinstance(indice, str)
            else _guillemets(indice)
        )
        if isinstance(e, click.MissingParameter):
            genre = (
                "l'option" if getattr(e.param, "param_type_name", "") == "option" else "l'argument"
            )
            return f"il manque {genre} {nom}."
        return (
            f"valeur refusée pour {nom} : {en_francais(e.message)}"
            if nom
            else en_francais(e.message)
        )
    return en_francais(e.message)


class ErreurDite(click.ClickException):
    """The work cannot be done: said in one line, exit status 1."""

    def show(self, file: Any = None) -> None:
        afficher(f"Erreur : {self.message}", file=file, err=file is None)


class MauvaisUsage(click.UsageError):
    """Wrong use of the command, said in French, exit status 2."""

    def show(self, file: Any = None) -> None:
        if self.ctx is not None:
            afficher(
                f"{self.ctx.get_usage()}\n« {self.ctx.command_path} --help » donne l'aide.\n",
                file=file,
                err=file is None,
            )
        afficher(f"Erreur : {self.message}", file=file, err=file is None)


def dire_arret(e: Exception) -> str:
    """Why a work stopped: what cannot be done, what the system refused, what nobody foresaw."""
    if isinstance(e, (Erreur, DemandeInvalide)):
        return str(e)
    if isinstance(e, OSError) and e.errno in SYSTEME:
        ou = f"« {visible(str(e.filename))} » : " if e.filename else ""
        return ou + SYSTEME[e.errno]
    from ..socle.imprevus import dire_imprevu

    return f"E999 {dire_imprevu(e, 'la commande')}"


def _fin(e: Exception) -> Exception:
    """What ends the command; where who reads what is said has read enough (`| head`), in silence:
    nor does Python tell at its end that the rest could not be said.
    """
    if not isinstance(e, BrokenPipeError):
        return ErreurDite(dire_arret(e))
    sys.stdout = sys.stderr = io.StringIO()
    return click.exceptions.Exit(LECTEUR_PARTI)


@contextmanager
def _en_phrases() -> Iterator[None]:
    """What click or the system refuses leaves as a French sentence, never as a traceback."""
    try:
        yield
    except (ErreurDite, MauvaisUsage):
        raise
    except Erreur as e:
        raise ErreurDite(str(e)) from None
    except DemandeInvalide as e:
        raise MauvaisUsage(str(e)) from None
    except Refus as e:
        for p in e.problemes:
            afficher(str(p), err=True)
        raise click.exceptions.Exit(1) from None
    except click.UsageError as e:
        if type(e).__name__ == "NoArgsIsHelpError":  # its message is the help, already in French
            raise
        raise MauvaisUsage(visible(dire_faute(e)), e.ctx) from None
    except click.ClickException as e:
        raise ErreurDite(dire_faute(e)) from None
    except (KeyboardInterrupt, click.Abort):  # Abort: at a question
        afficher("Interrompu.", err=True)
        raise click.exceptions.Exit(130) from None
    except click.exceptions.Exit:
        raise
    except Exception as e:
        raise _fin(e) from e


class _Francaise(click.Command):
    """Help in French, for a command and for a group."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(
            ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="Usage : "
        )

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = AIDE
        return option

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for genre, titre in (("argument", "Arguments "), ("option", "Options ")):
            fiches = [
                f
                for p in self.get_params(ctx)
                if p.param_type_name == genre and (f := p.get_help_record(ctx)) and f[1]
            ]
            if fiches:
                with formatter.section(titre):
                    formatter.write_dl(fiches)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)


class Commande(_Francaise):
    """A command whose help is in French."""


class Groupe(_Francaise, click.Group):
    """The root: commands in the order in which they were given, every word in French."""

    command_class = Commande

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        lignes = [
            (nom, c.get_short_help_str(formatter.width))
            for nom in self.list_commands(ctx)
            if (c := self.get_command(ctx, nom)) and not c.hidden
        ]
        if lignes:
            with formatter.section("Commandes "):
                formatter.write_dl(lignes)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        nom = args[0] if args else ""
        if (
            nom
            and not nom.startswith("-")
            and not ctx.resilient_parsing
            and self.get_command(ctx, nom) is None
        ):
            import difflib

            proche = difflib.get_close_matches(nom, self.list_commands(ctx), 1)
            ctx.fail(
                f"commande « {nom} » inconnue"
                + (f" ; vouliez-vous dire « {proche[0]} » ?" if proche else ".")
            )
        return super().resolve_command(ctx, args)

    def make_context(self, *args: Any, **kw: Any) -> click.Context:
        with _en_phrases():
            return super().make_context(*args, **kw)

    def invoke(self, ctx: click.Context) -> Any:
        with _en_phrases():
            return super().invoke(ctx)


if TYPE_CHECKING:
    _TypeDeJour = click.ParamType[date]
else:
    _TypeDeJour = click.ParamType  # the oldest click that serves has no parameter here


class TypeJour(_TypeDeJour):
    """A day given on the command line: AAAA-MM-JJ or JJ/MM/AAAA, by the rules of the case files."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        if re.fullmatch(r"20\d\d-\d\d-\d\d", value):
            # Without the rules of the files, which need pydantic: `doctor` tells where it is broken
            with suppress(ValueError):
                return date.fromisoformat(value)
        from pydantic_core import PydanticCustomError

        from ..socle.valeurs import lire_date

        try:
            return lire_date(value)
        except PydanticCustomError as e:
            self.fail(f"{e.message()}.", param, ctx)


JOUR = TypeJour()

"""What is wrong in a clause or a template, said in French: the exception of the engine that
composes texts → one sentence for the text's author, with the near name where one was mistyped.

The engine's own words are shown between « » where no sentence here stands for them: better those
than none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import InvalidOperation
from types import MappingProxyType
from typing import Any

from jinja2.exceptions import SecurityError, TemplateNotFound, TemplateSyntaxError, UndefinedError

from ..socle.plafonds import TempsDepasse
from ..socle.propositions import proposition

MAX_DIT = 240  # signs of a sentence: what it quotes may be a stranger's
# What the engine calls the signs of the language.
SIGNES_DITS: Mapping[str, str] = MappingProxyType(
    {
        "begin of print statement": "{{",
        "end of print statement": "}}",
        "begin of statement block": "{%",
        "end of statement block": "%}",
        "begin of comment": "{#",
        "end of comment": "#}",
        "end of template": "la fin du texte",
        "template data / text": "du texte",
        "name": "un nom",
        "integer": "un nombre",
        "float": "un nombre",
        "string": "un texte entre guillemets",
    }
)


@dataclass(frozen=True)
class Connus:
    """The names that a text may use, to propose the near one: its values by name, the filters, the
    tests.
    """

    valeurs: Mapping[str, Any]
    filtres: Iterable[str]
    tests: Iterable[str]

    def inconnu(self, nom: str) -> str:
        if nom in self.filtres:
            return f"« {nom} » est un filtre : écrivez « {{{{ valeur|{nom} }}}} »"
        return f"« {nom} » n'est le nom d'aucune valeur" + proposition(nom, self.valeurs)

    def filtre(self, nom: str) -> str:
        return f"aucun filtre ne s'appelle « {nom} »" + proposition(nom, self.filtres)

    def test(self, nom: str) -> str:
        return f"aucun test ne s'appelle « {nom} »" + proposition(nom, self.tests)

    def attribut(self, objet: str, nom: str) -> str:
        """`objet`: as the engine writes its class."""
        if objet == "None":
            return f"on demande « {nom} » à une valeur absente"
        for cle, v in self.valeurs.items():
            if objet == f"{type(v).__module__}.{type(v).__qualname__} object":
                siens = {*dir(v), *getattr(type(v), "model_fields", ())}
                siens = {a for a in siens if not a.startswith(("_", "model_"))}
                return f"« {cle} » n'a pas de « {nom} »" + proposition(nom, siens)
        return f"ce qui est lu n'a pas de « {nom} »"


def _signe(mot: str) -> str:
    dit = SIGNES_DITS.get(mot, mot)
    return dit if " " in dit else f"« {dit} »"


def _balises(mots: str) -> str:
    return " ou ".join(f"« {{% {m} %}} »" for m in re.findall(r"'(\w+)'", mots))


Tournure = Callable[[Connus, "re.Match[str]"], str]
# The engine's messages, each with what it says to the author. The first that fits is said.
TOURNURES: tuple[tuple[re.Pattern[str], Tournure], ...] = tuple(
    (re.compile(motif, re.S), dit)
    for motif, dit in (
        (r"'([^']*)' is undefined", lambda c, m: c.inconnu(m[1])),
        (r"'(None|.+ object)' has no attribute '([^']*)'", lambda c, m: c.attribut(m[1], m[2])),
        (r".* has no element (.+)", lambda c, m: f"la liste n'a pas d'élément de rang {m[1]}"),
        (r"No filter named '([^']*)'.*", lambda c, m: c.filtre(m[1])),
        (r"No test named '([^']*)'.*", lambda c, m: c.test(m[1])),
        (
            r"No (first|last) item, sequence was empty.*",
            lambda c, m: f"la liste est vide : « {m[1]} » n'y trouve rien",
        ),
        (
            r"access to attribute '([^']*)' of '[^']*' object is unsafe.*",
            lambda c, m: f"« {m[1]} » n'est pas de ce qu'un texte peut lire",
        ),
        (
            r".* is not safely callable",
            lambda c, m: "un texte ne peut pas appeler ceci avec des parenthèses",
        ),
        (
            r".*object is not callable",
            lambda c, m: "une valeur est suivie de parenthèses, comme si elle se calculait",
        ),
        (
            r"expected token '([^']*)', got '(.*)'",
            lambda c, m: f"{_signe(m[1])} est attendu à la place de {_signe(m[2])}",
        ),
        (
            r"unexpected '(.*)', expected '(.*)'",
            lambda c, m: f"{_signe(m[2])} est attendu à la place de {_signe(m[1])}",
        ),
        (
            r"unexpected end of template, expected '(.*)'.*",
            lambda c, m: f"{_signe(m[1])} manque avant la fin du texte",
        ),
        (
            r"Unexpected end of template\..*innermost block that needs to be closed is '(\w+)'.*",
            lambda c, m: f"« {{% {m[1]} … %}} » n'est pas fermé : il manque « {{% end{m[1]} %}} »",
        ),
        (
            r"Encountered unknown tag '([^']*)'.*following tags: (.*?)\. The innermost.*",
            lambda c, m: f"« {{% {m[1]} %}} » ne va pas ici : {_balises(m[2])} est attendu",
        ),
        (
            r"Encountered unknown tag '(end\w+|el\w+)'.*",
            lambda c, m: f"« {{% {m[1]} %}} » ne répond à rien",
        ),
        (
            r"Encountered unknown tag '([^']*)'.*",
            lambda c, m: f"« {{% {m[1]} %}} » n'est pas une balise",
        ),
        (
            r"Expected an expression, got '(.*)'",
            lambda c, m: f"une valeur manque avant {_signe(m[1])}",
        ),
        (r"unexpected char (.+) at \d+", lambda c, m: f"le signe « {m[1][1:-1]} » ne va pas ici"),
        (r"unexpected '(.*)'", lambda c, m: f"{_signe(m[1])} ne va pas ici"),
        (r"Missing end of comment tag", lambda c, m: "« #} » manque pour fermer « {# »"),
        (r"Missing end of raw directive", lambda c, m: "« {% endraw %} » manque"),
        (r"tag name expected", lambda c, m: "le nom de la balise manque après « {% »"),
        (r"expected name or number", lambda c, m: "un nom manque après le point"),
        (r"can't assign to '.*'", lambda c, m: "« set » et « for » donnent une valeur à un nom"),
        (
            r"block '(.*)' defined twice.*",
            lambda c, m: f"« {{% block {m[1]} %}} » est écrit deux fois",
        ),
        (r".*object is not iterable", lambda c, m: "une liste est attendue, et n'en est pas une"),
        (
            r".*not supported between instances of.*",
            lambda c, m: "deux valeurs qui ne sont pas du même genre sont comparées",
        ),
        (
            r".*takes .* argument.*|.*unexpected keyword argument.*|.*required positional.*",
            lambda c, m: "un filtre ou une macro ne reçoit pas ce qu'il attend",
        ),
    )
)
# Where the kind of the exception says all.
GENRES: tuple[tuple[type[Exception], str], ...] = (
    (RecursionError, "ce texte s'appelle lui-même sans fin"),
    (ZeroDivisionError, "division par zéro"),
    (MemoryError, "ce texte demande trop de mémoire"),
    (InvalidOperation, "ce qui n'est pas un nombre est pris pour un nombre"),
    (ArithmeticError, "ce calcul n'a pas de résultat"),
)


def faute_dite(e: Exception, connus: Connus) -> str:
    """One sentence for the author of the text."""
    mots = e.message if isinstance(e, TemplateSyntaxError) else str(e)
    tete = "texte arrêté" if isinstance(e, SecurityError) else "texte impossible à composer"
    return f"{tete} : {_phrase(e, mots or '', connus)[:MAX_DIT]}"


def _phrase(e: Exception, mots: str, connus: Connus) -> str:
    if isinstance(e, TemplateNotFound):
        return f"le morceau « {mots[:80]} » n'existe pas dans « templates/_morceaux/ »"
    for genre, dit in GENRES:
        if isinstance(e, genre):
            return dit
    for motif, phrase in TOURNURES:
        if m := motif.fullmatch(mots):
            return phrase(connus, m)
    if isinstance(e, KeyError):
        return f"« {mots[:80].strip(chr(39))} » n'est pas dans la liste où il est cherché"
    if isinstance(e, SecurityError | UndefinedError | TempsDepasse):
        return mots  # our own, in French
    return f"le moteur des textes dit « {mots[:120]} »"

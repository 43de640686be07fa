"""Where clauses and templates run: they compute and loop over a case, within a budget of work, and
reach nothing else.

Jinja's sandbox keeps a text from Python's insides. It lets through what pydantic and pathlib offer
under plain names (a model parses files, a path reads them), loops without end and texts that
double. Here an attribute is read only where a text may read, and all that runs or grows is paid
for: a turn of a loop, a call of a macro, the length of a text. The count is of work and not of
time, so that a text which passes today passes everywhere.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from datetime import date
from decimal import Decimal
from functools import wraps
from types import MappingProxyType
from typing import Any, cast

from jinja2 import BaseLoader, StrictUndefined, Undefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from ..socle import ecriture as textes
from ..socle.empreintes import condense, outil
from .filtres import GRAND, LONG, dicible, filtres

LARGE = 100_000  # no longer list, counted with all that it holds (a case holds no more values),
TRAVAIL = 3_000_000  # and no more work: ten times that of the longest document of a thousand lines
DOSSIER = 10 * TRAVAIL  # for all the documents of a case, whose file cannot hold so many lines

SANS: Mapping[str, Callable[..., Any]] = MappingProxyType({})

# What a text may read of a plain value; of the records of a case it may read the fields, and what
# clausier itself defines.
LISIBLES: dict[type[Any], frozenset[str]] = {
    str: frozenset(
        (
            "capitalize count endswith find isalnum isalpha isdecimal isdigit islower isupper lower"
            " lstrip partition removeprefix removesuffix rpartition rsplit rstrip split splitlines"
            " startswith strip title upper"
        ).split()
    ),
    dict: frozenset(("get", "items", "keys", "values")),
    list: frozenset(("count", "index")),
    tuple: frozenset(("count", "index")),
    date: frozenset("day hour isoformat isoweekday minute month weekday year".split()),
    LoopContext: frozenset(a for a in dir(LoopContext) if not a.startswith("_")),
}


class _Paye(CodeGenerator):
    """Jinja's compiler, in which the body of a loop, of a macro, of a piece pays its weight each
    time before it runs.
    """

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        _faire_payer(node)
        super().visit_Template(node, frame)

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        """What is printed goes through the one door when the page is made: a literal too, that
        Jinja would escape and put down as it compiles.
        """
        if not isinstance(node, nodes.TemplateData):
            raise nodes.Impossible
        return super()._output_child_to_const(node, frame, finalize)

    def _par(
        self, porte: str, noeud: Callable[[Any, Frame], None], node: nodes.Node, frame: Frame
    ) -> None:
        self.write(f"environment.{porte}(")
        noeud(node, frame)
        self.write(")")

    def visit_List(self, node: nodes.List, frame: Frame) -> None:
        self._par("mesure", super().visit_List, node, frame)

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:
        self._par("mesure", super().visit_Dict, node, frame)

    def visit_Tuple(self, node: nodes.Tuple, frame: Frame) -> None:
        if node.ctx == "load":
            self._par("mesure", super().visit_Tuple, node, frame)
        else:
            super().visit_Tuple(node, frame)

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:
        if isinstance(node.arg, nodes.Slice):  # a copy, that Jinja leaves to Python
            self._par("mesure", super().visit_Getitem, node, frame)
        else:
            super().visit_Getitem(node, frame)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        self._par(
            "colle",
            super().visit_Tuple,
            nodes.Tuple(node.nodes, "load").set_lineno(node.lineno),
            frame,
        )


def _faire_payer(node: nodes.Node) -> int:
    """Put the dues into a template, in one walk; returns what the node weighs: its nodes, and its
    text.
    """
    poids = (
        1
        + (len(node.data) // 16 if isinstance(node, nodes.TemplateData) else 0)
        + sum(map(_faire_payer, node.iter_child_nodes()))
    )
    if isinstance(node, nodes.For | nodes.Macro | nodes.CallBlock | nodes.Block | nodes.Template):
        du = nodes.Call(nodes.EnvironmentAttribute("travail"), [nodes.Const(poids)], [], None, None)
        node.body.insert(0, nodes.ExprStmt(du).set_lineno(node.lineno))
        if (
            isinstance(node, nodes.For) and node.test is not None
        ):  # what the test turns away never reaches the body
            node.test = nodes.And(du, node.test).set_lineno(node.lineno)
    elif isinstance(node, nodes.Compare):
        cotes: tuple[nodes.Compare | nodes.Operand, ...] = (node, *node.ops)
        for cote in cotes:
            mesure = nodes.EnvironmentAttribute("mesure")
            cote.expr = nodes.Call(mesure, [cote.expr], [], None, None)
            cote.expr.set_lineno(node.lineno)
    return poids


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment of the library's texts. `ouvrir_budget` opens the budget of a case,
    `rouvrir_budget` that of one of its documents.
    """

    code_generator_class = _Paye
    intercepted_binops = frozenset(("**", "*", "%", "+", "-", "/", "//"))

    def __init__(
        self,
        loader: BaseLoader,
        codes: MutableMapping[str, bytes] | None = None,
        autres: Mapping[str, Callable[..., Any]] = SANS,
    ):
        """`codes`: where compiled texts are kept, by the hash of all that they come from; only this
        user may write there, for they are run. `autres`: see `filtres`.
        """
        super().__init__(
            loader=loader,
            autoescape=True,
            optimized=False,
            finalize=self._finalise,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.codes = codes
        self.permis: set[tuple[type, str]] = set()
        self.ouvrir_budget()
        self.rouvrir_budget()
        for nom in ("range", "lipsum", "cycler", "joiner", "dict", "namespace"):
            self.globals.pop(nom, None)
        self.filters = filtres(self.filters, autres)
        self.filters = {nom: self._tenu(f) for nom, f in self.filters.items()}
        self.tests = {nom: self._tenu(cast("Any", f)) for nom, f in self.tests.items()}

    def compile(
        self,
        source: Any,
        name: str | None = None,
        filename: str | None = None,
        raw: bool = False,
        defer_init: bool = False,
    ) -> Any:
        """Jinja's, for what is not compiled already: that takes longer than to read and to fill in
        most texts.
        """
        if self.codes is None or raw or not isinstance(source, str):
            return super().compile(source, name, filename, cast(Any, raw), defer_init)
        cle = condense([outil(), name or "", filename or "", source])
        if octets := self.codes.get(cle):
            return marshal.loads(octets)
        code = super().compile(source, name, filename, raw, defer_init)
        self.codes[cle] = marshal.dumps(code)
        return code

    def ouvrir_budget(self) -> None:
        """Open the budget of a case, out of which each of its documents takes its own."""
        self.bourse, self.donne, self.reste = DOSSIER, 0, 0

    def rouvrir_budget(self) -> None:
        """Open the budget of a document: what one may take, of what the others left to the case."""
        self.bourse -= self.donne - self.reste
        self.donne = self.reste = min(TRAVAIL, max(self.bourse, 0))

    def travail(self, pas: int) -> bool:
        """Pay for `pas` steps. Raises SecurityError when there is nothing left."""
        self.reste -= pas
        if self.reste < 0:
            raise SecurityError("ce texte boucle ou grossit sans fin")
        return True

    def mesure(self, x: Any) -> Any:
        """Pay for a value just made. Raises SecurityError for one that is out of bounds."""
        if isinstance(x, str):
            if len(x) > LONG:
                raise SecurityError("texte trop long")
            self.travail(1 + len(x) // 8)
        elif isinstance(x, list | tuple | dict):
            self.travail(_compte(x))
        elif isinstance(x, int | float | Decimal) and not -GRAND <= x <= GRAND:
            raise SecurityError("nombre trop grand")
        return x

    def concat(self, morceaux: Iterable[str]) -> str:
        """The pieces of a page, of a macro, of a block put together."""
        gardes, long = [], 0
        for m in morceaux:
            long += len(m)
            if long > LONG:
                raise SecurityError("texte trop long")
            gardes.append(m)
        return cast(str, self.mesure("".join(gardes)))

    def colle(self, morceaux: tuple[Any, ...]) -> str:
        """`a ~ b`: beside a text that is already composed, a value is escaped as Markdown, and not
        as HTML.
        """
        for m in morceaux:
            dicible(m)
        compose = any(hasattr(m, "__html__") for m in morceaux)
        texte = Markup("").join(map(_echappe, morceaux)) if compose else "".join(map(str, morceaux))
        return cast(str, self.mesure(texte))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if operator in ("**", "%"):
            raise SecurityError(f"opérateur {operator} non admis")
        if isinstance(left, str | list | tuple) or isinstance(right, str | list | tuple):
            if operator == "*":
                raise SecurityError("répétition de texte non admise")
            if operator == "+" and isinstance(left, str) and isinstance(right, str):
                return self.colle((left, right))
        return self.mesure(super().call_binop(context, operator, left, right))

    def call(self, context: Any, obj: Any, /, *args: Any, **kw: Any) -> Any:
        if obj in (self.travail, self.mesure):
            return obj(*args)
        self.travail(8)
        # A method reads what it is a method of (`texte.count(mot)`), and what it is given.
        for x in (getattr(obj, "__self__", None), *args, *kw.values()):
            if isinstance(x, str | list | tuple | dict):
                self.mesure(x)
        return self.mesure(super().call(context, obj, *args, **kw))

    def is_safe_callable(self, obj: Any) -> bool:
        return not isinstance(obj, type) and super().is_safe_callable(obj)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if (type(obj), attr) in self.permis:
            return True
        if not super().is_safe_attribute(obj, attr, value):
            return False
        classes = type(obj).__mro__
        if attr in getattr(type(obj), "model_fields", ()) or any(
            attr in LISIBLES.get(c, ()) or c.__module__.startswith("clausier.") and attr in vars(c)
            for c in classes
        ):
            self.permis.add((type(obj), attr))  # Jinja's answer and ours rest on the class alone
            return True
        return attr in getattr(obj, "__dict__", ()) and any(
            c.__module__.startswith("clausier.") for c in classes
        )

    def wrap_str_format(self, value: Any) -> None:
        """`'…'.format` is refused like any method that is not in the list: a width in its text
        could fill the memory.
        """

    def _tenu(self, fait: Callable[..., Any]) -> Callable[..., Any]:
        """A filter or a test that pays for what it is given and for what it makes."""
        valeur = 1 if hasattr(fait, "jinja_pass_arg") else 0  # after the environment it asks for

        @wraps(fait)
        def tenu(*args: Any, **kw: Any) -> Any:
            for rang, x in enumerate((*args, *kw.values())):
                if rang != valeur and isinstance(x, int) and abs(x) > 1000:
                    raise SecurityError("nombre trop grand pour un filtre")
                self.mesure(x)
            return self.mesure(fait(*args, **kw))

        return tenu

    def _finalise(self, v: Any) -> Any:
        if type(v) is Undefined:
            return ""  # « {{ 's' if plusieurs }} » without an else
        dicible(v)
        if hasattr(v, "__html__"):
            return v
        if isinstance(v, str):
            self.mesure(v)
        sortie = textes.echappe(v)
        self.travail(1 + len(sortie))
        return sortie


def _compte(x: Any) -> int:
    """How many values a list holds, with what its lists hold; raises SecurityError beyond the
    bound, without walking on.
    """
    n, pile = 1, [x]
    while pile:
        x = pile.pop()
        if isinstance(x, str):  # to print, sort or compare the list reads its texts too
            n += len(x) // 16
        else:
            n += len(x)
        if n > LARGE:
            raise SecurityError("liste trop longue")
        if isinstance(x, str):
            continue
        pile += [
            y
            for y in (x.values() if isinstance(x, dict) else x)
            if isinstance(y, list | tuple | dict | str)
        ]
    return n


def _echappe(v: Any) -> Markup:
    """A value as Markdown, its spaces kept: it stands beside another text."""
    if hasattr(v, "__html__"):
        return Markup(v)
    s = str(v)
    return (
        Markup(" " * s.startswith(" "))
        + textes.echappe(v)
        + Markup(" " * (s.endswith(" ") and len(s) > 1))
    )

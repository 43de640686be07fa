"""The filters of clauses and templates: Jinja's, but for those that escape, format or import, and
ours.

Gives what `sandbox` then makes pay. A filter is bounded here where what it makes can be out of all
measure with what it is given: a number by its exponent, a text by what replaces a piece of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import wraps
from itertools import accumulate
from types import MappingProxyType
from typing import Any

from jinja2 import Undefined
from jinja2.exceptions import SecurityError, UndefinedError
from markupsafe import Markup
from pydantic import BaseModel

from ..fiches.devises import EURO
from ..fiches.parties import MOYENS_DITS
from ..socle import ecriture as textes
from ..socle import ecriture_anglaise as en

GRAND = 10**15  # bounds of what a text may compute: a page needs no larger number,
LONG = 1_000_000  # and no longer text
FILTRES_OTES = (
    "safe",
    "e",
    "escape",
    "forceescape",
    "attr",
    "urlize",
    "urlencode",
    "xmlattr",
    "tojson",
    "striptags",
    "pprint",
    "format",
    "center",
    "indent",
    "wordwrap",
    "join",
    "map",
    "groupby",
    "random",
    "filesizeformat",
)
# The filters that write a number, and how many digits one may have beyond its value: as many as the
# smallest float.
CHIFFRES = ("montant", "euros", "taux", "nombre", "prix", "taux_tva", "lettres", "en_mots")
DECIMALES = 1100
# The filters that take what they are given as a text.
DE_TEXTE = (
    *("capitalize", "lower", "majuscule", "replace", "string", "title", "trim", "truncate"),
    *("upper", "wordcount"),
)
SANS_MOTS: tuple[Any, ...] = (BaseModel.__str__, object.__str__)  # Python's, for what has none


def sommes_en(devise: str, anglais: bool = False) -> dict[str, Callable[..., Any]]:
    """The filters that write the sums of a case in its currency; the euro is the usual one."""
    if devise == EURO:
        return {}

    def lettres(x: Any) -> str:
        raise SecurityError(f"une somme en {devise} ne s'écrit pas en lettres ici")

    avant = f"{devise}{textes.INSECABLE}"
    return {
        "montant": lambda x: en.amount(x, avant) if anglais else textes.montant(x, unite=devise),
        "prix": lambda x: en.unit_price(x, avant) if anglais else textes.prix(x, devise),
        "lettres": lettres,
    }


def filtres(
    de_jinja: Mapping[str, Callable[..., Any]], autres: Mapping[str, Callable[..., Any]]
) -> dict[str, Callable[..., Any]]:
    """Every filter that a text may use, by its name. `autres`: those of another language."""
    tous = {nom: f for nom, f in de_jinja.items() if nom not in FILTRES_OTES}
    tous |= {**NOTRES, **autres}
    bornes = {nom: _en_chiffres(tous[nom]) for nom in CHIFFRES}
    mots = {nom: _en_mots(tous[nom]) for nom in DE_TEXTE}
    comptes = {"sum": _somme(tous["sum"]), "cumuls": _cumuls(bornes["montant"])}
    return tous | bornes | mots | comptes


def _cumuls(montant: Callable[..., str]) -> Callable[..., str]:
    """The sums down to each line of a table, written, with a bar between two."""

    def cumuls(lignes: Iterable[Any], ht: bool) -> str:
        return Markup("|").join(map(montant, accumulate(x.ht if ht else x.montant for x in lignes)))

    return cumuls


def dicible(v: Any) -> Any:
    """The value, if a page can hold it: `None`, `True`, `[1]` are words of Python's.

    Raises UndefinedError for one that is not there, SecurityError for one without words.
    """
    if isinstance(v, str | Decimal) or type(v) in (int, float):
        return v
    if isinstance(v, Undefined):
        str(v)  # a name that nobody gave says so itself
        return v
    if v is None:
        raise UndefinedError("une valeur absente serait imprimée")
    if isinstance(v, bool):
        raise SecurityError(
            "un oui ou un non serait imprimé ; écrivez « {{ 'oui' if … else 'non' }} »"
        )
    if (
        type(v) in (list, tuple, dict, set, frozenset)
        or isinstance(v, Iterator)
        or callable(v)
        or type(v).__str__ in SANS_MOTS
        and not hasattr(v, "__html__")
    ):
        raise SecurityError("une liste ou un objet serait imprimé ; nommez la valeur à imprimer")
    return v


def _en_mots(filtre: Callable[..., Any]) -> Callable[..., Any]:
    """A filter of texts, for what has words of its own."""
    rang = 1 if hasattr(filtre, "jinja_pass_arg") else 0  # after the environment it asks for

    @wraps(filtre)
    def dit(*args: Any, **kw: Any) -> Any:
        dicible(args[rang])
        return filtre(*args, **kw)

    return dit


def _liste(elements: Any, *args: Any, **kw: Any) -> str:
    return textes.enumere([dicible(x) for x in elements], *args, **kw)


def _remplace(s: Any, vieux: str, neuf: str) -> str:
    """Jinja's `replace`, on plain values: in a composed text it could undo an escape."""
    if any(hasattr(x, "__html__") for x in (s, vieux, neuf)):
        raise SecurityError("« replace » ne s'applique pas à un texte déjà composé")
    texte, vieux, neuf = str(s), str(vieux), str(neuf)
    if len(texte) + (texte.count(vieux) if vieux else len(texte) + 1) * len(neuf) > LONG:
        raise SecurityError("texte trop long")
    return texte.replace(vieux, neuf)


def _en_chiffres(filtre: Callable[..., Any]) -> Callable[..., Any]:
    """A filter of numbers, for numbers that a page can hold: `1e900000000` is eleven signs of a
    text and a gigabyte of zeros.
    """

    @wraps(filtre)
    def borne(x: Any, *args: Any, **kw: Any) -> Any:
        if isinstance(x, int | float | str | Decimal) and _demesure(x):
            raise SecurityError("nombre trop grand, ou de trop de décimales")
        return filtre(x, *args, **kw)

    return borne


def _demesure(x: float | str | Decimal) -> bool:
    try:
        d = Decimal(x)
    except ArithmeticError:
        return False  # no number: the filter itself says so
    exposant = d.as_tuple().exponent
    return not (
        isinstance(exposant, int)  # no infinity, no NaN
        and -DECIMALES <= exposant <= DECIMALES
        and abs(d) <= GRAND
    )


def _somme(filtre: Callable[..., Any]) -> Callable[..., Any]:
    """Jinja's `sum`, of numbers: lists would be copied again at each turn."""

    @wraps(filtre)
    def somme(env: Any, valeurs: Any, attribute: Any = None, start: Any = 0) -> Any:
        if not isinstance(start, int | float | Decimal):
            raise SecurityError("« sum » n'additionne que des nombres")
        return filtre(env, valeurs, attribute, start)

    return somme


NOTRES: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "montant": textes.montant,
        "euros": textes.montant,  # what the law says in euros, whatever the case is in
        "date": textes.date_longue,
        "dcourte": textes.date_courte,
        "heure": textes.heure,
        "taux": textes.taux,
        "nombre": textes.nombre,
        "prix": textes.prix,
        "taux_tva": textes.taux_tva,
        "moyen": lambda m: MOYENS_DITS[m],
        "liste": _liste,
        "avec_tva": lambda tranches: [t for t in tranches if t.taux],
        "listetypes": lambda docs: [d.type for d in docs],  # for the texts of a workspace
        "actes": lambda docs: [d.tete.acte for d in docs],
        "lettres": textes.lettres,
        "en_mots": textes.en_mots,
        "lignes": textes.avec_sauts,
        "paragraphes": textes.en_paragraphes,
        "majuscule": lambda s: str(s)[:1].upper() + str(s)[1:],
        "replace": _remplace,
    }
)

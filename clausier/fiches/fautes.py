"""Pydantic's errors in the words of the case's author, at the place of the key or value."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ..lecture.noeuds import Noeud
from ..socle.codes import CODES
from ..socle.problemes import Probleme
from ..socle.propositions import proposition

# Of a file full of unknown keys, so many get « vouliez-vous dire »: to look for near words among
# all those of the product costs a hundred times what it costs to say the fault.
PROPOSITIONS = 20


def traduire_tout(
    exc: ValidationError, noeud: Noeud, prefixe: tuple[str | int, ...]
) -> Iterator[Probleme]:
    """Every error of one record, in its order."""
    inconnues = 0
    for err in exc.errors(include_url=False):
        if isinstance(err["input"], dict) and str(err["loc"][-1:]).startswith("('function-"):
            continue  # of a key that takes a text or a record: the record was meant
        inconnues += err["type"] == "extra_forbidden"
        yield _traduire(err, noeud, prefixe, inconnues <= PROPOSITIONS)


def _traduire(
    err: ErrorDetails, noeud: Noeud, prefixe: tuple[str | int, ...], proposer: bool
) -> Probleme:
    loc = (*_chemin((*prefixe, *err["loc"]), noeud), *err.get("ctx", {}).get("dans", ()))
    champ = ".".join(str(x) for x in loc)
    cible = noeud.enfant(*loc)
    proche = noeud.proche(loc)
    genre = err["type"]
    if genre in CODES:
        return Probleme((cible or proche).place, genre, champ, err["ctx"]["m"])
    if genre == "extra_forbidden":
        mieux = _proposition(str(loc[-1]), noeud.enfant(*loc[:-1])) if proposer else ""
        return Probleme(cible.cle if cible else proche.cle, "E102", champ, f"clé inconnue{mieux}")
    if genre == "missing":
        return Probleme(proche.cle, "E103", champ, "clé manquante")
    if genre == "literal_error":
        attendu = err["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
        return Probleme(
            (cible or proche).place,
            "E110",
            champ,
            f"« {str(err.get('input'))[:40]} » inconnu ; attendu : {attendu}"
            + proposition(str(err.get("input")), attendu.split(", ")),
        )
    dit = {
        "string_type": "texte attendu",
        "tuple_type": "liste attendue (une ligne « - » par élément)",
        "dict_type": "clés et valeurs attendues",
        "model_type": "clés et valeurs attendues",
        "none_required": "rien n'est attendu ici",
    }.get(genre, "valeur qui n'est pas de la forme attendue")
    return Probleme((cible or proche).place, "E105", champ, dit)


def _chemin(dit: tuple[str | int, ...], noeud: Noeud) -> tuple[str | int, ...]:
    """The way to a fault without the names of records, that pydantic puts where a key takes several
    of them: they have a capital, as no key of ours; an author's own key may."""
    sortie: tuple[str | int, ...] = ()
    for pas in dit:
        if not str(pas)[:1].isupper() or noeud.enfant(*sortie, pas) is not None:
            sortie = (*sortie, pas)
    return sortie


def _proposition(cle: str, parent: Noeud | None) -> str:
    """« vouliez-vous dire … ? »: among the keys of the record it stands in, then among every key
    that the product knows.
    """
    from .cles import CLES

    deja = set(parent.valeur) if parent and isinstance(parent.valeur, dict) else set()
    return proposition(cle, sorted(_soeurs(deja) - deja)) or proposition(cle, sorted(CLES - deja))


def _soeurs(deja: set[str]) -> set[str]:
    """The keys of the record that holds the most of the keys already there, the smallest of equals:
    where the author most likely stands.
    """
    from . import affaire, apparence, catalogue, lignes, livres, prestation
    from . import parties as identite

    fiches = [
        set(m.model_fields)
        for mod in (identite, affaire, apparence, lignes, prestation, livres, catalogue)
        for m in vars(mod).values()
        if isinstance(m, type) and issubclass(m, identite.Fiche)
    ]
    plus = max((len(deja & f) for f in fiches), default=0)
    return min((f for f in fiches if len(deja & f) == plus), key=len) if plus else set()

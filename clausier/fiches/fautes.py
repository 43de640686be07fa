"""Pydantic's errors in the words of the case's author, at the place of the key or value, with what
to write instead where that is certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ..lecture.noeuds import Noeud
from ..socle.codes import CODES
from ..socle.problemes import Correction, Probleme
from ..socle.propositions import entendu, proposition, semblables
from ..socle.synonymes import mot_nu, synonymes
from .cles import Fiches, cles_de, dessous_de, fiches_au

# Of a file full of unknown keys, so many get « vouliez-vous dire »: to look for near words among
# all those of the product costs a hundred times what it costs to say the fault.
PROPOSITIONS = 20


def traduire_tout(
    exc: ValidationError, noeud: Noeud, prefixe: tuple[str | int, ...], modele: type[BaseModel]
) -> Iterator[Probleme]:
    """Every error of one record, in its order; `modele`: what it was to be."""
    inconnues = 0
    trouves: list[tuple[str, Probleme]] = []
    plus_bas: set[str] = set()  # fields that a key was meant for, that stands one step too high
    for err in exc.errors(include_url=False):
        if isinstance(err["input"], dict) and str(err["loc"][-1:]).startswith("('function-"):
            continue  # of a key that takes a text or a record: the record was meant
        inconnues += err["type"] == "extra_forbidden"
        propose = modele if inconnues <= PROPOSITIONS else None
        trouves.append((err["type"], p := _traduire(err, noeud, prefixe, propose)))
        if propose and err["type"] == "extra_forbidden":
            sens = _sens_plus_bas(str(err["loc"][-1]), fiches_au(modele, err["loc"][:-1]))
            plus_bas |= {".".join((*p.champ.split(".")[:-1], *sens))} if sens else set()
    dites = {_voulue(p) for genre, p in trouves if genre == "extra_forbidden"}
    dites |= plus_bas
    # A key that is there by another name is said once.
    yield from (p for genre, p in trouves if genre != "missing" or p.champ not in dites)


def _voulue(p: Probleme) -> str:
    """The field that a key with another name was meant for."""
    dessus = p.champ.rpartition(".")[0]
    return f"{dessus}.{p.correction.neuf}".lstrip(".") if p.correction else ""


def _sens_plus_bas(cle: str, fiches: Fiches) -> tuple[str, str] | tuple[()]:
    """(key, key under it) of what a word means that is no key here, by the table: of several keys
    that hold it (`adresse`, `adresse_livraison`), the plain one. Nothing where it means several.
    """
    connues = cles_de(fiches)
    voulues = [v for v in synonymes().cles.get(mot_nu(cle), ()) if "." not in v]
    if any(v in connues for v in voulues):
        return ()
    trouves = [
        (c, v)
        for c in connues
        for v in voulues
        if v in cles_de(frozenset(f for m in fiches for f in dessous_de(m, c)))
    ]
    premier = min(trouves, key=lambda x: len(x[0]), default=None)
    seul = premier and all(c.startswith(premier[0]) and v == premier[1] for c, v in trouves)
    return premier if premier and seul else ()


def _traduire(
    err: ErrorDetails, noeud: Noeud, prefixe: tuple[str | int, ...], modele: type[BaseModel] | None
) -> Probleme:
    loc = (*_chemin((*prefixe, *err["loc"]), noeud), *err.get("ctx", {}).get("dans", ()))
    if loc[:2] == ("assurances", 0) and noeud.enfant("assurance") is not None:
        loc = ("assurance", *loc[2:])  # the only one, as its author wrote it
    champ = ".".join(str(x) for x in loc)
    cible = noeud.enfant(*loc)
    proche = noeud.proche(loc)
    genre = err["type"]
    if genre in CODES:
        ecrit = _correction(cible, err["ctx"].get("neuf"))
        return Probleme((cible or proche).place, genre, champ, err["ctx"]["m"], ecrit)
    if genre == "extra_forbidden":
        place = cible.cle if cible else proche.cle
        mieux, cle = _proposition(str(loc[-1]), err["loc"][:-1], noeud.enfant(*loc[:-1]), modele)
        ecrit = Correction(place, str(loc[-1]), cle, "cle") if cle and cible else None
        return Probleme(place, "E102", champ, f"clé inconnue{mieux}", ecrit)
    if genre == "missing":
        return Probleme(proche.cle, "E103", champ, "clé manquante")
    if genre == "literal_error":
        attendu = err["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
        mots, dit = attendu.split(", "), str(err.get("input"))
        return Probleme(
            (cible or proche).place,
            "E110",
            champ,
            f"« {dit[:40]} » inconnu ; attendu : {attendu}" + proposition(dit, mots),
            _correction(cible, entendu(dit, mots)),
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


def _correction(cible: Noeud | None, neuf: str | None) -> Correction | None:
    if cible is None or neuf is None or not isinstance(cible.valeur, str):
        return None
    return Correction(cible.place, cible.valeur, neuf)


def _proposition(
    cle: str, chemin: Sequence[str | int], parent: Noeud | None, modele: type[BaseModel] | None
) -> tuple[str, str | None]:
    """What to say of a key that is not known there, and the key that was meant, when it is certain:
    a key of the record that it stands in and is not there yet, by what it means or looks like;
    else what says the same in another way.
    """
    if modele is None:
        return "", None
    fiches = fiches_au(modele, chemin)
    deja = set(parent.valeur) if parent and isinstance(parent.valeur, dict) else set()
    libres = [c for c in cles_de(fiches) if c not in deja]
    table = synonymes()
    ici = f"{chemin[-1]}." if chemin else "."
    sens = [x.removeprefix(ici) for x in table.cles.get(mot_nu(cle), ())]
    memes = semblables(cle, libres, {mot_nu(cle): list(dict.fromkeys(sens))})
    if len(memes) > 1:
        dits = " ou ".join(f"« {m} »" for m in memes[:3])
        return f" ; vouliez-vous dire {dits} ?", None
    if memes:
        return f" ; vouliez-vous dire « {memes[0]} » ?", memes[0]
    if autrement := _autrement(cle, fiches, libres):
        return autrement, None
    return proposition(cle, libres), entendu(cle, libres, {})


def _autrement(cle: str, fiches: Fiches, libres: Sequence[str]) -> str:
    """A key that has its place under another, or is said by a value."""
    table, dit = synonymes(), mot_nu(cle)
    for sens in table.cles.get(dit, ()):
        dessus, _, dessous = sens.partition(".")
        if dessous and dessus in libres:
            return f" ; écrivez « {dessous}: » sous « {dessus}: »"
    for paire in table.paires.get(dit, ()):
        if paire.partition(":")[0] in libres:
            return f" ; écrivez « {paire} »"
    if plus_bas := _sens_plus_bas(cle, fiches):
        return f" ; écrivez « {plus_bas[1]}: » sous « {plus_bas[0]}: »"
    dedans = [c for c in cles_de(fiches) for m in fiches if cle in cles_de(dessous_de(m, c))]
    if 0 < len(dedans) <= 2:
        return " ; sa place est sous " + " ou ".join(f"« {c}: »" for c in dedans)
    return ""

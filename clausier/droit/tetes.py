"""Heads: the YAML front matter of clauses and templates, split from its text; clause heads typed.

A file of the library is a head between two `---` lines and a body. Heads go through the same reader
as cases, so that their faults carry file and line.
"""

from __future__ import annotations

import errno
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator
from pydantic_core import InitErrorDetails
from yaml import YAMLError

from ..fiches.fautes import traduire_tout
from ..fiches.parties import Fiche
from ..lecture.fautes_yaml import trompeur
from ..lecture.noeuds import Noeud, brut_de, lire_texte
from ..socle import valeurs as v
from ..socle.disque import lire_utf8
from ..socle.empreintes import RACINE
from ..socle.erreurs import SYSTEME
from ..socle.espace import dans
from ..socle.problemes import TROMPEURS, Place, Probleme, Refus
from ..socle.propositions import proposition
from ..socle.saisie import faute
from .criteres import CRITERES

PREMIER_JOUR = date(2024, 1, 1)
MAX_TEXTE = 100 << 10  # bytes of one file of the library; the longest of ours has thirteen thousand

Conjonction = dict[str, tuple[str, ...]]


def _liste(x: Any) -> list[Any]:
    return x if isinstance(x, list) else [x]


def _sources(x: Any) -> dict[str, str | None]:
    if not isinstance(x, dict) or not x:
        raise faute("E705", 'au moins une source de droit est attendue (« "C. civ., art. 1103": »)')
    return x


Lieu = tuple[str | int, ...]


def _conjonction(brut: Any, lieu: Lieu, fautes: list[InitErrorDetails]) -> Conjonction:
    """Criteria that must fit together; faults are added to `fautes`, each at its place."""

    def fausse(message: str, *ou: str | int) -> None:
        fautes.append({"type": faute("E705", message), "loc": (*lieu, *ou), "input": None})

    if not isinstance(brut, dict):
        fausse("« quand » est une liste de critères")
        return {}
    exclus = brut.get("sauf") or {}
    if not isinstance(exclus, dict):
        fausse("« sauf » dit les valeurs exclues : « sauf: {secteur: [btp]} »", "sauf")
        exclus = {}
    connus: Conjonction = {}
    for ou, dits in ((), brut), (("sauf",), exclus):
        for k, vals in dits.items():
            if k == "sauf" and not ou:
                continue
            if faux := [x for x in _liste(vals) if not _connue(k, x)]:
                fausse(
                    f"critère « {k[:40]}: {str(faux[0])[:40]} » inconnu{_voisin(k, faux[0])}",
                    *ou,
                    k,
                )
            elif not ou:
                connus[k] = tuple(_liste(vals))
            elif k in brut:
                fausse(f"« {k} » est dit deux fois : par ses valeurs, ou par « sauf »", *ou, k)
            elif not (restent := CRITERES[k].sauf(_liste(vals))):
                fausse(f"« sauf » exclut toutes les valeurs de « {k} »", *ou, k)
            else:
                connus[k] = restent
    return connus


def _connue(critere: str, valeur: Any) -> bool:
    c = CRITERES.get(critere)
    return c is not None and isinstance(valeur, str) and valeur in c.valeurs


def _voisin(critere: str, valeur: Any) -> str:
    """« vouliez-vous dire … ? », among the criteria, else among the values of this one."""
    if critere not in CRITERES:
        return proposition(critere, CRITERES)
    attendus = CRITERES[critere].valeurs
    return proposition(str(valeur), attendus) or f" ; attendu : {', '.join(attendus)}"


class TeteClause(Fiche):
    """The head of a clause variant: when it answers, on what law it stands."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    titre: v.Texte | None = None
    depuis: v.Jour
    jusqu_au: v.Jour | None = None
    sources: Annotated[dict[str, str | None], BeforeValidator(_sources)]
    verifie_le: v.Jour
    certitude: Literal["A", "B", "C"]
    obligatoire: v.OuiNon = False
    sans_objet: v.Texte | None = None
    explication: v.Texte
    essentiel: v.Texte | None = None  # of general terms' first page: the text in a few words
    avertissement: v.Texte | None = None
    documents: tuple[v.Texte, ...] = ()
    quand: tuple[Conjonction, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _criteres(cls, brut: Any) -> Any:
        """Flat criteria are one conjunction; `quand` is a list of them, any of which answers.

        `sauf` names the values that do not answer: it becomes the others, in the order of the
        table.
        """
        if not isinstance(brut, dict):
            return brut
        propres = {k: x for k, x in brut.items() if k in CRITERES or k == "sauf"}
        reste = {k: x for k, x in brut.items() if k not in propres and k != "quand"}
        liste = _liste(brut["quand"]) if brut.get("quand") else [{}]
        fautes: list[InitErrorDetails] = []
        plats = _conjonction(propres, (), fautes)
        quand = [plats | _conjonction(c, ("quand", i), fautes) for i, c in enumerate(liste)]
        if fautes:
            raise ValidationError.from_exception_data(cls.__name__, fautes)
        return {**reste, "quand": quand}

    def en_cours(self, jour: date) -> bool:
        """Is it the law of that day?"""
        return self.depuis <= jour and not (self.jusqu_au and jour > self.jusqu_au)

    def repond(self, criteres: dict[str, str], jour: date) -> bool:
        return self.en_cours(jour) and any(
            all(criteres[k] in vals for k, vals in c.items()) for c in self.quand
        )


class Tete(NamedTuple):
    """A head split from its body, and the line where the body begins."""

    texte: str
    nom: str
    corps: str
    ligne_corps: int

    @property
    def noeud(self) -> Noeud:
        """The head with its places. Raises Refus for a fault of form."""
        return lire_texte(self.texte, self.nom, 2)

    def brut(self, sure: bool) -> Any:
        """The plain head. `sure`: one of the library's own, whose form its tests have proved."""
        if sure:
            with suppress(YAMLError):
                return brut_de(self.texte)
        return self.noeud.brut()


def fendre(texte: str, nom: str) -> Tete:
    """Split `---` head `---` body. Raises Refus(E705) when there is no head."""
    if not texte.startswith("---\n"):
        raise Refus(
            [Probleme(Place(nom), "E705", "", "l'en-tête « --- » manque en première ligne")]
        )
    tete, sep, corps = texte[4:].partition("\n---\n")
    if not sep:
        tete, sep, corps = texte[4:].rstrip("\n").partition("\n---")
        if corps:
            raise Refus(
                [
                    Probleme(
                        Place(nom), "E705", "", "l'en-tête n'est pas fermé par une ligne « --- »"
                    )
                ]
            )
    return Tete(tete, nom, corps, 3 + tete.count("\n") + 1)


def lire_fichier(chemin: Path, base: Path) -> str:
    """The text of a file of the library in `base`.

    Raises Refus for one that a link puts elsewhere, that is too long, not UTF-8, or holds what the
    eye cannot see.
    """
    if base != RACINE and dans(base, base, str(chemin.relative_to(base))) is None:
        raise Refus(
            [Probleme(Place(str(chemin)), "E107", "", "ce lien mène hors de l'espace de travail")]
        )
    try:
        texte = lire_utf8(chemin, MAX_TEXTE)
    except (OSError, ValueError) as e:
        raise Refus([_illisible(chemin, e)]) from e
    if m := TROMPEURS.search(texte):
        raise Refus(
            [
                Probleme(
                    Place.dans(str(chemin), texte, m.start()),
                    "E108",
                    "",
                    trompeur(texte, m.start(), "le mot"),
                )
            ]
        )
    return texte


def _illisible(chemin: Path, e: OSError | ValueError) -> Probleme:
    place = Place(str(chemin))
    if not isinstance(e, OSError):
        return Probleme(place, "E100", "", "fichier illisible : il doit être en UTF-8")
    if e.errno == errno.EFBIG:
        return Probleme(place, "E109", "", "un texte de la bibliothèque ne dépasse pas 100 Kio")
    dit = SYSTEME.get(e.errno or 0, e.strerror or str(e))
    return Probleme(place, "E100", "", f"fichier illisible : {dit}")


def en_problemes(
    e: ValidationError, noeud: Noeud, modele: type[BaseModel], prefixe: tuple[str | int, ...] = ()
) -> list[Probleme]:
    """Pydantic's errors as problems in French at their places."""
    return list(traduire_tout(e, noeud, prefixe, modele))

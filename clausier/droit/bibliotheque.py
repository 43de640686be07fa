"""The library: clauses, document types and legal values, read from folders on demand.

The path is the name: `clauses/<clause>/<variant>.md`, `templates/<type>.md`,
`clauses/_parametres/<value>.yaml`. A workspace's own `clauses/` and `templates/` come before, file
by file. Only what a case asks for is read.
"""

from __future__ import annotations

import hashlib
import pickle
import re
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from ..lecture.noeuds import Noeud, lire_yaml
from ..socle.disque import lire_octets, vrai_chemin
from ..socle.empreintes import RACINE, condense, outil
from ..socle.espace import dans
from ..socle.partage import Partage, une_fois
from ..socle.problemes import Place, Probleme, Refus
from ..socle.ressources import PAGE
from ..socle.synonymes import mot_de_la_liste
from .documents import NATURE, SaisieDocument, TeteModele, modele_document
from .tetes import Tete, TeteClause, en_problemes, fendre, lire_fichier
from .valeurs_legales import (
    EnteteValeur,
    Valeur,
    ValeurInconnue,
    lire_entete,
    lire_valeurs,
    unite_dite,
)

TypeDeSaisie = type[SaisieDocument]


@dataclass(frozen=True)
class Variante:
    """One file of a clause."""

    clause: str
    nom: str
    tete: TeteClause
    corps: str
    chemin: Path
    fichier: str  # as shown to users: clauses/<clause>/<variant>.md
    ligne_corps: int

    @cached_property
    def empreinte(self) -> str:
        return hashlib.sha256(lire_octets(self.chemin)).hexdigest()


@dataclass(frozen=True)
class Modele:
    """A document type: its template's head and body."""

    type: str
    tete: TeteModele
    corps: str
    fichier: str
    ligne_corps: int
    empreinte: str

    @cached_property
    def saisie(self) -> TypeDeSaisie:
        """The typed record of what a case may say of such a document."""
        return modele_document(self.type, self.tete)


T = TypeVar("T")


class Bibliotheque:
    """Clauses, models and legal values; `espace` is a workspace whose own files come first.

    `lues`: where the clauses of the library itself are kept as they were read; only this user may
    write there (see `depot.prive`).
    """

    def __init__(
        self,
        espace: Path | None = None,
        racine: Path = RACINE,
        lues: MutableMapping[str, bytes] | None = None,
    ):
        self.racine, self.lues = racine, lues
        self.espace = espace if espace and vrai_chemin(espace) != vrai_chemin(racine) else None
        self._variantes: dict[str, tuple[Variante, ...]] = {}
        self._modeles: dict[str, Modele] = {}
        self._valeurs: dict[str, tuple[Valeur, ...]] = {}
        self._entetes: dict[str, EnteteValeur] = {}
        self._tableaux: dict[tuple[str, Callable[[Noeud], Any]], Any] = {}
        self._neuves = False
        self.partage = Partage()

    def _dossiers(self, nom: str) -> list[Path]:
        siens = self.textes_de_l_espace(nom)
        return [d for d in (self.racine / nom, siens) if d and d.is_dir()]

    def textes_de_l_espace(self, nom: str) -> Path | None:
        """The workspace's own `clauses` or `templates`, if it has one.

        Raises Refus (E107) for one that a link puts elsewhere: its files would be no end.
        """
        if self.espace is None or not (self.espace / nom).is_dir():
            return None
        if dans(self.espace, self.espace, nom) is None:
            lieu = Place(str(self.espace / nom))
            raise Refus([Probleme(lieu, "E107", "", "ce lien mène hors de l'espace de travail")])
        return self.espace / nom

    @cached_property
    def noms_clauses(self) -> tuple[str, ...]:
        noms = {
            d.name
            for base in self._dossiers("clauses")
            for d in base.iterdir()
            if d.is_dir() and not d.name.startswith(("_", "."))
        }
        return tuple(sorted(noms))

    @cached_property
    def noms_valeurs(self) -> tuple[str, ...]:
        return self._noms_yaml("_parametres")

    @cached_property
    def noms_tableaux(self) -> tuple[str, ...]:
        return self._noms_yaml("_tableaux")

    def _noms_yaml(self, sous: str) -> tuple[str, ...]:
        bases = [base / sous for base in self._dossiers("clauses")]
        return tuple(sorted({f.stem for d in bases for f in d.glob("*.yaml")}))

    @cached_property
    def noms_modeles(self) -> tuple[str, ...]:
        return tuple(
            sorted(
                {
                    f.stem
                    for base in self._dossiers("templates")
                    for f in base.glob("*.md")
                    if not f.name.startswith("_")
                }
            )
        )

    @cached_property
    def remplacements(self) -> tuple[tuple[Path, str], ...]:
        """The workspace's files that stand in for a file of the library; a `.po` adds to it, and
        what is around documents is none of its own to replace (see `regles.apparence`).
        """
        if not self.espace:
            return ()
        return tuple(
            (f, f.relative_to(self.espace).as_posix())
            for d in map(self.textes_de_l_espace, ("clauses", "templates"))
            if d
            for f in sorted(d.rglob("*"))
            if f.is_file()
            and f.suffix != ".po"
            and not f.is_relative_to(d / PAGE.name)
            and (self.racine / f.relative_to(self.espace)).is_file()
        )

    def chemin(self, relatif: str) -> Path | None:
        """A library file, the workspace's own first."""
        for base in (self.espace, self.racine):
            if base and (base / relatif).is_file():
                return base / relatif
        return None

    def base(self, chemin: Path) -> Path:
        """The folder, workspace or library, that a file of the library was found in."""
        return self.espace if self.espace and chemin.is_relative_to(self.espace) else self.racine

    def variantes(self, clause: str) -> tuple[Variante, ...]:
        """Every variant of a clause.

        Raises Refus for a faulty head, KeyError for an unknown clause.
        """
        if clause not in self._variantes:
            if clause not in self.noms_clauses:
                raise KeyError(clause)
            sienne = not (self.espace and (self.espace / "clauses" / clause).is_dir())
            connues = self._toutes.get(clause) if sienne else None
            self._variantes[clause] = connues or self._lire(clause)
            if sienne and not connues:
                self._toutes[clause] = self._variantes[clause]
                self._neuves = True
        return self._variantes[clause]

    def _lire(self, clause: str) -> tuple[Variante, ...]:
        fichiers: dict[str, Path] = {}
        for base in self._dossiers("clauses"):
            fichiers |= {f.stem: f for f in francais(base / clause)}
        return tuple(self._variante(clause, nom, f) for nom, f in sorted(fichiers.items()))

    @cached_property
    def _toutes(self) -> dict[str, tuple[Variante, ...]]:
        """The library's own clauses as an earlier run read them: to read four hundred heads takes
        longer than to compose a document.
        """
        octets = self.lues.get(self._cle) if self.lues is not None else None
        return pickle.loads(octets) if octets else {}

    @cached_property
    def _cle(self) -> str:
        return condense([outil(), "clauses", str(self.racine)])

    def garder(self) -> None:
        """Keep for the next run what this one was the first to read of the library."""
        if self.lues is not None and self._neuves:
            self.lues[self._cle] = pickle.dumps(self._toutes)
            self._neuves = False

    def _variante(self, clause: str, nom: str, chemin: Path) -> Variante:
        fichier = f"clauses/{clause}/{nom}.md"
        base = self.base(chemin)
        tete = fendre(lire_fichier(chemin, base), fichier)
        t = _typer(TeteClause, tete, base == RACINE)
        if t.sans_objet is None and (not t.titre or not tete.corps.strip()):
            raise Refus(
                [
                    Probleme(
                        Place(fichier),
                        "E705",
                        "",
                        "une variante a un titre et un texte, ou « sans_objet »",
                    )
                ]
            )
        return Variante(clause, nom, t, tete.corps, chemin, fichier, tete.ligne_corps)

    def type_ecrit(self, mot: str) -> str:
        """The document type that a word means, written with other capitals, accents or spaces; the
        word itself where it means none.
        """
        return mot_de_la_liste(mot, self.noms_modeles)

    def modele(self, type_: str) -> Modele:
        """The template of a document type. Raises KeyError when there is none."""
        if type_ not in self._modeles:
            fichier = f"templates/{type_}.md"
            # A word of the case is no path before it is one of the names that are known.
            chemin = self.chemin(fichier) if type_ in self.noms_modeles else None
            if chemin is None:
                raise KeyError(type_)
            base = self.base(chemin)
            texte = lire_fichier(chemin, base)
            tete = fendre(texte, fichier)
            self._modeles[type_] = Modele(
                type_,
                self._tete(fichier, tete, base),
                tete.corps,
                fichier,
                tete.ligne_corps,
                hashlib.sha256(texte.encode()).hexdigest(),
            )
        return self._modeles[type_]

    @une_fois
    def fonds(self, type_: str) -> str:
        """The fingerprint of the library's own texts that a type of document may be made of,
        whatever a workspace writes in their place.
        """
        nom = f"templates/{type_}.md"
        notre = self.racine / nom
        if not notre.is_file():
            return ""
        tete = fendre(lire_fichier(notre, self.racine), nom).brut(sure=True)
        noms = {n.rstrip("?") for k in ("articles", "mentions") for n in tete.get(k) or ()}
        dossiers = [self.racine / "clauses" / n for n in sorted(noms)]
        fichiers = [notre, *(f for d in dossiers for f in francais(d))]
        return condense(
            x for f in fichiers for x in (f.relative_to(self.racine).as_posix(), lire_octets(f))
        )

    def _tete(self, fichier: str, tete: Tete, base: Path) -> TeteModele:
        """A template's head. One in place of ours is of the same kind, where it says no other."""
        sienne = _typer(TeteModele, tete, base == RACINE)
        notre = self.racine / fichier
        if base == self.racine or not notre.is_file():
            return sienne
        texte = fendre(lire_fichier(notre, self.racine), fichier)
        defaut = _typer(TeteModele, texte, self.racine == RACINE)
        nature = {k: getattr(defaut, k) for k in NATURE if k not in sienne.model_fields_set}
        return sienne.model_copy(update=nature)

    def tete(self, type_: str) -> TeteModele | None:
        """The head of a document type that may have no template here any more, or a faulty one."""
        try:
            return self.modele(type_).tete
        except (KeyError, Refus):
            return None

    def valeurs(self, nom: str) -> tuple[Valeur, ...]:
        """The intervals of a legal value, oldest first.

        Raises KeyError when there is no such value.
        """
        if nom not in self._valeurs:
            if not re.fullmatch(r"[a-z0-9_]+", nom):
                raise KeyError(nom)
            fichiers = [
                f
                for f in (
                    base / "_parametres" / f"{nom}.yaml" for base in self._dossiers("clauses")
                )
                if f.is_file()
            ]
            if not fichiers:
                raise KeyError(nom)
            connues: dict[date, Valeur] = {}
            unite = ""
            entete = EnteteValeur()
            # The workspace adds its values to the library's, or corrects one of the same day.
            for f in fichiers:
                noeud = lire_yaml(f, self.base(f), f"clauses/_parametres/{nom}.yaml")
                unite = unite_dite(noeud, unite)
                connues |= {x.depuis: x for x in lire_valeurs(noeud, unite)}
                sien = lire_entete(noeud)
                entete = EnteteValeur(sien.libelle or entete.libelle, sien.touche or entete.touche)
            self._entetes[nom] = entete
            self._valeurs[nom] = tuple(connues[d] for d in sorted(connues))
        return self._valeurs[nom]

    def entete_valeur(self, nom: str) -> EnteteValeur:
        """What a legal value is called, and which clauses rest on it. Raises KeyError."""
        self.valeurs(nom)
        return self._entetes[nom]

    def valeur(self, nom: str, jour: date) -> Valeur:
        """The legal value `nom` in force on `jour`; never silently the last known one.

        Raises ValeurInconnue.
        """
        toutes = self.valeurs(nom)
        for x in reversed(toutes):
            if x.depuis <= jour and (x.jusqu_au is None or jour <= x.jusqu_au):
                return x
        raise ValeurInconnue(nom, jour, toutes[-1].jusqu_au)

    def tableau(self, nom: str, construire: Callable[[Noeud], T]) -> T:
        """A table of law that is no number on a day, as `construire` types it; read once.

        It is `clauses/_tableaux/<nom>.yaml`.
        Raises KeyError when there is no such table, Refus (E705) for one that is not of the form.
        """
        cle = (nom, construire)
        if cle not in self._tableaux:
            relatif = f"clauses/_tableaux/{nom}.yaml"
            chemin = self.chemin(relatif)
            if chemin is None:
                raise KeyError(nom)
            noeud = lire_yaml(chemin, self.base(chemin), relatif)
            try:
                self._tableaux[cle] = construire(noeud)
            except (KeyError, TypeError, AttributeError, PydanticCustomError) as e:
                dit = f"ce tableau n'a pas la forme de celui de la bibliothèque, {relatif}"
                raise Refus([Probleme(noeud.place, "E705", "", dit)]) from e
        return cast(T, self._tableaux[cle])


def francais(dossier: Path) -> list[Path]:
    """The variants of a clause: what stands beside one in English is no other (`traductions`)."""
    return [f for f in sorted(dossier.glob("*.md")) if not f.stem.endswith(".en")]


M = TypeVar("M", bound=BaseModel)


def _typer(modele: type[M], tete: Tete, sure: bool) -> M:
    try:
        return modele.model_validate(tete.brut(sure))
    except ValidationError as e:
        raise Refus(en_problemes(e, tete.noeud, modele)) from e

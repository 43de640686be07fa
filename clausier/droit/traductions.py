"""The English of the library: what stands beside a French text, and says nothing by itself.

`clauses/<clause>/<variant>.en.md` stands beside `<variant>.md`; a workspace may write one of its
own. Its head holds its title and
`traduit:`, the fingerprint of the French title and text that it renders: once these change, it is
of another text, and is refused until somebody has read it again (`outils/traductions.py` stamps
it). When a clause answers, on what law it stands, is said by the French head alone.

Templates have one structure for both languages: `templates/_langues/en.po` gives the English of
each of their lines, and of each phrase that the program makes. A line is found by its French, so
that one that was changed has no English any more. A type of document has an English when its title
has one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from types import MappingProxyType

from pydantic import ValidationError

from ..fiches.cles_closes import Fiche
from ..socle import valeurs as v
from ..socle.partage import une_fois
from ..socle.problemes import Place, Probleme, Refus
from .bibliotheque import Bibliotheque, Variante
from .documents import TeteModele
from .tetes import en_problemes, fendre, lire_fichier

LANGUES = ("fr", "en")
LEXIQUE = "_langues/en.po"
_COMMENTAIRE = re.compile(r"\{#.*?#\}", re.S)
_BALISE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.S)
_LITTERAL = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_NOM = re.compile(r"[a-z0-9_./]*")  # a name of the machine's, in a text's code


class TeteTraduction(Fiche):
    """The head of an English text."""

    titre: v.Texte
    essentiel: v.Texte | None = None
    traduit: v.Texte


@dataclass(frozen=True)
class Traduction:
    """The English of one variant of a clause."""

    titre: str
    corps: str
    fichier: str
    ligne_corps: int
    essentiel: str | None = None


def empreinte_traduite(variante: Variante) -> str:
    """What an English text says that it renders: the French title, text and few words, and not the
    rest of the head, which the French alone says.
    """
    tete = variante.tete
    lu = "\n".join(x for x in (tete.titre, variante.corps.strip(), tete.essentiel) if x) + "\n"
    return hashlib.sha256(lu.encode()).hexdigest()[:16]


def traduction(biblio: Bibliotheque, variante: Variante) -> Traduction | None:
    """The English beside a French text; None when it has none.

    Raises Refus (E705, E712) for one whose head is faulty, or that renders another text.
    """
    return _lue(biblio, variante.clause, variante.nom)


@une_fois
def _lue(biblio: Bibliotheque, clause: str, nom: str) -> Traduction | None:
    variante = next(x for x in biblio.variantes(clause) if x.nom == nom)
    siens = biblio.textes_de_l_espace("clauses")
    lieux = [d for d in (siens / clause if siens else None, variante.chemin.parent) if d]
    chemin = next((f for d in lieux if (f := d / f"{nom}.en.md").is_file()), None)
    if chemin is None:
        return None
    fichier = f"clauses/{variante.clause}/{chemin.name}"
    tete = fendre(lire_fichier(chemin, biblio.base(chemin)), fichier)
    try:
        t = TeteTraduction.model_validate(tete.brut(False))
    except ValidationError as e:
        raise Refus(en_problemes(e, tete.noeud, TeteTraduction)) from e
    if t.traduit != (attendue := empreinte_traduite(variante)):
        raise Refus(
            [
                Probleme(
                    Place(fichier),
                    "E712",
                    "traduit",
                    f"cet anglais traduit un autre texte que {variante.fichier} : relisez les deux,"
                    f" puis écrivez « traduit: {attendue} »",
                )
            ]
        )
    return Traduction(t.titre, tete.corps, fichier, tete.ligne_corps, t.essentiel)


@une_fois
def lexique(biblio: Bibliotheque) -> Mapping[str, str]:
    """The English of the lines of templates and of the program's phrases, by their French; a
    workspace's own come over the library's.
    """
    from babel.messages.pofile import PoFileError, read_po

    sortie: dict[str, str] = {}
    for dossier in (biblio.racine / "templates", biblio.textes_de_l_espace("templates")):
        if dossier and (fichier := dossier / LEXIQUE).is_file():
            texte = StringIO(lire_fichier(fichier, dossier.parent))
            try:
                catalogue = read_po(texte, abort_invalid=True)
            except (PoFileError, ValueError, IndexError) as e:
                dit = "ce catalogue n'a pas la forme de ceux de gettext (msgid, msgstr)"
                lieu = Place(f"templates/{LEXIQUE}", getattr(e, "lineno", 0) + 1)
                raise Refus([Probleme(lieu, "E705", "", dit)]) from e
            sortie |= {
                (f"{m.context}: {m.id}" if m.context else str(m.id)): str(m.string)
                for m in catalogue
                if m.id and m.string
            }
    return MappingProxyType(sortie)


def titre_anglais(biblio: Bibliotheque, titre: str) -> str | None:
    """The English title of a type of document; None where the type has no English."""
    return lexique(biblio).get(f"document: {titre}")


def traduit(biblio: Bibliotheque, tete: TeteModele) -> bool:
    """Has a type of document, by its head, an English?"""
    return titre_anglais(biblio, tete.titre) is not None


def en_anglais(source: str, mots: Mapping[str, str]) -> tuple[str, tuple[tuple[int, str], ...]]:
    """A template's text with its lines in English, and those that say something and have none, each
    with its number.
    """
    disent = _disent(source)
    sortie, manquent = [], []
    for n, ligne in enumerate(source.split("\n"), 1):
        nue = ligne.strip()
        dite = mots.get(nue)
        if dite is None and n in disent and (dite := _par_mots(nue, mots)) is None:
            manquent.append((n, nue))
        sortie.append(ligne if dite is None else ligne.replace(nue, dite, 1))
    return "\n".join(sortie), tuple(manquent)


def _par_mots(ligne: str, mots: Mapping[str, str]) -> str | None:
    """A line whose words each have an English (`msgctxt "modele"`), between its tags and its marks:
    the line need not be known whole. None where one has none.

    >>> mots = {"modele: Total": "Sum", "modele: unité": "unit"}
    >>> _par_mots("| *Total : {{ x or 'unité' }}* |", mots)
    "| *Sum: {{ x or 'unit' }}* |"
    """
    if len(re.findall(r"\{[{%]", ligne)) != len(re.findall(r"[%}]\}", ligne)):
        return None  # code that goes over several lines
    sortie = []
    for i, bout in enumerate(re.split(f"({_BALISE.pattern})", ligne, flags=re.S)):
        dit = _code_en_anglais(bout, mots) if i % 2 else _texte_en_anglais(bout, mots)
        if dit is None:
            return None
        sortie.append(dit)
    return "".join(sortie)


def _code_en_anglais(balise: str, mots: Mapping[str, str]) -> str | None:
    """A tag with what it prints in English. What it compares is the machine's: such a line is to be
    known whole.
    """
    dits = [x for m in _LITTERAL.finditer(balise) if not _NOM.fullmatch(x := m[1] or m[2] or "")]
    anglais = {x: mots.get(f"modele: {x}", "'") for x in dits}
    if any("'" in x for x in anglais.values()):
        return None
    if dits and (balise.startswith("{%") or re.search(r"(?:[=!]=|\bin) *['\"]\W*[A-ZÀ-ÿ]", balise)):
        return None
    return _LITTERAL.sub(
        lambda m: f"'{anglais[x]}'" if (x := m[1] or m[2]) in anglais else m[0], balise
    )


def _texte_en_anglais(texte: str, mots: Mapping[str, str]) -> str | None:
    sortie = []
    for bout in re.split(r"(<br>|[|*#:;,.()–]+)", texte):
        nu = bout.strip()
        if not re.search(r"[^\W\d_]{2,}", bout) or bout == "<br>":
            sortie.append(bout)
        elif (dit := mots.get(f"modele: {nu}")) is not None:
            sortie.append(bout.replace(nu, dit))
        else:
            return None
    return re.sub(r" ([:;])", r"\1", "".join(sortie))


def _disent(source: str) -> set[int]:
    """The lines of a template that hold words for a reader: outside its code, or in its strings."""

    def blanc(m: re.Match[str]) -> str:
        return "".join(c if c == "\n" else " " for c in m[0])

    nu = _COMMENTAIRE.sub(blanc, source)
    trouves = [
        (m.start() + x.start())
        for m in _BALISE.finditer(nu)
        for x in _LITTERAL.finditer(m[0])
        if not _NOM.fullmatch(x[1] or x[2] or "")
    ]
    dehors = re.sub(r"(?m)^:::.*$|<br>", blanc, _BALISE.sub(blanc, nu))
    trouves += [m.start() for m in re.finditer(r"[^\W\d_]{2,}", dehors)]
    return {nu.count("\n", 0, i) + 1 for i in trouves}

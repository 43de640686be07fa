"""Stage 1, read: a path → `Noeud`, YAML as text with the place of every key and value; nothing
interpreted.

Why not `yaml.safe_load`: it turns `01000` into 512, `12:30` into 750 and `no` into False, keeps the
last of two equal keys, follows merge keys and alias bombs, and forgets line numbers. Here every
scalar stays the text that was typed and the schema types it later.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ..socle.disque import lire_octets, vrai_chemin
from ..socle.empreintes import FichiersLus
from ..socle.erreurs import SYSTEME
from ..socle.espace import dans, dedans
from ..socle.problemes import TROMPEURS, Correction, Place, Probleme, Refus
from .fautes_yaml import LOADER, MAX_DEPTH, court, trompeur
from .remedes import couleur_en_commentaire, coupee, faute_de_forme, valeur_coupee

MAX_BYTES = 1 << 20
MAX_NODES = 100_000
MAX_REPEATS = 5000  # values that aliases write again
MAX_INCLUDES = 20
HORS_YAML = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)  # YAML 1.1, 5.1: not even in a comment
STANDARD_TAGS = {
    "tag:yaml.org,2002:str",
    "tag:yaml.org,2002:map",
    "tag:yaml.org,2002:seq",
    "!",
    None,
}


@dataclass(frozen=True, slots=True)
class Noeud:
    """A YAML value as text: `valeur` is str, list[Noeud] or dict[str, Noeud]; `cle` is the place of
    its key.
    """

    valeur: Any
    place: Place
    cle: Place

    def brut(self) -> Any:
        """The plain nested value; an empty scalar is None: a key without a value is missing, and so
        is one whose text shows nothing.
        """
        if isinstance(self.valeur, dict):
            return {k: n.brut() for k, n in self.valeur.items()}
        if isinstance(self.valeur, list):
            return [n.brut() for n in self.valeur]
        return self.valeur or None

    def enfant(self, *chemin: str | int) -> Noeud | None:
        """The node at `chemin`, or None."""
        noeud: Noeud | None = self
        for pas in chemin:
            if noeud is None:
                return None
            v = noeud.valeur
            if isinstance(v, dict):
                noeud = v.get(pas)
            elif isinstance(v, list) and isinstance(pas, int) and pas < len(v):
                noeud = v[pas]
            else:
                return None
        return noeud

    def proche(self, chemin: Iterable[str | int]) -> Noeud:
        """The deepest node met along `chemin`: steps that do not exist are passed over."""
        noeud = self
        for pas in chemin:
            noeud = noeud.enfant(pas) or noeud
        return noeud

    def avec(self, cle: str, valeur: Noeud) -> Noeud:
        return Noeud({**self.valeur, cle: valeur}, self.place, self.cle)

    def feuilles(
        self, chemin: tuple[str | int, ...] = ()
    ) -> Iterator[tuple[tuple[str | int, ...], Noeud]]:
        """Every scalar with its path."""
        if isinstance(self.valeur, str):
            yield chemin, self
            return
        items = self.valeur.items() if isinstance(self.valeur, dict) else enumerate(self.valeur)
        for pas, noeud in items:
            yield from noeud.feuilles((*chemin, pas))


def lire_yaml(
    chemin: Path, racine: Path | None = None, nom: str | None = None, lus: FichiersLus | None = None
) -> Noeud:
    """Read one YAML file that must hold a mapping.

    `racine`: the workspace, out of which no `!fichier` may reach. `nom`: the file's name in
    messages. `lus`: where the files that it includes are noted. Raises Refus with every fault of
    form.
    """
    noeud = _Lecture(racine or chemin.parent, lus=lus).fichier(chemin, nom or str(chemin), ())
    return _avec_des_cles(noeud)


def relire(
    texte: str, chemin: Path, racine: Path, nom: str, lus: FichiersLus | None = None
) -> Noeud:
    """Read a text as if it were the content of the file `chemin`: what a change would give, before
    it is written. `lus`: see `lire_yaml`.
    """
    noeud = _Lecture(racine, lus=lus).texte(texte, nom, (vrai_chemin(chemin),), 0)
    return _avec_des_cles(noeud)


def lire_texte(texte: str, nom: str, ligne: int = 1) -> Noeud:
    """Read YAML from a string (front matter); `ligne` is the line it begins at in the file."""
    return _Lecture(Path("/nonexistent"), inclusions=False).texte(texte, nom, (), ligne - 1)


def brut_de(texte: str) -> Any:
    """The plain value of a text that is known to be sound, as `Noeud.brut` gives it and three times
    sooner: nothing is checked, no place is known.
    """

    def sans_vide(x: Any) -> Any:
        if isinstance(x, dict):
            return {k: sans_vide(v) for k, v in x.items()}
        if isinstance(x, list):
            return [sans_vide(v) for v in x]
        return None if isinstance(x, str) and not x.strip() else x

    return sans_vide(yaml.load(texte, Loader=LOADER))  # noqa: S506  every scalar stays text


class _Lecture:
    """One reading: collects faults over the file and what it includes."""

    def __init__(self, racine: Path, inclusions: bool = True, lus: FichiersLus | None = None):
        self.racine, self.inclusions = vrai_chemin(racine), inclusions
        self.lus = lus if lus is not None else FichiersLus()
        self.fautes: list[Probleme] = []
        self.noeuds = 0
        self.vus: dict[int, yaml.Node] = {}  # held, so that no address serves twice
        self.repetes = 0
        self.inclus = 0
        self.source = ""  # the text that is read now

    def _noter(
        self,
        place: Place,
        code: str,
        champ: str,
        message: str,
        correction: Correction | None = None,
    ) -> None:
        self.fautes.append(Probleme(place, code, champ, message, correction))

    def fichier(self, chemin: Path, nom: str, pile: tuple[Path, ...]) -> Noeud:
        debut = Place(nom)
        if not dedans(self.racine, vrai_chemin(chemin)):
            raise _refus(debut, "E107", "ce lien mène hors de l'espace de travail")
        try:
            donnees = lire_octets(chemin, MAX_BYTES)
        except OSError as e:
            if e.errno == errno.EFBIG:
                raise _refus(debut, "E109", "le fichier dépasse 1 Mio") from e
            dit = SYSTEME.get(e.errno or 0, e.strerror or str(e))
            raise _refus(debut, "E100", f"fichier illisible : {dit}") from e
        try:
            if b"\0" in donnees[:4]:
                raise UnicodeDecodeError("utf-8", donnees, donnees.index(b"\0"), 4, "UTF-16")
            texte = donnees.decode("utf-8-sig")
        except UnicodeDecodeError as e:
            ligne = donnees[: e.start].count(b"\n") + 1
            raise _refus(
                Place(nom, ligne),
                "E100",
                "le fichier n'est pas en UTF-8 ; enregistrez-le dans cet encodage",
            ) from e
        return self.texte(texte, nom, (*pile, vrai_chemin(chemin)), 0)

    def texte(self, texte: str, nom: str, pile: tuple[Path, ...], decalage: int) -> Noeud:
        premier = not pile or len(pile) == 1
        if m := HORS_YAML.search(texte):
            place = Place.dans(nom, texte, m.start(), decalage)
            rang = place.colonne - 1
            dit = trompeur(texte[m.start() - rang :].split("\n", 1)[0], rang, "la ligne")
            raise _refus(place, "E108", dit)
        try:
            self._survol(texte, nom, decalage)
            racine = yaml.compose(texte, Loader=LOADER)
        except yaml.YAMLError as e:
            raise Refus([*self.fautes, faute_de_forme(texte, e, nom, decalage)]) from e
        except (UnicodeError, ValueError, OverflowError) as e:
            self._noter(Place(nom), "E101", "", f"YAML illisible : {type(e).__name__}")
            raise Refus(self.fautes) from e
        if racine is None:
            self._noter(Place(nom, 1 + decalage), "E101", "", "le fichier est vide")
            raise Refus(self.fautes)
        celle_d_avant, self.source = self.source, texte
        noeud = self._convertir(racine, nom, None, pile, decalage, (), ())
        self.source = celle_d_avant
        if premier and self.fautes:
            raise Refus(self.fautes)
        return noeud

    def _survol(self, texte: str, nom: str, decalage: int) -> None:
        """Pass over the events first: depth and size are bounded before anything recursive runs."""
        profondeur = documents = 0
        for evenements, ev in enumerate(yaml.parse(texte, Loader=LOADER), 1):
            if isinstance(ev, yaml.DocumentStartEvent):
                documents += 1
            elif isinstance(ev, yaml.CollectionStartEvent):
                profondeur += 1
            elif isinstance(ev, yaml.CollectionEndEvent):
                profondeur -= 1
            if documents > 1:
                raise _refus(
                    _place(ev.start_mark, nom, decalage),
                    "E106",
                    "un second document (« --- ») dans le fichier ; un dossier par fichier",
                )
            if profondeur > MAX_DEPTH or evenements > 2 * MAX_NODES:
                raise _refus(
                    _place(ev.start_mark, nom, decalage),
                    "E109",
                    "trop de niveaux ou de valeurs emboîtés",
                )

    def _convertir(
        self,
        node: yaml.Node,
        nom: str,
        cle: Place | None,
        pile: tuple[Path, ...],
        decalage: int,
        ancetres: tuple[int, ...],
        chemin: tuple[str | int, ...],
    ) -> Noeud:
        place = _place(node.start_mark, nom, decalage)
        cle = cle or place
        champ = ".".join(map(str, chemin))
        self.noeuds += 1
        self.repetes += id(node) in self.vus
        self.vus[id(node)] = node
        if self.noeuds > MAX_NODES or self.repetes > MAX_REPEATS:
            raise Refus(
                [*self.fautes, Probleme(place, "E106", champ, "alias qui se multiplient sans fin")]
            )
        if id(node) in ancetres:
            raise Refus(
                [*self.fautes, Probleme(place, "E106", champ, "alias qui se contient lui-même")]
            )
        if node.tag == "!fichier" and self.inclusions:
            return self._inclure(node, nom, place, cle, pile, champ)
        if node.tag not in STANDARD_TAGS:
            self._noter(
                place,
                "E106",
                champ,
                f"étiquette YAML « {court(node.tag)} » inconnue (seule « !fichier » existe)",
            )
        sous = (*ancetres, id(node))
        if isinstance(node, yaml.MappingNode):
            return Noeud(self._mapping(node, nom, pile, decalage, sous, chemin), place, cle)
        if isinstance(node, yaml.SequenceNode):
            return Noeud(
                [
                    self._convertir(n, nom, None, pile, decalage, sous, (*chemin, i))
                    for i, n in enumerate(node.value)
                ],
                place,
                cle,
            )
        texte = str(node.value)
        if m := TROMPEURS.search(texte):
            self._noter(place, "E108", champ, trompeur(texte, m.start()))
        vide = not getattr(node, "style", None) and texte.lower() in ("~", "null")
        if not texte and (dite := couleur_en_commentaire(self.source, node, place)):
            self._noter(place, "E105", champ, *dite)
        return Noeud("" if vide or not texte.strip() else texte, place, cle)

    def _mapping(
        self,
        node: yaml.MappingNode,
        nom: str,
        pile: tuple[Path, ...],
        decalage: int,
        ancetres: tuple[int, ...],
        chemin: tuple[str | int, ...],
    ) -> dict[str, Noeud]:
        sortie: dict[str, Noeud] = {}
        precedent: yaml.Node | None = None
        for k, v in node.value:
            avant, precedent = precedent, v
            place = _place(k.start_mark, nom, decalage)
            if not isinstance(k, yaml.ScalarNode):
                self._noter(place, "E106", "", "une clé doit être un mot simple")
                continue
            cle = str(k.value)
            champ = ".".join(map(str, (*chemin, court(cle))))
            if cle == "<<":
                self._noter(
                    place,
                    "E106",
                    champ,
                    "la clé de fusion « << » n'est pas admise ; "
                    "écrivez les valeurs, ou « !fichier »",
                )
            elif node.flow_style and not v.value and coupee(avant, k, v):
                deja, n = next(reversed(sortie.items()), ("montant", None))
                dite = valeur_coupee(self.source, deja, n.place if n else place, avant, k)
                self._noter(place, "E105", ".".join(map(str, (*chemin, deja))), *dite)
            elif cle in sortie:
                self._noter(
                    place, "E104", champ, f"clé répétée (déjà ligne {sortie[cle].cle.ligne})"
                )
            elif m := TROMPEURS.search(cle):
                self._noter(place, "E108", "", trompeur(cle, m.start(), "la clé"))
            elif len(cle) > 200:
                self._noter(place, "E108", champ, "clé de plus de 200 caractères")
            else:
                sortie[cle] = self._convertir(
                    v, nom, place, pile, decalage, ancetres, (*chemin, cle)
                )
        return sortie

    def _inclure(
        self,
        node: yaml.Node,
        nom: str,
        place: Place,
        cle: Place,
        pile: tuple[Path, ...],
        champ: str,
    ) -> Noeud:
        vide = Noeud("", place, cle)
        base = pile[-1].parent if pile else self.racine
        cible = (
            dans(self.racine, base, str(node.value)) if isinstance(node, yaml.ScalarNode) else None
        )
        self.inclus += 1
        if cible is not None:
            self.lus.noter(cible)
        if cible is None:
            self._noter(
                place, "E107", champ, "« !fichier » ne peut pas sortir de l'espace de travail"
            )
        elif cible in pile:
            self._noter(
                place, "E107", champ, f"« !fichier {court(str(node.value))} » s'inclut lui-même"
            )
        elif self.inclus > MAX_INCLUDES:
            self._noter(place, "E107", champ, "trop de fichiers inclus")
        elif not cible.is_file():
            self._noter(
                place, "E107", champ, f"fichier inclus introuvable : {court(str(node.value))}"
            )
        else:
            try:
                inclus = self.fichier(cible, str(Path(nom).parent / str(node.value)), pile)
                return Noeud(inclus.valeur, inclus.place, cle)
            except Refus as e:
                self.fautes.extend(e.problemes)
        return vide


def _avec_des_cles(noeud: Noeud) -> Noeud:
    if not isinstance(noeud.valeur, dict):
        raise _refus(
            noeud.place,
            "E101",
            "le fichier doit contenir des clés et leurs valeurs (« cle: valeur »)",
        )
    return noeud


def _refus(place: Place, code: str, message: str) -> Refus:
    return Refus([Probleme(place, code, "", message)])


def _place(mark: Any, nom: str, decalage: int) -> Place:
    return Place(nom, mark.line + 1 + decalage, mark.column + 1)

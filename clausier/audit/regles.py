"""What an audit looks for: the files of `clauses/_audit/`, typed.

They are the library's own and read as such, never a workspace's: a pattern of a stranger could turn
for ever. A pattern is written with accents and is looked for without, whatever its capitals, in a
text without typography (`plan`). One pattern a line.

`enonces.yaml`: what a paper may not say. `interdits.yaml`: how grave the forbidden statements of
`droit.interdits` are in a stranger's paper, since when, with what source. `idees/`: what a
paper may not say, known by its ideas (`idees`). `absences.yaml`: what a paper of a kind must say.
`papiers.yaml`: how a kind of paper, an audience, a language is known. `affirmees.yaml`: the ideas
that a denial makes innocent, drawn from the known faults (`outils/affirmees.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property

from ..droit.gardes import Interdit
from ..droit.interdits import INTERDITS
from ..lecture.noeuds import brut_de
from ..socle.disque import lire_octets
from ..socle.empreintes import RACINE
from ..socle.valeurs import lire_date
from .motifs import (
    Lues,
    Motif,
    MotifsParNom,
    lignes_de_motifs,
    motif_cherche,
    motif_de_lignes,
    motif_nu,
    un_motif,
)
from .plan import accents_otes

# What a finding is, and the code under which it is said: a code never changes its meaning.
FAMILLES: Mapping[str, str] = {
    "perime": "A980",
    "nul": "E981",
    "consommateur": "E982",
    "absence": "E983",
    "montant": "E984",
    "date": "E985",
    "borne": "E986",
    "cle": "E987",
    "verifier": "A988",
}
EN_TETE = 1500  # signs: where a paper says what it is
EN_MOTS = ("motifs", "sauf", "sauf_paragraphe")  # where a word of the vocabulary may stand
POUR_UN_PARTICULIER = frozenset(("particulier",))
ENCADRE = r"[\s|>*\u2502\u2503]{1,9}"  # a blank, or what a box draws where its line ends
AUDIT = RACINE / "clauses" / "_audit"


@dataclass(frozen=True)
class RegleDAudit:
    """What is common to all that is looked for: its stable name and the family of its code; for
    which papers, whom and days; why, by what source; what to write.
    """

    id: str
    famille: str
    papiers: frozenset[str]
    public: frozenset[str]
    depuis: date
    jusqu_au: date | None
    quoi: str
    pourquoi: str
    sources: tuple[str, ...]
    ecrire: str

    @property
    def code(self) -> str:
        return FAMILLES[self.famille]

    def vaut(self, papier: str, public: str, jour: date) -> bool:
        """Does it hold for a paper of this kind, for this audience, on this day?"""
        return (
            (not self.papiers or papier in self.papiers)
            and (not self.public or public in self.public)
            and self.depuis <= jour
            and (self.jusqu_au is None or jour <= self.jusqu_au)
        )


@dataclass(frozen=True)
class Enonce:
    """A statement that may not be made: its patterns, and what around it makes it innocent (`sauf`
    in its sentence, `sauf_paragraphe`, `sauf_texte`) or guilty (`avec`, `avec_texte`). `nie`: a
    sentence that denies it is innocent.
    """

    regle: RegleDAudit
    ecrits: Lues  # its patterns as they are written, by key: each is compiled when it is asked for
    nie: bool
    commercants: bool  # innocent where the paper is between traders

    @cached_property
    def motifs(self) -> tuple[Motif, ...]:
        return tuple(
            motif_de_lignes((motif_nu(li),)) for li in lignes_de_motifs(self.ecrits, "motifs")
        )

    @cached_property
    def sauf(self) -> Motif | None:
        return un_motif(self.ecrits, "sauf")

    @cached_property
    def sauf_paragraphe(self) -> Motif | None:
        return un_motif(self.ecrits, "sauf_paragraphe")

    @cached_property
    def sauf_texte(self) -> Motif | None:
        return un_motif(self.ecrits, "sauf_texte")

    @cached_property
    def avec(self) -> Motif | None:
        return un_motif(self.ecrits, "avec")

    @cached_property
    def avec_texte(self) -> Motif | None:
        return un_motif(self.ecrits, "avec_texte")


@dataclass(frozen=True)
class Dire:
    """A statement known by what it brings together: `dit`, sets of ideas (`idees.ensemble_dit`),
    any of which accuses a sentence; `sauf`: what is added to each; `avec_texte`, `sauf_texte`: what
    the paper must say somewhere, or may not.
    """

    regle: RegleDAudit
    dit: tuple[str, ...]
    sauf: str
    sauf_texte: Motif | None
    avec_texte: Motif | None
    commercants: bool  # innocent where the paper is between traders


@dataclass(frozen=True)
class Precision:
    """What an audit adds to a forbidden statement of the library (`droit.interdits`)."""

    regle: RegleDAudit
    sauf: Motif | None
    nie: bool
    commercants: bool


@dataclass(frozen=True)
class Absence:
    """What a paper must say: any of `presence` shows that it does; it is owed where the text says
    all of `quand`, and not where it says `sauf_texte`. `vendeur`: by whom alone (`vendeur`).
    """

    regle: RegleDAudit
    ecrits: Lues  # its patterns as they are written, by key: each is compiled when it is asked for

    @cached_property
    def presence(self) -> Motif:
        return un_motif(self.ecrits, "presence") or motif_cherche(r"(?!)")

    @cached_property
    def quand(self) -> tuple[Motif, ...]:
        cles = ("quand", "quand_aussi", "et_quand")
        return tuple(m for c in cles if (m := un_motif(self.ecrits, c)))

    @cached_property
    def sauf_texte(self) -> Motif | None:
        return un_motif(self.ecrits, "sauf_texte")

    @property
    def vendeur(self) -> str:
        return self.ecrits.get("vendeur") or ""


@dataclass(frozen=True)
class Indices:
    """How a kind (of paper, of audience) is known: `titre` in the first lines, `mots` anywhere.
    `ancre`: a title only where it begins a line; `dans`: the signs of the head where it may be.
    """

    nom: str
    titre: Motif | None
    mots: Motif | None
    poids: int
    ancre: bool
    dans: int


@cache
def _lire(nom: str) -> Lues:
    texte = lire_octets(AUDIT / f"{nom}.yaml").decode()
    lu: Lues = brut_de(texte)
    return lu


def _ecrit(motifs: str, vocabulaire: Mapping[str, str]) -> str:
    """Patterns with the words of the vocabulary in the place of their names."""
    for nom, mots in vocabulaire.items():
        motifs = motifs.replace("{" + nom + "}", mots)
    return motifs


def _regle(x: Lues) -> RegleDAudit:
    if x["famille"] not in FAMILLES:
        raise KeyError(x["famille"])
    sources = x.get("sources") or []
    return RegleDAudit(
        x["id"],
        x["famille"],
        frozenset(x.get("papiers") or ()),
        frozenset(x.get("public") or ()),
        lire_date(x["depuis"]) if x.get("depuis") else date.min,
        lire_date(x["jusqu_au"]) if x.get("jusqu_au") else None,
        x.get("quoi") or "",
        x.get("pourquoi") or "",
        tuple(sources),
        x.get("ecrire") or "",
    )


@cache
def enonces(remplacer: Callable[[str], str] | None = None) -> tuple[Enonce, ...]:
    """Every statement of `enonces.yaml`. A name between braces is written out: those of its
    `vocabulaire`, and by `remplacer` what a table of the library holds.
    """
    tout = _lire("enonces")
    sortie = []
    for lu in tout["enonces"]:
        x = {c: _ecrit(v, tout["vocabulaire"]) if c in EN_MOTS else v for c, v in lu.items()}
        if remplacer:
            x["motifs"] = remplacer(x["motifs"])
        sortie.append(Enonce(_regle(x), x, x.get("nie") != "non", x.get("commercants") == "permis"))
    return tuple(sortie)


def _de_la_bibliotheque(x: Lues, dit: Interdit) -> RegleDAudit:
    regle = replace(_regle(x), quoi=dit.pourquoi, ecrire=dit.remplacer)
    return replace(regle, public=frozenset(("particulier",))) if dit.portee == "conso" else regle


@cache
def precisions() -> Mapping[str, Precision]:
    """By the code of a forbidden statement of the library, what an audit adds to it; why, and what
    to write, are said in the library's words.
    """
    dits = {x.code: x for x in INTERDITS}
    return {
        x["id"]: Precision(
            _de_la_bibliotheque(x, dits[x["id"]]),
            un_motif(x, "sauf"),
            x.get("nie") != "non",
            x.get("commercants") == "permis",
        )
        for x in _lire("interdits")["interdits"]
    }


@cache
def _idees() -> tuple[Lues, ...]:
    """The files of `idees/`. A name that several of them give to an idea is each one's own."""
    lus = {f.stem: _lire(f"idees/{f.stem}") for f in sorted((AUDIT / "idees").glob("*.yaml"))}
    donnes = Counter(nom for lu in lus.values() for nom in lu["idees"])
    siens = {nom for nom, n in donnes.items() if n > 1}
    return tuple(_a_soi(fichier, lu, siens & lu["idees"].keys()) for fichier, lu in lus.items())


def _a_soi(fichier: str, lu: Lues, noms: set[str]) -> Lues:
    """A file whose ideas of these names bear its own, in its rules as well."""
    if not noms:
        return lu
    un = re.compile(rf"(?<!\w)({'|'.join(sorted(noms))})(?!\w)")
    idees = {un.sub(rf"\1.{fichier}", nom): mots for nom, mots in lu["idees"].items()}
    dires = [
        x | {c: un.sub(rf"\1.{fichier}", str(x[c])) for c in ("dit", "sauf") if c in x}
        for x in lu["dires"] or ()
    ]
    return {**lu, "idees": idees, "dires": dires}


@cache
def lexique_des_idees() -> Mapping[str, str]:
    """The ideas of `idees/`, by name: the words that people have for each, one pattern a line."""
    return {nom: mots for lu in _idees() for nom, mots in lu["idees"].items()}


@cache
def idees_affirmees() -> frozenset[str]:
    """The ideas that accuse only where no word denies them (`affirmees.yaml`)."""
    return frozenset(_lire("affirmees")["affirmees"].split())


def ecritures_de_l_idee(nom: str) -> tuple[str, ...]:
    """The ways to say an idea, a pattern each, as they are looked for."""
    dits = _ecrit(lexique_des_idees()[nom], _lire("enonces")["vocabulaire"])
    return tuple(motif_nu(li) for li in dits.split("\n") if li)


@cache
def motif_de_l_idee(nom: str) -> Motif:
    """Any of them; compiled when a rule that holds for the paper asks for it."""
    return motif_de_lignes(ecritures_de_l_idee(nom))


@cache
def dires() -> tuple[Dire, ...]:
    """Every rule of `idees/`: one of its own, or, named by its `id` alone, further ways to say
    what a rule of any file forbids.
    """
    tous = [y for lu in _idees() for y in lu["dires"] or ()]
    connues: dict[str, Lues] = {y["id"]: y for y in tous if "famille" in y}
    connues |= {x["id"]: x for nom in ("calculs", "enonces") for x in _lire(nom)[nom]}
    sortie = []
    for x in tous:
        lu = connues.get(x["id"], x) | {c: x[c] for c in ("papiers", "public") if c in x}
        autre = precisions().get(x["id"])
        sortie.append(
            Dire(
                autre.regle if autre else _regle(lu),
                tuple(li for li in str(x["dit"]).split("\n") if li.strip()),
                " ".join(str(x.get("sauf") or "").split()),
                un_motif(x, "sauf_texte"),
                un_motif(x, "avec_texte"),
                autre.commercants if autre else lu.get("commercants") == "permis",
            )
        )
    return tuple(sortie)


def _absences_ecrites() -> list[Lues]:
    """The mentions of the file, the names of its vocabulary written out."""
    tout = _lire("absences")
    mots = tout["vocabulaire"]
    return [
        {c: _ecrit(v, mots) if isinstance(v, str) else v for c, v in x.items()}
        for x in tout["absences"]
    ]


@cache
def absences() -> tuple[Absence, ...]:
    """Every mention of `absences.yaml`."""
    return tuple(
        Absence(_regle(x), x) for x in _absences_ecrites() if lignes_de_motifs(x, "presence")
    )


@cache
def calculs() -> Mapping[str, RegleDAudit]:
    """The words of what is reckoned (sums, days, keys), by name: `calculs.yaml`."""
    return {x["id"]: _regle(x) for x in _lire("calculs")["calculs"]}


@cache
def indices(table: str) -> tuple[Indices, ...]:
    """`papiers` or `publics` of `papiers.yaml`."""
    return tuple(
        Indices(
            x["nom"],
            un_motif(x, "titre"),
            un_motif(x, "mots"),
            int(x.get("poids") or 1),
            x.get("ancre") == "oui",
            int(x.get("dans") or EN_TETE),
        )
        for x in _lire("papiers")[table]
    )


@cache
def reperes() -> Mapping[str, Motif]:
    """The other patterns of `papiers.yaml`, by name."""
    lu = _lire("papiers")["reperes"]
    vocabulaire = _lire("enonces")["vocabulaire"]
    dits = {nom: _ecrit(mots, vocabulaire) for nom, mots in lu.items()}
    dits["texte_officiel"] = dits["texte_officiel"].replace(" ", ENCADRE)
    return MotifsParNom(dits)


@cache
def mots_des_langues() -> Mapping[str, frozenset[str]]:
    """The small words by which a language is known."""
    return {
        nom: frozenset(map(accents_otes, dits.split()))
        for nom, dits in _lire("papiers")["langues"].items()
    }

"""The register of issued documents: `registre.yaml` at the root of a workspace, and the files that
it froze under `emis/<year>/`.

One entry for each document, in the order of issue, sealed by the SHA-256 of its own text: what
`issue` wrote is read back letter for letter, or found to be otherwise. Why the text and not its
values: two thousand entries are checked without reading their YAML, a merge of git keeps whole
entries, and `sha256sum` proves a seal without clausier. Line ends alone do not count: git may
change them.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import yaml

from ..lecture.noeuds import lire_texte
from ..socle.disque import lire_octets, vrai_chemin
from ..socle.empreintes import FichiersLus
from ..socle.erreurs import SYSTEME
from ..socle.espace import EMIS
from ..socle.partage import une_fois
from ..socle.problemes import Place, Probleme, Refus
from .espace_lu import EspaceLu
from .figes import MAX_REGISTRE, RESTAURER, fautes_hors_registre, hors_registre
from .maillons import Maillon, abrege, derniers, ecrire_maillon, lire_maillon, lire_maillon_fige
from .noms import cle_de_numero

NOM = "registre.yaml"
VERROU = ".verrou"
LIVRES = {"recettes": "livre_recettes", "achats": "livre_achats"}  # the type of a closed period
DECLARATIONS = {"transactions": "ereporting_transactions", "paiements": "ereporting_paiements"}
PERIODES_FIGEES = frozenset((*LIVRES.values(), *DECLARATIONS.values()))  # what is no document
DOCUMENT_FIGE = frozenset((".md", ".html", ".pdf", ".json"))
LIVRE_FIGE = frozenset((".csv", ".html", ".json"))
TETE = (
    "# Registre des documents émis, tenu par « clausier issue » : une entrée par document, dans "
    "l'ordre d'émission.\n"
    "# Ne le modifiez pas à la main : un document émis ne change plus. Gardez ce fichier et le "
    "dossier emis/ dans git.\n"
    "format: 1\n"
    "documents:\n"
)
CONFLIT = re.compile(r"^(<{7}|={7}|>{7}|\|{7})(\s|$)", re.M)
CHAMP = re.compile(r"^  (\w+): (.*)$", re.M)
FICHIER = re.compile(r"^    '?(emis/[^':]+)'?: ([0-9a-f]{64})$", re.M)
SCEAU = re.compile(r"^  sceau: ([0-9a-f]{64})\n\Z", re.M)
REMARQUE = re.compile(r"^#.*\n?", re.M)  # a user's, between entries: what is theirs is indented
ENTIERE = re.compile(
    r"\n  fichiers:\n(?:    .*\n)+  versions:\n(?:    .*\n)*    style: .*\n(?:    .*\n)*  faits:\n "
    r"   type: "
)


class _Ecriture(yaml.SafeDumper):
    """Block YAML, one line a value; dates and numbers bare, since the reader takes every value as
    text.
    """

    yaml_implicit_resolvers = {
        k: [
            (tag, motif)
            for tag, motif in v
            if tag.rsplit(":", 1)[1] in ("null", "bool", "merge", "value")
        ]
        for k, v in yaml.SafeDumper.yaml_implicit_resolvers.items()
    }

    def ignore_aliases(self, data: Any) -> bool:
        return True


@dataclass(frozen=True)
class Entree:
    """One issued document, as the register says it."""

    texte: str
    place: Place
    numero: str
    type: str
    date: str
    dossier: str
    vendeur: str  # SIREN
    fichiers: tuple[tuple[str, str], ...]  # (path from the workspace, SHA-256)
    scellee: bool
    sceau: str = ""
    maillon: Maillon | None = None  # none before the chain

    @cached_property
    def corps(self) -> dict[str, Any]:
        """The whole entry, every value as text. Raises Refus when it is no YAML."""
        lue = lire_texte(self.texte, self.place.fichier, self.place.ligne).brut()
        return cast("dict[str, Any]", lue[0])

    @property
    def jour(self) -> datetime.date:
        """The date of the document."""
        return datetime.date.fromisoformat(self.date)

    @property
    def faits(self) -> dict[str, Any]:
        return cast("dict[str, Any]", self.corps["faits"])

    @property
    def style(self) -> str:
        return str(self.corps["versions"]["style"])


@dataclass(frozen=True)
class Registre:
    """What stands in `registre.yaml`; `fautes`: why it cannot be trusted, if it cannot."""

    espace: Path
    nom: str  # as messages show it
    texte: str = ""
    entrees: tuple[Entree, ...] = ()
    fautes: tuple[Probleme, ...] = ()
    present: bool = True
    par_numero: Mapping[str, tuple[Entree, ...]] = field(default_factory=dict)

    def trouver(
        self, numero: str, vendeur: str | None = None, dossier: str | None = None
    ) -> Entree | None:
        """The entry of a number: the seller's own, else the one that was issued from this case."""
        memes = self.par_numero.get(cle_de_numero(numero), ())
        return next((e for e in memes if vendeur is None or e.vendeur == vendeur), None) or next(
            (e for e in memes if e.dossier == dossier), None
        )

    @cached_property
    def maillons(self) -> frozenset[str]:
        """Every link that an entry has; of one from before the chain, its seal."""
        return frozenset(e.maillon.valeur if e.maillon else e.sceau for e in self.entrees)

    @property
    def derniers(self) -> tuple[str, ...]:
        """The links that the next entry follows: one, or one for each branch that git merged."""
        return derniers((e.maillon for e in self.entrees), [e.sceau for e in self.entrees])

    def avec(self, nouvelles: Sequence[str]) -> bytes:
        """The file's bytes with these entries at its end; what stood there stays as it is."""
        avant = self.texte or TETE
        return (avant + ("" if avant.endswith("\n") else "\n") + "".join(nouvelles)).encode()


@dataclass(frozen=True)
class Fige:
    """An issued document with the bytes of its files, by suffix."""

    entree: Entree
    octets: Mapping[str, bytes]


def empreinte(donnees: bytes) -> str:
    return hashlib.sha256(donnees).hexdigest()


def ecrire_faits(corps: Mapping[str, Any]) -> str:
    """The text of an entry, before it is linked and sealed."""
    return yaml.dump(
        [dict(corps)],
        Dumper=_Ecriture,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=False,
        width=10**6,
    )


def ecrire_entree(corps: Mapping[str, Any], maillon: Maillon) -> str:
    """The text of an entry with its link and its seal."""
    texte = ecrire_faits(corps) + ecrire_maillon(maillon)
    return f"{texte}  sceau: {empreinte(texte.encode())}\n"


def lire_registre(espace: Path, nom: str = NOM) -> Registre:
    """The register of a workspace; never raises: what is wrong with it is in `fautes`.

    `nom`: the file's name in messages.
    """
    chemin = espace / NOM
    if not chemin.is_file():
        orphelins = hors_registre(espace, set(), ())
        dit = (
            f"{EMIS}/ garde des documents émis ({orphelins[0]}…), mais le registre n'est plus là ; "
            f"{RESTAURER}"
            if orphelins
            else ""
        )
        return Registre(
            espace,
            nom,
            present=bool(orphelins),
            fautes=(Probleme(Place(nom), "E950", "", dit),) if dit else (),
        )
    try:
        texte = lire_octets(chemin, MAX_REGISTRE).decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as x:
        dit = f"registre illisible : {SYSTEME.get(x.errno or 0, x.strerror)} ; {RESTAURER}"
        return Registre(espace, nom, fautes=(Probleme(Place(nom), "E950", "", dit),))
    except UnicodeDecodeError:
        dit = f"le registre n'est pas en UTF-8 ; {RESTAURER}"
        return Registre(espace, nom, fautes=(Probleme(Place(nom), "E950", "", dit),))
    fautes = [*_forme(texte, nom)]
    entrees = () if fautes else tuple(_entrees(texte, nom, fautes))
    par_numero: dict[str, tuple[Entree, ...]] = {}
    for e in entrees:
        n = cle_de_numero(e.numero)
        par_numero[n] = (*par_numero.get(n, ()), e)
    r = Registre(espace, nom, texte, entrees, (), True, par_numero)
    if not fautes:
        connus = {f.casefold() for e in entrees for f, _ in e.fichiers}
        fautes += [*_rompue(r), *fautes_hors_registre(espace, nom, connus, r.derniers)]
    return replace(r, fautes=tuple(fautes))


def _rompue(r: Registre) -> Iterator[Probleme]:
    """The entries that follow one which is not there."""
    for e in r.entrees:
        if e.maillon and (perdus := [p for p in e.maillon.precedents if p not in r.maillons]):
            yield Probleme(
                e.place,
                "E962",
                "",
                f"l'entrée de {e.numero} suit une entrée qui n'est plus au registre (maillon "
                f"{abrege(perdus[0])}) ; {RESTAURER}",
            )


def _forme(texte: str, nom: str) -> Iterator[Probleme]:
    if m := CONFLIT.search(texte):
        yield Probleme(
            Place.dans(nom, texte, m.start()),
            "E950",
            "",
            "conflit de fusion laissé par git ; gardez entières les entrées des deux côtés, "
            "retirez les lignes <<<<<<<, ======= et >>>>>>>, puis « clausier check » ; "
            "si un numéro a été émis des deux côtés, l'une des deux branches doit renoncer au sien",
        )
    elif not texte.strip():
        yield Probleme(Place(nom), "E950", "", f"le registre est vide ; {RESTAURER}")
    elif [
        x
        for x in re.split(r"^- ", texte, maxsplit=1, flags=re.M)[0].splitlines()
        if x.strip() and not x.startswith("#")
    ] != ["format: 1", "documents:"]:
        yield Probleme(
            Place(nom),
            "E950",
            "",
            "ce n'est pas un registre que clausier connaît (« format: 1 », « documents: », puis "
            f"les entrées) ; {RESTAURER}",
        )


def _entrees(texte: str, nom: str, fautes: list[Probleme]) -> Iterator[Entree]:
    debuts = [m.start() for m in re.finditer(r"^- ", texte, re.M)]
    ligne = texte.count("\n", 0, debuts[0]) + 1 if debuts else 1
    for debut, fin in pairwise([*debuts, len(texte)]):
        place = Place(nom, ligne)
        ligne += texte.count("\n", debut, fin)
        bloc = texte[debut:fin]
        morceau = REMARQUE.sub("", bloc).rstrip("\n") + "\n"
        sceau = SCEAU.search(morceau)
        maillon = lire_maillon(morceau)
        champs = {k: v.strip("'\"") for k, v in CHAMP.findall("  " + morceau[2:])}
        scellee = (
            sceau is not None
            and empreinte(morceau[: sceau.start()].encode()) == sceau[1]
            and bool(ENTIERE.search(morceau))
            and _jour(champs.get("date", ""))
            and (maillon is None or maillon.juste)
        )
        e = Entree(
            morceau,
            place,
            champs.get("numero", ""),
            champs.get("type", ""),
            champs.get("date", ""),
            champs.get("dossier", ""),
            champs.get("vendeur", ""),
            tuple(FICHIER.findall(morceau)),
            scellee,
            sceau[1] if sceau else "",
            maillon,
        )
        if not scellee:
            qui = f"l'entrée de {e.numero}" if e.numero else "cette entrée"
            fautes.append(
                Probleme(
                    place,
                    "E951",
                    "",
                    f"{qui} n'est plus telle que « clausier issue » l'a écrite (son sceau ne "
                    f"correspond pas) ; {RESTAURER}",
                )
            )
        yield e


def _jour(texte: str) -> bool:
    try:
        return bool(datetime.date.fromisoformat(texte))
    except ValueError:
        return False


def lire_figes(espace: Path, e: Entree, lus: FichiersLus) -> Fige:
    """The frozen files of an issued document, by suffix; they are noted in `lus`.

    Raises Refus when one is gone or is not what was issued.
    """
    octets: dict[str, bytes] = {}
    fautes = []
    tige = next((n.removesuffix(".json") for n, _ in e.fichiers if n.endswith(".json")), "?")
    for nom, attendue in e.fichiers:
        chemin = vrai_chemin(espace / nom)
        lus.noter(chemin)
        try:
            donnees = (
                lire_octets(chemin) if chemin.is_relative_to(vrai_chemin(espace) / EMIS) else None
            )
        except OSError:
            donnees = None
        if donnees is not None and empreinte(donnees) != attendue and chemin.suffix != ".pdf":
            donnees = donnees.replace(b"\r\n", b"\n")  # git may have changed the line ends
        if donnees is None or empreinte(donnees) != attendue:
            etat = (
                "n'est plus là"
                if donnees is None
                else "n'est plus le fichier émis (son empreinte a changé)"
            )
            fautes.append(
                Probleme(
                    e.place,
                    "E952",
                    "",
                    f"{e.numero} : {nom} {etat} ; reprenez-le (« git checkout {nom} »), ou dans un "
                    "paquet ou une sauvegarde",
                )
            )
        else:
            reste = nom.removeprefix(tige)  # « .md », « .en.md » of the translation beside
            octets[reste if reste.startswith(".") else Path(nom).suffix] = donnees
    attendus = LIVRE_FIGE if e.type in PERIODES_FIGEES else DOCUMENT_FIGE
    if not fautes and (manque := attendus - set(octets)):
        fautes.append(
            Probleme(
                e.place,
                "E952",
                "",
                f"{e.numero} : l'entrée ne nomme aucun fichier {', '.join(sorted(manque))} ; "
                f"{RESTAURER}",
            )
        )
    if not fautes and lire_maillon_fige(octets.get(".json", b"")) != e.maillon:
        fautes.append(
            Probleme(
                e.place,
                "E962",
                "",
                f"{e.numero} : l'entrée n'est pas celle que son fichier figé .json a vue à "
                f"l'émission (leurs maillons diffèrent) ; {RESTAURER}",
            )
        )
    if fautes:
        raise Refus(fautes)
    return Fige(e, octets)


@une_fois
def registre_de(lu: EspaceLu, nom: str) -> Registre:
    """The register of a workspace, read once in a run. `nom`: the file's name in messages."""
    return lire_registre(vrai_chemin(lu.espace), nom)

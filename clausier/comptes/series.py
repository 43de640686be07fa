"""Stage 3, reckon: the numbers of the whole workspace, by series.

Invoices are numbered in one chronological and continuous sequence for each series (CGI, ann. II,
242 nonies A, I-7°), and a series runs over all the cases of a seller. So the other cases of the
workspace are read here, lightly: only the type, number and date of their documents, once for a run.
A case that cannot be read is passed over: its own check says why.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ..dossier.cas import Dossier
from ..dossier.espace_lu import EspaceLu
from ..dossier.noms import cle_de_numero
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import TeteModele
from ..lecture.noeuds import MAX_BYTES, Noeud, lire_yaml
from ..socle.disque import lire_octets, vrai_chemin
from ..socle.empreintes import FichiersLus
from ..socle.espace import voisins
from ..socle.partage import une_fois
from ..socle.problemes import Place, Refus
from ..socle.valeurs import lire_date, lire_numero

# The `documents:` block of a case, as nearly every author writes it: its lines are indented, or
# begin with a dash.
BLOC = re.compile(r"^documents:[^\n]*\n(?:(?:[ \t#\-][^\n]*)?(?:\n|\Z))*", re.M)
NOM_DOSSIER = re.compile(r"^[\"']?dossier[\"']?\s*:\s*[\"']?([A-Za-z0-9_-]+)", re.M)
CLE_VENDEUR = re.compile(r"^[\"']?vendeur[\"']?\s*:|^\{", re.M)


@dataclass(frozen=True)
class DocumentNumerote:
    """A numbered document of some case: what its series needs to know."""

    type: str
    numero: str
    date: date | None
    place: Place
    chemin: Path
    vendeur: str  # SIREN
    tete: TeteModele | None = None  # of its type; None for one that has no template here

    @property
    def facture(self) -> bool:
        return self.tete is not None and self.tete.facturation


class Rang(NamedTuple):
    """An invoice in its series."""

    rang: int
    jour: date
    place: str
    document: DocumentNumerote


@dataclass
class Index:
    """The numbered documents of a workspace, by number and by series."""

    chemins: set[Path] = field(default_factory=set)
    numeros: dict[tuple[str, str], list[DocumentNumerote]] = field(default_factory=dict)
    series: dict[tuple[str, str], list[Rang]] = field(default_factory=dict)
    triees: bool = False
    vendeur: str = ""  # SIREN of the workspace's seller
    noms: set[str] = field(default_factory=set)  # of the cases
    lus: FichiersLus = field(default_factory=FichiersLus)  # the parts that they take in

    def ajouter(self, chemin: Path, documents_numerotes: list[DocumentNumerote]) -> None:
        self.chemins.add(chemin)
        self.triees = False
        for p in documents_numerotes:
            self.numeros.setdefault((p.vendeur, cle_de_numero(p.numero)), []).append(p)
            if p.facture and p.date and (rang := serie(p.numero, p.date)):
                suite = self.series.setdefault((p.vendeur, cle_de_numero(rang[0])), [])
                suite.append(Rang(rang[1], p.date, str(p.place), p))

    def porte(self, vendeur: str, numero: str) -> bool:
        """Whether a case of this seller holds a document of that number."""
        return (vendeur, cle_de_numero(numero)) in self.numeros

    def suite(self, vendeur: str, prefixe: str) -> list[Rang]:
        """The invoices of one series, by rank, then by day."""
        if not self.triees:
            for s in self.series.values():
                s.sort(key=lambda x: x[:3])
            self.triees = True
        return self.series.get((vendeur, cle_de_numero(prefixe)), [])


# What may be glued in front of a counter, the longest first: a year, a month, both.
SIGNES = {"an4": r"20[1-9]\d", "an2": r"\d\d", "mois": r"0[1-9]|1[0-2]"}
MARQUES = (("an4", "mois"), ("mois", "an4"), ("an4",), ("an2", "mois"), ("mois", "an2"), ("an2",))
SUR, POSSIBLE = 3, 2  # digits of the counter behind a mark: surely one; perhaps one


class Decoupe(NamedTuple):
    """A number in parts: `avant`, `marque` (the year or month glued to the counter, and what it is
    made of), `compteur`, `apres`.
    """

    avant: str
    marque: str
    signes: tuple[str, ...]
    compteur: str
    apres: str

    @property
    def prefixe(self) -> str:
        """What the numbers of one series share, « # » for a counter that does not come last."""
        return f"{self.avant}{self.marque}{'#' if self.apres else ''}{self.apres}"

    def au(self, jour: date) -> Decoupe:
        """The same with the mark of that day."""
        dit = {"an4": f"{jour.year}", "an2": f"{jour.year % 100:02}", "mois": f"{jour.month:02}"}
        return self._replace(marque="".join(dit[s] for s in self.signes))


def couper(numero: str, jour: date | None = None, chiffres: int = SUR) -> Decoupe | None:
    """The parts of the number of a document of that day; None without a digit. The last group of
    digits counts, but for a year.

    A mark is one that the day answers for, give or take one period: an invoice of October may be
    dated on 2 November. Without a day only a whole year is one.
    """
    groupes = list(re.finditer(r"\d+", numero))
    if not groupes:
        return None
    g = groupes[-1]
    if len(groupes) > 1 and re.fullmatch(r"20\d\d", g[0]):
        g = groupes[-2]
    avant, apres = numero[: g.start()], numero[g.end() :]
    apart = jour and re.search(rf"(?<!\d)(20)?{jour.year % 100:02}(?!\d)", avant + apres)
    for signes in (("mois",),) if apart else MARQUES:
        sure = signes == ("an4",)
        m = re.match(
            "".join(f"(?P<{s}>{SIGNES[s]})" for s in signes)
            + rf"(?=\d{{{POSSIBLE if sure else chiffres}}})",
            g[0],
        )
        if m and (sure or jour and _repond(m.groupdict(), jour)):
            return Decoupe(avant, m[0], signes, g[0][m.end() :], apres)
    return Decoupe(avant, "", (), g[0], apres)


def _repond(m: dict[str, str], jour: date) -> bool:
    an = int(m.get("an4") or m.get("an2") or jour.year) % 100 - jour.year % 100
    if "mois" not in m:
        return abs(an) <= 1
    mois = 12 * an + int(m["mois"]) - jour.month
    return abs(mois) <= 1 or (len(m) == 1 and abs(mois) == 11)


def serie(numero: str, jour: date | None = None) -> tuple[str, int] | None:
    """A number of a document of that day → its series and its rank: a year stays with the prefix, a
    month glued to it too.

    >>> serie("F2026-028"), serie("F2026028"), serie("28/2026")
    (('F2026-', 28), ('F2026', 28), ('#/2026', 28))
    >>> serie("27001", date(2027, 1, 2)), serie("202611001", date(2026, 11, 5)), serie("27001")
    (('27', 1), ('202611', 1), ('', 27001))
    """
    d = couper(numero, jour)
    return (d.prefixe, int(d.compteur)) if d else None


def reprise(avant: str, le: date, numero: str, jour: date) -> bool:
    """Whether a number far behind the one before may begin a new year or month: `2612`, then
    `2701`. Nobody can tell; so it is said, and blocks nothing.
    """
    a, d = couper(avant, le, POSSIBLE), couper(numero, jour, POSSIBLE)
    if not (a and d and d.signes) or int(d.compteur) > 1:
        return False
    return a.signes == d.signes and a.marque != d.marque and le <= jour


def documents_numerotes(
    documents: Noeud | None, chemin: Path, vendeur: str, biblio: Bibliotheque
) -> list[DocumentNumerote]:
    """The numbered entries of a list of documents."""
    sortie = []
    for n in documents.valeur if documents and isinstance(documents.valeur, list) else ():
        type_, numero, quand = n.enfant("type"), n.enfant("numero"), n.enfant("date")
        if type_ is None or numero is None or not isinstance(type_.valeur, str):
            continue
        try:
            propre = lire_numero(numero.valeur)
        except Exception:  # a faulty number is said by the case's own check
            continue
        try:
            le = lire_date(quand.valeur) if quand else None
        except Exception:  # likewise a faulty date
            le = None
        sortie.append(
            DocumentNumerote(
                type_.valeur, propre, le, numero.place, chemin, vendeur, biblio.tete(type_.valeur)
            )
        )
    return sortie


def siren_saisi(noeud: Noeud | None) -> str:
    """The SIREN of a seller as typed; of one that moved (`siret:` by dates) it stays the same."""
    siret = noeud.enfant("siret") if noeud else None
    while siret and isinstance(siret.valeur, list):
        siret = siret.enfant(0, "valeur")
    return re.sub(r"\D", "", siret.valeur)[:9] if siret and isinstance(siret.valeur, str) else ""


def _legere(lu: EspaceLu, index: Index, chemin: Path, nom: str) -> list[DocumentNumerote]:
    """The numbered documents of one file: its `documents:` block alone when it can be cut out, else
    the whole file.

    The case's name joins those of the index, the files that it includes join its `lus`.
    """
    texte = lire_octets(chemin, MAX_BYTES).decode("utf-8-sig").replace("\r\n", "\n")
    index.noms.update(NOM_DOSSIER.findall(texte))
    blocs = list(BLOC.finditer(texte))
    if len(blocs) == 1 and not CLE_VENDEUR.search(texte):
        try:
            noeud = lu.bloc(blocs[0][0], nom, texte.count("\n", 0, blocs[0].start()) + 1)
            return documents_numerotes(noeud.enfant("documents"), chemin, index.vendeur, lu.biblio)
        except Refus:
            pass  # an alias or a « !fichier »: read the whole
    noeud = lire_yaml(chemin, vrai_chemin(lu.espace), nom, index.lus)
    vendeur = siren_saisi(noeud.enfant("vendeur")) or index.vendeur
    return documents_numerotes(noeud.enfant("documents"), chemin, vendeur, lu.biblio)


def _commun(espace: Path, lus: FichiersLus) -> str:
    try:
        return siren_saisi(lire_yaml(espace / "vendeur.yaml", espace, lus=lus))
    except Refus:
        return ""


@une_fois
def _index(lu: EspaceLu, absolu: bool) -> Index:
    """The numbers of a workspace, read once a run.

    `absolu`: the files are named in messages by their whole paths.
    """
    lus = FichiersLus()
    espace = vrai_chemin(lu.espace)
    index = Index(vendeur=_commun(espace, lus), lus=lus)
    for chemin in map(vrai_chemin, voisins(espace)):
        if not chemin.is_relative_to(espace):
            continue  # a link that leads out: refused in its turn
        nom = str(chemin) if absolu else os.path.relpath(chemin)
        try:
            index.ajouter(chemin, _legere(lu, index, chemin, nom))
        except (Refus, OSError, UnicodeError):
            continue
    return index


def connues(lu: EspaceLu) -> list[DocumentNumerote]:
    """Every numbered document that the workspace's own seller has in his cases."""
    index = _index(lu, False)
    return [
        p
        for (vendeur, _), memes in index.numeros.items()
        if vendeur == index.vendeur
        for p in memes
    ]


def index_du_dossier(dossier: Dossier) -> Index:
    """The numbered documents of the case's workspace, read once in a run; the case rests on what
    they take in.
    """
    index = _index(dossier.espace_lu, os.path.isabs(dossier.noeud.place.fichier))
    dossier.lus.update(index.lus)
    return index

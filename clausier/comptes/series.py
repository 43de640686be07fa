"""Stage 3, reckon: the numbers of the whole workspace, by series.

Invoices are numbered in one chronological and continuous sequence for each series (CGI, ann. II,
242 nonies A, I-7°), and a series runs over all the cases of a seller. So the other cases of the
workspace are read here, lightly: only the type, number and date of their documents, once for a run.
A case that cannot be read is passed over: its own check says why.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple, get_args

from ..dossier.cas import Dossier
from ..dossier.espace_lu import EspaceLu
from ..dossier.noms import cle_de_numero
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import TeteModele
from ..fiches.parties import Qualite
from ..lecture.noeuds import Noeud, lire_yaml
from ..socle.disque import vrai_chemin
from ..socle.empreintes import FichiersLus, qualite_nommee
from ..socle.espace import voisins
from ..socle.numeros import serie
from ..socle.partage import une_fois
from ..socle.problemes import Place, Refus
from ..socle.synonymes import mot_de_la_liste
from ..socle.valeurs import lire_date, lire_numero

# The `documents:` block of a case, as nearly every author writes it: its lines are indented, or
# begin with a dash.
BLOC = re.compile(r"^documents:[^\n]*\n(?:(?:[ \t#\-][^\n]*)?(?:\n|\Z))*", re.M)
NOM_DOSSIER = re.compile(r"^[\"']?dossier[\"']?\s*:\s*[\"']?([A-Za-z0-9_-]+)", re.M)
# For whom a case is: the client's quality, where nearly every author writes it.
QUALITE = re.compile(
    r"^[\"']?client[\"']?:[ \t]*(?:\{[^}\n]*?\bqualite[\"']?:[ \t]*[\"']?(\w+)"
    r"|[^\n{]*\n(?:[ \t#][^\n]*\n)*?[ \t]+[\"']?qualite[\"']?:[ \t]*[\"']?(\w+))",
    re.M,
)
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


@dataclass(frozen=True)
class CgvNommees:
    """General terms of some case, as their version names them. `qualite`: for whom, where it can be
    seen without the whole case; `reglement`: their own terms of payment, as typed."""

    version: str
    date: date
    qualite: str | None
    reglement: str
    place: Place
    chemin: Path
    vendeur: str  # SIREN


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
    cgv: list[CgvNommees] = field(default_factory=list)
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


def documents_numerotes(
    documents: Noeud | None, chemin: Path, vendeur: str, biblio: Bibliotheque
) -> list[DocumentNumerote]:
    """The numbered entries of a list of documents."""
    sortie = []
    for n in documents.valeur if documents and isinstance(documents.valeur, list) else ():
        type_, numero, quand = n.enfant("type"), n.enfant("numero"), n.enfant("date")
        if type_ is None or numero is None or not isinstance(type_.valeur, str):
            continue
        nom = biblio.type_ecrit(type_.valeur)
        try:
            propre = lire_numero(numero.valeur)
        except Exception:  # a faulty number is said by the case's own check
            continue
        try:
            le = lire_date(quand.valeur) if quand else None
        except Exception:  # likewise a faulty date
            le = None
        sortie.append(
            DocumentNumerote(nom, propre, le, numero.place, chemin, vendeur, biblio.tete(nom))
        )
    return sortie


def cgv_nommees(
    documents: Noeud | None, qualite: str | None, chemin: Path, vendeur: str, biblio: Bibliotheque
) -> Iterator[CgvNommees]:
    """The general terms of a list of documents that have a version and a day."""
    for n in documents.valeur if documents and isinstance(documents.valeur, list) else ():
        dits = {k: e.valeur for k in ("type", "version", "date", "qualite") if (e := n.enfant(k))}
        if not all(isinstance(dits.get(k), str) for k in ("type", "version", "date")):
            continue
        tete = biblio.tete(biblio.type_ecrit(dits["type"]))
        if tete is None or tete.acte != "conditions":
            continue
        with suppress(Exception):  # a faulty date is said by the case's own check
            le, pour = lire_date(dits["date"]), dits.get("qualite", qualite)
            place = n.proche(("version",)).place
            if isinstance(pour, str):
                pour = mot_de_la_liste(pour, get_args(Qualite))
            propre = n.enfant("reglement")
            dit = str(sorted(propre.brut().items())) if propre else ""
            yield CgvNommees(dits["version"], le, pour, dit, place, chemin, vendeur)


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
    texte = lu.octets(chemin).decode("utf-8-sig").replace("\r\n", "\n")
    index.noms.update(NOM_DOSSIER.findall(texte))
    blocs = list(BLOC.finditer(texte))
    if len(blocs) == 1 and not CLE_VENDEUR.search(texte):
        try:
            noeud = lu.bloc(blocs[0][0], nom, texte.count("\n", 0, blocs[0].start()) + 1)
            documents = noeud.enfant("documents")
            dite = QUALITE.search(texte)
            qualite = (dite[1] or dite[2]) if dite else qualite_nommee(texte.encode(), lu.espace)
            index.cgv += cgv_nommees(documents, qualite, chemin, index.vendeur, lu.biblio)
            return documents_numerotes(documents, chemin, index.vendeur, lu.biblio)
        except Refus:
            pass  # an alias or a « !fichier »: read the whole
    noeud = lu.cas(chemin, nom, index.lus)
    vendeur = siren_saisi(noeud.enfant("vendeur")) or index.vendeur
    documents, dit = noeud.enfant("documents"), noeud.enfant("client", "qualite")
    nommee = qualite_nommee(texte.encode(), lu.espace)
    qualite = dit.valeur if dit and isinstance(dit.valeur, str) else nommee
    index.cgv += cgv_nommees(documents, qualite, chemin, vendeur, lu.biblio)
    return documents_numerotes(documents, chemin, vendeur, lu.biblio)


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


def cgv_connues(lu: EspaceLu) -> list[CgvNommees]:
    """The general terms that the workspace's own seller names in his cases."""
    index = _index(lu, False)
    return [c for c in index.cgv if c.vendeur == index.vendeur]


def index_du_dossier(dossier: Dossier) -> Index:
    """The numbered documents of the case's workspace, read once in a run; the case rests on what
    they take in.
    """
    index = _index(dossier.espace_lu, os.path.isabs(dossier.noeud.place.fichier))
    dossier.lus.update(index.lus)
    return index

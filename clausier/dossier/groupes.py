"""Stage 2, check: letters over several cases of one debtor, as each of these cases sees them.

Such a letter is a file of its own, that names its cases (`dossiers: [a, b]`). The files of the
workspace are looked through once a run, by their first-level keys alone; only those that name
several cases are read. A faulty one is passed over here: its own check says why.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from ..droit.documents import DocumentVoulu
from ..fiches.affaire import Affaire, Evenement
from ..lecture.noeuds import MAX_BYTES, Noeud
from ..socle.disque import lire_octets, vrai_chemin
from ..socle.empreintes import NOM, FichiersLus
from ..socle.espace import voisins
from ..socle.partage import une_fois
from ..socle.problemes import Probleme, Refus
from .entrees import lire_documents
from .espace_lu import EspaceLu
from .etats import typer

GROUPE = re.compile(rb"^[\"']?dossiers[\"']?[ \t]*:", re.M)


@dataclass
class Recensement:
    """The files of a workspace: each case's by its name, and those that name several cases."""

    cas: dict[str, Path]
    groupes: list[Path]


class LettreCommune(NamedTuple):
    """A letter over several cases, as one of them sees it: its invoices alone, and what happened to
    the letter.
    """

    document: DocumentVoulu
    evenements: tuple[Evenement, ...]
    chemin: Path  # its own file
    rang: int  # its rank there


@une_fois
def _recenser(lu: EspaceLu) -> Recensement:
    trouves = Recensement({}, [])
    espace = vrai_chemin(lu.espace)
    for f in voisins(lu.espace):
        if not vrai_chemin(f).is_relative_to(espace):
            continue  # a link that leads out: refused in its turn
        texte = _texte(f, lu)
        if GROUPE.search(texte):
            trouves.groupes.append(f)
        elif m := NOM.search(texte):
            trouves.cas.setdefault(m[1].decode(), f)
    return trouves


def _texte(f: Path, lu: EspaceLu | None = None) -> bytes:
    try:
        return (lu.octets(f) if lu else lire_octets(f, MAX_BYTES)).removeprefix(b"\xef\xbb\xbf")
    except OSError:
        return b""


def sur_plusieurs_dossiers(f: Path) -> bool:
    """Does a file name several cases? They do not know it before they are read again."""
    return GROUPE.search(_texte(f)) is not None


def fichier_du_dossier(lu: EspaceLu, nom: str) -> Path | None:
    """The file of the case that has this name in the workspace; of one case, not of a letter over
    several.
    """
    return _recenser(lu).cas.get(nom)


def lettres_sur(
    lu: EspaceLu, nom: str, documents: tuple[DocumentVoulu, ...], lus: FichiersLus
) -> list[LettreCommune]:
    """The letters of other files that claim invoices of the case `nom`, whose documents these are;
    `lus` notes the files.
    """
    siennes = {d.numero for d in documents if d.tete.a_payer and d.numero}
    sortie = []
    for f in _recenser(lu).groupes:
        try:
            noeud = lu.cas(f)
        except Refus:
            continue
        if nom in noms_des_dossiers(noeud):
            lus.noter(f)
            sortie += _lettres(lu, f, noeud, siennes)
    return sortie


def noms_des_dossiers(noeud: Noeud) -> list[str]:
    """The names of the cases over which a file writes, as typed."""
    liste = noeud.enfant("dossiers")
    brut = liste.brut() if liste else None
    return [x for x in brut if isinstance(x, str)] if isinstance(brut, list) else []


def _lettres(lu: EspaceLu, f: Path, noeud: Noeud, siennes: set[str]) -> list[LettreCommune]:
    problemes: list[Probleme] = []
    documents = lire_documents(noeud, lu.biblio, problemes)
    garde = ("dossier", "dossiers", "journal")
    reste = {k: n for k, n in noeud.valeur.items() if k in garde}
    affaire = typer(Affaire, Noeud(reste, noeud.place, noeud.cle), problemes)
    if problemes or affaire is None:
        return []
    sortie = []
    for rang, d in enumerate(documents):
        vues = tuple(n for n in d.visees if n in siennes)
        if vues and d.tete.lettre:
            ici = replace(d, facture=None, factures=vues)
            dits = _evenements(affaire, documents, d)
            sortie.append(LettreCommune(ici, dits, f, rang))
    return sortie


def _evenements(
    affaire: Affaire, documents: tuple[DocumentVoulu, ...], d: DocumentVoulu
) -> tuple[Evenement, ...]:
    """What the file's journal tells of one of its letters, which it names by number, by name or by
    type; said by the name that its file has, which means no other letter of the case.
    """
    nom = f"{d.type}-{d.numero or d.date}".replace("/", "-")
    dits = {nom, (d.numero or nom).replace("/", "-")}
    if len([x for x in documents if x.type == d.type]) == 1:
        dits.add(d.type)
    return tuple(
        e.model_copy(update={"document": nom})
        for e in affaire.journal
        if e.document and e.document.replace("/", "-") in dits
    )

"""What `fix` does: the corrections that the faults of a file carry, made in memory one round after
the other until none is left, so that a file changes once, is shown once, and is written whole.

A correction after which its place is faulty still is not kept; nothing of an issued document is
touched. Which files: those that `check` would look at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from ..dossier.catalogue import catalogue_du_noeud
from ..dossier.chargement import charger
from ..dossier.espace_lu import EspaceLu
from ..dossier.etats import etats_de, lire_clients, typer, voisin_dit
from ..dossier.registre import lire_registre
from ..droit.bibliotheque import Bibliotheque
from ..fiches.livres import AchatsSaisis, RecettesSaisies
from ..fiches.parties import Vendeur
from ..lecture.corrections import corriger
from ..lecture.insertion import BOM, difference
from ..lecture.noeuds import MAX_BYTES, Noeud, relire
from ..socle.disque import lire_octets, remplacer, vrai_chemin
from ..socle.empreintes import FichiersLus
from ..socle.espace import (
    CATALOGUE,
    FICHE,
    RECETTES,
    a_ses_textes,
    cas_et_livres,
    dedans,
    espace_de,
    est_commun,
    est_un_livre,
    livres,
)
from ..socle.problemes import Correction, Probleme, Refus

TOURS = 100  # of one file: each mends one line at least


@dataclass(frozen=True)
class Reparation:
    """One file as it is and as it would be, and what was corrected in it."""

    chemin: Path
    nom: str
    avant: bytes
    apres: bytes
    faites: tuple[Correction, ...]

    @property
    def difference(self) -> str:
        return difference(self.avant, self.apres, self.nom)

    def ecrire(self) -> None:
        """Raises Erreur where the file holds something else by now; OSError; Refus."""
        remplacer(espace_de(self.chemin), self.chemin, self.avant, self.apres)


def reparations(chemins: Sequence[str | PathLike[str]]) -> Iterator[Reparation]:
    """The files that can be corrected, among those that paths name. Raises DemandeInvalide."""
    for chemin, nom in fichiers_a_voir(chemins):
        if (r := Reparateur(chemin, nom).reparer()) is not None:
            yield r


def corrections_sures(chemins: Sequence[str | PathLike[str]], fautes: Iterable[Probleme]) -> int:
    """How many corrections `fix` makes in the files that these faults say can be corrected: some
    that a fault carries are not made, and some come to light once others are. Raises
    DemandeInvalide.
    """
    dits = {p.correction.place.fichier for p in fautes if p.correction}
    a_voir = [x for x in fichiers_a_voir(chemins) if x[1] in dits] if dits else []
    faites = (Reparateur(chemin, nom).reparer() for chemin, nom in a_voir)
    return sum(len(r.faites) for r in faites if r)


def fichiers_a_voir(chemins: Sequence[str | PathLike[str]]) -> list[tuple[Path, str]]:
    """The sellers' files first, what cases share, the books, then the cases; each once."""
    seuls = [Path(c) for c in chemins if Path(c).name == FICHE or est_commun(Path(c))]
    autres = [c for c in chemins if Path(c) not in seuls]
    cas, tenus = cas_et_livres(autres, vide=bool(seuls)) if autres or not chemins else ([], [])
    dossiers = [c for c in chemins if Path(c).is_dir()]
    communs = livres(dossiers, est_commun) if dossiers or not chemins else []
    fiches = {espace_de(c) / FICHE: nom for c, nom in cas}
    trouves = {f: voisin_dit(nom, f) for f, nom in fiches.items() if f.is_file()}
    for f in (*seuls, *communs, *tenus):
        trouves.setdefault(vrai_chemin(f), str(f))
    return [*trouves.items(), *cas]


class Reparateur:
    """The corrections of one file."""

    def __init__(self, chemin: Path, nom: str):
        self.chemin, self.nom, self.espace = chemin, nom, espace_de(chemin)
        self.lu = EspaceLu(
            self.espace, Bibliotheque(self.espace if a_ses_textes(self.espace) else None)
        )
        self.emis = lire_registre(self.espace)

    def reparer(self) -> Reparation | None:
        """None for a file in which nothing can be corrected, that cannot be read, or that a link
        puts out of its workspace.
        """
        if not dedans(vrai_chemin(self.espace), vrai_chemin(self.chemin)):
            return None
        try:
            avant = lire_octets(self.chemin, MAX_BYTES)
            texte = avant.removeprefix(BOM).decode("utf-8")
        except (OSError, UnicodeDecodeError):
            return None
        neuf, faites = self.corrige(texte)
        if neuf == texte:
            return None
        apres = (BOM if avant.startswith(BOM) else b"") + neuf.encode("utf-8")
        return Reparation(self.chemin, self.nom, avant, apres, tuple(faites))

    def corrige(self, texte: str) -> tuple[str, list[Correction]]:
        """The text after every round, and what was made."""
        refusees: set[Correction] = set()
        toutes: list[Correction] = []
        fautes = self.fautes(texte)
        for _ in range(TOURS):
            voulues = [p for p in fautes if p.correction and p.correction not in refusees]
            neuf, faites = corriger(texte, [p.correction for p in voulues if p.correction])
            if not faites:
                break
            apres = self.fautes(neuf)
            pires = {p.correction for p in voulues if p.correction and _reste(p, apres)}
            if pires:
                refusees |= pires
                continue
            texte, fautes = neuf, apres
            toutes += faites
        return texte, toutes

    def fautes(self, texte: str) -> list[Probleme]:
        """What is wrong with the form of the file, were this its text; nothing of what is in other
        files, nor in its issued documents.
        """
        problemes: list[Probleme] = []
        noeud: Noeud | None = None
        try:
            noeud = relire(texte, self.chemin, self.espace, self.nom)
            self._typer(noeud, problemes)
        except Refus as e:
            problemes.extend(e.problemes)
        ici = [p for p in problemes if p.place.fichier == self.nom]
        return [p for p in ici if noeud is None or not self._emis(p, noeud)]

    def _typer(self, noeud: Noeud, problemes: list[Probleme]) -> None:
        if self.chemin.name == FICHE:
            etats_de(Vendeur, noeud, (), problemes)
        elif est_un_livre(self.chemin):
            modele = RecettesSaisies if self.chemin.name == RECETTES else AchatsSaisis
            typer(modele, noeud, problemes)
        elif est_commun(self.chemin) and self.chemin.name == CATALOGUE:
            problemes.extend(catalogue_du_noeud(noeud, FichiersLus()).toutes_les_fautes())
        elif est_commun(self.chemin):
            lire_clients(noeud, problemes)
        else:
            charger(self.chemin, self.lu, self.nom, noeud)

    def _emis(self, p: Probleme, noeud: Noeud) -> bool:
        """Is this in a document that is issued?"""
        m = re.match(r"documents\.(\d+)\.", p.champ)
        numero = noeud.enfant("documents", int(m[1]), "numero") if m else None
        return bool(
            numero is not None
            and isinstance(numero.valeur, str)
            and self.emis.trouver(numero.valeur)
        )


def _reste(p: Probleme, apres: Sequence[Probleme]) -> bool:
    """Is the place that was corrected faulty still?"""
    assert p.correction is not None
    if p.correction.genre == "texte":
        return any((q.place.ligne, q.message) == (p.place.ligne, p.message) for q in apres)
    if p.correction.genre != "cle":
        return any(q.champ == p.champ and q.correction is None for q in apres)
    champ = f"{p.champ.rpartition('.')[0]}.{p.correction.neuf}".lstrip(".")
    # A key is right whatever the form of its value (E105), which is then told under its own name.
    return any(q.champ == champ and q.correction is None and q.code != "E105" for q in apres)

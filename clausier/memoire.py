"""What is known already: the result of a case whose every input is the same. Light: it is asked before anything heavy is imported.

A result is the case's name, what was said of it, and the hash of each file that was written. For a build it serves only
while those files stand as they were written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .bilan import Bilan
from .depot import Depot, ouvert
from .empreinte import Espace
from .espace import espace_de
from .problemes import Place, Probleme

Cas = tuple[Path, str]


@dataclass(frozen=True)
class Resultat:
    """What a run found for one case. `fichiers`: name → SHA-256 of what a build wrote in its folder."""

    dossier: str
    problemes: tuple[Probleme, ...]
    documents: int
    fichiers: dict[str, str]

    def en_octets(self) -> bytes:
        dits = [[p.place.fichier, p.place.ligne, p.place.colonne, p.code, p.champ, p.message] for p in self.problemes]
        return json.dumps([self.dossier, dits, self.documents, self.fichiers], ensure_ascii=False, sort_keys=True).encode()

    @classmethod
    def lu(cls, octets: bytes) -> Resultat:
        dossier, dits, documents, fichiers = json.loads(octets)
        return cls(dossier, tuple(Probleme(Place(f, li, c), code, champ, m) for f, li, c, code, champ, m in dits), documents, fichiers)


class Memoire:
    """The known results of one run's cases. `options` names what else the result depends on: the command, the formats."""

    def __init__(self, depot: Depot, cas: Sequence[tuple[Path, str]], options: str, sortie: Path | None = None):
        self.depot, self.options, self.sortie = depot, options, sortie
        self._cas = list(cas)
        self._espaces: dict[Path, Espace] = {}
        self._cles: dict[Path, str] = {}

    def cle(self, chemin: Path, nom: str) -> str | None:
        """The key of a case; None when its workspace cannot be read, and then nothing is known of it."""
        if self.depot.dossier is None:
            return None
        if chemin not in self._cles:
            racine = espace_de(chemin)
            try:
                if racine not in self._espaces:
                    self._espaces[racine] = Espace(racine, self._voisins(racine), self.sortie)
                self._cles[chemin] = self._espaces[racine].cas(chemin, nom, self.options)
            except OSError:
                return None
        return self._cles[chemin]

    def _voisins(self, racine: Path) -> Iterable[Path]:
        from .espace import cases

        return cases(racine, self.sortie)

    def connu(self, chemin: Path, nom: str) -> Resultat | None:
        """The result of a case if nothing that it depends on has changed, and for a build if its files stand."""
        cle = self.cle(chemin, nom)
        try:
            resultat = Resultat.lu(self.depot[cle]) if cle else None
        except (KeyError, ValueError, TypeError):
            return None
        return resultat if resultat and self._debout(resultat) else None

    def _debout(self, r: Resultat) -> bool:
        if self.sortie is None:
            return True
        dossier = self.sortie / r.dossier
        try:
            return all(hashlib.sha256((dossier / nom).read_bytes()).hexdigest() == h for nom, h in r.fichiers.items())
        except OSError:
            return False

    def retenir(self, chemin: Path, nom: str, resultat: Resultat, sauf: bool = False) -> None:
        """Keep a result, `sauf` when told not to. One with an error is never kept: it is said again by those who found it."""
        cle = None if sauf else self.cle(chemin, nom)
        if cle and not any(p.grave for p in resultat.problemes):
            self.depot[cle] = resultat.en_octets()


def connus(cas: Sequence[Cas], options: str, sans: bool, sortie: Path | None = None) -> tuple[Memoire, Bilan, list[Cas]]:
    """What is known of these cases: the memory, a Bilan that holds the known results, and the cases that are left to do."""
    memoire, bilan, restent = Memoire(ouvert("resultats", sans), cas, options, sortie), Bilan(), []
    for chemin, nom in cas:
        r = memoire.connu(chemin, nom)
        if r is None:
            restent.append((chemin, nom))
            continue
        bilan.noter(nom, r.problemes)
        bilan.documents += r.documents
        if sortie is not None:
            bilan.faits.append(sortie / r.dossier)
    return memoire, bilan, restent

"""What is known already: the result of a case whose every input is the same. Light: it is asked
before anything heavy is imported.

A result is the case's name, what was said of it, the hash of each file that it took in, and of each
that was written. For a build it serves only while those files stand as they were written. It is
kept only if nothing that it depends on moved while it was made.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..socle.cache import Depot, depot_ouvert
from ..socle.empreintes import NOM, Espace, digest, octets_de
from ..socle.espace import espace_de, voisins
from ..socle.problemes import Place, Probleme
from .bilan import Bilan

Cas = tuple[Path, str]
# Results that are proved and kept together, at least; in a run of many cases, a twentieth of them.
ATTENTE = 50


@dataclass(frozen=True)
class Resultat:
    """What a run found for one case.

    `fichiers`: name → SHA-256 of what a build wrote in its folder; `lus`: path → SHA-256 of what
    the case took in.
    """

    dossier: str
    problemes: tuple[Probleme, ...]
    documents: int
    fichiers: dict[str, str]
    lus: dict[str, str] = field(default_factory=dict)

    def en_octets(self, racine: Path, lignes: str) -> bytes:
        """Paths from the workspace.

        `lignes` counts only where the numbers of other cases are spoken of, with their lines.
        """
        dits = [
            [p.place.fichier, p.place.ligne, p.place.colonne, p.code, p.champ, p.message]
            for p in self.problemes
        ]
        lus = {os.path.relpath(f, racine): h for f, h in self.lus.items()}
        return json.dumps(
            [
                self.dossier,
                dits,
                self.documents,
                self.fichiers,
                lus,
                lignes if any(p.code == "A304" for p in self.problemes) else "",
            ],
            ensure_ascii=False,
            sort_keys=True,
        ).encode("utf-8", "surrogatepass")  # a name may hold bytes that are no text

    @classmethod
    def lu(cls, octets: bytes, racine: Path, lignes: str) -> Resultat | None:
        """None for a result that no longer holds, for what it took in has changed.

        Raises ValueError, TypeError for what is no result.
        """
        dossier, dits, documents, fichiers, lus, ou = json.loads(octets)
        if ou not in ("", lignes) or any(digest(racine / f) != h for f, h in lus.items()):
            return None
        return cls(
            dossier,
            tuple(Probleme(Place(f, li, c), code, champ, m) for f, li, c, code, champ, m in dits),
            documents,
            fichiers,
            lus,
        )


class ResultatsConnus:
    """The known results of one run's cases.

    `options` names what else the result depends on: the command, the formats.
    """

    def __init__(self, depot: Depot, options: str, sortie: Path | None = None, cas: int = 0):
        self.depot, self.options, self.sortie = depot, options, sortie
        self.ensemble = max(ATTENTE, cas // 20)
        self.noms: dict[str, str] = {}  # the name of each known case → its file
        self._espaces: dict[Path, Espace] = {}
        self._racines: dict[Path, Path] = {}
        self._cles: dict[Path, str] = {}
        self._attente: list[tuple[Path, str, Resultat]] = []

    def _racine(self, chemin: Path) -> Path:
        dossier = chemin.parent
        if dossier not in self._racines:
            self._racines[dossier] = espace_de(dossier)
        return self._racines[dossier]

    def _cle(
        self, chemin: Path, nom: str, octets: bytes, espaces: dict[Path, Espace]
    ) -> str | None:
        """The key of a case; None when its workspace cannot be read, and then nothing is known of
        it.
        """
        racine = self._racine(chemin)
        try:
            if racine not in espaces:
                espaces[racine] = Espace(racine, voisins(racine))
            return espaces[racine].cas(octets, nom, self.options)
        except OSError:
            return None

    def connu(self, chemin: Path, nom: str, octets: bytes) -> Resultat | None:
        """The result of a case if nothing that it depends on has changed, and for a build if its
        files stand.
        """
        cle = self._cle(chemin, nom, octets, self._espaces) if self.depot.dossier else None
        if cle is None:
            return None
        self._cles[chemin] = cle
        racine = self._racine(chemin)
        try:
            resultat = Resultat.lu(self.depot[cle], racine, self._espaces[racine].lignes)
        except (KeyError, ValueError, TypeError, AttributeError):
            return None
        return resultat if resultat and self._debout(resultat) else None

    def rappeler(self, registre: Path, bilan: Bilan) -> bool:
        """Say what is known of the closed books of a workspace, if nothing of it has changed."""
        nom = os.path.relpath(registre)
        r = self.connu(registre, nom, octets_de(registre))
        if r is not None:
            bilan.noter(nom, r.problemes)
        return r is not None

    def _debout(self, r: Resultat) -> bool:
        return self.sortie is None or all(
            digest(self.sortie / r.dossier / nom) == h for nom, h in r.fichiers.items()
        )

    def retenir(self, chemin: Path, nom: str, resultat: Resultat, sauf: bool = False) -> None:
        """Keep a result, `sauf` when told not to.

        One with an error is never kept: it is said again by those who found it.
        """
        if not sauf and chemin in self._cles and not any(p.grave for p in resultat.problemes):
            self._attente.append((chemin, nom, resultat))
            if len(self._attente) >= self.ensemble:
                self.ecrire()

    def ecrire(self) -> None:
        """Write the results kept so far, but those of cases that changed, or whose workspace
        changed, since they were looked at.
        """
        espaces: dict[Path, Espace] = {}
        for chemin, nom, r in self._attente:
            cle = self._cle(chemin, nom, octets_de(chemin), espaces)
            racine = self._racine(chemin)
            if (
                cle == self._cles[chemin]
                and espaces[racine].lignes == self._espaces[racine].lignes
                and all(digest(f) == h for f, h in r.lus.items())
            ):
                self.depot[cle] = r.en_octets(racine, espaces[racine].lignes)
        self._attente.clear()


def nom_de(octets: bytes) -> str:
    """The name that a case gives itself, when it is plain to see; else nothing."""
    trouves = NOM.findall(octets)
    return trouves[0].decode() if len(trouves) == 1 else ""


def connus(
    cas: Sequence[Cas], options: str, sans: bool, sortie: Path | None = None
) -> tuple[ResultatsConnus, Bilan, list[Cas]]:
    """What is known of these cases: the memory, a Bilan that holds the known results, and the cases
    that are left to do.
    """
    memoire, bilan, restent = (
        ResultatsConnus(depot_ouvert("resultats", sans), options, sortie, len(cas)),
        Bilan(),
        [],
    )
    if memoire.depot.dossier is None:
        return memoire, bilan, list(cas)
    fois = Counter(nom_de(octets_de(chemin)) for chemin, _ in cas)
    for chemin, nom in cas:
        octets = octets_de(chemin)
        r = memoire.connu(chemin, nom, octets)
        if (
            r is None or fois[nom_de(octets)] > 1 and nom_de(octets) or memoire.noms.get(r.dossier)
        ):  # two of one name are judged together
            restent.append((chemin, nom))
            continue
        memoire.noms[r.dossier] = nom
        bilan.noter(nom, r.problemes)
        bilan.documents += r.documents
        if sortie is not None:
            bilan.faits.append(sortie / r.dossier)
    return memoire, bilan, restent

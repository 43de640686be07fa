"""What `watch` does: files that changed → the cases to build again → pages and problems for the
server.

Why it is quick: the engine of PDFs, the library and the compiled texts stay in memory; every
document of a changed case is composed, but only a PDF whose page has changed is drawn. It is drawn
in this very process: one that has threads must not fork.
"""

from __future__ import annotations

import gc
import os
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from ..course.chaine import Compose
from ..course.course import Course
from ..paquet.bilan import Bilan
from ..paquet.construction import rendre
from ..paquet.preparation import preparer
from ..rendu.fichiers import Dessin, dessiner, fichiers_documents
from ..socle.disque import lire_octets, poser, vrai_chemin
from ..socle.espace import espace_de, resoudre
from ..socle.imprevus import isoler
from ..socle.problemes import Probleme, Refus
from ..texte.composition import Document
from .dependances import Dependances
from .nouvelles import Nouvelles

if TYPE_CHECKING:
    from watchfiles import Change

MAX_OCTETS = 256 << 20  # of PDFs kept
# Milliseconds: the longest and the shortest that saves made together are gathered; between two
# looks.
GROUPE, PAS, ATTENTE = 400, 5, 200

Cas = tuple[Path, str]


class PdfDessines(OrderedDict[str, bytes]):
    """The PDFs drawn, by the digest of their page; the least lately drawn goes when they weigh too
    much.
    """

    poids = 0

    def __setitem__(self, cle: str, pdf: bytes) -> None:
        self.poids += len(pdf) - len(self.pop(cle, b""))
        super().__setitem__(cle, pdf)
        while self.poids > MAX_OCTETS and len(self) > 1:
            self.poids -= len(self.popitem(last=False)[1])


class Veille:
    """The cases under some paths, and what is known of them since the last change."""

    def __init__(
        self, chemins: Sequence[Path], sortie: Path, formats: Sequence[str], nouvelles: Nouvelles
    ):
        self.chemins, self.sortie, self.formats = chemins, sortie, formats
        self.exclue = vrai_chemin(sortie)  # what is built is no reason to build
        self.nouvelles = nouvelles
        self.course = Course()
        self.dessin = Dessin(PdfDessines())
        self.dependances = Dependances()
        self.problemes: dict[Path, tuple[Probleme, ...]] = {}
        self.montres: dict[tuple[str, str], Document] = {}
        self.cas = resoudre(chemins, sortie)
        self.racines = sorted(
            {espace_de(f) for f, _ in self.cas}
            | {vrai_chemin(Path(c)) for c in chemins if Path(c).is_dir()}
        )
        self.heures = self._heures()

    def tout(self, progres: Callable[[str], None] = lambda _: None) -> Bilan:
        """The first build, on all cores; from then on this process draws alone."""
        bilan = self._refaire(self.cas, progres)
        self.dessin.processus = 1
        gc.collect()
        # The library and the engine stay: the collector need not look at them while a page is
        # drawn.
        gc.freeze()
        return bilan

    def suivre(self, changes: Iterable[Path]) -> tuple[list[Cas], Bilan] | None:
        """Build again what these files make; None when they make nothing."""
        espaces = {f: espace_de(f) for f, _ in self.cas}
        vus: set[Path] = set()
        touches: set[Path] = set()
        for c in {x for donne in changes for x in (donne, vrai_chemin(donne))}:
            siens = self.dependances.touches(c, espaces)
            if (siens or c in espaces or _peut_etre_un_cas(c)) and self.dependances.neuf(c):
                vus.add(c)
                touches |= siens
        if not vus:
            return None
        try:
            maintenant = resoudre(self.chemins, self.sortie)
        except FileNotFoundError:
            # For a moment, or for good: nothing is built, nothing is taken away.
            return None
        self.cas = maintenant
        anciens, presents = espaces.keys(), {f for f, _ in maintenant}
        for f in (partis := anciens - presents):
            self.problemes.pop(f, None)
            self.dependances.oublier(f)
        a_refaire = (touches | vus | (presents - anciens)) & presents
        if not a_refaire and not partis:
            return None
        if touches or partis:  # a seller, a clause, a logo, an included file is read again
            noms, self.course = self.course.noms, Course()
            self.course.noms = noms
        # A number, a name may be free again.
        a_refaire |= {f for f, p in self.problemes.items() if any(x.grave for x in p)}
        refaire = [c for c in maintenant if c[0] in a_refaire]
        gc.disable()  # until the pages are there
        try:
            return refaire, self._refaire(refaire)
        finally:
            gc.enable()

    def _refaire(self, cas: list[Cas], progres: Callable[[str], None] = lambda _: None) -> Bilan:
        vises = {nom for _, nom in cas}
        presents = {nom for _, nom in self.cas}
        self.course = self.course.suivante()
        self.course.noms = {
            d: nom for d, nom in self.course.noms.items() if nom not in vises and nom in presents
        }
        iterable, bilan = preparer(cas, course=self.course)
        composes = list(iterable)
        self._retenir(cas, bilan)
        noms = [c.dossier.nom for c in composes]
        # What is ready is shown at once: the pages that changed, then their PDFs; the packs and the
        # index, which take longer, come last.
        changes = [replace(c, documents=tuple(self._autres(c))) for c in composes]
        self.montres |= {(c.dossier.nom, d.nom): d for c in changes for d in c.documents}
        for c in changes:
            # What cannot be made is told by `rendre`, which makes the whole case.
            with suppress(Refus), isoler(c.dossier.noeud.place, "la mise en pages"):
                pages = fichiers_documents(c, [f for f in self.formats if f != "pdf"], {})
                self._poser(c.dossier.nom, pages)
        self.nouvelles.publier(noms, self._a_dire())
        if "pdf" in self.formats:
            for nom, siens in dessiner(changes, self.dessin).items():
                self._poser(nom, {f"{d}.pdf": x for d, x in siens.items()})
        rendre(composes, self.sortie, self.formats, bilan, progres, self.dessin)
        self._retenir(cas, bilan)
        self.nouvelles.publier([f"{nom}/" for nom in noms], self._a_dire())
        return bilan

    def _retenir(self, cas: list[Cas], bilan: Bilan) -> None:
        """Keep what was said of these cases, and what they took in."""
        for f, nom in cas:
            self.problemes[f] = bilan.par_cas.get(nom, ())
            self.dependances.noter(f, self.course.lus(f))

    def _autres(self, c: Compose) -> Iterator[Document]:
        """The documents of a case that are not as they were last shown."""
        for d in c.documents:
            if self.montres.get((c.dossier.nom, d.nom)) != d:
                yield d

    def _poser(self, nom: str, fichiers: Mapping[str, bytes]) -> None:
        """Put in place what is not there yet: someone is looking."""

        def pareil(f: Path, donnees: bytes) -> bool:
            with suppress(OSError):
                return lire_octets(f) == donnees
            return False

        dossier = self.sortie / nom
        poser(
            self.sortie, dossier, {f: x for f, x in fichiers.items() if not pareil(dossier / f, x)}
        )

    def _a_dire(self) -> list[Probleme]:
        """What is wrong in all the cases, errors first."""
        return sorted(
            {p for problemes in self.problemes.values() for p in problemes},
            key=lambda p: (not p.grave, p),
        )

    def changements(self) -> Iterator[set[Path]]:
        """The files saved in the workspaces, as they come; first those saved since the first build
        began. Ends by KeyboardInterrupt.
        """
        from watchfiles import Change, DefaultFilter

        filtre = DefaultFilter()  # the spare copies of editors, the folders of tools

        def garde(change: Change, chemin: str) -> bool:
            """A new folder counts: its files may be there before it is watched. That a folder holds
            something else does not: of that, the file is told too.
            """
            f = Path(chemin)
            return (
                filtre(change, chemin)
                and not f.is_relative_to(self.exclue)
                and not (change is Change.modified and f.is_dir())
            )

        while True:
            liens, dossiers = self._liens(), self._dossiers()
            rattrape = False
            for lot in self._guetter(dossiers if liens else self.racines, garde, not liens):
                if not rattrape:
                    # The system reports from now on: what came before is found by its time.
                    rattrape, avant, apres = True, self.heures, self._heures()
                    yield {f for f in avant.keys() | apres.keys() if avant.get(f) != apres.get(f)}
                yield {Path(f) for _, f in lot}
                if liens and lot and self._dossiers() != dossiers:
                    break  # a folder came or went
            else:
                return
            self.heures = apres

    @staticmethod
    def _guetter(
        lieux: Iterable[Path], garde: Callable[[Change, str], bool], dessous: bool
    ) -> Iterator[set[tuple[Change, str]]]:
        from watchfiles import watch

        yield from watch(
            *lieux,
            watch_filter=garde,
            debounce=GROUPE,
            step=PAS,
            rust_timeout=ATTENTE,
            yield_on_timeout=True,
            recursive=dessous,
            ignore_permission_denied=True,
        )

    def _liens(self) -> bool:
        """Is there a link to a folder? The system's watcher would follow it, to the whole disk:
        each folder is then watched by itself.
        """
        partout = chain.from_iterable(map(os.walk, self.racines))
        return any(Path(ici, d).is_symlink() for ici, sous, _ in partout for d in sous)

    def _dossiers(self) -> list[Path]:
        return [ici for ici, _, _ in self._parcours()]

    def _heures(self) -> dict[Path, int]:
        """When each file of the workspaces was last written, but what is built or hidden."""
        heures: dict[Path, int] = {}
        for ici, _, fichiers in self._parcours():
            for f in map(ici.joinpath, fichiers):
                with suppress(OSError):  # gone meanwhile
                    heures[f] = f.stat().st_mtime_ns
        return heures

    def _parcours(self) -> Iterator[tuple[Path, list[str], list[str]]]:
        """The folders of the workspaces with what they hold, through no link."""
        for racine, sous, fichiers in chain.from_iterable(map(os.walk, self.racines)):
            ici = Path(racine)
            sous[:] = [d for d in sous if not d.startswith(".") and ici / d != self.exclue]
            yield ici, sous, fichiers


def _peut_etre_un_cas(change: Path) -> bool:
    """Can a case, or a folder of cases, have come or gone by this change? `resoudre` answers."""
    return change.suffix in (".yaml", ".yml") or change.is_dir() or not change.exists()

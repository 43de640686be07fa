"""What `watch` does: files that changed → the cases to build again → pages and problems for the server.

Why it is quick: the engine of PDFs, the library and the compiled texts stay in memory; every document of a changed case is composed, but
only a PDF whose page has changed is drawn. It is drawn in this very process: one that has threads must not fork.
"""

from __future__ import annotations

import gc
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from ..course.course import Course
from ..paquet.bilan import Bilan
from ..paquet.construction import rendre
from ..paquet.fichiers import poser
from ..paquet.preparation import preparer
from ..rendu.fichiers import Dessin, dessiner, fichiers_documents
from ..socle.espace import espace_de, resoudre
from ..socle.imprevus import isoler
from ..socle.problemes import Probleme, Refus
from ..texte.composition import Document
from .serveur import Nouvelles

MAX_OCTETS = 256 << 20  # of PDFs kept
GROUPE, PAS, ATTENTE = (
    400,
    5,
    200,
)  # milliseconds: the longest and the shortest that saves made together are gathered; between two looks

Cas = tuple[Path, str]


class PdfDessines(OrderedDict[str, bytes]):
    """The PDFs drawn, by the digest of their page; the least lately drawn goes when they weigh too much."""

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
        self.chemins, self.sortie, self.formats, self.nouvelles = (
            chemins,
            sortie,
            formats,
            nouvelles,
        )
        self.course = Course()
        self.dessin = Dessin(PdfDessines())
        self.problemes: dict[Path, tuple[Probleme, ...]] = {}
        self.montres: dict[tuple[str, str], Document] = {}
        self.cas = resoudre(chemins, sortie)
        self.racines = sorted(
            {espace_de(f) for f, _ in self.cas}
            | {Path(c).resolve() for c in chemins if Path(c).is_dir()}
        )
        self.sources = self._sources()

    def tout(self, progres=lambda _: None) -> Bilan:
        """The first build, on all cores; from then on this process draws alone."""
        bilan = self._refaire(self.cas, progres)
        self.dessin.processus = 1
        gc.collect()
        gc.freeze()  # the library and the engine stay: the collector need not look at them while a page is drawn
        return bilan

    def suivre(self, changes: Iterable[Path]) -> tuple[list[Cas], Bilan] | None:
        """Build again what these files make; None when they make nothing."""
        changes = {c.resolve() for c in changes}
        if not changes:
            return None
        try:
            maintenant = resoudre(self.chemins, self.sortie)
        except (
            FileNotFoundError
        ):  # for a moment, or for good: nothing is built, nothing is taken away
            return None
        presents = {f for f, _ in maintenant}
        partis = {f for f, _ in self.cas} - presents
        self.cas = maintenant
        for f in partis:
            self.problemes.pop(f, None)
        espaces = {espace_de(f.parent) for f in changes - presents - partis}
        if (
            espaces
        ):  # a seller, a clause, a logo, an included file: any of the workspace's cases may use it
            noms, self.course = self.course.noms, Course()
            self.course.noms = noms
        fautifs = {
            f for f, p in self.problemes.items() if any(x.grave for x in p)
        }  # a number, a name that another case has let go
        refaire = [c for c in maintenant if c[0] in changes | fautifs or espace_de(c[0]) in espaces]
        if refaire or partis:
            gc.disable()  # until the pages are there
            try:
                return refaire, self._refaire(refaire)
            finally:
                gc.enable()
        return None

    def _refaire(self, cas: list[Cas], progres=lambda _: None) -> Bilan:
        vises = {nom for _, nom in cas}
        presents = {nom for _, nom in self.cas}
        self.course = self.course.suivante()
        self.course.noms = {
            d: nom for d, nom in self.course.noms.items() if nom not in vises and nom in presents
        }
        iterable, bilan = preparer(cas, course=self.course)
        composes = list(iterable)
        for f, nom in cas:
            self.problemes[f] = bilan.par_cas.get(nom, ())
        noms = [c.dossier.nom for c in composes]
        # What is ready is shown at once: the pages that changed, then their PDFs; the packs and the index, which take longer, come last.
        changes = [
            replace(
                c,
                documents=tuple(
                    d for d in c.documents if self.montres.get((c.dossier.nom, d.nom)) != d
                ),
            )
            for c in composes
        ]
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
        for f, nom in cas:
            self.problemes[f] = bilan.par_cas.get(nom, ())
        self.nouvelles.publier([f"{nom}/" for nom in noms], self._a_dire())
        return bilan

    def _poser(self, nom: str, fichiers: dict[str, bytes]) -> None:
        """Put in place what is not there yet: someone is looking."""

        def pareil(f: Path, donnees: bytes) -> bool:
            with suppress(OSError):
                return f.read_bytes() == donnees
            return False

        dossier = self.sortie / nom
        poser(dossier, {f: x for f, x in fichiers.items() if not pareil(dossier / f, x)})

    def _a_dire(self) -> list[Probleme]:
        """What is wrong in all the cases, errors first."""
        return sorted(
            {p for problemes in self.problemes.values() for p in problemes},
            key=lambda p: (not p.grave, p),
        )

    def changements(self) -> Iterator[set[Path]]:
        """The files saved in the workspaces, as they come; first those saved since the first build began. Ends by KeyboardInterrupt."""
        from watchfiles import DefaultFilter, watch

        filtre = DefaultFilter()  # the spare copies of editors, the folders of tools

        def garde(change, chemin: str) -> bool:
            return filtre(change, chemin) and self._source(
                Path(chemin)
            )  # a new folder counts: its files may be there before it is watched

        rattrape = False
        for lot in watch(
            *self.racines,
            watch_filter=garde,
            debounce=GROUPE,
            step=PAS,
            rust_timeout=ATTENTE,
            yield_on_timeout=True,
        ):
            if (
                not rattrape
            ):  # the system reports from now on: what came before is found by its time
                rattrape, avant, apres = True, self.sources, self._sources()
                yield {f for f in avant.keys() | apres.keys() if avant.get(f) != apres.get(f)}
            yield {Path(f) for _, f in lot}

    def _source(self, f: Path) -> bool:
        """Is this path of the workspaces written by hand: neither the build, nor hidden?"""
        return not f.is_relative_to(self.sortie.resolve()) and not any(
            p.startswith(".")
            for r in self.racines
            if f.is_relative_to(r)
            for p in f.relative_to(r).parts
        )

    def _sources(self) -> dict[Path, int]:
        return {
            f: f.stat().st_mtime_ns
            for r in self.racines
            for f in r.rglob("*")
            if self._source(f) and f.is_file()
        }

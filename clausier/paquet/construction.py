"""The build of many cases: compose, render, pack. One bad case never stops the others, and nothing
is written for it.

Few cases: composed here, their documents drawn on all cores. Many: each case is one piece of work,
done whole by a worker, through the door of `concurrent.futures`; a pool serves one lot and goes, so
that memory stays flat however long the run.
"""

from __future__ import annotations

import errno
import os
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from ..course.chaine import Compose
from ..course.course import Course
from ..rendu.fichiers import Dessin, commander, fichiers_documents
from ..rendu.fusion import preparer_fusion
from ..rendu.processus import assez, coeurs, essayer, local
from ..socle.cache import Depot
from ..socle.disque import poser
from ..socle.empreintes import octets_de
from ..socle.erreurs import SYSTEME
from ..socle.espace import FORMATS, espace_de
from ..socle.imprevus import isoler
from ..socle.problemes import Place, Probleme, Refus
from . import accueil
from .bilan import Bilan
from .fichiers import sha
from .livraison import livrer
from .preparation import Cas, autrement, preparer
from .resultats import Resultat, ResultatsConnus, nom_de

# Cases of one workspace that are worth reading their neighbours' numbers once for all workers.
PLEIN = 20
# Documents drawn at a time, and cases given to one pool of workers: bounds a long run's memory.
LOT = 200

POUR_TOUS = {
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EROFS,
    errno.EIO,
}  # a disk that is full or gone is so for every case


def construire(
    cas: Sequence[Cas],
    sortie: Path,
    formats: Sequence[str] = FORMATS,
    seul: str | None = None,
    progres: Callable[[str], None] = lambda _: None,
    *,
    course: Course | None = None,
    dessin: Dessin | None = None,
    bilan: Bilan | None = None,
    memoire: ResultatsConnus | None = None,
    porte: Callable[[], Executor] | None = None,
) -> Bilan:
    """Build every case into `sortie/<dossier>/`. `seul`: only the files of that type of document,
    and nothing else is touched.

    `course` and `dessin`: what a process that builds again and again keeps from one run to the
    next. `memoire`: where results are kept. `porte`: makes the workers; without it, the cores of
    this machine serve when there are cases enough.
    """
    bilan = bilan or Bilan()
    course, dessin = course or Course(), dessin or Dessin()
    course.noms |= memoire.noms if memoire else {}
    try:
        _construire(cas, sortie, formats, seul, progres, course, dessin, bilan, memoire, porte)
    finally:
        if memoire:
            memoire.ecrire()  # Ctrl-C too: what is done is done
    if "html" in formats and seul is None and bilan.faits:
        accueil.poser_accueil(sortie, memoire.depot if memoire else None)
    return bilan


def _construire(
    cas: Sequence[Cas],
    sortie: Path,
    formats: Sequence[str],
    seul: str | None,
    progres: Callable[[str], None],
    course: Course,
    dessin: Dessin,
    bilan: Bilan,
    memoire: ResultatsConnus | None,
    porte: Callable[[], Executor] | None,
) -> None:
    rangs = {nom: i for i, (_, nom) in enumerate(cas)}
    ensemble, apart = (
        _partager(cas, course)
        if not seul and (porte or assez(len(cas), dessin.processus))
        else ((), cas)
    )
    for fait in _en_parallele(ensemble, sortie, formats, dessin, porte):
        fait.noter(bilan, sortie)
        _retenir(memoire, fait)
        progres(fait.dossier or fait.nom)
    lot: list[Compose] = []
    for compose in preparer(
        apart, seul, course, bilan, dessin.annoncer if "pdf" in formats else None, sortie
    )[0]:
        lot.append(compose)
        if sum(len(c.documents) for c in lot) >= LOT:
            rendre(lot, sortie, formats, bilan, progres, dessin, seul is not None, memoire)
            lot = []
    course.garder()
    rendre(lot, sortie, formats, bilan, progres, dessin, seul is not None, memoire)
    bilan.refuses.sort(key=lambda nom: rangs.get(nom, -1))  # workers answer as they can


def rendre(
    lot: list[Compose],
    sortie: Path,
    formats: Sequence[str],
    bilan: Bilan,
    progres: Callable[[str], None],
    dessin: Dessin,
    partiel: bool = False,
    memoire: ResultatsConnus | None = None,
) -> None:
    """Draw and write composed cases. `partiel`: the files of their documents alone."""
    pdfs = commander(lot, dessin, not partiel) if "pdf" in formats else dict
    if "html" in formats and not partiel:
        accueil.preparer_accueil()
    for c in lot:
        nom = c.dossier.noeud.place.fichier
        try:
            with isoler(Place(nom), "la mise en pages"):
                if partiel:
                    siens = pdfs().get(c.dossier.nom, {})
                    poser(sortie, sortie / c.dossier.nom, fichiers_documents(c, formats, siens))
                else:
                    fichiers = livrer(c, sortie, formats, pdfs, dessin)
                    _retenir(memoire, _cas_construit(c, fichiers, bilan))
        except (OSError, Refus) as e:
            siennes = e.problemes if isinstance(e, Refus) else (_empeche(nom, e),)
            bilan.noter(nom, (*bilan.par_cas.get(nom, ()), *siennes))
            bilan.refuses.append(nom)
            progres(c.dossier.nom)
            continue
        if c.documents or not partiel:
            bilan.faits.append(sortie / c.dossier.nom)
        bilan.documents += len(c.documents)
        progres(c.dossier.nom)


# ------------------------------------------------------------------------------------ many at once


@dataclass(frozen=True)
class CasConstruit:
    """What a worker did with one case, small enough to travel."""

    chemin: Path
    nom: str
    dossier: str
    problemes: tuple[Probleme, ...]
    documents: int = 0
    fichiers: tuple[tuple[str, str], ...] = ()
    autrement: tuple[tuple[str, tuple[str, ...]], ...] = ()
    lus: tuple[tuple[str, str], ...] = ()

    def noter(self, bilan: Bilan, sortie: Path) -> None:
        bilan.noter(self.nom, self.problemes)
        for registre, numeros in self.autrement:
            bilan.noter_autrement(registre, numeros)
        if self.dossier:
            bilan.faits.append(sortie / self.dossier)
            bilan.documents += self.documents
        else:
            bilan.refuses.append(self.nom)


def _cas_construit(
    c: Compose, fichiers: dict[str, bytes], bilan: Bilan, registre: str = ""
) -> CasConstruit:
    nom, changes = c.dossier.noeud.place.fichier, autrement(c)
    return CasConstruit(
        c.dossier.chemin,
        nom,
        c.dossier.nom,
        bilan.par_cas.get(nom, ()),
        len(c.documents),
        tuple((n, sha(x)) for n, x in fichiers.items()),
        ((registre, tuple(changes)),) if changes else (),
        tuple(c.lus.items()),
    )


def _empeche(nom: str, e: OSError) -> Probleme:
    """What keeps the files of one case from being written. Raises what is said of none of them, or
    would keep the others too: nothing more can be done then.
    """
    if e.filename is None or e.errno in POUR_TOUS or e.errno not in SYSTEME:
        raise e
    return Probleme(
        Place(nom),
        "E117",
        "",
        f"« {e.filename} » : {SYSTEME[e.errno]} ; les autres dossiers sont faits",
    )


def _retenir(memoire: ResultatsConnus | None, fait: CasConstruit) -> None:
    if (
        memoire and fait.dossier and not fait.autrement
    ):  # what is said of a whole register is said anew each time
        memoire.retenir(
            fait.chemin,
            fait.nom,
            Resultat(
                fait.dossier, fait.problemes, fait.documents, dict(fait.fichiers), dict(fait.lus)
            ),
        )


def _partager(cas: Sequence[Cas], course: Course) -> tuple[list[Cas], list[Cas]]:
    """(cases that workers may take, cases to do here): those whose name is plain and no other's,
    and the rest, which then know those names.
    """
    noms = {c: nom_de(octets_de(c[0])) for c in cas}
    fois = Counter(noms.values())
    ensemble = [
        c for c in cas if noms[c] and fois[noms[c]] == 1 and course.noms.get(noms[c], c[1]) == c[1]
    ]
    course.noms |= {noms[c]: c[1] for c in ensemble}
    pris = set(ensemble)
    return ensemble, [c for c in cas if c not in pris]


def _en_parallele(
    cas: Sequence[Cas],
    sortie: Path,
    formats: Sequence[str],
    dessin: Dessin,
    porte: Callable[[], Executor] | None,
) -> Iterator[CasConstruit]:
    """Each case done whole by a worker. One whose worker dies is tried once more, alone; then it is
    told.
    """
    depot = dessin.deja if isinstance(dessin.deja, Depot) else None
    jeton = secrets.token_hex(8)
    travail = partial(
        faire,
        sortie=Path(os.path.abspath(sortie)),
        formats=tuple(formats),
        depot=depot.dossier if depot else None,
        jeton=jeton,
    )
    if cas and porte is None:
        echauffer(cas, "pdf" in formats, jeton)
    en_main = LOT if porte else 2 * (dessin.processus or coeurs())
    for debut in range(0, len(cas), LOT):
        for c, fait in essayer(
            porte or partial(local, dessin.processus), travail, cas[debut : debut + LOT], en_main
        ):
            yield fait or CasConstruit(
                c[0],
                c[1],
                "",
                (
                    Probleme(
                        Place(c[1]),
                        "E116",
                        "",
                        "la construction de ce dossier a été arrêtée par le système (mémoire ?) ; "
                        "les autres sont faits",
                    ),
                ),
            )


def echauffer(cas: Sequence[Cas], pdf: bool, jeton: str) -> None:
    """Read the library, the numbers of each workspace that has many cases, and the engine before
    the workers are born: they have them all at once.
    """
    premiers: dict[Path, Cas] = {}
    fois: Counter[Path] = Counter()
    for c in cas:
        espace = espace_de(c[0])
        premiers.setdefault(espace, c)
        fois[espace] += 1
    for espace, c in premiers.items():
        if fois[espace] > PLEIN or espace == next(iter(premiers)):
            for _ in preparer([c], course=_course(jeton))[0]:
                pass
    _course(jeton).noms.clear()
    if pdf:
        from ..rendu.pdf import preparer_moteur

        preparer_moteur()
        preparer_fusion()


@lru_cache(maxsize=1)
def _depot(dossier: Path | None) -> Depot | None:
    """The store of this process, which clears it as it fills it."""
    return Depot(dossier) if dossier else None


@lru_cache(maxsize=1)
def _course(jeton: str) -> Course:
    """The run as this worker knows it: cases come to a worker one by one, and each by its own road,
    so nothing but the process can hold it.

    `jeton` names the run: a worker that outlives it (of a cluster) reads all again for the next.
    """
    return Course()


def faire(
    cas: Cas, *, sortie: Path, formats: tuple[str, ...], depot: Path | None, jeton: str
) -> CasConstruit:
    """One case, whole, in the process that is asked. Its name is known to be its own."""
    bilan = Bilan()
    course = _course(jeton)
    course.noms.clear()
    for c in preparer([cas], None, course, bilan, sortie=sortie)[0]:
        dessin = Dessin(_depot(depot), 1)
        try:
            with isoler(Place(cas[1]), "la mise en pages"):
                pdfs = commander([c], dessin, True) if "pdf" in formats else dict
                fichiers = livrer(c, sortie, formats, pdfs, dessin)
        except (OSError, Refus) as e:
            siennes = e.problemes if isinstance(e, Refus) else (_empeche(cas[1], e),)
            return CasConstruit(*cas, "", (*bilan.par_cas[cas[1]], *siennes))
        return _cas_construit(
            c, fichiers, bilan, next(iter(bilan.autrement), "")
        )  # its register is the one that was noted
    return CasConstruit(*cas, "", bilan.par_cas.get(cas[1], ()))

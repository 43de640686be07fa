"""clausier: from YAML case files and a library of dated clauses to French business documents.

The commands `check`, `build`, `status`, `today` and `read` are these functions, and what they print
is what these return; these print nothing. Nothing heavy is imported before a function needs it.

>>> import clausier
>>> verification = clausier.check("exemples/developpeur/2026-014-boulangerie.yaml")
>>> len(verification.cas), verification.refuses, verification.erreurs
(1, (), False)

Names of cases in results and messages are those of the paths as they were given. What is wrong in
a file comes back as `Probleme`s, or is raised as `Refus` where one file alone is asked for; a
request that makes no sense (a path that is not there, an unknown format) raises `DemandeInvalide`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime

    from .course.etat import Etat
    from .dossier.cas import Dossier
    from .norme.recue import MessageRecu, Recue
    from .paquet.bilan import Construction, Verification
    from .relance.journee import Journee
    from .socle.erreurs import DemandeInvalide
    from .socle.problemes import Probleme, Refus

__version__ = "0.1.0"

Chemin = str | PathLike[str]
# Told how many cases there are to make, gives what is told the name of each that is made.
Progres = Callable[[int], AbstractContextManager[Callable[[str], None]]]

_RESULTATS = {
    "Construction": "paquet.bilan",
    "DemandeInvalide": "socle.erreurs",
    "Dossier": "dossier.cas",
    "Etat": "course.etat",
    "Journee": "relance.journee",
    "MessageRecu": "norme.recue",
    "Probleme": "socle.problemes",
    "Recue": "norme.recue",
    "Refus": "socle.problemes",
    "Verification": "paquet.bilan",
}


if not TYPE_CHECKING:  # a checker knows the names, and tells one that is not there

    def __getattr__(nom: str) -> Any:
        """The types of the results, each from its room when it is asked for."""
        from importlib import import_module

        if nom not in _RESULTATS:
            raise AttributeError(f"module {__name__!r} has no attribute {nom!r}")
        return getattr(import_module(f".{_RESULTATS[nom]}", __name__), nom)


def __dir__() -> list[str]:
    """What is public, for who looks or completes a name; all else is private."""
    return sorted(__all__)


def load(case: Chemin) -> Dossier:
    """One case, typed, whole, and within all the rules; read from its file each time.

    Raises `Refus` with every fault, `DemandeInvalide` for what is not one case.

    >>> dossier = load("exemples/developpeur/2026-014-boulangerie.yaml")
    >>> dossier.nom, dossier.documents[0].type
    ('2026-014-boulangerie', 'cgv')
    """
    from .course.course import Course
    from .socle.erreurs import DemandeInvalide
    from .socle.espace import cas_de

    trouves = cas_de([case])
    if len(trouves) > 1:
        raise DemandeInvalide(
            f"un seul dossier à la fois ; ici : {', '.join(nom for _, nom in trouves)}."
        )
    chemin, nom = trouves[0]
    return Course().chaine_de(chemin).dossier(chemin, nom)[0]


def check(*paths: Chemin, cache: bool = True) -> Verification:
    """Every stage but rendering, over the cases under `paths`; without any, over the workspace.

    The seller's file, when it is named, is checked by itself too; the catalogue and the clients'
    files of a workspace always are. Nothing is written but, with
    `cache`, what is known of the cases for the next time. Raises `DemandeInvalide` for a path that
    is not there, or when there is no case.

    >>> cas = "exemples/developpeur/2026-014-boulangerie.yaml"
    >>> [p.code for p in check(cas, cache=False).problemes]
    []
    """
    from .paquet.bilan import Verification
    from .paquet.resultats import connus
    from .socle.espace import (
        FICHE,
        cas_et_livres,
        entiers,
        espaces_clos,
        est_commun,
        lieu_construit,
        livres,
    )

    fiches = [f for p in paths if (f := Path(p)).name == FICHE and f.is_file()]
    a_part = [f for p in paths if est_commun(f := Path(p)) and f.is_file()]
    autres = [p for p in paths if Path(p) not in (*fiches, *a_part)]
    seules = paths and not autres
    communs = livres(paths, est_commun)
    cas, tenus = ([], []) if seules else cas_et_livres(autres, vide=bool(communs))
    memoire, bilan, restent = connus(cas, "check", not cache)
    if fiches:
        from .paquet.controle import verifier_fiche

        for f in fiches:
            verifier_fiche(f, bilan)
    clos = espaces_clos(cas, entiers(paths)) if not seules else []
    clos = [e for e in clos if not memoire.rappeler(e / "registre.yaml", bilan)]
    if tenus or clos:
        from .paquet.controle import verifier_livres

        verifier_livres(tenus, clos, bilan, memoire)
    if a_voir := [f for f in communs if not memoire.rappeler(f, bilan)]:
        from .paquet.controle import verifier_communs

        verifier_communs(a_voir, bilan, memoire)
    if restent:
        from .paquet.controle import verifier_cas

        verifier_cas(restent, bilan, memoire, cache, lieu_construit(paths))
    return Verification(
        (*map(str, (*fiches, *tenus, *communs)), *(nom for _, nom in cas)),
        tuple(bilan.refuses),
        tuple(sorted(set(bilan.problemes))),
    )


def build(
    *paths: Chemin,
    out: Chemin | None = None,
    only: str | None = None,
    formats: Sequence[str] = ("md", "html", "pdf"),
    cache: bool = True,
    dask: str | None = None,
    progress: Progres | None = None,
) -> Construction:
    """The documents of every case under `paths`, in `out`; one bad case never stops the others.

    `out`: by default `build`, beside one, or in the workspace when no path is given. `only`: one
    type of document; what else is in `out` stays as it is. `cache`: what stands and would be made
    the same is left. `dask`: the address of a scheduler whose workers see the same files.
    Raises `DemandeInvalide`.

    >>> import tempfile
    >>> cas = "exemples/developpeur/2026-014-boulangerie.yaml"
    >>> with tempfile.TemporaryDirectory() as sortie:
    ...     fait = build(cas, out=sortie, formats=["md"], cache=False)
    ...     fait.faits[0].name, fait.documents == len(list(fait.faits[0].glob("*.md")))
    ('2026-014-boulangerie', True)
    """
    from .paquet.accueil import debout
    from .paquet.bilan import Construction
    from .paquet.inventaire import tenir
    from .paquet.resultats import connus, nom_de
    from .rendu.atelier import atelier_ouvert
    from .socle.cache import depot_ouvert, prive, tasser
    from .socle.empreintes import octets_de
    from .socle.espace import cas_de, formats_connus, sortie_par_defaut

    voulus = formats_connus(formats)
    sortie = Path(out) if out is not None else sortie_par_defaut(paths)
    cas = cas_de(paths, sortie)
    if only:
        _type_connu(only, cas[0][0])
    noms = {nom: c for c, _ in cas if (nom := nom_de(octets_de(c)))}
    suivre = partial(tenir, sortie, noms, [c for c, _ in cas], depot_ouvert("cas", not cache))
    if not only:
        suivre()  # before the index is looked at
    memoire, bilan, restent = connus(
        cas, f"build {' '.join(sorted(voulus))}", not cache or bool(only), sortie
    )
    if restent or ("html" in voulus and not only and not debout(sortie, memoire.depot)):
        porte = _porte(dask)
        dessins, codes = depot_ouvert("pdf", not cache), prive("textes", not cache)
        with (
            atelier_ouvert([c for c, _ in restent] if "pdf" in voulus and not porte else []) as a,
            progress(len(restent)) if progress else nullcontext(lambda _: None) as avance,
        ):
            from .course.course import Course  # the engine loads beside
            from .paquet.construction import construire
            from .rendu.fichiers import Dessin
            from .socle.ressources import modeles_compiles

            modeles_compiles().codes = codes
            construire(
                restent,
                sortie,
                voulus,
                only,
                avance,
                course=Course(codes),
                dessin=Dessin(dessins if dessins.dossier else None, atelier=a),
                bilan=bilan,
                memoire=memoire,
                porte=porte,
            )
        tasser(dessins, memoire.depot, codes)
        if not only:
            suivre()
    return Construction(
        tuple(nom for _, nom in cas),
        tuple(bilan.refuses),
        tuple(sorted(set(bilan.problemes))),
        sortie,
        tuple(bilan.faits),
        bilan.documents,
    )


def status(*paths: Chemin, date: datetime.date) -> Etat:
    """Where every case under `paths` stands at the end of the day `date`; nothing is written.

    A case that cannot be read is in `erreurs`, with what is wrong. Raises `DemandeInvalide`.

    >>> from datetime import date
    >>> etat = status("exemples/consultante/2026-002-impaye.yaml", date=date(2026, 7, 1))
    >>> suivi, nom = etat.suivis[0]
    >>> suivi.dossier.nom, suivi.ouvert > 0
    ('2026-002-impaye', True)
    """
    from .course.etat import etat_au
    from .socle.espace import cas_et_livres, entiers

    cas, livres = cas_et_livres(paths)
    return etat_au(cas, date, livres, entiers(paths))


def today(*paths: Chemin, date: datetime.date, days: int = 30) -> Journee:
    """What the cases under `paths` ask for on the day `date`, and in the `days` days after it: to
    send, to receive, to declare, to know, in the order of the days; nothing is written.

    A case that cannot be read is in `erreurs`, with what is wrong. Raises `DemandeInvalide`.

    >>> from datetime import date
    >>> jour = today("exemples/consultante", date=date(2026, 4, 2))
    >>> print(jour.lignes[0].jour, jour.lignes[0].quoi)
    2026-03-08 Mise en demeure : F2025-062 – Bruno Fictif
    """
    from .relance.journee import journee

    return journee(status(*paths, date=date), days)


def read(invoice: Chemin) -> Recue | MessageRecu:
    """A received electronic invoice (PDF Factur-X, or XML, CII or UBL), or a life-cycle message on
    one, and what is wrong in it; of a PDF that has several invoices, the first.

    Nothing in the file is run or followed, nothing is written. Raises `Refus`.
    """
    return read_all(invoice)[0]


def read_all(invoice: Chemin) -> tuple[Recue | MessageRecu, ...]:
    """What a received file holds, one at least: a message, or the invoices of a PDF. See `read`."""
    from .norme.ouverture import ouverture

    with ouverture(Path(invoice)) as ouvert:
        from .norme.recue import lire_tout  # a PDF is opened beside

        return tuple(lire_tout(ouvert))


def _type_connu(seul: str, cas: Path) -> None:
    from .droit.bibliotheque import Bibliotheque
    from .socle.erreurs import DemandeInvalide
    from .socle.espace import espace_de

    noms = Bibliotheque(espace_de(cas)).noms_modeles
    if seul not in noms:
        raise DemandeInvalide(f"type « {seul} » inconnu ; types connus : {', '.join(noms)}.")


def _porte(adresse: str | None) -> Any:
    """What makes the workers of a cluster; none: this machine."""
    if adresse is None:
        return None
    from functools import partial
    from importlib.util import find_spec

    from .rendu.processus import Grappe
    from .socle.erreurs import DemandeInvalide

    if find_spec("distributed") is None:
        raise DemandeInvalide(
            "« --dask » demande le paquet distributed : pip install 'clausier[dask]'."
        )
    return partial(Grappe, adresse)


__all__ = [
    "Construction",
    "DemandeInvalide",
    "Dossier",
    "Etat",
    "Journee",
    "MessageRecu",
    "Probleme",
    "Recue",
    "Refus",
    "Verification",
    "__version__",
    "build",
    "check",
    "load",
    "read",
    "read_all",
    "status",
    "today",
]

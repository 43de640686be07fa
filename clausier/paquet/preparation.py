"""Many cases through stages 2 to 5: what `check` says of them, and what a build goes on with.

One bad case never stops the others; its faults are noted in the account of the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from ..course.chaine import Annonce, Compose
from ..course.course import Course
from ..page.habillage import version_du_style
from ..regles.registre import registre_du_dossier
from ..socle.imprevus import isoler
from ..socle.problemes import Place, Probleme, Refus
from .bilan import Bilan
from .versions_de_cgv import verifier_versions

Cas = tuple[Path, str]  # the file, its name in messages


def preparer(
    cas: Sequence[Cas],
    seul: str | None = None,
    course: Course | None = None,
    bilan: Bilan | None = None,
    annonce: Annonce | None = None,
    sortie: Path | None = None,
    noter: bool = False,
) -> tuple[Iterable[Compose], Bilan]:
    """Compose every case; faults go to the Bilan. A generator, so that a long run holds few cases
    at once. `annonce`: see `Chaine.compose`; `sortie`, `noter`: see `verifier_versions`.
    """
    bilan = bilan or Bilan()
    return _composes(cas, seul, bilan, course or Course(), annonce, sortie, noter), bilan


def _composes(
    cas: Sequence[Cas],
    seul: str | None,
    bilan: Bilan,
    course: Course,
    annonce: Annonce | None,
    sortie: Path | None,
    noter: bool,
) -> Iterable[Compose]:
    for chemin, nom in cas:
        try:
            with isoler(Place(nom), "la vérification"):
                chaine = course.chaine_de(chemin)
                compose = chaine.compose(chemin, nom, seul, annonce)
                _nom_a_lui_seul(compose, nom, course)
                compose = verifie(compose, sortie, noter)
                changes = autrement(compose)
                registre = registre_du_dossier(compose.dossier, chaine.biblio).nom
        except Refus as e:
            bilan.noter(nom, e.problemes)
            bilan.refuses.append(nom)
            continue
        bilan.noter(nom, compose.avertissements)
        if changes:
            bilan.noter_autrement(registre, changes)
        yield compose
    bilan.conclure()


def verifie(c: Compose, sortie: Path | None, noter: bool = False) -> Compose:
    """The case with what is said of its versions of general terms. Raises Refus."""
    if not (problemes := list(verifier_versions(c, sortie, noter))):
        return c
    tous = (*c.avertissements, *problemes)
    if any(p.grave for p in problemes):
        raise Refus(tous)
    return replace(c, avertissements=tuple(sorted(set(tous))))


def _nom_a_lui_seul(c: Compose, nom: str, course: Course) -> None:
    """Two cases have two names: their folders are two. Raises Refus."""
    deja = course.noms.setdefault(c.dossier.nom, nom)
    if deja != nom:
        dit = f"« {c.dossier.nom} » est déjà le nom de {deja}"
        raise Refus([Probleme(c.dossier.noeud.proche(("dossier",)).place, "E112", "dossier", dit)])


def autrement(c: Compose) -> list[str]:
    """The issued documents that would be made otherwise today: other words, or the same words in
    another style.
    """
    sortie = []
    for d in c.documents:
        fige = c.figes.get(d.rang)
        if fige and (
            fige.octets.get(".md") != d.markdown.encode()
            or fige.entree.style != version_du_style(c.dossier, d.date)
        ):
            sortie.append(fige.entree.numero)
    return sortie

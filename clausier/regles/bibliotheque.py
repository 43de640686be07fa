"""Rules of the library: clauses that the case names, and what the workspace writes in place of the
library's texts.

A user's own clause is checked for the statements that no document may hold (see `interdits`): at
file and line, with what to write instead. What it replaces is said, so that no text of the law goes
out of use in silence.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from ..dossier.cas import Dossier
from ..dossier.reperes import dire, qualites, regle
from ..droit.bibliotheque import Bibliotheque
from ..droit.tetes import fendre, lire_fichier
from ..socle.partage import une_fois
from ..socle.problemes import Place, Probleme, Refus
from ..socle.propositions import proposition

PROTEGEES = ("consommateur", "non_professionnel")


@regle("E701")
def clauses_nommees(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """`clauses.ajouter` and `clauses.retirer` name clauses that exist."""
    choix = dossier.affaire.clauses
    for cle, noms in (("ajouter", choix.ajouter), ("retirer", choix.retirer)):
        for n, nom in enumerate(noms):
            if nom not in biblio.noms_clauses:
                dit = proposition(nom, biblio.noms_clauses) or (
                    " ; « clausier clauses » les montre toutes"
                )
                yield dire(
                    dossier, "E701", ("clauses", cle, n), f"clause « {nom[:60]} » inconnue{dit}"
                )


@regle("A708", "E707")
def textes_de_l_espace(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """The workspace's own clauses and templates: forbidden statements, and what stands in for the
    library."""
    if biblio.espace is None:
        return
    absolu = os.path.isabs(dossier.noeud.place.fichier)
    premier = min((d.date for d in dossier.documents), default=date.max)
    yield from _textes(biblio, biblio.espace, frozenset(qualites(dossier)), premier, absolu)


def _nom(f: Path, absolu: bool) -> str:
    return str(f) if absolu else os.path.relpath(f)


@une_fois
def _textes(
    biblio: Bibliotheque, espace: Path, quels: frozenset[str], jour: date, absolu: bool
) -> tuple[Probleme, ...]:
    """Read once for the cases of a run that ask the same question."""
    from ..droit.interdits import (
        trouver,
    )  # sixty expressions to compile, for those who have texts of their own

    sortie = [
        Probleme(
            Place(_nom(f, absolu)),
            "A708",
            "",
            f"ce fichier remplace {relatif} de la bibliothèque ; vous en suivez le droit vous-même",
        )
        for f, relatif in biblio.remplacements
    ]
    for dossier in ("clauses", "templates"):
        siens = biblio.textes_de_l_espace(dossier)
        for f in sorted(siens.rglob("*.md")) if siens else ():
            if not f.is_file() or f.stem.endswith(".en"):
                continue  # an English text is of the French one beside it
            try:
                texte = lire_fichier(f, espace)
                pour = _qualites(texte, _nom(f, absolu), dossier) & quels
            except Refus as e:
                sortie.extend(e.problemes)
                continue
            qualite = next((q for q in PROTEGEES if q in pour), "professionnel")
            for t in trouver(texte, qualite, jour):
                au_lieu = (
                    f" ; écrivez plutôt : {t.interdit.remplacer}"
                    if t.interdit.remplacer
                    else " ; retirez-la"
                )
                sortie.append(
                    Probleme(
                        Place.dans(_nom(f, absolu), texte, t.debut),
                        "E707",
                        "",
                        f"{t.interdit.code} « {t.extrait} » : {t.interdit.pourquoi}{au_lieu}",
                    )
                )
    return tuple(sortie)


def _qualites(texte: str, nom: str, dossier: str) -> set[str]:
    """The clients for whom a text can be printed: a clause's head says so, a template is for
    all."""
    toutes = {"professionnel", "public", *PROTEGEES}
    if dossier == "templates" or not texte.startswith("---\n"):
        return toutes
    noeud = fendre(texte, nom).noeud
    plat = noeud.enfant("qualite")
    quand = noeud.enfant("quand")
    conjonctions = quand.valeur if quand and isinstance(quand.valeur, list) else []
    trouvees: set[str] = set()
    for q in [c.enfant("qualite") or plat for c in conjonctions] or [plat]:
        brut = q.brut() if q else None
        trouvees |= (
            toutes
            if brut is None
            else {x for x in (brut if isinstance(brut, list) else [brut]) if isinstance(x, str)}
        )
    return trouvees & toutes

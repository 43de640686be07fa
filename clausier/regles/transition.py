"""Rules of documents that outlive their law: an offer that may still be accepted, a contract still
to be performed, on a day from which what they print is another.

A change that the document does not print, or that its criteria leave aside, says nothing (see
`texte.changements`). Source: C. civ. 2: the law provides for what comes after it, and a contract
keeps the one under which it was concluded, but for rules of public policy.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..dossier.cas import Dossier
from ..dossier.reperes import ENGAGEANTS, actes, dire, regle
from ..droit.bibliotheque import Bibliotheque
from ..socle.ecriture import date_courte
from ..socle.problemes import Probleme
from ..texte.changements import ChangementDit, changees, engagements_de, valeurs_changees


@regle("A517")
def droit_qui_change(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """An offer is renewed before its law changes; a contract may need an amendment."""
    for i, doc in actes(dossier, *ENGAGEANTS):
        for e in engagements_de(dossier, doc):
            if e.ferme is None or e.ferme <= e.debut:
                continue  # what may end before any change says nothing here: see `droit`
            dits = [
                *changees(dossier, biblio, doc, e.debut, e.ferme),
                *valeurs_changees(dossier, biblio, doc, e.debut, e.ferme),
            ]
            if e.par == "execution":
                dits = [c for c in dits if c.imprime]
            if dits:
                yield _dire(dossier, i, e.par, e.ferme, dits)


def _dire(dossier: Dossier, rang: int, par: str, fin: date, dits: list[ChangementDit]) -> Probleme:
    jour = date_courte(min(c.jour for c in dits))
    quoi = ", ".join(dict.fromkeys(c.nom for c in dits))
    if par == "validite":
        dit = (
            f"ce devis peut être accepté jusqu'au {date_courte(fin)}, et la loi qu'il dit change "
            f"le {jour} ({quoi}) ; raccourcissez sa validité, ou refaites-le à partir de ce jour"
        )
        return dire(dossier, "A517", ("documents", rang, "validite"), dit)
    dit = (
        f"l'exécution dure encore le {jour}, et la loi que dit ce document change ce jour-là "
        f"({quoi}) ; un contrat garde en principe celle de sa conclusion : voyez s'il faut un "
        "avenant"
    )
    return dire(dossier, "A517", ("documents", rang, "date"), dit)

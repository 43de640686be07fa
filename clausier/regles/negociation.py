"""Rules of `clauses: {remplacer: …}`: what a case says in place of the library.

The words are those that were agreed with one client. They are printed as any text is, and so may
say nothing that no text may say (see `droit.interdits`), nor pass a limit of the law that is known
(see `droit.limites`); that they stand for the library's is said at each check.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..dossier.cas import Dossier
from ..dossier.reperes import dire, qualite, regle
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import DocumentVoulu
from ..droit.limites import limites_passees
from ..socle.problemes import Probleme

REMPLACER = ("clauses", "remplacer")


def _negocies(dossier: Dossier) -> DocumentVoulu | None:
    """The paper that the words are agreed for: the contract, else the offer."""
    ici = {d.tete.acte: d for d in dossier.documents}
    return next((ici[a] for a in ("contrat", "offre", "avenant") if a in ici), None)


@regle("A716")
def clauses_remplacees(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """The text of a clause is the case's: its law is no more followed by the library."""
    for nom, _ in dossier.affaire.clauses.remplacer:
        if nom not in biblio.noms_clauses:
            continue
        impose = any(v.tete.obligatoire for v in biblio.variantes(nom))
        loi = " ; la loi l'impose : dit-il encore ce qu'elle veut ?" if impose else ""
        dit = f"ce texte remplace celui de la bibliothèque ; vous en suivez le droit vous-même{loi}"
        yield dire(dossier, "A716", (*REMPLACER, nom), dit, cle=True)


@regle("E707", "E501", "E502", "E518", "E717")
def clauses_remplacees_licites(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """What no text says, and the limits that the law gives."""
    doc = _negocies(dossier) if dossier.affaire.clauses.remplacer else None
    if doc is None:
        return
    from ..droit.interdits import chercher  # sixty expressions to compile

    jour, client = dossier.jour_du_droit(doc), qualite(dossier, doc)
    for nom, texte in dossier.affaire.clauses.remplacer:
        for code, extrait, pourquoi, remplacer in chercher(texte, client, jour):
            suite = f" ; écrivez plutôt : {remplacer}" if remplacer else " ; retirez-la"
            dit = f"{code} « {extrait} » : {pourquoi}{suite}"
            yield dire(dossier, "E707", (*REMPLACER, nom), dit)
        for p in limites_passees(nom, texte, client, biblio, jour):
            yield dire(dossier, p.code, (*REMPLACER, nom), f"« {p.extrait} » : {p.dit}")

"""Rules of what an author writes in place of the library: a case under `clauses:` what was agreed
with one client, a seller under `cgv:` what his general terms say.

The words are printed as any text is, and so may say nothing that no text may say (see
`droit.interdits`), nor pass a limit of the law that is known (see `droit.limites`); that they stand
for the library's is said at each check.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ..dossier.cas import Dossier
from ..dossier.reperes import Chemin, actes, dire, dire_vendeur, qualite, regle
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import DocumentVoulu
from ..droit.limites import limites_passees
from ..fiches.affaire import Choix
from ..fiches.articles_propres import ArticlePropre
from ..socle.problemes import Probleme
from ..socle.propositions import proposition


@dataclass(frozen=True)
class _Ecrits:
    """What one file writes in place of the library. `doc`: a paper that prints it, by whose client
    and day it is judged."""

    dossier: Dossier
    choix: Choix
    doc: DocumentVoulu | None
    du_vendeur: bool = False

    def dire(self, code: str, chemin: Chemin, dit: str, cle: bool = False) -> Probleme:
        if self.du_vendeur:
            return dire_vendeur(self.dossier, code, ("cgv", *chemin), dit)
        return dire(self.dossier, code, ("clauses", *chemin), dit, cle=cle)

    @property
    def jour(self) -> date:
        assert self.doc is not None  # asked where there is one
        return self.dossier.jour_du_droit(self.doc)


def _negocie(dossier: Dossier) -> DocumentVoulu | None:
    """The paper that the words are agreed for: the contract, else the offer."""
    ici = {d.tete.acte: d for d in dossier.documents}
    return next((ici[a] for a in ("contrat", "offre", "avenant") if a in ici), None)


def _ecrits(dossier: Dossier) -> Iterator[_Ecrits]:
    yield _Ecrits(dossier, dossier.affaire.clauses, _negocie(dossier))
    vus: list[Choix] = []
    for _, cgv in actes(dossier, "conditions"):
        if (choix := dossier.vu_par(cgv).affaire.clauses) not in vus:
            vus.append(choix)
            yield _Ecrits(dossier, choix, cgv, True)


@regle("E701")
def ecrits_nommes(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """What is worded, named or placed beside is a clause that exists."""
    for e in _ecrits(dossier):
        for cle, paires in (("remplacer", e.choix.remplacer), ("titres", e.choix.titres)):
            for nom, _ in paires:
                if nom not in biblio.noms_clauses:
                    dit = f"clause « {nom[:60]} » inconnue{proposition(nom, biblio.noms_clauses)}"
                    yield e.dire("E701", (cle, nom), dit, cle=True)
        connus = (*biblio.noms_clauses, *(a.cite for a in e.choix.articles))
        for i, a in enumerate(e.choix.articles):
            for cle, voisin in (("apres", a.apres), ("avant", a.avant)):
                if voisin and voisin not in connus:
                    dit = f"clause « {voisin[:60]} » inconnue{proposition(voisin, connus)}"
                    yield e.dire("E701", ("articles", i, cle), dit)


@regle("A716")
def clauses_remplacees(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """The text of a clause is its author's: its law is no more followed by the library."""
    for e in _ecrits(dossier):
        for nom, _ in e.choix.remplacer:
            if nom not in biblio.noms_clauses:
                continue
            impose = any(v.tete.obligatoire for v in biblio.variantes(nom))
            loi = " ; la loi l'impose : dit-il encore ce qu'elle veut ?" if impose else ""
            dit = (
                "ce texte remplace celui de la bibliothèque ; vous en suivez le droit vous-même"
                f"{loi}"
            )
            yield e.dire("A716", ("remplacer", nom), dit, cle=True)
        for i, _ in enumerate(e.choix.articles):
            dit = "cet article n'est pas de la bibliothèque ; vous en suivez le droit vous-même"
            yield e.dire("A716", ("articles", i), dit)


@regle("E707", "E501", "E502", "E518", "E717")
def clauses_remplacees_licites(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """What no text says, and the limits that the law gives."""
    for e in _ecrits(dossier):
        if e.doc is None:
            continue
        for nom, texte in (*e.choix.remplacer, *e.choix.titres):
            cle = "remplacer" if (nom, texte) in e.choix.remplacer else "titres"
            yield from _licite(e, (cle, nom), nom, texte, biblio)
        for i, a in enumerate(e.choix.articles):
            yield from _licite(e, ("articles", i, "texte"), a.cite, _dit(a), biblio)


def _dit(a: ArticlePropre) -> str:
    return f"{a.titre}. {a.texte}"


def _licite(
    e: _Ecrits, ou: Chemin, nom: str, texte: str, biblio: Bibliotheque
) -> Iterator[Probleme]:
    from ..droit.interdits import chercher  # sixty expressions to compile

    assert e.doc is not None
    client = qualite(e.dossier, e.doc)
    for code, extrait, pourquoi, remplacer in chercher(texte, client, e.jour):
        suite = f" ; écrivez plutôt : {remplacer}" if remplacer else " ; retirez-la"
        yield e.dire("E707", ou, f"{code} « {extrait} » : {pourquoi}{suite}")
    for p in limites_passees(nom, texte, client, biblio, e.jour):
        yield e.dire(p.code, ou, f"« {p.extrait} » : {p.dit}")

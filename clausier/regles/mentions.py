"""Rules of what an author adds to his papers in his own words: `mentions:` and `mention:`.

They are printed as they are written, and so read as any text of the library is: what a text may not
say (see `droit.interdits`), a mention may not say either.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..dossier.cas import Dossier
from ..dossier.reperes import dire, dire_vendeur, qualite, regle, vendeurs
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import DocumentVoulu
from ..socle.problemes import Probleme
from ..socle.propositions import proposition

COMMUNS = ("conditions", "consentement")  # the same text for all the cases, or before any
CLAUSE = "mention_libre"  # which prints it, in the types whose head names it


@regle("E110")
def types_des_mentions(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A mention is for a type of document that exists and prints it."""
    for v in vendeurs(dossier):
        for type_, _ in v.mentions:
            if dit := _sans_place(type_, biblio):
                yield dire_vendeur(dossier, "E110", ("mentions", type_), dit)
    for type_, _ in dossier.affaire.mentions:
        if dit := _sans_place(type_, biblio):
            yield dire(dossier, "E110", ("mentions", type_), dit)
    for i, doc in enumerate(dossier.siens):
        if doc.saisie.mention and (dit := _sans_place(doc.type, biblio)):
            yield dire(dossier, "E110", ("documents", i, "mention"), dit)


def _sans_place(type_: str, biblio: Bibliotheque) -> str:
    """Why papers of a type bear no mention of their author; nothing for those that do."""
    ayant = [t for t in biblio.noms_modeles if (x := biblio.tete(t)) and CLAUSE in x.mentions]
    if type_ in ayant:
        return ""
    if type_ in biblio.noms_modeles:
        return f"« {type_} » n'a pas de place pour elle ; ceux qui en ont : {', '.join(ayant)}"
    mieux = proposition(type_, ayant) or f" ; attendu : {', '.join(ayant)}"
    return f"« {type_} » n'est pas un type de document{mieux}"


@regle("E102")
def champs_sans_place(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """The own words of a document stand on the papers that go to the client of one case."""
    for i, doc in enumerate(dossier.siens):
        tete = doc.tete
        ailleurs = tete.pour != "client" or tete.calcul == "attestation"
        if doc.saisie.champs and (ailleurs or tete.acte in COMMUNS):
            dit = (
                f"« {doc.type} » n'a pas de place pour eux ; mettez-les dans le dossier ou sur un "
            )
            ici = ("documents", i, "champs")
            yield dire(dossier, "E102", ici, f"{dit}autre de ses documents", cle=True)


@regle("E707")
def mentions_interdites(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """What no text says, a mention does not say either (C. conso R212-1, R212-2)."""
    for i, doc in enumerate(dossier.siens):
        texte = dossier.mention_libre(doc)
        if not texte:
            continue
        from ..droit.interdits import chercher  # sixty expressions to compile

        for code, extrait, pourquoi, remplacer in chercher(
            texte, qualite(dossier, doc), dossier.jour_du_droit(doc)
        ):
            suite = f" ; écrivez plutôt : {remplacer}" if remplacer else " ; retirez-la"
            yield _dire(dossier, i, doc, f"{code} « {extrait} » : {pourquoi}{suite}")


def _dire(dossier: Dossier, rang: int, doc: DocumentVoulu, message: str) -> Probleme:
    """A problem of the mention that a document prints, where it is written."""
    if doc.saisie.mention:
        return dire(dossier, "E707", ("documents", rang, "mention"), message)
    if dossier.noeud.enfant("mentions", doc.type):
        return dire(dossier, "E707", ("mentions", doc.type), message)
    propre = doc.type in dict(dossier.vendeur_au(doc.date).mentions)
    chemin = ("mentions", doc.type) if propre else ("mention_facture",)
    return dire_vendeur(dossier, "E707", chemin, message)

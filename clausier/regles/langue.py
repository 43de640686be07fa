"""Rules of the language: for whom a document also goes in English, and what has no English.

Sources: loi n° 94-665 du 4 août 1994, art. 2 (what is offered to a consumer is in French; a
translation may stand beside it); C. conso. L211-1 (its terms are clear to him).
"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import shorten

from ..dossier.cas import Dossier
from ..dossier.reperes import Chemin, dire, langue, ou_la_langue, qualite, regle
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import DocumentVoulu
from ..droit.traductions import lexique, traduit
from ..socle.problemes import Probleme
from ..texte.traduction import nue

MONTRES, LARGEUR = 4, 64  # of the words that stay in French: how many are shown, of what length


@regle("E633", "A713")
def en_anglais_pour_qui(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """Who is no professional reads French texts, and no others that might be taken for them."""
    dites: set[Chemin] = set()
    for rang, doc in enumerate(dossier.siens):
        chemin = ou_la_langue(dossier, rang)
        if langue(dossier, doc) == "fr" or chemin in dites:
            continue
        if qualite(dossier, doc) != "professionnel":
            dites.add(chemin)
            yield dire(
                dossier,
                "E633",
                chemin,
                "l'anglais n'accompagne que les documents d'un client professionnel : à un "
                "consommateur ou à un acheteur public, le contrat est écrit en français, et nos "
                "traductions sont celles des clauses entre professionnels ; retirez « langue: en »",
            )
        elif doc.saisie.langue and not traduit(biblio, doc.tete):
            yield dire(
                dossier,
                "A713",
                chemin,
                f"« {doc.type} » n'a pas de version anglaise : ce document sort en français seul ; "
                "retirez « langue: en », ou traduisez-le vous-même",
            )


@regle("A714")
def mots_sans_anglais(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """What the author typed goes into the English as he typed it, unless he gives its English."""
    anglais = [
        d
        for d in dossier.siens
        if langue(dossier, d) == "en"
        and traduit(biblio, d.tete)
        and qualite(dossier, d) == "professionnel"
    ]
    if not anglais:
        return
    vendeur = dossier.vendeur_au(anglais[0].date)
    connus = {*vendeur.traductions, *dossier.affaire.traductions, *lexique(biblio)}
    connus = {nue(x) for x in connus}
    restent = [x for x in dict.fromkeys(_dits(dossier, anglais)) if nue(x) not in connus]
    if restent:
        yield dire(
            dossier,
            "A714",
            ("client", "langue"),
            "ces mots restent en français dans la version anglaise : "
            + ", ".join(f"« {shorten(x, LARGEUR, placeholder='…')} »" for x in restent[:MONTRES])
            + (f", et {len(restent) - MONTRES} autres" if len(restent) > MONTRES else "")
            + " ; donnez leur anglais sous « traductions: » "
            "(« traductions: {Refonte du site: Website redesign} »)",
        )


def _dits(dossier: Dossier, documents: list[DocumentVoulu]) -> Iterator[str]:
    """What the pages of these documents take from their author's words."""
    p = dossier.affaire.prestation
    textes = [p.objet, p.description, p.lieu] if p else []
    for ligne in [x for d in documents for x in d.lignes or ()] or dossier.affaire.lignes:
        textes += [ligne.designation, ligne.detail, ligne.unite]
    for d in documents:
        textes += [d.objet, d.motif]
    yield from (x for x in textes if x)

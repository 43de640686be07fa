"""Rules of the language: for whom a document also goes in English, and what has no English.

Sources: loi n° 94-665 du 4 août 1994, art. 2 (what is offered to a consumer is in French; a
translation may stand beside it); C. conso. L211-1 (its terms are clear to him).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..dossier.cas import Dossier
from ..dossier.reperes import Chemin, dire, langue, ou_la_langue, qualite, regle
from ..droit.bibliotheque import Bibliotheque
from ..droit.traductions import traduit
from ..socle.problemes import Probleme


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

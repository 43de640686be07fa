"""Rules of canvassing by telephone: when a consumer's consent to be called can be asked for.

Source: C. conso L223-1 (consent, banned objects), R223-1 (what is asked, a year at most); L223-8
bans the same objects by message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..dossier.cas import Dossier
from ..dossier.reperes import actes, consommateur, dire, regle
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import DocumentVoulu
from ..socle.durees import Duree
from ..socle.ecriture import date_courte
from ..socle.problemes import Probleme
from .renovation import ENERGIE

# Works and equipment that adapt a home to age or disability, as an offer names them.
ADAPTATION = re.compile(
    r"\b(monte-escaliers?|barres? d['’]appui|baignoires? à porte|pmr"
    r"|douches? (sécurisées?|adaptées?|seniors?)"
    r"|adapt(er|ation)\b.{0,20}\b(logements?|domiciles?|maisons?|salles? de bains?)"
    r"|(logement|domicile|salle de bains?) adaptée?s?)\b",
    re.I,
)
INTERDIT = "le démarchage par téléphone y est interdit, même avec l'accord du client"
CLAUSE = "prospection_telephonique"


@regle("E632")
def consentement(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """A consent is a consumer's, for what may be offered by telephone, for a year at most."""
    ajoutees = dossier.affaire.clauses.ajouter
    if CLAUSE in ajoutees:
        yield dire(
            dossier,
            "E632",
            ("clauses", "ajouter", ajoutees.index(CLAUSE)),
            "ce consentement n'est pas un article du contrat : il a son papier, daté et signé à "
            "part ; ajoutez aux « documents: » « {type: consentement_telephone, date: …, offres: "
            "…} »",
        )
    for rang, doc in actes(dossier, "consentement"):
        ou = ("documents", rang)
        if not consommateur(dossier):
            yield dire(
                dossier, "E632", ou, "seul un consommateur donne ce consentement ; retirez-le"
            )
            continue
        if objet := _objet_interdit(dossier, doc):
            yield dire(
                dossier, "E632", (*ou, "offres"), f"{objet} : {INTERDIT} ; retirez ce papier"
            )
        client = dossier.client_au(doc.date)
        if not (getattr(doc.saisie, "telephone", None) or (client and client.telephone)):
            yield dire(
                dossier,
                "E632",
                ou,
                "le numéro manque : ajoutez « telephone: … » à ce document ou au client",
            )
        yield from _duree(dossier, biblio, rang, doc)


def _objet_interdit(dossier: Dossier, doc: DocumentVoulu) -> str | None:
    """The banned object of a consent: said of what is sold, else read in what the calls offer."""
    p, offres = dossier.affaire.prestation, getattr(doc.saisie, "offres", None) or ""
    energie, adaptation = (p.renovation_energetique, p.adaptation_logement) if p else (None, None)
    if energie:
        return "rénovation énergétique d'un logement"
    if adaptation:
        return "adaptation d'un logement à l'âge ou au handicap"
    if energie is None and (m := ENERGIE.search(offres)):
        return f"« {m[0]} » économise l'énergie d'un logement ou en produit"
    if adaptation is None and (m := ADAPTATION.search(offres)):
        return f"« {m[0]} » adapte un logement à l'âge ou au handicap"
    return None


def _duree(
    dossier: Dossier, biblio: Bibliotheque, rang: int, doc: DocumentVoulu
) -> Iterator[Probleme]:
    """Before the law asked for a consent there is none to give; since, a year at most."""
    plus = biblio.valeur("duree_consentement_telephone", doc.date).duree
    if not plus.nombre:
        yield dire(
            dossier,
            "E632",
            ("documents", rang, "date"),
            f"le {date_courte(doc.date)}, la loi ne demandait pas encore ce consentement",
        )
        return
    duree = getattr(doc.saisie, "duree", None)
    if isinstance(duree, Duree) and not doc.date < duree.depuis(doc.date) <= plus.depuis(doc.date):
        yield dire(
            dossier,
            "E632",
            ("documents", rang, "duree"),
            f"un consentement vaut {plus} au plus ; écrivez une durée, plus courte",
        )

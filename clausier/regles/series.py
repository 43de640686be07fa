"""Rules of numbers over the whole workspace: each is given once, and the invoices of a series
follow one another in the order of their dates, without a gap.

Source: CGI, ann. II, 242 nonies A, I-7° (one chronological and continuous sequence a series).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from ..comptes.mots import manque
from ..comptes.series import (
    DocumentNumerote,
    Index,
    Rang,
    documents_numerotes,
    index_du_dossier,
    reprise,
    serie,
    siren_saisi,
)
from ..dossier.cas import Dossier
from ..dossier.noms import cle_de_numero
from ..dossier.reperes import regle
from ..droit.bibliotheque import Bibliotheque
from ..socle.disque import vrai_chemin
from ..socle.ecriture import date_courte
from ..socle.problemes import Probleme


@regle("A304", "E301", "E302")
def numeros(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """Duplicates, invoices out of order, gaps: for the numbers of this case, seen among all those
    of the workspace.
    """
    index = index_du_dossier(dossier)
    chemin = vrai_chemin(dossier.chemin)
    vendeur = siren_saisi(dossier.noeud.enfant("vendeur")) or index.vendeur
    siennes = documents_numerotes(dossier.noeud.enfant("documents"), chemin, vendeur, biblio)
    if chemin not in index.chemins:
        index.ajouter(chemin, siennes)
    for p in siennes:
        yield from _double(p, index)
        if p.facture and p.date and (rang := serie(p.numero, p.date)):
            ici = Rang(rang[1], p.date, str(p.place), p)
            yield from _ordre(ici, index.suite(vendeur, rang[0]))


def _ou(autre: DocumentNumerote, ici: DocumentNumerote) -> str:
    return f"ligne {autre.place.ligne}" if autre.chemin == ici.chemin else str(autre.place)


def _double(p: DocumentNumerote, index: Index) -> Iterator[Probleme]:
    for q in index.numeros.get((p.vendeur, cle_de_numero(p.numero)), ()):
        meme = q.chemin == p.chemin
        if (q.place.ligne, q.place.colonne) < (p.place.ligne, p.place.colonne) if meme else True:
            quoi = f"{q.type} du {date_courte(q.date)}" if q.date else q.type
            if q.numero != p.numero:
                quoi += (
                    f", écrit « {q.numero} » : majuscules et minuscules ne font pas deux numéros"
                )
            yield Probleme(
                p.place,
                "E301",
                "documents.numero",
                f"« {p.numero} » est déjà le numéro de {quoi} ({_ou(q, p)}) ; chaque document a le "
                "sien",
            )
            return


def _ordre(ici: Rang, suite: list[Rang]) -> Iterator[Probleme]:
    """The invoice before and, from another case, the one after: both must agree with its date."""
    n, p = ici.rang, ici.document
    datee = f"{p.numero} est datée du {date_courte(ici.jour)}"
    i = bisect_left(suite, n, key=lambda r: r.rang)
    if i > 0:
        avant = suite[i - 1]
        q = avant.document
        if ici.jour < avant.jour:
            yield Probleme(
                p.place,
                "E302",
                "documents.date",
                f"{datee}, avant {q.numero} du {date_courte(avant.jour)} ({_ou(q, p)}) "
                "qui la précède dans la série",
            )
        if n - avant.rang > 1:
            trou = manque(avant.rang, n)
            if reprise(q.numero, avant.jour, p.numero, ici.jour):
                trou = f"une année ou un mois qui commence, ou {trou}"
            yield Probleme(
                p.place,
                "A304",
                "documents.numero",
                f"{trou} entre {q.numero} ({_ou(q, p)}) et {p.numero} ; "
                "la série doit être continue",
            )
    apres = next((r for r in suite[i:] if r.rang > n), None)
    if apres and apres.document.chemin != p.chemin and apres.jour < ici.jour:
        q = apres.document
        yield Probleme(
            p.place,
            "E302",
            "documents.date",
            f"{datee}, après {q.numero} du {date_courte(apres.jour)} ({_ou(q, p)}) "
            "qui la suit dans la série",
        )

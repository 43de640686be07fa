"""Rules of numbers over the whole workspace: each is given once, and the invoices of a series
follow one another in the order of their dates, without a gap.

Source: CGI, ann. II, 242 nonies A, I-7° (one chronological and continuous sequence a series).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date

from ..comptes.mots import manque
from ..comptes.numerotation import (
    deja_construits,
    du_registre,
    famille,
    premier_rang,
    serie_dite,
    suivant,
)
from ..comptes.series import (
    DocumentNumerote,
    Index,
    Rang,
    documents_numerotes,
    index_du_dossier,
    siren_saisi,
)
from ..dossier.cas import Dossier
from ..dossier.noms import cle_de_numero
from ..dossier.reperes import regle
from ..droit.bibliotheque import Bibliotheque
from ..fiches.series import Numerotation
from ..socle.disque import vrai_chemin
from ..socle.ecriture import date_courte
from ..socle.numeros import POSSIBLE, couper, reprise, serie
from ..socle.problemes import Probleme


@regle("A304", "E301", "E302", "A310")
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
        yield from _double(dossier, p, index)
        yield from _forme(dossier, p)
        if p.facture and p.date and (rang := serie(p.numero, p.date)):
            ici = Rang(rang[1], p.date, str(p.place), p)
            suite = index.suite(vendeur, rang[0])
            yield from _debut(dossier, ici, suite, rang[0])
            yield from _ordre(ici, suite)


def _ou(autre: DocumentNumerote, ici: DocumentNumerote) -> str:
    return f"ligne {autre.place.ligne}" if autre.chemin == ici.chemin else str(autre.place)


def _double(dossier: Dossier, p: DocumentNumerote, index: Index) -> Iterator[Probleme]:
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
                f"sien{_libre(dossier, p, index)}",
            )
            return


def _libre(dossier: Dossier, p: DocumentNumerote, index: Index) -> str:
    """The next free number of the series; of an invoice, with the day from which it can be used."""
    siennes = [x for memes in index.numeros.values() for x in memes if x.vendeur == p.vendeur]
    la = (dossier.espace, dossier.biblio)
    connues = [*siennes, *du_registre(*la), *deja_construits(*la)]
    jour = p.date or date.min
    libre = suivant(connues, p.numero, p.date, _numerotation(dossier, p))
    if libre is None:
        return ""
    lue = serie(libre, p.date)
    derniere = max(
        (r.jour for r in index.suite(p.vendeur, lue[0])) if p.facture and lue else (), default=jour
    )
    quand = f", pour une date du {date_courte(derniere)} ou d'après" if derniere > jour else ""
    return f" ; le prochain numéro libre est {libre}{quand}"


def _numerotation(dossier: Dossier, p: DocumentNumerote) -> Numerotation:
    """How its seller numbers, on the day of a paper; without a day, what the case itself says."""
    return dossier.numerotation(p.date) if p.date else dossier.affaire.numerotation


def _forme(dossier: Dossier, p: DocumentNumerote) -> Iterator[Probleme]:
    """A number has the form that its seller gives to the series."""
    nom = famille(p.tete) if p.tete else None
    dite = serie_dite(_numerotation(dossier, p), nom)
    if dite is None or p.date is None or dite.format is None:
        return
    if not dite.format.convient(p.numero, p.date):
        yield Probleme(
            p.place,
            "A310",
            "documents.numero",
            f"« {p.numero} » n'a pas la forme « {dite.format.texte} » que « numerotation: » dit "
            f"des {nom}, comme {dite.format.numero(1, p.date)}",
        )


def _debut(dossier: Dossier, ici: Rang, suite: list[Rang], prefixe: str) -> Iterator[Probleme]:
    """The first invoice of a series is number one, or the number that the seller states."""
    p, n = ici.document, ici.rang
    if suite and suite[0].rang < n:
        return
    dit = premier_rang(_numerotation(dossier, p), prefixe, p.date)
    if dit is not None and n < dit:
        yield Probleme(
            p.place,
            "A310",
            "documents.numero",
            f"{p.numero} est avant le numéro d'où part cette série d'après « numerotation: »",
        )
    elif n > (dit or 1) and not _neuve(p):
        yield Probleme(
            p.place,
            "A304",
            "documents.numero",
            f"{manque((dit or 1) - 1, n)} avant {p.numero}, le premier de sa série ; si elle part "
            f"de là, dites-le au vendeur : « numerotation: {{factures: {{depuis: {p.numero}}}}} »",
        )


def _neuve(p: DocumentNumerote) -> bool:
    """May its digits be a year or a month, then number one?"""
    d = couper(p.numero, p.date, POSSIBLE)
    return d is not None and bool(d.signes) and int(d.compteur) <= 1


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

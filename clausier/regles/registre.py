"""Rules of the register: what was issued stands, and stays in its case; numbers follow one another
over the register.

Sources: CGI, ann. II, 242 nonies A, I-7° (one chronological and continuous sequence); CGI 289, I-5
(an invoice is corrected by another document that names it, never in place).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import pairwise

from ..comptes.scellement import changements, dire_changement, faits
from ..comptes.series import index_du_dossier, reprise, serie
from ..dossier.cas import Dossier
from ..dossier.noms import cle_de_numero, numero_emis
from ..dossier.registre import NOM as REGISTRE
from ..dossier.registre import RESTAURER, Entree, Registre, lire_figes, registre_de
from ..dossier.reperes import dire, regle
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import DocumentVoulu
from ..socle.ecriture import date_courte
from ..socle.problemes import Probleme, Refus


def registre_du_dossier(dossier: Dossier, biblio: Bibliotheque) -> Registre:
    """The register of the case's workspace, named in messages as the case is."""
    chemin = dossier.espace / REGISTRE
    return registre_de(
        dossier.espace_lu,
        str(chemin) if os.path.isabs(dossier.noeud.place.fichier) else os.path.relpath(chemin),
    )


def entree_de(dossier: Dossier, doc: DocumentVoulu, biblio: Bibliotheque) -> Entree | None:
    """The entry of a document of the case, once it is issued. General terms of another case are the
    same only when their facts are."""
    registre = registre_du_dossier(dossier, biblio)
    n = numero_emis(doc)
    if not n or not registre.entrees:
        return None
    e = registre.trouver(n, dossier.vendeur_au(doc.date).siren_brut, dossier.nom)
    if (
        e
        and doc.tete.acte == "conditions"
        and e.dossier != dossier.nom
        and changements(e.faits, faits(dossier, doc, biblio))
    ):
        return None
    return e


def suite(
    entrees: Iterable[Entree], biblio: Bibliotheque
) -> dict[tuple[str, str], list[tuple[int, Entree]]]:
    """The issued invoices of each series (seller, prefix), by rank."""
    sortie: dict[tuple[str, str], list[tuple[int, Entree]]] = {}
    for e in entrees:
        if _facture(e, biblio) and (rang := serie(e.numero, e.jour)):
            sortie.setdefault((e.vendeur, cle_de_numero(rang[0])), []).append((rang[1], e))
    for s in sortie.values():
        s.sort(key=lambda x: x[0])
    return sortie


@regle("E955", "E956")
def entier(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """The register is whole: readable, sealed, each number once, each series without a gap and in
    the order of dates."""
    registre = registre_du_dossier(dossier, biblio)
    yield from registre.fautes
    if registre.fautes:
        return
    for memes in registre.par_numero.values():
        for autre in memes[1:]:
            if autre.vendeur == memes[0].vendeur:
                yield Probleme(
                    autre.place,
                    "E955",
                    "",
                    f"« {autre.numero} » est émis deux fois (ligne {memes[0].place.ligne} : "
                    f"{memes[0].dossier}, ici : {autre.dossier}) ; une des deux branches a pris "
                    "un numéro déjà donné : "
                    "reprenez le registre de l'autre, et émettez ce document sous le numéro "
                    "suivant",
                )
    for lignes in suite(registre.entrees, biblio).values():
        for (m, avant), (n, e) in pairwise(lignes):
            if n - m > 1 and not reprise(avant.numero, avant.jour, e.numero, e.jour):
                yield Probleme(
                    e.place,
                    "E956",
                    "",
                    f"entre {avant.numero} et {e.numero}, "
                    f"{'une entrée manque' if n - m == 2 else f'{n - m - 1} entrées manquent'} au "
                    f"registre ; {RESTAURER}",
                )
            elif e.date < avant.date and n > m:
                yield Probleme(
                    e.place,
                    "E956",
                    "",
                    f"{e.numero} est émise au {date_courte(e.jour)}, avant {avant.numero} du "
                    f"{date_courte(avant.jour)} ; {RESTAURER}",
                )


@regle("E953")
def faits_emis(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """An issued document keeps its facts (CGI 289, I-5); a contract that an amendment of the case
    changes may have new ones: the frozen text stands."""
    if registre_du_dossier(dossier, biblio).fautes:
        return
    modifies = {d.contrat for d in dossier.documents if d.tete.acte == "avenant"}
    for rang, doc in enumerate(dossier.documents):
        if numero_emis(doc) not in modifies and (e := entree_de(dossier, doc, biblio)):
            for chemin, avant, apres in changements(e.faits, faits(dossier, doc, biblio)):
                yield dire_changement(dossier, rang, e.numero, chemin, avant, apres)


@regle("A959", "E954")
def disparus(dossier: Dossier, biblio: Bibliotheque) -> Iterator[Probleme]:
    """What was issued stays in the cases: an invoice taken out of its case is refused, one whose
    case is gone is said."""
    registre = registre_du_dossier(dossier, biblio)
    if registre.fautes or not registre.entrees:
        return
    index = index_du_dossier(dossier)
    siens = {numero_emis(d) for d in dossier.documents}
    for e in registre.entrees:
        if (
            e.dossier == dossier.nom
            and e.numero not in siens
            and not index.porte(e.vendeur, e.numero)
        ):
            if _facture(e, biblio):
                yield dire(
                    dossier,
                    "E954",
                    ("documents",),
                    f"{e.numero} ({e.type} du {date_courte(e.jour)}) est émis et n'est plus dans "
                    "ce dossier ; remettez son entrée, et annulez-le par un avoir s'il le faut",
                    cle=True,
                )
            else:
                yield dire(
                    dossier,
                    "A959",
                    ("documents",),
                    f"{e.numero} ({e.type} du {date_courte(e.jour)}) est émis et n'est plus dans "
                    f"ce dossier ; son fichier figé reste : {e.fichiers[0][0]}",
                    cle=True,
                )
        elif (
            e.dossier != dossier.nom
            and e.dossier not in index.noms
            and not index.porte(e.vendeur, e.numero)
            and _facture(e, biblio)
        ):
            yield Probleme(
                e.place,
                "A959",
                "",
                f"{e.numero} est émis, mais le dossier « {e.dossier} » n'est plus dans l'espace "
                "de travail ; remettez-le : une facture se conserve dix ans (C. com., art. "
                "L123-22)",
            )
            yield from _figes(dossier, e)


def _facture(e: Entree, biblio: Bibliotheque) -> bool:
    """Was what is issued an invoice? Asked of its template, which may be gone."""
    tete = biblio.tete(e.type)
    return tete is not None and tete.facturation


def _figes(dossier: Dossier, e: Entree) -> tuple[Probleme, ...]:
    """The frozen files of what no case holds any more: nobody else looks at them."""
    try:
        lire_figes(dossier.espace, e, dossier.lus)
    except Refus as r:
        return r.problemes
    return ()

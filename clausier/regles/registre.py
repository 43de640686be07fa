"""Rules of the register: what was issued stands, and stays in its case; numbers follow one another
over the register.

Sources: CGI, ann. II, 242 nonies A, I-7° (one chronological and continuous sequence); CGI 289, I-5
(an invoice is corrected by another document that names it, never in place).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from ..comptes.factures import factures
from ..comptes.scellement import DEDUITS, changements, faits
from ..comptes.series import index_du_dossier
from ..dossier.cas import Dossier
from ..dossier.figes import RESTAURER
from ..dossier.noms import cle_de_numero, numero_emis
from ..dossier.registre import NOM as REGISTRE
from ..dossier.registre import PERIODES_FIGEES, Entree, Registre, lire_figes, registre_de
from ..dossier.reperes import Chemin, actes, dire, dire_reglement, dire_vendeur, regle
from ..droit.bibliotheque import Bibliotheque
from ..droit.documents import DocumentVoulu, TeteModele
from ..lecture.insertion import en_flux, valeur
from ..socle.ecriture import date_courte
from ..socle.espace import CATALOGUE
from ..socle.numeros import reprise, serie
from ..socle.problemes import Probleme, Refus

ISSUES = {
    "contrat": "changez-le par un avenant (« clausier diff » l'écrit, par « --avenant NUMERO »)",
    "avenant": "changez-le par un autre avenant",
    "conditions": "donnez-leur une nouvelle « version: »",
    "offre": "faites un nouveau devis, avec un autre numéro",
}
DATER = "un changement se date : « - depuis: AAAA-MM-JJ » devant la nouvelle valeur"
AUTRE_ISSUE = "faites-en un autre, avec un autre numéro"


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
    if not n or not registre.entrees or doc not in dossier.siens:
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
    if any(p.code != "E962" for p in registre.fautes):
        return  # its entries are not known
    for memes in registre.par_numero.values():
        for autre in memes[1:]:
            if autre.vendeur == memes[0].vendeur and autre.type not in PERIODES_FIGEES:
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
    changes may have new ones: the frozen text stands. So it does of an amendment that a later one
    follows, but for what its own entry says."""
    if registre_du_dossier(dossier, biblio).fautes:
        return
    derniers = {d.contrat: d for _, d in sorted(actes(dossier, "avenant"), key=lambda x: x[1].date)}
    for rang, doc in enumerate(dossier.siens):
        if numero_emis(doc) not in derniers and (e := entree_de(dossier, doc, biblio)):
            suivi = doc.tete.acte == "avenant" and doc is not derniers[doc.contrat]
            for chemin, avant, apres in changements(e.faits, faits(dossier, doc, biblio)):
                if not suivi or _lieu(dossier, rang, doc, chemin[0], chemin[1:])[0] == "documents":
                    yield _dire_changement(dossier, rang, e.numero, chemin, avant, apres)


def _dire_changement(
    dossier: Dossier, rang: int, qui: str, chemin: Chemin, avant: str | None, apres: str | None
) -> Probleme:
    """One changed fact, at the line of the YAML that says it now, with the way out."""
    doc = dossier.documents[rang]
    liste = chemin[-1] == "#"
    avant, apres = avant and _lisible(avant), apres and _lisible(apres)
    nom = ".".join(str(x) for x in (chemin[:-1] if liste else chemin))
    if liste:
        quoi = f"« {nom} » : {_compte(avant)} à l'émission, {_compte(apres)} maintenant"
    elif avant is None:
        quoi = f"émis sans « {nom} », le dossier dit maintenant « {apres} »"
    else:
        quoi = f"émis avec « {avant} », le dossier " + (
            f"dit maintenant « {apres} »" if apres is not None else "ne le dit plus"
        )
    issue = _issue(doc.tete)
    tete, reste = chemin[0], tuple(x for x in chemin[1:] if x != "#")
    if tete == "vendeur":
        return dire_vendeur(
            dossier,
            "E953",
            ("siret",) if reste == ("siren",) else ("tva", "regime"),
            f"{qui} : {quoi} ; {DATER}",
        )
    if tete == "cgv":
        return dire_vendeur(dossier, "E953", ("cgv", *reste), f"{qui} : {quoi} ; {issue}")
    if tete == "reglement" and not doc.reglement and not dossier.noeud.enfant("reglement", *reste):
        return dire_reglement(dossier, "E953", rang, str(reste[0]), f"{qui} : {quoi} ; {DATER}")
    if tete == "client" and reste != ("qualite",) and avant is not None:
        issue = f"{_dater(dossier, doc, reste, avant, apres)}, ou {issue}"
    if tete == "echeance" or (tete, *reste) == ("reglement", "delai"):
        issue = _delai(dossier, doc) + issue
    if tete == "echeance" and doc.echeance is None and avant and ";" not in avant:
        # A schedule that was dated, or read, after the issue.
        issue = f"gardez-la par « echeance: {avant} » dans cette facture, ou {issue}"
    if tete == "totaux" and doc.tete.acompte:
        issue = f"gardez sa somme par « montant: {avant} » dans ce document, ou {issue}"
    lieu = _lieu(dossier, rang, doc, tete, reste)
    if Path(dossier.noeud.proche(lieu).place.fichier).name == CATALOGUE:
        issue = f"{DATER} (le devis garde l'ancienne), ou {issue}"
    return dire(
        dossier,
        "E953",
        lieu,
        f"{qui} : {quoi} ; remettez l'ancienne valeur, ou {issue}"
        if tete != "totaux"
        else f"{qui} : {quoi} ; {issue}",
    )


def _dater(
    dossier: Dossier, doc: DocumentVoulu, reste: Chemin, avant: str, apres: str | None
) -> str:
    """How a client who has changed since is written: the line itself, where one value takes it."""
    cle, noeud = str(reste[-1]), dossier.noeud.enfant("client", *reste)
    if apres is None or noeud is None or not isinstance(noeud.valeur, str):
        return f"si le client a changé depuis, {DATER}"
    ancienne = {"depuis": doc.date.isoformat(), "valeur": avant}
    ligne = valeur([ancienne, {"depuis": "AAAA-MM-JJ", "valeur": apres}])
    return f"si le client a changé depuis, écrivez « {cle}: {ligne} » avec le jour du changement"


def _delai(dossier: Dossier, doc: DocumentVoulu) -> str:
    """How a later due date is granted for an invoice that is issued: by an agreement of its own."""
    f = factures(dossier).get(doc.numero or "")
    if f is None or f.avoir:
        return ""
    entree = {"type": "echeancier", "date": "AAAA-MM-JJ", "factures": [f.numero], "nombre": "1"}
    ligne = en_flux({**entree, "premiere": f.echeance.isoformat()})
    return f"accordez ce délai par un accord signé (« - {ligne} », à sa date), ou "


def _issue(tete: TeteModele) -> str:
    """The lawful way to change an issued document: never in place."""
    if tete.avoir:
        return "corrigez par une nouvelle facture (CGI, art. 289, I-5)"
    if tete.facturation:
        return "corrigez par un avoir, puis une nouvelle facture (CGI, art. 289, I-5)"
    return ISSUES.get(tete.acte or "", AUTRE_ISSUE)


def _lisible(fait: str) -> str:
    """A delay as one writes it; a fact keeps it without its plural.

    >>> _lisible("30 jour"), _lisible("1 jour"), _lisible("45 jour fin de mois")
    ('30 jours', '1 jour', '45 jours fin de mois')
    """
    return re.sub(r"^([2-9]|\d{2,}) (jour|an)\b", r"\1 \2s", fait)


def _compte(n: str | None) -> str:
    return "rien" if n is None or n == "0" else n


def _lieu(
    dossier: Dossier, rang: int, doc: DocumentVoulu, tete: str | int, reste: Chemin
) -> Chemin:
    """The path in the case file of a fact."""
    ici = ("documents", rang)
    if tete in ("type", "numero", "date"):
        return (*ici, "version" if tete == "numero" and doc.tete.acte == "conditions" else tete)
    if tete == "document":
        return (*ici, *reste)
    if tete == "lignes" and dossier.affaire.acceptation and doc.tete.acte != "offre":
        return ("acceptation",) if doc.lignes is None else (*ici, tete)
    if tete in ("lignes", "remise"):
        return (
            (*ici, tete, *reste)
            if (doc.lignes if tete == "lignes" else doc.remise) is not None
            else (tete, *reste)
        )
    if tete in ("reglement", "champs"):
        return (*ici, tete, *reste) if dossier.noeud.enfant(*ici, tete, *reste) else (tete, *reste)
    if tete == "situations" or tete == "execution" and doc.situation is not None:
        siennes = [n for n, s in enumerate(dossier.affaire.situations) if s.numero == doc.situation]
        periode = doc.periode_fin if reste[0] == "fin" else doc.periode_debut
        if siennes and (tete == "situations" or periode is None):
            return ("situations", siennes[0], "avancement" if tete == "situations" else "date")
    if tete == "execution":
        sienne = doc.periode_debut if reste[0] == "debut" else doc.periode_fin
        return (*ici, f"periode_{reste[0]}") if sienne else ("prestation", *reste)
    if tete in DEDUITS:
        return (*ici, "echeance") if tete == "echeance" and doc.echeance else ici
    return (tete, *reste)


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
                    f"ce dossier ; remettez son entrée, et {_annuler(e, biblio)} s'il le faut",
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


def _annuler(e: Entree, biblio: Bibliotheque) -> str:
    tete = biblio.tete(e.type)
    return "refaites la facture" if tete and tete.avoir else "annulez-le par un avoir"


def _figes(dossier: Dossier, e: Entree) -> tuple[Probleme, ...]:
    """The frozen files of what no case holds any more: nobody else looks at them."""
    try:
        lire_figes(dossier.espace, e, dossier.lus)
    except Refus as r:
        return r.problemes
    return ()

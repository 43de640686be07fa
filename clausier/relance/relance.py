"""What `remind` does: the entry that is due goes into the case file, the case is built, drafts are
put beside the letters.

In this order, so that nothing is half done: the new text is composed whole in memory first; only
then is the file changed, then the case built, then the drafts written. The drafts stay out of the
manifest and of every pack: a later build neither lists them nor takes them away.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from ..comptes.chiffres import reckon
from ..comptes.echelle import demeure_sans_reception
from ..comptes.journal import visees_par
from ..comptes.numerotation import prochains
from ..comptes.series import DocumentNumerote
from ..comptes.suivi import AU_CHOIX, Action, SuiviDossier, suivre
from ..course.chaine import Chaine, Compose
from ..dossier.cas import Dossier
from ..dossier.reperes import a_remplir
from ..lecture.insertion import Impossible, ajouter, difference, en_flux
from ..lecture.noeuds import Noeud
from ..paquet.construction import construire
from ..registre.numerotation import numeros_du_vendeur
from ..socle.affichage import paragraphe
from ..socle.disque import lire_octets, poser, remplacer
from ..socle.empreintes import octets_de
from ..socle.erreurs import Erreur
from ..socle.espace import espace_de
from ..socle.imprevus import isoler
from ..socle.problemes import Place, Probleme
from ..texte.traduction import avec_traductions
from . import mots
from .agenda import agenda
from .courriel import brouillon

AGENDA = "echeances.ics"
SANS_RETOUR = ("decision", AU_CHOIX)  # the steps that rest on a formal notice which was received


def relancer(
    chemin: Path, nom: str, jour: date, sortie: Path, essai: bool
) -> Iterator[str | Probleme]:
    """The whole of `remind` for one case, done as it is told: the lines and the faults to show.

    Raises Refus or Erreur with the file as it was.
    """
    avant, apres = octets_de(chemin), None  # what cannot be read is refused by its reading
    with isoler(Place(nom), mots.RELANCE):
        chaine = Chaine(espace_de(chemin))
        dossier, avertissements = chaine.dossier(chemin, nom)
        suivi = suivre(dossier, chaine.biblio, jour)
        ajouts = _numerotes(dossier, chaine, _a_ecrire(suivi))
        if ajouts:
            apres, noeud = _ajoute(chaine, chemin, nom, avant, ajouts)
            dossier, avertissements = chaine.dossier(chemin, nom, noeud)
            suivi = suivre(dossier, chaine.biblio, jour)
    if apres is not None:
        yield difference(avant, apres, nom).removesuffix("\n")
        if essai:
            yield mots.ESSAI
    if apres is None and not _du_jour(dossier, jour):
        yield from _suite(suivi)
        if not essai:
            yield from _agenda(suivi, sortie)
        return
    if essai:
        return
    compose = chaine.composer(dossier, avertissements)
    if apres is not None:
        remplacer(espace_de(chemin), chemin, avant, apres)
        yield mots.ajoute(nom, ajouts)
    else:
        yield mots.deja_ecrit(nom)
    bilan = construire([(chemin, nom)], sortie)
    yield from sorted({p for p in bilan.problemes if p.grave})
    if bilan.erreurs:
        raise Erreur(mots.echec(nom))
    if vides := a_remplir(dossier):
        yield mots.reste_a_remplir([".".join(map(str, c)) for c, _ in vides])
    else:
        yield from _brouillons(chaine, compose, jour, sortie)
    yield from _agenda(suivi, sortie)
    yield from _suite(suivi)


def _a_ecrire(s: SuiviDossier) -> list[dict[str, Any]]:
    """The entries that are due, but for the one way among others that goes to a judge."""
    return [e for a in s.dues if not a.au_choix for e in a.entrees]


def _numerotes(
    dossier: Dossier, chaine: Chaine, ajouts: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The entries of letters with the next numbers of their series, so that `issue` can freeze
    them; a paper for the creditor needs none.
    """
    biblio, sortie = chaine.biblio, []
    pris: list[DocumentNumerote] = []
    for ajout in ajouts:
        tete = biblio.modele(ajout["type"]).tete
        if not (tete.lettre and "numero" in tete.champs):
            sortie.append(ajout)
            continue
        jour = date.fromisoformat(ajout["date"])
        pris = pris or numeros_du_vendeur(dossier, jour)
        (numero,) = prochains(pris, "lettres", jour, dossier.numerotation(jour))
        debut = {k: x for k, x in ajout.items() if k in ("type", "niveau")}
        sortie.append(debut | {"numero": numero} | ajout)
        place, chemin = dossier.noeud.place, dossier.chemin
        pris.append(DocumentNumerote(ajout["type"], numero, jour, place, chemin, "", tete))
    return sortie


def _ajoute(
    chaine: Chaine, chemin: Path, nom: str, avant: bytes, ajouts: list[dict[str, Any]]
) -> tuple[bytes, Noeud]:
    """The file's new bytes and what they say. Raises Erreur with the entries to add by hand."""
    try:
        return ajouter(avant, ajouts, chemin, chaine.espace, nom)
    except Impossible as e:
        lignes = "\n".join(f"  - {en_flux(a)}" for a in ajouts)
        raise Erreur(mots.a_ajouter(e, lignes)) from None


def _du_jour(dossier: Dossier, jour: date) -> list[int]:
    """The papers of the ladder dated that day, which a second run makes again."""
    return [i for i, d in enumerate(dossier.siens) if d.date == jour and d.tete.etape]


def _brouillons(chaine: Chaine, compose: Compose, jour: date, sortie: Path) -> Iterator[str]:
    """One draft for each letter of the day, with the letter and its invoices."""
    dossier, cible = compose.dossier, sortie / compose.dossier.nom
    par_rang = {d.rang: d for d in compose.documents}
    par_numero = {d.numero: d for d in compose.documents if dossier.documents[d.rang].tete.a_payer}
    for rang in _du_jour(dossier, jour):
        voulu, document = dossier.documents[rang], par_rang[rang]
        if not voulu.tete.lettre:
            yield mots.a_lire(cible / f"{document.nom}.pdf", voulu.tete.etape)
            continue
        joints = avec_traductions([document, *(par_numero[n] for n in visees_par(voulu))])
        pieces = [(f"{d.nom}.pdf", lire_octets(cible / f"{d.nom}.pdf")) for d in joints]
        comptes = reckon(dossier, voulu, voulu.tete.calcul, chaine.biblio)
        poser(
            sortie,
            cible,
            {f"{document.nom}.eml": brouillon(dossier, voulu, document, comptes, pieces)},
        )
        client = dossier.client_au(voulu.date)
        courriel = client.courriel if client else None
        yield mots.brouillon_ecrit(cible / f"{document.nom}.eml", courriel)
        if voulu.tete.etape == "mise_en_demeure":
            yield paragraphe(mots.RECOMMANDE, 2, 2)


def _agenda(suivi: SuiviDossier, sortie: Path) -> Iterator[str]:
    if donnees := agenda(suivi):
        cible = sortie / suivi.dossier.nom
        poser(sortie, cible, {AGENDA: donnees})
        yield mots.agenda_ecrit(cible / AGENDA)


def _etale(a: Action) -> dict[str, Any]:
    """What an agreement on instalments says of the invoices of a step."""
    return {"factures": list(a.factures), "nombre": "3", "premiere": "AAAA-MM-JJ"}


def _suite(s: SuiviDossier) -> Iterator[str]:
    """What comes next and when, or why nothing does."""
    if s.litige:
        yield mots.litige_en_cours(s.litige.date)
    for a in s.actions:
        yield paragraphe(mots.action_dite(a), 0, 2)
        if a.etape.nom in SANS_RETOUR and (
            d := demeure_sans_reception(s.dossier, a.factures[0], s.jour)
        ):
            ligne = {"date": "AAAA-MM-JJ", "type": "reception", "document": d.numero or d.type}
            yield mots.reception_a_noter(d.date, en_flux(ligne))
        if a.due and a.au_choix and a.entrees:
            yield mots.choix(
                [en_flux(x) for x in a.entrees],
                en_flux({"type": "echeancier", "date": "AAAA-MM-JJ", **_etale(a)}),
            )
    if not s.actions and not s.litige:
        yield mots.rien_a_relancer(bool(s.factures))

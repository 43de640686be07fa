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
from ..comptes.echelle import visees_par
from ..comptes.suivi import Action, SuiviDossier, suivre
from ..course.chaine import Chaine, Compose
from ..dossier.cas import Dossier
from ..lecture.insertion import Impossible, ajouter, difference, en_flux
from ..lecture.noeuds import Noeud
from ..paquet.construction import construire
from ..paquet.fichiers import poser, remplacer
from ..socle.affichage import paragraphe
from ..socle.ecriture import date_courte
from ..socle.erreurs import Erreur
from ..socle.espace import espace_de
from ..socle.imprevus import isoler
from ..socle.problemes import Place, Probleme
from .agenda import agenda
from .courriel import LETTRES, brouillon

AGENDA = "echeances.ics"


def relancer(
    chemin: Path, nom: str, jour: date, sortie: Path, essai: bool
) -> Iterator[str | Probleme]:
    """The whole of `remind` for one case, done as it is told: the lines and the faults to show.

    Raises Refus or Erreur with the file as it was.
    """
    avant, apres = chemin.read_bytes(), None
    with isoler(Place(nom), "la relance"):
        chaine = Chaine(espace_de(chemin))
        dossier, avertissements = chaine.dossier(chemin, nom)
        suivi = suivre(dossier, chaine.biblio, jour)
        ajouts = [e for a in suivi.dues for e in a.entrees]
        if ajouts:
            apres, noeud = _ajoute(chaine, chemin, nom, avant, ajouts)
            dossier, avertissements = chaine.dossier(chemin, nom, noeud)
            suivi = suivre(dossier, chaine.biblio, jour)
    if apres is not None:
        yield difference(avant, apres, nom).removesuffix("\n")
        if essai:
            yield "Essai : rien n'est changé."
    if apres is None and not _du_jour(dossier, jour):
        yield from _suite(suivi)
        if not essai:
            yield from _agenda(suivi, sortie)
        return
    if essai:
        return
    compose = chaine.composer(dossier, avertissements)
    if apres is not None:
        remplacer(chemin, apres)
        yield f"Ajouté à {nom} : {accorde(ajouts)}."
    else:
        yield f"Déjà dans {nom} : rien n'y est ajouté."
    bilan = construire([(chemin, nom)], sortie)
    yield from sorted({p for p in bilan.problemes if p.grave})
    if bilan.erreurs:
        raise Erreur(f"{nom} ne se construit pas")
    yield from _brouillons(chaine, compose, jour, sortie)
    yield from _agenda(suivi, sortie)
    yield from _suite(suivi)


def accorde(ajouts: list[dict[str, Any]]) -> str:
    return ", ".join(
        f"{a['type']}{' ' + a['niveau'] if 'niveau' in a else ''} "
        f"du {date_courte(date.fromisoformat(a['date']))}"
        for a in ajouts
    )


def _ajoute(
    chaine: Chaine, chemin: Path, nom: str, avant: bytes, ajouts: list[dict[str, Any]]
) -> tuple[bytes, Noeud]:
    """The file's new bytes and what they say. Raises Erreur with the entries to add by hand."""
    try:
        return ajouter(avant, ajouts, chemin, chaine.espace, nom)
    except Impossible as e:
        lignes = "\n".join(f"  - {en_flux(a)}" for a in ajouts)
        raise Erreur(
            f"{e} ; rien n'est changé. À ajouter vous-même à la fin de « documents: » :\n{lignes}"
        ) from None


def _du_jour(dossier: Dossier, jour: date) -> list[int]:
    """The papers of the ladder dated that day, which a second run makes again."""
    return [i for i, d in enumerate(dossier.documents) if d.date == jour and d.tete.etape]


def _brouillons(chaine: Chaine, compose: Compose, jour: date, sortie: Path) -> Iterator[str]:
    """One draft for each letter of the day, with the letter and its invoices."""
    dossier, cible = compose.dossier, sortie / compose.dossier.nom
    par_rang = {d.rang: d for d in compose.documents}
    par_numero = {d.numero: d for d in compose.documents if dossier.documents[d.rang].tete.a_payer}
    for rang in _du_jour(dossier, jour):
        voulu, document = dossier.documents[rang], par_rang[rang]
        if voulu.tete.etape not in LETTRES:
            pour = (
                "à avoir sous les yeux pour appeler ; notez ensuite l'appel dans le journal"
                if voulu.tete.etape == "appel"
                else "pour vous, à lire avant de choisir"
            )
            yield f"{cible / (document.nom + '.pdf')} : {pour}."
            continue
        joints = [document, *(par_numero[n] for n in visees_par(voulu))]
        pieces = [(f"{d.nom}.pdf", (cible / f"{d.nom}.pdf").read_bytes()) for d in joints]
        comptes = reckon(dossier, voulu, voulu.tete.calcul, chaine.biblio)
        poser(cible, {f"{document.nom}.eml": brouillon(dossier, voulu, document, comptes, pieces)})
        a_qui = (
            f"pour {dossier.client.courriel}"
            if dossier.client and dossier.client.courriel
            else "sans destinataire : le dossier n'a pas de « client.courriel »"
        )
        yield (
            f"{cible / (document.nom + '.eml')} : brouillon {a_qui} ; "
            "relisez-le, puis envoyez-le vous-même."
        )
        if voulu.tete.etape == "mise_en_demeure":
            yield paragraphe(
                "La mise en demeure part en recommandé avec avis de réception : le courriel n'en "
                "est que la copie. Notez l'envoi et la réception dans le journal.",
                2,
                2,
            )


def _agenda(suivi: SuiviDossier, sortie: Path) -> Iterator[str]:
    if donnees := agenda(suivi):
        cible = sortie / suivi.dossier.nom
        poser(cible, {AGENDA: donnees})
        yield f"{cible / AGENDA} : échéances et étapes, à importer dans votre agenda."


def _suite(s: SuiviDossier) -> Iterator[str]:
    """What comes next and when, or why nothing does."""
    if s.litige:
        yield (
            f"Litige depuis le {date_courte(s.litige.date)} : "
            "les relances sont arrêtées jusqu'à « litige_clos »."
        )
    for a in s.actions:
        yield paragraphe(_phrase(a), 0, 2)
    if not s.actions and not s.litige:
        raison = "tout est payé" if s.factures else "rien n'est facturé"
        yield f"Rien à relancer : {raison}."


def _phrase(a: Action) -> str:
    quand = f" le {date_courte(a.etape.date)}" if a.etape.date else ""
    dit = "À faire" if a.due else "Étape suivante"
    return (
        f"{dit} : {a.libelle}{quand} ({', '.join(a.factures)})"
        + (f" – {a.etape.motif}" if a.etape.motif else "")
        + "."
    )

"""What `remind` does: the entry that is due goes into the case file, the case is built, drafts are put beside the letters.

In this order, so that nothing is half done: the new text is composed whole in memory first; only then is the file changed, then the case
built, then the drafts written. The drafts stay out of the manifest and of every pack: a later build neither lists them nor takes them away.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ..commandes.terminal import dire
from ..comptes.chiffres import reckon
from ..comptes.echelle import MARCHES, visees_par
from ..comptes.suivi import Action, SuiviDossier, suivre
from ..course.chaine import Chaine, Compose
from ..dossier.cas import Dossier
from ..lecture.insertion import Impossible, ajouter, difference, en_flux
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


def relancer(chemin: Path, nom: str, jour: date, sortie: Path, essai: bool) -> None:
    """The whole of `remind` for one case. Raises Refus or Erreur with the file as it was."""
    with isoler(Place(nom), "la relance"):
        chaine = Chaine(espace_de(chemin))
        dossier, avertissements = chaine.dossier(chemin, nom)
        suivi = suivre(dossier, chaine.biblio, jour)
        ajouts = [e for a in suivi.dues for e in a.entrees]
        apres = None
        if ajouts:
            apres, dossier, avertissements, suivi = _ajouter(
                chaine, chemin, nom, jour, ajouts, essai
            )
    if apres is None and not _du_jour(dossier, jour):
        _dire_la_suite(suivi)
        if not essai:
            _agenda(suivi, sortie)
        return
    if essai:
        return
    compose = chaine.composer(dossier, avertissements)
    if apres is not None:
        remplacer(chemin, apres)
        click.echo(f"Ajouté à {nom} : {accorde(ajouts)}.")
    else:
        click.echo(f"Déjà dans {nom} : rien n'y est ajouté.")
    bilan = construire([(chemin, nom)], sortie)
    dire(p for p in bilan.problemes if p.grave)
    if bilan.erreurs:
        raise Erreur(f"{nom} ne se construit pas")
    _brouillons(chaine, compose, jour, sortie)
    _agenda(suivi, sortie)
    _dire_la_suite(suivi)


def accorde(ajouts: list[dict]) -> str:
    return ", ".join(
        f"{a['type']}{' ' + a['niveau'] if 'niveau' in a else ''} du {date_courte(date.fromisoformat(a['date']))}"
        for a in ajouts
    )


def _ajouter(
    chaine: Chaine, chemin: Path, nom: str, jour: date, ajouts: list[dict], essai: bool
) -> tuple[bytes, Dossier, list[Probleme], SuiviDossier]:
    """The file's new bytes and the case that they give, checked; the diff is shown."""
    avant = chemin.read_bytes()
    try:
        apres, noeud = ajouter(avant, ajouts, chemin, chaine.espace, nom)
    except Impossible as e:
        lignes = "\n".join(f"  - {en_flux(a)}" for a in ajouts)
        raise Erreur(
            f"{e} ; rien n'est changé. À ajouter vous-même à la fin de « documents: » :\n{lignes}"
        ) from None
    dossier, avertissements = chaine.dossier(chemin, nom, noeud)
    click.echo(difference(avant, apres, nom), nl=False)
    if essai:
        click.echo("Essai : rien n'est changé.")
    return apres, dossier, avertissements, suivre(dossier, chaine.biblio, jour)


def _du_jour(dossier: Dossier, jour: date) -> list[int]:
    """The papers of the ladder dated that day, which a second run makes again."""
    types = {m.type for m in MARCHES}
    return [i for i, d in enumerate(dossier.documents) if d.date == jour and d.type in types]


def _brouillons(chaine: Chaine, compose: Compose, jour: date, sortie: Path) -> None:
    """One draft for each letter of the day, with the letter and its invoices."""
    dossier, cible = compose.dossier, sortie / compose.dossier.nom
    par_rang = {d.rang: d for d in compose.documents}
    par_numero = {
        d.numero: d for d in compose.documents if d.type in ("facture", "facture_acompte")
    }
    for rang in _du_jour(dossier, jour):
        voulu, document = dossier.documents[rang], par_rang[rang]
        if voulu.type not in LETTRES:
            pour = (
                "à avoir sous les yeux pour appeler ; notez ensuite l'appel dans le journal"
                if voulu.type == "script_telephone"
                else "pour vous, à lire avant de choisir"
            )
            click.echo(f"{cible / (document.nom + '.pdf')} : {pour}.")
            continue
        joints = [document, *(par_numero[n] for n in visees_par(voulu))]
        pieces = [(f"{d.nom}.pdf", (cible / f"{d.nom}.pdf").read_bytes()) for d in joints]
        comptes = reckon(
            dossier, voulu, chaine.biblio.modele(voulu.type).tete.calcul, chaine.biblio
        )
        poser(cible, {f"{document.nom}.eml": brouillon(dossier, voulu, document, comptes, pieces)})
        a_qui = (
            f"pour {dossier.client.courriel}"
            if dossier.client.courriel
            else "sans destinataire : le dossier n'a pas de « client.courriel »"
        )
        click.echo(
            f"{cible / (document.nom + '.eml')} : brouillon {a_qui} ; relisez-le, puis envoyez-le vous-même."
        )
        if voulu.type == "mise_en_demeure":
            click.echo(
                paragraphe(
                    "La mise en demeure part en recommandé avec avis de réception : le courriel n'en est que la copie. Notez l'envoi et la réception dans le journal.",
                    2,
                    2,
                )
            )


def _agenda(suivi: SuiviDossier, sortie: Path) -> None:
    if donnees := agenda(suivi):
        cible = sortie / suivi.dossier.nom
        poser(cible, {AGENDA: donnees})
        click.echo(f"{cible / AGENDA} : échéances et étapes, à importer dans votre agenda.")


def _dire_la_suite(s: SuiviDossier) -> None:
    """What comes next and when, or why nothing does."""
    if s.litige:
        click.echo(
            f"Litige depuis le {date_courte(s.litige.date)} : les relances sont arrêtées jusqu'à « litige_clos »."
        )
    for a in s.actions:
        click.echo(paragraphe(_phrase(a), 0, 2))
    if not s.actions and not s.litige:
        click.echo(
            "Rien à relancer : tout est payé."
            if s.factures
            else "Rien à relancer : rien n'est facturé."
        )


def _phrase(a: Action) -> str:
    quand = f" le {date_courte(a.etape.date)}" if a.etape.date else ""
    dit = "À faire" if a.due else "Étape suivante"
    return (
        f"{dit} : {a.libelle}{quand} ({', '.join(a.factures)})"
        + (f" – {a.etape.motif}" if a.etape.motif else "")
        + "."
    )

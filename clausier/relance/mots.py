"""The words of `remind`: what it says of its work, and the entries of the calendar. Pure.

Takes names, days and sums, and gives the phrase made of them; the modules that do the work type
none themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from ..comptes.suivi import Action
from ..socle.affichage import accord
from ..socle.ecriture import date_courte

RELANCE = "la relance"  # the work that an accident of the program would stop
ESSAI = "Essai : rien n'est changé."
RECOMMANDE = (
    "La mise en demeure part en recommandé avec avis de réception : le courriel n'en est que la "
    "copie. Notez l'envoi et la réception dans le journal."
)


def ajoute(nom: str, entrees: Iterable[Mapping[str, str]]) -> str:
    """`entrees`: what was written at the end of `documents:`."""
    dit = ", ".join(
        f"{a['type']}{' ' + a['niveau'] if 'niveau' in a else ''} "
        f"du {date_courte(date.fromisoformat(a['date']))}"
        for a in entrees
    )
    return f"Ajouté à {nom} : {dit}."


def deja_ecrit(nom: str) -> str:
    return f"Déjà dans {nom} : rien n'y est ajouté."


def reste_a_remplir(champs: Sequence[str]) -> str:
    """Of a letter that says what nobody has filled."""
    return f"Pas de brouillon de courriel : il reste à remplir {', '.join(champs)}."


def a_ajouter(pourquoi: object, lignes: str) -> str:
    """Of a file that only its author can change."""
    dit = f"{pourquoi} ; rien n'est changé. À ajouter vous-même à la fin de « documents: » :"
    return f"{dit}\n{lignes}"


def echec(nom: str) -> str:
    return f"{nom} ne se construit pas"


def a_lire(fichier: Path, etape: str | None) -> str:
    """Of a paper that is for the creditor."""
    if etape == "appel":
        return (
            f"{fichier} : à avoir sous les yeux pour appeler ; notez ensuite l'appel dans le "
            "journal."
        )
    if etape == "tribunal":
        return f"{fichier} : pour le tribunal ; à relire, à signer, à déposer avec ses pièces."
    return f"{fichier} : pour vous, à lire avant de choisir."


def reception_a_noter(du: date, ligne: str) -> str:
    """`du`: the day of a formal notice whose reception is not in the journal."""
    return (
        f"La réception de la mise en demeure du {date_courte(du)} n'est pas notée : son délai "
        f"court de ce jour-là. À ajouter à la fin de « journal: » :\n  - {ligne}"
    )


def choix(requete: Sequence[str], echeancier: str) -> str:
    """What one may do after the sheet of the ways: nothing is added without its author."""
    lignes = "\n".join(f"  - {x}" for x in requete)
    return (
        "À vous de choisir, la feuille « recours » dit ce que chaque voie coûte et demande ; "
        "rien n'est ajouté. À la fin de « documents: », selon votre choix :\n"
        f"injonction de payer\n{lignes}\n"
        f"accord échelonné, à signer\n  - {echeancier}\n"
        "rien : c'est aussi un choix."
    )


def brouillon_ecrit(fichier: Path, courriel: str | None) -> str:
    a_qui = (
        f"pour {courriel}"
        if courriel
        else "sans destinataire : le dossier n'a pas de « client.courriel »"
    )
    return f"{fichier} : brouillon {a_qui} ; relisez-le, puis envoyez-le vous-même."


def agenda_ecrit(fichier: Path) -> str:
    return f"{fichier} : échéances et étapes, à importer dans votre agenda."


def litige_en_cours(depuis: date) -> str:
    return (
        f"Litige depuis le {date_courte(depuis)} : "
        "les relances sont arrêtées jusqu'à « litige_clos »."
    )


def rien_a_relancer(facture: bool) -> str:
    """`facture`: something was invoiced."""
    return "Rien à relancer : " + ("tout est payé." if facture else "rien n'est facturé.")


def action_dite(a: Action) -> str:
    quand = f" le {date_courte(a.etape.date)}" if a.etape.date else ""
    dit = "À faire" if a.due else "Étape suivante"
    return (
        f"{dit} : {a.libelle}{quand} ({', '.join(a.factures)})"
        + (f" – {a.etape.motif}" if a.etape.motif else "")
        + "."
    )


# ------------------------------------------------------------------------ the calendar


def titre_agenda(dossier: str) -> str:
    return f"Échéances {dossier}"


def sommes_dues(numero: str, jour: date, ttc: str, reste: str) -> str:
    """`ttc`, `reste`: sums as they are written."""
    return f"Facture {numero} du {date_courte(jour)} : {ttc}, reste {reste}."


def echeance_notee(numero: str, client: str) -> str:
    return f"Échéance {numero} – {client}"


def prescription_notee(numero: str, client: str, mois: int | None = None) -> str:
    return f"Prescription{f' dans {mois} mois' if mois else ''} : {numero} – {client}"


def note_de_prescription(sommes: str, source: str) -> str:
    return (
        f"{sommes} Dernier jour pour agir en justice, au plus tôt des deux dates comptées "
        f"({source}). Une lettre n'interrompt pas ce délai."
    )


def facture_du(jour: date) -> str:
    return f"facture du {date_courte(jour)}"


def prescription_acquise(source: str) -> str:
    """Of an invoice that may no longer be claimed in court."""
    return f"ce jour est passé : elle ne peut plus être réclamée en justice ({source})"


def avis_note(client: str, dernier: date | None = None) -> str:
    """`dernier`: the last day to send it."""
    quand = "dernier jour pour l'envoyer" if dernier else "à envoyer"
    return f"Avis de reconduction {quand} – {client}"


def note_d_avis(du: date, au: date, refus: date) -> str:
    return (
        f"Du {date_courte(du)} au {date_courte(au)} : avertir le client, par lettre ou courriel à "
        f"lui seul, qu'il peut refuser la reconduction jusqu'au {date_courte(refus)}, cette date "
        "dans un encadré apparent (C. conso., art. L215-1). À noter ensuite dans le journal : "
        "avis_reconduction."
    )


def action_notee(libelle: str, cible: str, client: str) -> str:
    return f"{libelle[:1].upper()}{libelle[1:]} : {cible} – {client}"


def pourquoi_l_action(a: Action, jour: date, echeances: Sequence[date]) -> str:
    """Why a step comes on its day: `echeances`, of the invoices it is for."""
    echeance = min(echeances)
    retard = (jour - echeance).days
    depuis = f", {accord(retard, 'jour')} de retard" if retard > 0 else ""
    dit = a.etape.motif or f"échéance du {date_courte(echeance)}{depuis}"
    return f"facultatif ; {dit}" if a.etape.facultative else dit


def suite_de(cible: str) -> str:
    return f"Étape suivante pour {cible}."


# ------------------------------------------------------------------------------ statuses received


def facture_inconnue(numero: str) -> str:
    return f"aucune facture {numero} dans cet espace de travail"


def sans_dossier(numero: str) -> str:
    return f"aucun dossier ne porte {numero} ; vous l'avez émise ou construite"


def paiement_note(le: date) -> str:
    return f"rien : ce paiement est noté, au {date_courte(le)}"


def autre_vendeur(numero: str, siren: str) -> str:
    return f"votre facture {numero} n'est pas celle-là, dont le vendeur est {siren}"


def autre_date(dite: date, sienne: date) -> str:
    return (
        f"le message date cette facture du {date_courte(dite)}, la vôtre est du "
        f"{date_courte(sienne)}"
    )


def rien_a_noter(numero: str) -> str:
    return f"Rien de noté pour {numero} : aucun dossier ne la porte, ou le statut n'a pas de date."


def deja_note(nom: str) -> str:
    return f"Déjà au journal de {nom} : rien n'y est ajouté."


def note(nom: str, type_: str) -> str:
    arret = {
        "litige": " ; les relances s'arrêtent jusqu'à « litige_clos »",
        "litige_clos": " ; les relances reprennent",
    }
    return f"Noté au journal de {nom}{arret.get(type_, '')}."


def a_noter(pourquoi: object, ligne: str) -> str:
    """Of a file that only its author can change."""
    dit = f"{pourquoi} ; rien n'est changé. À ajouter vous-même à la fin de « journal: » :"
    return f"{dit}\n{ligne}"

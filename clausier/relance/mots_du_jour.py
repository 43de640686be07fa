"""The words of `today`: what each line of the day says, and why. Pure.

Takes names, days and sums, and gives the phrase made of them; the modules that look for what is to
do type none themselves. What the law says comes from those that know it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ..comptes.recurrence import PeriodeDue
from ..comptes.termes import Terme
from ..droit.calendrier import Changement
from ..socle.ecriture import date_courte

LA_JOURNEE = "l'agenda du jour"  # the work that an accident of the program would stop
GENRES = {
    "envoyer": "à envoyer",
    "recevoir": "à recevoir",
    "executer": "à faire",
    "prescrire": "dernier délai",
    "declarer": "à déclarer",
    "surveiller": "à surveiller",
    "droit": "la loi change",
}


RYTHME_A_DIRE = "Dire le rythme de vos déclarations de TVA"


def titre_de_l_agenda(jour: date) -> str:
    return f"Agenda du {date_courte(jour)}"


def document_dit(titre: str, numero: str | None, client: str) -> str:
    return f"{' '.join(filter(None, (titre, numero)))} – {client}"


def date_du(jour: date) -> str:
    return f"à la date du {date_courte(jour)} dans le dossier"


def pas_emis(jour: date) -> str:
    return f"à la date du {date_courte(jour)} dans le dossier, pas encore au registre"


def envoi_a_noter(jour: date, document: str) -> str:
    dit = f"{{date: …, type: envoi, document: {document}}}"
    return (
        f"à la date du {date_courte(jour)} dans le dossier, sans envoi noté ; envoyée ? notez-le "
        f"au « journal: » : « {dit} »"
    )


def offre_expire(titre: str, numero: str | None, client: str) -> str:
    return f"Dernier jour : {document_dit(titre, numero, client)}"


def offre_valable(validite: str, jour: date) -> str:
    return f"valable {validite} depuis le {date_courte(jour)}, sans réponse notée"


def periode_a_facturer(p: PeriodeDue, client: str) -> str:
    return f"Facturer {date_courte(p.debut)} – {date_courte(p.fin)} – {client}"


def facture_a_dater(jour: date) -> str:
    return f"facture à dater du {date_courte(jour)}"


def travail_d_un_jour(client: str) -> str:
    return f"Jour de la prestation – {client}"


def travail_commence(client: str) -> str:
    return f"Début de la prestation – {client}"


def travail_fini(client: str) -> str:
    return f"Fin prévue de la prestation – {client}"


def conclu_le(objet: str, jour: date) -> str:
    return f"{objet}, conclu le {date_courte(jour)}"


def retractation_finie(client: str) -> str:
    return f"Fin du délai de rétractation – {client}"


def promesse_attendue(client: str) -> str:
    return f"Paiement promis – {client}"


def promis_le(jour: date, texte: str | None) -> str:
    return f"promis le {date_courte(jour)}" + (f" : {texte}" if texte else "")


def versement_attendu(t: Terme, client: str) -> str:
    return f"Versement {t.rang} de l'accord – {client}"


def accord_du(jour: date, visees: Iterable[str]) -> str:
    return f"accord du {date_courte(jour)} sur {', '.join(visees)}"


def litige_dit(client: str) -> str:
    return f"Litige en cours – {client}"


def relances_arretees(texte: str | None) -> str:
    dit = "les relances sont arrêtées jusqu'à « litige_clos » au journal"
    return f"{texte} ; {dit}" if texte else dit


def a_rendre_a(client: str) -> str:
    return f"À rendre au client – {client}"


def recu_en_trop() -> str:
    return "reçu en trop, ou sans facture : à rendre, ou à déduire de la prochaine"


def factures_a_transmettre(numeros: Iterable[str], client: str) -> str:
    return f"Facture {', '.join(numeros)} – {client}"


def seuil_de(libelle: str, annee: int, activite: str, vendeur: str) -> str:
    return f"{libelle[:1].upper()}{libelle[1:]} {annee}, {activite} – {vendeur}"


def periode_a_declarer(flux: str, periode: str, vendeur: str) -> str:
    return f"E-reporting {periode}, {flux} – {vendeur}"


def declarable(ouvre: date, terme: date, rectificative: bool) -> str:
    quoi = "à rectifier" if rectificative else "à transmettre"
    return f"{quoi} du {date_courte(ouvre)} au {date_courte(terme)}"


def loi_change(c: Changement, touches: Iterable[str]) -> str:
    """`touches`: the documents that it reaches, as `droit` counts them."""
    return f"{' ; '.join(touches)} ({' ; '.join(c.sources)})"

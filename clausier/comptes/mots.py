"""The words of the accounts: every French phrase that a record of this room carries. Pure.

Takes days, sums, names and numbers, and gives the phrase made of them; the modules that reckon call
it where a record is made, and type no phrase themselves, so that a wording is found and changed in
one place.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from ..dossier.figes import RESTAURER
from ..socle.durees import Duree
from ..socle.ecriture import date_courte, date_longue, en_mots, euros, montant, nombre, taux

SOURCE_DES_ACHATS = "C. com., art. L123-28 et D123-205-1 ; CGI, art. 50-0, 5"
SOURCE_DES_RECETTES = "C. com., art. L123-28 ; CGI, art. 50-0, 5 et 102 ter, 4"
NATURES = {
    "biens": "biens",
    "services": "services",
    "mixte": "mixte",
    "penalites": "pénalités, indemnité ou trop-perçu, hors TVA",
    "debours": "débours, hors chiffre d'affaires",
}  # by kind of receipt, in the order of a period's totals
PERIODES = {"mois": "mois", "trimestre": "trimestre", "annee": "année"}
NATURE_A_DIRE = (
    "« mixte » : dites à chaque ligne « nature: biens » ou « nature: services » pour que ces "
    "recettes se partagent (CGI, art. 50-0)."
)


def survenue(jour: date, reference: str) -> str:
    """The reference of a line written after its period was closed."""
    return " ; ".join(x for x in (f"du {date_courte(jour)}, période close", reference) if x)


def paye_sur(numero: str) -> str:
    """The reference of a sum that was paid on another invoice."""
    return f"payé sur {numero}"


def retrait_de(numero: str, rectificative: str | None) -> str:
    """What a corrective invoice takes back of another, named as a credit note would be."""
    return f"{numero}, rectifiée par {rectificative}"


def livre_fige_autre(numero: str) -> str:
    """Of a closed period whose frozen data are none."""
    return f"{numero} : ce livre figé n'est pas de la forme que clausier écrit ; {RESTAURER}"


def close_deux_fois(numero: str, periode: str, ligne: int) -> str:
    """Of a period that meets one closed at another line of the register: two branches closed it."""
    return (
        f"{numero} : ces jours sont clos déjà par {periode} (ligne {ligne}) ; deux branches ont "
        "clos la même période : reprenez registre.yaml et emis/ de l'une des deux, puis closez la "
        "suite"
    )


def ensemble(textes: Iterable[str]) -> str:
    return " et ".join(textes)


def manque(m: int, n: int) -> str:
    """What is said of the ranks between `m` and `n`, when `n` is not the next."""
    return f"il manque {n - m - 1} numéros" if n - m > 2 else "il manque un numéro"


def duree_scellee(x: Duree) -> str:
    """A delay as the register keeps it, whose unit never takes an « s »."""
    return f"{x.nombre} {x.unite}" + (" fin de mois" if x.fin_de_mois else "")


# ------------------------------------------------------------------------ interest


TAUX_CONVENU = "taux convenu"


def nom_semestre(jour: date) -> str:
    return f"{'1er' if jour.month <= 6 else '2d'} semestre {jour.year}"


def taux_legal(jour: date) -> str:
    return f"taux d’intérêt légal, {nom_semestre(jour)}"


def taux_legal_majore(jour: date, points: Decimal) -> str:
    return f"{taux_legal(jour)}, majoré de {nombre(points)} points (CMF, art. L313-3)"


def fois_le_taux_legal(fois: Decimal, jour: date) -> str:
    return f"{nombre(fois)} × {taux_legal(jour)}"


def taux_plancher(fois: Decimal, jour: date, convenu: Decimal) -> str:
    """The rate of the law, in the place of a lower one that was agreed."""
    dit = fois_le_taux_legal(fois, jour)
    return f"{dit} (plancher : le taux convenu, {taux(convenu)}, est inférieur)"


def bce_majore(debut: date, points: Decimal) -> str:
    """`debut`: the first day of the half-year whose rate of the ECB is taken."""
    return f"taux BCE au {date_courte(debut)} + {nombre(points)} points"


# ------------------------------------------------------------------------ prescription


PRESCRIPTION_GENERALE = "C. civ., art. 2224 ; C. com., art. L110-4"
PRESCRIPTIONS = {
    "consommateur": "C. conso, art. L218-2",
    "public": "loi n° 68-1250 du 31 décembre 1968, art. 1",
}  # by quality of the debtor


def mois_restants(n: int) -> str:
    return f"{n} mois"


def interruption(type_: str, jour: date) -> str:
    return f"{type_} du {date_courte(jour)}"


# ------------------------------------------------------------------------ the ladder


LIBELLES = {
    "rappel": "rappel avant l'échéance",
    "relance_1": "relance 1",
    "appel": "appel téléphonique",
    "relance_2": "relance 2",
    "mise_en_demeure": "mise en demeure",
    "decision": "choix de la suite",
    "tribunal": "dossier pour le tribunal",
    "ordonnance": "réponse du tribunal",
    "signification": "signification de l'ordonnance",
    "opposition": "fin du délai d'opposition",
    "execution": "exécution de l'ordonnance",
    "audience": "audience après opposition",
    "declaration": "déclaration de créance",
}  # by step
RECOMMANDE = "Lettre recommandée avec avis de réception"
DEJA_PREVU = "déjà dans le dossier"
REQUETE_PRETE = (
    "la requête est prête ; quand le juge a répondu, notez-le dans le journal "
    "(« type: ordonnance »)"
)
AU_CHOIX = "si vous choisissez l'injonction de payer ; ne rien faire est aussi un choix"
OPPOSITION_FORMEE = (
    "opposition formée : le greffe convoque ; produisez l'acte de signification "
    "(CPC, art. 1415 à 1418)"
)
SANS_OPPOSITION = (
    "sans opposition, l'ordonnance peut être exécutée par un commissaire de justice "
    "(CPC, art. 1422)"
)


def paiement_promis(pour_le: date) -> str:
    return f"paiement promis pour le {date_courte(pour_le)}"


def delai_laisse(limite: date) -> str:
    """Why a step waits: the last letter leaves time up to that day."""
    return f"la dernière lettre laisse jusqu'au {date_courte(limite)}"


def mise_en_demeure_recue(jour: date, delai: Duree) -> str:
    return f"mise en demeure reçue le {date_courte(jour)}, délai de {delai}"


def mise_en_demeure_du(jour: date, delai: Duree) -> str:
    """Of one whose reception nobody has noted."""
    return (
        f"mise en demeure du {date_courte(jour)}, délai de {delai} ; notez la réception dans le "
        "journal (« type: reception ») : le délai court de ce jour-là"
    )


def creance_a_declarer(mois: int, hors_metropole: Decimal) -> str:
    """Both delays in months."""
    return (
        "procédure collective : plus de relance ; déclarez la créance au mandataire dans les "
        f"{en_mots(mois)} mois de la publication au BODACC "
        f"({en_mots(hors_metropole)} si vous êtes hors de la métropole), C. com., art. L622-24 et "
        "R622-24 ; date prudente, comptée de la date notée"
    )


def ordonnance_a_signifier(rendue: date, limite: date, passee: bool) -> str:
    return (
        f"ordonnance du {date_courte(rendue)} : à faire signifier par un commissaire de justice "
        f"avant la fin du {date_courte(limite)}, sinon elle est non avenue (CPC, art. 1411)"
        + (" ; ce délai est passé : demandez conseil" if passee else "")
    )


def opposition_possible(signifiee: date, mois: Decimal) -> str:
    return (
        f"ordonnance signifiée le {date_courte(signifiee)} : opposition possible pendant "
        f"{en_mots(mois)} mois (CPC, art. 1416) ; plus tard si elle n'a pas été remise en personne"
    )


# ------------------------------------------------------------------------ courts


TRIBUNAL_JUDICIAIRE = "tribunal judiciaire"
TRIBUNAL_DE_COMMERCE = "tribunal de commerce"
TRIBUNAL_DES_ACTIVITES = "tribunal des activités économiques"
TRIBUNAL_MIXTE = "tribunal mixte de commerce"
NATURE_DU_CONTRAT = (
    "la nature du contrat : s'il est administratif, le tribunal administratif en connaît, et "
    "l'injonction de payer n'existe pas devant lui"
)
QUALITE_DU_DEBITEUR = (
    "la qualité du débiteur, sur l'annuaire des entreprises ou au RNE : commerçant, artisan ou "
    "société commerciale, d'un côté ; profession libérale, agriculteur, association ou société "
    "civile, de l'autre ; puis écrivez « commercant: oui », « artisan: oui », ou « non » aux deux, "
    "dans la fiche du client"
)
ARTISAN_OU_NON = (
    "si le débiteur est artisan, au RNE : entre artisans, ou entre artisans et commerçants, le "
    "tribunal de commerce est compétent (C. com., art. L721-3) ; écrivez « artisan: oui » ou "
    "« artisan: non » dans la fiche du client"
)
FORME_LIBERALE = (
    "la forme du débiteur : une société d'exercice libéral relève des juridictions civiles"
)


def forme_commerciale(forme: str | None) -> str:
    return (
        f"la qualité du débiteur : une {forme} est commerciale par sa forme, le dossier la dit non "
        "commerçante"
    )


def chambre_commerciale(tribunal: str) -> str:
    return f"chambre commerciale du {tribunal}"


def tribunal_du_lieu(genre: str, ville: str) -> str:
    return f"{genre} {du_lieu(ville)}"


def tribunal_dont_depend(genre: str, code_postal: str, ville: str) -> str:
    """Of a place whose court is not known here."""
    return f"{genre} dont dépend {code_postal} {ville}"


def du_lieu(ville: str) -> str:
    """« de Lyon », « d'Angers », « du Mans », « des Sables-d'Olonne ».

    >>> du_lieu("Le Mans"), du_lieu("Auxerre"), du_lieu("La Rochelle")
    ('du Mans', "d'Auxerre", 'de La Rochelle')
    """
    for article, forme in (("Le ", "du "), ("Les ", "des ")):
        if ville.startswith(article):
            return forme + ville[len(article) :]
    return f"d'{ville}" if ville[:1].lower() in "aeiouyàâéèêëîïôûüœh" else f"de {ville}"


# ------------------------------------------------------------------------ exhibits, chronology


ECHANGES = {
    "appel": "appel téléphonique",
    "promesse": "promesse de payer",
    "reponse": "réponse du débiteur",
    "reconnaissance": "reconnaissance de la dette",
    "litige": "contestation",
    "litige_clos": "fin de la contestation",
    "renonciation": "renonciation aux pénalités",
}  # by type of event
AVIS_DE_RECEPTION = "Avis de réception de la mise en demeure"
PREUVE_DE_DEPOT = "Preuve de dépôt et avis de réception, ou pli retourné"
EXTRAITS = "Extrait d’immatriculation du débiteur et recherche au BODACC, du jour du dépôt"
CONCLUSION = "Conclusion du contrat"
FIN_PREVUE = "Fin prévue de la prestation"


def preuve_d_envoi(numero: str | None) -> str:
    return "Preuve d’envoi de la mise en demeure" + (f", n° {numero}" if numero else "")


def echanges(dits: Iterable[tuple[str, date]]) -> str:
    """`dits`: type and day of each."""
    return (
        "Échanges avec le débiteur ("
        + ", ".join(f"{ECHANGES[t]} du {date_courte(jour)}" for t, jour in dits)
        + ")"
    )


def echange(type_: str, pour_le: date | None, texte: str | None) -> str:
    dit = ECHANGES[type_]
    return (
        f"{dit[:1].upper()}{dit[1:]}"
        + (f", pour le {date_longue(pour_le)}" if pour_le else "")
        + (f" : {texte}" if texte else "")
    )


def avoir_emis(numero: str, ttc: Decimal, facture: str) -> str:
    return f"Avoir {numero} de {montant(ttc)} sur la facture {facture}"


def facture_emise(dit: str, numero: str, ttc: Decimal) -> str:
    return f"{dit} {numero} de {montant(ttc)}"


def echeance_venue(numero: str) -> str:
    return f"Échéance de la facture {numero}"


def paiement_recu(somme: Decimal, facture: str, impute: bool) -> str:
    """A negative sum was paid back. `impute`: it was paid on another invoice, not anew."""
    quoi = "Imputation" if impute else "Remboursement" if somme < 0 else "Paiement"
    return f"{quoi} de {montant(abs(somme))} sur la facture {facture}"


def relance_envoyee(dit: str, facture: str | None) -> str:
    return f"{dit}, facture {facture}"


def lettre_postee(intitule: str, jour: date, numero: str | None) -> str:
    recommande = f", recommandé n° {numero}" if numero else ""
    return f"Envoi : {_lettre(intitule, jour)}{recommande}"


def lettre_recue(intitule: str, jour: date) -> str:
    return f"Réception, ou première présentation : {_lettre(intitule, jour)}"


def _lettre(intitule: str, jour: date) -> str:
    return f"{intitule[:1].lower()}{intitule[1:]} du {date_longue(jour)}"


UN_AN_APRES = "un an après la réception"  # when what is retained falls due, before that is known
RETIRE = "Retiré de la commande"


def avancement_dit(part: Decimal, commande: Decimal, deja: Decimal) -> str:
    """How far a line of works has come, and what was billed of it before."""
    dit = f"Avancement : {taux(part)} de {euros(commande)}" if commande else RETIRE
    return dit + (f", dont {euros(deja)} déjà facturés" if deja else "")
